//! From arguments to an exit code.

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::ExitCode,
};

use clap::{FromArgMatches, Parser, Subcommand, error::ErrorKind};

use super::{
    announcement, bundle, capability, channel, commit,
    context::{self, Context, Ending},
    conversation, demo, department, device, digest, file, import, init, invite, join, meeting,
    member, message, network, outside, page, passphrase, project, proof, recovery, relay, release,
    reminder,
    render::{self, View},
    rule, run, search, status, table, task,
    text::{self, Lang},
    verify,
};
use crate::{
    api, clock,
    facade::{Failure, FailureCode},
};

/// The exit code of a command that wasn't understood.
const USAGE: u8 = 2;

/// Tongzhou (同舟): messages, tasks and pages for offices that aren't always connected
#[derive(Debug, Parser)]
#[command(name = "tongzhou-node", version, disable_help_subcommand = true)]
pub(super) struct Cli {
    /// The home directory [default: $TONGZHOU_HOME, or the system's place for programs' data]
    #[arg(long, global = true, value_name = "DIR", help_heading = "Global options")]
    pub(super) home: Option<PathBuf>,
    /// A file with the home's passphrase [default: $TONGZHOU_PASSPHRASE_FILE, or asks for it]
    #[arg(long, global = true, value_name = "FILE", help_heading = "Global options")]
    pub(super) passphrase_file: Option<PathBuf>,
    /// Print one JSON document instead of text
    #[arg(long, global = true, help_heading = "Global options")]
    pub(super) json: bool,
    /// The language of texts [default: the locale's]
    #[arg(long, global = true, value_name = "LANGUAGE", help_heading = "Global options")]
    pub(super) lang: Option<Lang>,
    #[command(subcommand)]
    pub(super) noun: Option<Noun>,
}

