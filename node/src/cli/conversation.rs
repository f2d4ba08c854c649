//! `conversation`: talks of a few people.

use super::{
    context::{self, Context, Ending},
    render,
};
use crate::facade::{Answer, Failure, Query, Request};

/// What can be done with conversations.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// List your conversations; `send @PERSON TEXT` begins one
    List,
}

pub(super) async fn conversation(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::List => list(context).await,
    }
}

async fn list(context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Query(Query::Channels)).await?;
    let Answer::Channels(mut rows) = answer else { return Err(context.unexpected()) };
    rows.retain(|row| !row.participants.is_empty());
    if context.json {
        return context.show(&Answer::Channels(rows));
    }
    rows.sort_by_key(|row| std::cmp::Reverse(row.newest));
    context::print(&render::conversations(&rows, &context.view));
    Ok(Ending::Well)
}
