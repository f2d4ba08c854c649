//! The files of a release where they lie.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

use super::{Artefact, FILE, FILES_MAX};

/// Why the files of a release can't be looked at.
#[derive(Debug, thiserror::Error)]
pub enum FolderError {
    /// A file or directory can't be read.
    #[error("{} can't be read", .path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Neither a plain file nor a directory: what it leads to may change after it was looked at.
    #[error("{} is neither a file nor a directory", .0.display())]
    NoFile(PathBuf),
    /// A name that isn't text can't be written down in the list.
    #[error("the name of {} is no text", .0.display())]
    Name(PathBuf),
    /// More files than a release has.
    #[error("there are more than {FILES_MAX} files")]
    Many,
}

/// Every file below a directory by its path within it, [`FILE`] left out.
///
/// # Errors
/// When one can't be read, or is something else.
pub fn read(folder: &Path) -> Result<BTreeMap<String, Artefact>, FolderError> {
    let mut found = BTreeMap::new();
    let mut open = vec![(folder.to_owned(), String::new())];
    while let Some((at, name)) = open.pop() {
        let failed = |source| FolderError::Read { path: at.clone(), source };
        for entry in fs::read_dir(&at).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let path = entry.path();
            let own = entry.file_name();
            let own = own.to_str().ok_or_else(|| FolderError::Name(path.clone()))?;
            let name = if name.is_empty() { own.to_owned() } else { format!("{name}/{own}") };
            // The entry itself, not what a link leads to.
            let kind = entry.file_type().map_err(failed)?;
            if kind.is_dir() {
                open.push((path, name));
            } else if !kind.is_file() {
                return Err(FolderError::NoFile(path));
            } else if name != FILE {
                if found.len() >= FILES_MAX {
                    return Err(FolderError::Many);
                }
                found.insert(name, artefact(&path)?);
            }
        }
    }
    Ok(found)
}

/// A file's length and hash.
///
/// # Errors
/// When it can't be read.
pub fn artefact(path: &Path) -> Result<Artefact, FolderError> {
    let failed = |source| FolderError::Read { path: path.to_owned(), source };
    let mut hasher = blake3::Hasher::new();
    let mut file = File::open(path).map_err(failed)?;
    let bytes = io::copy(&mut file, &mut hasher).map_err(failed)?;
    Ok(Artefact { bytes, hash: hasher.finalize().into() })
}
