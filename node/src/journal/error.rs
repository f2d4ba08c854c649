//! What can go wrong, one enum an operation. Messages follow "failed to".

use std::io;
use std::ops::Range;

use thiserror::Error;

use super::position::Position;

/// Why a journal could not be opened.
#[derive(Debug, Error)]
pub enum OpenError {
    /// The disk failed. Nothing that was readable before is lost.
    #[error("{step} the journal")]
    Disk {
        /// What was being done.
        step: &'static str,
        /// The disk's error.
        #[source]
        source: io::Error,
    },
    /// A newer program wrote this journal; this one must not touch it.
    #[error(
        "read segment {segment} of the journal: it has format version {version}, newer than this program"
    )]
    NewerVersion {
        /// The segment.
        segment: u32,
        /// Its format version.
        version: u16,
    },
    /// The end of the journal can't be read, so nobody can say what a repair would cut off.
    #[error("read the end of the journal, at {at}: the disk reports errors there")]
    UnreadableTail {
        /// Where the unreadable part begins.
        at: Position,
    },
}

/// Why a record could not be appended. The journal is unchanged, except by `ReadOnly`'s cause.
#[derive(Debug, Error)]
pub enum AppendError {
    /// An earlier write or sync failed, or the journal was opened read-only.
    #[error("append to the journal: it is read-only until opened again")]
    ReadOnly,
    /// The payload is longer than [`PAYLOAD_BYTES_MAX`](super::PAYLOAD_BYTES_MAX).
    #[error("append a payload of {bytes} bytes to the journal")]
    PayloadTooLong {
        /// The payload's length.
        bytes: usize,
    },
    /// The group has reached [`GROUP_BYTES_MAX`](super::GROUP_BYTES_MAX): commit first.
    #[error("append to a full group: commit first")]
    GroupFull,
    /// Kind 0 is the journal's own.
    #[error("append a record of kind 0: that kind is the journal's own")]
    ReservedKind,
    /// There are no segment numbers left.
    #[error("begin another segment: no numbers are left")]
    NoSegmentLeft,
}

/// Why a group could not be made durable. All of its records are void: they may or may not be
/// there when the journal is opened again.
#[derive(Debug, Error)]
pub enum CommitError {
    /// An earlier write or sync failed, or the journal was opened read-only.
    #[error("commit to the journal: it is read-only until opened again")]
    ReadOnly,
    /// The disk failed; the journal is read-only from now on.
    #[error("{step} the journal")]
    Disk {
        /// What was being done.
        step: &'static str,
        /// The disk's error.
        #[source]
        source: io::Error,
    },
}

/// Why a record could not be read.
#[derive(Debug, Error)]
pub enum ReadError {
    /// No durable record begins at this position.
    #[error("find a record at {position}")]
    Unknown {
        /// The position asked for.
        position: Position,
    },
    /// What is at this position fails its checksum.
    #[error("read the record at {position}: it is damaged")]
    Damaged {
        /// The position asked for.
        position: Position,
    },
    /// The disk failed.
    #[error("read the record at {position}")]
    Disk {
        /// The position asked for.
        position: Position,
        /// The disk's error.
        #[source]
        source: io::Error,
    },
}

/// Why a part of the journal could not be scanned.
#[derive(Debug, Error)]
pub enum ScanError {
    /// These bytes hold no valid record; the scan goes on behind them.
    #[error("read the journal from {} up to {}: it is damaged", range.start, range.end)]
    Damaged {
        /// The damaged part.
        range: Range<Position>,
    },
    /// The disk failed; the scan goes on with the next segment.
    #[error("read segment {segment} of the journal")]
    Disk {
        /// The segment.
        segment: u32,
        /// The disk's error.
        #[source]
        source: io::Error,
    },
}

/// Why the journal could not be verified.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// The disk failed, which says nothing about what it holds.
    #[error("read segment {segment} of the journal")]
    Disk {
        /// The segment.
        segment: u32,
        /// The disk's error.
        #[source]
        source: io::Error,
    },
}
