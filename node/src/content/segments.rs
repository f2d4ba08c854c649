//! Rows of segments: each operation of a counted entry is one row, under a key that names it.
//!
//! Invariant: the rows of a set of entries are the union of the rows of each entry. So an entry
//! that stops counting takes its own rows with it and nothing else, in any order.

use std::collections::BTreeSet;

use protocol::{
    clock::Hlc,
    encode,
    ids::{BlobId, ChannelId, DocId, LogId, SpaceId},
    policy::Examined,
    schema::{Message, MessageRef},
};

use super::{
    calls::{self, Called},
    keys, links, marks,
};
use crate::{
    store::{KvError, Span, Store},
    view::{Act, Deed, Said, segment_rows},
};

/// Bytes of a row that we wrote ourselves.
const ROW_BYTES_MAX: usize = 64 * 1024;

/// One entry of a segment.
pub(super) struct Entry<'a> {
    pub space: &'a SpaceId,
    pub channel: &'a ChannelId,
    pub by: MessageRef,
    pub hlc: Hlc,
}

/// Puts or removes the rows of an entry; the messages that look different now. `files` gathers the blobs
/// that messages refer to from now on.
pub(super) fn derive(
    store: &mut Store,
    entry: &Entry<'_>,
    examined: &Examined,
    counts: bool,
    files: &mut BTreeSet<(SpaceId, BlobId)>,
) -> Result<Vec<MessageRef>, KvError> {
    let said = examined.changes.iter().flat_map(|unpacked| segment_rows(&unpacked.change));
    let mut touched = Vec::new();
    for (nth, said) in said.enumerate() {
        match said {
            Said::Message(message) => {
                put_message(store, entry, &message, counts)?;
                let blobs = message.files.iter().map(|file| (*entry.space, file.blob));
                files.extend(blobs.filter(|_| counts));
                touched.push(entry.by);
            }
            Said::Done(target, deed) => {
                calls::derive(store, entry, &target, called_by(entry, &deed), counts);
                let nth = u16::try_from(nth).unwrap_or(u16::MAX);
                let key = keys::act(entry.space, entry.channel, &target, &entry.by, nth);
                if counts {
                    store.put(key, encode::to_bytes(&(entry.hlc, deed)));
                } else {
                    store.remove(key);
                }
                touched.push(target);
            }
        }
    }
    Ok(touched)
}

/// Whom something that is done to a message calls.
fn called_by(entry: &Entry<'_>, deed: &Deed) -> Vec<Called> {
    match deed {
        Deed::Edit(_, mentions) => mentions.iter().copied().map(Called::from).collect(),
        Deed::Urge(members) => {
            let urged = members.iter().copied().map(Called::Urged);
            urged.chain([Called::Urging(entry.by.device)]).collect()
        }
        _ => Vec::new(),
    }
}

fn put_message(
    store: &mut Store,
    entry: &Entry<'_>,
    message: &Message,
    counts: bool,
) -> Result<(), KvError> {
    let key = keys::message(entry.space, entry.channel, entry.hlc, &entry.by);
    let there = store.get(&key)?.is_some();
    if there == counts {
        return Ok(());
    }
    derive_relations(store, entry, message, counts);
    let total = count(store, entry.space, entry.channel)?;
    let total = if counts {
        store.put(key, message.pack());
        marks::lower_floor(store, entry.space, entry.channel, &(entry.hlc, entry.by))?;
        total.saturating_add(1)
    } else {
        store.remove(key);
        total.saturating_sub(1)
    };
    // No row stands for none, as before the first message.
    let key = keys::count(entry.space, entry.channel);
    if total == 0 {
        store.remove(key);
    } else {
        store.put(key, total.to_be_bytes().to_vec());
    }
    Ok(())
}

/// Puts or removes what leads to a message: from the one that it answers, from whom it calls, and from
/// the files that go with it.
fn derive_relations(store: &mut Store, entry: &Entry<'_>, message: &Message, counts: bool) {
    let mentioned = message.mentions.iter().copied().map(Called::from);
    let answer = message
        .reply_to
        .map(|answered| [Called::Answered(answered.device), Called::Answering(entry.by.device)]);
    let board = *entry.channel == ChannelId::announcements(entry.space);
    let announced = (board && message.reply_to.is_none()).then_some(Called::Announced);
    let called = mentioned.chain(answer.into_iter().flatten()).chain(announced);
    calls::derive(store, entry, &entry.by, called, counts);
    if let Some(task) = &message.task {
        links::derive_reminder(store, entry.space, task, &(entry.hlc, entry.by), counts);
    }
    for file in &message.files {
        let key = keys::file(entry.space, &file.blob, entry.channel, entry.hlc, &entry.by);
        if counts {
            store.put(key, encode::to_bytes(file));
        } else {
            store.remove(key);
        }
    }
    if let Some(answered) = &message.reply_to {
        let key = keys::reply(entry.space, entry.channel, answered, entry.hlc, &entry.by);
        if counts {
            store.put(key, Vec::new());
        } else {
            store.remove(key);
        }
    }
}

/// How many messages a channel has.
pub(super) fn count(store: &Store, space: &SpaceId, channel: &ChannelId) -> Result<u64, KvError> {
    let row = store.get(&keys::count(space, channel))?;
    row.map_or(Ok(0), |bytes| {
        bytes.try_into().map(u64::from_be_bytes).map_err(|_| KvError::Damaged)
    })
}

/// Reads an act's row.
pub(super) fn read_act(key: &[u8], value: &[u8]) -> Option<Act> {
    let by = keys::read_reference(key.get(1 + 16 + 16 + 44..1 + 16 + 16 + 88)?)?;
    let (hlc, deed): (Hlc, Deed) = encode::from_bytes(value, ROW_BYTES_MAX).ok()?;
    Some(Act { device: by.device, epoch: by.epoch, seq: by.seq, hlc, deed })
}

/// The number of our newest entry in a segment of ours; `None` while there is none.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn newest_own_entry(
    store: &Store,
    space: &SpaceId,
    doc: &DocId,
) -> Result<Option<u64>, KvError> {
    let first = keys::own_entry(space, doc, 0);
    let prefix = &first[..first.len() - 8];
    let newest = store.scan(&Span::prefix(prefix), true, 1)?.into_iter().next();
    let seq = |(key, _): (Vec<u8>, Vec<u8>)| {
        let bytes = key.get(prefix.len()..)?.try_into().ok()?;
        Some(u64::from_be_bytes(bytes))
    };
    newest.map(|row| seq(row).ok_or(KvError::Damaged)).transpose()
}

/// The number of a log's newest segment in a channel; 0 before the first.
///
/// # Errors
/// When the store fails or the row is damaged.
pub fn segment_number(store: &Store, log: &LogId, channel: &ChannelId) -> Result<u32, KvError> {
    let row = store.get(&keys::segment(log, channel))?;
    row.map_or(Ok(0), |bytes| {
        bytes.try_into().map(u32::from_be_bytes).map_err(|_| KvError::Damaged)
    })
}
