//! Taking changes in, and asking for them.

use std::collections::BTreeMap;

use protocol::{
    change::{ActorId, ChangeHash, DecodedChange, PreviousChange},
    ids::{self, Branch, DocId, LogId},
    policy::{Breach, StructureError, check_structure},
};

use super::{
    Delta, Locator, NewChange, Seen, Standing,
    record::{Link, Record, Writer},
    visible::Flags,
};

/// Runs of like operations in one change: our own have at most as many as operations.
const RUNS_PER_CHANGE_MAX: usize = 4_096;

/// The changes of one document.
#[derive(Clone, Debug)]
pub struct DocGraph {
    pub(super) doc: DocId,
    pub(super) writers: Vec<Writer>,
    pub(super) records: Vec<Record>,
    pub(super) by_hash: BTreeMap<[u8; 32], u32>,
    /// Linked changes that build on each.
    pub(super) children: Vec<Vec<u32>>,
    /// Who waits for a change that isn't here or isn't linked.
    pub(super) waiting: BTreeMap<[u8; 32], Vec<u32>>,
    pub(super) flags: Vec<Flags>,
    /// For some records, how far each writer is in their past, itself included.
    pub(super) clocks: BTreeMap<u32, BTreeMap<u16, u64>>,
    /// Some actor has two logs here: a fork, where numbers may clash.
    pub(super) forked: bool,
    pub(super) dirty: std::collections::BTreeSet<u32>,
}

impl DocGraph {
    /// No changes yet.
    pub fn new(doc: DocId) -> Self {
        Self {
            doc,
            writers: Vec::new(),
            records: Vec::new(),
            by_hash: BTreeMap::new(),
            children: Vec::new(),
            waiting: BTreeMap::new(),
            flags: Vec::new(),
            clocks: BTreeMap::new(),
            forked: false,
            dirty: std::collections::BTreeSet::new(),
        }
    }

    /// The document.
    pub fn doc(&self) -> DocId {
        self.doc
    }

    /// How many changes are held, visible or not.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether no change is held.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// How many changes wait for one that isn't here.
    pub fn waiting(&self) -> usize {
        self.waiting.values().map(Vec::len).sum()
    }

    /// Takes a change in. Changes of one log come in the log's order; otherwise any order will do.
    ///
    /// When the change was waited for, `read` is asked for those that waited: only their names
    /// were kept. One that can't be read stays waiting.
    pub fn insert(
        &mut self,
        new: &NewChange<'_>,
        read: &mut dyn FnMut(&ChangeHash) -> Option<DecodedChange>,
    ) -> Delta {
        let mut delta = Delta::default();
        let hash = *new.change.hash().as_bytes();
        if self.by_hash.contains_key(&hash) {
            return delta;
        }
        let at = self.append(new);
        let mut woken = vec![(at, None)];
        while let Some((at, change)) = woken.pop() {
            let change = change.as_ref().unwrap_or(new.change);
            match self.link(at, change) {
                Ok(()) => {
                    self.show(at, &mut delta);
                    for waiter in self.waiting.remove(change.hash().as_bytes()).unwrap_or_default()
                    {
                        match read(&self.seen(waiter).hash) {
                            Some(change) => woken.push((waiter, Some(change))),
                            None => self.wait(waiter, *change.hash().as_bytes()),
                        }
                    }
                }
                Err(StructureError::Missing(missing)) => self.wait(at, missing.0),
                Err(StructureError::Breach(breach)) => {
                    self.set_link(at, Link::Broken);
                    delta.refused.push((self.seen(at), breach));
                }
            }
        }
        self.sort(&mut delta.shown);
        delta
    }

    /// Sets what the authority now says of entries, and gives what that shows and hides.
    pub fn restate(&mut self, entries: &[(LogId, u64, Standing)]) -> Delta {
        let mut changed = false;
        for (log, entry, standing) in entries {
            for at in self.of_entry(log, *entry) {
                if let Some(record) = self.records.get_mut(at as usize)
                    && record.standing != *standing
                {
                    record.standing = *standing;
                    self.dirty.insert(at);
                    changed = true;
                }
            }
        }
        if changed { self.recompute() } else { Delta::default() }
    }

