//! Keys of spaces: making them, writing with them, giving them to colleagues, getting them.
//!
//! A space where who joins reads messages only from then on has two kinds of keys: those for everything,
//! which every reader gets, and those for messages alone, which go to those whom their statement names and
//! to nobody who comes later. Whoever joins makes a new one of them due.
//!
//! Invariant: a key goes to devices that may read its space by what is known here, and to no others; one
//! for messages alone never to a person who wasn't there when it was made.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::{Authority, KeyMade, MESSAGE_KEYS_FROM, Statement, Verdict, is_for_messages},
    capability::{Level, Named, Need, Revocation},
    clock::{Hlc, Millis},
    crypto::{DeviceTag, SealedKey, SpaceKey},
    entry::DocRef,
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

/// What a key of a space is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum KeyUse {
    /// Whatever is written there.
    Everything,
    /// Messages alone, where those who join later don't read them.
    Messages,
}

impl KeyUse {
    fn is_of(self, key_epoch: u32) -> bool {
        is_for_messages(key_epoch) == (self == Self::Messages)
    }

    /// The number before the first of this kind.
    fn before_first(self) -> u32 {
        match self {
            Self::Everything => 0,
            Self::Messages => MESSAGE_KEYS_FROM - 1,
        }
    }
}

/// The statement of the newest key that it gave to readers only.
#[derive(Clone, Copy, Debug)]
pub(super) struct FreshKey {
    entry: EntryHash,
    /// Nobody who reads the space now is without it for good.
    for_all: bool,
}

/// By space and use, with what it was found out from: a revision of the authority, so many keys, a time.
pub(super) type FreshKeys = BTreeMap<(SpaceId, KeyUse), ((u64, usize, Millis), FreshKey)>;

impl Core {
    /// Whether we may make keys of a space, as a colleague would judge it.
    pub(crate) fn may_make_keys(&self, space: &SpaceId, now: Millis) -> bool {
        let Some(authority) = &self.door.authority else { return false };
        let may = |need| self.may(now, space, need).unwrap_or(false);
        if authority.conversation(space).is_some() {
            return may(Need::level(Level::Write));
        }
        may(Need::level(Level::Manage)) || may(Need { level: Level::Read, named: Named::REKEY })
    }

    /// What kind of key a document's changes are sealed with from now on.
    fn use_for(&self, space: &SpaceId, doc: &DocRef) -> KeyUse {
        let is_closed =
            || self.door.authority.as_ref().is_some_and(|it| it.is_history_closed(space));
        match doc {
            DocRef::Segment { .. } if is_closed() => KeyUse::Messages,
            _ => KeyUse::Everything,
        }
    }

    /// The key to write with in a document of a space: the newest that we have, if its statement gave it
    /// to readers only, and left out none of them who couldn't get it otherwise. If not, a new one is made
    /// where we may make one; elsewhere the newest that went to readers only is used, or else the newest.
    ///
    /// # Errors
    /// When we have none and may make none.
    pub(crate) fn key_to_write(
        &mut self,
        now: Millis,
        space: SpaceId,
        doc: &DocRef,
    ) -> Result<(u32, SpaceKey), Failure> {
        let purpose = self.use_for(&space, doc);
        let fresh = self.fresh_key(now, &space, purpose);
        let newest = self.keys_that_count(&space, purpose).next().map(|made| made.entry);
        if let Some(fresh) = fresh.filter(|fresh| newest == Some(fresh.entry) && fresh.for_all) {
            return self.key_of(&space, &fresh.entry).ok_or_else(no_key);
        }
        if self.may_make_keys(&space, now) {
            return self.make_key(now, space, purpose);
        }
        let entry = fresh.map(|fresh| fresh.entry).or(newest);
        let entry = entry.ok_or_else(|| match purpose {
            KeyUse::Everything => no_key(),
            KeyUse::Messages => no_message_key(),
        })?;
        self.key_of(&space, &entry).ok_or_else(no_key)
    }

    /// Whether a document that we wrote last in this entry of ours has to be followed by another, since
    /// what comes next is sealed with a key that some have who can't read what came before.
    pub(crate) fn is_behind_key(
        &mut self,
        now: Millis,
        space: SpaceId,
        doc: &DocRef,
        last: u64,
    ) -> Result<bool, Failure> {
        // Without the rule and such keys there is nothing to look up, and the disk isn't asked.
        let everything = self.use_for(&space, doc) == KeyUse::Everything;
        if everything && self.keys_that_count(&space, KeyUse::Messages).next().is_none() {
            return Ok(false);
        }
        let log = self.own_log(space);
        let entry = self.door.held.entry(&log, last);
        let entry = entry.map_err(|error| self.unreadable(&error))?;
        let Some(was) = entry.map(|entry| entry.header.key_epoch) else { return Ok(false) };
        if !is_for_messages(was) && everything {
            return Ok(false);
        }
        Ok(self.key_to_write(now, space, doc)?.0 != was)
    }

