//! Names inside a change: its hash, the actors it speaks of, and operation ids.
//!
//! Invariant: an [`ActorId`] has 1 to 32 bytes and orders as Automerge orders actors, byte by
//! byte.

use std::fmt;

/// The SHA-256 digest of a change chunk, by which other changes name it as a dependency.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ChangeHash(pub [u8; 32]);

impl ChangeHash {
    /// The digest's bytes.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(&self.0, f)
    }
}

impl fmt::Debug for ChangeHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ChangeHash({self})")
    }
}

/// An actor of a document: whoever made an operation. Ours are 16 bytes, derived from the device
/// key, the log epoch and the document.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ActorId {
    length: u8,
    bytes: [u8; ActorId::BYTES_MAX],
}

impl ActorId {
    /// The longest actor id accepted, in bytes: twice what we write ourselves, so that documents
    /// made by other programs can still be read.
    pub const BYTES_MAX: usize = 32;

    /// Takes 1 to [`ActorId::BYTES_MAX`] bytes.
    pub fn new(id: &[u8]) -> Result<Self, ActorIdError> {
        let length = u8::try_from(id.len()).map_err(|_| ActorIdError)?;
        let mut bytes = [0; Self::BYTES_MAX];
        bytes.get_mut(..id.len()).ok_or(ActorIdError)?.copy_from_slice(id);
        if length == 0 { Err(ActorIdError) } else { Ok(Self { length, bytes }) }
    }

    /// The id's bytes.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or(&self.bytes)
    }
}

impl From<[u8; 16]> for ActorId {
    fn from(id: [u8; 16]) -> Self {
        let mut bytes = [0; Self::BYTES_MAX];
        bytes[..16].copy_from_slice(&id);
        Self { length: 16, bytes }
    }
}

impl PartialOrd for ActorId {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for ActorId {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.as_bytes().cmp(other.as_bytes())
    }
}

impl fmt::Display for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        hex(self.as_bytes(), f)
    }
}

impl fmt::Debug for ActorId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ActorId({self})")
    }
}

/// The bytes offered as an actor id are none at all or too many.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an actor id has 1 to 32 bytes")]
pub struct ActorIdError;

/// An actor as a change names it: its author, or one of the other actors it lists. Meaningful
/// only together with its change, see [`super::DecodedChange::actor_of`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorRef(pub(super) u16);

impl ActorRef {
    /// The change's own author.
    pub const AUTHOR: Self = Self(0);

    /// Whether this is the change's own author.
    #[must_use]
    pub fn is_author(self) -> bool {
        self == Self::AUTHOR
    }

    /// The position among the change's other actors; `None` for its author.
    #[must_use]
    pub fn other_index(self) -> Option<usize> {
        usize::from(self.0).checked_sub(1)
    }
}

/// The id of an operation: a Lamport counter and the actor that made it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct OpId {
    /// Counts operations across the whole document, from 1.
    pub counter: u64,
    /// Who made the operation.
    pub actor: ActorRef,
}

fn hex(bytes: &[u8], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}
