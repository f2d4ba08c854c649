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

use super::{access::ACCESS_REFRESH_MS, state::Core};
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

    /// The key to write with in a space: the newest that we have, if its statement gave it to readers
    /// only. Otherwise a new one is made where we may make one; elsewhere the newest that went to
    /// readers only is used, or else the newest.
    ///
    /// # Errors
    /// When we have none and may make none.
    pub(super) fn key_to_write(
        &mut self,
        now: Millis,
        space: SpaceId,
    ) -> Result<(u32, SpaceKey), Failure> {
        let fresh = self.fresh_key(now, &space);
        let newest = self.keys_that_count(&space).next().map(|made| made.entry);
        if let Some(fresh) = fresh.filter(|fresh| newest == Some(*fresh)) {
            return self.key_of(&space, &fresh).ok_or_else(no_key);
        }
        if self.may_make_keys(&space, now) {
            return self.make_key(now, space);
        }
        let entry = fresh.or(newest).ok_or_else(no_key)?;
        self.key_of(&space, &entry).ok_or_else(no_key)
    }

    /// The number and the key that a statement made.
    fn key_of(&self, space: &SpaceId, entry: &EntryHash) -> Option<(u32, SpaceKey)> {
        let made = self.keys_that_count(space).find(|made| made.entry == *entry)?;
        Some((made.epoch, self.door.held.keys.get(space, &made.id)?.clone()))
    }

    /// The number and the newest key that we have of a space.
    pub fn space_key(&self, space: &SpaceId) -> Option<(u32, SpaceKey)> {
        let made = self.keys_that_count(space).next()?;
        Some((made.epoch, self.door.held.keys.get(space, &made.id)?.clone()))
    }

    /// The spaces that we have a key of.
    pub fn keyed_spaces(&self) -> Vec<SpaceId> {
        let spaces = self.door.held.keys.spaces();
        spaces.filter(|space| self.space_key(space).is_some()).copied().collect()
    }

    /// The keys of a space that we have and whose statements count, the newest first. One that was made
    /// while the clock was far ahead isn't used: colleagues take its statement only when its time has
    /// come.
    fn keys_that_count(&self, space: &SpaceId) -> impl Iterator<Item = &Made> {
        let keys = &self.door.held.keys;
        let counts = |made: &&Made| {
            let status = self.door.authority.as_ref().and_then(|it| it.status(&made.entry));
            keys.get(space, &made.id).is_some()
                && !made.hlc.is_far_ahead(self.last_now)
                && matches!(status, Some(Verdict::Counts { .. }))
        };
        let mut all: Vec<&Made> = keys.made(space).filter(counts).collect();
        all.sort_unstable_by_key(|made| std::cmp::Reverse((made.hlc, made.entry)));
        all.into_iter()
    }

    /// The statement of the newest key that it gave to readers only. Who reads is asked anew only when the
    /// authority has learned something, a key has come, or rights may have run out meanwhile.
    fn fresh_key(&mut self, now: Millis, space: &SpaceId) -> Option<EntryHash> {
        let authority = self.door.authority.as_ref()?;
        let keys = &self.door.held.keys;
        let state = (authority.revision(), keys.made(space).count(), now);
        let known = self.fresh_keys.get(space).filter(|(was, _)| {
            let late = now.since(was.2) >= ACCESS_REFRESH_MS || was.2 > now;
            (was.0, was.1) == (state.0, state.1) && !late
        });
        if let Some((_, entry)) = known {
            return Some(*entry);
        }
        let readers = authority.readers(space, now);
        let readers: BTreeSet<DeviceTag> = readers.iter().map(DeviceTag::of).collect();
        let fresh = self.keys_that_count(space).find(|made| made.to.is_subset(&readers))?.entry;
        self.fresh_keys.insert(*space, (state, fresh));
        Some(fresh)
    }

    /// Makes a key of a space, for all who may read it.
    pub(crate) fn make_key(
        &mut self,
        now: Millis,
        space: SpaceId,
    ) -> Result<(u32, SpaceKey), Failure> {
        // Ourselves first: a statement has room for some thousands.
        let others = self.authority()?.readers(&space, now).into_iter();
        let others = others.filter(|device| *device != self.device);
        let readers: Vec<DeviceId> = [self.device].into_iter().chain(others).collect();
        let newest = self.keys_that_count(&space).map(|made| made.epoch).max().unwrap_or(0);
        let epoch = newest.checked_add(1).unwrap_or(1);
        let key = SpaceKey::new(self.luck());
        let sealed = SealedKey::new((&space, &key), readers, self.luck());
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
        self.state_ending(now, Statement::Revoked(revocation))
    }

    /// States something that may end somebody's reading, and makes new keys where it does.
    pub(crate) fn state_ending(
        &mut self,
        now: Millis,
        statement: Statement,
    ) -> Result<EntryHash, Failure> {
        let readers = self.readers_of_ours(now)?;
        let hash = self.state(now, statement)?;
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
        let keys = &self.door.held.keys;
        // Somebody who may make none could name thousands, and no colleague has them.
        let stands = |made: &&Made| {
            !matches!(authority.status(&made.entry), Some(Verdict::Refused(_)) | None)
        };
        let of = |space: SpaceId| {
            let named = keys.made(&space).filter(stands).map(|made| made.id);
            (space, named.filter(|id| keys.get(&space, id).is_none()).collect::<Vec<_>>())
        };
        let spaces = authority.spaces_of(&self.device, now).into_iter();
        let lacking = spaces.map(of).filter(|(_, keys)| !keys.is_empty()).collect();
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
            let Some(taken) = keys.take(store, &space, key) else { continue };
            news = true;
            if let Err(error) = self.door.held.append(&JournalRecord::Key(space, taken)) {
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

fn no_key() -> Failure {
    Failure::new(
        FailureCode::Busy,
        "the key to this space has not come yet",
        "let this node meet a colleague who can read it: `run --peer ADDRESS`",
    )
}