    /// After a fork was found: the entries of `from` beyond `after` stand in the log `to`, as
    /// `standing`.
    pub fn move_entries(
        &mut self,
        from: &LogId,
        after: u64,
        to: LogId,
        standing: Standing,
    ) -> Delta {
        let Some(old) = self.writers.iter().position(|writer| writer.log == *from) else {
            return Delta::default();
        };
        let beyond = |graph: &Self, at: &u32| graph.record(*at).is_some_and(|r| r.entry > after);
        let mut records = std::mem::take(&mut self.writers[old].records);
        let moved: Vec<u32> = records.extract_if(.., |at| beyond(self, at)).collect();
        self.writers[old].records = records;
        if moved.is_empty() {
            return Delta::default();
        }
        let new = self.writer(to);
        for at in &moved {
            if let Some(record) = self.records.get_mut(*at as usize) {
                record.log = new;
                record.standing = standing;
                self.dirty.insert(*at);
            }
        }
        let mut all = std::mem::take(&mut self.writers[usize::from(new)].records);
        all.extend(moved);
        all.sort_by_key(|at| self.record(*at).map(|record| (record.entry, record.index)));
        self.writers[usize::from(new)].records = all;
        self.index_writers();
        self.clocks.clear();
        self.recompute()
    }

    /// The newest change of a log before an entry: what [`protocol::policy::examine`] needs.
    pub fn previous(&self, log: &LogId, before_entry: u64) -> Option<PreviousChange> {
        let newest = |log: &LogId| {
            let writer = self.writers.iter().find(|writer| writer.log == *log)?;
            let mut newest_first = writer.records.iter().rev().filter_map(|at| self.record(*at));
            newest_first.find(|record| record.entry < before_entry)
        };
        // A branch continues its trunk.
        let record = newest(log).or_else(|| newest(&log.on(Branch::TRUNK)))?;
        Some(PreviousChange {
            hash: ChangeHash(record.hash),
            seq: record.seq,
            max_op: record.max_op,
        })
    }

    /// A change, if it is held.
    pub fn get(&self, change: &ChangeHash) -> Option<Seen> {
        self.by_hash.get(change.as_bytes()).map(|at| self.seen(*at))
    }

    /// The changes of an entry.
    pub fn entry(&self, log: &LogId, entry: u64) -> Vec<Seen> {
        self.of_entry(log, entry).into_iter().map(|at| self.seen(at)).collect()
    }

    /// The visible changes, each after those it builds on; the same order on every node.
    pub fn visible(&self) -> Vec<Seen> {
        let all = (0..self.records.len()).filter_map(|at| u32::try_from(at).ok());
        let mut seen: Vec<Seen> =
            all.filter(|at| self.is_visible(*at)).map(|at| self.seen(at)).collect();
        self.sort(&mut seen);
        seen
    }

    /// The visible changes that none visible builds on, ascending: the heads that the document
    /// must have.
    pub fn heads(&self) -> Vec<ChangeHash> {
        let shown = |at: &u32| self.is_visible(*at);
        let is_head = |at: &u32| {
            shown(at) && !self.children.get(*at as usize).is_some_and(|kids| kids.iter().any(shown))
        };
        let all = (0..self.records.len()).filter_map(|at| u32::try_from(at).ok());
        let mut heads: Vec<_> = all.filter(is_head).map(|at| self.seen(at).hash).collect();
        heads.sort_unstable();
        heads
    }

