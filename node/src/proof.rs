//! Proof files: who wrote or changed one message, task or page, for somebody who has nothing else.
//!
//! Invariant: a file is only a claim. What it says is worked out anew from signed entries by
//! `service::check_proof`, which knows no home, clock or network.

use protocol::{
    change::{ChangeHash, PreviousChange},
    crypto::hash,
    encode::{self, DecodeError},
    entry::{ForkProof, Outline, PackedRun},
    ids::{DocId, EntryHash, SpaceId},
    schema::MessageRef,
};
use serde::{Deserialize, Serialize};

/// Bytes of a proof: a log of 20,000 entries beside the statements of a large company. It is read
/// whole before anything in it is believed.
pub const PROOF_BYTES_MAX: usize = 4 * 1024 * 1024;

/// What a file begins with; the last character is the format's version.
const MAGIC: &[u8; 16] = b"tongzhou proof 2";

/// Bytes of the checksum at the end: it tells damage from forgery, and proves nothing.
const SUM_BYTES: usize = 32;

const SUM_DOMAIN: &str = "tongzhou 2026 proof file sum v1";

/// What a proof is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Item {
    /// A message.
    Message(SpaceId, MessageRef),
    /// A task or a page.
    Document(SpaceId, DocId),
}

impl Item {
    /// The space that it stands in.
    pub fn space(&self) -> SpaceId {
        match self {
            Self::Message(space, _) | Self::Document(space, _) => *space,
        }
    }
}

/// A stretch of a control log: its trunk from the beginning, or one side of a fork.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stretch {
    /// The entry before it; zero at the beginning of a log.
    pub after: EntryHash,
    /// The runs, each beginning where the one before ends.
    pub runs: Vec<PackedRun>,
}

/// The author's change before that of an entry, in the same document: hash, number, last operation.
/// What was packed on top of another change unpacks to what the header's digest says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before(pub [u8; 32], pub u64, pub u64);

impl From<PreviousChange> for Before {
    fn from(change: PreviousChange) -> Self {
        Self(change.hash.0, change.seq, change.max_op)
    }
}

impl From<Before> for PreviousChange {
    fn from(Before(hash, seq, max_op): Before) -> Self {
        Self { hash: ChangeHash(hash), seq, max_op }
    }
}

/// What opens a body that is shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    /// The key of that one entry. It opens under no other, so whoever writes the file can't choose
    /// what the body says; and it tells nothing of the space's key.
    pub key: [u8; 32],
    /// The change before it, where there is one.
    pub before: Option<Before>,
}

/// A log with entries of the item.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ItemLog {
    /// Its headers, and the bodies of the item's entries.
    pub outline: Outline,
    /// For each body shown: what opens it.
    pub shown: Vec<Shown>,
}

/// All that a proof file holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofFile {
    /// What it is about.
    pub item: Item,
    /// The beginning of the organisation.
    pub genesis: PackedRun,
    /// The statements that the authors knew of, and what comes before those.
    pub control: Vec<Stretch>,
    /// The forks of those logs.
    pub forks: Vec<ForkProof>,
    /// The logs in which the item's entries stand.
    pub logs: Vec<ItemLog>,
}

/// Why bytes are no proof file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// Larger than any proof.
    #[error("it is larger than a proof file can be")]
    Size,
    /// Something else, or of a later version.
    #[error("it is no proof file that this version can read")]
    Kind,
    /// The checksum differs.
    #[error("it is damaged: its checksum differs")]
    Damaged,
    /// Not in the one form that a proof has.
    #[error("it is not in the form of a proof file")]
    Form(#[source] DecodeError),
}

impl ProofFile {
    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        seal(&encode::to_bytes(self))
    }

    /// Reads a file; nothing in it is believed yet.
    ///
    /// # Errors
    /// When the bytes are no proof file.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FileError> {
        if bytes.len() > PROOF_BYTES_MAX {
            return Err(FileError::Size);
        }
        let rest = bytes.strip_prefix(MAGIC.as_slice()).ok_or(FileError::Kind)?;
        let at = rest.len().checked_sub(SUM_BYTES).ok_or(FileError::Damaged)?;
        let (content, sum) = rest.split_at(at);
        if hash::digest(SUM_DOMAIN, &[content]).as_slice() != sum {
            return Err(FileError::Damaged);
        }
        encode::from_bytes(content, PROOF_BYTES_MAX).map_err(FileError::Form)
    }
}

/// A file with this content, whatever that is.
pub fn seal(content: &[u8]) -> Vec<u8> {
    let sum = hash::digest(SUM_DOMAIN, &[content]);
    [MAGIC.as_slice(), content, &sum].concat()
}

/// What [`seal`] was given.
pub fn content(file: &[u8]) -> Option<&[u8]> {
    let end = file.len().checked_sub(SUM_BYTES)?;
    file.get(MAGIC.len()..end)
}
