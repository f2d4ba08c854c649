//! A store's rows: those on disk, and above them those not yet written.
//!
//! Writes gather in memory and go to disk in large sorted batches together with the checkpoint.
//! Nothing is lost by that: the journal's tail is replayed from the checkpoint.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::kv::{Kv, KvError, Row, Rows, Span, VALUE_BYTES_MAX};

/// Above so many unwritten bytes a flush is due: a few thousand entries' rows, and some tens of
/// milliseconds of sled's time.
const FLUSH_BYTES: usize = 4 * 1024 * 1024;

/// Where the checkpoint stands; no other key begins with zero.
const CHECKPOINT: &[u8] = &[0];

/// The version of all rows together, kept beside the checkpoint. It goes up whenever other rows
/// are derived from the same entries, or the same in another form: a store of another version is
/// made anew. 2: answers and calls have rows of their own, and
/// tasks say who made and changed them. 3: control entries that state nothing have places, too, and
/// no row counts no messages. 4: answers are found by who wrote them, too. 5: projects that are
/// archived have rows, tasks say how their deadlines changed and who knows of it. 6: what rows are
/// made of is sealed. 7: in another way. 8: they are packed into leaves, files are found by their
/// blobs, and there are meetings. 9: documents come in the order of their making, there are tables,
/// tasks have keys and commits. 10: tasks and pages have files, people work at sites, and tables ask to
/// be filled in. 11: tasks say who assigned whom, who watches them, and which change of a deadline asks
/// to be acknowledged.
const ROWS_FORMAT: u32 = 11;

/// See [`FLUSH_BYTES`].
pub const fn flush_wanted_bytes() -> usize {
    FLUSH_BYTES
}

/// Rows in a [`Kv`], with the newest ones in memory.
pub struct Store {
    kv: Box<dyn Kv>,
    unwritten: Rows,
    unwritten_bytes: usize,
    /// Rows may be wrong.
    doubted: bool,
}

impl Store {
    /// A store on these rows.
    pub fn new(kv: Box<dyn Kv>) -> Self {
        Self { kv, unwritten: BTreeMap::new(), unwritten_bytes: 0, doubted: false }
    }

    /// The checkpoint: everything up to here is in the rows on disk. `None`: nothing is, or in rows
    /// of another version.
    ///
    /// # Errors
    /// When it can't be read: the store is to be rebuilt.
    pub fn checkpoint(&self) -> Result<Option<u64>, KvError> {
        let Some(value) = self.kv.get(CHECKPOINT)? else { return Ok(None) };
        let (position, format) = value.split_at_checked(8).ok_or(KvError::Damaged)?;
        if format != ROWS_FORMAT.to_be_bytes() {
            return Ok(None);
        }
        position.try_into().map(u64::from_be_bytes).map(Some).map_err(|_| KvError::Damaged)
    }

    /// One value.
    ///
    /// # Errors
    /// When it is damaged or the backend fails.
    pub fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError> {
        match self.unwritten.get(key) {
            Some(value) => Ok(value.clone()),
            None => self.kv.get(key),
        }
    }

    /// Bytes that the written rows take on the disk.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn bytes(&self) -> Result<u64, KvError> {
        self.kv.bytes()
    }

    /// Puts a value of at most 64 KiB.
    pub fn put(&mut self, key: Vec<u8>, value: Vec<u8>) {
        debug_assert!(value.len() <= VALUE_BYTES_MAX, "callers split long values");
        self.note(key, Some(value));
    }

    /// Removes a value.
    pub fn remove(&mut self, key: Vec<u8>) {
        self.note(key, None);
    }

    fn note(&mut self, key: Vec<u8>, value: Option<Vec<u8>>) {
        self.unwritten_bytes += key.len() + value.as_ref().map_or(0, Vec::len);
        if let Some(Some(old)) = self.unwritten.insert(key, value) {
            self.unwritten_bytes = self.unwritten_bytes.saturating_sub(old.len());
        }
    }

    /// At most `limit` rows of a span; from its end when `backwards`.
    ///
    /// # Errors
    /// When one is damaged or the backend fails.
    pub fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError> {
        if span.is_empty() || limit == 0 {
            return Ok(Vec::new());
        }
        let to = span.to.as_deref().map_or(Bound::Unbounded, Bound::Excluded);
        let range = self.unwritten.range::<[u8], _>((Bound::Included(span.from.as_slice()), to));
        let newest = if backwards { first(range.rev(), limit) } else { first(range, limit) };
        // A row that was removed hides one on disk. One that was written anew stands in for it.
        let hidden = newest.iter().filter(|(_, value)| value.is_none()).count();
        let written = self.kv.scan(span, backwards, limit.saturating_add(hidden))?;
        if newest.is_empty() { Ok(written) } else { Ok(merge(written, newest, backwards, limit)) }
    }

    /// Whether enough has gathered for a [`Store::flush`].
    pub fn wants_flush(&self) -> bool {
        self.unwritten_bytes >= FLUSH_BYTES
    }

    /// Whether anything is unwritten.
    pub fn is_dirty(&self) -> bool {
        !self.unwritten.is_empty()
    }

    /// Rows may be wrong from now on: what is written has no checkpoint, so that the next start makes all
    /// of it anew.
    pub fn doubt(&mut self) {
        self.doubted = true;
    }

    /// Writes everything, as the state at `checkpoint`.
    ///
    /// # Errors
    /// When the backend fails; nothing is lost, and the next flush tries again.
    pub fn flush(&mut self, checkpoint: u64) -> Result<(), KvError> {
        let value = [&checkpoint.to_be_bytes()[..], &ROWS_FORMAT.to_be_bytes()].concat();
        self.unwritten.insert(CHECKPOINT.to_vec(), (!self.doubted).then_some(value));
        self.kv.apply(&self.unwritten)?;
        self.unwritten.clear();
        self.unwritten_bytes = 0;
        Ok(())
    }

    /// Forgets everything, on disk too.
    ///
    /// # Errors
    /// When the backend fails.
    pub fn clear(&mut self) -> Result<(), KvError> {
        self.unwritten.clear();
        (self.unwritten_bytes, self.doubted) = (0, false);
        self.kv.clear()
    }
}

/// An unwritten row, or that a row was removed.
type Unwritten<'a> = (&'a Vec<u8>, &'a Option<Vec<u8>>);

/// The first unwritten rows, up to the one that would fill an answer alone.
fn first<'a>(rows: impl Iterator<Item = Unwritten<'a>>, limit: usize) -> Vec<Unwritten<'a>> {
    let mut left = limit;
    let within = |(_, value): &Unwritten<'a>| {
        let room = left > 0;
        left -= usize::from(room && value.is_some());
        room
    };
    rows.take_while(within).collect()
}

/// Merges rows on disk with unwritten ones, which win, keeping the order.
fn merge(written: Vec<Row>, newest: Vec<Unwritten<'_>>, backwards: bool, limit: usize) -> Vec<Row> {
    let mut rows: BTreeMap<Vec<u8>, Option<Vec<u8>>> =
        written.into_iter().map(|(key, value)| (key, Some(value))).collect();
    rows.extend(newest.into_iter().map(|(key, value)| (key.clone(), value.clone())));
    let present = |(key, value): (Vec<u8>, Option<Vec<u8>>)| value.map(|value| (key, value));
    if backwards {
        rows.into_iter().rev().filter_map(present).take(limit).collect()
    } else {
        rows.into_iter().filter_map(present).take(limit).collect()
    }
}
