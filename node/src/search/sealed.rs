//! A directory whose files are sealed: without the key nothing in them can be read or altered.
//!
//! The library's own directory of files keeps what it is given, under its names, locks and syncs;
//! this one seals what goes in and opens what comes out. Files that are written once are sealed in
//! pages ([`super::pages`]), the small ones that are replaced (`meta.json` and its like) as a whole.
//! Locks are empty files. What shows is how many files there are, how long, and when they change.
//!
//! Invariant: what doesn't open is [`io::ErrorKind::InvalidData`]; no decoder sees a byte that this
//! key didn't seal for this place of this file. Older whole files may be put back unnoticed: an
//! index of an earlier checkpoint.

use std::{
    collections::BTreeMap,
    fmt, io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError, Weak},
};

use protocol::crypto::UseKey;
use tantivy::{
    Directory,
    directory::{
        DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
        error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError},
    },
};

use super::{
    opened::Opened,
    pages::{Place, SealedFile, SealedWriter},
};

/// Seals and opens what a directory of files keeps; cheap to clone.
#[derive(Clone)]
pub struct SealedDirectory {
    files: MmapDirectory,
    key: UseKey,
    opened: Arc<Opened>,
    /// The files in use: a file opened twice shares what was opened of it. The library gives no name
    /// to two files.
    in_use: Arc<Mutex<BTreeMap<PathBuf, Weak<SealedFile>>>>,
}

impl SealedDirectory {
    /// The directory at a path, which must exist.
    pub fn open(path: &Path, key: UseKey) -> Result<Self, OpenDirectoryError> {
        let files = MmapDirectory::open(path)?;
        Ok(Self { files, key, opened: Arc::default(), in_use: Arc::default() })
    }

    /// Opens these pages of a file once, as far as there are any, keeping none; how many there are.
    pub fn check(&self, path: &Path, pages: Range<usize>) -> Result<usize, OpenReadError> {
        let failed = |error| OpenReadError::wrap_io_error(error, path.to_owned());
        self.file(path)?.check(pages).map_err(failed)
    }

    fn file(&self, path: &Path) -> Result<Arc<SealedFile>, OpenReadError> {
        let mut in_use = self.in_use.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(file) = in_use.get(path).and_then(Weak::upgrade) {
            return Ok(file);
        }
        let failed = |error| OpenReadError::wrap_io_error(error, path.to_owned());
        let sealed = self.files.open_read(path)?.read_bytes().map_err(failed)?;
        let place = Place::new(self.key.clone(), path);
        let file = SealedFile::open(place, sealed, Arc::clone(&self.opened)).map_err(failed)?;
        let file = Arc::new(file);
        in_use.retain(|_, file| file.strong_count() > 0);
        in_use.insert(path.to_owned(), Arc::downgrade(&file));
        Ok(file)
    }
}

impl Directory for SealedDirectory {
    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let sealed = self.files.atomic_read(path)?;
        let place = Place::new(self.key.clone(), path);
        let failed = || OpenReadError::wrap_io_error(place.unopened(), path.to_owned());
        place.open_whole(&sealed).ok_or_else(failed)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.files.atomic_write(path, &Place::new(self.key.clone(), path).seal_whole(data))
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let file = self.file(path)?;
        Ok(file)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let to = self.files.open_write(path)?;
        let writer = SealedWriter::new(Place::new(self.key.clone(), path), to);
        Ok(WritePtr::new(Box::new(writer)))
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.files.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.files.acquire_lock(lock)
    }

    /// Watches nothing: readers are told of commits.
    fn watch(&self, _: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}

impl fmt::Debug for SealedDirectory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SealedDirectory({:?})", self.files)
    }
}
