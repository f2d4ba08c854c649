//! The keys of content rows: a letter, the space, then what orders them.
//!
//! | letter | row |
//! |---|---|
//! | `t` | a message, in the order of its channel's timeline |
//! | `a` | something done to a message, by the message |
//! | `b` | a message that answers another, by the one answered |
//! | `B` | a file that goes with a message, task or page, by its blob |
//! | `F` | the same of a task or page, by it |
//! | `i` | a call: a message and whom it calls, by the one called |
//! | `u` | how many messages a channel has |
//! | `h`, `y`, `z` | a channel, a status of the directory; that the project is archived |
//! | `k`, `w`, `m` | a task, a page, a meeting |
//! | `T`, `Y`, `J` | a table; a column or choice of one; a row of one, in parts |
//! | `G`, `H` | a commit that a task is linked to, by either; a task, by its key |
//! | `W` | what the keys of a space's tasks begin with |
//! | `S` | where somebody works |
//! | `g`, `d` | a document's graph, its snapshot, in pages |
//! | `v` | the newest change of a log in a document |
//! | `n` | an entry of one of our own segments |
//! | `s` | the number of our newest segment in a channel |
//! | `r` | what was read of a log in a channel |
//! | `o` | where what is unread in a channel may begin |
//! | `O`, `N` | a value in a person's own space; the number of our newest document there |

