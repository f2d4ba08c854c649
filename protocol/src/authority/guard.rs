//! Guardians: who is named, whose approvals make an act come about, and what that rests on.
//!
//! **Who.** A member names their own; the newest naming that a past knows holds there. The
//! organisation's are named once by whoever holds the genesis capability; from then on only they
//! themselves name others. Of several first namings that didn't know each other the first in the one
//! order holds, and so of several that replace the same one.
//!
//! **When.** An act comes about with an approval in whose past, itself included, as many guardians as
//! are needed have approved it: each counts once, for [`APPROVAL_LIFE_MS`], and not where that past
//! knows a revocation that cuts the approval off. It comes about once: not where the past knows that
//! it has, by approvals that it knows nothing against.
//!
//! **What on.** It rests on the approval that completed it and on the newest of the others, as many as
//! are needed: what threatens one of these threatens it. What other guardians have approved makes it
//! come about anew when one of them says so again, knowing of the threat. What the organisation's
//! guardians decided rests, too, on their being the guardians still, as far as those who came after
//! them knew.

use std::collections::BTreeMap;

use super::{
    act::{Act, Guardians, Measure, Ward},
    claim::RefusedReason,
    facts::{Binding, Bound, Cap, Facts, Node, Support, time_of},
    history::{GENESIS, Held, History, Ix},
    past::Past,
    revocation::{cut_names, place_of},
};
use crate::{
    capability::{Capability, Subject, Target},
    clock::Millis,
    ids::{ActId, CapabilityId, MemberId},
    limits::{APPROVAL_LIFE_MS, APPROVALS_PER_PERSON_MAX, CUT_LOGS_MAX, DEVICES_PER_MEMBER_MAX},
};

type Judged = Result<Support, RefusedReason>;

/// A guardian's approval that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Approval {
    pub entry: Ix,
    /// The guardian's.
    pub binding: usize,
    /// It is for the organisation, not for a member.
    pub organisation: bool,
}

/// An act that came about with an approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Joint {
    /// The approval that completed it.
    pub entry: Ix,
    pub act: ActId,
    /// The naming of the organisation's guardians whose act it is; none for a member's.
    pub under: Option<usize>,
    /// The approvals, as many as were needed.
    pub rests_on: Vec<usize>,
}

/// The organisation's guardians, as they were named at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Naming {
    pub entry: Ix,
    pub guardians: Guardians,
    /// What this replaced, and the act that did; none for the first.
    pub after: Option<(usize, usize)>,
}

/// A member's guardians, as they were named at one time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OwnNaming {
    pub entry: Ix,
    pub guardians: Guardians,
}

/// Everything about guardians.
#[derive(Clone, Debug, Default)]
pub(super) struct Guard {
    pub approvals: Vec<Approval>,
    pub approved: BTreeMap<ActId, Vec<usize>>,
    pub joints: Vec<Joint>,
    pub came_about: BTreeMap<ActId, Vec<usize>>,
    /// The organisation's namings.
    pub namings: Vec<Naming>,
    /// Each member's.
    pub own: BTreeMap<MemberId, Vec<OwnNaming>>,
    /// Whose membership others end only together: the organisation's guardians by everything held.
    pub guarded: Vec<MemberId>,
}

impl Facts {
    /// The organisation's namings as known in a past, the first of all first, each replaced by the
    /// next.
    pub(super) fn namings(&self, history: &History, past: &Past) -> Vec<usize> {
        let order = |at: &usize| history.get(self.guard.namings[*at].entry).order;
        let all = 0..self.guard.namings.len();
        let known: Vec<usize> =
            all.filter(|at| past.holds(history.get(self.guard.namings[*at].entry).spot)).collect();
        let mut chain: Vec<usize> = Vec::new();
        loop {
            let last = chain.last().copied();
            let follows = |at: &&usize| self.guard.namings[**at].after.map(|after| after.0) == last;
            match known.iter().filter(follows).min_by_key(|at| order(at)) {
                Some(next) => chain.push(*next),
                None => return chain,
            }
        }
    }

