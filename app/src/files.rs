//! Files of messages read and written apart from the window's thread: put in, saved, opened, looked at.

use std::{
    io,
    path::{Path, PathBuf},
};

use node::{
    blob,
    facade::{Answer, Failure, FailureCode, FileInfo, NewFile, Query, Request},
    runtime::Handle,
};

use crate::model::preview::{self, Picture};

/// Where a saved file goes.
#[derive(Clone, Debug)]
pub(crate) struct Save {
    /// The file.
    pub(crate) file: FileInfo,
    /// Where.
    pub(crate) path: PathBuf,
    /// A file that is there goes.
    pub(crate) replace: bool,
    /// It is shown in the desktop's own program then.
    pub(crate) open: bool,
}

/// Puts a file in.
pub(crate) async fn put(node: Handle, path: PathBuf) -> Result<NewFile, Failure> {
    let ask = move |request| node.call_blocking(request);
    apart(move || blob::put_in(ask, &path, |_, _| ())).await
}

/// Saves a file, and opens it if that was asked for.
pub(crate) async fn save(node: Handle, save: Save) -> Result<Answer, Failure> {
    let ask = move |request| node.call_blocking(request);
    apart(move || {
        let path = blob::save_as(ask, &save.file, &save.path, save.replace, |_, _| ());
        let path = path.map_err(told)?;
        if save.open {
            // Whoever changes it changes a copy: what was sent stays as it is.
            read_only(&path);
            open::that_detached(&path).map_err(|error| {
                let problem = format!("the file can't be opened: {error}");
                Failure::new(FailureCode::Invalid, problem, "save it, and open it by hand")
            })?;
        }
        Ok(Answer::Done)
    })
    .await
}

fn read_only(path: &Path) {
    let set = path.metadata().and_then(|data| {
        let mut permissions = data.permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(path, permissions)
    });
    if let Err(error) = set {
        // Its name is in its path.
        tracing::debug!("an opened copy stays writable: {:?}", error.kind());
    }
}

/// Reads an image that is here, and makes it as small as it is shown.
pub(crate) async fn picture(node: Handle, file: FileInfo) -> Option<Picture> {
    let decoded = apart(move || {
        let mut bytes = Vec::new();
        for piece in 0.. {
            let query = Query::FilePiece { file: file.file.clone(), piece };
            let Answer::FilePiece { bytes: next } = node.call_blocking(Request::Query(query))?
            else {
                break;
            };
            bytes.extend_from_slice(&next);
            if next.is_empty() || bytes.len() > preview::BYTES_MAX {
                break;
            }
        }
        Ok(preview::decode(&bytes))
    });
    decoded.await.ok().flatten()
}

/// Writes a pasted image into a folder, as a PNG; where.
pub(crate) async fn keep_pasted(
    folder: PathBuf,
    name: String,
    image: std::sync::Arc<egui::ColorImage>,
) -> Result<PathBuf, Failure> {
    apart(move || {
        let bytes = preview::encode(&image).map_err(|error| unsaved(&error))?;
        let path = folder.join(name);
        std::fs::write(&path, bytes).map_err(|error| unsaved(&error))?;
        Ok(path)
    })
    .await
}

/// Removes a picture that was put in, or couldn't be.
pub(crate) async fn remove_pasted(path: PathBuf) {
    let removed = apart(move || std::fs::remove_file(path).map_err(|error| unsaved(&error)));
    if removed.await.is_err() {
        tracing::warn!("a pasted picture stays in the temporary folder until the window closes");
    }
}

fn unsaved(error: &io::Error) -> Failure {
    let problem = format!("the picture can't be kept: {error}");
    Failure::new(FailureCode::Internal, problem, "check the disk and its free space")
}

/// Why a file isn't saved, in the words of the dialog that asks where.
fn told(failure: Failure) -> Failure {
    let there = failure.problem.strip_suffix(" is there already").is_some();
    if !there {
        return failure;
    }
    let next = "choose another name, or tick \"Replace a file that is there\"";
    Failure::new(FailureCode::Invalid, failure.problem, next)
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
