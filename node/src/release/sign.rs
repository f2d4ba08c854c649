//! Signing a release: the first maintainer writes the list, the others sign the same.

use std::{fs, io, path::Path};

use protocol::crypto::DeviceKey;

use super::{
    FILE, FILE_BYTES_MAX, Manifest, Release, Version,
    folder::{self, FolderError},
};

/// Why a release isn't signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// Its files can't be looked at.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// Nothing lies there.
    #[error("there is no file to release")]
    Empty,
    /// Another list lies there than these files and this lock file come to: signing it would say what
    /// this maintainer hasn't seen.
    #[error(
        "release.json names other files, another lock file or another version than what lies here"
    )]
    Differs,
    /// [`FILE`] isn't one.
    #[error("release.json can't be read")]
    Malformed(#[source] io::Error),
    /// [`FILE`] can't be written.
    #[error("release.json can't be written")]
    Write(#[source] io::Error),
}

/// What [`FILE`] says; `None` where there is none.
///
/// # Errors
/// When it can't be read or is something else.
pub fn load(folder: &Path) -> Result<Option<Release>, io::Error> {
    let path = folder.join(FILE);
    let size = match fs::symlink_metadata(&path) {
        Ok(about) if about.is_file() => about.len(),
        Ok(_) => return Err(io::Error::other("it is no file")),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if size > FILE_BYTES_MAX {
        return Err(io::Error::other(format!("it is larger than {FILE_BYTES_MAX} bytes")));
    }
    let release = serde_json::from_slice(&fs::read(&path)?).map_err(io::Error::other)?;
    Ok(Some(release))
}

/// Adds a maintainer's signature to a release. What is signed is made from the files that lie there and
/// the lock file given; where somebody has signed before, it must be the same.
///
/// # Errors
/// When it can't be read or written, or another has signed something else.
pub fn sign(
    folder: &Path,
    lock: &Path,
    version: Version,
    key: &DeviceKey,
) -> Result<Release, SignError> {
    let manifest =
        Manifest { version, lock: folder::artefact(lock)?.hash, files: folder::read(folder)? };
    if manifest.files.is_empty() {
        return Err(SignError::Empty);
    }
    let mut release = match load(folder).map_err(SignError::Malformed)? {
        Some(release) if release.manifest != manifest => return Err(SignError::Differs),
        Some(release) => release,
        None => Release { manifest, signatures: Vec::new() },
    };
    release.signatures.retain(|by| by.key != key.device());
    release.signatures.push(release.manifest.sign(key));
    write(folder, &release).map_err(SignError::Write)?;
    Ok(release)
}

/// Beside the old file first, so that a stop leaves one of the two whole.
fn write(folder: &Path, release: &Release) -> io::Result<()> {
    let mut text = serde_json::to_vec_pretty(release).map_err(io::Error::other)?;
    text.push(b'\n');
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    io::Write::write_all(&mut file, &text)?;
    file.as_file().sync_all()?;
    file.persist(folder.join(FILE)).map_err(|error| error.error)?;
    Ok(())
}
