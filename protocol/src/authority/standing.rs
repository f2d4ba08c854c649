//! The judgement of entries of any space, many at a time.
//!
//! Who an author was and what they held is found out once for a device, a space and a control
//! frontier ([`Standing`]); after that an entry costs a comparison or two. The authority
//! remembers the last standing of each log, so that asking entry by entry costs little more than
//! comparing two frontiers.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
};

use super::{
    Adoption, Authority, Statement,
    claim::{Claim, Place, RefusedReason, Verdict},
    facts::time_of,
    history::Ix,
    judgement::Judgement,
    past::Past,
    revocation::Use,
};
use crate::{
    capability::{Need, Scope, Terms},
    clock::{Hlc, Millis},
    entry::{ControlFrontier, ControlPoint, EntryTag},
    ids::{Branch, CapabilityId, DeviceId, EntryHash, LogId, SpaceId},
};

/// Standings remembered; when there are more, all are forgotten. Entries arrive log by log, so a
/// few would do; this many fit into a few megabytes in a large organisation.
const REMEMBERED_MAX: usize = 128;

/// A capability that its holder could use there, by themselves or as one of a department that
/// takes part there, and the revocations in force that threaten its use.
#[derive(Clone, Debug)]
struct Held {
    id: CapabilityId,
    terms: Terms,
    threats: Vec<(EntryHash, Ix)>,
}

/// By which statement a side of a forked log was taken in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdoptionRow {
    /// What was taken in.
    pub adoption: Adoption,
    /// Where the statement stands.
    pub at: ControlPoint,
}

/// What was found out about an author.
#[derive(Debug)]
struct Author {
    control: ControlFrontier,
    held: Result<Vec<Held>, RefusedReason>,
    /// No entry that names this frontier was written before it.
    not_before: Millis,
}

/// The last standing of each device in each space.
#[derive(Debug, Default)]
pub(super) struct Memory(Mutex<BTreeMap<(DeviceId, SpaceId), Arc<Author>>>);

impl Clone for Memory {
    /// A copy of the authority begins without memory: it is made to try something out.
    fn clone(&self) -> Self {
        Self::default()
    }
}

impl Memory {
    /// Forgets everything, since the authority has learnt something.
    pub fn forget(&mut self) {
        *self = Self::default();
    }

    fn recall(&self, name: &(DeviceId, SpaceId), control: &ControlFrontier) -> Option<Arc<Author>> {
        // A poisoned memory is no memory: it holds answers that can be found again.
        let known = self.0.lock().ok()?;
        known.get(name).filter(|author| author.control == *control).cloned()
    }

    fn keep(&self, name: (DeviceId, SpaceId), author: &Arc<Author>) {
        if let Ok(mut known) = self.0.lock() {
            if known.len() >= REMEMBERED_MAX {
                known.clear();
            }
            known.insert(name, Arc::clone(author));
        }
    }
}

/// What a device may do in a space, as known at one control frontier and with all revocations
/// held.
#[derive(Clone, Debug)]
pub struct Standing<'a> {
    authority: &'a Authority,
    author: Arc<Author>,
}

