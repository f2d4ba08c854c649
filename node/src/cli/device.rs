//! `device`: one's own devices, and colleagues'; `pair`: a new one begins.

use std::time::Duration;

use super::{
    context::{Context, Ending},
    input, text,
};
use crate::{
    facade::{Command, Failure, Query},
    runtime,
};

/// What can be done with one's devices.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// List your devices, or a colleague's
    List {
        /// Whose
        person: Option<String>,
    },
    /// Print the code that a new device of yours is to be given; it is no secret
    Offer,
    /// Make a new device yours, by the code that it shows
    Add {
        /// The code; - reads it from standard input
        #[arg(required = true, num_args = 1..)]
        code: Vec<String>,
    },
    /// Show what ending a device would do; nothing is changed
    PreviewRemoval {
        /// Its id, or the beginning of it
        device: String,
        /// Whose, where it is a colleague's
        #[arg(long, value_name = "PERSON")]
        of: Option<String>,
    },
    /// End another device of yours, or a colleague's; what it wrote until now keeps counting
    Remove {
        /// Its id, or the beginning of it
        device: String,
        /// Whose, where it is a colleague's; takes who may remove them
        #[arg(long, value_name = "PERSON")]
        of: Option<String>,
    },
}

pub(super) async fn device(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::List { person } => context.query(Query::Devices { member: person }).await,
        Action::Offer => context.query(Query::DeviceOffer).await,
        // A code that was pasted with its line breaks arrives as several arguments.
        Action::Add { code } => {
            let code = input::argument(context, code.join(" "))?;
            context.command(Command::AddDevice { code }).await
        }
        Action::PreviewRemoval { device, of } => {
            context.query(Query::DeviceRemovalPreview { device, of }).await
        }
        Action::Remove { device, of } => {
            context.command(Command::RemoveDevice { device, of }).await
        }
    }
}

/// What `pair` takes.
#[derive(Debug, clap::Args)]
pub(super) struct PairArgs {
    /// The code that `device offer` shows on your other device; - reads it from standard input
    #[arg(required = true, num_args = 1..)]
    code: Vec<String>,
    /// Where your other device's node, or a colleague's, listens; may be repeated
    #[arg(long, value_name = "MULTIADDR")]
    peer: Vec<String>,
    /// How many seconds to wait until it was added
    #[arg(long, value_name = "SECONDS", default_value_t = 600)]
    wait: u64,
}

pub(super) async fn pair(args: PairArgs, context: &Context) -> Result<Ending, Failure> {
    let code = input::argument(context, args.code.join(" "))?;
    let show = |answer: &str| {
        context.say(text::PAIR_ANSWER.get(context.lang()));
        context.say(answer);
    };
    let wait = Duration::from_secs(args.wait);
    let answer = runtime::pair(&context.home_at()?, &code, &args.peer, wait, show).await?;
    if context.json {
        return context.show(&answer);
    }
    let place = context.home.display().to_string();
    context.say(&text::PAIR_DONE.with(context.lang(), &[("home", &place)]));
    context.say(text::JOIN_NEXT.get(context.lang()));
    Ok(Ending::Well)
}
