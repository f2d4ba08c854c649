//! Keys of spaces: making them, writing with them, giving them to colleagues, getting them.
//!
//! Invariant: a key goes to devices that may read its space by what is known here, and to no others.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{KeyMade, Statement, Verdict},
    capability::{Level, Named, Need, Revocation},
    clock::Millis,
    crypto::{DeviceTag, SealedKey, SpaceKey},
    ids::{DeviceId, EntryHash, KeyId, SpaceId},
    limits::KEYS_PER_FRAME_MAX,
    wire::Frame,
};

use super::state::Core;
use crate::{
    facade::{Failure, FailureCode},
    ingest::{Holdings, JournalRecord, Made},
    sync,
};

impl Core {
    /// Whether we may make keys of a space, as a colleague would judge it.
    fn may_make_keys(&self, space: &SpaceId, now: Millis) -> bool {
        let Some(authority) = &self.door.authority else { return false };
        let may = |need| self.may(now, space, need).unwrap_or(false);
        if authority.conversation(space).is_some() {
            return may(Need::level(Level::Write));
        }
        may(Need::level(Level::Manage)) || may(Need { level: Level::Read, named: Named::REKEY })
    }

    /// The key to write with in a space: the newest that we have. A new one is made first if there
    /// is none or somebody has it who may no longer read, and we may make one.
    ///
    /// # Errors
    /// When we have none and may make none.
    pub(super) fn key_to_write(
        &mut self,
        now: Millis,
        space: SpaceId,
    ) -> Result<(u32, SpaceKey), Failure> {
        let to = self.newest_key(&space).map(|made| made.to.clone());
        let fresh = to.is_some_and(|to| !self.is_stale(now, &space, &to));
        if !fresh && self.may_make_keys(&space, now) {
            return self.make_key(now, space);
        }
        self.space_key(&space).ok_or_else(|| {
            Failure::new(
                FailureCode::Busy,
                "the key to this space has not come yet",
                "let this node meet a colleague who can read it: `run --peer ADDRESS`",
            )
        })
    }

    /// The number and the key that we would write with in a space, if we have one.
    pub fn space_key(&self, space: &SpaceId) -> Option<(u32, SpaceKey)> {
        let made = self.newest_key(space)?;
        Some((made.epoch, self.door.held.keys.get(&made.id)?.clone()))
    }

    /// The spaces that we have a key of.
    pub fn keyed_spaces(&self) -> Vec<SpaceId> {
        let spaces = self.door.held.keys.spaces();
        spaces.filter(|space| self.space_key(space).is_some()).copied().collect()
    }

    /// The newest key of a space that we have and whose statement counts. One that was made while the
    /// clock was far ahead isn't used: colleagues take its statement only when its time has come.
    fn newest_key(&self, space: &SpaceId) -> Option<&Made> {
        let authority = self.door.authority.as_ref()?;
        let keys = &self.door.held.keys;
        let counts =
            |made: &&Made| matches!(authority.status(&made.entry), Some(Verdict::Counts { .. }));
        let ours = keys.made(space).filter(|made| keys.get(&made.id).is_some());
        let ours = ours.filter(|made| !made.hlc.is_far_ahead(self.last_now));
        ours.filter(counts).max_by_key(|made| (made.hlc, made.entry))
    }

    /// Whether a key was given to somebody who may not read the space any more. Asked anew only
    /// when the authority has learned something.
    fn is_stale(&mut self, now: Millis, space: &SpaceId, to: &BTreeSet<DeviceTag>) -> bool {
        let Some(authority) = &self.door.authority else { return false };
        let revision = authority.revision();
        if self.fresh_keys.get(space) == Some(&revision) {
            return false;
        }
        let readers = authority.readers(space, now);
        let readers: BTreeSet<DeviceTag> = readers.iter().map(DeviceTag::of).collect();
        let stale = !to.is_subset(&readers);
        if !stale {
            self.fresh_keys.insert(*space, revision);
        }
        stale
    }

