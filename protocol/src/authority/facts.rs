//! What follows from the control entries before any revocation is looked at: who is bound to
//! which device, which capabilities were given by whom, which departments were made.
//!
//! Whether a statement *stands* depends on its own past only, with three exceptions that everything
//! held decides: an invitation is redeemed once ([`History::winner`]), a member has a limited
//! number of devices (the first in [`super::history::Order`] count), and a relay is nobody's device
//! (`relays.rs`).
//!
//! Invariant: what something rests on has a smaller index than it (a capability's parent, a
//! binding's inviter), so chains are finite and walked without looking for circles.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use super::{
    RuleKind,
    claim::{RefusedReason, Wanted},
    guard::Guard,
    history::{History, Ix, Order},
    past::{Past, Spot},
    tree::{Step, Tree},
};
use crate::{
    capability::{Level, Need, Scope, Subject, Target, Terms},
    clock::{Hlc, Millis},
    ids::{CapabilityId, DeviceId, EntryHash, LogId, MemberId, OrgId, SpaceId},
};

/// What makes a device a member's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bound {
    /// The founder's first device, by the genesis.
    Founder,
    /// An invitation: the inviter's binding, and the capability that let them enrol.
    Invited { inviter: usize, cap: usize },
    /// Another device of the same member.
    Device { by: usize },
    /// The member's guardians: what made them a member, and the act.
    Recovered { of: usize, joint: usize },
}

/// A device belongs to a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Binding {
    pub device: DeviceId,
    pub member: MemberId,
    pub how: Bound,
    /// The entry that says so.
    pub entry: Ix,
    /// The department joined.
    pub department: SpaceId,
}

/// A capability that was given validly.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Cap {
    pub id: CapabilityId,
    pub parent: Option<usize>,
    pub subject: Subject,
    pub terms: Terms,
    /// Links between it and the genesis; for a conversation's, which isn't cut from another, the
    /// limit: it rests on membership as such.
    pub depth: u8,
    /// The entry that gave it.
    pub entry: Ix,
    /// The binding of its issuer, or of whoever began the conversation; none for the root. Of what
    /// guardians gave together, the last of them.
    pub issuer: Option<usize>,
    /// The act of the organisation's guardians that gave it.
    pub joint: Option<usize>,
}

/// Something that others rest on, by index.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Made {
    Binding(usize),
    Cap(usize),
}

/// One way in which a revocation is authorised: the weight it has is the depth of the capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Node {
    /// The revocation.
    pub entry: Ix,
    /// Its author.
    pub binding: usize,
    /// The capability used; none where people end what is their own.
    pub cap: Option<usize>,
    /// Closer to the genesis weighs more.
    pub depth: u8,
    pub target: Target,
    /// The act of the organisation's guardians that it is.
    pub joint: Option<usize>,
}

/// What a statement that stands rests on: the author, and for each thing that it needs the
/// capabilities of which any suffices.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Support {
    pub binding: usize,
    pub needs: Vec<Vec<usize>>,
}

/// What was found out about an entry from its past.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Finding {
    Refused(RefusedReason),
    /// The genesis.
    Root,
    Stands(Support),
    /// A revocation: its nodes, by index.
    Revokes(Vec<usize>),
}

/// A change of the tree with its place.
#[derive(Clone, Debug)]
struct Placed {
    entry: Ix,
    order: Order,
    spot: Spot,
    step: Step,
}

/// All facts.
#[derive(Clone, Debug)]
pub(super) struct Facts {
    pub org: OrgId,
    pub root: SpaceId,
    pub bindings: Vec<Binding>,
    pub devices: BTreeMap<DeviceId, Vec<usize>>,
    pub members: BTreeMap<MemberId, Vec<usize>>,
    pub caps: Vec<Cap>,
    pub cap_ids: BTreeMap<CapabilityId, usize>,
    pub caps_of: BTreeMap<Subject, Vec<usize>>,
    /// Bindings and capabilities in the order in which they were made.
    pub made: Vec<Made>,
    pub nodes: Vec<Node>,
    pub findings: BTreeMap<Ix, Finding>,
    pub adoptions: BTreeMap<LogId, Vec<Ix>>,
    /// The members of each conversation that somebody has begun.
    pub conversations: BTreeMap<SpaceId, Vec<MemberId>>,
    /// What each member has begun.
    pub begun: BTreeMap<MemberId, Vec<Ix>>,
    /// The projects that somebody has begun, each with the capabilities by which departments take
    /// part in it.
    pub projects: BTreeMap<SpaceId, Vec<usize>>,
    /// What was said of each kind of rule in each space, whether it still counts or not.
    pub rules: BTreeMap<(SpaceId, RuleKind), Vec<Ix>>,
    /// Devices that are relays, as everything held says: they are never bound.
    pub relays: BTreeSet<DeviceId>,
    /// What was said of each relay, whether it still counts or not.
    pub relay_words: BTreeMap<DeviceId, Vec<Ix>>,
    /// Guardians, and what they approved.
    pub guard: Guard,
    /// Changes of the tree, namings of guardians and acts of theirs that don't count, with the revocation (or
    /// newer naming) that cut each off.
    pub banned: BTreeMap<Ix, EntryHash>,
    /// Device revocations that stand, for counting devices.
    pub ended_devices: BTreeMap<DeviceId, Vec<Ix>>,
    steps: Vec<Placed>,
    trees: BTreeMap<Vec<u64>, Arc<Tree>>,
}

