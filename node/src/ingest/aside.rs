//! What is set aside: entries that are held but not shown, with the reason.

use protocol::{
    authority::RefusedReason,
    clock::Hlc,
    encode,
    ids::{EntryHash, LogId, SpaceId},
};
use serde::{Deserialize, Serialize};

use crate::{
    ledger::log_bytes,
    store::{KvError, Span, Store},
};

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 4096;

/// Rows read at once when listing.
pub const ASIDE_LISTED_MAX: usize = 10_000;

/// Why an entry doesn't count.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// A revocation cuts it off; a manager can take it in.
    Late {
        /// The revocation's entry.
        revocation: EntryHash,
    },
    /// It stands on one side of a forked log.
    Forked,
    /// Its author may not do this.
    NotAllowed(String),
    /// It breaks a rule of its document.
    Breach(String),
    /// Its body can't be read; perhaps a newer version can.
    Unreadable(String),
    /// Automerge refused it, or panicked on it, though it had passed all our checks.
    Indigestible(String),
}

impl From<RefusedReason> for Reason {
    fn from(reason: RefusedReason) -> Self {
        match reason {
            RefusedReason::Forked => Self::Forked,
            other => Self::NotAllowed(other.to_string()),
        }
    }
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Late { revocation } => {
                write!(
                    f,
                    "written after its author's access ended (revocation {})",
                    revocation.short()
                )
            }
            Self::Forked => write!(f, "its author wrote two different entries of one number"),
            Self::NotAllowed(reason) | Self::Breach(reason) => write!(f, "{reason}"),
            Self::Unreadable(reason) => write!(f, "can't be read: {reason}"),
            Self::Indigestible(reason) => write!(f, "can't be applied: {reason}"),
        }
    }
}

/// A row: an entry set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Its log.
    pub log: LogId,
    /// Its number.
    pub seq: u64,
    /// Its time.
    pub hlc: Hlc,
    /// Why.
    pub reason: Reason,
}

fn key(log: &LogId, seq: u64) -> Vec<u8> {
    [b"q".as_slice(), &log_bytes(log), &seq.to_be_bytes()].concat()
}

/// Notes why an entry is set aside; `None`: it isn't any more.
pub fn note(store: &mut Store, log: &LogId, seq: u64, hlc: Hlc, reason: Option<Reason>) {
    let key = key(log, seq);
    match reason {
        Some(reason) => {
            let row = Aside { log: *log, seq, hlc, reason };
            store.put(key, encode::to_bytes(&row));
        }
        None => store.remove(key),
    }
}

/// Why an entry is set aside, if it is.
///
/// # Errors
/// When the store fails.
pub fn reason(store: &Store, log: &LogId, seq: u64) -> Result<Option<Reason>, KvError> {
    let row = store.get(&key(log, seq))?;
    row.map(|bytes| read(&bytes).map(|aside| aside.reason)).transpose()
}

/// The entries set aside in a space (`None`: in all), at most [`ASIDE_LISTED_MAX`].
///
/// # Errors
/// When the store fails.
pub fn list(store: &Store, space: Option<&SpaceId>) -> Result<Vec<Aside>, KvError> {
    let prefix = [b"q".as_slice(), space.map_or(&[], |space| space.as_bytes().as_slice())].concat();
    let rows = store.scan(&Span::prefix(&prefix), false, ASIDE_LISTED_MAX)?;
    rows.iter().map(|(_, value)| read(value)).collect()
}

/// Notes that the person at this node wants to see an entry no more in the list.
pub fn dismiss(store: &mut Store, log: &LogId, seq: u64) {
    store.put(dismissed_key(log, seq), Vec::new());
}

/// Whether an entry was dismissed from the list.
///
/// # Errors
/// When the store fails.
pub fn is_dismissed(store: &Store, log: &LogId, seq: u64) -> Result<bool, KvError> {
    Ok(store.get(&dismissed_key(log, seq))?.is_some())
}

fn dismissed_key(log: &LogId, seq: u64) -> Vec<u8> {
    [b"j".as_slice(), &log_bytes(log), &seq.to_be_bytes()].concat()
}

fn read(bytes: &[u8]) -> Result<Aside, KvError> {
    encode::from_bytes(bytes, ROW_BYTES_MAX).map_err(|_| KvError::Damaged)
}
