//! Reading messages: parts of a timeline, threads, what a message said before.
//!
//! Invariant: what a part costs depends on its length, never on the channel's.

use std::collections::{BTreeSet, VecDeque};

use protocol::{
    clock::Hlc,
    ids::{ChannelId, DeviceId, SpaceId},
    schema::{Message, MessageRef},
};

use super::{keys, segments};
use crate::{
    ingest::{HoldError, Holdings},
    store::{KvError, Row, Span, Store},
    view::{Act, Deed, MessageRow, fold},
};

/// Things to a message that are looked at; further ones would be by people with nothing to do.
const ACTS_MAX: usize = 4096;

/// A message's place in its timeline.
pub type Spot = (Hlc, MessageRef);

/// Which part of a timeline.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Its end.
    Newest,
    /// What stands before this place.
    Before(Spot),
    /// What stands after this place.
    After(Spot),
    /// This place, and what stands around it.
    Around(Spot),
}

/// A part of a timeline.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Page {
    /// Oldest first.
    pub rows: Vec<MessageRow>,
    /// There are older ones.
    pub earlier: bool,
    /// There are newer ones.
    pub later: bool,
}

/// A channel's newest messages, oldest of them first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn timeline(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    last: usize,
) -> Result<Vec<MessageRow>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::timeline(space, channel)), true, last)?;
    rows.iter().rev().map(|row| read_row(store, space, channel, row)).collect()
}

/// A part of a timeline with at most `limit` messages, one at least where there is one.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn page(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    part: Part,
    limit: usize,
) -> Result<Page, KvError> {
    let limit = limit.max(1);
    let (rows, earlier, later) = match part {
        Part::Newest => {
            let whole = Span::prefix(&keys::timeline(space, channel));
            let (rows, more) = backwards(store, &whole, limit)?;
            (rows, more, false)
        }
        Part::Before(spot) => {
            let (rows, more) = backwards(store, &before(space, channel, &spot), limit)?;
            let later = !store.scan(&from(space, channel, &spot), false, 1)?.is_empty();
            (rows, more, later)
        }
        Part::After(spot) => {
            let (rows, more) = forwards(store, &after(space, channel, &spot), limit)?;
            let earlier = !store.scan(&up_to(space, channel, &spot), true, 1)?.is_empty();
            (rows, earlier, more)
        }
        Part::Around(spot) => {
            let (mut rows, earlier) = backwards(store, &before(space, channel, &spot), limit / 2)?;
            let left = limit - rows.len();
            let (rest, later) = forwards(store, &from(space, channel, &spot), left)?;
            rows.extend(rest);
            (rows, earlier, later)
        }
    };
    let read = |row: &Row| read_row(store, space, channel, row);
    Ok(Page { rows: rows.iter().map(read).collect::<Result<_, _>>()?, earlier, later })
}

/// The last rows of a span, in order, and whether there are more before them.
fn backwards(store: &Store, span: &Span, limit: usize) -> Result<(Vec<Row>, bool), KvError> {
    let mut rows = store.scan(span, true, limit.saturating_add(1))?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    rows.reverse();
    Ok((rows, more))
}

/// The first rows of a span, and whether there are more after them.
fn forwards(store: &Store, span: &Span, limit: usize) -> Result<(Vec<Row>, bool), KvError> {
    let mut rows = store.scan(span, false, limit.saturating_add(1))?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    Ok((rows, more))
}

fn before(space: &SpaceId, channel: &ChannelId, (hlc, message): &Spot) -> Span {
    let whole = Span::prefix(&keys::timeline(space, channel));
    Span { to: Some(keys::message(space, channel, *hlc, message)), ..whole }
}

fn from(space: &SpaceId, channel: &ChannelId, (hlc, message): &Spot) -> Span {
    let whole = Span::prefix(&keys::timeline(space, channel));
    Span { from: keys::message(space, channel, *hlc, message), ..whole }
}

fn after(space: &SpaceId, channel: &ChannelId, spot: &Spot) -> Span {
    let mut span = from(space, channel, spot);
    // Keys of a timeline are of one length: the next possible one.
    span.from.push(0);
    span
}