    /// The organisation's guardians as known in a past.
    pub(super) fn naming(&self, history: &History, past: &Past) -> Option<usize> {
        self.namings(history, past).pop()
    }

    /// A member's guardians as known in a past.
    pub(super) fn own_guardians(
        &self,
        history: &History,
        member: &MemberId,
        past: &Past,
    ) -> Option<&Guardians> {
        let all = self.guard.own.get(member).into_iter().flatten();
        let known = all.filter(|naming| past.holds(history.get(naming.entry).spot));
        let newest = known.max_by_key(|naming| history.get(naming.entry).order)?;
        Some(&newest.guardians).filter(|guardians| !guardians.is_nobody())
    }

    /// Who decides about an act in a past, and the naming if that is the organisation's.
    pub(super) fn deciding(
        &self,
        history: &History,
        act: &Act,
        past: &Past,
    ) -> Option<(&Guardians, Option<usize>)> {
        match act {
            Act::Device(consent) => {
                let member = consent.unverified().member;
                self.own_guardians(history, &member, past).map(|guardians| (guardians, None))
            }
            Act::Together { .. } => {
                let at = self.naming(history, past)?;
                Some((&self.guard.namings[at].guardians, Some(at)))
            }
        }
    }

    fn knows_all(&self, history: &History, members: &[MemberId], past: &Past) -> bool {
        members.iter().all(|member| self.root_binding(history, member, past).is_some())
    }

    /// What made a person a member, the newest of it that a past knows.
    fn root_binding(&self, history: &History, member: &MemberId, past: &Past) -> Option<usize> {
        let entry = |at: &usize| history.get(self.bindings[*at].entry);
        let bound = self.members.get(member).into_iter().flatten().copied();
        let joined = bound
            .filter(|at| matches!(self.bindings[*at].how, Bound::Founder | Bound::Invited { .. }));
        joined.filter(|at| past.holds(entry(at).spot)).max_by_key(|at| entry(at).order)
    }

    /// Whether guardians may be named so.
    pub(super) fn name_guardians(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        (ward, guardians): (Ward, &Guardians),
    ) -> Judged {
        let held = history.get(ix);
        let own = self.bindings[by].member;
        let members = &guardians.members;
        let sound = match ward {
            Ward::Myself => {
                (guardians.is_sound(1) && !members.contains(&own)) || guardians.is_nobody()
            }
            Ward::Organisation => guardians.is_sound(2),
        };
        if !sound {
            return Err(RefusedReason::Limit);
        }
        if !self.knows_all(history, members, &held.past) {
            return Err(RefusedReason::NoSuchThing);
        }
        if ward == Ward::Myself {
            return Ok(Support { binding: by, needs: Vec::new() });
        }
        if self.naming(history, &held.past).is_some() {
            return Err(RefusedReason::Named);
        }
        // They can reach the founder: somebody below could make themself greater than who is above.
        if !self.holds(history, by, 0, &held.past) {
            return Err(RefusedReason::NotHeld);
        }
        Ok(Support { binding: by, needs: vec![vec![0]] })
    }

    /// Whether somebody may approve this.
    pub(super) fn approve(&self, history: &History, ix: Ix, by: usize, act: &Act) -> Judged {
        let held = history.get(ix);
        let past = &held.past;
        if !held.proven {
            return Err(RefusedReason::Proof);
        }
        let own = self.bindings[by].member;
        let (guardians, _) = self.deciding(history, act, past).ok_or(RefusedReason::NotGuardian)?;
        if !guardians.members.contains(&own) {
            return Err(RefusedReason::NotGuardian);
        }
        let said = self.guard.approved.get(&act.id()).into_iter().flatten();
        let before = said.filter(|at| {
            let approval = &self.guard.approvals[**at];
            self.bindings[approval.binding].member == own
                && past.holds(history.get(approval.entry).spot)
        });
        if before.count() >= APPROVALS_PER_PERSON_MAX {
            return Err(RefusedReason::Limit);
        }
        self.is_possible(history, held, act)?;
        Ok(Support { binding: by, needs: Vec::new() })
    }

