//! What all sessions share.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use protocol::{
    ids::{DeviceId, LogId, OrgId, SpaceId},
    wire::{Frame, JoinProof, LogTag},
};

use super::{
    Access, Effect, RequestId, Setup, Ticket, beacons::Beacons, blobs::Blobs, fetch::Fetch,
    forks::Forks, holdings::Holdings, intake::Intake, keys::Lacking, offices::Offices,
    presence::Presences, records::Records,
};

/// Everything that isn't about one peer.
#[derive(Debug)]
pub(super) struct World {
    pub(super) org: OrgId,
    pub(super) me: DeviceId,
    pub(super) control: SpaceId,
    pub(super) proof: Option<Box<JoinProof>>,
    pub(super) genesis: Option<Vec<u8>>,
    access: BTreeMap<DeviceId, Access>,
    pub(super) holdings: Holdings,
    pub(super) forks: Forks,
    pub(super) beacons: Beacons,
    pub(super) blobs: Blobs,
    pub(super) presences: Presences,
    pub(super) records: Records,
    pub(super) offices: Offices,
    pub(super) lacking: Lacking,
    pub(super) fetch: Fetch,
    pub(super) intake: Intake,
    /// Questions to the owner, and for whom.
    pub(super) questions: BTreeMap<RequestId, DeviceId>,
    pub(super) effects: VecDeque<Effect>,
    /// Beacons that changed during this input, and who told.
    pub(super) news_from: Vec<(DeviceId, SpaceId, DeviceId)>,
    /// Devices whose records changed during this input, each after who told.
    pub(super) record_news: Vec<(DeviceId, DeviceId)>,
    numbers: u64,
}

impl World {
    pub(super) fn new(setup: Setup) -> Self {
        Self {
            control: SpaceId::control(&setup.org),
            org: setup.org,
            me: setup.me,
            proof: setup.proof,
            genesis: setup.genesis,
            access: BTreeMap::new(),
            holdings: Holdings::default(),
            forks: Forks::default(),
            beacons: Beacons::default(),
            blobs: Blobs::default(),
            presences: Presences::default(),
            records: Records::default(),
            offices: Offices::default(),
            lacking: Lacking::default(),
            fetch: Fetch::default(),
            intake: Intake::default(),
            questions: BTreeMap::new(),
            effects: VecDeque::new(),
            news_from: Vec::new(),
            record_news: Vec::new(),
            numbers: 0,
        }
    }

    /// Takes note of what a device may do; whether that is news.
    pub(super) fn set_access(&mut self, device: DeviceId, access: Access) -> bool {
        let before = match access.clone() {
            Access::Stranger => {
                self.records.forget(&device);
                self.access.remove(&device)
            }
            member @ Access::Member(_) => self.access.insert(device, member),
        };
        before.unwrap_or(Access::Stranger) != access
    }

    /// The spaces that a device may hold; `None` for a stranger.
    pub(super) fn spaces_of(&self, device: &DeviceId) -> Option<&BTreeSet<SpaceId>> {
        match self.access.get(device)? {
            Access::Member(spaces) => Some(spaces),
            Access::Stranger => None,
        }
    }

    /// Whether this device has joined and hasn't seen its own membership yet.
    pub(super) fn is_newcomer(&self) -> bool {
        self.spaces_of(&self.me).is_none()
    }

    /// Whether `peer` is to be admitted without a proof.
    pub(super) fn knows(&self, peer: &DeviceId) -> bool {
        self.is_newcomer() || self.spaces_of(peer).is_some()
    }

    /// Whether a device may hold a space.
    pub(super) fn may_hold(&self, device: &DeviceId, space: &SpaceId) -> bool {
        match self.spaces_of(device) {
            Some(spaces) => *space == self.control || spaces.contains(space),
            None => false,
        }
    }

    /// Whether a space is synced with `peer`: both may hold it.
    pub(super) fn shares(&self, peer: &DeviceId, space: &SpaceId) -> bool {
        if self.is_newcomer() {
            return *space == self.control;
        }
        self.may_hold(peer, space) && self.may_hold(&self.me, space)
    }

    /// The log that `peer` means by a tag. One that it may not hold is as unknown as one that nobody wrote:
    /// tags are no secrets, so that whoever knows a colleague's device and a department makes the tag of
    /// what that colleague would write there.
    pub(super) fn named(&self, peer: &DeviceId, tag: &LogTag) -> Option<LogId> {
        self.holdings.named(tag).filter(|log| self.shares(peer, &log.space))
    }

    /// How many logs of spaces that are synced with `peer` there are here.
    pub(super) fn shared_count(&self, peer: &DeviceId) -> usize {
        self.holdings.count(|space| self.shares(peer, space))
    }

    /// Whether every member reads a space.
    pub(super) fn is_common(&self, space: &SpaceId) -> bool {
        *space == self.control || self.access.keys().all(|device| self.may_hold(device, space))
    }

    /// The devices that may hold a space, but for us.
    pub(super) fn readers(&self, space: SpaceId) -> impl Iterator<Item = DeviceId> + '_ {
        let others = self.access.keys().filter(|device| **device != self.me);
        others.filter(move |device| self.may_hold(device, &space)).copied()
    }

    /// Who reads each space that we read, but for us; no set twice.
    pub(super) fn circles(&self) -> Vec<BTreeSet<DeviceId>> {
        let Some(mine) = self.spaces_of(&self.me) else { return Vec::new() };
        let mut readers: BTreeMap<SpaceId, BTreeSet<DeviceId>> = BTreeMap::new();
        for (device, access) in self.access.iter().filter(|(device, _)| **device != self.me) {
            let Access::Member(spaces) = access else { continue };
            for space in spaces.intersection(mine).chain([&self.control]) {
                readers.entry(*space).or_default().insert(*device);
            }
        }
        readers.into_values().collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The spaces that are synced with `peer`, as a set that doesn't borrow.
    pub(super) fn shared_with(&self, peer: &DeviceId) -> Shared {
        let mut spaces = BTreeSet::from([self.control]);
        if let (Some(mine), Some(theirs)) = (self.spaces_of(&self.me), self.spaces_of(peer)) {
            spaces.extend(mine.intersection(theirs));
        }
        Shared(spaces)
    }

    /// A digest of what devices say of themselves: beacons of these spaces, and peer records.
    pub(super) fn said_digest(&mut self, shared: &Shared) -> [u8; 8] {
        let records = self.records.digest();
        self.beacons.digest(|space| shared.has(space), records)
    }

    pub(super) fn number(&mut self) -> u64 {
        self.numbers += 1;
        self.numbers
    }

    pub(super) fn ticket(&mut self) -> Ticket {
        Ticket(self.number())
    }

    /// A new question to the owner, on behalf of `peer`.
    pub(super) fn question(&mut self, peer: DeviceId) -> RequestId {
        let request = RequestId(self.number());
        self.questions.insert(request, peer);
        request
    }

    pub(super) fn send(&mut self, peer: DeviceId, frame: &Frame) {
        self.send_bytes(peer, frame.to_bytes().into());
    }

    pub(super) fn send_bytes(&mut self, peer: DeviceId, frame: Arc<[u8]>) {
        self.effects.push_back(Effect::Send { peer, frame });
    }
}

/// Spaces that are synced with one peer.
#[derive(Debug)]
pub(super) struct Shared(BTreeSet<SpaceId>);

impl Shared {
    pub(super) fn has(&self, space: &SpaceId) -> bool {
        self.0.contains(space)
    }
}
