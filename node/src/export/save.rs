//! A file of tasks on its way to the disk.
//!
//! Invariant: under its name there is the whole file or what was there before; a file that is there
//! goes only when somebody said so.

use std::{
    fs::File,
    io::{self, Write},
    path::{Path, PathBuf},
};

/// Why a file wasn't saved.
#[derive(Debug, thiserror::Error)]
pub enum SaveError {
    /// It names no file.
    #[error("\"{0}\" names no file")]
    NoName(PathBuf),
    /// A file of this name is there.
    #[error("{0} is there already")]
    There(PathBuf),
    /// The folder isn't there.
    #[error("there is no folder {0}")]
    NoFolder(PathBuf),
    /// The system refuses it.
    #[error("{path} can't be written: {source}")]
    Disk {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
}

impl SaveError {
    /// What to do next, as the command line says it.
    pub const fn next(&self) -> &'static str {
        match self {
            Self::NoName(_) => "name the file, such as tasks.xlsx",
            Self::There(_) => {
                "choose another name, or have it replaced: `--force` on the command line"
            }
            Self::NoFolder(_) => "name a folder that exists",
            Self::Disk { .. } => {
                "choose another folder, and see that it is yours and the disk has room"
            }
        }
    }
}

/// Writes a file under a temporary name beside it, syncs it, and gives it its name.
///
/// # Errors
/// When the folder isn't there, the disk refuses it, or there is such a file and it isn't to be
/// replaced.
pub fn save(path: &Path, bytes: &[u8], replace: bool) -> Result<(), SaveError> {
    let disk = |source| SaveError::Disk { path: path.to_owned(), source };
    if path.file_name().is_none() || path.is_dir() {
        return Err(SaveError::NoName(path.to_owned()));
    }
    if !replace && path.symlink_metadata().is_ok() {
        return Err(SaveError::There(path.to_owned()));
    }
    let folder = match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    };
    if !folder.is_dir() {
        return Err(SaveError::NoFolder(folder.to_owned()));
    }
    let mut file = new_file(folder).map_err(disk)?;
    file.write_all(bytes).map_err(disk)?;
    file.as_file().sync_all().map_err(disk)?;
    let named = if replace { file.persist(path) } else { file.persist_noclobber(path) };
    named.map_err(|error| match error.error.kind() {
        io::ErrorKind::AlreadyExists => SaveError::There(path.to_owned()),
        _ => disk(error.error),
    })?;
    // So that the name outlives a power cut; where folders can't be synced, it does later.
    let _ = File::open(folder).and_then(|folder| folder.sync_all());
    Ok(())
}

/// A file that others may read as far as the person's usual mask lets them.
fn new_file(folder: &Path) -> io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".tongzhou-").suffix(".part");
    #[cfg(unix)]
    {
        use std::{fs::Permissions, os::unix::fs::PermissionsExt};
        builder.permissions(Permissions::from_mode(0o666));
    }
    builder.tempfile_in(folder)
}