use protocol::{
    clock::Hlc,
    ids::{BlobId, ChannelId, DeviceId, DocId, LogId, SpaceId},
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
    of(b't', space, &[channel.as_bytes(), &spot(hlc, message)])
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

/// Bytes of a message's place in time: when, and which.
pub(super) const SPOT_BYTES: usize = 8 + 44;

/// A message at its time, in bytes that are ordered as timelines are.
pub(super) fn spot(hlc: Hlc, message: &MessageRef) -> [u8; SPOT_BYTES] {
    let mut bytes = [0; SPOT_BYTES];
    bytes[..8].copy_from_slice(&hlc.raw().to_be_bytes());
    bytes[8..].copy_from_slice(&reference(message));
    bytes
}

/// Reads [`spot`] back.
pub(super) fn read_spot(bytes: &[u8]) -> Option<(Hlc, MessageRef)> {
    let (hlc, message) = bytes.split_at_checked(8)?;
    let hlc = Hlc::from_raw(u64::from_be_bytes(hlc.try_into().ok()?));
    Some((hlc, read_reference(message)?))
}

/// A message that answers another.
pub(super) fn reply(
    space: &SpaceId,
    channel: &ChannelId,
    answered: &MessageRef,
    hlc: Hlc,
    message: &MessageRef,
) -> Vec<u8> {
    let parts: [&[u8]; 3] = [channel.as_bytes(), &reference(answered), &spot(hlc, message)];
    of(b'b', space, &parts)
}

/// The messages that answer one.
pub(super) fn replies(space: &SpaceId, channel: &ChannelId, answered: &MessageRef) -> Vec<u8> {
    of(b'b', space, &[channel.as_bytes(), &reference(answered)])
}

/// A file that goes with a message.
pub(super) fn file(
    space: &SpaceId,
    blob: &BlobId,
    channel: &ChannelId,
    hlc: Hlc,
    message: &MessageRef,
) -> Vec<u8> {
    of(b'B', space, &[blob.as_bytes(), channel.as_bytes(), &spot(hlc, message)])
}

/// The messages that a file goes with.
pub(super) fn files_of(space: &SpaceId, blob: &BlobId) -> Vec<u8> {
    of(b'B', space, &[blob.as_bytes()])
}

/// The files of a space.
pub(super) fn files(space: &SpaceId) -> Vec<u8> {
    of(b'B', space, &[])
}

/// Reads [`file`] back: where it goes with which message.
pub(super) fn read_file(key: &[u8]) -> Option<(BlobId, ChannelId, Hlc, MessageRef)> {
    let (blob, rest) = key.get(1 + 16..)?.split_at_checked(32)?;
    let (channel, at) = rest.split_at_checked(16)?;
    let (hlc, message) = read_spot(at)?;
    Some((BlobId::from_slice(blob)?, ChannelId::from_slice(channel)?, hlc, message))
}

/// A file that a task or page holds, by its blob. No message's is as short.
pub(super) fn file_of_doc(space: &SpaceId, blob: &BlobId, doc: &DocId) -> Vec<u8> {
    of(b'B', space, &[blob.as_bytes(), doc.as_bytes()])
}

/// Reads [`file_of_doc`] back; `None`: it goes with a message.
pub(super) fn read_file_of_doc(key: &[u8]) -> Option<(BlobId, DocId)> {
    let (blob, doc) = key.get(1 + 16..)?.split_at_checked(32)?;
    Some((BlobId::from_slice(blob)?, DocId::from_slice(doc)?))
}

/// The files that a task or page holds.
pub(super) fn doc_files(space: &SpaceId, doc: &DocId) -> Vec<u8> {
    of(b'F', space, &[&doc_bytes(doc)])
}

/// One of them.
pub(super) fn doc_file(space: &SpaceId, doc: &DocId, blob: &BlobId) -> Vec<u8> {
    of(b'F', space, &[&doc_bytes(doc), blob.as_bytes()])
}

/// The calls of somebody in a channel.
pub(super) fn calls(space: &SpaceId, channel: &ChannelId, called: &[u8; 33]) -> Vec<u8> {
    of(b'i', space, &[channel.as_bytes(), called])
}

/// One of these calls: that a text, brought by the entry `by`, makes `message` do.
pub(super) fn call(calls: Vec<u8>, at: Hlc, by: &MessageRef, message: &MessageRef) -> Vec<u8> {
    [calls.as_slice(), &spot(at, by), &reference(message)].concat()
}

/// How many messages each channel of a space has.
pub(super) fn counts(space: &SpaceId) -> Vec<u8> {
    of(b'u', space, &[])
}

/// How many messages a channel has.
pub(super) fn count(space: &SpaceId, channel: &ChannelId) -> Vec<u8> {
    of(b'u', space, &[channel.as_bytes()])
}

/// The newest change of a log in a document.
pub(super) fn previous(log: &LogId, doc: &DocId) -> Vec<u8> {
    of(b'v', &log.space, &[&doc_bytes(doc), &log_bytes(log)])
}

/// An entry of a document of our own.
pub(super) fn own_entry(space: &SpaceId, doc: &DocId, seq: u64) -> Vec<u8> {
    of(b'n', space, &[&doc_bytes(doc), &seq.to_be_bytes()])
}

/// The number of our newest segment in a channel.
pub(super) fn segment(log: &LogId, channel: &ChannelId) -> Vec<u8> {
    of(b's', &log.space, &[channel.as_bytes(), &log_bytes(log)])
}

/// What was read of a log in a channel.
pub(super) fn mark(space: &SpaceId, channel: &ChannelId, log: &LogId) -> Vec<u8> {
    of(b'r', space, &[channel.as_bytes(), &log_bytes(log)])
}

/// Where what is unread in a channel may begin.
pub(super) fn floor(space: &SpaceId, channel: &ChannelId) -> Vec<u8> {
    of(b'o', space, &[channel.as_bytes()])
}

/// The number of our newest document in our person's own space.
pub(super) fn own_number(log: &LogId) -> Vec<u8> {
    of(b'N', &log.space, &[&log_bytes(log)])
}

/// A row about one document, or the beginning of the keys of some.
pub(super) fn doc(letter: u8, space: &SpaceId, doc: &DocId) -> Vec<u8> {
    of(letter, space, &[&doc_bytes(doc)])
}

/// A document's id in the order of rows: of those that nodes of this version make, the time stands
/// before the luck. Documents that were made together come together, too, so their rows had better
/// share leaves.
pub(super) fn doc_bytes(doc: &DocId) -> [u8; 16] {
    let mut bytes = *doc.as_bytes();
    bytes[1..8].rotate_left(2);
    bytes
}

/// Reads the id back from a row's key.
pub(super) fn read_doc(key: &[u8]) -> Option<DocId> {
    let mut bytes: [u8; 16] = key.get(17..33)?.try_into().ok()?;
    bytes[1..8].rotate_right(2);
    Some(DocId::new(bytes))
}
