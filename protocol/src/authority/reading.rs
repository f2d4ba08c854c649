//! Who may read what, and why.
//!
//! Reading is judged by everything held and by the receiver's own clock: a revocation that is in
//! force ends it at once, whatever its cut lets stand of what was written.

use std::collections::BTreeSet;

use super::{Authority, listing::CapabilityRow, tree::Tree};
use crate::{
    capability::{Scope, Terms},
    clock::Millis,
    ids::{DeviceId, MemberId, SpaceId},
};

/// What lets somebody read a space.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What they hold, and what it was cut from, from the root down.
    pub chain: Vec<CapabilityRow>,
    /// Where they hold that in a department which takes part in a project: the department's
    /// capability, and what it was cut from, from the root down. Empty otherwise.
    pub through: Vec<CapabilityRow>,
    /// What both come to.
    pub terms: Terms,
}

/// A department's capability, where it takes one, and a capability of one's own.
type Way = (Option<usize>, usize);

impl Authority {
    /// The capabilities that a device can use from now on, of those that are wanted.
    pub(super) fn usable(
        &self,
        device: &DeviceId,
        now: Millis,
        is_wanted: impl Fn(&Terms) -> bool,
    ) -> Vec<usize> {
        let facts = &self.judgement().facts;
        let everything = self.history.everything();
        let Some(binding) = facts.identity(&self.history, device, &everything) else {
            return Vec::new();
        };
        let held = facts.held(&self.history, binding, &everything);
        let live = held.filter(|cap| {
            let terms = &facts.caps[*cap].terms;
            !terms.is_over(now) && is_wanted(terms)
        });
        live.filter(|cap| self.is_free((binding, Some(*cap)))).collect()
    }

    /// Whether a device may read a space now, by the receiver's clock.
    pub fn may_read(&self, device: &DeviceId, space: &SpaceId, now: Millis) -> bool {
        if *space == SpaceId::control(&self.org) {
            return self.is_member(device);
        }
        !self.ways_into(device, space, now).is_empty()
    }

    /// The devices that may read a space now.
    pub fn readers(&self, space: &SpaceId, now: Millis) -> BTreeSet<DeviceId> {
        let facts = &self.judgement().facts;
        let may_read = |device: &&DeviceId| self.may_read(device, space, now);
        match facts.conversations.get(space) {
            Some(members) => {
                let bound = members.iter().filter_map(|member| facts.members.get(member)).flatten();
                bound.map(|at| &facts.bindings[*at].device).filter(may_read).copied().collect()
            }
            None => facts.devices.keys().filter(may_read).copied().collect(),
        }
    }

    /// The spaces that a device may read now, the control space among them.
    pub fn spaces_of(&self, device: &DeviceId, now: Millis) -> BTreeSet<SpaceId> {
        let facts = &self.judgement().facts;
        let tree = facts.tree_at(&self.history.everything());
        let usable = self.usable(device, now, |_| true);
        let scopes: Vec<Scope> = usable.iter().map(|cap| facts.caps[*cap].terms.scope).collect();
        let covered = |space: &SpaceId| {
            let place = Scope { space: *space, below: false };
            scopes.iter().any(|scope| tree.covers(scope, &place))
        };
        let all = tree.places().map(|(space, _)| space).chain([facts.root]);
        let mut spaces: BTreeSet<SpaceId> = all.filter(covered).collect();
        spaces.extend(scopes.iter().map(|scope| scope.space));
        let takes_part = |space: &&SpaceId| !self.parts(&tree, space, &usable, now).is_empty();
        spaces.extend(facts.projects.keys().filter(takes_part));
        if self.is_member(device) {
            spaces.insert(SpaceId::control(&self.org));
        }
        spaces
    }

    /// Why a person may read a space now: each capability that lets them. Empty when they may not.
    pub fn why(&self, member: &MemberId, space: &SpaceId, now: Millis) -> Vec<Reason> {
        let facts = &self.judgement().facts;
        let bound = facts.members.get(member).into_iter().flatten();
        let devices: BTreeSet<DeviceId> = bound.map(|at| facts.bindings[*at].device).collect();
        let own = devices.iter().filter(|device| self.member_of(device) == Some(*member));
        let found: BTreeSet<Way> =
            own.flat_map(|device| self.ways_into(device, space, now)).collect();
        let rank = |at: usize| (facts.caps[at].depth, facts.caps[at].id);
        let mut found: Vec<Way> = found.into_iter().collect();
        found.sort_unstable_by_key(|(part, own)| (part.map(rank), rank(*own)));
        let chain = |at: usize| self.chain(&facts.caps[at].id);
        let reason = |(part, own): Way| Reason {
            chain: chain(own),
            through: part.map_or(Vec::new(), chain),
            terms: self.terms_of((part, own)),
        };
        found.into_iter().map(reason).collect()
    }

    /// What a device may do in a space from now on, whatever lets it.
    pub fn terms_in(&self, device: &DeviceId, space: &SpaceId, now: Millis) -> Vec<Terms> {
        let ways = self.ways_into(device, space, now);
        ways.into_iter().map(|way| self.terms_of(way)).collect()
    }

    fn terms_of(&self, (part, own): Way) -> Terms {
        let caps = &self.judgement().facts.caps;
        part.map_or(caps[own].terms, |part| caps[part].terms.as_far_as(&caps[own].terms))
    }

    /// What a device can use in a space from now on.
    fn ways_into(&self, device: &DeviceId, space: &SpaceId, now: Millis) -> Vec<Way> {
        let facts = &self.judgement().facts;
        let everything = self.history.everything();
        let tree = facts.tree_at(&everything);
        let covers = |terms: &Terms, space: SpaceId| {
            tree.covers(&terms.scope, &Scope { space, below: false })
        };
        let parts = facts.participations(&self.history, space, &everything);
        let departments: Vec<SpaceId> = parts.map(|(_, department)| department).collect();
        let is_wanted = |terms: &Terms| {
            covers(terms, *space) || departments.iter().any(|department| covers(terms, *department))
        };
        let usable = self.usable(device, now, is_wanted);
        let direct = usable.iter().filter(|cap| covers(&facts.caps[**cap].terms, *space));
        let mut ways: Vec<Way> = direct.map(|cap| (None, *cap)).collect();
        let parts = self.parts(&tree, space, &usable, now);
        ways.extend(parts.into_iter().map(|(part, own)| (Some(part), own)));
        ways
    }

    /// The ways in which somebody who can use these capabilities takes part in a project: a
    /// department's capability, and theirs in that department.
    fn parts(
        &self,
        tree: &Tree,
        space: &SpaceId,
        usable: &[usize],
        now: Millis,
    ) -> Vec<(usize, usize)> {
        let judgement = self.judgement();
        let facts = &judgement.facts;
        let everything = self.history.everything();
        let mut found = Vec::new();
        for (part, department) in facts.participations(&self.history, space, &everything) {
            let place = Scope { space: department, below: false };
            let own = usable.iter().copied();
            let own = own.filter(|cap| tree.covers(&facts.caps[*cap].terms.scope, &place));
            let over = facts.caps[part].terms.is_over(now);
            if !over && judgement.ends_cap(&self.history, part).is_none() {
                found.extend(own.map(|own| (part, own)));
            }
        }
        found
    }
}
