//! What came within a reunion, by what it is about: one pass over the stretch of the journal.
//!
//! Invariant: what this costs depends on how much came, never on what was here before, and it ends at
//! [`ENTRIES_MAX`].

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::Statement,
    clock::{Hlc, Millis},
    entry::{Body, DocRef, StoredEntry},
    ids::{ChannelId, DeviceId, DocId, EntryHash, LogId, SpaceId},
    schema::MessageRef,
};

use crate::{
    content::{ReunionAt, Spot},
    core::Core,
    facade::Failure,
    ingest::{HoldError, JournalRecord},
    journal::ScanError,
};

/// Entries of a reunion that are looked at: what an office of 100 writes in some days, and what a node
/// looks through before anybody wonders why it doesn't answer. Beyond them a digest says that there is
/// more, and lists and badges have it all.
pub(super) const ENTRIES_MAX: usize = 20_000;

/// What came, sorted.
#[derive(Debug, Default)]
pub(super) struct Came {
    /// Entries of segments, by channel: messages, and what was done to messages.
    pub talk: BTreeMap<(SpaceId, ChannelId), BTreeSet<Spot>>,
    /// Documents that changed.
    pub docs: BTreeSet<(SpaceId, DocId)>,
    /// Changes of channels and statuses.
    pub settings: BTreeMap<SpaceId, u64>,
    /// Statements, with the devices that made them.
    pub statements: Vec<(DeviceId, EntryHash, Statement)>,
    /// How many entries of others.
    pub entries: u64,
    /// Not all of it was looked at.
    pub more: bool,
}

impl Core {
    /// What came within a reunion, of what we may read.
    pub(super) fn came(&self, now: Millis, row: &ReunionAt) -> Result<Came, Failure> {
        let readable = self.readable(now)?;
        let control = SpaceId::control(&self.org());
        let mut came = Came::default();
        let held = &self.door().held;
        for found in held.journal.scan(row.from()) {
            let record = match found {
                Ok(record) => record,
                Err(ScanError::Damaged { .. }) => continue,
                Err(error) => return Err(self.unreadable(&HoldError::Scan(error))),
            };
            if record.position >= row.to {
                break;
            }
            let Ok(JournalRecord::Entry(entry)) = held.understand(&record) else { continue };
            let (branch, entry) = (entry.branch, entry.entry);
            let space = entry.header.space;
            if entry.header.device == self.device() {
                continue;
            }
            if came.entries >= ENTRIES_MAX as u64 {
                came.more = true;
                break;
            }
            if space == control {
                came.state(&entry);
            } else if readable.contains(&space) {
                let log = entry.header.log(branch);
                if let Some((_, body)) = held.changes(&entry) {
                    came.change(&log, entry.header.seq, entry.header.hlc, body.doc);
                }
            }
        }
        Ok(came)
    }
}

impl Came {
    fn state(&mut self, entry: &StoredEntry) {
        self.entries += 1;
        let whole = entry.to_entry();
        if let Ok(Body::Statement(statement)) = Body::from_bytes(whole.body(), true) {
            self.statements.push((entry.header.device, whole.hash(), statement));
        }
    }

    fn change(&mut self, log: &LogId, seq: u64, hlc: Hlc, doc: DocRef) {
        match doc {
            DocRef::Segment { channel, .. } => {
                let by = MessageRef { device: log.device, epoch: log.epoch, seq };
                self.talk.entry((log.space, channel)).or_default().insert((hlc, by));
            }
            DocRef::Created(doc) => {
                self.docs.insert((log.space, doc));
            }
            DocRef::Directory => *self.settings.entry(log.space).or_default() += 1,
            // What one's own devices share is no news.
            DocRef::Own { .. } => return,
        }
        self.entries += 1;
    }
}
