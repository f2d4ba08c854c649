//! Read marks: how far a channel was read, log by log.

use protocol::ids::{ChannelId, LogId, SpaceId};

use super::{keys, queries::timeline};
use crate::{
    ledger::log_of_bytes,
    store::{KvError, Span, Store},
};

/// Messages looked at for a mark: what a window shows at most. Older ones were marked before.
const MARKED_MAX: usize = 1000;

/// Notes that everything shown in a channel was read; whether that was news.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn mark_read(store: &mut Store, space: &SpaceId, channel: &ChannelId) -> Result<bool, KvError> {
    let mut news = false;
    for row in timeline(store, space, channel, MARKED_MAX)? {
        let key = keys::mark(space, channel, &row.log(*space));
        let before = store.get(&key)?.and_then(|bytes| bytes.try_into().ok());
        if before.is_none_or(|bytes| u64::from_be_bytes(bytes) < row.author.seq) {
            store.put(key, row.author.seq.to_be_bytes().to_vec());
            news = true;
        }
    }
    Ok(news)
}

/// What was read in a space: channel, log, number of the newest message read.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn read_marks(store: &Store, space: &SpaceId) -> Result<Vec<(ChannelId, LogId, u64)>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::of(b'r', space, &[])), false, usize::MAX)?;
    let read = |(key, value): (Vec<u8>, Vec<u8>)| {
        let channel = ChannelId::from_slice(key.get(17..33)?)?;
        let log = log_of_bytes(key.get(33..)?)?;
        Some((channel, log, u64::from_be_bytes(value.try_into().ok()?)))
    };
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}
