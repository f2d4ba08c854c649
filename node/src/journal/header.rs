//! The header of a segment: who it belongs to and what came before it.
//!
//! It is written twice, in two pages, and each copy carries a checksum over its whole page: one
//! lost page loses no segment, and no byte of the file is outside some checksum.

use super::config::JournalId;
use super::record::{CHECK_BYTES, Check};

/// One copy of the header.
pub(super) const COPY_BYTES: usize = 4096;

/// Both copies; the first record of a segment begins here.
pub(super) const HEADER_BYTES: usize = 2 * COPY_BYTES;

/// The format version that this program writes.
pub(super) const VERSION: u16 = 1;

const MAGIC: &[u8; 8] = b"TZJOURNL";
const SUM_AT: usize = COPY_BYTES - 32;
const SUM_CONTEXT: &str = "tongzhou journal segment header v1";

/// What a segment's header says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Header {
    /// The segment's number.
    pub(super) segment: u32,
    /// The journal's id.
    pub(super) id: JournalId,
    /// The length of the segment before, zero if this is the first.
    pub(super) previous_len: u32,
    /// The checksum of the last record before this segment, zeros if there is none.
    pub(super) previous_check: Check,
}

/// What was found where a header belongs.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// A header; `copies` says which of the two are intact.
    Header {
        /// What it says.
        header: Header,
        /// Which copies are intact; at least one.
        copies: [bool; 2],
    },
    /// Neither copy is intact.
    Nothing,
    /// A header of a version that this program doesn't know.
    Newer(u16),
}

impl Header {
    /// One copy.
    pub(super) fn encode(&self) -> [u8; COPY_BYTES] {
        let mut copy = [0; COPY_BYTES];
        copy[..8].copy_from_slice(MAGIC);
        copy[8..10].copy_from_slice(&VERSION.to_le_bytes());
        copy[12..16].copy_from_slice(&self.segment.to_le_bytes());
        copy[16..32].copy_from_slice(self.id.bytes());
        copy[32..36].copy_from_slice(&self.previous_len.to_le_bytes());
        copy[36..36 + CHECK_BYTES].copy_from_slice(&self.previous_check.0);
        let sum = blake3::derive_key(SUM_CONTEXT, &copy[..SUM_AT]);
        copy[SUM_AT..].copy_from_slice(&sum);
        copy
    }

    fn decode(copy: &[u8], segment: u32) -> Option<Self> {
        let (body, sum) = copy.get(..COPY_BYTES)?.split_at(SUM_AT);
        if blake3::derive_key(SUM_CONTEXT, body) != sum {
            return None;
        }
        let header = Self {
            segment: u32::from_le_bytes(array(body, 12)?),
            id: JournalId::new(array(body, 16)?),
            previous_len: u32::from_le_bytes(array(body, 32)?),
            previous_check: Check(array(body, 36)?),
        };
        // Canonical or nothing: reserved bytes are zero, and a renamed file is not this segment.
        (header.segment == segment && header.encode() == *copy).then_some(header)
    }

    /// Reads both copies from the first bytes of a segment's file, which may be cut short.
    pub(super) fn find(start: &[u8], segment: u32) -> Found {
        let first = start.get(..COPY_BYTES).unwrap_or_default();
        let second = start.get(COPY_BYTES..HEADER_BYTES).unwrap_or_default();
        match (Self::decode(first, segment), Self::decode(second, segment)) {
            (Some(header), other) => {
                Found::Header { header, copies: [true, other == Some(header)] }
            }
            (None, Some(header)) => Found::Header { header, copies: [false, true] },
            (None, None) => match (newer(first), newer(second)) {
                // Both copies must agree: rot in a version field isn't a new version.
                (Some(version), Some(other)) if version == other => Found::Newer(version),
                _ => Found::Nothing,
            },
        }
    }
}

fn newer(copy: &[u8]) -> Option<u16> {
    let version = u16::from_le_bytes(array(copy, 8)?);
    (copy.starts_with(MAGIC) && version > VERSION).then_some(version)
}

fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at + N)?.try_into().ok()
}
