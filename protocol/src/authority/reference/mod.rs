//! The rules once more, naively: sets of hashes, recursion, everything computed anew for every
//! question, no index, no layers. It exists to disagree with the real one when that is wrong.

mod given;
mod joint;
mod pasts;
mod revoked;
mod stands;
mod verdicts;

use std::collections::{BTreeMap, BTreeSet};

use super::{ControlEntry, Enrolment, Place, Verdict};
use crate::{
    capability::{Scope, Subject, Terms},
    ids::{CapabilityId, DeviceId, EntryHash, MemberId, OrgId, SpaceId},
};

/// A verdict without the reason of a refusal, which is for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Plain {
    Counts(CapabilityId),
    Late(EntryHash),
    Refused,
}

impl From<Verdict> for Plain {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Counts { by } => Self::Counts(by),
            Verdict::Late { revocation } => Self::Late(revocation),
            Verdict::Refused(_) => Self::Refused,
        }
    }
}

type Hashes = BTreeSet<EntryHash>;

#[derive(Clone, Copy, Debug, PartialEq)]
enum How {
    Founder,
    Invited(DeviceId, CapabilityId),
    ByDevice(DeviceId),
    /// By guardians; the entry that made the person a member.
    Recovered(EntryHash),
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Bond {
    device: DeviceId,
    member: MemberId,
    entry: EntryHash,
    department: SpaceId,
    how: How,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Cap {
    id: CapabilityId,
    parent: Option<CapabilityId>,
    subject: Subject,
    terms: Terms,
    entry: EntryHash,
    /// Whose capability the parent was: the device that cut this one from it.
    issuer: Option<DeviceId>,
    /// Guardians gave it together.
    joint: bool,
}

/// One way in which a revocation is authorised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Way {
    entry: EntryHash,
    device: DeviceId,
    cap: Option<CapabilityId>,
    depth: usize,
    /// Guardians decided it together.
    joint: bool,
}

/// Somebody's use of a capability, or of membership as such.
#[derive(Clone, Copy)]
struct Use<'a> {
    bond: &'a Bond,
    cap: Option<&'a Cap>,
    depth: usize,
    place: Option<Place>,
    entry: Option<EntryHash>,
}

pub struct Reference {
    org: OrgId,
    genesis: EntryHash,
    entries: BTreeMap<EntryHash, ControlEntry>,
    /// Entries beyond forks: they state nothing, and are known for what their authors knew.
    beyond: Vec<ControlEntry>,
    pasts: BTreeMap<EntryHash, Hashes>,
    order: Vec<EntryHash>,
    times: BTreeMap<EntryHash, u64>,
    banned: Hashes,
    /// Devices that are relays: nobody's.
    relays: BTreeSet<DeviceId>,
    late_steps: BTreeMap<EntryHash, EntryHash>,
    /// Entries that stand, as far as their past says, with the needs and what satisfies each.
    stands: BTreeMap<EntryHash, Vec<Vec<CapabilityId>>>,
    ways: Vec<Way>,
    /// What guardians did together, by the approval that completed it.
    joints: BTreeMap<EntryHash, joint::Joint>,
    guarded: BTreeSet<MemberId>,
    in_force: BTreeSet<Way>,
}

impl Reference {
    /// Works out everything from a set of entries, none of them beyond a fork.
    pub fn of(genesis: &ControlEntry, entries: &[ControlEntry]) -> Self {
        Self::with_sides(genesis, entries, Vec::new())
    }

    /// The same, where some logs have forked: entries beyond are given apart.
    pub fn with_sides(
        genesis: &ControlEntry,
        entries: &[ControlEntry],
        beyond: Vec<ControlEntry>,
    ) -> Self {
        let all = entries.iter().chain([genesis]).map(|entry| (entry.hash, entry.clone()));
        let mut this = Self {
            org: OrgId::from(genesis.hash),
            genesis: genesis.hash,
            entries: all.collect(),
            beyond,
            pasts: BTreeMap::new(),
            order: Vec::new(),
            times: BTreeMap::new(),
            banned: Hashes::new(),
            relays: BTreeSet::new(),
            late_steps: BTreeMap::new(),
            stands: BTreeMap::new(),
            ways: Vec::new(),
            joints: BTreeMap::new(),
            guarded: BTreeSet::new(),
            in_force: BTreeSet::new(),
        };
        let hashes: Vec<EntryHash> = this.entries.keys().copied().collect();
        for hash in &hashes {
            let past = this.past_of(*hash);
            this.pasts.insert(*hash, past);
        }
        let mut by_size = hashes;
        by_size.sort_by_key(|hash| this.pasts[hash].len());
        for hash in by_size {
            let before = this.pasts[&hash].iter().map(|other| this.times[other]).max();
            let after = before.map_or(0, |time| time + 1);
            this.times.insert(hash, this.entries[&hash].hlc.raw().max(after));
            this.order.push(hash);
        }
        let times = &this.times;
        this.order.sort_by_key(|hash| (times[hash], *hash));
        this.settle();
        this
    }
}

fn proven(org: &OrgId, entry: &ControlEntry, enrolment: &Enrolment) -> bool {
    let (offer, spent) = (enrolment.invitation.unverified(), enrolment.redemption.unverified());
    enrolment.invitation.clone().verify().is_ok()
        && enrolment.redemption.clone().verify().is_ok()
        && (offer.org, spent.invitation) == (*org, offer.digest())
        && (spent.key, spent.device) == (offer.key, entry.log.device)
}

fn above(tree: &BTreeMap<SpaceId, SpaceId>, space: SpaceId) -> Vec<SpaceId> {
    let mut all = Vec::new();
    let mut at = space;
    while let Some(parent) = tree.get(&at) {
        all.push(*parent);
        at = *parent;
    }
    all
}

fn covers(tree: &BTreeMap<SpaceId, SpaceId>, scope: &Scope, place: &Scope) -> bool {
    let inside = scope.below && above(tree, place.space).contains(&scope.space);
    (scope.below || !place.below) && (scope.space == place.space || inside)
}

fn reachable(from: &Way, edges: &BTreeSet<(Way, Way)>, open: &BTreeSet<Way>) -> BTreeSet<Way> {
    let (mut found, mut todo) = (BTreeSet::new(), vec![*from]);
    while let Some(way) = todo.pop() {
        let next = edges.iter().filter(|(by, to)| *by == way && open.contains(to));
        next.filter(|(_, to)| found.insert(*to)).for_each(|(_, to)| todo.push(*to));
    }
    found
}
