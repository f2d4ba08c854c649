//! Facts and revocations together: which control entries count.
//!
//! A change of the department tree that a revocation in force cuts off must not help anybody to
//! cover something. But which revocations are in force depends on what they cover, and so on the
//! tree. The circle is broken in rounds: facts are gathered, revocations settled, and every
//! change of the tree that is cut off is banned, for good; then again, until none is new. After
//! [`ROUNDS_MAX`] rounds every change that any revocation threatens is banned at once.
//!
//! It is the same with guardians: a naming that is cut off must not make anybody one, and what those
//! decided who had been replaced without knowing of it must not come about. Both are banned so.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    claim::{RefusedReason, Verdict},
    conflict::settle,
    facts::{Facts, Finding, Support},
    guard::Naming,
    history::{History, Ix},
    relays::relays_of,
    revocation::{Threats, Use, place_of},
};
use crate::{
    ids::{CapabilityId, DeviceId, EntryHash, OrgId},
    limits::DELEGATION_DEPTH_MAX,
};

/// Rounds in which changes of the tree are banned one after the other. Honest sets need two; a
/// hostile manager must not buy a round with every move.
const ROUNDS_MAX: usize = 6;

/// A capability (or membership as such) and a revocation that threatens its use.
pub(super) type Threat = (Option<CapabilityId>, EntryHash);

/// What a set of control entries means.
#[derive(Clone, Debug)]
pub(super) struct Judgement {
    pub facts: Facts,
    pub threats: Threats,
    /// By node.
    pub in_force: Vec<bool>,
}

impl Judgement {
    /// Judges everything held.
    pub fn of(org: OrgId, history: &History) -> Self {
        let relays = relays_of(org, history);
        let mut banned = BTreeMap::new();
        for round in 0.. {
            let judgement = Self::with(org, history, banned, relays.clone());
            let last = round == ROUNDS_MAX;
            let found = judgement.cut_steps(history, last);
            if found.is_empty() || round > ROUNDS_MAX {
                return judgement;
            }
            banned = judgement.facts.banned;
            banned.extend(found);
        }
        Self::with(org, history, BTreeMap::new(), relays)
    }

    fn with(
        org: OrgId,
        history: &History,
        banned: BTreeMap<Ix, EntryHash>,
        relays: BTreeSet<DeviceId>,
    ) -> Self {
        let facts = Facts::gather(org, history, banned, relays);
        let threats = Threats::find(&facts, history);
        let on_node = |node: usize| threats.of_node(&facts, history, node);
        let edges: Vec<Vec<usize>> = (0..facts.nodes.len()).map(on_node).collect();
        let in_force = settle(&edges);
        Self { facts, threats, in_force }
    }

    /// Changes of the tree and namings of guardians that are cut off and not banned yet, with what
    /// cuts each off; when there are none, acts of guardians who had been replaced.
    fn cut_steps(&self, history: &History, by_any: bool) -> BTreeMap<Ix, EntryHash> {
        let guard = &self.facts.guard;
        let cut = |ix: Ix| {
            let Some(Finding::Stands(support)) = self.facts.findings.get(&ix) else { return None };
            self.cut_off(history, ix, support, by_any).map(|revocation| (ix, revocation))
        };
        let own = guard.own.values().flatten().map(|naming| naming.entry);
        let mut found: BTreeMap<Ix, EntryHash> =
            self.facts.steps().chain(own).filter_map(cut).collect();
        for (at, naming) in guard.namings.iter().enumerate() {
            let by = self.threats_to_naming(history, at).into_iter();
            let by = by.filter(|node| by_any || self.in_force[*node]);
            let by = by.map(|node| history.get(self.facts.nodes[node].entry).entry.hash).min();
            found.extend(by.map(|by| (naming.entry, by)));
        }
        if found.is_empty() {
            let outdated = self.facts.outdated(history).into_iter();
            found.extend(outdated.map(|(ix, by)| (ix, history.get(by).entry.hash)));
        }
        found
    }

    /// The nodes that threaten a naming of the organisation's guardians: those that threaten the act
    /// of those before; the first, which nobody takes back alone, is threatened by what guardians did
    /// who don't go back to it.
    fn threats_to_naming(&self, history: &History, naming: usize) -> Vec<usize> {
        let Naming { entry, after, .. } = &self.facts.guard.namings[naming];
        if let Some((_, joint)) = after {
            return self.threats.of_joint(&self.facts, history, *joint);
        }
        let Some(Finding::Stands(support)) = self.facts.findings.get(entry) else {
            return Vec::new();
        };
        let place = place_of(history, *entry);
        let used = Use { place: Some(&place), entry: Some(*entry) };
        let by = (support.binding, Some(0));
        let mut all = self.threats.of_use(&self.facts, history, by, 0, used);
        all.retain(|node| {
            let joint = self.facts.nodes[*node].joint;
            let under = joint.and_then(|joint| self.facts.guard.joints[joint].under);
            under.is_some_and(|under| self.facts.first_naming(under) != naming)
        });
        all
    }

    /// Admits one more entry, when that changes nothing about the others; see
    /// [`super::Authority::insert`] for when that is so.
    pub fn admit(&mut self, history: &History, ix: Ix) {
        self.facts.admit(history, ix);
        self.threats.extend(&self.facts, history);
    }

    /// The revocations in force that threaten a use, by hash.
    pub fn ends(
        &self,
        history: &History,
        by: (usize, Option<usize>),
        depth: u8,
        used: Use<'_>,
        any: bool,
    ) -> Option<EntryHash> {
        let threats = self.threats.of_use(&self.facts, history, by, depth, used);
        let in_force = threats.into_iter().filter(|node| any || self.in_force[*node]);
        in_force.map(|node| history.get(self.facts.nodes[node].entry).entry.hash).min()
    }

