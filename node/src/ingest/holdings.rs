//! The holdings: journal, store and ledger together, which hold every entry.
//!
//! Invariant: what is read here was appended here. The ledger moves on as soon as an entry is
//! appended; nobody is told of it before [`Holdings::commit`] has returned.

use protocol::{
    crypto::{EntryKey, UseKey},
    entry::{ChangeBody, Entry, Fork, ForkProof, Header, Side, StoredEntry, Tip, VerifiedRun},
    ids::{Branch, LogId, SpaceId},
    limits::{ENTRY_OVERHEAD_BYTES, RUN_ENTRIES_MAX},
    schema::MessageRef,
};

use super::{
    keyring::Keyring,
    record::{EntryRecord, JournalRecord, RecordError},
};
use crate::{
    journal::{AppendError, CommitError, Journal, Position, ReadError, Record, ScanError},
    ledger::{ControlHeads, Ledger, LedgerError, Moved, Strand},
    store::{KvError, Store},
};

/// Entries read from the journal at once when a run is made: some 20 KB, most of which lie side by
/// side.
const READ_AHEAD_ENTRIES: u64 = 64;

/// Why what is held can't be read or added to.
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// The journal takes nothing any more: the disk failed.
    #[error("the journal takes no more")]
    Append(#[source] AppendError),
    /// The journal's disk failed just now.
    #[error("the journal's disk failed")]
    Commit(#[source] CommitError),
    /// A record can't be read.
    #[error("a record of the journal can't be read")]
    Read(#[source] ReadError),
    /// The journal can't be read in order.
    #[error("the journal can't be read in order")]
    Scan(#[source] ScanError),
    /// A record was read, but isn't an entry.
    #[error("a record of the journal can't be understood")]
    Record(#[source] RecordError),
    /// A position leads to a record of another kind.
    #[error("the ledger points to something that is no entry")]
    NoEntry,
    /// The ledger failed: the store is to be rebuilt.
    #[error("the ledger can't be used")]
    Ledger(#[from] LedgerError),
    /// The store failed: it is to be rebuilt.
    #[error("the store can't be used")]
    Store(#[from] KvError),
}

impl HoldError {
    /// Whether the disk under the journal failed, so that the node may only read from now on.
    pub fn is_disk(&self) -> bool {
        matches!(self, Self::Append(AppendError::ReadOnly) | Self::Commit(_))
    }
}

/// Everything held.
pub struct Holdings {
    /// The truth.
    pub journal: Journal,
    /// What seals its records.
    pub sealing: UseKey,
    /// Derived rows.
    pub store: Store,
    /// Which entries are held.
    pub ledger: Ledger,
    /// The newest control entries.
    pub heads: ControlHeads,
    /// The space that they stand in.
    pub control: SpaceId,
    /// What opens the entries of the other spaces.
    pub keys: Keyring,
    /// The disk failed under something that was appended, and nobody has been told.
    pub void: bool,
}

impl Holdings {
    /// Makes everything appended durable.
    ///
    /// # Errors
    /// When the disk fails; the journal is read-only from then on.
    pub fn commit(&mut self) -> Result<(), HoldError> {
        if self.journal.pending_bytes() > 0 {
            let committed = self.journal.commit();
            self.void |= committed.is_err();
            committed.map_err(HoldError::Commit)?;
        }
        Ok(())
    }

    /// The same at the end of a turn: fails, too, when the disk failed in the middle of it, which left
    /// nothing to be written now.
    ///
    /// # Errors
    /// When anything appended since the last turn isn't durable.
    pub fn commit_turn(&mut self) -> Result<(), HoldError> {
        let committed = self.commit();
        match std::mem::take(&mut self.void) {
            true => committed.and(Err(HoldError::Commit(CommitError::ReadOnly))),
            false => committed,
        }
    }

    /// Writes all derived rows, as the state at `checkpoint`.
    ///
    /// # Errors
    /// When the store fails; the journal has everything all the same.
    pub fn flush(&mut self, checkpoint: u64) -> Result<(), KvError> {
        self.ledger.write(&mut self.store);
        self.store.flush(checkpoint)
    }

    /// Appends a record, committing first when the group is full.
    ///
    /// # Errors
    /// When the journal takes no more.
    pub fn append(&mut self, record: &JournalRecord) -> Result<Position, HoldError> {
        let (kind, payload) = record.seal(&self.sealing);
        match self.journal.append(kind, &payload) {
            Err(AppendError::GroupFull) => {
                self.commit()?;
                self.journal.append(kind, &payload).map_err(HoldError::Append)
            }
            other => other.map_err(HoldError::Append),
        }
    }

    /// Appends an entry and moves the ledger on.
    ///
    /// # Errors
    /// When the journal takes no more.
    pub fn append_entry(
        &mut self,
        log: LogId,
        entry: &Entry,
        stored: StoredEntry,
    ) -> Result<Position, HoldError> {
        let record = EntryRecord { branch: log.branch, entry: stored };
        let position = self.append(&JournalRecord::Entry(Box::new(record)))?;
        self.ledger.append(&mut self.store, log, entry, position)?;
        Ok(position)
    }

    /// Reads an entry.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn read(&mut self, position: Position) -> Result<StoredEntry, HoldError> {
        if position >= self.journal.end() {
            self.commit()?;
        }
        read_entry(&self.journal, &self.sealing, position)
    }

    /// What a record of the journal holds.
    ///
    /// # Errors
    /// When it can't be opened or read.
    pub fn understand(&self, record: &Record) -> Result<JournalRecord, RecordError> {
        JournalRecord::open(&self.sealing, record.kind, &record.payload)
    }

    /// The entry of this number, if held.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn entry(&mut self, log: &LogId, seq: u64) -> Result<Option<StoredEntry>, HoldError> {
        match self.ledger.position(&self.store, log, seq)? {
            Some(position) => self.read(position).map(Some),
            None => Ok(None),
        }
    }

    /// The entries of these numbers, as far as they are held without a gap.
    fn entries(
        &mut self,
        log: &LogId,
        first: u64,
        last: u64,
    ) -> Result<Vec<StoredEntry>, HoldError> {
        let positions = self.ledger.positions(&self.store, log, first, last)?;
        if positions.iter().any(|position| *position >= self.journal.end()) {
            self.commit()?;
        }
        let read = self.journal.read_many(&positions).into_iter();
        read.map(|record| read_record(&self.sealing, record)).collect()
    }

    /// The tip that a log had at this number.
    ///
    /// # Errors
    /// When it can't be read.
    pub fn tip_at(&mut self, log: &LogId, seq: u64) -> Result<Option<Tip>, HoldError> {
        if let Some(strand) = self.ledger.strand(log)
            && strand.tip.seq == seq
        {
            return Ok(Some(strand.tip));
        }
        let entry = self.entry(log, seq)?;
        Ok(entry.map(|stored| tip_of(&stored.header)))
    }

    /// Consecutive entries from `first` on, ending with a signed one: at most
    /// [`RUN_ENTRIES_MAX`], and about `bytes` as [`protocol::entry::PackedRun::load_bytes`] reckons.
    ///
    /// A run is taken whole or not at all. So in the control space one that names another log
    /// begins a run: two logs that name each other would wait for each other for ever.
    ///
    /// # Errors
    /// When one can't be read.
    pub fn run(
        &mut self,
        log: &LogId,
        first: u64,
        last: u64,
        bytes: usize,
    ) -> Result<Vec<StoredEntry>, HoldError> {
        let (mut entries, mut held, mut signed) = (Vec::new(), 0, 0);
        let end = last.min(first.saturating_add(RUN_ENTRIES_MAX as u64 - 1));
        // Beyond what was asked for up to the next signature: it proves what comes before.
        let reach = first.saturating_add(RUN_ENTRIES_MAX as u64 - 1);
        let mut next = first;
        while next <= reach {
            let enough = next > end || held >= bytes;
            if enough && signed > 0 {
                break;
            }
            let ahead = if enough { 1 } else { (end - next + 1).min(READ_AHEAD_ENTRIES) };
            let read = self.entries(log, next, next + ahead - 1)?;
            if read.is_empty() {
                break;
            }
            for entry in read {
                let is_apart = log.space == self.control && names_another(&entry.header);
                let ends = next > end || held >= bytes || is_apart && signed == entries.len();
                if ends && signed > 0 {
                    next = u64::MAX;
                    break;
                }
                next += 1;
                held += entry.body.len() + ENTRY_OVERHEAD_BYTES;
                let is_signed = entry.signature.is_some();
                entries.push(entry);
                if is_signed {
                    signed = entries.len();
                }
            }
        }
        entries.truncate(signed);
        Ok(entries)
    }

    /// Our side of a fork at `seq`: the headers from there to the next signed entry.
    ///
    /// # Errors
    /// When an entry can't be read.
    pub fn side(&mut self, log: &LogId, seq: u64) -> Result<Option<Side>, HoldError> {
        let mut headers = Vec::new();
        for at in seq..seq.saturating_add(RUN_ENTRIES_MAX as u64) {
            let Some(entry) = self.entry(log, at)? else { return Ok(None) };
            headers.push(entry.header);
            if let Some(signature) = entry.signature {
                return Ok(Some(Side { headers, signature }));
            }
        }
        Ok(None)
    }

    /// Takes a fork in; what moved, or `None` when it is no news.
    ///
    /// # Errors
    /// When the journal takes no more or an entry can't be read.
    pub fn fork(&mut self, fork: Fork, proof: &ForkProof) -> Result<Option<Vec<Moved>>, HoldError> {
        self.append(&JournalRecord::Fork(Box::new(proof.clone())))?;
        self.commit()?;
        self.apply_fork(fork)
    }

    /// The part of [`Holdings::fork`] that a rebuild repeats.
    ///
    /// # Errors
    /// When an entry can't be read.
    pub fn apply_fork(&mut self, fork: Fork) -> Result<Option<Vec<Moved>>, HoldError> {
        let (journal, sealing) = (&self.journal, &self.sealing);
        let read = |position| {
            let entry = read_entry(journal, sealing, position).map_err(|_| LedgerError::Damaged)?;
            Ok(entry.header)
        };
        Ok(self.ledger.fork(&mut self.store, fork, read)?)
    }

    /// The changes in an entry of a space other than the control space, and the entry's key.
    pub fn changes(&self, entry: &StoredEntry) -> Option<(EntryKey, ChangeBody)> {
        self.keys.changes(&entry.header, &entry.body)
    }

    /// The log in which a message stands: its author's, or the side of a forked one that was taken in.
    ///
    /// # Errors
    /// When the store fails.
    pub fn log_of(&self, space: &SpaceId, message: &MessageRef) -> Result<LogId, KvError> {
        let trunk = LogId::trunk(*space, message.device, message.epoch);
        if self.ledger.forks(&trunk).is_empty() {
            return Ok(trunk);
        }
        let holds = |strand: &Strand| (strand.first..=strand.tip.seq).contains(&message.seq);
        let all = self.ledger.strands(space).filter(|(log, _)| log.on(Branch::TRUNK) == trunk);
        for (side, _) in all.filter(|(_, strand)| holds(strand)) {
            if *side == trunk || super::aside::reason(&self.store, side, message.seq)?.is_none() {
                return Ok(*side);
            }
        }
        Ok(trunk)
    }

    /// The trunk of the log that an entry of a space and device stands in.
    pub fn trunk(&self, space: SpaceId, log: &LogId) -> LogId {
        LogId::trunk(space, log.device, log.epoch)
    }
}

/// Whether an entry names what its author knew of another log than its own.
fn names_another(header: &Header) -> bool {
    header.control.iter().any(|it| (it.device, it.epoch) != (header.device, header.epoch))
}

fn read_entry(
    journal: &Journal,
    sealing: &UseKey,
    position: Position,
) -> Result<StoredEntry, HoldError> {
    read_record(sealing, journal.read(position))
}

fn read_record(
    sealing: &UseKey,
    record: Result<Record, ReadError>,
) -> Result<StoredEntry, HoldError> {
    let record = record.map_err(HoldError::Read)?;
    match JournalRecord::open(sealing, record.kind, &record.payload).map_err(HoldError::Record)? {
        JournalRecord::Entry(entry) => Ok(entry.entry),
        JournalRecord::Fork(_)
        | JournalRecord::Epoch(..)
        | JournalRecord::Read(..)
        | JournalRecord::Dismissed(..)
        | JournalRecord::Key(..)
        | JournalRecord::ReadElsewhere(_)
        | JournalRecord::Reunion(_)
        | JournalRecord::ReunionSeen(_) => Err(HoldError::NoEntry),
    }
}

/// The place of an entry as the newest of its log.
pub fn tip_of(header: &Header) -> Tip {
    Tip { seq: header.seq, hash: header.hash(), hlc: header.hlc }
}

/// The side of a fork that a verified run shows from entry `seq` on.
pub fn side_of(run: &VerifiedRun, seq: u64) -> Side {
    let headers = run
        .entries()
        .iter()
        .map(Entry::header)
        .filter(|header| header.seq >= seq)
        .cloned()
        .collect();
    Side { headers, signature: run.signature() }
}
