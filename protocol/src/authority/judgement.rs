//! Facts and revocations together: which control entries count.
//!
//! A change of the department tree that a revocation in force cuts off must not help anybody to
//! cover something. But which revocations are in force depends on what they cover, and so on the
//! tree. The circle is broken in rounds: facts are gathered, revocations settled, and every
//! change of the tree that is cut off is banned, for good; then again, until none is new. After
//! [`ROUNDS_MAX`] rounds every change that any revocation threatens is banned at once.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    claim::{RefusedReason, Verdict},
    conflict::settle,
    facts::{Facts, Finding, Support},
    history::{History, Ix},
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
        let mut banned = BTreeMap::new();
        for round in 0.. {
            let judgement = Self::with(org, history, banned);
            let last = round == ROUNDS_MAX;
            let found = judgement.cut_steps(history, last);
            if found.is_empty() || round > ROUNDS_MAX {
                return judgement;
            }
            banned = judgement.facts.banned;
            banned.extend(found);
        }
        Self::with(org, history, BTreeMap::new())
    }

    fn with(org: OrgId, history: &History, banned: BTreeMap<Ix, EntryHash>) -> Self {
        let facts = Facts::gather(org, history, banned);
        let threats = Threats::find(&facts, history);
        let on_node = |node: &super::facts::Node| {
            let place = place_of(history, node.entry);
            let used = Use { place: Some(&place), entry: Some(node.entry) };
            threats.of_use(&facts, history, (node.binding, node.cap), node.depth, used)
        };
        let edges: Vec<Vec<usize>> = facts.nodes.iter().map(on_node).collect();
        let depths: Vec<u8> = facts.nodes.iter().map(|node| node.depth).collect();
        let in_force = settle(&depths, &edges);
        Self { facts, threats, in_force }
    }

    /// Changes of the tree that are cut off and not banned yet, with what cuts each off.
    fn cut_steps(&self, history: &History, by_any: bool) -> BTreeMap<Ix, EntryHash> {
        let cut = |ix: Ix| {
            let Some(Finding::Stands(support)) = self.facts.findings.get(&ix) else { return None };
            self.cut_off(history, ix, support, by_any).map(|revocation| (ix, revocation))
        };
        self.facts.steps().filter_map(cut).collect()
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
            let node = &self.facts.nodes[*node];
            let place = place_of(history, node.entry);
            let used = Use { place: Some(&place), entry: Some(node.entry) };
            self.ends(history, (node.binding, node.cap), node.depth, used, false)
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
