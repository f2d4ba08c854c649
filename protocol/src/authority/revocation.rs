//! Who may revoke what, and what a revocation threatens.
//!
//! **Who.** A revocation stands if, in its own past, its author
//! - held a capability that the target was cut from (they or those above them gave it), or
//! - held one to manage the target's place, no further from the genesis than the target, or
//! - ends what is their own: a membership, a device, a capability.
//!
//! The target of a membership or device is as senior as the member's most senior capability; its
//! place is the department that the member joined. The root capability can't be revoked.
//!
//! **What.** Each way in which a revocation is authorised is a *node* with the depth of the
//! capability used. A node threatens what rests on its target at its own depth or deeper, even if
//! that was written without knowing of it, unless its cut covers it:
//! - a *use* of a capability by a device: when the target is the device, its member, or a link of
//!   the capability's chain;
//! - what an entry gave (a capability, a binding of a device): when it threatens the use on which
//!   that entry rests. So what a leaver gave before the cut stays, and what they gave after it
//!   is void, with all that rests on it.
//!
//! In a conversation or project whose logs of the device a cut doesn't name, it covers what was
//! written before the revocation, by the entries' effective time: see [`Threats::precedes`].
//!
//! A cut covers the entries that it names, and every enrolment in the revocation's past: a
//! joiner's enrolment stands in the joiner's log, not in the inviter's.
//!
//! A membership or device that was given again (a binding and a capability both given by entries
//! that have the revocation in their past) is a new one, and not threatened by the old revocation.

use std::collections::BTreeMap;

use super::{
    Statement,
    claim::{Place, RefusedReason},
    facts::{Binding, Bound, Facts, Made, Node, time_of},
    history::{History, Ix},
    past::Past,
};
use crate::{
    capability::{Revocation, Scope, Target},
    clock::Millis,
    entry::EntryTag,
    ids::{Branch, DeviceId, LogId, MemberId, SpaceId},
    limits::{CUT_LOGS_MAX, DELEGATION_DEPTH_MAX},
};

impl Facts {
    /// The ways in which a revocation is authorised; at least one.
    pub(super) fn authorise(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        revocation: &Revocation,
    ) -> Result<Vec<Node>, RefusedReason> {
        if revocation.cut.len() > CUT_LOGS_MAX {
            return Err(RefusedReason::Limit);
        }
        let held = history.get(ix);
        let past = &held.past;
        let target = revocation.target;
        let ended = self.ended(history, &target, past)?;
        let node = |cap: Option<usize>, depth| Node {
            entry: ix,
            binding: by,
            cap,
            depth,
            target,
            joint: None,
        };
        if self.is_their_own(history, by, &target, past) {
            return Ok(vec![node(None, self.seniority(history, by, past))]);
        }
        if self.is_of_guardian(history, &target, past) {
            return Err(RefusedReason::Guarded);
        }
        let tree = self.tree_at(past);
        let time = time_of(held.order.0);
        let (mut found, mut junior) = (Vec::new(), false);
        for at in self.held(history, by, past) {
            let cap = &self.caps[at];
            let manages = cap.terms.level == crate::capability::Level::Manage
                && tree.covers(&cap.terms.scope, &ended.place);
            if cap.terms.is_over(time) || !(manages || ended.above.contains(&at)) {
                continue;
            }
            if cap.depth <= ended.depth {
                found.push(node(Some(at), cap.depth));
            } else {
                junior = true;
            }
        }
        match (found.is_empty(), junior) {
            (false, _) => Ok(found),
            (true, true) => Err(RefusedReason::Junior),
            (true, false) => Err(RefusedReason::NotHeld),
        }
    }

    fn is_their_own(&self, history: &History, by: usize, target: &Target, past: &Past) -> bool {
        match target {
            Target::Member(member) => *member == self.bindings[by].member,
            Target::Device(device) => {
                let bound = self.identity(history, device, past);
                bound.is_some_and(|at| self.bindings[at].member == self.bindings[by].member)
            }
            Target::Capability(id) => {
                let cap = self.known_cap(history, id, past);
                cap.is_some_and(|at| self.is_own(history, by, &self.caps[at].subject, past))
            }
        }
    }

    /// Whether the membership or a device of somebody ends whom this past knows as a guardian of the
    /// organisation.
    fn is_of_guardian(&self, history: &History, target: &Target, past: &Past) -> bool {
        let Some(naming) = self.naming(history, past) else { return false };
        let member = match target {
            Target::Member(member) => Some(*member),
            Target::Device(device) => {
                self.identity(history, device, past).map(|at| self.bindings[at].member)
            }
            Target::Capability(_) => None,
        };
        member.is_some_and(|it| self.guard.namings[naming].guardians.members.contains(&it))
    }

