//! `status`, `sync` and `quarantine`: how the node is doing.

use super::{
    backend::Backend,
    context::{Context, Ending},
    text,
};
use crate::facade::{Command, Failure, FailureCode, Query, Request};

/// What can be done with entries that are set aside.
#[derive(Debug, clap::Subcommand)]
pub(super) enum QuarantineAction {
    /// List them with the reasons
    List,
}

pub(super) async fn status(context: &Context) -> Result<Ending, Failure> {
    context.query(Query::Status).await
}

pub(super) async fn storage(context: &Context) -> Result<Ending, Failure> {
    context.query(Query::Storage).await
}

pub(super) async fn quarantine(context: &Context) -> Result<Ending, Failure> {
    context.query(Query::Quarantine).await
}

pub(super) async fn sync(context: &Context) -> Result<Ending, Failure> {
    let Backend::Running(node) = context.backend().await? else {
        let (problem, next) = (text::NOT_RUNNING, text::NOT_RUNNING_NEXT);
        return Err(context.failure(FailureCode::NotFound, problem, &[], next));
    };
    let answer = node.call(&Request::Command(Command::SyncNow)).await?;
    if context.json {
        return context.show(&answer);
    }
    context.say(text::SYNC_DONE.get(context.lang()));
    Ok(Ending::Well)
}
