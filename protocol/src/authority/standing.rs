//! The judgement of entries of any space, many at a time.
//!
//! Who an author was and what they held is found out once for a device, a space and a control
//! frontier ([`Standing`]); after that an entry costs a comparison or two.

use super::{
    Adoption, Authority, Statement,
    claim::{Claim, Place, RefusedReason, Verdict},
    facts::time_of,
    history::Past,
    judgement::Judgement,
    revocation::Use,
};
use crate::{
    capability::{Need, Scope, Terms},
    clock::{Hlc, Millis},
    entry::ControlFrontier,
    ids::{Branch, CapabilityId, DeviceId, EntryHash, SpaceId},
};

/// A capability that its holder could use there, and the revocations in force that threaten it.
#[derive(Clone, Debug)]
struct Held {
    id: CapabilityId,
    terms: Terms,
    threats: Vec<(EntryHash, usize)>,
}

/// What a device may do in a space, as known at one control frontier and with all revocations
/// held. Valid as long as [`Authority::revision`] stays the same.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    authority: &'a Authority,
    author: Result<Vec<Held>, RefusedReason>,
    /// No entry that names this frontier was written before it.
    not_before: Millis,
}

impl Authority {
    /// What `device` may do in `space` at a control frontier: for judging many entries in a row.
    pub fn standing(
        &self,
        device: &DeviceId,
        space: &SpaceId,
        control: &ControlFrontier,
    ) -> Standing<'_> {
        match self.history.close(None, control) {
            Err(_) => Standing {
                authority: self,
                author: Err(RefusedReason::Unknown),
                not_before: Millis(0),
            },
            Ok(past) => Standing {
                authority: self,
                author: self.options(device, space, &past),
                not_before: time_of(past.time),
            },
        }
    }

    fn options(
        &self,
        device: &DeviceId,
        space: &SpaceId,
        past: &Past,
    ) -> Result<Vec<Held>, RefusedReason> {
        let Judgement { facts, threats, in_force } = self.judgement();
        let history = &self.history;
        let binding = facts.identity(history, device, past).ok_or(RefusedReason::NotMember)?;
        let tree = facts.tree_at(past);
        let place = Scope { space: *space, below: false };
        let covering = facts
            .held(history, binding, past)
            .filter(|at| tree.covers(&facts.caps[*at].terms.scope, &place));
        let mut caps: Vec<usize> = covering.collect();
        caps.sort_unstable_by_key(|at| (facts.caps[*at].depth, facts.caps[*at].id));
        let nowhere = Use { place: None, entry: None };
        let option = |at: usize| {
            let cap = &facts.caps[at];
            let by = (binding, Some(at));
            let nodes = threats.of_use(facts, history, by, cap.depth, nowhere);
            let in_force = nodes.into_iter().filter(|node| in_force[*node]);
            let entry = |node: usize| facts.nodes[node].entry;
            let threat = |node| (history.get(entry(node)).entry.hash, entry(node));
            let mut threats: Vec<_> = in_force.map(threat).collect();
            threats.sort_unstable();
            threats.dedup();
            Held { id: cap.id, terms: cap.terms, threats }
        };
        Ok(caps.into_iter().map(option).collect())
    }

    /// Whether an entry counts.
    pub fn judge(&self, claim: &Claim<'_>) -> Verdict {
        let place = Place { log: claim.log, seq: claim.seq, tag: claim.tag };
        let standing = self.standing(&claim.log.device, &claim.log.space, claim.control);
        standing.judge(&place, claim.hlc, claim.need)
    }

    /// Whether a manager has taken these late or forked entries in.
    fn is_adopted(&self, place: &Place) -> bool {
        let facts = &self.judgement().facts;
        let said = facts.adoptions.get(&place.log).into_iter().flatten();
        said.into_iter().any(|ix| {
            let Statement::Adopted(Adoption { up_to, tag, .. }) =
                &self.history.get(*ix).entry.statement
            else {
                return false;
            };
            let within = place.seq < *up_to || (place.seq == *up_to && place.tag == *tag);
            within && matches!(self.judgement().status(&self.history, *ix), Verdict::Counts { .. })
        })
    }
}

impl Standing<'_> {
    /// Whether an entry counts; its author and space are those that the standing was made for.
    pub fn judge(&self, place: &Place, hlc: Hlc, need: Need) -> Verdict {
        let options = match &self.author {
            Ok(options) => options,
            Err(reason) => return Verdict::Refused(*reason),
        };
        let time = hlc.millis().max(self.not_before);
        let able = || options.iter().filter(|option| option.terms.satisfy(need));
        let live = || able().filter(|option| !option.terms.is_over(time));
        let Some(first) = live().next() else {
            let expired = able().next().is_some();
            let reason = if expired { RefusedReason::Expired } else { RefusedReason::NotHeld };
            return Verdict::Refused(reason);
        };
        let trunk = place.log.branch == Branch::TRUNK;
        let threats = &self.authority.judgement().threats;
        let free = live().find(|option| {
            option.threats.iter().all(|(_, revocation)| threats.reaches(*revocation, place))
        });
        match free {
            Some(option) if trunk => Verdict::Counts { by: option.id },
            _ if self.authority.is_adopted(place) => Verdict::Counts { by: first.id },
            _ if !trunk => Verdict::Refused(RefusedReason::Forked),
            _ => {
                let late = live().flat_map(|option| &option.threats);
                let uncovered = late.filter(|(_, ix)| !threats.reaches(*ix, place));
                match uncovered.map(|(hash, _)| *hash).min() {
                    Some(revocation) => Verdict::Late { revocation },
                    None => Verdict::Refused(RefusedReason::NotHeld),
                }
            }
        }
    }

    /// Whether anything is held here at all, so that a need has a chance.
    pub fn is_member(&self) -> bool {
        self.author.is_ok()
    }
}
