//! Read marks: how far a channel was read, log by log.
//!
//! A mark says up to which message of a log a channel was read. What comes late into the middle of
//! a timeline, from an office that was cut off, lies beyond its log's mark and is unread like
//! anything new. The floor only says where to begin looking.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use protocol::ids::{ChannelId, DeviceId, LogId, SpaceId};

use super::{
    keys,
    timeline::{Spot, spot_of},
};
use crate::{
    ledger::log_of_bytes,
    store::{KvError, Row, Span, Store},
};

/// Messages looked at for a mark, and for what is unread: older ones don't count as news.
const MARKED_MAX: usize = 1000;

/// Notes that everything shown in a channel was read; whether that was news.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn mark_read(store: &mut Store, space: &SpaceId, channel: &ChannelId) -> Result<bool, KvError> {
    // Our own messages are marked too: colleagues hear of marks, and don't know what we take for
    // ours.
    let unread = unread(store, space, channel, &BTreeSet::new())?;
    let mut furthest: BTreeMap<LogId, u64> = BTreeMap::new();
    for (_, message) in &unread {
        let mark = furthest.entry(LogId::trunk(*space, message.device, message.epoch)).or_default();
        *mark = message.seq.max(*mark);
    }
    let news = !furthest.is_empty();
    for (log, seq) in furthest {
        store.put(keys::mark(space, channel, &log), seq.to_be_bytes().to_vec());
    }
    if let Some((key, _)) = newest(store, space, channel, None, 1)?.pop() {
        let (hlc, message) = spot_of(&key)?;
        store.put(keys::floor(space, channel), keys::spot(hlc, &message).to_vec());
    }
    Ok(news)
}

/// A channel was read up to this entry of a log.
pub type ReadUpTo = (ChannelId, LogId, u64);

/// Notes that a channel was read up to these entries, elsewhere; which of it is news.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn advance_marks(
    store: &mut Store,
    marks: impl IntoIterator<Item = ReadUpTo>,
) -> Result<Vec<ReadUpTo>, KvError> {
    let mut news = Vec::new();
    for (channel, log, seq) in marks {
        if mark(store, &channel, &log)? < seq {
            store.put(keys::mark(&log.space, &channel, &log), seq.to_be_bytes().to_vec());
            news.push((channel, log, seq));
        }
    }
    Ok(news)
}

/// A message came to be shown: if it stands before the floor, it is the floor now.
pub(super) fn lower_floor(
    store: &mut Store,
    space: &SpaceId,
    channel: &ChannelId,
    spot: &Spot,
) -> Result<(), KvError> {
    if floor(store, space, channel)?.is_some_and(|floor| *spot < floor) {
        store.put(keys::floor(space, channel), keys::spot(spot.0, &spot.1).to_vec());
    }
    Ok(())
}

/// Nothing before this place is unread; `None` before the channel was read for the first time.
fn floor(store: &Store, space: &SpaceId, channel: &ChannelId) -> Result<Option<Spot>, KvError> {
    let row = store.get(&keys::floor(space, channel))?;
    row.map(|bytes| keys::read_spot(&bytes).ok_or(KvError::Damaged)).transpose()
}

/// The newest rows of a timeline, not before a place, newest first.
fn newest(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    floor: Option<&Spot>,
    limit: usize,
) -> Result<Vec<Row>, KvError> {
    let mut span = Span::prefix(&keys::timeline(space, channel));
    if let Some((hlc, message)) = floor {
        span.from = keys::message(space, channel, *hlc, message);
    }
    store.scan(&span, true, limit)
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
    let floor = floor(store, space, channel)?;
    let rows = newest(store, space, channel, floor.as_ref(), MARKED_MAX)?;
    let mut marks: BTreeMap<LogId, u64> = BTreeMap::new();
    let mut unread = Vec::new();
    for (key, _) in rows.iter().rev() {
        let spot = spot_of(key)?;
        let message = &spot.1;
        let mark = match marks.entry(LogId::trunk(*space, message.device, message.epoch)) {
            Entry::Occupied(known) => *known.get(),
            Entry::Vacant(unknown) => {
                let mark = mark(store, channel, unknown.key())?;
                *unknown.insert(mark)
            }
        };
        if !own.contains(&message.device) && mark < message.seq {
            unread.push(spot);
        }
    }
    Ok(unread)
}

/// Whether a message wasn't read here.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn is_unread(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    spot: &Spot,
) -> Result<bool, KvError> {
    let log = LogId::trunk(*space, spot.1.device, spot.1.epoch);
    let below = floor(store, space, channel)?.is_some_and(|floor| *spot < floor);
    Ok(!below && mark(store, channel, &log)? < spot.1.seq)
}

/// The number of the newest message of a log that was read in a channel; 0 when none was.
fn mark(store: &Store, channel: &ChannelId, log: &LogId) -> Result<u64, KvError> {
    let row = store.get(&keys::mark(&log.space, channel, log))?;
    row.map_or(Ok(0), |bytes| {
        bytes.try_into().map(u64::from_be_bytes).map_err(|_| KvError::Damaged)
    })
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
