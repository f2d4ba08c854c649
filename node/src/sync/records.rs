//! Peer records: where each device says it may be reached, the newest of each.
//!
//! They are passed on from member to member as soon as they are news, and lists of them are compared
//! when digests tell that they differ. Invariant: a record is held of members' devices only, signed by
//! the device itself; a member that leaves takes its record along.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    crypto::{Signed, Verified, hash},
    encode,
    ids::DeviceId,
    limits::{PEER_RECORD_BYTES_MAX, PEER_RECORDS_PER_FRAME_MAX, RECORD_TIMES_PER_FRAME_MAX},
    wire::{Frame, PeerRecord, RecordTime},
};

use super::{
    Effect,
    limits::{RECORD_DELAY_MS, RECORD_TIMES_MS, RECORDS_HELD_MAX},
    link::Link,
    queues::Queues,
    world::World,
};

/// The newest record of each device.
#[derive(Debug, Default)]
pub(super) struct Records {
    held: BTreeMap<DeviceId, Verified<PeerRecord>>,
    digest: Option<[u8; 16]>,
}

impl Records {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        // Our own has room in any case.
        into.note("records of peers", self.held.len(), RECORDS_HELD_MAX + 1);
    }

    pub(super) fn get(&self, device: &DeviceId) -> Option<&PeerRecord> {
        self.held.get(device).map(Verified::claim)
    }

    /// All of them, as others can check them.
    pub(super) fn signed(&self) -> impl Iterator<Item = Signed<PeerRecord>> + '_ {
        self.held.values().map(|record| record.clone().into_signed())
    }

    /// Over all that is held; nothing when there is none.
    pub(super) fn digest(&mut self) -> &[u8] {
        if self.held.is_empty() {
            return &[];
        }
        self.digest.get_or_insert_with(|| {
            let rows: Vec<(&DeviceId, u64)> =
                self.held.iter().map(|(device, held)| (device, held.claim().seq)).collect();
            let digest =
                hash::digest("tongzhou 2026 peer records digest v1", &[&encode::to_bytes(&rows)]);
            let mut short = [0; 16];
            short.copy_from_slice(&digest[..16]);
            short
        })
    }

    /// A device belongs to no member any more.
    pub(super) fn forget(&mut self, device: &DeviceId) {
        if self.held.remove(device).is_some() {
            self.digest = None;
        }
    }

    fn is_news(&self, record: &PeerRecord) -> bool {
        self.get(&record.device).is_none_or(|held| held.seq < record.seq)
    }

    fn insert(&mut self, record: Verified<PeerRecord>) {
        self.digest = None;
        self.held.insert(record.claim().device, record);
    }
}

/// What a peer is still to be told.
#[derive(Debug)]
pub(super) struct Passing {
    waiting: BTreeSet<DeviceId>,
    at: Option<Millis>,
    /// When lists may be compared again.
    times_after: Millis,
}

impl Passing {
    pub(super) fn new(now: Millis) -> Self {
        Self { waiting: BTreeSet::new(), at: None, times_after: now }
    }

    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("records for one peer", self.waiting.len(), RECORDS_HELD_MAX + 1);
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        self.at
    }

    /// Tells of this device's record soon.
    pub(super) fn add(&mut self, now: Millis, device: DeviceId) {
        // No more than are held.
        self.waiting.insert(device);
        self.at.get_or_insert(now.plus(RECORD_DELAY_MS));
    }
}

/// Takes a record in if it is news, by a member's device, and signed; whose it is comes back when it
/// was taken.
pub(super) fn take(world: &mut World, record: Signed<PeerRecord>) -> Option<DeviceId> {
    let claim = record.unverified();
    let device = claim.device;
    let room = world.records.held.len() < RECORDS_HELD_MAX
        || world.records.held.contains_key(&device)
        || device == world.me;
    let plausible = claim.org == world.org
        && claim.check().is_ok()
        && encode::to_bytes(&record).len() <= PEER_RECORD_BYTES_MAX
        && world.spaces_of(&device).is_some()
        && world.records.is_news(claim)
        && room;
    if !plausible {
        return None;
    }
    world.records.insert(record.verify().ok()?);
    world.effects.push_back(Effect::RecordChanged { device });
    Some(device)
}

impl Link {
    /// Records have come from the peer.
    pub(super) fn on_peer_records(&self, world: &mut World, records: Vec<Signed<PeerRecord>>) {
        for record in records {
            if let Some(device) = take(world, record) {
                world.record_news.push((self.peer, device));
            }
        }
    }

    /// Sends the records that have waited.
    pub(super) fn tell_records(&mut self, world: &mut World) {
        self.passing.at = None;
        let waiting = std::mem::take(&mut self.passing.waiting);
        let held: Vec<Signed<PeerRecord>> = waiting
            .iter()
            .filter_map(|device| world.records.held.get(device))
            .map(|record| record.clone().into_signed())
            .collect();
        for batch in held.chunks(PEER_RECORDS_PER_FRAME_MAX) {
            world.send(self.peer, &Frame::PeerRecords(batch.to_vec()));
        }
    }

    /// Sends the list of records held, unless that was done lately.
    pub(super) fn tell_record_times(&mut self, world: &mut World, now: Millis) {
        if self.passing.times_after > now {
            return;
        }
        self.passing.times_after = now.plus(RECORD_TIMES_MS);
        let held = world.records.held.iter();
        let times = held.map(|(device, record)| RecordTime::of(device, record.claim().seq));
        let times = times.take(RECORD_TIMES_PER_FRAME_MAX).collect();
        world.send(self.peer, &Frame::RecordTimes(times));
    }

    /// The peer's list has come: it is told of what is newer here.
    pub(super) fn on_record_times(&mut self, world: &mut World, now: Millis, times: &[RecordTime]) {
        let theirs: BTreeMap<[u8; 8], u64> =
            times.iter().map(|time| (time.device, time.seq)).collect();
        for (device, record) in &world.records.held {
            let ours = RecordTime::of(device, record.claim().seq);
            if theirs.get(&ours.device).is_none_or(|seq| *seq < ours.seq) {
                self.passing.add(now, *device);
            }
        }
        self.tell_record_times(world, now);
    }
}
