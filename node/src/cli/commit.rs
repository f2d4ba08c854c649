//! `commit`: commits of git repositories that tasks are linked to.

use std::path::PathBuf;

use super::{
    backend,
    context::{Context, Ending},
};
use crate::{
    commits,
    facade::{Answer, Command, Failure, Query},
};

/// What can be done with commits.
#[derive(Debug, clap::Subcommand)]
pub(super) enum Action {
    /// Look for commits that name tasks (Refs LAUNCH-12, Closes LAUNCH-12) and link the tasks to them
    Scan(ScanArgs),
    /// List the commits that tasks are linked to, newest first
    List {
        /// Only those whose hashes begin so
        #[arg(default_value = "", hide_default_value = true)]
        hash: String,
        /// Only of this department's or project's tasks
        #[arg(long, value_name = "DEPARTMENT")]
        department: Option<String>,
    },
    /// Take a commit off a task that it doesn't belong to
    Unlink {
        /// The task, by its key, its title or the beginning of its id
        task: String,
        /// The commit's hash, or the beginning of it
        hash: String,
    },
    /// List the repositories on this machine that were scanned
    Repositories,
    /// Forget a repository; links that it brought stay
    Forget {
        /// Its folder or its name
        repository: String,
    },
}

/// What `commit scan` takes.
#[derive(Debug, clap::Args)]
pub(super) struct ScanArgs {
    /// The folder of a clone [default: all that were scanned before]
    dir: Option<PathBuf>,
    /// Its department or project: whose tasks are meant where several have one key
    #[arg(long, value_name = "DEPARTMENT", requires = "dir")]
    department: Option<String>,
    /// The branch on which Closes counts [default: the one that is checked out]
    #[arg(long, value_name = "BRANCH", requires = "dir")]
    branch: Option<String>,
    /// Whether Closes sets a task to done at once, or only proposes it: on or off
    #[arg(long, value_name = "ON|OFF", requires = "dir")]
    apply: Option<Switch>,
    /// From the beginning, and not only what is new
    #[arg(long)]
    anew: bool,
}

/// On or off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(super) enum Switch {
    /// It is done.
    On,
    /// It isn't.
    Off,
}

pub(super) async fn commit(action: Action, context: &Context) -> Result<Ending, Failure> {
    match action {
        Action::Scan(args) => scan(args, context).await,
        Action::List { hash, department } => {
            context.query(Query::Commits { begins: hash, department }).await
        }
        Action::Unlink { task, hash } => {
            context.command(Command::UnlinkCommit { task, commit: hash }).await
        }
        Action::Repositories => context.query(Query::Repositories).await,
        Action::Forget { repository } => {
            context.command(Command::ForgetRepository { repository }).await
        }
    }
}

async fn scan(args: ScanArgs, context: &Context) -> Result<Ending, Failure> {
    let ScanArgs { dir, department, branch, apply, anew } = args;
    let now = context.view.now;
    let apply = apply.map(|switch| switch == Switch::On);
    let report = backend::with_node(context, move |ask| match dir {
        Some(path) => {
            let order = commits::Order { path, department, branch, apply, anew };
            commits::scan_into(ask, &order, now)
        }
        None => commits::scan_all(ask, anew, now),
    });
    context.show(&Answer::CommitReport(Box::new(report.await?)))
}
