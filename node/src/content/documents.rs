//! Taking changes in, and bringing rows up to them at the end of a turn.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    change::{ActorId, ChangeHash, ChangeLimits, PackContext, PreviousChange, Unpacked, unpack},
    clock::Hlc,
    encode,
    entry::{DocRef, Tip},
    ids::{self, BlobId, Branch, ChannelId, DocId, DocKind, LogId, SpaceId},
    policy::{ChangeIndex, Examined},
    schema::MessageRef,
};

use super::{
    files, keys, links, search, segments,
    stored::{keep_snapshot, load_graph, load_snapshot, write_graph},
    waiting,
};
use crate::{
    core::IndexChange,
    document::{Cache, Delta, DocGraph, Document, Locator, NewChange, Proof, Seen, Standing},
    ingest::{HoldError, Holdings, Reason, note_aside},
    journal::Position,
    search::Kind,
    store::{KvError, Span, Store},
    view::{TaskRow, commit_rows, directory_rows, event_row, held_files, page_row, task_row},
};

/// Memory for hydrated documents: a few hundred tasks and a long page.
const DOCUMENT_BYTES: usize = 32 * 1024 * 1024;

/// Graphs in memory. One of a task takes a few KB, one of a long page some MB.
const GRAPHS_MAX: usize = 512;

/// Changes, decoded, that a replay keeps waiting, each with its document's graph: some MB. No more
/// than [`GRAPHS_MAX`], so that a replay needs no more graphs than a quiet node.
const SETTLED_CHANGES: usize = GRAPHS_MAX;

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// A document that can't be read is tried again at every turn, then at every second one, and so on: this
/// often that doubles.
const RETRY_DOUBLED_MAX: u32 = 10;

/// An entry's place.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Its log.
    pub log: LogId,
    /// Its number, hash and time.
    pub tip: Tip,
    /// Where it lies in the journal.
    pub position: Position,
    /// It is our own.
    pub own: bool,
}

/// What a settling changed.
#[derive(Debug, Default)]
pub struct Settled {
    /// Channels with new or changed messages.
    pub channels: BTreeSet<ChannelId>,
    /// Tasks that changed, came or are no longer shown.
    pub tasks: BTreeSet<(SpaceId, DocId)>,
    /// Pages.
    pub pages: BTreeSet<DocId>,
    /// Meetings that changed, came or are no longer shown.
    pub meetings: BTreeSet<(SpaceId, DocId)>,
    /// Tables that changed, came or are no longer shown.
    pub tables: BTreeSet<(SpaceId, DocId)>,
    /// Spaces whose directory changed: channels, statuses, archived or not.
    pub directories: BTreeSet<SpaceId>,
    /// Blobs to which messages that came refer, or which tasks and pages hold now.
    pub files: BTreeSet<(SpaceId, BlobId)>,
    /// Something of what our person's devices share.
    pub own: bool,
    /// For the search index.
    pub index: Vec<IndexChange>,
    /// Why rows are as they were, where some are: it is tried again.
    pub trouble: Option<HoldError>,
}

pub(super) type DocAt = (SpaceId, DocId);

/// The documents, as far as they are in memory, and what waits to be derived.
pub struct Contents {
    graphs: BTreeMap<DocAt, DocGraph>,
    /// At so many graphs the idle ones are let go. A turn that touches more documents than
    /// [`GRAPHS_MAX`] has to keep them; looking through all of them for every further one would
    /// cost its square.
    graphs_limit: usize,
    cache: Cache,
    /// Documents to derive rows of, with the changes that became visible since.
    dirty: BTreeMap<DocAt, Vec<Unpacked>>,
    /// How many these changes are.
    waiting: usize,
    /// Of these, the ones that lost a visible change, and are hydrated from nothing.
    anew: BTreeSet<DocAt>,
    /// Documents whose rows couldn't be derived, and how often: what they are made of can't be read.
    failed: BTreeMap<DocAt, u32>,
    settlings: u64,
    /// Messages that look different now, with their times where they came in this turn.
    touched: BTreeMap<(SpaceId, ChannelId, MessageRef), Option<Hlc>>,
    /// Blobs to which messages refer that came in this turn.
    files: BTreeSet<(SpaceId, BlobId)>,
}

