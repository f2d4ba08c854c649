//! `reminder`: when one is reminded of deadlines.

use super::{
    context::{Context, Ending},
    text,
};
use crate::facade::{Answer, Command, Failure, FailureCode, Query, ReminderSettings, Request};

/// What can be done about reminders.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Show when reminders come
    Show,
    /// Have reminders come at other times, on all of one's devices
    Set {
        /// At which hour of the day, 0 to 23
        #[arg(long, value_parser = clap::value_parser!(u8).range(0..=23))]
        hour: Option<u8>,
        /// At which stages: 3d, 1d, due, overdue, separated by commas; or none
        #[arg(long, value_name = "STAGES")]
        stages: Option<String>,
    },
}

pub(super) async fn reminder(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Show => context.query(Query::Reminders).await,
        Action::Set { hour: None, stages: None } => {
            let next = text::NO_REMINDER_NEXT;
            Err(context.failure(FailureCode::Invalid, text::NOTHING_TO_SET, &[], next))
        }
        Action::Set { hour, stages } => {
            let answer = context.backend().await?.ask(Request::Query(Query::Reminders)).await?;
            let Answer::Reminders(known) = answer else { return Err(context.unexpected()) };
            let listed = |text: String| match text.as_str() {
                "none" => Vec::new(),
                stages => stages.split(',').map(|stage| stage.trim().to_owned()).collect(),
            };
            let wanted = ReminderSettings {
                hour: hour.unwrap_or(known.hour),
                stages: stages.map_or(known.stages, listed),
            };
            context.command(Command::SetReminders(wanted)).await
        }
    }
}
