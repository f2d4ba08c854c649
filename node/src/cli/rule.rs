//! `rule`: what an organisation asks of its members' nodes.

use std::str::FromStr;

use super::context::{Context, Ending};
use crate::facade::{Command, Failure, Query, RuleSetting};

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
    /// Strong reminders are told of in quiet hours, too, or not
    RemindThroughQuiet {
        /// on or off
        #[arg(value_enum)]
        state: Switch,
    },
}

/// Whether something holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
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
    let rule = match action {
        Action::List => return context.query(Query::Rules).await,
        Action::Set(Setting::LockAfter { minutes: Minutes(minutes) }) => {
            RuleSetting::LockAfter { minutes }
        }
        Action::Set(Setting::RemindThroughQuiet { state }) => {
            RuleSetting::RemindThroughQuiet { on: state == Switch::On }
        }
    };
    context.command(Command::SetRule { department: None, rule }).await
}
