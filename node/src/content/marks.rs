//! Read marks: how far a channel was read, log by log.

use std::collections::{BTreeMap, BTreeSet};

use protocol::ids::{ChannelId, DeviceId, LogId, SpaceId};

use super::{
    keys,
    timeline::{Spot, spot_of, timeline},
};
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

/// The messages of a channel that weren't read here, oldest first, as far as they are among the
/// newest 1,000. What one of `own` devices wrote is read.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn unread(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    own: &BTreeSet<DeviceId>,
) -> Result<Vec<Spot>, KvError> {
    let prefix = keys::marks(space, channel);
    let mut marks: BTreeMap<(DeviceId, u32), u64> = BTreeMap::new();
    for (key, value) in store.scan(&Span::prefix(&prefix), false, usize::MAX)? {
        let log = key.get(prefix.len()..).and_then(log_of_bytes).ok_or(KvError::Damaged)?;
        let seq = value.try_into().map(u64::from_be_bytes).map_err(|_| KvError::Damaged)?;
        marks.insert((log.device, log.epoch), seq);
    }
    let newest = store.scan(&Span::prefix(&keys::timeline(space, channel)), true, MARKED_MAX)?;
    let mut unread = Vec::new();
    for (key, _) in newest.iter().rev() {
        let spot = spot_of(key)?;
        let message = spot.1;
        let mark = marks.get(&(message.device, message.epoch));
        if !own.contains(&message.device) && mark.is_none_or(|seq| *seq < message.seq) {
            unread.push(spot);
        }
    }
    Ok(unread)
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
