//! `digest`: what changed elsewhere while one was apart.

use super::context::{Context, Ending};
use crate::facade::{Answer, Command, Failure, Query, Request};

/// What can be done with digests.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Show what changed elsewhere while you were apart, conflicts first
    Show {
        /// Which time apart, as `digest list` names it [default: the newest]
        digest: Option<String>,
    },
    /// List the times apart that are remembered
    List,
    /// Say that you have looked through it
    Seen {
        /// Which time apart, as `digest list` names it [default: the newest]
        digest: Option<String>,
    },
}

pub(super) async fn digest(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Show { digest } => context.query(Query::Digest { reunion: digest }).await,
        Action::Seen { digest } => context.command(Command::SeeDigest { reunion: digest }).await,
        Action::List => {
            let request = Request::Query(Query::Digest { reunion: None });
            let answer = context.backend().await?.ask(request).await?;
            if context.json {
                return context.show(&answer);
            }
            let Answer::Digest(digest) = &answer else { return Err(context.unexpected()) };
            context.say(&super::render::reunions(digest.as_deref(), &context.view));
            Ok(Ending::Well)
        }
    }
}
