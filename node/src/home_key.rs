//! The key of a home, and what opens it: a passphrase, or nothing.
//!
//! Everything that a node keeps (identity, journal, store, search index, drafts) is sealed with one
//! random key. This file holds it: in clear while nobody has set a passphrase, else sealed with what
//! Argon2id (RFC 9106) makes of the passphrase.
//!
//! Invariants: the file is replaced whole, so a stop leaves the old way in or the new one; and what
//! it asks for in memory and time is bounded before any of it is spent.

use std::{fmt, path::Path};

use argon2::{Algorithm, Argon2, Params, Version};
use protocol::{
    crypto::{HomeKey, SEAL_BYTES},
    encode,
};
use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use crate::disk::{Disk, StateFileError, read_state_file, write_state_file};

/// The file in the home.
pub(crate) const FILE: &str = "key";

/// What it begins with; the last character is the format's version.
const MAGIC: &[u8; 14] = b"tongzhou key 1";

/// Bytes of the file.
const FILE_BYTES_MAX: usize = 1024;

/// Characters of a passphrase: fewer can be tried one by one even at this cost.
pub const PASSPHRASE_CHARS_MIN: usize = 8;

/// Bytes of a passphrase: a page of text is no passphrase.
pub const PASSPHRASE_BYTES_MAX: usize = 1024;

/// RFC 9106's second recommendation: 64 MiB, 3 passes; one lane, since ours runs in one thread.
const COST: Cost = Cost { memory_kib: 64 * 1024, passes: 3 };

/// What a file may ask for: 1 GiB and some seconds.
const COST_MAX: Cost = Cost { memory_kib: 1024 * 1024, passes: 16 };

/// What somebody types to open a home.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct Passphrase(String);

impl Passphrase {
    /// What was typed. Which passphrase may be set is for [`Passphrase::check`] to say.
    pub fn new(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// What was typed, for handing it to the system's keyring.
    pub(crate) fn text(&self) -> &str {
        &self.0
    }

    /// Whether it may be set.
    ///
    /// # Errors
    /// When it is too short or too long.
    pub fn check(&self) -> Result<(), KeyFileError> {
        let long_enough = self.0.chars().count() >= PASSPHRASE_CHARS_MIN;
        let fits = self.0.len() <= PASSPHRASE_BYTES_MAX;
        if long_enough && fits { Ok(()) } else { Err(KeyFileError::Passphrase) }
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Passphrase(***)")
    }
}

/// What stretching a passphrase costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Cost {
    memory_kib: u32,
    passes: u32,
}

/// The way to the key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Way {
    /// The key itself.
    Open([u8; 32]),
    /// Salt, cost, and the key sealed with what the passphrase comes to.
    Passphrase([u8; 16], Cost, Vec<u8>),
}

/// Why a home's key can't be had or kept.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is no such file.
    #[error("this home has no key file")]
    Missing,
    /// It needs a passphrase, and none was given.
    #[error("this home is locked with a passphrase")]
    Locked,
    /// The passphrase doesn't open it.
    #[error("the passphrase is wrong")]
    Wrong,
    /// A passphrase that may not be set.
    #[error("a passphrase has at least {PASSPHRASE_CHARS_MIN} characters")]
    Passphrase,
    /// The file can't be read or written.
    #[error("the key file can't be used")]
    File(#[source] StateFileError),
    /// Its contents aren't a way to a key, or cost more than any that we write.
    #[error("the key file is damaged")]
    Damaged,
    /// A newer program wrote it.
    #[error("a newer program wrote the key file")]
    Newer,
}

/// Makes the key of a new home, from 32 random bytes; locked with a passphrase, if there is one, by
/// 16 more. So the key never lies there in clear.
///
/// # Errors
/// When the passphrase may not be set, or the disk fails.
pub fn make(
    disk: &dyn Disk,
    luck: [u8; 32],
    passphrase: Option<(&Passphrase, [u8; 16])>,
) -> Result<HomeKey, KeyFileError> {
    let key = HomeKey::new(luck);
    let (passphrase, salt) = passphrase.unzip();
    set(disk, &key, passphrase, salt.unwrap_or_default())?;
    Ok(key)
}

/// Whether a home needs a passphrase.
///
/// # Errors
/// When there is no file, or it is unusable.
pub fn is_locked(disk: &dyn Disk) -> Result<bool, KeyFileError> {
    Ok(matches!(read(disk)?, Way::Passphrase(..)))
}

/// The key of a home.
///
/// # Errors
/// When there is no file, it is unusable, or the passphrase doesn't open it.
pub fn open(disk: &dyn Disk, passphrase: Option<&Passphrase>) -> Result<HomeKey, KeyFileError> {
    match (read(disk)?, passphrase) {
        (Way::Open(key), _) => Ok(HomeKey::new(key)),
        (Way::Passphrase(..), None) => Err(KeyFileError::Locked),
        (Way::Passphrase(salt, cost, sealed), Some(passphrase)) => {
            let opened = stretch(passphrase, &salt, cost)?.for_use("key").open(&salt, &sealed);
            let key = opened.ok_or(KeyFileError::Wrong)?;
            key.try_into().map(HomeKey::new).map_err(|_| KeyFileError::Damaged)
        }
    }
}

/// Sets another passphrase, or none; `salt` is random.
///
/// # Errors
/// When the passphrase may not be set, or the disk fails.
pub fn set(
    disk: &dyn Disk,
    key: &HomeKey,
    passphrase: Option<&Passphrase>,
    salt: [u8; 16],
) -> Result<(), KeyFileError> {
    let way = match passphrase {
        None => Way::Open(*key.bytes()),
        Some(passphrase) => {
            passphrase.check()?;
            sealed(key, passphrase, salt, COST)?
        }
    };
    write(disk, &way)
}

