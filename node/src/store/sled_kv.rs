//! Rows in sled 0.34.7, with its traps fenced off.
//!
//! Each value carries a checksum, since zeroed pages go unnoticed by sled. Opening happens under
//! `catch_unwind`, since damaged files panic. `flush` alone makes nothing last, so the data file
//! is synced after it.

use std::{
    fs::File,
    panic::{AssertUnwindSafe, catch_unwind},
    path::{Path, PathBuf},
};

use super::kv::{Kv, KvError, Row, Rows, Span};

/// Memory for sled's page cache; the default is 1 GiB, and real use can be several times this.
const CACHE_BYTES: u64 = 32 * 1024 * 1024;

/// Bytes of the checksum before each value.
const CHECKSUM_BYTES: usize = 8;

/// Rows in a sled database.
pub struct SledKv {
    db: sled::Db,
    file: PathBuf,
}

/// Why a database doesn't open. The caller moves it aside and rebuilds.
#[derive(Debug, thiserror::Error)]
pub enum OpenSledError {
    /// sled says so.
    #[error("the store doesn't open")]
    Refused(#[source] sled::Error),
    /// sled panicked on what it found.
    #[error("the store is damaged beyond opening")]
    Panicked,
}

impl SledKv {
    /// Opens or creates the database in `dir`.
    ///
    /// # Errors
    /// When sled can't open what is there.
    pub fn open(dir: &Path) -> Result<Self, OpenSledError> {
        let config = sled::Config::new()
            .path(dir)
            .cache_capacity(CACHE_BYTES)
            .flush_every_ms(None)
            .print_profile_on_drop(false);
        // A database that panics while it opens leaves nothing half-used behind: it is dropped
        // here and its directory moved aside by the caller.
        let opened = catch_unwind(AssertUnwindSafe(|| config.open()));
        let db = opened.map_err(|_| OpenSledError::Panicked)?.map_err(OpenSledError::Refused)?;
        Ok(Self { db, file: dir.join("db") })
    }
}

fn backend(error: impl std::error::Error + Send + Sync + 'static) -> KvError {
    KvError::Backend(Box::new(error))
}

/// Key and value together, so that a value can't stand under another key.
fn checksum(key: &[u8], value: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut hasher = blake3::Hasher::new();
    hasher.update(&(key.len() as u64).to_le_bytes());
    hasher.update(key);
    hasher.update(value);
    let mut short = [0; CHECKSUM_BYTES];
    short.copy_from_slice(&hasher.finalize().as_bytes()[..CHECKSUM_BYTES]);
    short
}

fn seal(key: &[u8], value: &[u8]) -> Vec<u8> {
    let mut sealed = Vec::with_capacity(CHECKSUM_BYTES + value.len());
    sealed.extend_from_slice(&checksum(key, value));
    sealed.extend_from_slice(value);
    sealed
}

fn unseal(key: &[u8], sealed: &[u8]) -> Result<Vec<u8>, KvError> {
    let (sum, value) = sealed.split_at_checked(CHECKSUM_BYTES).ok_or(KvError::Damaged)?;
    if sum == checksum(key, value) { Ok(value.to_vec()) } else { Err(KvError::Damaged) }
}

/// Runs what may panic on damaged pages.
fn guarded<T>(work: impl FnOnce() -> Result<T, KvError>) -> Result<T, KvError> {
    catch_unwind(AssertUnwindSafe(work)).unwrap_or(Err(KvError::Damaged))
}

impl Kv for SledKv {
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        guarded(|| {
            let sealed = self.db.get(key).map_err(backend)?;
            sealed.map(|sealed| unseal(key, &sealed)).transpose()
        })
    }

    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        if span.is_empty() {
            return Ok(Vec::new());
        }
        guarded(|| {
            let range = match &span.to {
                Some(to) => self.db.range(span.from.clone()..to.clone()),
                None => self.db.range(span.from.clone()..),
            };
            let read = |row: sled::Result<(sled::IVec, sled::IVec)>| {
                let (key, sealed) = row.map_err(backend)?;
                let value = unseal(&key, &sealed)?;
                Ok((key.to_vec(), value))
            };
            if backwards {
                range.rev().take(limit).map(read).collect()
            } else {
                range.take(limit).map(read).collect()
            }
        })
    }

    fn apply(&mut self, rows: &Rows) -> Result<(), KvError> {
        guarded(|| {
            let mut batch = sled::Batch::default();
            for (key, value) in rows {
                match value {
                    Some(value) => batch.insert(key.as_slice(), seal(key, value)),
                    None => batch.remove(key.as_slice()),
                }
            }
            self.db.apply_batch(batch).map_err(backend)?;
            self.db.flush().map_err(backend)?;
            File::open(&self.file).and_then(|file| file.sync_data()).map_err(backend)
        })
    }

    fn bytes(&self) -> Result<u64, KvError> {
        guarded(|| self.db.size_on_disk().map_err(backend))
    }

    fn clear(&mut self) -> Result<(), KvError> {
        guarded(|| self.db.clear().map_err(backend))
    }
}