    /// What a target is, where a past knows it.
    pub(super) fn ended(
        &self,
        history: &History,
        target: &Target,
        past: &Past,
    ) -> Result<Ended, RefusedReason> {
        let none = RefusedReason::NoSuchThing;
        let binding = match target {
            Target::Capability(id) => {
                let at = self.known_cap(history, id, past).ok_or(none)?;
                let cap = &self.caps[at];
                let parent = cap.parent.ok_or(RefusedReason::Misplaced)?;
                let above = self.chain(parent).collect();
                return Ok(Ended { place: cap.terms.scope, depth: cap.depth, above });
            }
            Target::Device(device) => self.identity(history, device, past).ok_or(none)?,
            Target::Member(member) => {
                let known = |at: &usize| past.holds(history.get(self.bindings[*at].entry).spot);
                let bound = self.members.get(member).into_iter().flatten().copied();
                let latest = |at: &usize| history.get(self.bindings[*at].entry).order;
                bound.filter(known).max_by_key(latest).ok_or(none)?
            }
        };
        let above = self.inviting(binding).map_or(Vec::new(), |cap| self.chain(cap).collect());
        let place = Scope { space: self.bindings[binding].department, below: false };
        Ok(Ended { place, depth: self.seniority(history, binding, past), above })
    }

    /// The capability by which a binding's member was let in.
    fn inviting(&self, mut binding: usize) -> Option<usize> {
        loop {
            match self.bindings[binding].how {
                Bound::Founder => return None,
                Bound::Invited { cap, .. } => return Some(cap),
                Bound::Device { by } | Bound::Recovered { of: by, .. } => binding = by,
            }
        }
    }
}

/// What a revocation is about to end.
pub(super) struct Ended {
    place: Scope,
    depth: u8,
    /// The capabilities that it was cut from.
    above: Vec<usize>,
}

type Cut = BTreeMap<(SpaceId, DeviceId, u32), (u64, EntryTag)>;

/// Which nodes threaten what.
#[derive(Clone, Debug, Default)]
pub(super) struct Threats {
    cuts: BTreeMap<Ix, Cut>,
    on_member: BTreeMap<MemberId, Vec<usize>>,
    on_device: BTreeMap<DeviceId, Vec<usize>>,
    on_link: BTreeMap<usize, Vec<usize>>,
    on_binding: Vec<Vec<usize>>,
    on_cap: Vec<Vec<usize>>,
}

/// Where a use is judged: nothing covers a use that isn't an entry (reading).
#[derive(Clone, Copy, Debug)]
pub(super) struct Use<'a> {
    pub place: Option<&'a Place>,
    /// The control entry, when it is one.
    pub entry: Option<Ix>,
}

/// The place of a control entry.
pub(super) fn place_of(history: &History, ix: Ix) -> Place {
    let entry = &history.get(ix).entry;
    Place { log: entry.log, seq: entry.seq, tag: EntryTag::of(&entry.hash) }
}

impl Threats {
    /// Finds out which nodes threaten what.
    pub fn find(facts: &Facts, history: &History) -> Self {
        let mut threats = Self::default();
        for (at, node) in facts.nodes.iter().enumerate() {
            let end = match node.target {
                Target::Member(member) => threats.on_member.entry(member).or_default(),
                Target::Device(device) => threats.on_device.entry(device).or_default(),
                Target::Capability(id) => match facts.cap_ids.get(&id) {
                    Some(cap) => threats.on_link.entry(*cap).or_default(),
                    None => continue,
                },
            };
            end.push(at);
            if let Some(revocation) = history.get(node.entry).entry.statement.revocation() {
                threats.cuts.entry(node.entry).or_insert_with(|| cut_of(revocation));
            }
        }
        threats.extend(facts, history);
        threats
    }

    /// Takes in the bindings and capabilities that were made since.
    pub fn extend(&mut self, facts: &Facts, history: &History) {
        let done = self.on_binding.len() + self.on_cap.len();
        for made in facts.made.get(done..).unwrap_or_default() {
            match made {
                Made::Binding(at) => {
                    let found = self.on_binding_of(facts, history, &facts.bindings[*at]);
                    self.on_binding.push(found);
                }
                Made::Cap(at) => {
                    let found = self.on_cap_of(facts, history, *at);
                    self.on_cap.push(found);
                }
            }
        }
    }

