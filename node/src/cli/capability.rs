//! `capability`: who may do what, why, and until when.

use clap::ValueEnum;
use protocol::capability::Level;

use super::{
    context::{Context, Ending},
    expiry::Expiry,
};
use crate::facade::{Command, Failure, Query};

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
    },
    /// End a capability, and those that were cut from it
    Revoke {
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

pub(super) async fn capability(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Grant { member, department, level, below, expires, passes } => {
            let expires = expires.map(|expiry| context.expiry(expiry)).transpose()?;
            let level = level.into();
            let grant = Command::Grant { member, department, level, below, expires, passes };
            context.command(grant).await
        }
        Action::Revoke { id } => context.command(Command::RevokeCapability { id }).await,
        Action::List { department: Some(department), .. } => {
            context.query(Query::WhoCanRead { department: Some(department) }).await
        }
        Action::List { member, department: None } => {
            context.query(Query::Capabilities { member }).await
        }
    }
}
