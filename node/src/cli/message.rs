//! `send` and `read`: messages.

use super::{
    context::{Context, Ending},
    input, text,
};
use crate::facade::{Answer, Command, Failure, Query, Request};

/// What `send` takes.
#[derive(Debug, clap::Args)]
pub(super) struct SendArgs {
    /// The channel, or department/channel
    channel: String,
    /// The message (Markdown); - reads it from standard input
    #[arg(allow_hyphen_values = true)]
    text: String,
}

/// What `read` takes.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
    /// The channel, or department/channel
    channel: String,
    /// At most so many messages
    #[arg(long, value_name = "N", default_value_t = 20)]
    last: usize,
    /// Don't let colleagues know that they were read
    #[arg(long)]
    peek: bool,
}

pub(super) async fn send(args: SendArgs, context: &Context) -> Result<Ending, Failure> {
    let text = input::argument(context, args.text)?;
    let send = Request::Command(Command::Send { channel: args.channel, text, reply_to: None });
    let answer = context.backend().await?.ask(send).await?;
    match &answer {
        Answer::Made { id } if !context.json => {
            context.say(&text::MESSAGE_SAVED.with(context.lang(), &[("id", id)]));
            Ok(Ending::Well)
        }
        _ => context.show(&answer),
    }
}

pub(super) async fn read(args: ReadArgs, context: &Context) -> Result<Ending, Failure> {
    let backend = context.backend().await?;
    let query = Query::Messages { channel: args.channel.clone(), last: args.last };
    let answer = backend.ask(Request::Query(query)).await?;
    let ending = context.show(&answer)?;
    if !args.peek {
        // They were read, whether or not colleagues can be told so.
        let mark = Request::Command(Command::MarkRead { channel: args.channel });
        if let Err(failure) = backend.ask(mark).await {
            context.warn(&failure.problem);
        }
    }
    Ok(ending)
}
