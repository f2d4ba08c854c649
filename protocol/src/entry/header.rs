//! An entry's header: what is hashed, chained and signed.

use serde::{Deserialize, Serialize};

use super::ControlPoint;
use crate::{
    clock::Hlc,
    crypto::hash::{self, Domain},
    encode,
    ids::{Branch, DeviceId, EntryHash, LogId, OrgId, SpaceId},
};

/// The version of the header's format.
pub const FORMAT: u8 = 1;

/// The hash of a body as it is transported (sealed, if it is sealed).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct BodyHash([u8; 32]);

impl BodyHash {
    /// The hash of these body bytes.
    pub fn of(body: &[u8]) -> Self {
        static DOMAIN: Domain = Domain::new("tongzhou 2026 body hash v1");
        Self(DOMAIN.digest(&[body]))
    }
}

/// A digest of the hashes of the changes inside a body, under the entry's key where it is sealed (16
/// bytes; only the author could look for collisions, and would gain nothing by one). It lets a compacted document prove each of its
/// changes to its author after the body is gone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ChangesDigest([u8; 16]);

impl ChangesDigest {
    /// The digest of an entry without changes (a statement).
    pub const NONE: Self = Self([0; 16]);

    /// The digest of these bytes.
    pub(crate) const fn new(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves.
    pub(crate) const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// The digest of these change hashes (32 bytes each), in their order, of a body in clear.
    pub fn of<'a>(hashes: impl IntoIterator<Item = &'a [u8; 32]>) -> Self {
        let parts: Vec<&[u8]> = hashes.into_iter().map(|hash| hash.as_slice()).collect();
        if parts.is_empty() {
            return Self::NONE;
        }
        let digest = hash::digest("tongzhou 2026 changes digest v1", &parts);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self(bytes)
    }
}

/// The first eight bytes of an entry's hash: tells the sides of a fork apart.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct EntryTag([u8; 8]);

impl EntryTag {
    /// The tag of this entry.
    pub fn of(entry: &EntryHash) -> Self {
        let mut bytes = [0; 8];
        bytes.copy_from_slice(&entry.as_bytes()[..8]);
        Self(bytes)
    }
}

/// The first four bytes of an entry's hash, where a mistake costs one more exchange and no more:
/// who grinds for equal ones gains a signature that doesn't verify.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct BaseTag([u8; 4]);

impl BaseTag {
    /// The tag of this entry.
    pub fn of(entry: &EntryHash) -> Self {
        let mut bytes = [0; 4];
        bytes.copy_from_slice(&entry.as_bytes()[..4]);
        Self(bytes)
    }
}

/// An entry's header. Its canonical bytes are what [`Header::hash`] covers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Header {
    /// [`FORMAT`].
    pub format: u8,
    /// The organisation; zero in the genesis entry, whose hash becomes it.
    pub org: OrgId,
    /// The space written in; zero in the genesis entry.
    pub space: SpaceId,
    /// The author.
    pub device: DeviceId,
    /// The log's epoch.
    pub epoch: u32,
    /// Place in the log, from 1, without gaps.
    pub seq: u64,
    /// The hash of the entry before; zero for the first.
    pub prev: EntryHash,
    /// The author's hybrid logical time, later than the entry's before.
    pub hlc: Hlc,
    /// Where the control space stood for the author, as far as it moved since the entry before.
    pub control: Vec<ControlPoint>,
    /// The space key's epoch that seals the body; zero: in clear.
    pub key_epoch: u32,
    /// Length of the body in bytes.
    pub body_len: u32,
    /// Hash of the body.
    pub body_hash: BodyHash,
    /// Digest of the changes inside.
    pub changes: ChangesDigest,
}

impl Header {
    /// The entry's hash: of this header, and through `prev` of the whole log before it.
    pub fn hash(&self) -> EntryHash {
        static DOMAIN: Domain = Domain::new("tongzhou 2026 entry header v1");
        EntryHash::new(DOMAIN.digest(&[&encode::to_bytes(self)]))
    }

    /// The log that this entry stands in, on the given side of a fork.
    pub fn log(&self, branch: Branch) -> LogId {
        LogId { space: self.space, device: self.device, epoch: self.epoch, branch }
    }
}
