//! `member`: people.

use super::context::{Context, Ending};
use crate::facade::{Command, Failure, Query};

/// What can be done with people.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// List the people
    List,
    /// Say where a person works; takes who manages the organisation
    Set {
        /// Who
        name: String,
        /// The site, such as an office
        #[arg(long, required_unless_present = "no_site")]
        site: Option<String>,
        /// Nowhere in particular
        #[arg(long, conflicts_with = "site")]
        no_site: bool,
    },
    /// Show what removing a person would do; nothing is changed
    PreviewRemoval {
        /// Who
        name: String,
    },
    /// Show what a person, removed or not, still holds of what they could read
    Exposure {
        /// Who
        name: String,
    },
    /// End a person's membership; what they wrote until now keeps counting
    Remove {
        /// Who
        name: String,
    },
}

pub(super) async fn member(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::List => context.query(Query::Members).await,
        Action::Set { name: member, site, no_site: _ } => {
            context.command(Command::SetSite { member, site }).await
        }
        Action::PreviewRemoval { name } => context.query(Query::RemovalPreview { name }).await,
        Action::Exposure { name } => context.query(Query::Exposure { name }).await,
        Action::Remove { name } => context.command(Command::RemoveMember { name }).await,
    }
}
