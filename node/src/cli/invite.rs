//! `invite`: a code for one person.

use clap::ValueEnum;
use protocol::capability::Role;

use super::{
    context::{Context, Ending},
    expiry::Expiry,
};
use crate::facade::{Command, Failure};

/// What `invite` takes.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The department to join, by name or path (A/B)
    #[arg(long, value_name = "DEPARTMENT")]
    department: String,
    /// What they may do there
    #[arg(long, value_enum, default_value = "member")]
    role: RoleArg,
    /// How long the code is good: 12h, 7d, 2w, or through a day such as 2026-12-01
    #[arg(long, value_name = "TIME", default_value = "7d")]
    expires: Expiry,
}

/// A role as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum RoleArg {
    Member,
    Manager,
    Admin,
}

impl From<RoleArg> for Role {
    fn from(role: RoleArg) -> Self {
        match role {
            RoleArg::Member => Self::Member,
            RoleArg::Manager => Self::Manager,
            RoleArg::Admin => Self::Admin,
        }
    }
}

pub(super) async fn invite(args: Args, context: &Context) -> Result<Ending, Failure> {
    let expires = context.expiry(args.expires)?;
    let (department, role) = (args.department, args.role.into());
    context.command(Command::Invite { department, role, expires }).await
}
