//! The file: a head, records that check themselves, and an end that tells a whole file from one that
//! was cut.
//!
//! Invariant: whatever became of a file, the records that pass their checksum are those that were
//! written; the checksum keeps out accidents, not people (parcels are signed).

use crate::{crypto::hash, limits::PARCEL_BYTES_MAX};

/// What a bundle begins with.
pub const MAGIC: [u8; 8] = *b"TZBUNDLE";

/// The version of the format: the second has parcels of files, too.
pub const VERSION: u8 = 2;

/// The oldest version that is read.
const OLDEST: u8 = 1;

/// Bytes of the file's head.
pub const HEAD_BYTES: usize = MAGIC.len() + 1;

/// Bytes before a record's parcel: its length and its checksum.
pub const RECORD_HEAD_BYTES: usize = 4 + CHECKSUM_BYTES;

const CHECKSUM_BYTES: usize = 16;

/// Why a file is no bundle that can be read here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HeadError {
    /// Something else.
    #[error("the file is no bundle")]
    NotABundle,
    /// A later version's.
    #[error("the bundle was made by a newer version")]
    Newer,
}

/// The file's head.
pub fn head() -> [u8; HEAD_BYTES] {
    let mut head = [VERSION; HEAD_BYTES];
    head[..MAGIC.len()].copy_from_slice(&MAGIC);
    head
}

/// Checks a file's first bytes.
///
/// # Errors
/// When it isn't a bundle, or of a later version.
pub fn check_head(bytes: &[u8; HEAD_BYTES]) -> Result<(), HeadError> {
    match bytes.split_at(MAGIC.len()) {
        (magic, [OLDEST..=VERSION]) if magic == MAGIC => Ok(()),
        (magic, [version]) if magic == MAGIC && *version > VERSION => Err(HeadError::Newer),
        _ => Err(HeadError::NotABundle),
    }
}

/// What stands before a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordHead {
    bytes: u32,
    checksum: [u8; CHECKSUM_BYTES],
}

impl RecordHead {
    /// The head of a record with this parcel.
    pub fn of(parcel: &[u8]) -> Self {
        let bytes = u32::try_from(parcel.len()).unwrap_or(u32::MAX);
        Self { bytes, checksum: checksum(bytes, parcel) }
    }

    /// What stands where no record follows: a length of zero, and how many records there were.
    pub fn end(records: u64) -> Self {
        Self { bytes: 0, checksum: checksum(0, &records.to_be_bytes()) }
    }

    /// Its bytes.
    pub fn to_bytes(self) -> [u8; RECORD_HEAD_BYTES] {
        let mut bytes = [0; RECORD_HEAD_BYTES];
        bytes[..4].copy_from_slice(&self.bytes.to_be_bytes());
        bytes[4..].copy_from_slice(&self.checksum);
        bytes
    }

    /// Reads a head. `None`: a length that no record has, so nothing after it can be found.
    pub fn from_bytes(bytes: &[u8; RECORD_HEAD_BYTES]) -> Option<Self> {
        let (length, checksum) = bytes.split_at(4);
        let bytes = u32::from_be_bytes(length.try_into().ok()?);
        let fits = usize::try_from(bytes).is_ok_and(|bytes| bytes <= PARCEL_BYTES_MAX);
        fits.then_some(Self { bytes, checksum: checksum.try_into().ok()? })
    }

    /// Bytes of the record that follows; zero at the end.
    pub fn parcel_bytes(&self) -> usize {
        usize::try_from(self.bytes).unwrap_or(usize::MAX)
    }

    /// Whether this is the parcel that was written.
    pub fn is_of(&self, parcel: &[u8]) -> bool {
        *self == Self::of(parcel)
    }
}

fn checksum(length: u32, parcel: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let digest = hash::digest("tongzhou 2026 bundle record v1", &[&length.to_be_bytes(), parcel]);
    let mut short = [0; CHECKSUM_BYTES];
    short.copy_from_slice(&digest[..CHECKSUM_BYTES]);
    short
}
