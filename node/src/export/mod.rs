//! Tasks as files: an Excel workbook with a Gantt chart, a CSV, a calendar. Tables as a workbook or a
//! CSV.
//!
//! Invariant: rows in, bytes out. The same rows on the same occasion give the same bytes; nothing
//! here asks a node or a clock. Only `save` touches the disk. What people wrote arrives as text: no
//! cell of theirs is a formula.

mod calendar;
mod chart;
mod grid;
#[cfg(test)]
mod grid_tests;
mod row;
mod save;
mod table;
#[cfg(test)]
mod tests;
mod text;
mod words;
mod workbook;

use std::path::{Path, PathBuf};

use jiff::{Timestamp, Zoned, tz::TimeZone};
use protocol::clock::Millis;

pub use grid::{csv, table_to_file, xlsx};
pub use save::{SaveError, Saving, save};

use crate::{
    cli::Lang,
    facade::{Failure, FailureCode, TaskExport},
};

/// Tasks in one file: what a sheet with conditional formats stays usable with.
pub const TASKS_MAX: usize = 50_000;

/// The kinds of file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// An Excel workbook: a table, a Gantt chart, and where they come from.
    #[default]
    Xlsx,
    /// A table that every program reads.
    Csv,
    /// A calendar of what is due.
    Ics,
}

impl Format {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Xlsx, Self::Csv, Self::Ics];

    /// How names of such files end.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Ics => "ics",
        }
    }

    /// The kind that a file's name asks for.
    pub fn of(file: &Path) -> Option<Self> {
        let extension = file.extension()?.to_str()?.to_ascii_lowercase();
        Self::ALL.into_iter().find(|format| format.extension() == extension)
    }
}

/// When and for whom a file is made.
#[derive(Clone, Debug)]
pub struct Occasion {
    /// The language of its words.
    pub lang: Lang,
    /// Now.
    pub now: Millis,
    /// The zone in which its day and its time are told.
    pub zone: TimeZone,
    /// The department or project, or which tasks these are otherwise, in words.
    pub scope: String,
}

impl Occasion {
    /// The time on the reader's calendar.
    fn time(&self) -> Zoned {
        let millis = i64::try_from(self.now.0).unwrap_or(i64::MAX);
        let now = Timestamp::from_millisecond(millis).unwrap_or(Timestamp::MAX);
        now.to_zoned(self.zone.clone())
    }
}

/// Why no file came of some tasks.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// More tasks than a file takes.
    #[error("{0} tasks are more than a file takes")]
    TooMany(usize),
    /// The workbook couldn't be written.
    #[error("the workbook can't be made")]
    Workbook(#[source] rust_xlsxwriter::XlsxError),
    /// The table couldn't be written.
    #[error("the table can't be made")]
    Table(#[source] csv::Error),
}

/// Why tasks didn't get into a file.
#[derive(Debug)]
pub enum FileError {
    /// The file's name asks for no kind that there is.
    NoKind(PathBuf),
    /// The file's name asks for no kind that tables have.
    NoTableKind(PathBuf),
    /// Nothing could be made of them.
    Export(ExportError),
    /// What was made of them wasn't saved.
    Save(SaveError),
}

impl From<FileError> for Failure {
    /// As the command line says it.
    fn from(error: FileError) -> Self {
        match error {
            FileError::NoKind(file) => {
                let problem =
                    format!("no kind of export is called {:?}", file.display().to_string());
                let next = "let its name end in .xlsx, .csv or .ics";
                Failure::new(FailureCode::Invalid, problem, next)
            }
            FileError::NoTableKind(file) => {
                let problem =
                    format!("no kind of export is called {:?}", file.display().to_string());
                let next = "let its name end in .xlsx or .csv";
                Failure::new(FailureCode::Invalid, problem, next)
            }
            FileError::Export(error) => {
                let problem = error.to_string();
                let next = "choose fewer tasks, such as a department's";
                Failure::new(FailureCode::Invalid, problem, next)
            }
            FileError::Save(error) => {
                let (problem, next) = (error.to_string(), error.next());
                Failure::new(FailureCode::Invalid, problem, next)
            }
        }
    }
}

/// A file's bytes.
///
/// # Errors
/// When there are too many tasks.
pub fn render(
    tasks: &TaskExport,
    format: Format,
    occasion: &Occasion,
) -> Result<Vec<u8>, ExportError> {
    if tasks.tasks.len() > TASKS_MAX {
        return Err(ExportError::TooMany(tasks.tasks.len()));
    }
    let rows = row::rows(tasks, occasion.lang);
    match format {
        Format::Xlsx => workbook::bytes(tasks, &rows, occasion).map_err(ExportError::Workbook),
        Format::Csv => table::bytes(&rows).map_err(ExportError::Table),
        Format::Ics => Ok(calendar::bytes(tasks, &rows, occasion)),
    }
}

/// Makes a file and saves it, in the kind that its name asks for.
///
/// # Errors
/// When the name asks for none, there are too many tasks, the file is there already and isn't to
/// be replaced, or the disk refuses it.
pub fn to_file(
    tasks: &TaskExport,
    file: &Path,
    occasion: &Occasion,
    replace: bool,
) -> Result<(), FileError> {
    let format = Format::of(file).ok_or_else(|| FileError::NoKind(file.to_owned()))?;
    let bytes = render(tasks, format, occasion).map_err(FileError::Export)?;
    save(file, &bytes, replace).map_err(FileError::Save)
}
