//! What a crash left at the end of the last segment: how much of it is history.
//!
//! A group is written only after the one before it was durable. So everything before the last
//! group was acknowledged, and damage there is rot: it stays, is reported and skipped. Damage in
//! the last group is a torn write: the history ends before it. Valid records behind a tear are
//! *stray*: they were appended, perhaps even acknowledged (if rot and a crash met in one group),
//! but kept where they are they would leave a gap in their authors' logs that nobody can tell.
//!
//! The header of a segment belongs to its first group.

use std::io;
use std::ops::Range;

use super::header::HEADER_BYTES;
use super::record::{Check, KIND_SEAL, Mark, Record};
use super::walk::{Seen, Step, Walk};

/// The verdict on a segment's tail.
#[derive(Debug)]
pub(super) struct Tail {
    /// Where the last group begins; 0 for the first, which includes the header.
    pub(super) group_start: u64,
    /// Where the history ends.
    pub(super) end: u64,
    /// The last record of the history: its check and group.
    pub(super) last: Option<(Check, Mark)>,
    /// Whether that is a seal: the journal was closed in good order.
    pub(super) sealed: bool,
    /// Damage among what was acknowledged.
    pub(super) rot: Vec<Range<u64>>,
    /// Valid records of the last group behind its first damage.
    pub(super) stray: Vec<Record>,
    /// Whether the disk failed to read any of what lies behind the end.
    pub(super) unreadable: bool,
}

/// The state of an examination on its way through the segment.
struct Examination {
    tail: Tail,
    /// Damage in what may be the last group.
    torn: Vec<Range<u64>>,
    /// The latest record of all, stray or not.
    latest: Option<Seen>,
    kept: Option<Seen>,
}

/// Examines a segment from its first record to `len`. `header` says whether its header is intact;
/// `acknowledged` that a later segment existed, so that nothing here can be a torn write.
pub(super) fn examine(
    mut walk: Walk,
    len: u64,
    header: bool,
    acknowledged: bool,
) -> io::Result<Tail> {
    let mut state = Examination::new(header);
    while let Some(step) = walk.step()? {
        match step {
            Step::Damage(range) => state.torn.push(range),
            Step::Record(seen) => {
                state.place(&seen);
                if state.torn.is_empty() {
                    state.kept = Some(seen);
                } else if seen.kind != KIND_SEAL {
                    state.tail.stray.push(walk.record(&seen)?);
                }
                state.latest = Some(seen);
            }
        }
    }
    if acknowledged {
        state.settle(len);
    }
    let unreadable = walk.unreadable();
    Ok(state.finish(len, unreadable))
}

impl Examination {
    fn new(header: bool) -> Self {
        let tail = Tail {
            group_start: 0,
            end: 0,
            last: None,
            sealed: false,
            rot: Vec::new(),
            stray: Vec::new(),
            unreadable: false,
        };
        let torn = (!header).then_some(0..HEADER_BYTES as u64).into_iter().collect();
        Self { tail, torn, latest: None, kept: None }
    }

    /// Notices when a record belongs to a later group than those before it.
    fn place(&mut self, seen: &Seen) {
        let group = seen.mark.group();
        if seen.mark.is_first() && seen.offset > HEADER_BYTES as u64 {
            self.settle(seen.offset);
        } else if self.latest.map_or(0, |latest| latest.mark.group()) != group
            && let Some(damage) = self.torn.pop()
        {
            // Its group's first record is in the damage right before it.
            self.settle(damage.start);
            self.torn.push(damage);
        }
    }

    /// A group begins here: what lies before was acknowledged.
    fn settle(&mut self, group_start: u64) {
        self.tail.rot.append(&mut self.torn);
        self.tail.stray.clear();
        self.tail.group_start = group_start;
        self.kept = self.latest.or(self.kept);
    }

    fn finish(mut self, len: u64, unreadable: Option<u64>) -> Tail {
        self.tail.end = self.torn.first().map_or(len, |range| range.start);
        self.tail.last = self.kept.map(|seen| (seen.check, seen.mark));
        self.tail.sealed = self.torn.is_empty()
            && self.kept.is_some_and(|seen| seen.kind == KIND_SEAL && seen.end() == len);
        self.tail.unreadable = !self.torn.is_empty() && unreadable > Some(self.tail.end);
        self.tail
    }
}
