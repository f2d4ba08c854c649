//! `import`: departments and people from a CSV.

use std::path::PathBuf;

use super::{
    context::{Context, Ending},
    expiry::Expiry,
    input,
};
use crate::facade::{Command, Failure};

/// What can be imported.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Departments, and an invitation for each person
    People {
        /// A CSV with Chinese or English headers, in UTF-8, UTF-16 or GB18030; - for standard input
        file: PathBuf,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
        /// How long the invitations are good: 12h, 7d, 2w, or through a day such as 2026-12-01
        #[arg(long, value_name = "TIME", default_value = "7d")]
        expires: Expiry,
    },
    /// Where people work, from the same CSV, of those who have joined
    Sites {
        /// A CSV with the columns name and site (姓名, 办公地点); - for standard input
        file: PathBuf,
        /// Only say what would be done
        #[arg(long)]
        dry_run: bool,
    },
}

pub(super) async fn import(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::People { file, dry_run, expires } => {
            let expires = context.expiry(expires)?;
            let csv = input::bytes(context, &file)?;
            context.command(Command::ImportPeople { csv, dry_run, expires }).await
        }
        Action::Sites { file, dry_run } => {
            let csv = input::bytes(context, &file)?;
            context.command(Command::ImportSites { csv, dry_run }).await
        }
    }
}
