//! `send`, `read` and what can be done with a message: `reply`, `edit-message`, `recall`, `react`,
//! `hide`, `thread`, `threads`, `inbox`.

use super::{
    backend::Backend,
    context::{self, Context, Ending},
    input,
    render::{self, Ids},
    text,
};
use crate::facade::{Answer, ChannelInfo, Command, Failure, Query, Request};

/// What `send` takes.
#[derive(Debug, clap::Args)]
pub(super) struct SendArgs {
    /// The channel, department/channel, or @ and people: @PERSON,PERSON
    channel: String,
    /// The message (Markdown); - reads it from standard input
    #[arg(allow_hyphen_values = true)]
    text: String,
}

/// What `read` takes.
#[derive(Debug, clap::Args)]
pub(super) struct ReadArgs {
    /// The channel, department/channel, or @ and people: @PERSON,PERSON
    channel: String,
    /// At most so many messages
    #[arg(long, value_name = "N", default_value_t = 20)]
    last: usize,
    /// Don't let colleagues know that they were read
    #[arg(long)]
    peek: bool,
    /// Show the messages' ids, by which other commands name them
    #[arg(long)]
    ids: bool,
}

/// A message: where, and which.
#[derive(Debug, clap::Args)]
pub(super) struct Target {
    /// The channel, department/channel, or @ and people: @PERSON,PERSON
    pub(super) channel: String,
    /// The message's id, as `read --ids` shows it
    pub(super) message: String,
}

/// What `reply` and `edit-message` take.
#[derive(Debug, clap::Args)]
pub(super) struct TextArgs {
    #[command(flatten)]
    target: Target,
    /// The text (Markdown); - reads it from standard input
    #[arg(allow_hyphen_values = true)]
    text: String,
}

/// What `react` takes.
#[derive(Debug, clap::Args)]
pub(super) struct ReactArgs {
    #[command(flatten)]
    target: Target,
    /// One emoji
    emoji: String,
    /// Take it away again
    #[arg(long)]
    off: bool,
}

/// What `hide` takes.
#[derive(Debug, clap::Args)]
pub(super) struct HideArgs {
    #[command(flatten)]
    target: Target,
    /// Show it again
    #[arg(long)]
    show: bool,
}

/// What `inbox` and `threads` take.
#[derive(Debug, clap::Args)]
pub(super) struct InboxArgs {
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 20)]
    limit: usize,
}

pub(super) async fn send(args: SendArgs, context: &Context) -> Result<Ending, Failure> {
    say(context, args.channel, args.text, None).await
}

pub(super) async fn reply(args: TextArgs, context: &Context) -> Result<Ending, Failure> {
    let Target { channel, message } = args.target;
    say(context, channel, args.text, Some(message)).await
}

async fn say(
    context: &Context,
    channel: String,
    text: String,
    reply_to: Option<String>,
) -> Result<Ending, Failure> {
    let text = input::argument(context, text)?;
    let send = Request::Command(Command::Send { channel, text, reply_to });
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
    say_what_is_closed(&backend, &args.channel, context).await?;
    let ending = match &answer {
        Answer::Messages(rows) if args.ids && !context.json => {
            context::print(&render::messages(rows, &context.view, Ids::Shown));
            Ending::Well
        }
        answer => context.show(answer)?,
    };
    if !args.peek {
        // They were read, whether or not colleagues can be told so.
        let mark = Request::Command(Command::MarkRead { channel: args.channel });
        if let Err(failure) = backend.ask(mark).await {
            context.warn(&failure);
        }
    }
    Ok(ending)
}

/// Says that earlier messages aren't for this reader, where that is so.
async fn say_what_is_closed(
    backend: &Backend,
    channel: &str,
    context: &Context,
) -> Result<(), Failure> {
    if context.json {
        return Ok(());
    }
    let answer = backend.ask(Request::Query(Query::Channels)).await?;
    let Answer::Channels(channels) = answer else { return Err(context.unexpected()) };
    let path = |row: &ChannelInfo| format!("{}/{}", row.department, row.name);
    let is_it =
        |row: &&ChannelInfo| row.channel == channel || row.name == channel || path(row) == channel;
    if let Some(time) = channels.iter().find(is_it).and_then(|row| row.closed_before) {
        let time = render::moment(time, &context.view);
        context.say(&text::CLOSED_BEFORE.with(context.lang(), &[("time", &time)]));
    }
    Ok(())
}

pub(super) async fn edit(args: TextArgs, context: &Context) -> Result<Ending, Failure> {
    let text = input::argument(context, args.text)?;
    let Target { channel, message } = args.target;
    context.command(Command::EditMessage { channel, message, text }).await
}

pub(super) async fn recall(target: Target, context: &Context) -> Result<Ending, Failure> {
    let Target { channel, message } = target;
    context.command(Command::RecallMessage { channel, message }).await
}

pub(super) async fn react(args: ReactArgs, context: &Context) -> Result<Ending, Failure> {
    let Target { channel, message } = args.target;
    let (emoji, on) = (args.emoji, !args.off);
    context.command(Command::React { channel, message, emoji, on }).await
}

pub(super) async fn hide(args: HideArgs, context: &Context) -> Result<Ending, Failure> {
    let Target { channel, message } = args.target;
    context.command(Command::HideMessage { channel, message, hidden: !args.show }).await
}

pub(super) async fn thread(target: Target, context: &Context) -> Result<Ending, Failure> {
    let Target { channel, message } = target;
    context.query(Query::Thread { channel, message }).await
}

pub(super) async fn threads(args: InboxArgs, context: &Context) -> Result<Ending, Failure> {
    context.query(Query::Threads { limit: args.limit }).await
}

pub(super) async fn inbox(args: InboxArgs, context: &Context) -> Result<Ending, Failure> {
    context.query(Query::Inbox { limit: args.limit }).await
}