/// The subcommands.
#[derive(Debug, Subcommand)]
pub(super) enum Noun {
    /// Create an organisation, and its first person's home
    Init(init::Args),
    /// Departments
    #[command(subcommand)]
    Department(department::Action),
    /// Projects: spaces that span departments
    #[command(subcommand)]
    Project(project::Action),
    /// Print a code that lets one person join; it works while this node is offline
    Invite(invite::Args),
    /// Join an organisation with an invitation code
    Join(join::Args),
    /// Your own devices
    #[command(subcommand)]
    Device(device::Action),
    /// Begin on a new device of yours, with the code that `device offer` shows on another
    Pair(device::PairArgs),
    /// Recovery: a lost device, and a lost or hostile administrator
    #[command(subcommand)]
    Recovery(recovery::Action),
    /// The passphrase that opens this home
    #[command(subcommand)]
    Passphrase(passphrase::Action),
    /// Relays: machines that keep and hand on what they can't read
    #[command(subcommand)]
    Relay(relay::Action),
    /// Run the node: sync with colleagues until it is stopped
    Run(run::Args),
    /// Show spaces, entries, peers and what is set aside
    Status,
    /// Show how much room the node takes on the disk
    Storage,
    /// Compare with all connected peers now
    Sync,
    /// How this node uses its line
    #[command(subcommand)]
    Network(network::Action),
    /// People
    #[command(subcommand)]
    Member(member::Action),
    /// Who may do what
    #[command(subcommand)]
    Capability(capability::Action),
    /// Rules that the organisation sets for everybody's programs
    #[command(subcommand)]
    Rule(rule::Action),
    /// Commits of git repositories that tasks are linked to
    #[command(subcommand)]
    Commit(commit::Action),
    /// Meetings
    #[command(subcommand)]
    Meeting(meeting::Action),
    /// Tables
    #[command(subcommand)]
    Table(table::Action),
    /// Report a problem with this program: a row in the organisation's table of issues
    Report(table::ReportArgs),
    /// Channels
    #[command(subcommand)]
    Channel(channel::Action),
    /// Conversations of a few people
    #[command(subcommand)]
    Conversation(conversation::Action),
    /// Write a message
    Send(message::SendArgs),
    /// Read a channel's newest messages, and let colleagues know that they were read
    Read(message::ReadArgs),
    /// Answer a message
    Reply(message::TextArgs),
    /// Give a message of your own another text
    EditMessage(message::TextArgs),
    /// Take a message of your own back
    Recall(message::Target),
    /// Put an emoji to a message
    React(message::ReactArgs),
    /// Hide a message from everybody; managers may
    Hide(message::HideArgs),
    /// Announcements to departments
    #[command(subcommand)]
    Announcement(announcement::Action),
    /// Say that you know of a message; colleagues see it
    Acknowledge(message::Target),
    /// Remind people of a message strongly, until they acknowledge it
    Remind(announcement::RemindArgs),
    /// Show a thread: the message that it began with, and everything below it
    Thread(message::Target),
    /// Show the threads that you take part in, those with something unread first
    Threads(message::InboxArgs),
    /// Show messages that call you or answer yours, announcements, and what deadlines have for you, newest first
    Inbox(message::InboxArgs),
    /// What changed elsewhere while you were apart
    #[command(subcommand)]
    Digest(digest::Action),
    /// Reminders of deadlines
    #[command(subcommand)]
    Reminder(reminder::Action),
    /// Tasks
    #[command(subcommand)]
    Task(task::Action),
    /// Pages
    #[command(subcommand)]
    Page(page::Action),
    /// Find words in messages, tasks and pages
    Search(search::Args),
    /// Entries that are set aside
    #[command(subcommand)]
    Quarantine(status::QuarantineAction),
    /// Proofs of who wrote or changed something
    #[command(subcommand)]
    Proof(proof::Action),
    /// Files that go with messages
    #[command(subcommand)]
    File(file::Action),
    /// What is carried by hand, where no line leads
    #[command(subcommand)]
    Bundle(bundle::Action),
    /// Releases of this program: signing one, and checking one before it is used
    #[command(subcommand)]
    Release(release::Action),
    /// Check the journal, chains and signatures; authority, documents and rows against the journal
    Verify(verify::Args),
    /// Print one hash a space; equal on every node with the same entries
    StateHash,
    /// Take in data from other tools
    #[command(subcommand)]
    Import(import::Action),
    /// Show five nodes in two offices that lose their line and find together again
    Demo(demo::Args),
}

/// What a window begins with.
pub struct WindowStart {
    /// The home directory.
    pub home: PathBuf,
    /// The language that was asked for.
    pub lang: Option<Lang>,
}

/// What came of opening a window.
pub enum Opened {
    /// It was opened, and closed again.
    Closed,
    /// There is no display.
    NoDisplay,
    /// OpenGL, with which it is drawn, doesn't start, and why.
    NoOpenGl(String),
    /// The system can't show it, and why.
    Failed(String),
}

/// Opens a window and comes back when it is closed.
type OpenWindow = fn(WindowStart) -> Opened;

/// Runs the headless program on the process's arguments.
pub fn main() -> ExitCode {
    run_program("tongzhou-node", None)
}

/// Runs the program with a window: without a subcommand, that is what it opens.
pub fn main_with_window(open: OpenWindow) -> ExitCode {
    run_program("tongzhou", Some(open))
}

fn run_program(program: &'static str, window: Option<OpenWindow>) -> ExitCode {
    let args: Vec<OsString> = std::env::args_os().collect();
    let lang = Lang::detect(&args, |name| std::env::var(name).ok());
    let cli = match parse(program, &args, lang) {
        Ok(cli) => cli,
        Err(error) => return usage(&args, &error, lang),
    };
    let json = cli.json;
    match start(cli, lang, window) {
        Ok(Ending::Well) => ExitCode::SUCCESS,
        Ok(Ending::Unwell) => ExitCode::FAILURE,
        Err(failure) => {
            complain(&failure, json, lang);
            ExitCode::FAILURE
        }
    }
}

