//! From record to record through one segment, and across damage to the next valid record.

use std::io;
use std::ops::Range;
use std::sync::Arc;

use super::position::Position;
use super::record::{Check, FRAME_BYTES, Head, Mark, Record, RecordKey};
use super::window::Window;
use crate::disk::DiskFile;

/// What lies next in a segment.
#[derive(Debug)]
pub(super) enum Step {
    /// A valid record.
    Record(Seen),
    /// Bytes that aren't a record, or aren't the one that belongs here.
    Damage(Range<u64>),
}

/// A valid record, without its payload.
#[derive(Clone, Copy, Debug)]
pub(super) struct Seen {
    pub(super) offset: u64,
    pub(super) kind: u8,
    pub(super) mark: Mark,
    pub(super) check: Check,
    pub(super) payload_bytes: usize,
}

impl Seen {
    pub(super) const fn end(&self) -> u64 {
        self.offset + (FRAME_BYTES + self.payload_bytes) as u64
    }
}

/// What the bytes at one offset turned out to be.
enum Parsed {
    Valid(Seen, Head),
    /// The head is intact and says where the record ends; the rest is damaged.
    BadPayload(u64),
    Nothing,
}

/// A walk through the records of one segment.
#[derive(Debug)]
pub(super) struct Walk {
    segment: u32,
    key: RecordKey,
    window: Window,
    offset: u64,
    /// The check that the next record must link to; `None` behind damage, where nobody knows.
    previous: Option<Check>,
}

impl Walk {
    pub(super) fn new(
        file: Arc<dyn DiskFile>,
        segment: u32,
        key: RecordKey,
        range: Range<u64>,
        previous: Option<Check>,
    ) -> Self {
        let window = Window::new(file, range.end);
        Self { segment, key, window, offset: range.start, previous }
    }

    /// The next record or damage; `None` at the end.
    ///
    /// A record that is valid but linked to another than the one before it is a leftover of a
    /// history that was cut off: damage, and so is what is linked to it.
    pub(super) fn step(&mut self) -> io::Result<Option<Step>> {
        let start = self.offset;
        if start >= self.window.end() {
            return Ok(None);
        }
        match self.parse(start)? {
            Parsed::Valid(seen, head) => {
                self.offset = seen.end();
                if self.previous.is_some_and(|previous| !head.follows(previous)) {
                    return Ok(Some(Step::Damage(start..self.offset)));
                }
                self.previous = Some(seen.check);
                Ok(Some(Step::Record(seen)))
            }
            Parsed::BadPayload(end) if self.plausible(end)? => self.skip(start, end),
            Parsed::BadPayload(_) | Parsed::Nothing => {
                let end = self.search(start + 1)?;
                self.skip(start, end)
            }
        }
    }

    /// The record just returned by [`Walk::step`].
    pub(super) fn record(&mut self, seen: &Seen) -> io::Result<Record> {
        let start = seen.offset + FRAME_BYTES as u64;
        let payload = self.window.get(start, seen.payload_bytes)?.map(|bytes| bytes.to_vec());
        let payload = payload.ok_or(io::ErrorKind::UnexpectedEof)?;
        Ok(Record { position: Position::at(self.segment, seen.offset), kind: seen.kind, payload })
    }

    /// The end of the last part for which the disk gave an error instead of bytes.
    pub(super) const fn unreadable(&self) -> Option<u64> {
        self.window.unreadable()
    }

    fn skip(&mut self, start: u64, end: u64) -> io::Result<Option<Step>> {
        self.offset = end;
        self.previous = None;
        Ok(Some(Step::Damage(start..end)))
    }

    /// Whether a damaged record's claimed end is one: a record or the end of the file is there.
    fn plausible(&mut self, end: u64) -> io::Result<bool> {
        Ok(end == self.window.end() || matches!(self.parse(end)?, Parsed::Valid(..)))
    }

    /// The first offset from here on at which a valid record begins.
    fn search(&mut self, from: u64) -> io::Result<u64> {
        for offset in from..self.window.end() {
            if matches!(self.parse(offset)?, Parsed::Valid(..)) {
                return Ok(offset);
            }
        }
        Ok(self.window.end())
    }

    fn parse(&mut self, offset: u64) -> io::Result<Parsed> {
        let position = Position::at(self.segment, offset);
        let Some(frame) = self.window.get(offset, FRAME_BYTES)? else {
            return Ok(Parsed::Nothing);
        };
        let Some(head) = self.key.head(position, frame) else { return Ok(Parsed::Nothing) };
        let Some(record) = self.window.get(offset, head.record_bytes())? else {
            return Ok(Parsed::Nothing);
        };
        let Some(check) = self.key.verify(position, record) else {
            return Ok(Parsed::BadPayload(offset + head.record_bytes() as u64));
        };
        let Head { payload_bytes, kind, mark, .. } = head;
        Ok(Parsed::Valid(Seen { offset, kind, mark, check, payload_bytes }, head))
    }
}