    /// The number and the key that a statement made.
    fn key_of(&self, space: &SpaceId, entry: &EntryHash) -> Option<(u32, SpaceKey)> {
        let all = [KeyUse::Everything, KeyUse::Messages];
        let mut all = all.into_iter().flat_map(|purpose| self.keys_that_count(space, purpose));
        let made = all.find(|made| made.entry == *entry)?;
        Some((made.epoch, self.door.held.keys.get(space, &made.id)?.clone()))
    }

    /// The number and the newest key for everything that we have of a space.
    pub fn space_key(&self, space: &SpaceId) -> Option<(u32, SpaceKey)> {
        let made = self.keys_that_count(space, KeyUse::Everything).next()?;
        Some((made.epoch, self.door.held.keys.get(space, &made.id)?.clone()))
    }

    /// The spaces that we have a key of.
    pub fn keyed_spaces(&self) -> Vec<SpaceId> {
        let spaces = self.door.held.keys.spaces();
        spaces.filter(|space| self.space_key(space).is_some()).copied().collect()
    }

    /// The keys of one kind of a space that we have and whose statements count, the newest first. One that was made
    /// while the clock was far ahead isn't used: colleagues take its statement only when its time has
    /// come.
    fn keys_that_count(&self, space: &SpaceId, purpose: KeyUse) -> impl Iterator<Item = &Made> {
        let keys = &self.door.held.keys;
        let counts = |made: &&Made| {
            let status = self.door.authority.as_ref().and_then(|it| it.status(&made.entry));
            purpose.is_of(made.epoch)
                && keys.get(space, &made.id).is_some()
                && !made.hlc.is_far_ahead(self.last_now)
                && matches!(status, Some(Verdict::Counts { .. }))
        };
        let mut all: Vec<&Made> = keys.made(space).filter(counts).collect();
        all.sort_unstable_by_key(|made| std::cmp::Reverse((made.hlc, made.entry)));
        all.into_iter()
    }

    /// The statement of the newest key that it gave to readers only. Who reads is asked anew only when the
    /// authority has learned something, a key has come, or rights may have run out meanwhile.
    fn fresh_key(&mut self, now: Millis, space: &SpaceId, purpose: KeyUse) -> Option<FreshKey> {
        let authority = self.door.authority.as_ref()?;
        let keys = &self.door.held.keys;
        let state = (authority.revision(), keys.made(space).count(), now);
        let known = self.fresh_keys.get(&(*space, purpose)).filter(|(was, _)| {
            let late = now.since(was.2) >= ACCESS_REFRESH_MS || was.2 > now;
            (was.0, was.1) == (state.0, state.1) && !late
        });
        if let Some((_, fresh)) = known {
            return Some(*fresh);
        }
        let readers = authority.readers(space, now);
        let tags: BTreeSet<DeviceTag> = readers.iter().map(DeviceTag::of).collect();
        let made = self.keys_that_count(space, purpose).find(|made| made.to.is_subset(&tags))?;
        // A key for everything is given to whoever comes.
        let for_all = purpose == KeyUse::Everything
            || readers.iter().all(|device| made.is_for(authority, device));
        let fresh = FreshKey { entry: made.entry, for_all };
        self.fresh_keys.insert((*space, purpose), (state, fresh));
        Some(fresh)
    }

