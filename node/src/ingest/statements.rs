//! Where the control entries lie in the journal, in the order in which they were taken in: the
//! authority, and what is known to be held of the control space, are made anew from them when a
//! node starts.

use protocol::entry::Entry;

use super::holdings::Holdings;
use crate::{
    journal::Position,
    store::{KvError, Span, Store},
};

const PREFIX: &[u8] = b"c";

/// Notes a control entry and its place. Entries of our own name it as what we know only when the
/// authority knows it (`is_known`): what names something else is worth nothing to anybody.
pub fn note(held: &mut Holdings, entry: &Entry, position: Position, is_known: bool) {
    if is_known {
        held.heads.add(entry.header(), &entry.hash());
    } else {
        held.heads.hold(entry.header(), &entry.hash());
    }
    held.store.put([PREFIX, &position.to_u64().to_be_bytes()].concat(), Vec::new());
}

/// The places of all control entries, oldest first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn all(store: &Store) -> Result<Vec<Position>, KvError> {
    let rows = store.scan(&Span::prefix(PREFIX), false, usize::MAX)?;
    let read = |(key, _): &(Vec<u8>, Vec<u8>)| {
        let number = key.get(PREFIX.len()..).and_then(|bytes| bytes.try_into().ok());
        number.map(|bytes| Position::from_u64(u64::from_be_bytes(bytes))).ok_or(KvError::Damaged)
    };
    rows.iter().map(read).collect()
}