/// The effective time of an entry or a past.
pub(super) fn time_of(raw: u64) -> Millis {
    Hlc::from_raw(raw).millis()
}

impl Facts {
    /// Gathers everything, leaving out what is banned, and binding none of these relays.
    pub fn gather(
        org: OrgId,
        history: &History,
        banned: BTreeMap<Ix, EntryHash>,
        relays: BTreeSet<DeviceId>,
    ) -> Self {
        let mut facts = Self {
            org,
            root: SpaceId::root(&org),
            bindings: Vec::new(),
            devices: BTreeMap::new(),
            members: BTreeMap::new(),
            caps: Vec::new(),
            cap_ids: BTreeMap::new(),
            caps_of: BTreeMap::new(),
            made: Vec::new(),
            nodes: Vec::new(),
            findings: BTreeMap::new(),
            adoptions: BTreeMap::new(),
            conversations: BTreeMap::new(),
            begun: BTreeMap::new(),
            projects: BTreeMap::new(),
            rules: BTreeMap::new(),
            relays,
            relay_words: BTreeMap::new(),
            guard: Guard::default(),
            banned,
            ended_devices: BTreeMap::new(),
            steps: Vec::new(),
            trees: BTreeMap::new(),
        };
        for ix in history.in_order() {
            facts.admit(history, ix);
        }
        facts.settle_guardians(history);
        facts
    }

    /// The binding that a device has in a past: the latest.
    pub fn identity(&self, history: &History, device: &DeviceId, past: &Past) -> Option<usize> {
        let known = self.devices.get(device)?.iter().copied();
        let entry = |at: usize| history.get(self.bindings[at].entry);
        known.filter(|at| past.holds(entry(*at).spot)).max_by_key(|at| entry(*at).order)
    }