fn sealed(
    key: &HomeKey,
    passphrase: &Passphrase,
    salt: [u8; 16],
    cost: Cost,
) -> Result<Way, KeyFileError> {
    let stretched = stretch(passphrase, &salt, cost)?;
    let sealed = stretched.for_use("key").seal(&salt, key.bytes());
    Ok(Way::Passphrase(salt, cost, sealed))
}

fn stretch(passphrase: &Passphrase, salt: &[u8; 16], cost: Cost) -> Result<HomeKey, KeyFileError> {
    let Cost { memory_kib, passes } = cost;
    if memory_kib > COST_MAX.memory_kib || passes > COST_MAX.passes {
        return Err(KeyFileError::Damaged);
    }
    let params = Params::new(memory_kib, passes, 1, None).map_err(|_| KeyFileError::Damaged)?;
    let mut bytes = [0; 32];
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.0.as_bytes(), salt, &mut bytes)
        .map_err(|_| KeyFileError::Damaged)?;
    Ok(HomeKey::new(bytes))
}

fn read(disk: &dyn Disk) -> Result<Way, KeyFileError> {
    let bytes = read_state_file(disk, Path::new(FILE)).map_err(KeyFileError::File)?;
    let bytes = bytes.ok_or(KeyFileError::Missing)?;
    let (magic, content) = bytes.split_first_chunk().ok_or(KeyFileError::Damaged)?;
    if magic[..MAGIC.len() - 1] != MAGIC[..MAGIC.len() - 1] {
        return Err(KeyFileError::Damaged);
    }
    if magic != MAGIC {
        return Err(KeyFileError::Newer);
    }
    let way = encode::from_bytes(content, FILE_BYTES_MAX).map_err(|_| KeyFileError::Damaged)?;
    match &way {
        Way::Passphrase(_, _, sealed) if sealed.len() != 32 + SEAL_BYTES => {
            Err(KeyFileError::Damaged)
        }
        Way::Passphrase(..) | Way::Open(_) => Ok(way),
    }
}

fn write(disk: &dyn Disk, way: &Way) -> Result<(), KeyFileError> {
    let bytes = [MAGIC.as_slice(), &encode::to_bytes(way)].concat();
    write_state_file(disk, Path::new(FILE), &bytes).map_err(KeyFileError::File)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::disk::SimDisk;

    /// Cheap, so that the tests are.
    const CHEAP: Cost = Cost { memory_kib: 8, passes: 1 };

    fn locked(passphrase: &str) -> (SimDisk, HomeKey) {
        let disk = SimDisk::new();
        let key = make(&disk, [7; 32], None).expect("made");
        let way = sealed(&key, &Passphrase::new(passphrase), [3; 16], CHEAP).expect("sealed");
        write(&disk, &way).expect("written");
        (disk, key)
    }

    #[test]
    fn threat_41_a_passphrase_opens_and_nothing_else() {
        let (disk, key) = locked("correct horse");
        let open_with = |text: &str| open(&disk, Some(&Passphrase::new(text)));
        assert!(matches!(open_with("correct horse"), Ok(opened) if opened == key), "the control");
        assert!(matches!(open_with("incorrect horse"), Err(KeyFileError::Wrong)));
        assert!(matches!(open(&disk, None), Err(KeyFileError::Locked)));
        assert!(is_locked(&disk).expect("readable"));
        let bytes = read_state_file(&disk, Path::new(FILE)).expect("read").expect("there");
        assert!(!bytes.windows(8).any(|part| part == [7; 8]), "the key isn't in the file");
    }

    #[test]
    fn a_passphrase_is_set_changed_and_taken_away() {
        let disk = SimDisk::new();
        let key = make(&disk, [7; 32], None).expect("made");
        assert!(!is_locked(&disk).expect("readable"));
        let short = Passphrase::new("1234567");
        assert!(matches!(set(&disk, &key, Some(&short), [1; 16]), Err(KeyFileError::Passphrase)));
        let eight = Passphrase::new("八个汉字也够长了");
        set(&disk, &key, Some(&eight), [1; 16]).expect("set");
        assert_eq!(open(&disk, Some(&eight)).expect("opens"), key);
        set(&disk, &key, None, [2; 16]).expect("taken away");
        assert_eq!(open(&disk, None).expect("opens"), key);
    }

    #[test]
    fn a_file_that_asks_for_too_much_or_is_none_costs_nothing() {
        let (disk, key) = locked("correct horse");
        let huge = Cost { memory_kib: u32::MAX, passes: 1 };
        let Way::Passphrase(salt, _, sealed) = read(&disk).expect("read") else { panic!() };
        write(&disk, &Way::Passphrase(salt, huge, sealed)).expect("written");
        let passphrase = Passphrase::new("correct horse");
        assert!(matches!(open(&disk, Some(&passphrase)), Err(KeyFileError::Damaged)));
        for (bytes, newer) in
            [(&b"tongzhou key 9"[..], true), (b"", false), (b"tongzhou key 1\x05", false)]
        {
            write_state_file(&disk, Path::new(FILE), bytes).expect("written");
            match open(&disk, None) {
                Err(KeyFileError::Newer) => assert!(newer),
                Err(KeyFileError::Damaged) => assert!(!newer),
                other => panic!("{other:?}"),
            }
        }
        assert!(matches!(open(&SimDisk::new(), None), Err(KeyFileError::Missing)));
        drop(key);
    }
}