    /// For each device the revocations in force that threaten one of its uses.
    pub fn threatened(&self, history: &History) -> BTreeMap<DeviceId, BTreeSet<Threat>> {
        let everything = history.everything();
        let nowhere = Use { place: None, entry: None };
        let mut all: BTreeMap<DeviceId, BTreeSet<Threat>> = BTreeMap::new();
        for (binding, bound) in self.facts.bindings.iter().enumerate() {
            let held = self.facts.held(history, binding, &everything).map(Some);
            for cap in held.chain([None]) {
                let depth = cap.map_or(DELEGATION_DEPTH_MAX, |cap| self.facts.caps[cap].depth);
                let by = (binding, cap);
                let nodes = self.threats.of_use(&self.facts, history, by, depth, nowhere);
                let in_force = nodes.into_iter().filter(|node| self.in_force[*node]);
                let hash = |node: usize| history.get(self.facts.nodes[node].entry).entry.hash;
                let found =
                    in_force.map(|node| (cap.map(|cap| self.facts.caps[cap].id), hash(node)));
                let found: Vec<Threat> = found.collect();
                if !found.is_empty() {
                    all.entry(bound.device).or_default().extend(found);
                }
            }
        }
        all
    }

    /// The revocations in force that threaten a department's part in a project.
    pub fn threatened_parts(&self, history: &History) -> BTreeSet<Threat> {
        let parts = self.facts.projects.values().flatten();
        let threats = parts.flat_map(|cap| {
            let in_force = self.threats.on_cap(*cap).iter().filter(|node| self.in_force[**node]);
            let hash = |node: &usize| history.get(self.facts.nodes[*node].entry).entry.hash;
            in_force.map(move |node| (Some(self.facts.caps[*cap].id), hash(node)))
        });
        threats.collect()
    }

    /// What cuts a standing statement off: for one of its needs, every capability is threatened.
    fn cut_off(
        &self,
        history: &History,
        ix: Ix,
        support: &Support,
        any: bool,
    ) -> Option<EntryHash> {
        let place = place_of(history, ix);
        let used = Use { place: Some(&place), entry: Some(ix) };
        let binding = support.binding;
        if support.needs.is_empty() {
            return self.ends(history, (binding, None), DELEGATION_DEPTH_MAX, used, any);
        }
        let ended = |cap: &usize| {
            let depth = self.facts.caps[*cap].depth;
            self.ends(history, (binding, Some(*cap)), depth, used, any)
        };
        let cut = |caps: &Vec<usize>| {
            let all: Option<Vec<EntryHash>> = caps.iter().map(ended).collect();
            all.and_then(|all| all.into_iter().min())
        };
        support.needs.iter().filter_map(cut).min()
    }

    /// What ended a capability: it can't be used from now on, whoever its holder is.
    pub fn ends_cap(&self, history: &History, cap: usize) -> Option<EntryHash> {
        let nodes = self.threats.on_cap(cap).iter().filter(|node| self.in_force[**node]);
        nodes.map(|node| history.get(self.facts.nodes[*node].entry).entry.hash).min()
    }

    /// Whether a control entry counts.
    pub fn status(&self, history: &History, ix: Ix) -> Verdict {
        if let Some(revocation) = self.facts.banned.get(&ix) {
            return Verdict::Late { revocation: *revocation };
        }
        match self.facts.findings.get(&ix) {
            None => Verdict::Refused(RefusedReason::Unknown),
            Some(Finding::Refused(reason)) => Verdict::Refused(*reason),
            Some(Finding::Root) => Verdict::Counts { by: self.root() },
            Some(Finding::Stands(support)) => match self.cut_off(history, ix, support, false) {
                Some(revocation) => Verdict::Late { revocation },
                None => Verdict::Counts { by: self.basis(support) },
            },
            Some(Finding::Revokes(nodes)) => self.status_of_revocation(history, nodes),
        }
    }

    /// A revocation counts when one of its nodes is in force.
    fn status_of_revocation(&self, history: &History, nodes: &[usize]) -> Verdict {
        let in_force = nodes.iter().copied().filter(|node| self.in_force[*node]);
        let weight = |node: &usize| {
            let node = &self.facts.nodes[*node];
            (node.depth, node.cap.map(|cap| self.facts.caps[cap].id))
        };
        if let Some(node) = in_force.min_by_key(weight) {
            let cap = self.facts.nodes[node].cap;
            return Verdict::Counts { by: cap.map_or(self.root(), |cap| self.facts.caps[cap].id) };
        }
        let ended = nodes.iter().filter_map(|node| {
            let threats = self.threats.of_node(&self.facts, history, *node).into_iter();
            let in_force = threats.filter(|node| self.in_force[*node]);
            in_force.map(|node| history.get(self.facts.nodes[node].entry).entry.hash).min()
        });
        let revocation = ended.min();
        revocation.map_or(Verdict::Refused(RefusedReason::NotHeld), |revocation| Verdict::Late {
            revocation,
        })
    }

    /// The root capability stands for what needs none: people's own devices and leaving.
    fn root(&self) -> CapabilityId {
        self.facts.caps[0].id
    }

    fn basis(&self, support: &Support) -> CapabilityId {
        let first = support.needs.iter().flatten().next();
        first.map_or(self.root(), |cap| self.facts.caps[*cap].id)
    }
}
