//! Who is named to recover whom, and what waits for their approval, for lists.

use std::collections::BTreeMap;

use super::{
    Authority, Statement,
    act::{Act, Guardians},
    facts::{Bound, time_of},
    guard::Joint,
};
use crate::{
    clock::Millis,
    ids::{ActId, EntryHash, MemberId},
    limits::APPROVAL_LIFE_MS,
};

/// People named to recover somebody, or the organisation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuardiansRow {
    /// Who, ascending.
    pub members: Vec<MemberId>,
    /// How many of them it takes.
    pub needed: usize,
    /// The entry that names them.
    pub entry: EntryHash,
}

/// An act that guardians have approved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposalRow {
    /// Its id.
    pub id: ActId,
    /// What it does.
    pub act: Act,
    /// Who approved it, as far as that counts now; the newest approval of each.
    pub approvals: BTreeMap<MemberId, EntryHash>,
    /// Who may approve it.
    pub guardians: Vec<MemberId>,
    /// How many of them it takes.
    pub needed: usize,
    /// When it was approved first.
    pub since: Millis,
    /// When what was approved last counts no longer.
    pub until: Millis,
    /// It has come about, and is in force.
    pub done: bool,
}

impl Authority {
    /// The organisation's guardians.
    pub fn guardians(&self) -> Option<GuardiansRow> {
        let facts = &self.judgement().facts;
        let naming = facts.naming(&self.history, &self.history.everything())?;
        let naming = &facts.guard.namings[naming];
        Some(self.guardians_row(&naming.guardians, naming.entry))
    }

    /// The people whom a member has named.
    pub fn guardians_of(&self, member: &MemberId) -> Option<GuardiansRow> {
        let facts = &self.judgement().facts;
        let all = facts.guard.own.get(member).into_iter().flatten();
        let newest = all.max_by_key(|naming| self.history.get(naming.entry).order)?;
        let named = !newest.guardians.is_nobody();
        named.then(|| self.guardians_row(&newest.guardians, newest.entry))
    }

    fn guardians_row(&self, guardians: &Guardians, entry: usize) -> GuardiansRow {
        GuardiansRow {
            members: guardians.members.clone(),
            needed: usize::from(guardians.needed),
            entry: self.history.get(entry).entry.hash,
        }
    }

    /// What guardians have approved and what may still come about, or has; the oldest first.
    pub fn proposals(&self, now: Millis) -> Vec<ProposalRow> {
        let facts = &self.judgement().facts;
        let mut rows: Vec<ProposalRow> =
            facts.guard.approved.keys().filter_map(|id| self.proposal(id, now)).collect();
        rows.sort_by_key(|row| (row.since, row.id));
        rows
    }

    /// One act that guardians have approved; `None` when nobody has, or nobody decides about it now.
    pub fn proposal(&self, id: &ActId, now: Millis) -> Option<ProposalRow> {
        let facts = &self.judgement().facts;
        let everything = self.history.everything();
        let said = facts.guard.approved.get(id)?;
        let entry = |at: &usize| self.history.get(facts.guard.approvals[*at].entry);
        let first = said.iter().min_by_key(|at| entry(at).order)?;
        let Statement::Approved(act) = &entry(first).entry.statement else { return None };
        let (guardians, _) = facts.deciding(&self.history, act, &everything)?;
        let voices = facts.voices(&self.history, (id, guardians), &everything, now);
        let newest = said.iter().map(|at| entry(at).order.0).max().unwrap_or_default();
        Some(ProposalRow {
            id: *id,
            act: (**act).clone(),
            approvals: voices.iter().map(|(who, at)| (*who, entry(at).entry.hash)).collect(),
            guardians: guardians.members.clone(),
            needed: usize::from(guardians.needed),
            since: time_of(entry(first).order.0),
            until: time_of(newest).plus(APPROVAL_LIFE_MS),
            done: self.has_come_about(id),
        })
    }

    /// Whether an act has come about and nothing in force threatens that.
    fn has_come_about(&self, id: &ActId) -> bool {
        let judgement = self.judgement();
        let (facts, guard) = (&judgement.facts, &judgement.facts.guard);
        let is_in_force = |at: usize| {
            let Joint { entry, .. } = guard.joints[at];
            if let Some(node) = facts.nodes.iter().position(|node| node.joint == Some(at)) {
                return judgement.in_force[node];
            }
            let Statement::Approved(act) = &self.history.get(entry).entry.statement else {
                return false;
            };
            let is_bound = || {
                let how = facts.bindings.iter().map(|bound| bound.how);
                how.into_iter()
                    .any(|how| matches!(how, Bound::Recovered { joint, .. } if joint == at))
            };
            let threats = judgement.threats.of_joint(facts, &self.history, at);
            (!matches!(**act, Act::Device(_)) || is_bound())
                && !threats.into_iter().any(|node| judgement.in_force[node])
        };
        guard.came_about.get(id).into_iter().flatten().any(|at| is_in_force(*at))
    }
}
