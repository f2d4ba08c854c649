//! `channel`: where messages are written.

use crate::facade::Tell;

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
    /// Say what you want to be told of a channel or a conversation, on all your devices
    Mute {
        /// The channel, or @ and who is in the conversation
        channel: String,
        #[command(flatten)]
        tell: TellArgs,
    },
}

/// What one wants to be told.
#[derive(Debug, clap::Args)]
#[group(multiple = false)]
pub(super) struct TellArgs {
    /// All that is for you, as at first
    #[arg(long)]
    all: bool,
    /// Only what names you, answers you or is announced
    #[arg(long)]
    mentions: bool,
    /// Nothing [default]
    #[arg(long)]
    none: bool,
}

impl TellArgs {
    fn tell(&self) -> Tell {
        match self {
            Self { all: true, .. } => Tell::All,
            Self { mentions: true, .. } => Tell::Mentions,
            Self { .. } => Tell::None,
        }
    }
}

pub(super) async fn channel(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Add { name, department } => {
            context.command(Command::AddChannel { name, department }).await
        }
        Action::Mute { channel, tell } => {
            context.command(Command::Mute { channel, tell: tell.tell() }).await
        }
        Action::List => context.query(Query::Channels).await,
    }
}
