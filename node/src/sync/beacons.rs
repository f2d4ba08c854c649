//! Beacons: what each device says it holds and has read, the newest of each space.
//!
//! They spread along the tree of live entries, gathered for a while, and lists of them are
//! compared when digests tell that they differ.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::{Hlc, Millis},
    crypto::{Signed, Verified, hash},
    encode,
    ids::{ChannelId, DeviceId, LogId, SpaceId},
    limits::{BEACON_BYTES_MAX, BEACON_TIMES_PER_FRAME_MAX, BEACONS_PER_FRAME_MAX},
    wire::{Beacon, BeaconKey, BeaconTime, Frame, LogTag},
};

use super::{
    limits::{
        BEACON_DELAY_MS, BEACON_FRAME_BYTES, BEACON_STORE_BYTES_MAX, BEACON_TIMES_MS,
        BEACONS_WAITING_MAX,
    },
    link::Link,
    queues::Queues,
    world::World,
};

/// A beacon held, and its size.
#[derive(Debug)]
struct Lit {
    beacon: Verified<Beacon>,
    bytes: usize,
}

/// The newest beacon of each device in each space.
#[derive(Debug, Default)]
pub(super) struct Beacons {
    spaces: BTreeMap<SpaceId, BTreeMap<DeviceId, Lit>>,
    digests: BTreeMap<SpaceId, [u8; 8]>,
    bytes: usize,
}

impl Beacons {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("bytes of beacons", self.bytes, BEACON_STORE_BYTES_MAX);
    }

    fn is_news(&self, space: &SpaceId, device: &DeviceId, hlc: Hlc) -> bool {
        let held = self.spaces.get(space).and_then(|devices| devices.get(device));
        held.is_none_or(|lit| lit.beacon.claim().hlc < hlc)
    }

    fn insert(&mut self, beacon: Verified<Beacon>, bytes: usize) -> bool {
        let (space, device) = (beacon.claim().space, beacon.claim().device);
        let devices = self.spaces.entry(space).or_default();
        let before = devices.get(&device).map_or(0, |lit| lit.bytes);
        if self.bytes - before + bytes > BEACON_STORE_BYTES_MAX {
            return false;
        }
        self.bytes = self.bytes - before + bytes;
        devices.insert(device, Lit { beacon, bytes });
        self.digests.remove(&space);
        true
    }

    /// A digest of the beacons of the spaces that `shared` picks, and of what is beside them.
    pub(super) fn digest(&mut self, shared: impl Fn(&SpaceId) -> bool, beside: &[u8]) -> [u8; 8] {
        let mut all = Vec::new();
        for (space, devices) in self.spaces.iter().filter(|(space, _)| shared(space)) {
            let digest = self.digests.entry(*space).or_insert_with(|| {
                let rows: Vec<_> =
                    devices.iter().map(|(id, lit)| (id, lit.beacon.claim().hlc)).collect();
                short("tongzhou 2026 beacons digest v1", &encode::to_bytes(&rows))
            });
            all.extend_from_slice(space.as_bytes());
            all.extend_from_slice(digest);
        }
        all.extend_from_slice(beside);
        short("tongzhou 2026 all beacons digest v1", &all)
    }

    /// The beacons of a space.
    pub(super) fn of(&self, space: &SpaceId) -> impl Iterator<Item = &Beacon> {
        self.spaces
            .get(space)
            .into_iter()
            .flat_map(|devices| devices.values())
            .map(|lit| lit.beacon.claim())
    }

    /// The beacons of a space, as others can check them.
    pub(super) fn signed(&self, space: &SpaceId) -> Vec<Signed<Beacon>> {
        let devices = self.spaces.get(space).into_iter().flat_map(|devices| devices.values());
        devices.map(|lit| lit.beacon.clone().into_signed()).collect()
    }

    /// One device's beacon of a space, as others can check it.
    pub(super) fn signed_by(&self, space: &SpaceId, device: &DeviceId) -> Option<Signed<Beacon>> {
        let lit = self.spaces.get(space)?.get(device)?;
        Some(lit.beacon.clone().into_signed())
    }

    /// One device's beacon of a space.
    pub(super) fn get(&self, space: &SpaceId, device: &DeviceId) -> Option<&Beacon> {
        self.spaces.get(space)?.get(device).map(|lit| lit.beacon.claim())
    }

    /// The devices that say they hold this entry.
    pub(super) fn delivered(&self, log: &LogId, seq: u64) -> BTreeSet<DeviceId> {
        let tag = LogTag::of(log);
        let holds = |beacon: &&Beacon| beacon.holds(&tag) >= seq;
        self.of(&log.space).filter(holds).map(|beacon| beacon.device).collect()
    }

    /// The devices whose persons have read this entry, a message of `channel`.
    pub(super) fn read(&self, channel: &ChannelId, log: &LogId, seq: u64) -> BTreeSet<DeviceId> {
        let tag = LogTag::of(log);
        let has_read = |beacon: &&Beacon| beacon.has_read(channel, &tag) >= seq;
        self.of(&log.space).filter(has_read).map(|beacon| beacon.device).collect()
    }
}

