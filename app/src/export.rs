//! Tasks and tables into a file: where it goes, and the one that writes it, apart from the window's thread.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use jiff::tz::TimeZone;
use node::{
    export::{self, FileError, Occasion, SaveError},
    facade::{Answer, Failure, FailureCode, Query, RecordInfo, Request},
    runtime::Handle,
};
use protocol::clock::Millis;

use crate::{action::TableOrder, text::Lang};

/// A file of tasks, settled.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// The tasks, in their order.
    pub(crate) tasks: Vec<String>,
    /// Where they go.
    pub(crate) file: PathBuf,
    /// A file that is there goes.
    pub(crate) replace: bool,
    /// When, for whom and what.
    pub(crate) occasion: Occasion,
}

/// The occasion of an export from the window.
pub(crate) fn occasion(scope: String, lang: Lang, zone: &TimeZone, now: Millis) -> Occasion {
    let lang = match lang {
        Lang::Zh => node::cli::Lang::Zh,
        Lang::En => node::cli::Lang::En,
    };
    Occasion { lang, now, zone: zone.clone(), scope }
}

/// Where a person's documents are; their downloads or their own folder where the system names none.
pub(crate) fn documents() -> PathBuf {
    let known = [dirs::document_dir(), dirs::download_dir(), dirs::home_dir()];
    let there = known.into_iter().flatten().find(|folder| folder.is_dir());
    there.unwrap_or_default()
}

/// The person's own folder.
pub(crate) fn own() -> Option<PathBuf> {
    dirs::home_dir()
}

/// Asks the node for the tasks as they are now, and writes them.
pub(crate) async fn write(node: Handle, job: Job) -> Result<Answer, Failure> {
    let query = Query::TaskExport { department: None };
    let Answer::TaskExport(mut tasks) = node.call(Request::Query(query)).await? else {
        let problem = "the node answered something else than was asked";
        return Err(Failure::broken(problem));
    };
    let written = tokio::task::spawn_blocking(move || {
        tasks.keep(&job.tasks);
        export::to_file(&tasks, &job.file, &job.occasion, job.replace)
    });
    let written = written.await.map_err(|error| {
        let problem = format!("the file can't be made: {error}");
        Failure::new(FailureCode::Internal, problem, "try again")
    })?;
    written.map(|()| Answer::Done).map_err(told)
}

/// A table that is to be written, settled.
#[derive(Clone, Debug)]
pub(crate) struct TableJob {
    /// Which, and its rows in their order.
    pub(crate) order: TableOrder,
    /// Where it goes.
    pub(crate) file: PathBuf,
    /// When and for whom.
    pub(crate) occasion: Occasion,
}

/// Asks the node for a table as it is now, and writes it.
pub(crate) async fn write_table(node: Handle, job: TableJob) -> Result<Answer, Failure> {
    let query = Query::Table { table: job.order.table.clone(), removed: false };
    let Answer::Table(mut table) = node.call(Request::Query(query)).await? else {
        let problem = "the node answered something else than was asked";
        return Err(Failure::broken(problem));
    };
    let mut rows: BTreeMap<String, RecordInfo> =
        std::mem::take(&mut table.rows).into_iter().map(|row| (row.row.clone(), row)).collect();
    table.rows = job.order.rows.iter().filter_map(|row| rows.remove(row)).collect();
    let written = tokio::task::spawn_blocking(move || {
        export::table_to_file(&table, &job.file, &job.occasion, job.order.replace)
    });
    let written = written.await.map_err(|error| {
        let problem = format!("the file can't be made: {error}");
        Failure::new(FailureCode::Internal, problem, "try again")
    })?;
    written.map(|()| Answer::Done).map_err(told)
}

/// Why there is no file, in the words of the dialog that asks for one.
pub(crate) fn told(error: FileError) -> Failure {
    let FileError::Save(SaveError::There(file)) = error else { return error.into() };
    let problem = format!("{} is there already", file.display());
    let next = "choose another name, or tick \"Replace a file that is there\"";
    Failure::new(FailureCode::Invalid, problem, next)
}

/// Shows a folder in the desktop's own program.
pub(crate) fn open_folder(folder: &Path) -> Result<(), Failure> {
    open::that_detached(folder).map_err(|error| {
        let problem = format!("the folder can't be shown: {error}");
        Failure::new(FailureCode::Invalid, problem, "open it by hand")
    })
}
