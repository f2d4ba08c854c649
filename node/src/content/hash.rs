//! A space's state in one hash: equal on every node that holds the same entries.

use protocol::ids::{DocId, SpaceId};

use super::{documents::Contents, keys};
use crate::{
    ingest::{HoldError, Holdings},
    store::Span,
};

/// Rows that show what a space says: messages, what was done to them, what leads to them, counts,
/// channels, statuses, tasks, pages, meetings, tables, what a person's devices share, commits, keys of
/// tasks, files of tasks and pages, where people work.
const SHOWN: &[u8] = b"tabiuhykwmTYJOGHWFS";

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