    /// A digest of the visible set: equal on every node that holds the same entries.
    pub fn digest(&self) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key("tongzhou 2026 visible changes v1");
        hasher.update(self.doc.as_bytes());
        for (hash, at) in &self.by_hash {
            if self.is_visible(*at) {
                hasher.update(hash);
            }
        }
        *hasher.finalize().as_bytes()
    }

    fn append(&mut self, new: &NewChange<'_>) -> u32 {
        let at = u32::try_from(self.records.len()).unwrap_or(u32::MAX);
        let log = self.writer(new.at.log);
        let behind = new.change.seq() <= self.highest_before(&new.at);
        self.records.push(Record {
            hash: *new.change.hash().as_bytes(),
            log,
            entry: new.at.entry,
            index: new.at.index,
            seq: new.change.seq(),
            start_op: new.change.start_op(),
            max_op: new.change.max_op(),
            hlc: new.hlc,
            standing: new.standing,
            behind,
            link: Link::Waiting(*new.change.hash().as_bytes()),
            shape: Vec::new(),
        });
        self.by_hash.insert(*new.change.hash().as_bytes(), at);
        self.children.push(Vec::new());
        self.flags.push(Flags::default());
        self.dirty.insert(at);
        if let Some(writer) = self.writers.get_mut(usize::from(log)) {
            writer.records.push(at);
            writer.highest = writer.highest.max(new.change.seq());
        }
        at
    }

    /// The highest number of a change in a log so far, and before that in its trunk. It only grows
    /// along a log, so whatever arrives first, the same changes are refused.
    fn highest_before(&self, at: &Locator) -> u64 {
        let line = |log: &LogId| self.writers.iter().find(|writer| writer.log == *log);
        let own = line(&at.log).map_or(0, |writer| writer.highest);
        if at.log.branch == Branch::TRUNK {
            return own;
        }
        let trunk = line(&at.log.on(Branch::TRUNK)).map_or(&[][..], |writer| &writer.records);
        let earlier = trunk.iter().filter_map(|at| self.record(*at));
        let earlier = earlier.filter(|record| record.entry < at.entry).map(|record| record.seq);
        earlier.fold(own, u64::max)
    }

    /// Links a change to those it builds on, if they are all linked and the structure is right.
    fn link(&mut self, at: u32, change: &DecodedChange) -> Result<(), StructureError> {
        if self.record(at).is_none_or(|record| record.behind) {
            return Err(Breach::Sequence.into());
        }
        check_structure(change, self)?;
        let shape = self.shape(change).ok_or(Breach::Reference)?;
        if shape.len() > RUNS_PER_CHANGE_MAX {
            return Err(Breach::Limit("different operations in one change").into());
        }
        let deps: Vec<u32> = change
            .deps()
            .iter()
            .filter_map(|dep| self.by_hash.get(dep.as_bytes()).copied())
            .collect();
        self.note_clock(at, &deps);
        for dep in &deps {
            if let Some(children) = self.children.get_mut(*dep as usize) {
                children.push(at);
            }
        }
        self.set_link(at, Link::Linked(deps));
        if let Some(record) = self.records.get_mut(at as usize) {
            record.shape = shape;
            let (log, start_op) = (record.log, record.start_op);
            if let Some(writer) = self.writers.get_mut(usize::from(log)) {
                writer.by_start.insert(start_op, at);
            }
        }
        Ok(())
    }

    fn wait(&mut self, at: u32, missing: [u8; 32]) {
        self.set_link(at, Link::Waiting(missing));
        self.waiting.entry(missing).or_default().push(at);
    }

    fn set_link(&mut self, at: u32, link: Link) {
        if let Some(record) = self.records.get_mut(at as usize) {
            record.link = link;
            self.dirty.insert(at);
        }
    }

    pub(super) fn writer(&mut self, log: LogId) -> u16 {
        let found = self.writers.iter().position(|writer| writer.log == log);
        let index = found.unwrap_or_else(|| {
            let actor = ActorId::from(ids::actor(&log.device, log.epoch, &self.doc));
            self.forked |= self.writers.iter().any(|writer| writer.actor == actor);
            self.writers.push(Writer {
                log,
                actor,
                records: Vec::new(),
                highest: 0,
                by_start: BTreeMap::new(),
            });
            self.writers.len() - 1
        });
        u16::try_from(index).unwrap_or(u16::MAX)
    }

    /// Makes the writers' indexes anew from their records.
    pub(super) fn index_writers(&mut self) {
        let records = &self.records;
        for writer in &mut self.writers {
            let own =
                || writer.records.iter().filter_map(|at| Some((*at, records.get(*at as usize)?)));
            let highest = own().map(|(_, record)| record.seq).max().unwrap_or_default();
            let linked = own().filter(|(_, record)| record.is_linked());
            let by_start = linked.map(|(at, record)| (record.start_op, at)).collect();
            (writer.highest, writer.by_start) = (highest, by_start);
        }
    }

    fn of_entry(&self, log: &LogId, entry: u64) -> Vec<u32> {
        let writer = self.writers.iter().find(|writer| writer.log == *log);
        let records = writer.map_or(&[][..], |writer| writer.records.as_slice());
        let entry_of = |at: &u32| self.record(*at).map_or(0, |record| record.entry);
        let first = records.partition_point(|at| entry_of(at) < entry);
        records.iter().skip(first).take_while(|at| entry_of(at) == entry).copied().collect()
    }

    pub(super) fn record(&self, at: u32) -> Option<&Record> {
        self.records.get(at as usize)
    }

    pub(super) fn sort(&self, seen: &mut [Seen]) {
        seen.sort_by_key(|seen| {
            let at = self.by_hash.get(seen.hash.as_bytes());
            at.and_then(|at| self.record(*at)).map(Record::causal)
        });
    }

    pub(super) fn seen(&self, at: u32) -> Seen {
        // Places come from the graph itself, so there is always a record.
        let record = &self.records[at as usize];
        let log = self.writers[usize::from(record.log)].log;
        Seen {
            hash: ChangeHash(record.hash),
            at: Locator { log, entry: record.entry, index: record.index },
            hlc: record.hlc,
            standing: record.standing,
            visible: self.is_visible(at),
        }
    }
}
