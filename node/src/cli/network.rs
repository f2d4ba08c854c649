//! `network`: how this node uses its line.

use clap::ValueEnum;

use super::context::{Context, Ending};
use crate::facade::{Answer, Command, Failure, Metering, Query, Request};

/// What can be done with the line.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Spare a line that is paid for by the byte; without a word, tell how it is set
    ///
    /// Messages, tasks and pages go on as ever. Files come when they are opened, and less is said unasked.
    Metered {
        /// When
        #[arg(value_enum)]
        when: Option<When>,
    },
}

/// When the line is spared, as it is typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum When {
    On,
    Off,
    Auto,
}

impl From<When> for Metering {
    fn from(when: When) -> Self {
        match when {
            When::On => Self::On,
            When::Off => Self::Off,
            When::Auto => Self::Auto,
        }
    }
}

pub(super) async fn network(action: Action, context: &Context) -> Result<Ending, Failure> {
    let Action::Metered { when } = action;
    let backend = context.backend().await?;
    if let Some(when) = when {
        let metering = when.into();
        backend.ask(Request::Command(Command::SetMetering { metering })).await?;
    }
    match backend.ask(Request::Query(Query::Status)).await? {
        Answer::Status(status) => context.show_metered(&status.metered),
        _ => Err(context.unexpected()),
    }
}
