//! Meetings into a calendar file and out of one, apart from the window's thread.

use std::{io::Read, path::PathBuf};

use node::{
    export,
    facade::{Answer, Command, Failure, FailureCode, Query, Request},
    meeting,
    runtime::Handle,
};

/// What is to be done with a calendar file.
#[derive(Clone, Debug)]
pub(crate) enum Job {
    /// Write all meetings that one may read.
    Write {
        /// Where.
        file: PathBuf,
        /// A file that is there goes.
        replace: bool,
    },
    /// Take its meetings in.
    Take {
        /// Which file.
        file: PathBuf,
        /// Where those go that aren't here yet, by space.
        space: String,
    },
}

/// Does it on a thread that may wait for disks.
pub(crate) async fn work(node: Handle, job: Job) -> Result<Answer, Failure> {
    let done = tokio::task::spawn_blocking(move || match job {
        Job::Write { file, replace } => write(&node, &file, replace),
        Job::Take { file, space } => take(&node, &file, space),
    });
    done.await.unwrap_or_else(|error| {
        let problem = format!("the calendar was cut short: {error}");
        Err(Failure::new(FailureCode::Internal, problem, "try again"))
    })
}

fn write(node: &Handle, file: &std::path::Path, replace: bool) -> Result<Answer, Failure> {
    let query = Query::Meetings { department: None };
    let Answer::Meetings(meetings) = node.call_blocking(Request::Query(query))? else {
        let problem = "the node answered something else than was asked";
        return Err(Failure::broken(problem));
    };
    let name = file.file_stem().map(|name| name.to_string_lossy().into_owned());
    let bytes = meeting::calendar::bytes(&name.unwrap_or_default(), &meetings);
    export::save(file, &bytes, replace)
        .map_err(|error| crate::export::told(export::FileError::Save(error)))?;
    Ok(Answer::Done)
}

fn take(node: &Handle, file: &std::path::Path, space: String) -> Result<Answer, Failure> {
    let mut bytes = Vec::new();
    // One byte more than the node takes: it says that the file is too large.
    let most = meeting::FILE_BYTES_MAX as u64 + 1;
    std::fs::File::open(file).and_then(|file| file.take(most).read_to_end(&mut bytes)).map_err(
        |error| {
            let problem = format!("the file can't be read: {error}");
            Failure::new(FailureCode::NotFound, problem, "see that it is there, and a file")
        },
    )?;
    let department = Some(space).filter(|space| !space.is_empty());
    let command = Command::ImportMeetings { file: bytes, department, dry_run: false };
    node.call_blocking(Request::Command(command))
}
