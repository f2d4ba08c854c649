//! Calls: which messages call somebody, by the one called; and which are answers, by who wrote them.
//!
//! Invariant: the calls of an entry depend on that entry alone, as all rows of segments do. So a
//! call is a candidate: a later edit may have taken the mention out, and whoever lists calls asks
//! the message itself.

use protocol::{
    clock::Hlc,
    ids::{ChannelId, DeviceId, MemberId, SpaceId},
    schema::{Mention, MessageRef},
};

use super::{keys, segments::Entry, timeline::Spot};
use crate::store::{KvError, Span, Store};

/// Who is called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Called {
    /// Everybody who reads the channel.
    Everyone,
    /// One person.
    Member(MemberId),
    /// Everybody in a department.
    Department(SpaceId),
    /// Whoever wrote, on this device, the message that is answered.
    Answered(DeviceId),
    /// Nobody: the message is an answer that this device wrote. So one finds the threads in which
    /// one took part.
    Answering(DeviceId),
    /// One person, by a strong reminder.
    Urged(MemberId),
    /// Nobody: this device reminds somebody of the message strongly.
    Urging(DeviceId),
    /// Everybody who reads a notice board, by an announcement on it.
    Announced,
}

impl Called {
    /// The key part: a number for the kind, and the id in a fixed width.
    fn to_bytes(self) -> [u8; 33] {
        let mut bytes = [0; 33];
        let mut put = |kind: u8, id: &[u8]| {
            bytes[0] = kind;
            bytes[1..=id.len()].copy_from_slice(id);
        };
        match self {
            Self::Everyone => put(0, &[]),
            Self::Member(member) => put(1, member.as_bytes()),
            Self::Department(space) => put(2, space.as_bytes()),
            Self::Answered(device) => put(3, device.as_bytes()),
            Self::Answering(device) => put(4, device.as_bytes()),
            Self::Urged(member) => put(5, member.as_bytes()),
            Self::Urging(device) => put(6, device.as_bytes()),
            Self::Announced => put(7, &[]),
        }
        bytes
    }
}

impl From<Mention> for Called {
    fn from(mention: Mention) -> Self {
        match mention {
            Mention::Member(member) => Self::Member(member),
            Mention::Department(space) => Self::Department(space),
            Mention::Everyone => Self::Everyone,
        }
    }
}

/// A message that calls somebody, as one of its texts does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Call {
    /// When that text was written.
    pub at: Hlc,
    /// The entry that brought the text: the message itself, or an edit of it.
    pub by: MessageRef,
    /// The message.
    pub message: MessageRef,
}

impl Call {
    /// Where the message stands, if the call says so.
    pub fn spot(&self) -> Option<Spot> {
        (self.by == self.message).then_some((self.at, self.message))
    }
}

/// Puts or removes the calls that a text of `message` makes.
pub(super) fn derive(
    store: &mut Store,
    entry: &Entry<'_>,
    message: &MessageRef,
    called: impl IntoIterator<Item = Called>,
    counts: bool,
) {
    for called in called {
        let prefix = keys::calls(entry.space, entry.channel, &called.to_bytes());
        let key = keys::call(prefix, entry.hlc, &entry.by, message);
        if counts {
            store.put(key, Vec::new());
        } else {
            store.remove(key);
        }
    }
}

/// The newest calls of somebody in a channel, newest first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn calls(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    called: Called,
    newest: usize,
) -> Result<Vec<Call>, KvError> {
    let prefix = keys::calls(space, channel, &called.to_bytes());
    let rows = store.scan(&Span::prefix(&prefix), true, newest)?;
    read(&prefix, rows)
}

/// The first calls of somebody in a channel from a time on, oldest first.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn calls_from(
    store: &Store,
    (space, channel): (&SpaceId, &ChannelId),
    called: Called,
    from: Hlc,
    first: usize,
) -> Result<Vec<Call>, KvError> {
    let prefix = keys::calls(space, channel, &called.to_bytes());
    let begin = [prefix.as_slice(), &from.raw().to_be_bytes()].concat();
    let span = Span { from: begin, ..Span::prefix(&prefix) };
    read(&prefix, store.scan(&span, false, first)?)
}

fn read(prefix: &[u8], rows: Vec<(Vec<u8>, Vec<u8>)>) -> Result<Vec<Call>, KvError> {
    let read = |(key, _): (Vec<u8>, Vec<u8>)| {
        let (by, message) = key.get(prefix.len()..)?.split_at_checked(keys::SPOT_BYTES)?;
        let (at, by) = keys::read_spot(by)?;
        Some(Call { at, by, message: keys::read_reference(message)? })
    };
    rows.into_iter().map(|row| read(row).ok_or(KvError::Damaged)).collect()
}
