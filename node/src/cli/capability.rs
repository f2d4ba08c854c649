//! `capability`: who may do what, why, and until when.

use clap::ValueEnum;
use protocol::capability::Level;

use super::{
    context::{Context, Ending},
    expiry::{self, Expiry},
};
use crate::facade::{Ability, Command, Failure, Query};

/// What can be done with capabilities.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Pass a capability on to a person
    Grant {
        /// To whom
        member: String,
        /// In which department [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        /// Up to which level; each includes those before it
        #[arg(long, value_enum)]
        level: LevelArg,
        /// In the departments below, too
        #[arg(long)]
        below: bool,
        /// Until when: 12h, 7d, 2w, or through a day such as 2026-12-01 [default: no end]
        #[arg(long, value_name = "TIME")]
        expires: Option<Expiry>,
        /// How many times it may be passed on
        #[arg(long, value_name = "N", default_value_t = 0)]
        passes: u8,
        /// What no level includes; can be given several times
        #[arg(long = "may", value_enum, value_name = "ABILITY")]
        may: Vec<AbilityArg>,
    },
    /// End a capability, and those that were cut from it
    Revoke {
        /// Its id, or the beginning of it
        id: String,
    },
    /// Show what ending a capability would do; nothing is changed
    PreviewRevoke {
        /// Its id, or the beginning of it
        id: String,
    },
    /// List capabilities with their chains
    List {
        /// Only this person's
        #[arg(long, value_name = "PERSON", conflicts_with = "department")]
        member: Option<String>,
        /// Only what lets people read this department
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
        /// As it was at the end of this day, such as 2026-11-03
        #[arg(long, value_name = "DAY", requires = "department", value_parser = expiry::on_day)]
        on: Option<Expiry>,
    },
}

/// A level as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum LevelArg {
    Read,
    Comment,
    Write,
    Manage,
}

impl From<LevelArg> for Level {
    fn from(level: LevelArg) -> Self {
        match level {
            LevelArg::Read => Self::Read,
            LevelArg::Comment => Self::Comment,
            LevelArg::Write => Self::Write,
            LevelArg::Manage => Self::Manage,
        }
    }
}

/// An ability as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum AbilityArg {
    Announce,
    RemindStrongly,
    Rekey,
    Enrol,
}

impl From<AbilityArg> for Ability {
    fn from(ability: AbilityArg) -> Self {
        match ability {
            AbilityArg::Announce => Self::Announce,
            AbilityArg::RemindStrongly => Self::RemindStrongly,
            AbilityArg::Rekey => Self::Rekey,
            AbilityArg::Enrol => Self::Enrol,
        }
    }
}

pub(super) async fn capability(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Grant { member, department, level, below, expires, passes, may } => {
            let expires = expires.map(|expiry| context.expiry(expiry)).transpose()?;
            let level = level.into();
            let may = may.into_iter().map(Ability::from).collect();
            let grant = Command::Grant { member, department, level, below, expires, passes, may };
            context.command(grant).await
        }
        Action::Revoke { id } => context.command(Command::RevokeCapability { id }).await,
        Action::PreviewRevoke { id } => context.query(Query::RevocationPreview { id }).await,
        Action::List { department: Some(department), on, .. } => {
            let on = on.and_then(|day| day.at(context.view.now, &context.view.zone));
            context.query(Query::WhoCanRead { department: Some(department), on }).await
        }
        Action::List { member, department: None, .. } => {
            context.query(Query::Capabilities { member }).await
        }
    }
}
