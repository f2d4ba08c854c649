//! `rule`: what an organisation asks of its members' nodes.

use std::str::FromStr;

use super::context::{Context, Ending};
use crate::facade::{Command, Failure, Module, Query, RuleSetting};

/// What can be done with rules.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// List the rules in force
    List,
    /// Set a rule; it takes a manager
    #[command(subcommand)]
    Set(Setting),
}

/// Which rule.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Setting {
    /// Windows lock after so long without input, where a passphrase is set
    LockAfter {
        /// Minutes, 1 to 1440; or off
        #[arg(value_name = "MINUTES|off")]
        minutes: Minutes,
    },
    /// A module is offered in a place and below it, or hidden there; nothing in it goes
    Module {
        /// Which
        #[arg(value_enum)]
        module: Which,
        /// on or off
        #[arg(value_enum)]
        state: Switch,
        /// In which department or project [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Which messages of a place, and those below it, they read who join it later
    History {
        /// all, or those from their joining on
        #[arg(value_enum)]
        which: Span,
        /// In which department or project [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Strong reminders are told of in quiet hours and from muted conversations, too, or not
    RemindThroughQuiet {
        /// on or off
        #[arg(value_enum)]
        state: Switch,
    },
    /// After how many minutes windows tell again of a strong reminder that isn't acknowledged
    RemindEvery {
        /// Minutes, 1 to 120 [at first: 5]
        minutes: u16,
    },
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

/// What of a place's messages somebody reads who joins it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Span {
    All,
    FromJoining,
}

/// A module.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Which {
    /// Channels
    Messaging,
    /// Tasks
    Tasks,
    /// Pages and tables
    Documents,
}

impl Which {
    const fn module(self) -> Module {
        match self {
            Self::Messaging => Module::Messaging,
            Self::Tasks => Module::Tasks,
            Self::Documents => Module::Documents,
        }
    }
}

/// A number of minutes, or none.
#[derive(Clone, Copy, Debug)]
pub(super) struct Minutes(Option<u16>);

impl FromStr for Minutes {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text {
            "off" => Ok(Self(None)),
            minutes => minutes.parse().map(|minutes| Self(Some(minutes))),
        }
    }
}

pub(super) async fn rule(action: Action, context: &Context) -> Result<Ending, Failure> {
    let mut place = None;
    let rule = match action {
        Action::List => return context.query(Query::Rules).await,
        Action::Set(Setting::LockAfter { minutes: Minutes(minutes) }) => {
            RuleSetting::LockAfter { minutes }
        }
        Action::Set(Setting::RemindThroughQuiet { state }) => {
            RuleSetting::RemindThroughQuiet { on: state == Switch::On }
        }
        Action::Set(Setting::RemindEvery { minutes }) => RuleSetting::RemindEvery { minutes },
        Action::Set(Setting::Module { module, state, department }) => {
            place = department;
            RuleSetting::Module { module: module.module(), on: state == Switch::On }
        }
        Action::Set(Setting::History { which, department }) => {
            place = department;
            RuleSetting::History { from_joining: which == Span::FromJoining }
        }
    };
    context.command(Command::SetRule { department: place, rule }).await
}
