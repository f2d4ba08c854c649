//! Chains of capabilities: each link within the one above, at most
//! [`crate::limits::DELEGATION_DEPTH_MAX`] of them, held by its issuer in the grant's past.
//!
//! A parent is named by the hash of an entry in the grant's own past (or by a term of one), so a
//! circle would be a circle of hashes. Each link is judged once, against its parent alone, which
//! was judged before: a chain of any length costs its own entries and nothing more, and what is
//! too long has no valid parent to stand on.

use super::{
    claim::RefusedReason,
    facts::{Bound, Facts},
    history::History,
    past::Past,
};
use crate::{
    capability::{Capability, Subject, Target, Terms},
    clock::Millis,
    ids::DeviceId,
    limits::DELEGATION_DEPTH_MAX,
};

/// Whether `issuer` may cut these terms from `parent` in this past.
pub(super) fn fits_parent(
    facts: &Facts,
    history: &History,
    (issuer, parent): (usize, usize),
    terms: &Terms,
    past: &Past,
    time: Millis,
) -> Result<(), RefusedReason> {
    if !facts.holds(history, issuer, parent, past) {
        return Err(RefusedReason::NotHeld);
    }
    let above = &facts.caps[parent];
    if above.terms.is_over(time) {
        return Err(RefusedReason::Expired);
    }
    let tree = facts.tree_at(past);
    let short = above.depth + 1 < DELEGATION_DEPTH_MAX;
    if !short || !terms.within(&above.terms, |parent, child| tree.covers(parent, child)) {
        return Err(RefusedReason::Exceeds);
    }
    Ok(())
}

impl Facts {
    /// How many capabilities that are still running at `time` the issuer's member has granted to
    /// the subject in a past.
    pub(super) fn grants_so_far(
        &self,
        history: &History,
        issuer: usize,
        given: &Capability,
        (past, time): (&Past, Millis),
    ) -> usize {
        let member = self.bindings[issuer].member;
        let by_them = |at: &&usize| {
            let cap = &self.caps[**at];
            let own = cap.issuer.is_some_and(|issuer| self.bindings[issuer].member == member);
            own && !cap.terms.is_over(time) && past.holds(history.get(cap.entry).spot)
        };
        self.caps_of.get(&given.subject).into_iter().flatten().filter(by_them).count()
    }

    /// Whether a device may be bound: it is no relay's, and it never was, or what bound it was revoked,
    /// both as its author knew.
    pub(super) fn is_free(&self, history: &History, device: &DeviceId, past: &Past) -> bool {
        if self.relays.contains(device) {
            return false;
        }
        let Some(binding) = self.identity(history, device, past) else { return true };
        let bound = &self.bindings[binding];
        if bound.how == Bound::Founder {
            return false;
        }
        let after = history.get(bound.entry).spot;
        let ends = |target: Target| match target {
            Target::Member(member) => member == bound.member,
            Target::Device(ended) => ended == *device,
            Target::Capability(_) => false,
        };
        self.nodes.iter().any(|node| {
            let revocation = history.get(node.entry);
            ends(node.target) && past.holds(revocation.spot) && revocation.past.holds(after)
        })
    }

    /// Whether a subject is this binding's member, or a device known to be theirs in a past.
    pub(super) fn is_own(
        &self,
        history: &History,
        binding: usize,
        subject: &Subject,
        past: &Past,
    ) -> bool {
        let own = self.bindings[binding].member;
        match subject {
            Subject::Member(member) => *member == own,
            Subject::Device(device) => {
                let bound = self.identity(history, device, past);
                bound.is_some_and(|at| self.bindings[at].member == own)
            }
            Subject::Department(_) => false,
        }
    }
}
