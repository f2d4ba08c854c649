//! The bytes of one simulated file: what a reader sees, and what a power loss may leave.
//!
//! Only unsynced sectors are remembered twice, so that a disk of synced files costs its bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::io;

use rand::{Rng, RngExt};

use super::fault;

/// The unit that a drive writes whole or not at all.
pub const SECTOR_BYTES: u64 = 512;

/// The unit in which pages are lost to rot in tests; also the usual page of a file system.
pub const PAGE_BYTES: u64 = 4096;

/// More versions of one unsynced sector than this aren't kept; the durable one always is.
const SECTOR_VERSIONS_MAX: usize = 8;

/// What an unsynced sector held before: `None` for zeros (beyond the end of the file).
type Version = Option<Box<[u8]>>;

/// The earlier versions of a sector that isn't known to be durable.
#[derive(Clone, Debug)]
struct Unsynced {
    /// The durable version first, then those written over before any sync.
    versions: Vec<Version>,
    /// The system has forgotten that it must write this sector: only a new write helps.
    forgotten: bool,
}

/// One file's bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Content {
    bytes: Vec<u8>,
    unsynced: BTreeMap<u64, Unsynced>,
    /// Lengths that a power loss may leave besides the present one: the durable one first.
    lengths: Vec<u64>,
    /// Pages that the medium no longer gives back.
    broken: BTreeSet<u64>,
}

impl Content {
    pub(super) fn len(&self) -> u64 {
        self.bytes.len() as u64
    }

    pub(super) fn read(&self, offset: u64, buffer: &mut [u8]) -> io::Result<usize> {
        let start = to_index(offset).min(self.bytes.len());
        let count = buffer.len().min(self.bytes.len() - start);
        let pages = offset / PAGE_BYTES..(offset + count as u64).div_ceil(PAGE_BYTES);
        if count > 0 && self.broken.range(pages).next().is_some() {
            return Err(fault::broken());
        }
        buffer[..count].copy_from_slice(&self.bytes[start..start + count]);
        Ok(count)
    }

    pub(super) fn write(&mut self, offset: u64, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        let end = offset + bytes.len() as u64;
        let first = offset.min(self.len()) / SECTOR_BYTES;
        self.remember(first..end.div_ceil(SECTOR_BYTES));
        if end > self.len() {
            self.remember_length();
            self.bytes.resize(to_index(end), 0);
        }
        self.bytes[to_index(offset)..to_index(end)].copy_from_slice(bytes);
        // A drive replaces a bad page when it is written whole.
        self.broken.retain(|page| page * PAGE_BYTES < offset || (page + 1) * PAGE_BYTES > end);
    }

    pub(super) fn truncate(&mut self, len: u64) {
        let (low, high) = (len.min(self.len()), len.max(self.len()));
        self.remember(low / SECTOR_BYTES..high.div_ceil(SECTOR_BYTES));
        self.remember_length();
        self.bytes.resize(to_index(len), 0);
    }

    /// All that isn't forgotten is durable now.
    pub(super) fn sync(&mut self) {
        self.unsynced.retain(|_, sector| sector.forgotten);
        self.lengths.clear();
    }

    /// A sync failed and the system dropped its memory of what was to be written.
    pub(super) fn forget(&mut self) {
        for sector in self.unsynced.values_mut() {
            sector.forgotten = true;
        }
    }

    /// Decides for each unsynced sector, and for the length, what the medium really holds.
    pub(super) fn lose_power(&mut self, survival: f64, rng: &mut dyn Rng) {
        let len = self.surviving_length(survival, rng);
        let old = std::mem::take(&mut self.unsynced);
        let seen = self.bytes.clone();
        self.bytes.resize(to_index(len), 0);
        for (number, sector) in old {
            let range = sector_range(number, self.bytes.len());
            let Some(bytes) = self.bytes.get_mut(range.clone()) else { continue };
            bytes.fill(0);
            let newest = seen.get(range.start..).unwrap_or_default();
            let kept = if rng.random_bool(survival) {
                newest
            } else {
                let version = rng.random_range(0..sector.versions.len());
                sector.versions[version].as_deref().unwrap_or_default()
            };
            let count = kept.len().min(bytes.len());
            bytes[..count].copy_from_slice(&kept[..count]);
        }
        self.lengths.clear();
    }

    fn surviving_length(&self, survival: f64, rng: &mut dyn Rng) -> u64 {
        let Some(&durable) = self.lengths.first() else { return self.len() };
        if rng.random_bool(survival) {
            return self.len();
        }
        // The length may have been written back at any moment between two writes, or in the
        // middle of one.
        let any = rng.random_range(durable.min(self.len())..=durable.max(self.len()));
        let choices = self.lengths.len() + 1;
        self.lengths.get(rng.random_range(0..choices)).copied().unwrap_or(any)
    }

    /// Changes a byte on the medium, durably and behind everyone's back.
    pub(super) fn flip_bit(&mut self, offset: u64, bit: u8) -> bool {
        match self.bytes.get_mut(to_index(offset)) {
            Some(byte) => {
                *byte ^= 1 << (bit % 8);
                true
            }
            None => false,
        }
    }

    /// Zeroes a page on the medium.
    pub(super) fn zero_page(&mut self, page: u64) -> bool {
        let start = to_index(page.saturating_mul(PAGE_BYTES));
        let end = self.bytes.len().min(start.saturating_add(to_index(PAGE_BYTES)));
        match self.bytes.get_mut(start..end) {
            Some(bytes) if !bytes.is_empty() => {
                bytes.fill(0);
                true
            }
            _ => false,
        }
    }

    /// Makes a page unreadable, until it is written again.
    pub(super) fn break_page(&mut self, page: u64) -> bool {
        let exists = page.saturating_mul(PAGE_BYTES) < self.len();
        if exists {
            self.broken.insert(page);
        }
        exists
    }

    fn remember(&mut self, sectors: std::ops::Range<u64>) {
        for number in sectors {
            let range = sector_range(number, self.bytes.len());
            let now: Version =
                self.bytes.get(range).filter(|bytes| !bytes.is_empty()).map(Box::from);
            let sector = self
                .unsynced
                .entry(number)
                .or_insert_with(|| Unsynced { versions: Vec::new(), forgotten: false });
            if sector.versions.len() < SECTOR_VERSIONS_MAX {
                sector.versions.push(now);
            }
            sector.forgotten = false;
        }
    }

    fn remember_length(&mut self) {
        let len = self.len();
        if self.lengths.len() < SECTOR_VERSIONS_MAX {
            self.lengths.push(len);
        }
    }
}

/// The bytes of a sector within a file of this length; empty (or out of range) past its end.
fn sector_range(number: u64, len: usize) -> std::ops::Range<usize> {
    let start = to_index(number.saturating_mul(SECTOR_BYTES));
    start..start.saturating_add(to_index(SECTOR_BYTES)).min(len.max(start))
}

/// Simulated files are far smaller than the address space.
fn to_index(offset: u64) -> usize {
    usize::try_from(offset).unwrap_or(usize::MAX)
}