    /// The nodes that threaten a device's use of a capability (or, without one, its membership as
    /// such), by index, ascending.
    pub fn of_use(
        &self,
        facts: &Facts,
        history: &History,
        (binding, cap): (usize, Option<usize>),
        depth: u8,
        used: Use<'_>,
    ) -> Vec<usize> {
        let bound = &facts.bindings[binding];
        let on_person = self.on_member.get(&bound.member).into_iter().flatten();
        let on_device = self.on_device.get(&bound.device).into_iter().flatten();
        let given_again = |node: &&usize| {
            let revocation = history.get(facts.nodes[**node].entry).spot;
            let knew = |entry: Ix| history.get(entry).past.holds(revocation);
            knew(bound.entry) && cap.is_none_or(|cap| knew(facts.caps[cap].entry))
        };
        let direct = on_person.chain(on_device).filter(|node| !given_again(node));
        let through = direct.chain(&self.on_binding[binding]).copied();
        let through = through.filter(|node| facts.nodes[*node].depth <= depth);
        let on_chain = cap.map_or(&[][..], |cap| &self.on_cap[cap]).iter().copied();
        let mut all: Vec<usize> = through.chain(on_chain).collect();
        all.sort_unstable();
        all.dedup();
        // A guardian's membership, and what one approves for the organisation, nobody else ends alone.
        let is_guarded = cap.is_none()
            && (facts.is_guarded(&bound.member)
                || used.entry.is_some_and(|ix| facts.is_approval(history, ix)));
        all.retain(|node| !is_guarded || facts.binds_guardian(&facts.nodes[*node], &bound.member));
        all.retain(|node| {
            let entry = facts.nodes[*node].entry;
            used.entry != Some(entry) && !self.covers(history, entry, used)
        });
        all
    }

    /// The nodes that threaten what guardians did together: those that threaten one of the approvals
    /// on which it rests.
    pub fn of_joint(&self, facts: &Facts, history: &History, joint: usize) -> Vec<usize> {
        let joint = &facts.guard.joints[joint];
        let of_approval = |at: &usize| {
            let approval = &facts.guard.approvals[*at];
            let place = place_of(history, approval.entry);
            let used = Use { place: Some(&place), entry: Some(approval.entry) };
            self.of_use(facts, history, (approval.binding, None), DELEGATION_DEPTH_MAX, used)
        };
        let mut all: Vec<usize> = joint.rests_on.iter().flat_map(of_approval).collect();
        all.sort_unstable();
        all.dedup();
        all.retain(|node| facts.nodes[*node].entry != joint.entry);
        all
    }

    /// The nodes that threaten a way in which a revocation is authorised.
    pub fn of_node(&self, facts: &Facts, history: &History, node: usize) -> Vec<usize> {
        let node = &facts.nodes[node];
        if let Some(joint) = node.joint {
            return self.of_joint(facts, history, joint);
        }
        let place = place_of(history, node.entry);
        let used = Use { place: Some(&place), entry: Some(node.entry) };
        self.of_use(facts, history, (node.binding, node.cap), node.depth, used)
    }

    /// The nodes that threaten every use of a capability.
    pub fn on_cap(&self, cap: usize) -> &[usize] {
        &self.on_cap[cap]
    }

    /// Whether a revocation's cut covers a use.
    pub fn covers(&self, history: &History, revocation: Ix, used: Use<'_>) -> bool {
        let enrolment = used
            .entry
            .filter(|ix| matches!(history.get(*ix).entry.statement, Statement::Enrolled(_)));
        let knew =
            enrolment.is_some_and(|ix| history.get(revocation).past.holds(history.get(ix).spot));
        knew || used.place.is_some_and(|place| self.reaches(revocation, place))
    }

    /// Whether a revocation's cut names an entry at or after a place.
    pub fn reaches(&self, revocation: Ix, place: &Place) -> bool {
        let name = (place.log.space, place.log.device, place.log.epoch);
        let cut = self.cuts.get(&revocation).and_then(|cut| cut.get(&name));
        let trunk = place.log.branch == Branch::TRUNK;
        trunk && cut.is_some_and(|cut| is_within(place, *cut))
    }

