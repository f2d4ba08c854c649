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
    disk::{Disk, RealDisk},
    facade::{Failure, FailureCode, StorageInfo},
    home_key::{self, KeyFileError, Passphrase},
    store::SledKv,
};

use super::keyring::{self, KeyringError};

/// Stores moved aside that are kept for looking at.
const BROKEN_KEPT_MAX: usize = 2;

const JOURNAL: &str = "journal";
const STORE: &str = "store";
const SEARCH: &str = "search";

/// Where a home lies, and what opens it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HomeAt {
    /// The directory.
    pub dir: PathBuf,
    /// The passphrase, where one is known; a home that isn't locked needs none.
    pub passphrase: Option<Passphrase>,
}

impl HomeAt {
    /// A home that nobody has locked.
    pub fn open(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into(), passphrase: None }
    }

    /// The passphrase that the system's keyring remembers, where it was asked to and answers.
    pub fn recall(&mut self) {
        self.passphrase = keyring::recall(&self.dir);
    }

    /// Whether a home lies there that needs a passphrase.
    ///
    /// # Errors
    /// When its key file can't be read.
    pub fn is_locked(&self) -> Result<bool, Failure> {
        match home_key::is_locked(&RealDisk::new(&self.dir)) {
            Err(KeyFileError::Missing) => Ok(false),
            other => other.map_err(|error| explain(&error)),
        }
    }
}

/// Locks a home with another passphrase from now on, or with none. Its node may run: it has the key,
/// and reads the file only when it starts.
///
/// # Errors
/// When the home was never set up, the old passphrase doesn't open it, the new one may not be set, or
/// the disk fails.
pub fn set_passphrase(at: &HomeAt, new: Option<&Passphrase>) -> Result<(), Failure> {
    let disk = RealDisk::new(&at.dir);
    let key = home_key::open(&disk, at.passphrase.as_ref());
    let key = key.map_err(|error| match error {
        KeyFileError::Missing => not_set_up(),
        error => explain(&error),
    })?;
    home_key::set(&disk, &key, new, random()?).map_err(|error| explain(&error))?;
    // What a keyring remembers opens nothing any more. One that doesn't answer keeps it, in vain.
    if let Err(error) = keyring::forget(&at.dir) {
        tracing::warn!("the old passphrase stays in the keyring: {error}");
    }
    Ok(())
}

/// Has the system's keyring remember the passphrase that opens a home.
///
/// # Errors
/// When the home isn't locked, the passphrase doesn't open it, or no keyring takes it.
pub fn remember_passphrase(at: &HomeAt) -> Result<(), Failure> {
    if !at.is_locked()? {
        let problem = "this home has no passphrase";
        return Err(Failure::new(FailureCode::Invalid, problem, "set one with `passphrase set`"));
    }
    let opened = home_key::open(&RealDisk::new(&at.dir), at.passphrase.as_ref());
    opened.map_err(|error| explain(&error))?;
    let passphrase = at.passphrase.as_ref().ok_or_else(|| explain(&KeyFileError::Locked))?;
    keyring::remember(&at.dir, passphrase).map_err(|error| explain_keyring(&error))
}

/// Has the system's keyring forget the passphrase of a home.
///
/// # Errors
/// When it remembers none, or doesn't answer.
pub fn forget_passphrase(dir: &Path) -> Result<(), Failure> {
    if keyring::forget(dir).map_err(|error| explain_keyring(&error))? {
        return Ok(());
    }
    let problem = "the system's keyring remembers no passphrase of this home";
    Err(Failure::new(
        FailureCode::Invalid,
        problem,
        "have it remember one with `passphrase remember`",
    ))
}

fn explain_keyring(error: &KeyringError) -> Failure {
    let next = match error {
        KeyringError::None(_) => "log in where a keyring runs, or go on with the passphrase",
        KeyringError::Refused(_) => "unlock the keyring and try again",
        KeyringError::Home(_) => "check that the home directory is yours and writable",
    };
    tracing::debug!("{error:?}");
    Failure::new(FailureCode::Busy, error.to_string(), next)
}

/// A home that this process has to itself.
pub struct Home {
    dir: PathBuf,
    _lock: File,
}

/// One that is open.
pub struct OpenHome {
    home: Home,
    key: HomeKey,
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

