//! The frame of one record: 16 bytes before the payload.
//!
//! ```text
//! 0   3  length of the payload, little endian
//! 3   1  kind; 0 is the journal's own (a seal)
//! 4   1  group: bit 7 set on a group's first record, bits 0..7 the group's number in the segment
//! 5   3  link: the first bytes of the check of the record before
//! 8   2  head check
//! 10  6  check
//! 16     payload
//! ```
//!
//! Both checks are cut from BLAKE3, keyed by the journal's id and the segment's number. The head
//! check covers bytes 0..8 and the record's position, so that a head tells how far to skip even
//! when its payload is damaged, and searching damaged ground costs one short hash a byte. The
//! check covers the whole record and its position: moved anywhere, a record is no longer valid.

use super::config::JournalId;
use super::position::Position;

/// The bytes before the payload.
pub(super) const FRAME_BYTES: usize = 16;

/// The length of a check.
pub(super) const CHECK_BYTES: usize = 6;

/// The longest payload: far above any entry, far below what a damaged length could make us
/// allocate.
pub const PAYLOAD_BYTES_MAX: usize = 4 << 20;

/// The kind of a seal: "all before this was durable when this was written".
pub(super) const KIND_SEAL: u8 = 0;

const KEY_CONTEXT: &str = "tongzhou journal record v1";
const LINK_BYTES: usize = 3;
const CHECKS_AT: usize = 8;
const FIRST_OF_GROUP: u8 = 0x80;

/// One record of the journal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// Where it lies.
    pub position: Position,
    /// What it is, in its owner's numbering.
    pub kind: u8,
    /// What it holds.
    pub payload: Vec<u8>,
}

/// The checksum of a record, to which the next one is linked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Check(pub(super) [u8; CHECK_BYTES]);

impl Check {
    fn link(self) -> [u8; LINK_BYTES] {
        let [a, b, c, ..] = self.0;
        [a, b, c]
    }
}

/// A group's number in its segment (modulo 128), and whether this record is its first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Mark(u8);

impl Mark {
    pub(super) const fn first(group: u8) -> Self {
        Self(group | FIRST_OF_GROUP)
    }

    pub(super) const fn later(self) -> Self {
        Self(self.0 & !FIRST_OF_GROUP)
    }

    pub(super) const fn is_first(self) -> bool {
        self.0 & FIRST_OF_GROUP != 0
    }

    pub(super) const fn group(self) -> u8 {
        self.0 & !FIRST_OF_GROUP
    }

    /// The number of the group after this one.
    pub(super) const fn next_group(self) -> u8 {
        self.group().wrapping_add(1) & !FIRST_OF_GROUP
    }
}

/// The frame of a record, its head check passed.
#[derive(Clone, Copy, Debug)]
pub(super) struct Head {
    pub(super) payload_bytes: usize,
    pub(super) kind: u8,
    pub(super) mark: Mark,
    link: [u8; LINK_BYTES],
}

impl Head {
    /// The whole record's length.
    pub(super) const fn record_bytes(&self) -> usize {
        FRAME_BYTES + self.payload_bytes
    }

    pub(super) fn follows(&self, previous: Check) -> bool {
        self.link == previous.link()
    }
}

/// What keys the checks of one segment.
#[derive(Clone)]
pub(super) struct RecordKey([u8; 32]);

impl std::fmt::Debug for RecordKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecordKey(***)")
    }
}

impl RecordKey {
    pub(super) fn new(id: JournalId, segment: u32) -> Self {
        let mut material = [0; 20];
        material[..16].copy_from_slice(id.bytes());
        material[16..].copy_from_slice(&segment.to_le_bytes());
        Self(blake3::derive_key(KEY_CONTEXT, &material))
    }

    /// Appends a record to `out`. The payload's length was checked by the caller.
    pub(super) fn encode(
        &self,
        out: &mut Vec<u8>,
        position: Position,
        kind: u8,
        mark: Mark,
        previous: Check,
        payload: &[u8],
    ) -> Check {
        let start = out.len();
        let [l0, l1, l2, ..] = payload.len().to_le_bytes();
        let [k0, k1, k2] = previous.link();
        out.extend_from_slice(&[l0, l1, l2, kind, mark.0, k0, k1, k2]);
        out.extend_from_slice(&position.to_u64().to_le_bytes());
        let head = self.head_check(&out[start..]);
        out.extend_from_slice(payload);
        let check = self.check(&out[start..]);
        out[start + CHECKS_AT..start + CHECKS_AT + 2].copy_from_slice(&head);
        out[start + CHECKS_AT + 2..start + FRAME_BYTES].copy_from_slice(&check.0);
        check
    }

    /// The head of the record that begins with these bytes, if one does.
    pub(super) fn head(&self, position: Position, bytes: &[u8]) -> Option<Head> {
        let mut frame: [u8; FRAME_BYTES] = bytes.get(..FRAME_BYTES)?.try_into().ok()?;
        let [l0, l1, l2, kind, mark, k0, k1, k2, h0, h1, ..] = frame;
        let payload_bytes = u32::from_le_bytes([l0, l1, l2, 0]) as usize;
        if payload_bytes > PAYLOAD_BYTES_MAX {
            return None;
        }
        frame[CHECKS_AT..].copy_from_slice(&position.to_u64().to_le_bytes());
        let link = [k0, k1, k2];
        (self.head_check(&frame) == [h0, h1]).then_some(Head {
            payload_bytes,
            kind,
            mark: Mark(mark),
            link,
        })
    }

    /// The check of a whole record, if it is intact. The bytes are changed meanwhile, not after.
    pub(super) fn verify(&self, position: Position, record: &mut [u8]) -> Option<Check> {
        let field: [u8; 8] = record.get(CHECKS_AT..FRAME_BYTES)?.try_into().ok()?;
        record[CHECKS_AT..FRAME_BYTES].copy_from_slice(&position.to_u64().to_le_bytes());
        let check = self.check(record);
        record[CHECKS_AT..FRAME_BYTES].copy_from_slice(&field);
        (field[2..] == check.0).then_some(check)
    }

    /// Both hashes are taken with the position in the place of the checks.
    fn head_check(&self, frame: &[u8]) -> [u8; 2] {
        let [a, b, ..] = *blake3::keyed_hash(&self.0, frame).as_bytes();
        [a, b]
    }

    fn check(&self, record: &[u8]) -> Check {
        let [_, _, a, b, c, d, e, f, ..] = *blake3::keyed_hash(&self.0, record).as_bytes();
        Check([a, b, c, d, e, f])
    }
}