impl Default for Contents {
    fn default() -> Self {
        Self {
            graphs: BTreeMap::new(),
            graphs_limit: GRAPHS_MAX,
            cache: Cache::new(DOCUMENT_BYTES),
            dirty: BTreeMap::new(),
            waiting: 0,
            anew: BTreeSet::new(),
            failed: BTreeMap::new(),
            settlings: 0,
            touched: BTreeMap::new(),
            files: BTreeSet::new(),
        }
    }
}

impl Contents {
    /// Bytes of documents in memory.
    pub fn bytes(&self) -> usize {
        self.cache.used_bytes()
    }

    /// How full its memory is: what is held, how much of it, and how much may be. A document that is larger
    /// than all of it is held alone.
    pub fn fullness(&self) -> [(&'static str, usize, usize); 2] {
        let bytes = if self.cache.len() > 1 { self.cache.used_bytes() } else { 0 };
        [
            ("bytes of documents in memory", bytes, DOCUMENT_BYTES),
            ("graphs of documents in memory", self.graphs.len(), self.graphs_limit),
        ]
    }

    /// The newest change of a log in a document: what the next one is unpacked against.
    ///
    /// # Errors
    /// When the store fails.
    pub fn previous(
        &self,
        store: &Store,
        doc: &DocId,
        log: &LogId,
    ) -> Result<Option<PreviousChange>, KvError> {
        let own = store.get(&keys::previous(log, doc))?;
        let row = match own {
            Some(row) => Some(row),
            // A side of a fork continues its trunk.
            None if log.branch != Branch::TRUNK => {
                store.get(&keys::previous(&log.on(Branch::TRUNK), doc))?
            }
            None => None,
        };
        row.map(|bytes| read_previous(&bytes).ok_or(KvError::Damaged)).transpose()
    }

    /// Sets, or takes back, the newest change of a log in a document.
    pub fn set_previous(
        &mut self,
        store: &mut Store,
        doc: &DocId,
        log: &LogId,
        previous: Option<PreviousChange>,
    ) {
        let key = keys::previous(log, doc);
        match previous {
            Some(change) => {
                let row = (change.hash.0, change.seq, change.max_op);
                store.put(key, encode::to_bytes(&row));
            }
            None => store.remove(key),
        }
    }

    /// Takes the changes of an entry in.
    ///
    /// # Errors
    /// When the store fails.
    pub fn absorb(
        &mut self,
        store: &mut Store,
        place: Place,
        body: DocRef,
        examined: Examined,
        standing: Standing,
    ) -> Result<(), HoldError> {
        let log = place.log;
        if let Some(last) = examined.changes.last() {
            self.set_previous(store, &examined.doc, &log, Some(PreviousChange::from(&last.change)));
        }
        if let DocRef::Segment { channel, number } = body {
            if place.own {
                let newest = keys::segment(&log, &channel);
                store.put(newest, number.to_be_bytes().to_vec());
                let key = keys::own_entry(&log.space, &examined.doc, place.tip.seq);
                store.put(key, crate::ledger::log_bytes(&log).to_vec());
            }
            return Ok(self.derive_segment(store, &place, channel, &examined, standing)?);
        }
        if let (DocRef::Own { number }, true) = (body, place.own) {
            super::own::note_number(store, &log, number);
        }
        let at = (log.space, examined.doc);
        self.graph(store, at)?;
        for (index, unpacked) in (0_u8..).zip(examined.changes) {
            self.insert(store, at, &place, index, unpacked, standing)?;
        }
        Ok(())
    }

    fn insert(
        &mut self,
        store: &mut Store,
        at: DocAt,
        place: &Place,
        index: u8,
        unpacked: Unpacked,
        standing: Standing,
    ) -> Result<(), HoldError> {
        let Some(graph) = self.graphs.get_mut(&at) else { return Ok(()) };
        let locator = Locator { log: place.log, entry: place.tip.seq, index };
        let new = NewChange { change: &unpacked.change, at: locator, hlc: place.tip.hlc, standing };
        let waiting = graph.waiting();
        let mut woken: BTreeMap<ChangeHash, Unpacked> = BTreeMap::new();
        let delta = graph.insert(&new, &mut |hash| {
            let found = waiting::get(store, &at, hash)?;
            let change = found.change.clone();
            woken.insert(change.hash(), found);
            Some(change)
        });
        if graph.waiting() > waiting {
            waiting::put(store, &at, &unpacked);
        }
        for hash in woken.keys().filter(|hash| graph.known(hash).is_some()) {
            waiting::remove(store, &at, hash)?;
        }
        woken.insert(unpacked.change.hash(), unpacked);
        self.note_delta(store, at, delta, &woken);
        Ok(())
    }

    /// Notes what a graph's change showed and hid.
    fn note_delta(
        &mut self,
        store: &mut Store,
        at: DocAt,
        delta: Delta,
        chunks: &BTreeMap<ChangeHash, Unpacked>,
    ) {
        for (seen, breach) in &delta.refused {
            let reason = Some(Reason::Breach(breach.to_string()));
            note_aside(store, &seen.at.log, seen.at.entry, seen.hlc, reason);
        }
        let fresh = self.dirty.entry(at).or_default();
        let mut whole = delta.hidden.is_empty();
        for seen in &delta.shown {
            match chunks.get(&seen.hash) {
                Some(unpacked) => {
                    fresh.push(unpacked.clone());
                    self.waiting += 1;
                }
                // It became visible long after it came: everything is read again.
                None => whole = false,
            }
        }
        if !whole {
            self.anew.insert(at);
        }
    }

    fn derive_segment(
        &mut self,
        store: &mut Store,
        place: &Place,
        channel: ChannelId,
        examined: &Examined,
        standing: Standing,
    ) -> Result<(), KvError> {
        let log = &place.log;
        let by = MessageRef { device: log.device, epoch: log.epoch, seq: place.tip.seq };
        let entry =
            segments::Entry { space: &log.space, channel: &channel, by, hlc: place.tip.hlc };
        let counts = standing == Standing::Counted;
        let files = &mut self.files;
        for message in segments::derive(store, &entry, examined, counts, files)? {
            let time = (message == by).then_some(place.tip.hlc);
            let touched = self.touched.entry((log.space, channel, message)).or_default();
            *touched = time.or(*touched);
        }
        Ok(())
    }

    /// An entry stands otherwise now.
    ///
    /// # Errors
    /// When the store fails.
    pub fn restate(
        &mut self,
        store: &mut Store,
        place: &Place,
        body: DocRef,
        examined: &Examined,
        standing: Standing,
    ) -> Result<(), HoldError> {
        if let DocRef::Segment { channel, .. } = body {
            return Ok(self.derive_segment(store, place, channel, examined, standing)?);
        }
        let at = (place.log.space, examined.doc);
        let delta = self.graph(store, at)?.restate(&[(place.log, place.tip.seq, standing)]);
        self.note_delta(store, at, delta, &BTreeMap::new());
        Ok(())
    }

    /// A fork moved the entries of a log beyond `after` to one of its sides.
    ///
    /// # Errors
    /// When the store fails.
    pub fn relocate(
        &mut self,
        store: &mut Store,
        doc: &DocId,
        from: &LogId,
        after: u64,
        to: LogId,
    ) -> Result<(), HoldError> {
        if doc.kind() == Some(DocKind::Segment) {
            return Ok(());
        }
        let at = (from.space, *doc);
        let delta = self.graph(store, at)?.move_entries(from, after, to, Standing::Forked);
        self.note_delta(store, at, delta, &BTreeMap::new());
        Ok(())
    }

    /// A document's graph, from memory, the store, or empty.
    fn graph(&mut self, store: &mut Store, at: DocAt) -> Result<&mut DocGraph, HoldError> {
        if !self.graphs.contains_key(&at) {
            if self.graphs.len() >= self.graphs_limit {
                self.let_graphs_go(store);
            }
            let graph = load_graph(store, &at)?;
            self.graphs.insert(at, graph);
        }
        self.graphs.get_mut(&at).ok_or(HoldError::Store(KvError::Damaged))
    }

    /// Writes all graphs' changed pages and forgets those that nothing waits for.
    fn let_graphs_go(&mut self, store: &mut Store) {
        for (at, graph) in &mut self.graphs {
            write_graph(store, at, graph);
        }
        let dirty = &self.dirty;
        self.graphs.retain(|at, _| dirty.contains_key(at));
        self.graphs_limit = GRAPHS_MAX.max(2 * self.graphs.len());
    }

    /// Whether so much waits that a replay should settle before it goes on.
    pub fn wants_settling(&self) -> bool {
        self.waiting >= SETTLED_CHANGES || self.touched.len() >= SETTLED_CHANGES
    }

    /// Nobody is to be told which messages look different.
    pub fn forget_touched(&mut self) {
        self.touched.clear();
        self.files.clear();
    }

    /// Brings all rows up to what was taken in. What can't be read holds nothing else up.
    pub fn settle(&mut self, held: &mut Holdings) -> Settled {
        let mut settled = Settled::default();
        self.waiting = 0;
        self.try_failed_again();
        let mut failed = Vec::new();
        while let Some((at, fresh)) = self.dirty.pop_first() {
            let anew = self.anew.remove(&at) || self.failed.contains_key(&at);
            match self.settle_document(held, at, fresh, anew, &mut settled) {
                Ok(()) => _ = self.failed.remove(&at),
                Err(error) => {
                    failed.push(at);
                    settled.trouble.get_or_insert(error);
                }
            }
        }
        for at in failed {
            *self.failed.entry(at).or_default() += 1;
        }
        settled.files.append(&mut self.files);
        for (at, time) in std::mem::take(&mut self.touched) {
            if let Err(error) = settle_message(held, &at, time, &mut settled) {
                self.touched.insert(at, time);
                settled.trouble.get_or_insert(error);
            }
        }
        settled
    }

    /// What failed is tried again, ever less often: a page may be long, and its record damaged for good.
    fn try_failed_again(&mut self) {
        self.settlings = self.settlings.wrapping_add(1);
        for (at, failures) in &self.failed {
            if self.settlings.is_multiple_of(1 << failures.saturating_sub(1).min(RETRY_DOUBLED_MAX))
            {
                self.dirty.entry(*at).or_default();
            }
        }
    }

    fn settle_document(
        &mut self,
        held: &mut Holdings,
        at: DocAt,
        fresh: Vec<Unpacked>,
        anew: bool,
        settled: &mut Settled,
    ) -> Result<(), HoldError> {
        self.graph(&mut held.store, at)?;
        let cached = if anew { None } else { self.cache.take(&at.0, &at.1) };
        let mut document = match cached {
            Some(document) => document,
            None if anew => Document::new(),
            None => load_snapshot(&held.store, &at)?.unwrap_or_default(),
        };
        document.apply(&fresh, Proof::Heads);
        let (document, redone) = self.completed(held, at, document)?;
        let fresh = (!anew && !redone).then_some(fresh.as_slice());
        self.write_rows(held, at, &document, fresh, settled)?;
        if let Some(graph) = self.graphs.get_mut(&at) {
            write_graph(&mut held.store, &at, graph);
            let changes = graph.len() as u64;
            let heads = graph.heads();
            keep_snapshot(&mut held.store, &at, &document, changes, &heads)?;
        }
        self.cache.put(at.0, at.1, document);
        Ok(())
    }

    /// Makes a document show exactly what its graph says, reading from the journal what it lacks.
    fn complete(
        &mut self,
        held: &mut Holdings,
        at: DocAt,
        document: Document,
    ) -> Result<Document, HoldError> {
        Ok(self.completed(held, at, document)?.0)
    }

    /// The same, and whether it had to be begun anew.
    fn completed(
        &mut self,
        held: &mut Holdings,
        at: DocAt,
        mut document: Document,
    ) -> Result<(Document, bool), HoldError> {
        let mut redone = false;
        loop {
            let graph = self.graph(&mut held.store, at)?;
            if document.heads() == graph.heads() {
                return Ok((document, redone));
            }
            let visible = graph.visible();
            let known: BTreeSet<ChangeHash> = visible.iter().map(|seen| seen.hash).collect();
            if document.heads().iter().any(|head| !known.contains(head)) {
                document = Document::new();
                redone = true;
            }
            let missing: Vec<Seen> =
                visible.into_iter().filter(|seen| !document.holds(&seen.hash)).collect();
            let changes = read_changes(held, self.graph_at(&at)?, &missing)?;
            let outcome = document.apply(&changes, Proof::Heads);
            if outcome.guilty.is_empty() {
                let graph = self.graph_at(&at)?;
                if document.heads() != graph.heads() {
                    tracing::warn!("a document shows something else than its changes say");
                }
                return Ok((document, redone));
            }
            self.set_aside(held, at, &outcome.guilty)?;
            document = Document::new();
            redone = true;
        }
    }

    pub(super) fn graph_at(&self, at: &DocAt) -> Result<&DocGraph, HoldError> {
        self.graphs.get(at).ok_or(HoldError::Store(KvError::Damaged))
    }

    /// What Automerge can't take never counts.
    fn set_aside(
        &mut self,
        held: &mut Holdings,
        at: DocAt,
        guilty: &[ChangeHash],
    ) -> Result<(), HoldError> {
        let graph = self.graph(&mut held.store, at)?;
        let seen: Vec<Seen> = guilty.iter().filter_map(|hash| graph.get(hash)).collect();
        let refused: Vec<_> =
            seen.iter().map(|seen| (seen.at.log, seen.at.entry, Standing::Refused)).collect();
        graph.restate(&refused);
        for seen in seen {
            let reason = Reason::Indigestible("automerge can't take this change".to_owned());
            note_aside(&mut held.store, &seen.at.log, seen.at.entry, seen.hlc, Some(reason));
        }
        Ok(())
    }

    fn write_rows(
        &mut self,
        held: &mut Holdings,
        at: DocAt,
        document: &Document,
        fresh: Option<&[Unpacked]>,
        settled: &mut Settled,
    ) -> Result<(), HoldError> {
        let (space, doc) = at;
        let graph = self.graph_at(&at)?;
        let ends = graph.ends();
        let newest = ends.map(|ends| (ends.newest.hlc, ends.newest.at.log.device));
        let store = &mut held.store;
        match doc.kind() {
            Some(DocKind::Directory) => {
                write_directory(store, &space, document)?;
                settled.directories.insert(space);
                let channels = super::queries::channels(store, &space)?;
                settled.channels.extend(channels.into_iter().map(|channel| channel.id));
            }
            Some(DocKind::Task) if newest.is_some() => {
                let commits = commit_rows(document, graph);
                let row = task_row(document, ends).with_deadline(document, graph);
                let row = row.with_commits(&commits, graph);
                let before = task_before(store, &at)?;
                links::write(store, &space, &doc, before.as_ref(), Some((&row, &commits)))?;
                let held = held_files(document, graph);
                let fresh = files::write(store, &space, &doc, &held)?;
                settled.files.extend(fresh.into_iter().map(|blob| (space, blob)));
                let text = search::task_text(&row, &commits, &held);
                settled.index.push(search::item_of(Kind::Task, &space, &doc, text, &held, newest));
                store.put(keys::doc(b'k', &space, &doc), encode::to_bytes(&row));
                settled.tasks.insert(at);
            }
            Some(DocKind::Page) if newest.is_some() => {
                let row = page_row(document, ends);
                let held = held_files(document, graph);
                let fresh = files::write(store, &space, &doc, &held)?;
                settled.files.extend(fresh.into_iter().map(|blob| (space, blob)));
                let text = crate::document::page_text(document);
                let text = search::page_item_text(&row.title, &text, &held);
                settled.index.push(search::item_of(Kind::Page, &space, &doc, text, &held, newest));
                store.put(keys::doc(b'w', &space, &doc), encode::to_bytes(&row));
                settled.pages.insert(doc);
            }
            Some(DocKind::Event) => {
                let key = keys::doc(b'm', &space, &doc);
                if newest.is_some() {
                    let row = event_row(document, ends);
                    settled.index.push(search::event_change(&space, &doc, &row, newest));
                    store.put(key, encode::to_bytes(&row));
                } else {
                    store.remove(key);
                    settled.index.push(search::removed(&space, &doc));
                }
                settled.meetings.insert(at);
            }
            Some(DocKind::Table) => {
                let (place, index) = ((&space, &doc), &mut settled.index);
                if newest.is_some() {
                    super::tables::write(store, place, document, graph, fresh, index)?;
                } else {
                    super::tables::remove(store, place, index)?;
                }
                settled.tables.insert(at);
            }
            Some(DocKind::Task) => {
                let before = task_before(store, &at)?;
                links::write(store, &space, &doc, before.as_ref(), None)?;
                files::write(store, &space, &doc, &[])?;
                store.remove(keys::doc(b'k', &space, &doc));
                settled.tasks.insert(at);
                settled.index.push(search::removed(&space, &doc));
            }
            Some(DocKind::Page) => {
                files::write(store, &space, &doc, &[])?;
                store.remove(keys::doc(b'w', &space, &doc));
                settled.index.push(search::removed(&space, &doc));
            }
            Some(DocKind::Own) => {
                super::own::write(store, &space, &doc, newest.map(|(_, device)| device), document)?;
                settled.own = true;
            }
            Some(DocKind::Segment) | None => {}
        }
        Ok(())
    }

    /// A document as it stands here: hydrated if need be.
    ///
    /// # Errors
    /// When something can't be read.
    pub fn load(
        &mut self,
        held: &mut Holdings,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Document, HoldError> {
        let at = (*space, *doc);
        let cached = self.cache.get(space, doc).cloned();
        if doc.kind() == Some(DocKind::Segment) {
            return match cached {
                Some(document) => Ok(document),
                None => load_own_segment(held, &at),
            };
        }
        let mut document = match cached {
            Some(document) => document,
            None => load_snapshot(&held.store, &at)?.unwrap_or_default(),
        };
        if let Some(fresh) = self.dirty.get(&at)
            && !self.anew.contains(&at)
        {
            document.apply(fresh, Proof::Heads);
        }
        let document = self.complete(held, at, document)?;
        self.cache.put(*space, *doc, document.clone());
        Ok(document)
    }

    /// A document made from its changes alone, past the cache and the snapshot.
    ///
    /// # Errors
    /// When something can't be read.
    pub fn hydrate_anew(
        &mut self,
        held: &mut Holdings,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Document, HoldError> {
        self.complete(held, (*space, *doc), Document::new())
    }

    /// The changes that a document shows, with their places.
    ///
    /// # Errors
    /// When something can't be read.
    pub fn visible_changes(
        &mut self,
        held: &mut Holdings,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<Vec<(Seen, Unpacked)>, HoldError> {
        let at = (*space, *doc);
        let visible = self.graph(&mut held.store, at)?.visible();
        let changes = read_changes(held, self.graph_at(&at)?, &visible)?;
        Ok(visible.into_iter().zip(changes).collect())
    }

    /// Keeps a document that an edit of ours made; its changes are in the journal.
    pub fn remember(&mut self, space: SpaceId, doc: DocId, document: Document) {
        self.cache.put(space, doc, document);
    }

    /// A document's changes as its graph knows them.
    ///
    /// # Errors
    /// When the graph can't be read.
    pub fn graph_of(
        &mut self,
        store: &mut Store,
        space: &SpaceId,
        doc: &DocId,
    ) -> Result<&DocGraph, HoldError> {
        Ok(self.graph(store, (*space, *doc))?)
    }
}

fn read_previous(bytes: &[u8]) -> Option<PreviousChange> {
    let (hash, seq, max_op) = encode::from_bytes(bytes, ROW_BYTES_MAX).ok()?;
    Some(PreviousChange { hash: ChangeHash(hash), seq, max_op })
}

/// Reads changes from the journal, entry by entry.
pub(super) fn read_changes(
    held: &mut Holdings,
    graph: &DocGraph,
    wanted: &[Seen],
) -> Result<Vec<Unpacked>, HoldError> {
    let mut found: BTreeMap<ChangeHash, Unpacked> = BTreeMap::new();
    for seen in wanted {
        if found.contains_key(&seen.hash) {
            continue;
        }
        let log = seen.at.log;
        let previous = graph.previous(&log, seen.at.entry);
        for unpacked in unpack_entry(held, &graph.doc(), &log, seen.at.entry, previous)? {
            found.insert(unpacked.change.hash(), unpacked);
        }
    }
    Ok(wanted.iter().filter_map(|seen| found.remove(&seen.hash)).collect())
}

/// The changes of an entry that is held.
fn unpack_entry(
    held: &mut Holdings,
    doc: &DocId,
    log: &LogId,
    seq: u64,
    mut previous: Option<PreviousChange>,
) -> Result<Vec<Unpacked>, HoldError> {
    let Some(entry) = held.entry(log, seq)? else { return Ok(Vec::new()) };
    let Some((_, body)) = held.changes(&entry) else { return Ok(Vec::new()) };
    let actor = ActorId::from(ids::actor(&log.device, log.epoch, doc));
    let mut changes = Vec::with_capacity(body.changes.len());
    for packed in &body.changes {
        let context = PackContext { actor, previous, known: &[] };
        let Ok(unpacked) = unpack(&packed.0, &context, &ChangeLimits::DEFAULT) else { break };
        previous = Some(PreviousChange::from(&unpacked.change));
        changes.push(unpacked);
    }
    Ok(changes)
}

/// One of our own segments, from the journal.
fn load_own_segment(held: &mut Holdings, at: &DocAt) -> Result<Document, HoldError> {
    let prefix = keys::own_entry(&at.0, &at.1, 0);
    let prefix = &prefix[..prefix.len() - 8];
    let rows = held.store.scan(&Span::prefix(prefix), false, usize::MAX)?;
    let mut document = Document::new();
    let mut changes: Vec<Unpacked> = Vec::new();
    for (key, log) in rows {
        let seq = key.get(prefix.len()..).and_then(|bytes| bytes.try_into().ok());
        let (Some(seq), Some(log)) = (seq, crate::ledger::log_of_bytes(&log)) else {
            return Err(HoldError::Store(KvError::Damaged));
        };
        let previous = changes.last().map(|unpacked| PreviousChange::from(&unpacked.change));
        changes.extend(unpack_entry(held, &at.1, &log, u64::from_be_bytes(seq), previous)?);
    }
    document.apply(&changes, Proof::Heads);
    Ok(document)
}

/// Notes what a message that looks different now changes.
fn settle_message(
    held: &mut Holdings,
    (space, channel, message): &(SpaceId, ChannelId, MessageRef),
    time: Option<Hlc>,
    settled: &mut Settled,
) -> Result<(), HoldError> {
    settled.channels.insert(*channel);
    if *channel == ChannelId::task_reminders(space) {
        let reminded = reminded_of(held, space, channel, message, time)?;
        settled.tasks.extend(reminded.map(|task| (*space, task)));
    }
    let change = search::message_change(held, space, channel, message, time)?;
    settled.index.extend(change);
    Ok(())
}

/// The task that a message reminds of.
fn reminded_of(
    held: &mut Holdings,
    space: &SpaceId,
    channel: &ChannelId,
    message: &MessageRef,
    time: Option<Hlc>,
) -> Result<Option<DocId>, HoldError> {
    let log = held.log_of(space, message)?;
    let time = match time {
        None => held.tip_at(&log, message.seq)?.map(|tip| tip.hlc),
        known => known,
    };
    let Some(hlc) = time else { return Ok(None) };
    let row = super::timeline::message(&held.store, space, channel, (hlc, *message))?;
    Ok(row.and_then(|row| row.task))
}

/// The row that a task has in the store.
fn task_before(store: &Store, at: &DocAt) -> Result<Option<TaskRow>, KvError> {
    Ok(super::queries::task_at(store, &at.0, &at.1)?.map(|task| task.row))
}

fn write_directory(store: &mut Store, space: &SpaceId, document: &Document) -> Result<(), KvError> {
    let rows = directory_rows(document);
    for letter in [b'h', b'y', b'z', b'W', b'S'] {
        for (key, _) in
            store.scan(&Span::prefix(&keys::of(letter, space, &[])), false, usize::MAX)?
        {
            store.remove(key);
        }
    }
    for row in rows.channels {
        store.put(keys::of(b'h', space, &[row.id.as_bytes()]), row.channel.pack());
    }
    for row in rows.statuses {
        let id = row.id.as_str().as_bytes();
        store.put(keys::of(b'y', space, &[id]), row.config.pack());
    }
    if rows.archived {
        store.put(keys::of(b'z', space, &[]), Vec::new());
    }
    for (member, site) in rows.sites {
        store.put(keys::of(b'S', space, &[member.as_bytes()]), site.as_str().into());
    }
    if let Some(prefix) = rows.task_prefix {
        store.put(keys::of(b'W', space, &[]), prefix.pack());
    }
    Ok(())
}
