//! `file`: files that go with messages, tasks and pages.

use std::{path::PathBuf, time::Duration};

use super::{
    backend,
    context::{Context, Ending},
    input, render, text,
};
use crate::{
    blob,
    facade::{
        Answer, Command, Failure, FailureCode, FileInfo, FileRow, FileRules, FileState, Query,
        Request,
    },
};

/// How often a file that is fetched is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Bytes of a gigabyte, as budgets are given.
const GIGABYTE: u64 = 1_000_000_000;

/// What can be done with files.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Send files with a message; they are saved on this device at once
    Send(SendArgs),
    /// List the files that go with messages, tasks and pages, newest first
    List(ListArgs),
    /// Save a file to a folder; where it isn't here yet it is fetched first
    Get(GetArgs),
    /// Keep a file on this device however little room there is
    Keep(KeepArgs),
    /// Remove this device's copy of a file
    Drop(DropArgs),
    /// Show how much room files take on this device, or decide how much they may
    Storage(StorageArgs),
}

/// What `file send` takes.
#[derive(Debug, clap::Args)]
pub(super) struct SendArgs {
    /// The channel, department/channel, or @ and people: @PERSON,PERSON
    channel: String,
    /// The files
    #[arg(required = true)]
    paths: Vec<PathBuf>,
    /// The message with them (Markdown); - reads it from standard input
    #[arg(long, allow_hyphen_values = true, default_value = "", hide_default_value = true)]
    text: String,
    /// The message that it answers
    #[arg(long, value_name = "MESSAGE")]
    reply_to: Option<String>,
}

/// What `file list` takes.
#[derive(Debug, clap::Args)]
pub(super) struct ListArgs {
    /// Only those of this channel
    channel: Option<String>,
    /// At most so many
    #[arg(long, value_name = "N", default_value_t = 50)]
    limit: usize,
}

/// What `file get` takes.
#[derive(Debug, clap::Args)]
pub(super) struct GetArgs {
    /// The file's name, or its id as `file list` shows it
    file: String,
    /// The folder, or the name to save it under
    #[arg(long, value_name = "PATH", default_value = ".")]
    to: PathBuf,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

/// What `file keep` takes.
#[derive(Debug, clap::Args)]
pub(super) struct KeepArgs {
    /// The file's name, or its id as `file list` shows it
    file: String,
    /// Keep it no longer
    #[arg(long)]
    off: bool,
}

/// What `file drop` takes.
#[derive(Debug, clap::Args)]
pub(super) struct DropArgs {
    /// The file's name, or its id as `file list` shows it
    file: String,
    /// Even if nobody else is known to hold it
    #[arg(long)]
    last: bool,
}

/// What `file storage` takes.
#[derive(Debug, clap::Args)]
pub(super) struct StorageArgs {
    /// Files may take so many gigabytes
    #[arg(long, value_name = "GB")]
    budget: Option<u64>,
    /// Fetch and keep everything, within the budget: on or off
    #[arg(long, value_name = "ON|OFF")]
    keep_all: Option<Switch>,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Switch {
    /// It is done.
    On,
    /// It isn't.
    Off,
}

pub(super) async fn file(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Send(args) => send(args, context).await,
        Action::List(ListArgs { channel, limit }) => {
            context.query(Query::Files { channel, limit }).await
        }
        Action::Get(args) => get(args, context).await,
        Action::Keep(KeepArgs { file, off }) => {
            context.command(Command::KeepFile { file, kept: !off }).await
        }
        Action::Drop(DropArgs { file, last }) => {
            context.command(Command::DropFile { file, last }).await
        }
        Action::Storage(args) => storage(args, context).await,
    }
}

async fn send(args: SendArgs, context: &Context) -> Result<Ending, Failure> {
    let SendArgs { channel, paths, text, reply_to } = args;
    let text = input::argument(context, text)?;
    let answer = backend::with_node(context, move |ask| {
        let mut files = Vec::new();
        for path in &paths {
            files.push(blob::put_in(&mut *ask, path, |_, _| ())?);
        }
        ask(Request::Command(Command::SendFiles { channel, text, reply_to, files }))
    });
    match answer.await? {
        Answer::Made { id } if !context.json => {
            context.say(&text::MESSAGE_SAVED.with(context.lang(), &[("id", &id)]));
            Ok(Ending::Well)
        }
        answer => context.show(&answer),
    }
}

async fn get(args: GetArgs, context: &Context) -> Result<Ending, Failure> {
    let GetArgs { file, to, force } = args;
    let running = context.backend().await?.is_running();
    let (path, info) = backend::with_node(context, move |ask| {
        let info = wait_for(ask, &file, running)?;
        let path = blob::save_as(&mut *ask, &info, &to, force, |_, _| ())?;
        Ok((path, info))
    })
    .await?;
    if context.json {
        let file = FileRow { file: info, ..FileRow::default() };
        return context.show(&Answer::File(Box::new(file)));
    }
    context.say(render::file_saved(&info, &path, &context.view).trim_end());
    Ok(Ending::Well)
}

/// The file as soon as all of it is here; a home on which no node runs only notes that it is wanted.
fn wait_for(
    ask: &mut dyn FnMut(Request) -> Result<Answer, Failure>,
    file: &str,
    running: bool,
) -> Result<FileInfo, Failure> {
    let mut asked = false;
    loop {
        let answer = ask(Request::Query(Query::File { file: file.to_owned() }))?;
        let Answer::File(row) = answer else {
            let problem = "the node answered something else than was asked";
            return Err(Failure::broken(problem));
        };
        let info = row.file;
        if info.state == FileState::Here {
            return Ok(info);
        }
        if !asked {
            ask(Request::Command(Command::FetchFile { file: info.file.clone() }))?;
            asked = true;
        } else if let Some(trouble) = info.trouble {
            return Err(trouble);
        }
        if !running {
            let problem = "the file isn't here yet; it is noted that you want it";
            let next = "let this node run: it is fetched from a colleague who has it";
            return Err(Failure::new(FailureCode::NotFound, problem, next));
        }
        std::thread::sleep(LOOK);
    }
}

async fn storage(args: StorageArgs, context: &Context) -> Result<Ending, Failure> {
    let StorageArgs { budget, keep_all } = args;
    let backend = context.backend().await?;
    let query = || Request::Query(Query::FileStorage);
    let answer = backend.ask(query()).await?;
    let Answer::FileStorage(storage) = &answer else { return Err(context.unexpected()) };
    if budget.is_none() && keep_all.is_none() {
        return context.show(&answer);
    }
    let rules = FileRules {
        budget_bytes: budget
            .map_or(storage.rules.budget_bytes, |budget| budget.saturating_mul(GIGABYTE)),
        keep_all: keep_all.map_or(storage.rules.keep_all, |switch| switch == Switch::On),
    };
    backend.ask(Request::Command(Command::SetFileRules(rules))).await?;
    context.show(&backend.ask(query()).await?)
}