    /// Whether an act is one that can come about.
    fn is_possible(&self, history: &History, held: &Held, act: &Act) -> Result<(), RefusedReason> {
        let past = &held.past;
        match act {
            Act::Device(consent) => {
                let consent = consent.unverified();
                let known = self.root_binding(history, &consent.member, past);
                known.ok_or(RefusedReason::NoSuchThing)?;
                if !self.is_free(history, &consent.device, past)
                    && !self.is_theirs(history, consent, past)
                {
                    return Err(RefusedReason::AlreadyMember);
                }
                Ok(())
            }
            Act::Together { measure: Measure::Revoke(revocation), .. } => {
                if revocation.cut.len() > CUT_LOGS_MAX {
                    return Err(RefusedReason::Limit);
                }
                self.ended(history, &revocation.target, past).map(drop)
            }
            Act::Together { measure: Measure::Grant(given), .. } => {
                let root = &self.caps[0];
                let tree = self.tree_at(past);
                let fits =
                    given.terms.within(&root.terms, |above, child| tree.covers(above, child));
                if given.parent != root.id || !fits {
                    return Err(RefusedReason::Exceeds);
                }
                let Subject::Member(member) = given.subject else {
                    return Err(RefusedReason::Misplaced);
                };
                let known = self.root_binding(history, &member, past);
                known.map(drop).ok_or(RefusedReason::NoSuchThing)
            }
            Act::Together { measure: Measure::Name(guardians), .. } => {
                if !guardians.is_sound(2) {
                    return Err(RefusedReason::Limit);
                }
                let known = self.knows_all(history, &guardians.members, past);
                known.then_some(()).ok_or(RefusedReason::NoSuchThing)
            }
        }
    }

    /// Whether a device that consents is the member's already: approving it says nothing new.
    fn is_theirs(&self, history: &History, consent: &super::DeviceConsent, past: &Past) -> bool {
        let bound = self.identity(history, &consent.device, past);
        bound.is_some_and(|at| self.bindings[at].member == consent.member)
    }

    /// Whether guardians have made a device the member's before, which doesn't hold any more.
    fn was_recovered(
        &self,
        history: &History,
        consent: &super::DeviceConsent,
        past: &Past,
    ) -> bool {
        let bound = self.identity(history, &consent.device, past);
        bound.map(|at| &self.bindings[at]).is_some_and(|bound| {
            bound.member == consent.member && matches!(bound.how, Bound::Recovered { .. })
        })
    }

    /// Takes a naming in.
    pub(super) fn follow_naming(&mut self, ix: Ix, by: usize, (ward, named): (Ward, &Guardians)) {
        let guardians = named.clone();
        if self.banned.contains_key(&ix) {
            return;
        }
        match ward {
            Ward::Myself => {
                let own = self.guard.own.entry(self.bindings[by].member).or_default();
                own.push(OwnNaming { entry: ix, guardians });
            }
            Ward::Organisation => {
                self.guard.namings.push(Naming { entry: ix, guardians, after: None });
            }
        }
    }

    /// Takes an approval in, and what comes about with it.
    pub(super) fn follow_approval(&mut self, history: &History, ix: Ix, by: usize, act: &Act) {
        let id = act.id();
        let organisation = matches!(act, Act::Together { .. });
        let at = self.guard.approvals.len();
        self.guard.approvals.push(Approval { entry: ix, binding: by, organisation });
        self.guard.approved.entry(id).or_default().push(at);
        if self.banned.contains_key(&ix) {
            return;
        }
        let Some((rests_on, under)) = self.quorum(history, at, act, &id) else { return };
        let joint = self.guard.joints.len();
        self.guard.joints.push(Joint { entry: ix, act: id, under, rests_on });
        self.guard.came_about.entry(id).or_default().push(joint);
        self.bring_about(history, joint, by, act);
    }