    /// Whether a revocation covers an entry of a conversation or project by its time. Whoever
    /// removes a person doesn't know the conversations and projects of others, and can't name their
    /// logs: where the cut names no log of the device there, what was written before the revocation
    /// stays. Whoever ends a capability of the project itself manages it, and can name them.
    pub fn precedes(
        &self,
        (facts, history): (&Facts, &History),
        revocation: Ix,
        place: &Place,
        time: Millis,
    ) -> bool {
        let LogId { space, device, .. } = place.log;
        let ends_here = match history.get(revocation).entry.statement.revocation() {
            Some(Revocation { target: Target::Capability(id), .. }) => {
                let cap = facts.cap_ids.get(id);
                cap.is_some_and(|cap| facts.caps[*cap].terms.scope.space == space)
            }
            _ => false,
        };
        let named = self.cuts.get(&revocation).is_some_and(|cut| {
            cut.range((space, device, 0)..=(space, device, u32::MAX)).next().is_some()
        });
        !ends_here && !named && time < time_of(history.get(revocation).order.0)
    }

    fn on_binding_of(&self, facts: &Facts, history: &History, bound: &Binding) -> Vec<usize> {
        let place = place_of(history, bound.entry);
        let used = Use { place: Some(&place), entry: Some(bound.entry) };
        match bound.how {
            Bound::Founder => Vec::new(),
            Bound::Invited { inviter, cap } => {
                let depth = facts.caps[cap].depth;
                self.of_use(facts, history, (inviter, Some(cap)), depth, used)
            }
            Bound::Device { by } => {
                self.of_use(facts, history, (by, None), DELEGATION_DEPTH_MAX, used)
            }
            Bound::Recovered { of, joint } => {
                let mut all = self.of_joint(facts, history, joint);
                // Whoever is no member any more doesn't become one by a new device.
                let joined = &facts.bindings[of];
                let spot = |node: &usize| history.get(facts.nodes[*node].entry).spot;
                let ended = self.on_member.get(&bound.member).into_iter().flatten();
                let knew = |node: &usize| history.get(joined.entry).past.holds(spot(node));
                all.extend(ended.filter(|node| !knew(node)));
                all.extend(&self.on_binding[of]);
                all.sort_unstable();
                all.dedup();
                all
            }
        }
    }

    fn on_cap_of(&self, facts: &Facts, history: &History, at: usize) -> Vec<usize> {
        let cap = &facts.caps[at];
        let own = self.on_link.get(&at).into_iter().flatten().copied();
        let place = place_of(history, cap.entry);
        let used = Use { place: Some(&place), entry: Some(cap.entry) };
        if let Some(joint) = cap.joint {
            let mut all: Vec<usize> = own.chain(self.of_joint(facts, history, joint)).collect();
            all.sort_unstable();
            all.dedup();
            return all;
        }
        let (parent, issuer) = match (cap.parent, cap.issuer) {
            (Some(parent), Some(issuer)) => (parent, issuer),
            // A conversation rests on its beginner's membership, as its beginning does.
            (None, Some(beginner)) => {
                let by = (beginner, None);
                return self.of_use(facts, history, by, DELEGATION_DEPTH_MAX, used);
            }
            (_, None) => return own.collect(),
        };
        let depth = facts.caps[parent].depth;
        let given = self.of_use(facts, history, (issuer, Some(parent)), depth, used);
        // A threat to the parent's use threatens the child's, whatever it covers of the grant.
        let above = self.on_cap[parent].iter().copied();
        let mut all: Vec<usize> = own.chain(given).chain(above).collect();
        all.sort_unstable();
        all.dedup();
        all
    }
}

/// Whether a revocation's cut names an entry at or after a place.
pub(super) fn cut_names(history: &History, revocation: Ix, place: &Place) -> bool {
    let Some(revocation) = history.get(revocation).entry.statement.revocation() else {
        return false;
    };
    let LogId { space, device, epoch, branch } = place.log;
    let named = revocation.cut.iter();
    let named = named.filter(|log| (log.space, log.device, log.epoch) == (space, device, epoch));
    let least = named.map(|log| (log.seq, log.tag)).min();
    branch == Branch::TRUNK && least.is_some_and(|least| is_within(place, least))
}

fn is_within(place: &Place, (seq, tag): (u64, EntryTag)) -> bool {
    place.seq < seq || (place.seq == seq && place.tag == tag)
}

fn cut_of(revocation: &Revocation) -> Cut {
    let mut cut = Cut::new();
    for log in &revocation.cut {
        let place = cut.entry((log.space, log.device, log.epoch)).or_insert((log.seq, log.tag));
        *place = (*place).min((log.seq, log.tag));
    }
    cut
}
