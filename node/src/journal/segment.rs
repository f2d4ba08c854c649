//! The segment files: their names, what their headers say, and what can be told from those alone.

use std::collections::BTreeMap;
use std::io;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::config::JournalId;
use super::header::{self, COPY_BYTES, HEADER_BYTES, Header};
use super::position::Position;
use super::record::{Check, RecordKey};
use super::walk::Walk;
use crate::disk::{Disk, DiskFile};

/// Segment numbers fill eight digits, so that names sort as numbers do.
pub(super) const SEGMENT_NUMBER_MAX: u32 = 99_999_999;

/// Where a segment's file is.
pub(super) fn path(dir: &Path, number: u32) -> PathBuf {
    dir.join(format!("{number:08}.seg"))
}

/// The segment that a file name stands for.
pub(super) fn number(name: &str) -> Option<u32> {
    let digits = name.strip_suffix(".seg")?;
    let plain = digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_digit());
    digits.parse().ok().filter(|number| plain && *number > 0)
}

/// A segment's file, its header looked for.
pub(super) struct Inspected {
    pub(super) len: u64,
    pub(super) found: header::Found,
}

/// Reads a segment's header.
pub(super) fn inspect(disk: &dyn Disk, dir: &Path, number: u32) -> io::Result<Inspected> {
    let file = disk.open(&path(dir, number))?;
    let len = file.len()?;
    let mut start = vec![0; HEADER_BYTES];
    // A bad sector in one copy leaves the other.
    let first = file.read_at(0, &mut start[..COPY_BYTES]);
    let second = file.read_at(COPY_BYTES as u64, &mut start[COPY_BYTES..]);
    if let (Err(error), Err(_)) = (first, second) {
        return Err(error);
    }
    Ok(Inspected { len, found: Header::find(&start, number) })
}

/// The parts of a header that were not found intact.
pub(super) fn header_damage(number: u32, found: &header::Found) -> Vec<Range<Position>> {
    let copies = match found {
        header::Found::Header { copies, .. } => *copies,
        header::Found::Nothing | header::Found::Newer(_) => [false, false],
    };
    let copy = |index: usize| {
        let start = index * COPY_BYTES;
        Position::at(number, start as u64)..Position::at(number, (start + COPY_BYTES) as u64)
    };
    (0..2).filter(|index| !copies[*index]).map(copy).collect()
}

/// What is known of one segment while the journal is open.
#[derive(Debug)]
pub(super) struct Segment {
    /// The end of what may be read: durable, and part of this history.
    pub(super) end: u64,
    /// The length of its file.
    pub(super) len: u64,
    /// What its header says, if that is known.
    pub(super) header: Option<Header>,
    /// What its records are checked with; `None` when the file is another journal's.
    pub(super) key: Option<RecordKey>,
}

impl Segment {
    pub(super) fn new(id: JournalId, number: u32, len: u64, header: Option<Header>) -> Self {
        let ours = header.is_none_or(|header| header.id == id);
        let key = ours.then(|| RecordKey::new(id, number));
        // Offsets are 32 bits wide; nothing we wrote lies beyond.
        let len = len.min(u64::from(u32::MAX));
        Self { end: len, len, header, key }
    }

    /// A walk through its records from this offset on, unless the file is another journal's.
    pub(super) fn walk(&self, number: u32, file: Arc<dyn DiskFile>, from: u64) -> Option<Walk> {
        let whole = from <= HEADER_BYTES as u64;
        let from = from.max(HEADER_BYTES as u64);
        let previous = self.header.filter(|_| whole).map(|header| header.previous_check);
        Some(Walk::new(file, number, self.key.clone()?, from..self.end, previous))
    }
}

/// Cuts each segment to the length that the next one's header says it had: what lies behind was
/// never part of this history.
pub(super) fn clip(segments: &mut BTreeMap<u32, Segment>) {
    let mut next: Option<(u32, u64)> = None;
    for (number, segment) in segments.iter_mut().rev() {
        if let Some((follower, len)) = next
            && follower == number + 1
        {
            segment.end = segment.len.min(len);
        }
        let header = segment.header.filter(|_| segment.key.is_some());
        next = header.map(|header| (*number, u64::from(header.previous_len)));
    }
}

/// What is wrong with this segment, or missing before it, told from lengths and headers alone.
pub(super) fn structural_damage(
    segments: &BTreeMap<u32, Segment>,
    number: u32,
) -> Vec<Range<Position>> {
    let Some(segment) = segments.get(&number) else { return Vec::new() };
    let mut damage = Vec::new();
    let before = segments.range(..number).next_back().map_or(0, |(before, _)| *before);
    if before + 1 < number {
        damage.push(Position::new(before + 1, 0)..Position::new(number, 0));
    }
    if segment.key.is_none() {
        damage.push(Position::new(number, 0)..Position::at(number, segment.len));
        return damage;
    }
    let follower = segments.get(&(number + 1)).filter(|follower| follower.key.is_some());
    if let Some(header) = follower.and_then(|follower| follower.header) {
        let expected = u64::from(header.previous_len);
        let (low, high) = (expected.min(segment.len), expected.max(segment.len));
        if low < high {
            damage.push(Position::at(number, low)..Position::at(number, high));
        }
    }
    damage
}

/// The check of the last record in a segment, to which the next one is linked, and the group that
/// follows.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Resume {
    pub(super) check: Check,
    pub(super) group: u8,
}
