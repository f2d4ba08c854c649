//! A space's state in one hash: equal on every node that holds the same entries.

use std::collections::BTreeMap;

use protocol::ids::{DocId, SpaceId};

use super::{documents::Contents, keys};
use crate::{
    ingest::{HoldError, Holdings},
    store::{KvError, Span, Store},
};

/// Rows that show what a space says: messages, what was done to them, what leads to them, counts,
/// channels, statuses, tasks, pages, meetings, tables, what a person's devices share, commits, keys of
/// tasks, files of tasks and pages, where people work.
const SHOWN: &[u8] = b"tabiuhykwmTYJOGHWFS";

/// What rows are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RowKind {
    /// Messages, what was done to them, what leads to them, how many there are.
    Messages,
    /// Channels, statuses, prefixes, sites, and that a project is archived.
    Directory,
    /// Tasks, their keys and commits.
    Tasks,
    /// Pages.
    Pages,
    /// Meetings.
    Meetings,
    /// Tables with columns and rows.
    Tables,
    /// Files of messages, tasks and pages.
    Files,
    /// What a person's devices share.
    Own,
}

/// The letters of rows, by what they are about.
const KINDS: &[(RowKind, &[u8])] = &[
    (RowKind::Messages, b"tabiu"),
    (RowKind::Directory, b"hyzWS"),
    (RowKind::Tasks, b"kGH"),
    (RowKind::Pages, b"w"),
    (RowKind::Meetings, b"m"),
    (RowKind::Tables, b"TYJ"),
    (RowKind::Files, b"BF"),
    (RowKind::Own, b"O"),
];

/// How many rows of a space two stores don't have alike, by what they are about.
///
/// # Errors
/// When a row can't be read.
pub fn differing_rows(
    one: &Store,
    other: &Store,
    space: &SpaceId,
) -> Result<Vec<(RowKind, u64)>, KvError> {
    let mut found = Vec::new();
    for (kind, letters) in KINDS {
        let mut wrong = 0;
        for letter in *letters {
            let span = Span::prefix(&keys::of(*letter, space, &[]));
            let rows = one.scan(&span, false, usize::MAX)?;
            let mut rest: BTreeMap<_, _> =
                other.scan(&span, false, usize::MAX)?.into_iter().collect();
            // What is missing here is left over in the end.
            let mut differs =
                |(key, value): &(Vec<u8>, Vec<u8>)| rest.remove(key).as_ref() != Some(value);
            wrong += rows.iter().filter(|row| differs(row)).count();
            wrong += rest.len();
        }
        if wrong > 0 {
            found.push((*kind, wrong as u64));
        }
    }
    Ok(found)
}

/// The documents of a space that show something, each with a digest of the changes that it shows.
///
/// # Errors
/// When a row can't be read.
pub fn document_digests(
    contents: &mut Contents,
    held: &mut Holdings,
    space: &SpaceId,
) -> Result<BTreeMap<DocId, [u8; 32]>, HoldError> {
    let mut digests = BTreeMap::new();
    for doc in documents_of(held, space)? {
        let graph = contents.graph_of(&mut held.store, space, &doc)?;
        // A space in which nothing was configured has no directory.
        if !graph.is_empty() {
            digests.insert(doc, graph.digest());
        }
    }
    Ok(digests)
}

/// The state of a space.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpaceState {
    /// Over the visible changes of every document.
    pub documents: [u8; 32],
    /// Over all rows.
    pub rows: [u8; 32],
}

/// The state of a space, from rows and graphs.
///
/// # Errors
/// When a row can't be read.
pub fn space_state(
    contents: &mut Contents,
    held: &mut Holdings,
    space: &SpaceId,
) -> Result<SpaceState, HoldError> {
    let mut rows = blake3::Hasher::new_derive_key("tongzhou 2026 rows state v1");
    for letter in SHOWN {
        for (key, value) in
            held.store.scan(&Span::prefix(&keys::of(*letter, space, &[])), false, usize::MAX)?
        {
            rows.update(&(key.len() as u64).to_le_bytes());
            rows.update(&key);
            rows.update(&(value.len() as u64).to_le_bytes());
            rows.update(&value);
        }
    }
    let mut documents = blake3::Hasher::new_derive_key("tongzhou 2026 documents state v1");
    for doc in documents_of(held, space)? {
        let digest = contents.graph_of(&mut held.store, space, &doc)?.digest();
        documents.update(&digest);
    }
    Ok(SpaceState {
        documents: *documents.finalize().as_bytes(),
        rows: *rows.finalize().as_bytes(),
    })
}

/// The documents of a space that show something.
fn documents_of(held: &Holdings, space: &SpaceId) -> Result<Vec<DocId>, HoldError> {
    let mut docs = vec![DocId::directory(space)];
    for letter in [b'k', b'w', b'm', b'T'] {
        let rows =
            held.store.scan(&Span::prefix(&keys::of(letter, space, &[])), false, usize::MAX)?;
        docs.extend(rows.iter().filter_map(|(key, _)| keys::read_doc(key)));
    }
    let rows = held.store.scan(&Span::prefix(&keys::of(b'O', space, &[])), false, usize::MAX)?;
    docs.extend(rows.iter().filter_map(|(key, _)| keys::read_doc(key)));
    docs.dedup();
    Ok(docs)
}