    /// Makes a key of a space, for all who may read it.
    pub(crate) fn make_key(
        &mut self,
        now: Millis,
        space: SpaceId,
        purpose: KeyUse,
    ) -> Result<(u32, SpaceKey), Failure> {
        // Ourselves first: a statement has room for some thousands.
        let others = self.authority()?.readers(&space, now).into_iter();
        let others = others.filter(|device| *device != self.device);
        let readers: Vec<DeviceId> = [self.device].into_iter().chain(others).collect();
        let first = purpose.before_first() + 1;
        let newest = self.keys_that_count(&space, purpose).map(|made| made.epoch).max();
        let epoch = newest.and_then(|epoch| epoch.checked_add(1)).unwrap_or(first);
        let epoch = if purpose.is_of(epoch) { epoch } else { first };
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
            self.make_key(now, space, KeyUse::Everything)?;
        }
        Ok(())
    }

    /// Makes a new key for messages where somebody has joined since the newest was made and isn't to read
    /// what was said before. Of those who may and are within reach of each other one does it, so that a
    /// joining doesn't bring as many keys as there are managers; whoever else may makes one when they next
    /// write, if there is none yet.
    pub(super) fn see_to_message_keys(&mut self, now: Millis) {
        if self.read_only {
            return;
        }
        let Some(authority) = &self.door.authority else { return };
        let is_due = |space: &SpaceId| {
            authority.is_history_closed(space)
                && self.may_make_keys(space, now)
                && self.is_first_to_make(authority, space, now)
        };
        let spaces = authority.spaces_of(&self.device, now).into_iter().filter(is_due);
        for space in spaces.collect::<Vec<_>>() {
            let fresh = self.fresh_key(now, &space, KeyUse::Messages);
            let newest = self.keys_that_count(&space, KeyUse::Messages).next();
            let newest = newest.map(|made| made.entry);
            let stands = |fresh: FreshKey| fresh.for_all && newest == Some(fresh.entry);
            if !fresh.is_some_and(stands)
                && let Err(failure) = self.make_key(now, space, KeyUse::Messages)
            {
                tracing::warn!("the key for messages waits: {:?}", failure.code);
            }
        }
    }

    /// Whether nobody connected whose device's id is below ours may make keys of a space.
    fn is_first_to_make(&self, authority: &Authority, space: &SpaceId, now: Millis) -> bool {
        let may = |device: &DeviceId| {
            let makes = |need| move |terms: &protocol::capability::Terms| terms.satisfy(need);
            let terms = authority.terms_in(device, space, now);
            terms.iter().any(makes(Need::level(Level::Manage)))
                || terms.iter().any(makes(Need { level: Level::Read, named: Named::REKEY }))
        };
        let connected = self.peers.iter().filter(|(_, note)| note.address.is_some());
        let mut before = connected.map(|(device, _)| device).filter(|it| **it < self.device);
        !before.any(may)
    }

    /// Whether a message of this time isn't for somebody with these devices to read, though their node may
    /// hold it: keys for messages had been made by then, and none of them for this person.
    pub(crate) fn is_closed_to(
        &self,
        space: &SpaceId,
        devices: &BTreeSet<DeviceId>,
        time: Hlc,
    ) -> bool {
        let Some(authority) = &self.door.authority else { return false };
        let keys = self.door.held.keys.made(space);
        let mut before =
            keys.filter(|made| is_for_messages(made.epoch) && made.hlc < time).peekable();
        let theirs = |made: &Made| devices.iter().any(|device| made.is_for(authority, device));
        before.peek().is_some() && !before.any(theirs)
    }

    /// When the messages of a space begin that we may read, if earlier ones aren't ours to read; the time
    /// of the last key that isn't for us, while we have none.
    pub(crate) fn closed_before(&self, space: &SpaceId) -> Option<Millis> {
        let authority = self.door.authority.as_ref()?;
        let keys = self.door.held.keys.made(space).filter(|made| is_for_messages(made.epoch));
        let (ours, others): (Vec<&Made>, Vec<&Made>) =
            keys.partition(|made| made.is_for(authority, &self.device));
        let last = others.iter().map(|made| made.hlc).max()?;
        Some(ours.iter().map(|made| made.hlc).min().unwrap_or(last).millis())
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
                self.make_key(now, space, KeyUse::Everything)?;
                if self.authority()?.is_history_closed(&space) {
                    self.make_key(now, space, KeyUse::Messages)?;
                }
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
                && may_be_given(authority, made, &self.device)
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
        let Some(authority) = authority.filter(|it| it.may_read(&to, &space, now)) else { return };
        let keys = &self.door.held.keys;
        let theirs: BTreeSet<KeyId> = keys
            .made(&space)
            .filter(|made| may_be_given(authority, made, &to))
            .map(|made| made.id)
            .collect();
        let mut given = Vec::new();
        for id in ids.iter().take(KEYS_PER_FRAME_MAX).filter(|id| theirs.contains(id)) {
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

/// Whether a device that reads the space may have this key from a colleague.
pub(super) fn may_be_given(authority: &Authority, made: &Made, to: &DeviceId) -> bool {
    !is_for_messages(made.epoch) || made.is_for(authority, to)
}

fn no_message_key() -> Failure {
    Failure::new(
        FailureCode::Busy,
        "nobody who manages this place knows yet that you may write messages here",
        "let this node meet a manager's: `run --peer ADDRESS`",
    )
}

fn no_key() -> Failure {
    Failure::new(
        FailureCode::Busy,
        "the key to this space has not come yet",
        "let this node meet a colleague who can read it, or take in a bundle that one makes for you",
    )
}