    /// The approvals by which an act comes about with this one, if it does.
    fn quorum(
        &self,
        history: &History,
        own: usize,
        act: &Act,
        id: &ActId,
    ) -> Option<(Vec<usize>, Option<usize>)> {
        let ix = self.guard.approvals[own].entry;
        let held = history.get(ix);
        let past = &held.past;
        let (guardians, under) = self.deciding(history, act, past)?;
        let before = |entry: Ix| past.holds(history.get(entry).spot);
        let done = self.guard.came_about.get(id).into_iter().flatten();
        let is_done = |joint: &Joint| {
            before(joint.entry) && joint.rests_on.iter().all(|at| self.is_good(history, *at, past))
        };
        if done.clone().any(|joint| is_done(&self.guard.joints[*joint])) {
            return None;
        }
        let order = |at: &usize| history.get(self.guard.approvals[*at].entry).order;
        let mut voices = self.voices(history, (id, guardians), past, time_of(held.order.0));
        voices.remove(&self.bindings[self.guard.approvals[own].binding].member);
        if let Act::Device(consent) = act {
            // Whoever approved it before it was ended doesn't bring it back.
            let ends = self.ended_devices.get(&consent.unverified().device).into_iter().flatten();
            let ends: Vec<_> = ends.map(|end| history.get(*end).spot).collect();
            voices.retain(|_, at| {
                let approved = &history.get(self.guard.approvals[*at].entry).past;
                ends.iter().all(|end| !past.holds(*end) || approved.holds(*end))
            });
        }
        let mut others: Vec<usize> = voices.into_values().collect();
        others.sort_unstable_by_key(|at| std::cmp::Reverse(order(at)));
        let needed = usize::from(guardians.needed);
        let rests_on: Vec<usize> = [own].into_iter().chain(others).take(needed).collect();
        (rests_on.len() == needed).then_some((rests_on, under))
    }

    /// The guardians who have approved an act, each with the newest approval that a past knows, that
    /// still counts at `now` and against which that past knows nothing.
    pub(super) fn voices(
        &self,
        history: &History,
        (id, guardians): (&ActId, &Guardians),
        past: &Past,
        now: Millis,
    ) -> BTreeMap<MemberId, usize> {
        let time = |at: usize| history.get(self.guard.approvals[at].entry).order;
        let mut newest: BTreeMap<MemberId, usize> = BTreeMap::new();
        for at in self.guard.approved.get(id).into_iter().flatten().copied() {
            let Approval { entry, binding, .. } = self.guard.approvals[at];
            let member = self.bindings[binding].member;
            let counts = past.holds(history.get(entry).spot)
                && now.since(time_of(time(at).0)) < APPROVAL_LIFE_MS
                && guardians.members.contains(&member)
                && self.is_good(history, at, past);
            if counts {
                let known = newest.entry(member).or_insert(at);
                *known = if time(at) > time(*known) { at } else { *known };
            }
        }
        newest
    }

    /// Whether a past knows no revocation that cuts an approval off. An approval for the organisation
    /// is cut off by the guardian themself or by the guardians together only.
    fn is_good(&self, history: &History, approval: usize, past: &Past) -> bool {
        let Approval { entry, binding, organisation } = self.guard.approvals[approval];
        let bound = &self.bindings[binding];
        let place = place_of(history, entry);
        let ends = |node: &Node| {
            let hits = match node.target {
                Target::Member(member) => member == bound.member,
                Target::Device(device) => device == bound.device,
                Target::Capability(_) => false,
            };
            let spot = history.get(node.entry).spot;
            hits && past.holds(spot)
                && (!organisation || self.binds_guardian(node, &bound.member))
                && !history.get(bound.entry).past.holds(spot)
                && !cut_names(history, node.entry, &place)
        };
        !self.nodes.iter().any(ends)
    }