/// Reads the arguments.
pub(super) fn parse(
    program: &'static str,
    args: &[OsString],
    lang: Lang,
) -> Result<Cli, clap::Error> {
    let command = text::command(lang).name(program).bin_name(program);
    Cli::from_arg_matches(&command.try_get_matches_from(args)?)
}

/// Help and version are answers; everything else that the parser says is a misunderstanding.
fn usage(args: &[OsString], error: &clap::Error, lang: Lang) -> ExitCode {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        context::print(&error.render().to_string());
        return ExitCode::SUCCESS;
    }
    let rendered = error.render().to_string();
    if args.iter().any(|word| word == "--json") {
        let problem = rendered.lines().next().unwrap_or_default().trim_start_matches("error: ");
        let next = text::USAGE_NEXT.get(Lang::En);
        complain(&Failure::new(FailureCode::Invalid, problem, next), true, lang);
    } else {
        context::complain(&rendered);
    }
    ExitCode::from(USAGE)
}

fn complain(failure: &Failure, json: bool, lang: Lang) {
    let said = if json { context::json(failure) } else { render::failure(failure, lang) };
    context::complain(&said);
}

/// Whether a command works on files alone: whoever checks a proof or a release may have no home, nor a place
/// for one.
fn needs_no_home(noun: Option<&Noun>) -> bool {
    matches!(noun, Some(Noun::Proof(proof::Action::Check { .. }) | Noun::Release(_)))
}

fn start(cli: Cli, lang: Lang, window: Option<OpenWindow>) -> Result<Ending, Failure> {
    let home =
        cli.home.or_else(|| outside::default_home(|name| std::env::var_os(name).map(Into::into)));
    let home = home.or_else(|| needs_no_home(cli.noun.as_ref()).then(PathBuf::new));
    let home = home.ok_or_else(|| {
        let next = text::NO_HOME_NEXT.get(Lang::En);
        Failure::new(FailureCode::Invalid, text::NO_HOME.get(Lang::En), next)
    })?;
    if let (None, Some(open)) = (&cli.noun, window) {
        if is_shown_already(&home) {
            context::print(&format!("{}\n", text::WINDOW_SHOWN.get(lang)));
            return Ok(Ending::Well);
        }
        match open(WindowStart { home: home.clone(), lang: cli.lang }) {
            Opened::Closed => return Ok(Ending::Well),
            Opened::NoDisplay => {}
            Opened::NoOpenGl(cause) => {
                let problem = text::NO_OPENGL.with(Lang::En, &[("cause", &cause)]);
                let next = text::NO_OPENGL_NEXT.get(Lang::En);
                return Err(Failure::new(FailureCode::Internal, problem, next));
            }
            Opened::Failed(cause) => {
                let problem = text::NO_WINDOW.with(Lang::En, &[("cause", &cause)]);
                let next = text::NO_WINDOW_NEXT.get(Lang::En);
                return Err(Failure::new(FailureCode::Internal, problem, next));
            }
        }
    }
    let view = View { lang, zone: clock::zone(), now: clock::now() };
    let passphrase_file = cli
        .passphrase_file
        .or_else(|| std::env::var_os("TONGZHOU_PASSPHRASE_FILE").map(PathBuf::from));
    let context = Context { home, passphrase_file, json: cli.json, view };
    // What runs a node needs the machine's processors; a question doesn't.
    let mut builder = match cli.noun {
        Some(Noun::Run(_) | Noun::Join(_) | Noun::Demo(_)) | None => {
            tokio::runtime::Builder::new_multi_thread()
        }
        _ => tokio::runtime::Builder::new_current_thread(),
    };
    let runtime = builder.enable_all().build().map_err(|error| {
        let values: &[(&str, &str)] = &[("cause", &error.to_string())];
        context.failure(FailureCode::Busy, text::NO_RUNTIME, values, text::NO_RUNTIME_NEXT)
    })?;
    runtime.block_on(execute(cli.noun, &context))
}

