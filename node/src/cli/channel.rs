//! `channel`: where messages are written.

use super::context::{Context, Ending};
use crate::facade::{Command, Failure, Query};

/// What can be done with channels.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Add a channel
    Add {
        /// Its name
        name: String,
        /// In which department [default: the organisation]
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// List the channels
    List,
}

pub(super) async fn channel(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Add { name, department } => {
            context.command(Command::AddChannel { name, department }).await
        }
        Action::List => context.query(Query::Channels).await,
    }
}