    /// Whether a revocation reaches the membership of a guardian: their own does, and one of the
    /// guardians together.
    pub(super) fn binds_guardian(&self, node: &Node, guardian: &MemberId) -> bool {
        node.joint.is_some() || self.bindings[node.binding].member == *guardian
    }

    fn bring_about(&mut self, history: &History, joint: usize, by: usize, act: &Act) {
        let Joint { entry, under, .. } = self.guard.joints[joint].clone();
        let past = &history.get(entry).past;
        match act {
            Act::Device(consent) => {
                let consent = consent.unverified();
                let root = self.root_binding(history, &consent.member, past);
                let count = self.count_devices(history, &consent.member, past);
                let fits = (self.is_free(history, &consent.device, past)
                    && count < DEVICES_PER_MEMBER_MAX)
                    || self.was_recovered(history, consent, past);
                let Some(of) = root.filter(|_| fits) else { return };
                self.bind(Binding {
                    device: consent.device,
                    member: consent.member,
                    how: Bound::Recovered { of, joint },
                    entry,
                    department: self.bindings[of].department,
                });
            }
            Act::Together { measure: Measure::Revoke(revocation), .. } => {
                let target = revocation.target;
                if let Target::Device(device) = target {
                    self.ended_devices.entry(device).or_default().push(entry);
                }
                let joint = Some(joint);
                self.nodes.push(Node { entry, binding: by, cap: None, depth: 0, target, joint });
            }
            Act::Together { measure: Measure::Grant(given), .. } => {
                let Capability { subject, terms, parent: _ } = *given;
                self.give(Cap {
                    id: CapabilityId::from(history.get(entry).entry.hash),
                    parent: Some(0),
                    subject,
                    terms,
                    depth: 1,
                    entry,
                    issuer: Some(by),
                    joint: Some(joint),
                });
            }
            Act::Together { measure: Measure::Name(named), .. } => {
                let after = under.map(|under| (under, joint));
                self.guard.namings.push(Naming { entry, guardians: named.clone(), after });
            }
        }
    }

    /// The acts of the organisation's guardians that came about under a naming which doesn't hold, or
    /// which was replaced by people who didn't know of them: each with the naming that holds instead.
    pub(super) fn outdated(&self, history: &History) -> Vec<(Ix, Ix)> {
        let chain = self.namings(history, &history.everything());
        let Some(last) = chain.last() else { return Vec::new() };
        let entry = |naming: usize| self.guard.namings[naming].entry;
        let instead = |joint: &Joint| {
            let under = joint.under?;
            let Some(at) = chain.iter().position(|naming| *naming == under) else {
                return Some((joint.entry, entry(*last)));
            };
            let next = entry(*chain.get(at + 1)?);
            let knew =
                next == joint.entry || history.get(next).past.holds(history.get(joint.entry).spot);
            (!knew).then_some((joint.entry, next))
        };
        self.guard.joints.iter().filter_map(instead).collect()
    }

    /// The first naming that a naming goes back to.
    pub(super) fn first_naming(&self, mut naming: usize) -> usize {
        while let Some((before, _)) = self.guard.namings[naming].after {
            naming = before;
        }
        naming
    }

    /// Notes who is a guardian of the organisation by everything held.
    pub(super) fn settle_guardians(&mut self, history: &History) {
        let naming = self.naming(history, &history.everything());
        let members = naming.map(|at| self.guard.namings[at].guardians.members.clone());
        self.guard.guarded = members.unwrap_or_default();
    }

    /// Whether others end this person's membership only together.
    pub(super) fn is_guarded(&self, member: &MemberId) -> bool {
        self.guard.guarded.binary_search(member).is_ok()
    }

    /// Whether an entry approves something for the organisation.
    pub(super) fn is_approval(&self, history: &History, ix: Ix) -> bool {
        ix != GENESIS && history.get(ix).entry.statement.is_for_organisation()
    }
}
