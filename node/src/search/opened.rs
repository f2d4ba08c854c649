//! What was opened of sealed files lately, so that it needn't be opened for each query.
//!
//! Invariant: it never holds more than [`OPENED_BYTES_MAX`]; what was asked for longest ago goes first.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use tantivy::directory::OwnedBytes;

/// Bytes kept open. Each query reads the whole columns of each segment, some 9 bytes an item: there
/// is room for those of five million items, and for the lists of what is asked for often.
pub(super) const OPENED_BYTES_MAX: usize = 64 << 20;

/// Bytes of one part that is kept: half of all, so that one can't drive out everything.
pub(super) const PART_BYTES_MAX: usize = OPENED_BYTES_MAX / 2;

/// Bytes that keeping a part costs beside its own.
const PART_COST: usize = 256;

/// A stretch of a file's clear bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Part {
    /// The file's number.
    pub file: u64,
    /// Where it begins.
    pub start: usize,
    /// Where it ends.
    pub end: usize,
}

/// The parts of all files of a directory that are kept open.
#[derive(Default)]
pub(super) struct Opened(Mutex<Kept>);

#[derive(Default)]
struct Kept {
    /// Each part, and when it was asked for last.
    parts: BTreeMap<Part, (u64, OwnedBytes)>,
    /// The parts by when they were asked for last.
    order: BTreeMap<u64, Part>,
    bytes: usize,
    asked: u64,
    files: u64,
}

impl Opened {
    /// A number for a file, given once.
    pub fn number(&self) -> u64 {
        self.with(|kept| {
            kept.files += 1;
            kept.files
        })
    }

    /// A part, if it is kept.
    pub fn get(&self, part: &Part) -> Option<OwnedBytes> {
        self.with(|kept| {
            let (last, bytes) = kept.parts.get_mut(part)?;
            kept.order.remove(last);
            kept.asked += 1;
            *last = kept.asked;
            kept.order.insert(kept.asked, *part);
            Some(bytes.clone())
        })
    }

    /// Keeps a part, if it isn't too long.
    pub fn put(&self, part: Part, bytes: OwnedBytes) {
        if bytes.len() > PART_BYTES_MAX {
            return;
        }
        self.with(|kept| {
            kept.remove(&part);
            kept.bytes += cost(&bytes);
            kept.asked += 1;
            kept.order.insert(kept.asked, part);
            kept.parts.insert(part, (kept.asked, bytes));
            while kept.bytes > OPENED_BYTES_MAX {
                let Some(oldest) = kept.order.first_key_value().map(|(_, part)| *part) else {
                    break;
                };
                kept.remove(&oldest);
            }
        });
    }

    /// Forgets all parts of a file.
    pub fn forget(&self, file: u64) {
        self.with(|kept| {
            let range = Part { file, start: 0, end: 0 }..Part { file: file + 1, start: 0, end: 0 };
            let parts: Vec<Part> = kept.parts.range(range).map(|(part, _)| *part).collect();
            for part in parts {
                kept.remove(&part);
            }
        });
    }

    fn with<T>(&self, run: impl FnOnce(&mut Kept) -> T) -> T {
        run(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Kept {
    fn remove(&mut self, part: &Part) {
        if let Some((last, bytes)) = self.parts.remove(part) {
            self.order.remove(&last);
            self.bytes -= cost(&bytes);
        }
    }
}

fn cost(bytes: &OwnedBytes) -> usize {
    bytes.len() + PART_COST
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(file: u64, start: usize) -> Part {
        Part { file, start, end: start + 1 }
    }

    #[test]
    fn what_was_asked_for_longest_ago_goes_first_and_the_bound_holds() {
        let opened = Opened::default();
        let some = || OwnedBytes::new(vec![0; OPENED_BYTES_MAX / 4]);
        for start in 0..3 {
            opened.put(part(1, start), some());
        }
        assert!(opened.get(&part(1, 0)).is_some());
        opened.put(part(1, 3), some());
        assert!(opened.get(&part(1, 1)).is_none(), "the one asked for longest ago");
        assert!(opened.get(&part(1, 0)).is_some() && opened.get(&part(1, 3)).is_some());
        opened.put(part(1, 3), some());
        assert!(opened.with(|kept| kept.bytes) <= OPENED_BYTES_MAX);
        opened.put(part(1, 4), OwnedBytes::new(vec![0; PART_BYTES_MAX + 1]));
        assert!(opened.get(&part(1, 4)).is_none(), "too long");
    }

    #[test]
    fn a_file_that_is_closed_is_forgotten_alone() {
        let opened = Opened::default();
        for file in 1..=3 {
            opened.put(part(file, 7), OwnedBytes::new(vec![1]));
        }
        opened.forget(2);
        let kept = [1, 2, 3].map(|file| opened.get(&part(file, 7)).is_some());
        assert_eq!(kept, [true, false, true]);
        opened.forget(1);
        opened.forget(3);
        assert_eq!(opened.with(|kept| (kept.bytes, kept.order.len())), (0, 0));
    }
}
