//! The seam between the store and what keeps its rows: sled on machines, memory in simulations.

use std::collections::BTreeMap;

/// A row: key and value.
pub type Row = (Vec<u8>, Vec<u8>);

/// Rows to write together; `None` removes.
pub type Rows = BTreeMap<Vec<u8>, Option<Vec<u8>>>;

/// Bytes of one value. Larger ones than 64 KiB, with their keys and what packs and seals them, make
/// sled leak disk; callers split.
pub const VALUE_BYTES_MAX: usize = 63 * 1024;

/// A range of keys, in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// From this key on, inclusive.
    pub from: Vec<u8>,
    /// Up to this key, exclusive; `None`: to the end.
    pub to: Option<Vec<u8>>,
}

impl Span {
    /// All keys that begin so.
    pub fn prefix(prefix: &[u8]) -> Self {
        let mut end = prefix.to_vec();
        while let Some(last) = end.pop() {
            if last < u8::MAX {
                end.push(last + 1);
                return Self { from: prefix.to_vec(), to: Some(end) };
            }
        }
        Self { from: prefix.to_vec(), to: None }
    }

    /// Whether no key can lie in it.
    pub fn is_empty(&self) -> bool {
        self.to.as_ref().is_some_and(|to| *to <= self.from)
    }
}

/// Why rows can't be had.
#[derive(Debug, thiserror::Error)]
pub enum KvError {
    /// A value isn't what was written.
    #[error("a stored value is damaged")]
    Damaged,
    /// The backend failed.
    #[error("the store failed")]
    Backend(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Sorted rows. Two adapters, one suite (`conformance.rs`).
pub trait Kv: Send {
    /// One value.
    ///
    /// # Errors
    /// When it is damaged or the backend fails.
    fn get(&self, key: &[u8]) -> Result<Option<Vec<u8>>, KvError>;

    /// At most `limit` rows of a span; from its end when `backwards`.
    ///
    /// # Errors
    /// When one is damaged or the backend fails.
    fn scan(&self, span: &Span, backwards: bool, limit: usize) -> Result<Vec<Row>, KvError>;

    /// Writes all of these or none, and makes them last.
    ///
    /// # Errors
    /// When the backend fails.
    fn apply(&mut self, rows: &Rows) -> Result<(), KvError>;

    /// Bytes that the rows take where they are kept.
    ///
    /// # Errors
    /// When the backend fails.
    fn bytes(&self) -> Result<u64, KvError>;

    /// Removes everything.
    ///
    /// # Errors
    /// When the backend fails.
    fn clear(&mut self) -> Result<(), KvError>;
}