impl Authority {
    /// What `device` may do in `space` at a control frontier: for judging many entries in a row.
    pub fn standing(
        &self,
        device: &DeviceId,
        space: &SpaceId,
        control: &ControlFrontier,
    ) -> Standing<'_> {
        let name = (*device, *space);
        let author = self.memory.recall(&name, control).unwrap_or_else(|| {
            let author = Arc::new(self.author(device, space, control));
            self.memory.keep(name, &author);
            author
        });
        Standing { authority: self, author }
    }

    fn author(&self, device: &DeviceId, space: &SpaceId, control: &ControlFrontier) -> Author {
        let (held, not_before) = match self.history.close(None, control) {
            Err(_) => (Err(RefusedReason::Unknown), Millis(0)),
            Ok(past) => (self.held_at(device, space, &past), time_of(past.time)),
        };
        Author { control: control.clone(), held, not_before }
    }

    fn held_at(
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
        let rank = |at: usize| (facts.caps[at].depth, facts.caps[at].id);
        let mut caps: Vec<usize> = covering.collect();
        caps.sort_unstable_by_key(|at| rank(*at));
        let mut parts: Vec<(usize, usize)> = Vec::new();
        for (part, department) in facts.participations(history, space, past) {
            let place = Scope { space: department, below: false };
            let own = facts.held(history, binding, past);
            let own = own.filter(|at| tree.covers(&facts.caps[*at].terms.scope, &place));
            parts.extend(own.map(|own| (part, own)));
        }
        parts.sort_unstable_by_key(|(part, own)| (rank(*part), rank(*own)));
        let nowhere = Use { place: None, entry: None };
        let uses = |at: usize| {
            let by = (binding, Some(at));
            threats.of_use(facts, history, by, facts.caps[at].depth, nowhere)
        };
        let threat = |node: usize| {
            let entry = facts.nodes[node].entry;
            (history.get(entry).entry.hash, entry)
        };
        let held = |at: usize, terms: Terms, nodes: Vec<usize>| {
            let in_force = nodes.into_iter().filter(|node| in_force[*node]);
            let mut threats: Vec<_> = in_force.map(threat).collect();
            threats.sort_unstable();
            threats.dedup();
            Held { id: facts.caps[at].id, terms, threats }
        };
        let own = caps.into_iter().map(|at| held(at, facts.caps[at].terms, uses(at)));
        let through = parts.into_iter().map(|(part, own)| {
            let mut nodes = uses(own);
            nodes.extend(threats.on_cap(part));
            held(part, facts.caps[part].terms.as_far_as(&facts.caps[own].terms), nodes)
        });
        Ok(own.chain(through).collect())
    }

    /// Whether an entry counts. It must not stand in the control space: see
    /// [`Authority::status`] for those.
    pub fn judge(&self, claim: &Claim<'_>) -> Verdict {
        let place = Place { log: claim.log, seq: claim.seq, tag: claim.tag };
        let standing = self.standing(&claim.log.device, &claim.log.space, claim.control);
        standing.judge(&place, claim.hlc, claim.need)
    }

    /// Whether a manager has taken these late or forked entries in.
    fn is_adopted(&self, place: &Place) -> bool {
        let judgement = self.judgement();
        let said = judgement.facts.adoptions.get(&place.log).into_iter().flatten();
        said.into_iter().any(|ix| {
            let Statement::Adopted(Adoption { up_to, tag, .. }) =
                &self.history.get(*ix).entry.statement
            else {
                return false;
            };
            let within = place.seq < *up_to || (place.seq == *up_to && place.tag == *tag);
            within && self.counts(*ix)
        }) && self.is_chosen(&place.log)
    }

    fn counts(&self, ix: Ix) -> bool {
        matches!(self.judgement().status(&self.history, ix), Verdict::Counts { .. })
    }

    /// Whether a log is a trunk, or the side of a forked one that was taken in.
    fn is_chosen(&self, log: &LogId) -> bool {
        log.branch == Branch::TRUNK || self.adopted_side(log) == Some(log.branch)
    }

    /// The side of a forked log that was taken in: of several, the one whose adoption comes first in
    /// the one order. Both can't be, since they use the same numbers for different entries.
    pub fn adopted_side(&self, log: &LogId) -> Option<Branch> {
        let trunk = log.on(Branch::TRUNK);
        let all = self.judgement().facts.adoptions.range(trunk..);
        let sides = all.take_while(|(side, _)| side.on(Branch::TRUNK) == trunk);
        let said = sides.filter(|(side, _)| **side != trunk).flat_map(|(side, said)| {
            said.iter().map(|ix| (self.history.get(*ix).order, *ix, side.branch))
        });
        said.filter(|(_, ix, _)| self.counts(*ix)).min_by_key(|it| it.0).map(|it| it.2)
    }

    /// The statements that count by which sides of a forked log were taken in, in the one order: the first
    /// one's side is the side that counts.
    pub fn adoptions(&self, log: &LogId) -> Vec<AdoptionRow> {
        let trunk = log.on(Branch::TRUNK);
        let all = self.judgement().facts.adoptions.range(trunk..);
        let sides = all.take_while(|(side, _)| side.on(Branch::TRUNK) == trunk);
        let said = sides.filter(|(side, _)| **side != trunk).flat_map(|(_, said)| said);
        let mut counting: Vec<Ix> = said.copied().filter(|ix| self.counts(*ix)).collect();
        counting.sort_unstable_by_key(|ix| self.history.get(*ix).order);
        let row = |ix: Ix| {
            let entry = &self.history.get(ix).entry;
            let Statement::Adopted(adoption) = &entry.statement else { return None };
            let LogId { device, epoch, .. } = entry.log;
            let at = ControlPoint { device, epoch, seq: entry.seq, tag: EntryTag::of(&entry.hash) };
            Some(AdoptionRow { adoption: *adoption, at })
        };
        counting.into_iter().filter_map(row).collect()
    }

    /// The sides of forked logs that somebody has stated to take in, whether that counts or not.
    pub fn named_sides(&self) -> impl Iterator<Item = &LogId> {
        let all = self.judgement().facts.adoptions.keys();
        all.filter(|log| log.branch != Branch::TRUNK)
    }
}

impl Standing<'_> {
    /// Whether an entry counts; its author and space are those that the standing was made for.
    pub fn judge(&self, place: &Place, hlc: Hlc, need: Need) -> Verdict {
        let held = match &self.author.held {
            Ok(held) => held,
            Err(reason) => return Verdict::Refused(*reason),
        };
        let time = hlc.millis().max(self.author.not_before);
        let able = || held.iter().filter(|cap| cap.terms.satisfy(need));
        let live = || able().filter(|cap| !cap.terms.is_over(time));
        let Some(first) = live().next() else {
            let expired = able().next().is_some();
            let reason = if expired { RefusedReason::Expired } else { RefusedReason::NotHeld };
            return Verdict::Refused(reason);
        };
        let trunk = place.log.branch == Branch::TRUNK;
        let Judgement { facts, threats, .. } = self.authority.judgement();
        let history = &self.authority.history;
        let space = &place.log.space;
        let private = facts.conversations.contains_key(space) || facts.projects.contains_key(space);
        let covered = |(_, revocation): &(EntryHash, Ix)| {
            let precedes = || threats.precedes((facts, history), *revocation, place, time);
            threats.reaches(*revocation, place) || trunk && private && precedes()
        };
        let free = live().find(|cap| cap.threats.iter().all(covered));
        match free {
            Some(cap) if trunk => Verdict::Counts { by: cap.id },
            _ if self.authority.is_adopted(place) => Verdict::Counts { by: first.id },
            _ if !trunk => Verdict::Refused(RefusedReason::Forked),
            _ => {
                let threats = live().flat_map(|cap| &cap.threats);
                let late = threats.filter(|threat| !covered(threat)).map(|(hash, _)| *hash).min();
                late.map_or(Verdict::Refused(RefusedReason::NotHeld), |revocation| Verdict::Late {
                    revocation,
                })
            }
        }
    }

    /// Whether the author was a member, as far as they knew.
    pub fn is_member(&self) -> bool {
        self.author.held.is_ok()
    }
}
