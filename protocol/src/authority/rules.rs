//! Rules of spaces: who may set one, and which are in force.

use super::{
    Authority, Rule, RuleKind, Statement,
    admit::Judged,
    claim::{RefusedReason, Verdict},
    facts::Facts,
    history::{History, Ix},
};
use crate::{
    clock::{Hlc, Millis},
    ids::{EntryHash, MemberId, SpaceId},
    limits::{LOCK_MINUTES_MAX, REMIND_MINUTES_MAX},
};

/// A rule in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RuleRow {
    /// Where it holds.
    pub space: SpaceId,
    /// What it says.
    pub rule: Rule,
    /// Who set it.
    pub by: Option<MemberId>,
    /// When, by the author's clock.
    pub since: Millis,
    /// The entry that says so.
    pub entry: EntryHash,
}

impl Facts {
    pub(super) fn set_rule(
        &self,
        history: &History,
        ix: Ix,
        by: usize,
        space: SpaceId,
        rule: &Rule,
    ) -> Judged {
        match rule {
            Rule::LockAfter { .. } | Rule::RemindThroughQuiet { .. } | Rule::RemindEvery { .. }
                if space != self.root =>
            {
                return Err(RefusedReason::Misplaced);
            }
            Rule::LockAfter { minutes } => {
                if minutes.is_some_and(|minutes| !(1..=LOCK_MINUTES_MAX).contains(&minutes)) {
                    return Err(RefusedReason::Limit);
                }
            }
            Rule::RemindEvery { minutes } => {
                if !(1..=REMIND_MINUTES_MAX).contains(minutes) {
                    return Err(RefusedReason::Limit);
                }
            }
            Rule::RemindThroughQuiet { .. } | Rule::Module { .. } | Rule::History { .. } => {}
        }
        self.manage(history, ix, by, &[space])
    }
}

impl Authority {
    /// The rules in force, by space and kind.
    pub fn rules(&self) -> Vec<RuleRow> {
        let keys = self.judgement().facts.rules.keys();
        keys.filter_map(|(space, kind)| self.rule_row(*space, *kind)).collect()
    }

    /// The rule of a kind in force in a space: of those that count, the newest in the one order.
    pub fn rule(&self, space: &SpaceId, kind: RuleKind) -> Option<Rule> {
        self.rule_row(*space, kind).map(|row| row.rule)
    }

    /// After how many minutes without input windows are to lock; `None`: they need not.
    pub fn lock_after(&self) -> Option<u16> {
        match self.rule(&SpaceId::root(&self.org), RuleKind::LockAfter)? {
            Rule::LockAfter { minutes } => minutes,
            Rule::RemindThroughQuiet { .. }
            | Rule::Module { .. }
            | Rule::History { .. }
            | Rule::RemindEvery { .. } => None,
        }
    }

    /// Whether strong reminders are told of in quiet hours and from muted conversations, too.
    pub fn reminds_through_quiet(&self) -> bool {
        let rule = self.rule(&SpaceId::root(&self.org), RuleKind::RemindThroughQuiet);
        rule == Some(Rule::RemindThroughQuiet { on: true })
    }

    /// After how many minutes one is told again of a strong reminder that one hasn't acknowledged; `None`:
    /// nobody has set it.
    pub fn reminds_every(&self) -> Option<u16> {
        match self.rule(&SpaceId::root(&self.org), RuleKind::RemindEvery)? {
            Rule::RemindEvery { minutes } => Some(minutes),
            Rule::LockAfter { .. }
            | Rule::RemindThroughQuiet { .. }
            | Rule::Module { .. }
            | Rule::History { .. } => None,
        }
    }

    /// Whether who joins a space reads only the messages that are written there from then on: by the rule
    /// nearest to it, its own or one above it. Nobody joins a conversation, so none has such a rule.
    pub fn is_history_closed(&self, space: &SpaceId) -> bool {
        let tree = self.judgement().facts.tree_at(&self.history.everything());
        let mut places = std::iter::successors(Some(*space), |place| tree.parent(*place));
        let said = places.find_map(|place| self.rule(&place, RuleKind::History));
        said == Some(Rule::History { from_joining: true })
    }

    fn rule_row(&self, space: SpaceId, kind: RuleKind) -> Option<RuleRow> {
        let said = self.judgement().facts.rules.get(&(space, kind))?.iter().copied();
        let counts =
            |ix: &Ix| matches!(self.judgement().status(&self.history, *ix), Verdict::Counts { .. });
        let newest = said.filter(counts).max_by_key(|ix| self.history.get(*ix).order)?;
        let entry = &self.history.get(newest).entry;
        let Statement::RuleSet { rule, .. } = entry.statement else { return None };
        let by = self.member_of(&entry.log.device);
        let since = Hlc::millis(entry.hlc);
        Some(RuleRow { space, rule, by, since, entry: entry.hash })
    }
}