fn short(domain: &str, bytes: &[u8]) -> [u8; 8] {
    let digest = hash::digest(domain, &[bytes]);
    let mut short = [0; 8];
    short.copy_from_slice(&digest[..8]);
    short
}

/// What a peer is still to be told.
#[derive(Debug)]
pub(super) struct Telling {
    waiting: BTreeSet<(SpaceId, DeviceId)>,
    at: Option<Millis>,
    /// When lists may be compared again.
    times_after: Millis,
}

impl Telling {
    pub(super) fn new(now: Millis) -> Self {
        Self { waiting: BTreeSet::new(), at: None, times_after: now }
    }

    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("beacons for one peer", self.waiting.len(), BEACONS_WAITING_MAX);
    }

    pub(super) fn timeout(&self) -> Option<Millis> {
        self.at
    }

    /// Tells of this beacon soon.
    pub(super) fn add(&mut self, now: Millis, space: SpaceId, device: DeviceId) {
        if self.waiting.len() < BEACONS_WAITING_MAX {
            self.waiting.insert((space, device));
            self.at.get_or_insert(now.plus(BEACON_DELAY_MS));
        }
    }
}

/// Takes a beacon in if it is news, by a device that may hold the space, and signed. Where it
/// belongs comes back when it was taken.
pub(super) fn take(
    world: &mut World,
    now: Millis,
    beacon: Signed<Beacon>,
) -> Option<(SpaceId, DeviceId)> {
    let claim = beacon.unverified();
    let (space, device) = (claim.space, claim.device);
    let is_news = world.beacons.is_news(&space, &device, claim.hlc);
    let bytes = if is_news { encode::size(&beacon) } else { 0 };
    let plausible = is_news
        && claim.org == world.org
        && bytes <= BEACON_BYTES_MAX
        && !claim.hlc.is_far_ahead(now)
        && claim.check().is_ok()
        && world.may_hold(&device, &space)
        && world.may_hold(&world.me, &space);
    if !plausible {
        return None;
    }
    let beacon = beacon.verify().ok()?;
    world.beacons.insert(beacon, bytes).then_some((space, device))
}

impl Link {
    /// Sends the beacons that have waited.
    pub(super) fn tell_beacons(&mut self, world: &mut World) {
        self.telling.at = None;
        let (mut batch, mut bytes) = (Vec::new(), 0);
        for (space, device) in std::mem::take(&mut self.telling.waiting) {
            let devices = world.beacons.spaces.get(&space);
            let Some(lit) = devices.and_then(|devices| devices.get(&device)) else { continue };
            if !world.shares(&self.peer, &space) {
                continue;
            }
            bytes += lit.bytes;
            batch.push(lit.beacon.clone().into_signed());
            if batch.len() >= BEACONS_PER_FRAME_MAX || bytes >= BEACON_FRAME_BYTES {
                world.send(self.peer, &Frame::Beacons(std::mem::take(&mut batch)));
                bytes = 0;
            }
        }
        if !batch.is_empty() {
            world.send(self.peer, &Frame::Beacons(batch));
        }
    }

    /// Sends the list of beacons held, unless that was done lately.
    pub(super) fn tell_beacon_times(&mut self, world: &mut World, now: Millis) {
        if self.telling.times_after > now {
            return;
        }
        self.telling.times_after = now.plus(BEACON_TIMES_MS);
        let mut times = Vec::new();
        for (space, devices) in &world.beacons.spaces {
            if world.shares(&self.peer, space) {
                times.extend(devices.iter().map(|(device, lit)| BeaconTime {
                    key: BeaconKey::of(space, device),
                    hlc: lit.beacon.claim().hlc,
                }));
            }
        }
        times.truncate(BEACON_TIMES_PER_FRAME_MAX);
        world.send(self.peer, &Frame::BeaconTimes(times));
    }

    /// The peer's list has come: it is told of what is newer here.
    pub(super) fn on_beacon_times(&mut self, world: &mut World, now: Millis, times: &[BeaconTime]) {
        let theirs: BTreeMap<BeaconKey, Hlc> =
            times.iter().map(|time| (time.key, time.hlc)).collect();
        for (space, devices) in &world.beacons.spaces {
            if !world.shares(&self.peer, space) {
                continue;
            }
            for (device, lit) in devices {
                let held = theirs.get(&BeaconKey::of(space, device));
                if held.is_none_or(|hlc| *hlc < lit.beacon.claim().hlc) {
                    self.telling.add(now, *space, *device);
                }
            }
        }
        self.tell_beacon_times(world, now);
    }
}
