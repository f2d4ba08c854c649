//! Rules that an organisation sets for its members' nodes.

use protocol::{authority::Module, clock::Millis};
use serde::{Deserialize, Serialize};

/// A rule, as it is set and as it is in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleSetting {
    /// Windows lock themselves after so long without input, where a passphrase is set. For the whole
    /// organisation only.
    LockAfter {
        /// Minutes, from 1 to 1440; `None`: they need not.
        minutes: Option<u16>,
    },
    /// Strong reminders are told of in quiet hours and from muted conversations, too. For the whole
    /// organisation only.
    RemindThroughQuiet {
        /// Whether they are.
        on: bool,
    },
    /// A module is offered in a place and below it: what is in it is listed. For the organisation, a
    /// department or a project; the rule nearest to a place holds.
    Module {
        /// Which: `messaging` (channels), `tasks`, `documents` (pages and tables).
        module: Module,
        /// Whether it is.
        on: bool,
    },
    /// Whether who joins a place, or one below it, reads only those messages there that are written from
    /// then on. For the organisation, a department or a project; the rule nearest to a place holds. What
    /// was written before it was set stays readable to those who join later.
    History {
        /// They read from their joining on.
        from_joining: bool,
    },
    /// How soon windows tell again of a strong reminder that isn't acknowledged. For the whole organisation
    /// only.
    RemindEvery {
        /// Minutes, from 1 to 120.
        minutes: u16,
    },
}

/// A rule in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleInfo {
    /// The space that it is for.
    pub space: String,
    /// The same as a department's path; empty for the organisation.
    pub department: String,
    /// What it says.
    pub rule: RuleSetting,
    /// Who set it.
    pub by: String,
    /// When, by their clock.
    pub since: Millis,
}