fn up_to(space: &SpaceId, channel: &ChannelId, spot: &Spot) -> Span {
    let mut span = before(space, channel, spot);
    span.to.iter_mut().for_each(|key| key.push(0));
    span
}

/// Where a row of a timeline stands.
pub(super) fn spot_of(key: &[u8]) -> Result<Spot, KvError> {
    let hlc = key.get(33..41).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes);
    let message = key.get(41..).and_then(keys::read_reference);
    let (Some(hlc), Some(message)) = (hlc, message) else { return Err(KvError::Damaged) };
    Ok((Hlc::from_raw(hlc), message))
}

fn read_row(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    (key, value): &Row,
) -> Result<MessageRow, KvError> {
    read_message(store, space, channel, spot_of(key)?, value)
}

/// One message, if it is shown.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn message(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    (hlc, author): Spot,
) -> Result<Option<MessageRow>, KvError> {
    let value = store.get(&keys::message(space, channel, hlc, &author))?;
    value.map(|value| read_message(store, space, channel, (hlc, author), &value)).transpose()
}

/// Where a message of this name would stand in its timeline: the time of its entry, if that is
/// held.
///
/// # Errors
/// When the entry can't be read.
pub fn spot(
    held: &mut Holdings,
    space: &SpaceId,
    message: &MessageRef,
) -> Result<Option<Spot>, HoldError> {
    let log = held.log_of(space, message)?;
    Ok(held.tip_at(&log, message.seq)?.map(|tip| (tip.hlc, *message)))
}

fn read_message(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    (hlc, author): Spot,
    value: &[u8],
) -> Result<MessageRow, KvError> {
    let message = Message::unpack(value).map_err(|_| KvError::Damaged)?;
    Ok(fold(author, hlc, message, acts(store, space, channel, &author)?))
}

/// What was done to a message by entries that count.
///
/// # Errors
/// When the store fails.
pub fn acts(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    message: &MessageRef,
) -> Result<Vec<Act>, KvError> {
    let acts = store.scan(&Span::prefix(&keys::acts(space, channel, message)), false, ACTS_MAX)?;
    Ok(acts.iter().filter_map(|(key, value)| segments::read_act(key, value)).collect())
}

/// Each text that a message had, oldest first, with the device that wrote it and when. Nothing when
/// it isn't shown, or shows no text any more.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn texts(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    spot: Spot,
) -> Result<Vec<(Hlc, DeviceId, String)>, KvError> {
    let (hlc, author) = spot;
    let Some(value) = store.get(&keys::message(space, channel, hlc, &author))? else {
        return Ok(Vec::new());
    };
    let row = read_message(store, space, channel, spot, &value)?;
    if !row.is_shown() {
        return Ok(Vec::new());
    }
    let first = Message::unpack(&value).map_err(|_| KvError::Damaged)?;
    let mut edits: Vec<Act> = acts(store, space, channel, &author)?;
    edits.sort_by_key(Act::order);
    let edits = edits.into_iter().filter_map(|act| match act.deed {
        Deed::Edit(text, _) => Some((act.hlc, act.device, text)),
        Deed::Recall
        | Deed::React(..)
        | Deed::Hide(_)
        | Deed::Acknowledge
        | Deed::Urge(_)
        | Deed::Copy(_) => None,
    });
    Ok([(hlc, author.device, first.text)].into_iter().chain(edits).collect())
}

/// The messages that answer one, and one another below it, in the order of the timeline. Each one
/// looked at costs one of `budget`; what lies beyond it is left out.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn replies(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    to: &MessageRef,
    budget: &mut usize,
) -> Result<BTreeSet<Spot>, KvError> {
    let mut found = BTreeSet::new();
    let mut waiting = VecDeque::from([*to]);
    while let Some(answered) = waiting.pop_front() {
        let prefix = keys::replies(space, channel, &answered);
        for (key, _) in store.scan(&Span::prefix(&prefix), false, *budget)? {
            let spot = keys::read_spot(key.get(prefix.len()..).unwrap_or_default());
            let spot = spot.ok_or(KvError::Damaged)?;
            *budget = budget.saturating_sub(1);
            // Two who name each other beforehand could make a circle.
            if spot.1 != *to && found.insert(spot) {
                waiting.push_back(spot.1);
            }
        }
    }
    Ok(found)
}
