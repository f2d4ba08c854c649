//! The entries held, by log and number.

use std::{
    borrow::Cow,
    collections::{BTreeMap, BTreeSet, btree_map},
};

use protocol::{
    encode,
    entry::{ControlFrontier, Entry, Fork, Frontier, Header, Tip},
    ids::{Branch, DeviceId, LogId, SpaceId},
    limits::BRANCHES_MAX,
};

use super::{Strand, keys};
use crate::{
    journal::Position,
    store::{KvError, Span, Store},
};

/// Bytes of an encoded strand that we wrote ourselves.
const STRAND_BYTES_MAX: usize = 64 * 1024;

/// Why the ledger can't answer. The store is to be rebuilt.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// The store failed.
    #[error("read the ledger")]
    Store(#[from] KvError),
    /// A row isn't what was written.
    #[error("a row of the ledger is damaged")]
    Damaged,
}

/// Which entries are held.
#[derive(Debug, Default)]
pub struct Ledger {
    strands: BTreeMap<LogId, Strand>,
    forks: BTreeMap<LogId, Vec<Fork>>,
    /// Strands and pages of positions that moved on since [`Ledger::write`]: a long run would
    /// otherwise write the same rows for each of its entries.
    moved: BTreeSet<LogId>,
    pages: BTreeMap<Vec<u8>, Vec<u8>>,
}

/// Entries that a fork moved from one strand to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Moved {
    /// Where they were.
    pub from: LogId,
    /// Where they are.
    pub to: LogId,
    /// The first of them.
    pub first: u64,
    /// The last of them.
    pub last: u64,
}

impl Ledger {
    /// Reads the strands that the store holds.
    ///
    /// # Errors
    /// When the store fails or a row is damaged.
    pub fn load(store: &Store) -> Result<Self, LedgerError> {
        let mut ledger = Self::default();
        for (key, value) in store.scan(&Span::prefix(keys::STRANDS), false, usize::MAX)? {
            let log =
                keys::log_of_bytes(&key[keys::STRANDS.len()..]).ok_or(LedgerError::Damaged)?;
            let strand =
                encode::from_bytes(&value, STRAND_BYTES_MAX).map_err(|_| LedgerError::Damaged)?;
            ledger.strands.insert(log, strand);
        }
        for (key, value) in store.scan(&Span::prefix(keys::FORKS), false, usize::MAX)? {
            let log = keys::log_of_bytes(&key[keys::FORKS.len()..]).ok_or(LedgerError::Damaged)?;
            let forks =
                encode::from_bytes(&value, STRAND_BYTES_MAX).map_err(|_| LedgerError::Damaged)?;
            ledger.forks.insert(log, forks);
        }
        Ok(ledger)
    }

    /// One strand.
    pub fn strand(&self, log: &LogId) -> Option<&Strand> {
        self.strands.get(log)
    }

    /// All strands of a space, in order.
    pub fn strands(&self, space: &SpaceId) -> impl Iterator<Item = (&LogId, &Strand)> {
        let first = LogId::trunk(*space, DeviceId::ZERO, 0);
        self.strands.range(first..).take_while(move |(log, _)| log.space == first.space)
    }

    /// All strands of a device, in every space.
    pub fn strands_of(&self, device: DeviceId) -> impl Iterator<Item = (&LogId, &Strand)> {
        self.strands.iter().filter(move |(log, _)| log.device == device)
    }

    /// All strands.
    pub fn all(&self) -> impl Iterator<Item = (&LogId, &Strand)> {
        self.strands.iter()
    }

    /// What is held of a space.
    pub fn frontier(&self, space: &SpaceId) -> Frontier {
        Frontier(self.strands(space).map(|(log, strand)| (*log, strand.tip)).collect())
    }

    /// The forks known of a log (given by its trunk).
    pub fn forks(&self, trunk: &LogId) -> &[Fork] {
        self.forks.get(trunk).map_or(&[], Vec::as_slice)
    }

    /// All forks known.
    pub fn all_forks(&self) -> impl Iterator<Item = &Fork> {
        self.forks.values().flatten()
    }

    /// Where an entry lies.
    ///
    /// # Errors
    /// When the store fails or a row is damaged.
    pub fn position(
        &self,
        store: &Store,
        log: &LogId,
        seq: u64,
    ) -> Result<Option<Position>, LedgerError> {
        match self.strands.get(log) {
            Some(strand) if (strand.first..=strand.tip.seq).contains(&seq) => {}
            _ => return Ok(None),
        }
        let key = keys::page(log, seq);
        if let Some(page) = self.pages.get(&key) {
            return read_position(page, seq).map(Some);
        }
        let page = store.get(&key)?.ok_or(LedgerError::Damaged)?;
        read_position(&page, seq).map(Some)
    }

    /// Where consecutive entries lie, as far as they are held.
    ///
    /// # Errors
    /// When the store fails or a row is damaged.
    pub fn positions(
        &self,
        store: &Store,
        log: &LogId,
        first: u64,
        last: u64,
    ) -> Result<Vec<Position>, LedgerError> {
        let Some(strand) = self.strands.get(log) else { return Ok(Vec::new()) };
        let (mut next, last) = (first, last.min(strand.tip.seq));
        let mut positions = Vec::new();
        while (strand.first..=last).contains(&next) {
            let key = keys::page(log, next);
            let page = match self.pages.get(&key) {
                Some(page) => Cow::Borrowed(page),
                None => Cow::Owned(store.get(&key)?.ok_or(LedgerError::Damaged)?),
            };
            let end = last.min(next | (keys::PAGE_ENTRIES - 1));
            for seq in next..=end {
                positions.push(read_position(&page, seq)?);
            }
            next = end + 1;
        }
        Ok(positions)
    }