    /// Removes the node's files, its identity last; what else lies in the home stays.
    pub(super) fn clear(&self) -> std::io::Result<()> {
        for dir in [JOURNAL, STORE, SEARCH, crate::bundle::FOLDER] {
            match fs::remove_dir_all(self.dir.join(dir)) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let files = [
            crate::pairing::FILE,
            crate::core::PEERS_FILE,
            crate::core::RELAYS_FILE,
            crate::core::METERED_FILE,
        ];
        for file in files {
            match fs::remove_file(self.dir.join(file)) {
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
}

impl OpenHome {
    /// Takes a home and opens it.
    ///
    /// # Errors
    /// When another process has it, it was never set up, or the passphrase doesn't open it.
    pub fn take(at: &HomeAt) -> Result<Self, Failure> {
        let home = Home::take(&at.dir, false)?;
        let key = home_key::open(&RealDisk::new(&at.dir), at.passphrase.as_ref());
        let key = key.map_err(|error| match error {
            KeyFileError::Missing if !is_set_up(&at.dir) => not_set_up(),
            error => explain(&error),
        })?;
        Ok(Self { home, key })
    }

    /// Takes a home, making it when there is none; it is locked with the passphrase, if there is one, a
    /// new one before anything else is written.
    ///
    /// # Errors
    /// When another process has it, the directory can't be used, or the passphrase doesn't open it or
    /// may not be set.
    pub fn make(at: &HomeAt) -> Result<Self, Failure> {
        let home = Home::take(&at.dir, true)?;
        let disk = RealDisk::new(&at.dir);
        let passphrase = at.passphrase.as_ref();
        // A key without an identity is left of a beginning that came to nothing.
        if !is_set_up(&at.dir) {
            let key = home_key::make(&disk, random()?, passphrase.zip(Some(random()?)));
            return Ok(Self { home, key: key.map_err(|error| explain(&error))? });
        }
        let key = home_key::open(&disk, passphrase).map_err(|error| explain(&error))?;
        if passphrase.is_some() && !at.is_locked()? {
            let set = home_key::set(&disk, &key, passphrase, random()?);
            set.map_err(|error| explain(&error))?;
        }
        Ok(Self { home, key })
    }

    /// The key for one use beside the node's own, such as the window's drafts.
    pub fn for_use(&self, name: &str) -> UseKey {
        self.key.for_use(name)
    }

    /// Its files, and the key that seals them: what a relay stands on.
    pub(crate) fn files(&self) -> (Arc<dyn Disk>, HomeKey) {
        (Arc::new(RealDisk::new(&self.dir)), self.key.clone())
    }

    /// What a core stands on.
    ///
    /// # Errors
    /// When there is no randomness, or no store can be made.
    pub fn ground(&self) -> Result<Ground, Failure> {
        let kv = open_store(&self.dir.join(STORE))?;
        let (disk, key) = (Arc::new(RealDisk::new(&self.dir)), self.key.clone());
        Ok(Ground { disk, kv: Box::new(kv), key, luck: random()? })
    }
}

impl std::ops::Deref for OpenHome {
    type Target = Home;

    fn deref(&self) -> &Home {
        &self.home
    }
}

fn random<const N: usize>() -> Result<[u8; N], Failure> {
    clock::random_bytes().map_err(|error| internal(&error))
}

/// Whether a member's node or a relay has begun in a home.
fn is_set_up(dir: &Path) -> bool {
    crate::identity::exists(dir) || crate::relay::exists(dir)
}

fn not_set_up() -> Failure {
    let next = "begin with `init`, or `join` with an invitation";
    Failure::new(FailureCode::NotJoined, "this home has no identity yet", next)
}

/// Why a home doesn't open, and what to do.
pub(crate) fn explain(error: &KeyFileError) -> Failure {
    let (code, next) = match error {
        KeyFileError::Locked => (FailureCode::Locked, "give the passphrase with --passphrase-file"),
        KeyFileError::Wrong => (FailureCode::Locked, "type it again: case and spaces matter"),
        KeyFileError::Passphrase => (FailureCode::Invalid, "choose a longer one, a sentence say"),
        KeyFileError::Missing | KeyFileError::File(_) | KeyFileError::Damaged => {
            (FailureCode::Internal, "restore the file from a backup")
        }
        KeyFileError::Newer => (FailureCode::Internal, "update this program"),
    };
    Failure::new(code, error.to_string(), next)
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

pub(crate) fn internal(error: &dyn std::error::Error) -> Failure {
    Failure::broken(error.to_string())
}
