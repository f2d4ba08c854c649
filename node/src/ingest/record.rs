//! What the journal's records hold.

use protocol::{
    crypto::{SpaceKey, UseKey},
    encode::{self, DecodeError},
    entry::{ForkProof, StoredEntry},
    ids::{Branch, ChannelId, LogId, SpaceId},
    limits::{BEACON_MARKS_MAX, BODY_BYTES_MAX, HEADER_BYTES_MAX, RUN_ENTRIES_MAX},
};
use serde::{Deserialize, Serialize};

use crate::content::{ReadUpTo, Reunion};

/// An entry, as it was taken in.
const ENTRY: u8 = 1;
/// A fork proof.
const FORK: u8 = 2;
/// A new epoch of an own log.
const EPOCH: u8 = 3;

/// A channel was read.
const READ: u8 = 4;
/// An entry was dismissed from the list of what is set aside.
const DISMISSED: u8 = 5;
/// A key of a space that a colleague gave.
const KEY: u8 = 6;
/// Channels were read on another device of the same person.
const READ_ELSEWHERE: u8 = 7;
/// Entries came that were written while we were apart.
const REUNION: u8 = 8;
/// What came of a reunion was looked through.
const REUNION_SEEN: u8 = 9;

/// Bytes of an entry's record.
const ENTRY_BYTES_MAX: usize = HEADER_BYTES_MAX + BODY_BYTES_MAX + 1024;

/// Bytes of a fork proof's record: two sides of headers, nearly all of them short.
const FORK_BYTES_MAX: usize = 2 * RUN_ENTRIES_MAX * 1024 + HEADER_BYTES_MAX;

/// Bytes of what a beacon says was read: of each mark a channel, a log and a number.
const MARKS_BYTES_MAX: usize = BEACON_MARKS_MAX * 96;

/// An entry, and the side of a fork on which it was taken in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryRecord {
    /// The side.
    pub branch: Branch,
    /// The entry.
    pub entry: StoredEntry,
}

/// A record of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JournalRecord {
    /// An entry.
    Entry(Box<EntryRecord>),
    /// A fork.
    Fork(Box<ForkProof>),
    /// From here on our own log in this space has this epoch.
    Epoch(SpaceId, u32),
    /// Everything that this channel showed here was read. It says nothing to others (beacons do),
    /// but it must not be lost with the store.
    Read(SpaceId, ChannelId),
    /// This node's person wants to see this entry no more in the list of what is set aside. It
    /// stays held, and what it is worth is for the authority to say.
    Dismissed(LogId, u64),
    /// A key of a space that a colleague gave. Those that statements bring are in the statements.
    Key(SpaceId, SpaceKey),
    /// Our person has read channels up to these entries on another device of theirs.
    ReadElsewhere(Vec<ReadUpTo>),
    /// What was written while we were apart has come, up to this record. It says nothing to others,
    /// and no entry says it: when something came is known here alone.
    Reunion(Reunion),
    /// Our person has looked through what came of the reunion that began at this place.
    ReunionSeen(u64),
}

/// Why a record can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordError {
    /// A kind that this version doesn't know: a newer program wrote it.
    #[error("a record of kind {0}, which this version doesn't know")]
    Kind(u8),
    /// Another home's.
    #[error("a record that this home's key doesn't open")]
    Sealed,
    /// Not the bytes of such a record.
    #[error("a malformed record")]
    Decode(#[source] DecodeError),
}

impl JournalRecord {
    /// The record's kind and payload, sealed.
    pub fn seal(&self, key: &UseKey) -> (u8, Vec<u8>) {
        let (kind, payload) = self.to_bytes();
        (kind, key.seal(&[kind], &payload))
    }

    /// Opens and reads a record.
    ///
    /// # Errors
    /// When it isn't sealed with this key, its kind is unknown or its bytes are malformed.
    pub fn open(key: &UseKey, kind: u8, sealed: &[u8]) -> Result<Self, RecordError> {
        let payload = key.open(&[kind], sealed).ok_or(RecordError::Sealed)?;
        Self::from_bytes(kind, &payload)
    }

    fn to_bytes(&self) -> (u8, Vec<u8>) {
        match self {
            Self::Entry(entry) => (ENTRY, encode::to_bytes(entry)),
            Self::Fork(proof) => (FORK, encode::to_bytes(proof)),
            Self::Epoch(space, epoch) => (EPOCH, encode::to_bytes(&(space, epoch))),
            Self::Read(space, channel) => (READ, encode::to_bytes(&(space, channel))),
            Self::Dismissed(log, seq) => (DISMISSED, encode::to_bytes(&(log, seq))),
            Self::Key(space, key) => (KEY, encode::to_bytes(&(space, key.bytes()))),
            Self::ReadElsewhere(marks) => (READ_ELSEWHERE, encode::to_bytes(marks)),
            Self::Reunion(reunion) => (REUNION, encode::to_bytes(reunion)),
            Self::ReunionSeen(from) => (REUNION_SEEN, encode::to_bytes(from)),
        }
    }

    fn from_bytes(kind: u8, payload: &[u8]) -> Result<Self, RecordError> {
        let record = match kind {
            ENTRY => encode::from_bytes(payload, ENTRY_BYTES_MAX).map(Self::Entry),
            FORK => encode::from_bytes(payload, FORK_BYTES_MAX).map(Self::Fork),
            EPOCH => {
                encode::from_bytes(payload, 64).map(|(space, epoch)| Self::Epoch(space, epoch))
            }
            READ => {
                encode::from_bytes(payload, 64).map(|(space, channel)| Self::Read(space, channel))
            }
            DISMISSED => {
                encode::from_bytes(payload, 128).map(|(log, seq)| Self::Dismissed(log, seq))
            }
            KEY => encode::from_bytes(payload, 64)
                .map(|(space, key)| Self::Key(space, SpaceKey::new(key))),
            READ_ELSEWHERE => encode::from_bytes(payload, MARKS_BYTES_MAX).map(Self::ReadElsewhere),
            REUNION => encode::from_bytes(payload, 64).map(Self::Reunion),
            REUNION_SEEN => encode::from_bytes(payload, 16).map(Self::ReunionSeen),
            other => return Err(RecordError::Kind(other)),
        };
        record.map_err(RecordError::Decode)
    }
}
