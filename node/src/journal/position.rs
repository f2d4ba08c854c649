//! Where a record lies.

use std::fmt;

/// The place of a record: segment number and byte offset. Later records have greater positions.
///
/// Positions stay valid for as long as the segment exists; an index may keep them.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position(u64);

impl Position {
    /// Before the first record.
    pub const START: Self = Self(0);

    /// The place at this offset of this segment.
    #[must_use]
    pub const fn new(segment: u32, offset: u32) -> Self {
        Self(((segment as u64) << 32) | offset as u64)
    }

    /// The segment's number, from 1.
    #[must_use]
    pub const fn segment(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The offset in the segment's file, in bytes.
    #[must_use]
    pub const fn offset(self) -> u32 {
        self.0 as u32
    }

    /// The number that stands for this position, for an index; ordered as positions are.
    #[must_use]
    pub const fn to_u64(self) -> u64 {
        self.0
    }

    /// The position that a number stands for. Any number is some position; a place that holds no
    /// record is refused when it is read.
    #[must_use]
    pub const fn from_u64(number: u64) -> Self {
        Self(number)
    }

    /// The position at a 64-bit offset: offsets in the journal's files fit into 32 bits because of
    /// [`SEGMENT_BYTES_MAX`](super::SEGMENT_BYTES_MAX); a longer file is damage, clamped here.
    pub(super) fn at(segment: u32, offset: u64) -> Self {
        Self::new(segment, u32::try_from(offset).unwrap_or(u32::MAX))
    }
}

impl fmt::Debug for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.segment(), self.offset())
    }
}

impl fmt::Display for Position {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {} of segment {}", self.offset(), self.segment())
    }
}
