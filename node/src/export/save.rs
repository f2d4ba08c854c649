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

/// A file on its way: it lies beside its place under a temporary name, which goes with this.
pub struct Saving {
    file: tempfile::NamedTempFile,
    path: PathBuf,
    replace: bool,
}

impl Saving {
    /// Begins a file.
    ///
    /// # Errors
    /// When the folder isn't there, the disk refuses it, or there is such a file and it isn't to be
    /// replaced.
    pub fn begin(path: &Path, replace: bool) -> Result<Self, SaveError> {
        if path.file_name().is_none() || path.is_dir() {
            return Err(SaveError::NoName(path.to_owned()));
        }
        if !replace && path.symlink_metadata().is_ok() {
            return Err(SaveError::There(path.to_owned()));
        }
        let folder = folder_of(path);
        if !folder.is_dir() {
            return Err(SaveError::NoFolder(folder.to_owned()));
        }
        let file =
            new_file(folder).map_err(|source| SaveError::Disk { path: path.to_owned(), source })?;
        Ok(Self { file, path: path.to_owned(), replace })
    }

    /// Adds bytes.
    ///
    /// # Errors
    /// When the disk refuses them.
    pub fn write(&mut self, bytes: &[u8]) -> Result<(), SaveError> {
        self.file.write_all(bytes).map_err(|error| refused(&self.path, error))
    }

    /// Syncs the file and gives it its name.
    ///
    /// # Errors
    /// When the disk refuses it, or there is such a file now.
    pub fn finish(self) -> Result<(), SaveError> {
        let Self { file, path, replace } = self;
        file.as_file().sync_all().map_err(|error| refused(&path, error))?;
        let named = if replace { file.persist(&path) } else { file.persist_noclobber(&path) };
        named.map_err(|error| match error.error.kind() {
            io::ErrorKind::AlreadyExists => SaveError::There(path.clone()),
            _ => refused(&path, error.error),
        })?;
        // So that the name outlives a power cut; where folders can't be synced, it does later.
        let _ = File::open(folder_of(&path)).and_then(|folder| folder.sync_all());
        Ok(())
    }
}

/// Writes a file under a temporary name beside it, syncs it, and gives it its name.
///
/// # Errors
/// When the folder isn't there, the disk refuses it, or there is such a file and it isn't to be
/// replaced.
pub fn save(path: &Path, bytes: &[u8], replace: bool) -> Result<(), SaveError> {
    let mut saving = Saving::begin(path, replace)?;
    saving.write(bytes)?;
    saving.finish()
}

fn refused(path: &Path, source: io::Error) -> SaveError {
    SaveError::Disk { path: path.to_owned(), source }
}

fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(folder) if folder != Path::new("") => folder,
        _ => Path::new("."),
    }
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
