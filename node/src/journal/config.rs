//! How a journal is opened.

use std::fmt;
use std::path::PathBuf;

/// A segment that has reached this size is followed by a new one. Large enough that a node has
/// few files, small enough that examining the last one after a crash takes a fraction of a second.
pub const SEGMENT_BYTES_DEFAULT: u64 = 64 << 20;

/// The largest size that may be asked for: offsets, with one group more, must fit into 32 bits.
pub const SEGMENT_BYTES_MAX: u64 = 1 << 30;

/// A journal's own name: random, made once, never sent anywhere.
///
/// It keys the checksums. So a record of another journal is not one of ours, and nobody who sends
/// us a payload can hide in it bytes that pass for a record when recovery searches damaged ground.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct JournalId([u8; 16]);

impl JournalId {
    /// An id from 16 random bytes.
    #[must_use]
    pub const fn new(random: [u8; 16]) -> Self {
        Self(random)
    }

    pub(super) const fn bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

impl fmt::Debug for JournalId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JournalId(***)")
    }
}

/// Whether opening may repair and append.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Repairs the tail and accepts records.
    Write,
    /// Changes nothing on disk: for looking at a journal, or at a failing disk. What a crash left
    /// beyond the last whole record is not shown, and what is shown may not yet be durable.
    ReadOnly,
}

/// How much is read while opening.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Examine {
    /// Headers, and the last segment unless the journal was closed in good order. The rest is
    /// checked whenever it is read, and by [`Journal::verify`](super::Journal::verify).
    Tail,
    /// Every byte, so that [`Recovery::damaged`](super::Recovery::damaged) is complete.
    Everything,
}

/// How to open a journal.
#[derive(Clone, Debug)]
pub struct JournalConfig {
    /// The journal's directory on the disk; created when missing, its parent must exist.
    pub dir: PathBuf,
    /// When to begin a new segment; [`SEGMENT_BYTES_MAX`] at most.
    pub segment_bytes: u64,
    /// The id to use if there is no journal yet (or no header of it can be read).
    pub new_id: JournalId,
    /// Whether to repair and append.
    pub access: Access,
    /// How much to read while opening.
    pub examine: Examine,
}

impl JournalConfig {
    /// The usual settings: directory `journal`, segments of [`SEGMENT_BYTES_DEFAULT`].
    #[must_use]
    pub fn new(new_id: JournalId) -> Self {
        Self {
            dir: PathBuf::from("journal"),
            segment_bytes: SEGMENT_BYTES_DEFAULT,
            new_id,
            access: Access::Write,
            examine: Examine::Tail,
        }
    }
}
