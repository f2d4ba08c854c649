//! A directory of files whose small, replaced files carry a checksum too.
//!
//! The library puts checksums into the files it writes once, but not into `meta.json` and its like,
//! which name those files and what is deleted in them. Here they end with their BLAKE3 hash, so
//! that no damaged byte of an index goes unnoticed.

use std::io;
use std::path::Path;
use std::sync::Arc;

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

/// Bytes of the hash at the end of a sealed file.
const SEAL_BYTES: usize = 32;

/// Wraps the directory of memory-mapped files.
#[derive(Clone, Debug)]
pub struct SealedDirectory(pub MmapDirectory);

impl Directory for SealedDirectory {
    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        let mut bytes = self.0.atomic_read(path)?;
        let data_bytes = bytes.len().saturating_sub(SEAL_BYTES);
        let (data, seal) = bytes.split_at(data_bytes);
        if blake3::hash(data).as_bytes() != seal {
            let error = io::Error::new(io::ErrorKind::InvalidData, "wrong checksum");
            return Err(OpenReadError::wrap_io_error(error, path.to_owned()));
        }
        bytes.truncate(data_bytes);
        Ok(bytes)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.0.atomic_write(path, &[data, blake3::hash(data).as_bytes()].concat())
    }

    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.0.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.0.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.0.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        self.0.open_write(path)
    }

    fn sync_directory(&self) -> io::Result<()> {
        self.0.sync_directory()
    }

    fn acquire_lock(&self, lock: &Lock) -> Result<DirectoryLock, LockError> {
        self.0.acquire_lock(lock)
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        self.0.watch(callback)
    }
}
