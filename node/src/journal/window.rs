//! A buffered view of a segment's file, for reading it in order.

use std::io;
use std::sync::Arc;

use crate::disk::DiskFile;

/// How much is read at once: large enough that system calls don't count.
const WINDOW_BYTES: usize = 256 << 10;

/// When a read fails, the parts that do work are found in this unit.
const UNREADABLE_UNIT_BYTES: usize = 4096;

/// The bytes of a file around the place being looked at.
#[derive(Debug)]
pub(super) struct Window {
    file: Arc<dyn DiskFile>,
    /// Nothing is read from here on.
    end: u64,
    start: u64,
    bytes: Vec<u8>,
    /// The end of the last part for which the disk reported an error; such parts read as zeros.
    unreadable: Option<u64>,
}

impl Window {
    pub(super) fn new(file: Arc<dyn DiskFile>, end: u64) -> Self {
        Self { file, end, start: 0, bytes: Vec::new(), unreadable: None }
    }

    pub(super) const fn end(&self) -> u64 {
        self.end
    }

    pub(super) const fn unreadable(&self) -> Option<u64> {
        self.unreadable
    }

    /// These bytes, or `None` when they reach past the end.
    pub(super) fn get(&mut self, offset: u64, len: usize) -> io::Result<Option<&mut [u8]>> {
        match offset.checked_add(len as u64) {
            Some(end) if end <= self.end => (),
            _ => return Ok(None),
        }
        if self.range(offset, len).is_none() {
            self.fill(offset, len)?;
        }
        // The file may be shorter than it was said to be: then there are no such bytes.
        let range = self.range(offset, len);
        Ok(range.and_then(|range| self.bytes.get_mut(range)))
    }

    /// Where these bytes lie in the buffer, if they do.
    fn range(&self, offset: u64, len: usize) -> Option<std::ops::Range<usize>> {
        let from = usize::try_from(offset.checked_sub(self.start)?).ok()?;
        let to = from.checked_add(len)?;
        (to <= self.bytes.len()).then_some(from..to)
    }

    fn fill(&mut self, offset: u64, len: usize) -> io::Result<()> {
        let rest = usize::try_from(self.end - offset).unwrap_or(usize::MAX);
        self.bytes.resize(WINDOW_BYTES.max(len).min(rest), 0);
        self.start = offset;
        match self.file.read_at(offset, &mut self.bytes) {
            Ok(count) => self.bytes.truncate(count),
            Err(_) => self.fill_in_parts(offset)?,
        }
        Ok(())
    }

    /// One bad sector must not hide the records around it. A disk that gives nothing at all has
    /// failed, though: that is an error, not damage.
    fn fill_in_parts(&mut self, offset: u64) -> io::Result<()> {
        let mut failure = None;
        let mut readable = false;
        let mut at = offset;
        for part in self.bytes.chunks_mut(UNREADABLE_UNIT_BYTES) {
            part.fill(0);
            match self.file.read_at(at, part) {
                Ok(_) => readable = true,
                Err(error) => {
                    part.fill(0);
                    self.unreadable = self.unreadable.max(Some(at + part.len() as u64));
                    failure = Some(error);
                }
            }
            at += part.len() as u64;
        }
        match failure {
            Some(error) if !readable => Err(error),
            _ => Ok(()),
        }
    }
}