/// Whether a window is open on the home already; it has come to the front then. One that can't be
/// asked counts as none: opening another says what is wrong.
fn is_shown_already(home: &Path) -> bool {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.is_ok_and(|runtime| runtime.block_on(api::show_window(home)).unwrap_or(false))
}

async fn execute(noun: Option<Noun>, context: &Context) -> Result<Ending, Failure> {
    match noun {
        None => demo::instead_of_window(context).await,
        Some(Noun::Init(args)) => init::init(args, context).await,
        Some(Noun::Department(action)) => department::department(action, context).await,
        Some(Noun::Project(action)) => project::project(action, context).await,
        Some(Noun::Invite(args)) => invite::invite(args, context).await,
        Some(Noun::Join(args)) => join::join(args, context).await,
        Some(Noun::Device(action)) => device::device(action, context).await,
        Some(Noun::Pair(args)) => device::pair(args, context).await,
        Some(Noun::Recovery(action)) => recovery::recovery(action, context).await,
        Some(Noun::Passphrase(action)) => passphrase::passphrase(action, context).await,
        Some(Noun::Run(args)) => run::run(args, context).await,
        Some(Noun::Status) => status::status(context).await,
        Some(Noun::Storage) => status::storage(context).await,
        Some(Noun::Sync) => status::sync(context).await,
        Some(Noun::Network(action)) => network::network(action, context).await,
        Some(Noun::Relay(action)) => relay::relay(action, context).await,
        Some(Noun::Member(action)) => member::member(action, context).await,
        Some(Noun::Capability(action)) => capability::capability(action, context).await,
        Some(Noun::Rule(action)) => rule::rule(action, context).await,
        Some(Noun::Commit(action)) => commit::commit(action, context).await,
        Some(Noun::Meeting(action)) => meeting::meeting(action, context).await,
        Some(Noun::Table(action)) => table::table(action, context).await,
        Some(Noun::Report(args)) => table::report(args, context).await,
        Some(Noun::Channel(action)) => channel::channel(action, context).await,
        Some(Noun::Conversation(action)) => conversation::conversation(action, context).await,
        Some(Noun::Send(args)) => message::send(args, context).await,
        Some(Noun::Read(args)) => message::read(args, context).await,
        Some(Noun::Reply(args)) => message::reply(args, context).await,
        Some(Noun::EditMessage(args)) => message::edit(args, context).await,
        Some(Noun::Recall(target)) => message::recall(target, context).await,
        Some(Noun::React(args)) => message::react(args, context).await,
        Some(Noun::Hide(args)) => message::hide(args, context).await,
        Some(Noun::Announcement(action)) => announcement::announcement(action, context).await,
        Some(Noun::Acknowledge(target)) => announcement::acknowledge(target, context).await,
        Some(Noun::Remind(args)) => announcement::remind(args, context).await,
        Some(Noun::Thread(target)) => message::thread(target, context).await,
        Some(Noun::Threads(args)) => message::threads(args, context).await,
        Some(Noun::Inbox(args)) => message::inbox(args, context).await,
        Some(Noun::Digest(action)) => digest::digest(action, context).await,
        Some(Noun::Reminder(action)) => reminder::reminder(action, context).await,
        Some(Noun::Task(action)) => task::task(action, context).await,
        Some(Noun::Page(action)) => page::page(action, context).await,
        Some(Noun::Search(args)) => search::search(args, context).await,
        Some(Noun::Quarantine(action)) => status::quarantine(action, context).await,
        Some(Noun::Proof(action)) => proof::proof(action, context).await,
        Some(Noun::File(action)) => file::file(action, context).await,
        Some(Noun::Bundle(action)) => bundle::bundle(action, context).await,
        Some(Noun::Release(action)) => release::release(action, context),
        Some(Noun::Verify(args)) => verify::verify(args, context).await,
        Some(Noun::StateHash) => verify::state_hash(context).await,
        Some(Noun::Import(action)) => import::import(action, context).await,
        Some(Noun::Demo(args)) => demo::demo(&args, context).await,
    }
}