    /// Writes the rows of what moved on; before a turn ends and before the store is flushed.
    pub fn write(&mut self, store: &mut Store) {
        for log in std::mem::take(&mut self.moved) {
            if let Some(strand) = self.strands.get(&log) {
                store.put(keys::strand(&log), encode::to_bytes(strand));
            }
        }
        std::mem::take(&mut self.pages).into_iter().for_each(|(key, page)| store.put(key, page));
    }

    /// Takes the next entry of a strand in.
    ///
    /// # Errors
    /// When the store fails.
    pub fn append(
        &mut self,
        store: &mut Store,
        log: LogId,
        entry: &Entry,
        position: Position,
    ) -> Result<(), LedgerError> {
        let header = entry.header();
        let strand = self.strands.entry(log).or_insert_with(|| Strand {
            first: header.seq,
            root: header.prev,
            tip: entry.tip(),
            control: ControlFrontier::default(),
        });
        strand.tip = entry.tip();
        for point in &header.control {
            strand.control.advance(point);
        }
        self.moved.insert(log);
        self.note_position(store, &log, header.seq, position)
    }

    /// Takes a fork in: every strand's tail beyond it moves to its own side, and the strand ends
    /// at the last common entry. `None` when it is no news; at most [`BRANCHES_MAX`] forks of a
    /// log are followed. `read` finds the header of a held entry.
    ///
    /// # Errors
    /// When the store fails.
    pub fn fork(
        &mut self,
        store: &mut Store,
        fork: Fork,
        read: impl Fn(Position) -> Result<Header, LedgerError>,
    ) -> Result<Option<Vec<Moved>>, LedgerError> {
        let known = self.forks.entry(fork.log).or_default();
        if known.contains(&fork) || known.len() >= BRANCHES_MAX {
            return Ok(None);
        }
        known.push(fork);
        known.sort();
        store.put(keys::forks(&fork.log), encode::to_bytes(known));
        let strands: Vec<LogId> = self
            .strands(&fork.log.space)
            .map(|(log, _)| *log)
            .filter(|log| (log.device, log.epoch) == (fork.log.device, fork.log.epoch))
            .collect();
        let mut moved = Vec::new();
        for log in strands {
            if let Some(tail) = self.part(store, log, &fork, &read)? {
                self.end_at(store, log, fork.seq - 1, &read)?;
                moved.push(tail);
            }
        }
        Ok(Some(moved))
    }

    /// Copies the tail of one strand beyond a fork to its own side, if it has one.
    fn part(
        &mut self,
        store: &mut Store,
        log: LogId,
        fork: &Fork,
        read: &impl Fn(Position) -> Result<Header, LedgerError>,
    ) -> Result<Option<Moved>, LedgerError> {
        let strand = self.strands[&log].clone();
        let Some(at) = self.position(store, &log, fork.seq)? else { return Ok(None) };
        let first = read(at)?;
        let to = log.on(Branch::beginning_with(&first.hash()));
        if first.prev != fork.prev || to == log || !fork.sides.contains(&to.branch) {
            return Ok(None);
        }
        for seq in fork.seq..=strand.tip.seq {
            let position = self.position(store, &log, seq)?.ok_or(LedgerError::Damaged)?;
            self.note_position(store, &to, seq, position)?;
        }
        let tail = Strand { first: fork.seq, root: first.prev, ..strand.clone() };
        store.put(keys::strand(&to), encode::to_bytes(&tail));
        self.strands.insert(to, tail);
        Ok(Some(Moved { from: log, to, first: fork.seq, last: strand.tip.seq }))
    }

    /// Ends a strand at entry `last`, or removes it when that lies before its first.
    fn end_at(
        &mut self,
        store: &mut Store,
        log: LogId,
        last: u64,
        read: &impl Fn(Position) -> Result<Header, LedgerError>,
    ) -> Result<(), LedgerError> {
        let mut strand = self.strands[&log].clone();
        strand.control = ControlFrontier::default();
        for seq in strand.first..=last {
            let at = self.position(store, &log, seq)?.ok_or(LedgerError::Damaged)?;
            let header = read(at)?;
            header.control.iter().for_each(|point| {
                strand.control.advance(point);
            });
            strand.tip = Tip { seq, hash: header.hash(), hlc: header.hlc };
        }
        if last < strand.first {
            self.strands.remove(&log);
            store.remove(keys::strand(&log));
        } else {
            store.put(keys::strand(&log), encode::to_bytes(&strand));
            self.strands.insert(log, strand);
        }
        Ok(())
    }

    fn note_position(
        &mut self,
        store: &Store,
        log: &LogId,
        seq: u64,
        position: Position,
    ) -> Result<(), LedgerError> {
        let at = (seq % keys::PAGE_ENTRIES) as usize * 8;
        let page = match self.pages.entry(keys::page(log, seq)) {
            btree_map::Entry::Occupied(held) => held.into_mut(),
            btree_map::Entry::Vacant(gap) => {
                let written = store.get(gap.key())?;
                gap.insert(written.unwrap_or_default())
            }
        };
        page.resize(page.len().max(at + 8), 0);
        page[at..at + 8].copy_from_slice(&position.to_u64().to_be_bytes());
        Ok(())
    }
}

fn read_position(page: &[u8], seq: u64) -> Result<Position, LedgerError> {
    let at = (seq % keys::PAGE_ENTRIES) as usize * 8;
    let bytes = page.get(at..at + 8).ok_or(LedgerError::Damaged)?;
    let number = bytes.try_into().map(u64::from_be_bytes).map_err(|_| LedgerError::Damaged)?;
    Ok(Position::from_u64(number))
}
