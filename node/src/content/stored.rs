//! What is stored of a document beside its rows: its graph, in pages, and its snapshot, in parts.
//!
//! Invariant: both can go at any time; they are made anew from the journal.

use protocol::{change::ChangeHash, encode};

use super::{documents::DocAt, keys};
use crate::{
    document::{DocGraph, Document},
    ingest::HoldError,
    store::{KvError, Span, Store},
};

/// Changes after which a document's snapshot is written anew: loading replays fewer than this.
const SNAPSHOT_EVERY: u64 = 256;

/// Bytes of one part of a snapshot: below the store's limit of a value.
const SNAPSHOT_PART_BYTES: usize = 48 * 1024;

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// The graph; an empty one when there is none.
pub(super) fn load_graph(store: &Store, at: &DocAt) -> Result<DocGraph, HoldError> {
    let prefix = keys::doc(b'g', &at.0, &at.1);
    let rows = store.scan(&Span::prefix(&prefix), false, usize::MAX)?;
    if rows.is_empty() {
        return Ok(DocGraph::new(at.1));
    }
    let part = |(key, value): (Vec<u8>, Vec<u8>)| {
        let page = key.get(prefix.len()..prefix.len() + 4)?.try_into().ok()?;
        Some(((u32::from_be_bytes(page), *key.get(prefix.len() + 4)?), value))
    };
    let parts: Option<Vec<_>> = rows.into_iter().map(part).collect();
    let graph = parts.and_then(|parts| DocGraph::from_pages(parts).ok());
    graph.ok_or(HoldError::Store(KvError::Damaged))
}

/// Writes what changed of the graph.
pub(super) fn write_graph(store: &mut Store, at: &DocAt, graph: &mut DocGraph) {
    for ((page, part), bytes) in graph.changed_pages() {
        let key = keys::of(b'g', &at.0, &[&keys::doc_bytes(&at.1), &page.to_be_bytes(), &[part]]);
        store.put(key, bytes);
    }
}

fn snapshot_key(at: &DocAt, part: u32) -> Vec<u8> {
    keys::of(b'd', &at.0, &[&keys::doc_bytes(&at.1), &part.to_be_bytes()])
}

/// What part 0 of a snapshot says: parts, changes at that time, heads.
type SnapshotHead = (u32, u64, Vec<[u8; 32]>);

fn snapshot_head(store: &Store, at: &DocAt) -> Result<Option<SnapshotHead>, KvError> {
    let head = store.get(&snapshot_key(at, 0))?;
    head.map(|bytes| encode::from_bytes(&bytes, ROW_BYTES_MAX).map_err(|_| KvError::Damaged))
        .transpose()
}

/// The snapshot, if there is one that loads; what doesn't is made anew from the journal.
pub(super) fn load_snapshot(store: &Store, at: &DocAt) -> Result<Option<Document>, KvError> {
    let Some((parts, _, heads)) = snapshot_head(store, at)? else { return Ok(None) };
    let mut bytes = Vec::new();
    for part in 1..=parts {
        match store.get(&snapshot_key(at, part))? {
            Some(piece) => bytes.extend_from_slice(&piece),
            None => return Ok(None),
        }
    }
    let heads: Vec<ChangeHash> = heads.into_iter().map(ChangeHash).collect();
    Ok(Document::from_snapshot(&bytes, &heads).ok())
}

/// Writes the snapshot anew when enough has changed since the last.
pub(super) fn keep_snapshot(
    store: &mut Store,
    at: &DocAt,
    document: &Document,
    changes: u64,
    heads: &[ChangeHash],
) -> Result<(), HoldError> {
    let before = snapshot_head(store, at)?;
    let since = before.as_ref().map_or(0, |(_, changes, _)| *changes);
    if changes < since + SNAPSHOT_EVERY || document.heads() != heads {
        return Ok(());
    }
    let Ok(bytes) = document.snapshot() else { return Ok(()) };
    let pieces: Vec<&[u8]> = bytes.chunks(SNAPSHOT_PART_BYTES).collect();
    let count = u32::try_from(pieces.len()).unwrap_or(u32::MAX);
    for (part, piece) in (1..).zip(&pieces) {
        store.put(snapshot_key(at, part), piece.to_vec());
    }
    for part in count + 1..=before.map_or(0, |(parts, _, _)| parts) {
        store.remove(snapshot_key(at, part));
    }
    let heads: Vec<[u8; 32]> = heads.iter().map(|head| head.0).collect();
    let head: SnapshotHead = (count, changes, heads);
    store.put(snapshot_key(at, 0), encode::to_bytes(&head));
    Ok(())
}
