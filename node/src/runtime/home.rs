//! A home directory: its lock, its disk, its store.
//!
//! Invariant: one process at a time works on a home. A store that doesn't open is moved aside,
//! not deleted, and made anew from the journal.

use std::{
    fs::{self, File, TryLockError},
    path::{Path, PathBuf},
    sync::Arc,
};

use protocol::crypto::{HomeKey, UseKey};

use crate::{
    clock,
    core::Ground,
    disk::RealDisk,
    facade::{Failure, FailureCode, StorageInfo},
    store::SledKv,
};

/// Stores moved aside that are kept for looking at.
const BROKEN_KEPT_MAX: usize = 2;

const JOURNAL: &str = "journal";
const STORE: &str = "store";
const SEARCH: &str = "search";

/// A home that this process has to itself.
pub struct Home {
    dir: PathBuf,
    _lock: File,
}

impl Home {
    /// Takes the home, creating the directory when asked to.
    ///
    /// # Errors
    /// When another process has it, or the directory can't be used.
    pub fn take(dir: &Path, create: bool) -> Result<Self, Failure> {
        if create {
            make_private(dir).map_err(|error| unusable(dir, &error))?;
        }
        let lock = File::create(dir.join("lock")).map_err(|error| unusable(dir, &error))?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { dir: dir.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(Failure::new(
                FailureCode::Busy,
                format!("another program works on {}", dir.display()),
                "wait until it has ended, or stop it",
            )),
            Err(TryLockError::Error(error)) => Err(unusable(dir, &error)),
        }
    }

    /// Where it is.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// Where the search index lives.
    pub fn search_dir(&self) -> PathBuf {
        self.dir.join(SEARCH)
    }

    /// The key that seals the search index.
    pub fn search_key(&self) -> UseKey {
        HomeKey::new([0; 32]).for_use("search")
    }

    /// Removes the node's files, its identity last; what else lies in the home stays.
    pub(super) fn clear(&self) -> std::io::Result<()> {
        for dir in [JOURNAL, STORE, SEARCH] {
            match fs::remove_dir_all(self.dir.join(dir)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        fs::remove_file(self.dir.join(crate::identity::FILE))
    }

    /// Adds what the search index takes.
    pub fn with_index(&self, storage: StorageInfo) -> StorageInfo {
        StorageInfo { search_bytes: bytes_below(&self.search_dir()), ..storage }
    }

    /// What a core stands on.
    ///
    /// # Errors
    /// When there is no randomness, or no store can be made.
    pub fn ground(&self) -> Result<Ground, Failure> {
        let luck = clock::random_bytes().map_err(|error| internal(&error))?;
        let kv = open_store(&self.dir.join(STORE))?;
        Ok(Ground { disk: Arc::new(RealDisk::new(&self.dir)), kv: Box::new(kv), luck })
    }
}

/// Bytes of the files in a directory, which holds no others; what vanishes meanwhile counts as
/// nothing.
fn bytes_below(dir: &Path) -> u64 {
    let files = fs::read_dir(dir).into_iter().flatten().flatten();
    files.filter_map(|file| file.metadata().ok()).map(|metadata| metadata.len()).sum()
}

/// Opens the store; what doesn't open is moved aside and begun anew.
fn open_store(dir: &Path) -> Result<SledKv, Failure> {
    match SledKv::open(dir) {
        Ok(kv) => Ok(kv),
        Err(error) => {
            tracing::warn!("{error}; it is made anew from the journal");
            move_aside(dir).map_err(|error| unusable(dir, &error))?;
            SledKv::open(dir).map_err(|error| internal(&error))
        }
    }
}

fn move_aside(dir: &Path) -> std::io::Result<()> {
    let aside = |number: usize| dir.with_extension(format!("broken-{number}"));
    let free = (0..BROKEN_KEPT_MAX).find(|number| !aside(*number).exists());
    match free {
        Some(number) => fs::rename(dir, aside(number)),
        None => {
            fs::remove_dir_all(aside(0))?;
            fs::rename(dir, aside(0))
        }
    }
}

#[cfg(unix)]
fn make_private(dir: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    fs::DirBuilder::new().recursive(true).mode(0o700).create(dir)?;
    fs::set_permissions(dir, fs::Permissions::from_mode(0o700))
}

#[cfg(not(unix))]
fn make_private(dir: &Path) -> std::io::Result<()> {
    fs::create_dir_all(dir)
}

fn unusable(dir: &Path, error: &dyn std::error::Error) -> Failure {
    Failure::new(
        FailureCode::NotFound,
        format!("the home {} can't be used: {error}", dir.display()),
        "begin one with `init` or `join`, or name another with --home",
    )
}

pub(super) fn internal(error: &dyn std::error::Error) -> Failure {
    Failure::new(FailureCode::Internal, error.to_string(), "")
}
