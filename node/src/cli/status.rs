//! `status`, `sync` and `quarantine`: how the node is doing.

use super::{
    backend::Backend,
    context::{Context, Ending},
    text,
};
use crate::{
    facade::{Answer, Command, Failure, FailureCode, LateEntries, Query, Request, Status},
    runtime::HomeAt,
};

/// What can be done with entries that are set aside.
#[derive(Debug, clap::Subcommand)]
pub(super) enum QuarantineAction {
    /// List them with the reasons
    List,
    /// Take late or forked entries in, so that they count everywhere
    ///
    /// What stands before them in the same log comes with them. Of a fork's sides one can count.
    Adopt(LateArgs),
    /// Take late or forked entries off this node's list; they stay held, and colleagues' lists stay as they are
    Discard(LateArgs),
}

/// Which late entries.
#[derive(Debug, clap::Args)]
#[group(id = "which", required = true, args = ["entry", "from"])]
pub(super) struct LateArgs {
    /// An entry, as `quarantine list` names it
    entry: Option<String>,
    /// All that came too late from this person
    #[arg(long, value_name = "MEMBER")]
    from: Option<String>,
    /// Only those in this department, project or channel
    #[arg(
        long = "in",
        value_name = "DEPARTMENT|CHANNEL",
        requires = "from",
        conflicts_with = "entry"
    )]
    place: Option<String>,
}

impl LateArgs {
    /// What was asked for; the parser sees to it that one of both is there.
    fn which(self) -> LateEntries {
        match (self.entry, self.from) {
            (_, Some(member)) => LateEntries::From { member, place: self.place },
            (entry, None) => LateEntries::Entry(entry.unwrap_or_default()),
        }
    }
}

pub(super) async fn status(context: &Context) -> Result<Ending, Failure> {
    let answer = context.backend().await?.ask(Request::Query(Query::Status)).await?;
    let ending = context.show(&answer)?;
    // Whether a passphrase is set only the key file says.
    if let Answer::Status(Status { lock_after: Some(minutes), .. }) = &answer
        && !HomeAt::open(&context.home).is_locked()?
    {
        let minutes = minutes.to_string();
        context.say(&text::PASSPHRASE_ASKED.with(context.lang(), &[("n", &minutes)]));
    }
    Ok(ending)
}

pub(super) async fn storage(context: &Context) -> Result<Ending, Failure> {
    context.query(Query::Storage).await
}

pub(super) async fn quarantine(
    action: QuarantineAction,
    context: &Context,
) -> Result<Ending, Failure> {
    match action {
        QuarantineAction::List => context.query(Query::Quarantine).await,
        QuarantineAction::Adopt(late) => context.command(Command::AdoptLate(late.which())).await,
        QuarantineAction::Discard(late) => {
            context.command(Command::DiscardLate(late.which())).await
        }
    }
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
