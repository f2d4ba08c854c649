//! Proof files, written and checked apart from the window's thread.

use std::{
    error::Error,
    fs::File,
    io::Read as _,
    path::{Path, PathBuf},
};

use node::{
    export::{self, FileError},
    facade::{Answer, Failure, FailureCode, ProofReport, Query, Request},
    proof::PROOF_BYTES_MAX,
    runtime::Handle,
    service::check_proof,
};

use crate::export::told;

/// A proof that is to be saved.
#[derive(Clone, Debug)]
pub(crate) struct Job {
    /// Of which message, task or page.
    pub(crate) item: String,
    /// Where it was written, if it is a message.
    pub(crate) channel: Option<String>,
    /// Where.
    pub(crate) file: PathBuf,
    /// A file that is there goes.
    pub(crate) replace: bool,
}

/// Has the node make a proof, and saves it.
pub(crate) async fn save(node: Handle, job: Job) -> Result<Answer, Failure> {
    let query = Query::Proof { item: job.item, channel: job.channel };
    let Answer::Proof { bytes, .. } = node.call(Request::Query(query)).await? else {
        return Err(Failure::broken("the node answered something else than was asked"));
    };
    apart(move || {
        let saved = export::save(&job.file, &bytes, job.replace);
        saved.map(|()| Answer::Done).map_err(|error| told(FileError::Save(error)))
    })
    .await
}

/// Checks a proof file. Neither the node nor its organisation is asked.
pub(crate) async fn check(file: PathBuf) -> Result<ProofReport, Failure> {
    apart(move || {
        let bytes = read(&file)?;
        check_proof(&bytes).map_err(|error| {
            let (mut cause, mut next) = (error.to_string(), error.source());
            while let Some(error) = next {
                cause = format!("{cause}: {error}");
                next = error.source();
            }
            let problem = format!("the proof does not hold: {cause}");
            Failure::new(FailureCode::Invalid, problem, "don't believe it; ask for another")
        })
    })
    .await
}

/// Reads a file up to just more than a proof can have, which the check refuses.
fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let unread = |error: std::io::Error| {
        let problem = format!("{} can't be read: {error}", path.display());
        Failure::new(FailureCode::Invalid, problem, "see that the file is there and can be read")
    };
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unread)?;
    file.take(PROOF_BYTES_MAX as u64 + 1).read_to_end(&mut bytes).map_err(unread)?;
    Ok(bytes)
}

/// Does work on a thread that may wait for disks.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> Result<T, Failure> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| {
        let problem = format!("the file was cut short: {error}");
        Err(Failure::new(FailureCode::Internal, problem, "try again"))
    })
}
