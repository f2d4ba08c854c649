//! The keys of content rows: a letter, the space, then what orders them.
//!
//! | letter | row |
//! |---|---|
//! | `t` | a message, in the order of its channel's timeline |
//! | `a` | something done to a message, by the message |
//! | `u` | how many messages a channel has |
//! | `h`, `y` | a channel, a status of the directory |
//! | `k`, `w` | a task, a page |
//! | `g`, `d` | a document's graph, its snapshot, in pages |
//! | `v` | the newest change of a log in a document |
//! | `n` | an entry of one of our own segments |
//! | `s` | the number of our newest segment in a channel |
//! | `r` | what was read of a log in a channel |

use protocol::{
    clock::Hlc,
    ids::{ChannelId, DeviceId, DocId, LogId, SpaceId},
    schema::MessageRef,
};

use crate::ledger::log_bytes;

/// A row's key under a letter.
pub(super) fn of(letter: u8, space: &SpaceId, parts: &[&[u8]]) -> Vec<u8> {
    let mut key = Vec::with_capacity(1 + 16 + parts.iter().map(|part| part.len()).sum::<usize>());
    key.push(letter);
    key.extend_from_slice(space.as_bytes());
    parts.iter().for_each(|part| key.extend_from_slice(part));
    key
}

fn place(device: &DeviceId, epoch: u32, seq: u64) -> [u8; 44] {
    let mut bytes = [0; 44];
    bytes[..32].copy_from_slice(device.as_bytes());
    bytes[32..36].copy_from_slice(&epoch.to_be_bytes());
    bytes[36..].copy_from_slice(&seq.to_be_bytes());
    bytes
}

/// A message's place in bytes.
pub(super) fn reference(message: &MessageRef) -> [u8; 44] {
    place(&message.device, message.epoch, message.seq)
}

/// Reads [`reference`] back.
pub(super) fn read_reference(bytes: &[u8]) -> Option<MessageRef> {
    let (device, rest) = bytes.split_at_checked(32)?;
    let (epoch, seq) = rest.split_at_checked(4)?;
    Some(MessageRef {
        device: DeviceId::from_slice(device)?,
        epoch: u32::from_be_bytes(epoch.try_into().ok()?),
        seq: u64::from_be_bytes(seq.try_into().ok()?),
    })
}

/// A message in its timeline.
pub(super) fn message(
    space: &SpaceId,
    channel: &ChannelId,
    hlc: Hlc,
    message: &MessageRef,
) -> Vec<u8> {
    of(b't', space, &[channel.as_bytes(), &hlc.raw().to_be_bytes(), &reference(message)])
}

/// The timeline of a channel.
pub(super) fn timeline(space: &SpaceId, channel: &ChannelId) -> Vec<u8> {
    of(b't', space, &[channel.as_bytes()])
}

/// Something done to a message, by the entry and its `nth` operation.
pub(super) fn act(
    space: &SpaceId,
    channel: &ChannelId,
    target: &MessageRef,
    by: &MessageRef,
    nth: u16,
) -> Vec<u8> {
    let parts: [&[u8]; 4] =
        [channel.as_bytes(), &reference(target), &reference(by), &nth.to_be_bytes()];
    of(b'a', space, &parts)
}

/// Everything done to a message.
pub(super) fn acts(space: &SpaceId, channel: &ChannelId, target: &MessageRef) -> Vec<u8> {
    of(b'a', space, &[channel.as_bytes(), &reference(target)])
}

/// How many messages a channel has.
pub(super) fn count(space: &SpaceId, channel: &ChannelId) -> Vec<u8> {
    of(b'u', space, &[channel.as_bytes()])
}

/// The newest change of a log in a document.
pub(super) fn previous(log: &LogId, doc: &DocId) -> Vec<u8> {
    of(b'v', &log.space, &[doc.as_bytes(), &log_bytes(log)])
}

/// An entry of a document of our own.
pub(super) fn own_entry(space: &SpaceId, doc: &DocId, seq: u64) -> Vec<u8> {
    of(b'n', space, &[doc.as_bytes(), &seq.to_be_bytes()])
}

/// The number of our newest segment in a channel.
pub(super) fn segment(log: &LogId, channel: &ChannelId) -> Vec<u8> {
    of(b's', &log.space, &[channel.as_bytes(), &log_bytes(log)])
}

/// What was read of a log in a channel.
pub(super) fn mark(space: &SpaceId, channel: &ChannelId, log: &LogId) -> Vec<u8> {
    of(b'r', space, &[channel.as_bytes(), &log_bytes(log)])
}

/// A row about one document.
pub(super) fn doc(letter: u8, space: &SpaceId, doc: &DocId) -> Vec<u8> {
    of(letter, space, &[doc.as_bytes()])
}