    /// Makes a key of a space, for all who may read it.
    pub(crate) fn make_key(
        &mut self,
        now: Millis,
        space: SpaceId,
    ) -> Result<(u32, SpaceKey), Failure> {
        let readers = self.authority()?.readers(&space, now);
        let made = self.door.held.keys.made(&space);
        let epoch = made.map(|made| made.epoch).max().unwrap_or(0).saturating_add(1);
        let key = SpaceKey::new(self.luck());
        let sealed = SealedKey::new(&key, readers, self.luck());
        let statement = KeyMade { space, epoch, key: sealed };
        self.state(now, Statement::KeyMade(Box::new(statement)))?;
        Ok((epoch, key))
    }

    /// Makes a space's first key, where there is none and we may.
    ///
    /// # Errors
    /// When it can't be written.
    pub(crate) fn see_to_key(&mut self, now: Millis, space: SpaceId) -> Result<(), Failure> {
        let has_one = self.door.held.keys.made(&space).next().is_some();
        if !has_one && self.may_make_keys(&space, now) {
            self.make_key(now, space)?;
        }
        Ok(())
    }

    /// Ends something, and makes new keys where that ends somebody's reading.
    pub(crate) fn state_revocation(
        &mut self,
        now: Millis,
        revocation: Revocation,
    ) -> Result<EntryHash, Failure> {
        let readers = self.readers_of_ours(now)?;
        let hash = self.state(now, Statement::Revoked(revocation))?;
        for (space, before) in readers {
            let after = self.authority()?.readers(&space, now);
            if !before.is_subset(&after) && self.may_make_keys(&space, now) {
                self.make_key(now, space)?;
            }
        }
        Ok(hash)
    }

    /// Who reads the spaces that we may make keys of and that have one.
    fn readers_of_ours(
        &self,
        now: Millis,
    ) -> Result<BTreeMap<SpaceId, BTreeSet<DeviceId>>, Failure> {
        let authority = self.authority()?;
        let mut spaces = authority.spaces_of(&self.device, now);
        spaces.retain(|space| {
            self.door.held.keys.made(space).next().is_some() && self.may_make_keys(space, now)
        });
        Ok(spaces.into_iter().map(|space| (space, authority.readers(&space, now))).collect())
    }

    /// Tells the engine which keys we lack.
    pub(super) fn tell_lacking_keys(&mut self, now: Millis) {
        let Some(authority) = &self.door.authority else { return };
        let spaces = authority.spaces_of(&self.device, now);
        let lacking = spaces.into_iter().map(|space| (space, self.door.held.keys.lacking(&space)));
        let lacking = lacking.filter(|(_, keys)| !keys.is_empty()).collect();
        self.engine.handle(now, sync::Input::KeysLacking { lacking });
    }

    /// Gives keys to a colleague who asks for them, if they may read the space.
    pub(super) fn give_keys(&mut self, now: Millis, to: DeviceId, space: SpaceId, ids: &[KeyId]) {
        let authority = self.door.authority.as_ref();
        if !authority.is_some_and(|authority| authority.may_read(&to, &space, now)) {
            return;
        }
        let mut given = Vec::new();
        for id in ids.iter().take(KEYS_PER_FRAME_MAX) {
            let luck = self.luck();
            given.extend(self.door.held.keys.give(&space, id, to, luck));
        }
        if !given.is_empty() {
            let bytes = Frame::Keys(space, given).to_bytes();
            self.send_frame(to, &bytes);
        }
    }

    /// Takes keys in that a colleague gives, and the runs that waited for them.
    pub(super) fn take_keys(&mut self, now: Millis, space: SpaceId, keys: &[SealedKey]) {
        if self.read_only {
            return;
        }
        let mut news = false;
        for key in keys {
            let Holdings { keys, store, .. } = &mut self.door.held;
            let Some(kept) = keys.take(store, &space, key) else { continue };
            news = true;
            if let Err(error) = self.door.held.append(&JournalRecord::Key(kept)) {
                self.note_trouble(&error);
            }
        }
        if news {
            self.turn.keys = true;
            let waiting = self.waiting.wake_key(&space);
            self.take_runs(now, waiting);
        }
    }
}
