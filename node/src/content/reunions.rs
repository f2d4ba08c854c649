//! Reunions: when what colleagues wrote while we were apart came here.
//!
//! A reunion is a stretch of the journal, so what came of it is told by the order of arrival, which
//! no clock has a say in. Its times are for people.
//!
//! Invariant: a row follows from the journal's records alone; of several records of one reunion the
//! last one counts, and two reunions never overlap.

use protocol::{clock::Millis, encode};
use serde::{Deserialize, Serialize};

use crate::{
    journal::Position,
    store::{KvError, Span, Store},
};

/// Reunions that are kept, the newest: whoever hasn't looked for so many of them looks at the lists.
const REUNIONS_MAX: usize = 16;

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64;

/// What the journal says of a reunion. Its record stands behind the newest entry that came.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reunion {
    /// Where in the journal it begins.
    pub from: u64,
    /// When the oldest of what came late was written.
    pub since: Millis,
    /// When the first of it came.
    pub began: Millis,
    /// When the last of it came.
    pub last: Millis,
}

/// A reunion as it is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReunionAt {
    /// What the journal says of it.
    pub reunion: Reunion,
    /// Where in the journal it ends.
    pub to: Position,
    /// Our person has looked through what came.
    pub seen: bool,
}

impl ReunionAt {
    /// Where in the journal it begins.
    pub fn from(&self) -> Position {
        Position::from_u64(self.reunion.from)
    }
}

/// A reunion goes on up to the record at this place, or begins with it. What came since it was looked
/// through wasn't.
///
/// # Errors
/// When the store fails.
pub fn note_reunion(store: &mut Store, at: Position, reunion: &Reunion) -> Result<(), KvError> {
    put(store, &ReunionAt { reunion: *reunion, to: at, seen: false });
    let rows = store.scan(&Span::prefix(b"D"), true, usize::MAX)?;
    for (key, _) in rows.into_iter().skip(REUNIONS_MAX) {
        store.remove(key);
    }
    Ok(())
}

/// Our person has looked through what came of a reunion; whether that is news.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn see_reunion(store: &mut Store, from: Position) -> Result<bool, KvError> {
    let row = store.get(&key(from.to_u64()))?.map(|value| read(from.to_u64(), &value));
    match row.transpose()? {
        Some(known) if !known.seen => {
            put(store, &ReunionAt { seen: true, ..known });
            Ok(true)
        }
        _ => Ok(false),
    }
}

/// The reunions that are kept, newest first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn reunions(store: &Store) -> Result<Vec<ReunionAt>, KvError> {
    let rows = store.scan(&Span::prefix(b"D"), true, REUNIONS_MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let from = key.get(1..).and_then(|bytes| bytes.try_into().ok());
        read(from.map(u64::from_be_bytes).ok_or(KvError::Damaged)?, &value)
    };
    rows.into_iter().map(read).collect()
}

fn key(from: u64) -> Vec<u8> {
    [b"D".as_slice(), &from.to_be_bytes()].concat()
}

fn put(store: &mut Store, row: &ReunionAt) {
    let Reunion { from, since, began, last } = row.reunion;
    let value = encode::to_bytes(&(row.to.to_u64(), since, began, last, row.seen));
    store.put(key(from), value);
}

fn read(from: u64, value: &[u8]) -> Result<ReunionAt, KvError> {
    let read = encode::from_bytes(value, ROW_BYTES_MAX).map_err(|_| KvError::Damaged)?;
    let (to, since, began, last, seen) = read;
    let reunion = Reunion { from, since, began, last };
    Ok(ReunionAt { reunion, to: Position::from_u64(to), seen })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::MemoryKv;

    fn reunion(from: u64) -> Reunion {
        Reunion { from, since: Millis(1), began: Millis(2), last: Millis(3) }
    }

    #[test]
    fn a_reunion_that_goes_on_is_one_and_is_unseen_again() {
        let mut store = Store::new(Box::new(MemoryKv::default()));
        note_reunion(&mut store, Position::from_u64(20), &reunion(10)).expect("noted");
        assert!(see_reunion(&mut store, Position::from_u64(10)).expect("seen"));
        assert!(!see_reunion(&mut store, Position::from_u64(10)).expect("no news"));
        assert!(!see_reunion(&mut store, Position::from_u64(11)).expect("none"));
        note_reunion(&mut store, Position::from_u64(30), &reunion(10)).expect("noted");
        let row = ReunionAt { reunion: reunion(10), to: Position::from_u64(30), seen: false };
        assert_eq!(reunions(&store).expect("read"), [row]);
    }

    #[test]
    fn the_newest_are_kept() {
        let mut store = Store::new(Box::new(MemoryKv::default()));
        for from in 0..20 {
            let at = Position::from_u64(from * 10 + 5);
            note_reunion(&mut store, at, &reunion(from * 10)).expect("noted");
        }
        let kept: Vec<u64> =
            reunions(&store).expect("read").iter().map(|row| row.reunion.from).collect();
        assert_eq!(kept.len(), REUNIONS_MAX);
        assert_eq!((kept[0], kept[REUNIONS_MAX - 1]), (190, 40));
    }
}