    /// The capabilities that a device holds in a past, by itself or as its member's.
    pub fn held<'a>(
        &'a self,
        history: &'a History,
        binding: usize,
        past: &'a Past,
    ) -> impl Iterator<Item = usize> + 'a {
        let bound = &self.bindings[binding];
        let of = |subject| self.caps_of.get(&subject).into_iter().flatten().copied();
        let all = of(Subject::Member(bound.member)).chain(of(Subject::Device(bound.device)));
        all.filter(|at| past.holds(history.get(self.caps[*at].entry).spot))
    }

    /// Whether this capability is held there.
    pub fn holds(&self, history: &History, binding: usize, cap: usize, past: &Past) -> bool {
        let bound = &self.bindings[binding];
        let own = match self.caps[cap].subject {
            Subject::Member(member) => member == bound.member,
            Subject::Device(device) => device == bound.device,
            // Nobody passes on or revokes by what a department holds.
            Subject::Department(_) => false,
        };
        own && past.holds(history.get(self.caps[cap].entry).spot)
    }

    /// The capabilities by which departments take part in a project, as known in a past.
    pub fn participations<'a>(
        &'a self,
        history: &'a History,
        space: &SpaceId,
        past: &'a Past,
    ) -> impl Iterator<Item = (usize, SpaceId)> + 'a {
        let all = self.projects.get(space).into_iter().flatten().copied();
        let known = all.filter(|at| past.holds(history.get(self.caps[*at].entry).spot));
        known.filter_map(|at| match self.caps[at].subject {
            Subject::Department(department) => Some((at, department)),
            Subject::Member(_) | Subject::Device(_) => None,
        })
    }

    /// A capability known in a past.
    pub fn known_cap(&self, history: &History, id: &CapabilityId, past: &Past) -> Option<usize> {
        let at = *self.cap_ids.get(id)?;
        past.holds(history.get(self.caps[at].entry).spot).then_some(at)
    }

    /// The capabilities that satisfy a need, the closest to the genesis first.
    pub fn satisfying(
        &self,
        history: &History,
        binding: usize,
        wanted: Wanted,
        past: &Past,
        time: Millis,
    ) -> Result<Vec<usize>, RefusedReason> {
        let tree = self.tree_at(past);
        let place = Scope { space: wanted.space, below: false };
        let fits = |at: &usize| {
            let terms = &self.caps[*at].terms;
            terms.satisfy(wanted.need) && tree.covers(&terms.scope, &place)
        };
        let all: Vec<usize> = self.held(history, binding, past).filter(fits).collect();
        let mut live: Vec<usize> =
            all.iter().copied().filter(|at| !self.caps[*at].terms.is_over(time)).collect();
        live.sort_unstable_by_key(|at| (self.caps[*at].depth, self.caps[*at].id));
        match (live.is_empty(), all.is_empty()) {
            (false, _) => Ok(live),
            (true, false) => Err(RefusedReason::Expired),
            (true, true) => Err(RefusedReason::NotHeld),
        }
    }

    /// The capabilities that allow managing a space.
    pub fn managing(
        &self,
        history: &History,
        binding: usize,
        space: SpaceId,
        past: &Past,
        time: Millis,
    ) -> Result<Vec<usize>, RefusedReason> {
        let need = Need::level(Level::Manage);
        self.satisfying(history, binding, Wanted { space, need }, past, time)
    }

    /// A capability and what it was cut from, up to the root.
    pub fn chain(&self, cap: usize) -> impl Iterator<Item = usize> + '_ {
        std::iter::successors(Some(cap), |at| self.caps[*at].parent)
    }

    /// The depth of the most senior capability held; the limit when there is none.
    pub fn seniority(&self, history: &History, binding: usize, past: &Past) -> u8 {
        let depths = self.held(history, binding, past).map(|at| self.caps[at].depth);
        depths.min().unwrap_or(crate::limits::DELEGATION_DEPTH_MAX)
    }

    /// Adds a binding.
    pub fn bind(&mut self, binding: Binding) -> usize {
        let at = self.bindings.len();
        self.devices.entry(binding.device).or_default().push(at);
        self.members.entry(binding.member).or_default().push(at);
        self.bindings.push(binding);
        self.made.push(Made::Binding(at));
        at
    }

    /// Adds a capability.
    pub fn give(&mut self, cap: Cap) -> usize {
        let at = self.caps.len();
        self.cap_ids.insert(cap.id, at);
        self.caps_of.entry(cap.subject).or_default().push(at);
        if let Subject::Department(_) = cap.subject {
            self.projects.entry(cap.terms.scope.space).or_default().push(at);
        }
        self.caps.push(cap);
        self.made.push(Made::Cap(at));
        at
    }

    /// Adds a change of the tree, unless it is banned.
    pub fn step(&mut self, history: &History, ix: Ix, step: Step) {
        if self.banned.contains_key(&ix) {
            return;
        }
        let held = history.get(ix);
        let placed = Placed { entry: ix, order: held.order, spot: held.spot, step };
        let at = self.steps.partition_point(|other| other.order < placed.order);
        self.steps.insert(at, placed);
        self.trees.clear();
    }

    /// The entries that change the tree.
    pub fn steps(&self) -> impl Iterator<Item = Ix> + '_ {
        self.steps.iter().map(|placed| placed.entry)
    }

    /// The tree as a past knows it.
    pub fn tree_at(&self, past: &Past) -> Arc<Tree> {
        let key = self.tree_key(past);
        self.trees.get(&key).cloned().unwrap_or_else(|| Arc::new(self.grow(past)))
    }

    /// Keeps the tree of a past at hand.
    pub fn remember_tree(&mut self, past: &Past) {
        let key = self.tree_key(past);
        if !self.trees.contains_key(&key) {
            let tree = Arc::new(self.grow(past));
            self.trees.insert(key, tree);
        }
    }

    fn tree_key(&self, past: &Past) -> Vec<u64> {
        let mut key = vec![0; self.steps.len().div_ceil(64)];
        for (at, placed) in self.steps.iter().enumerate() {
            key[at / 64] |= u64::from(past.holds(placed.spot)) << (at % 64);
        }
        key
    }

    fn grow(&self, past: &Past) -> Tree {
        let known = self.steps.iter().filter(|placed| past.holds(placed.spot));
        Tree::build(self.root, known.map(|placed| placed.step))
    }

    /// The devices of a member that count towards the limit in a past.
    pub fn count_devices(&self, history: &History, member: &MemberId, past: &Past) -> usize {
        let ended = |device: &DeviceId| {
            let ends = self.ended_devices.get(device).into_iter().flatten();
            ends.copied().any(|ix| past.holds(history.get(ix).spot))
        };
        let bound = self.members.get(member).into_iter().flatten();
        let devices: BTreeSet<DeviceId> = bound.map(|at| self.bindings[*at].device).collect();
        devices.iter().filter(|device| !ended(device)).count()
    }
}
