//! What the search index is told.

use protocol::{
    clock::Hlc,
    ids::{ChannelId, DeviceId, DocId, LogId, SpaceId},
    schema::{MessageRef, TaskField},
};

use super::{keys, timeline};
use crate::{
    core::IndexChange,
    ingest::{HoldError, Holdings},
    search::{Item, Kind},
    store::{KvError, Store},
    view::{MessageRow, PageRow, TaskRow},
};

/// What an index key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A message of a channel.
    Message(ChannelId, MessageRef),
    /// A task or page.
    Document(DocId),
}

impl Key {
    /// The key's bytes in the index.
    pub fn to_bytes(self, space: &SpaceId) -> Vec<u8> {
        match self {
            Self::Message(channel, message) => {
                keys::of(b'm', space, &[channel.as_bytes(), &keys::reference(&message)])
            }
            Self::Document(doc) => keys::of(b'd', space, &[doc.as_bytes()]),
        }
    }

    /// Reads a key back.
    pub fn from_bytes(bytes: &[u8]) -> Option<(SpaceId, Self)> {
        let space = SpaceId::from_slice(bytes.get(1..17)?)?;
        let key = match bytes.first()? {
            b'm' => {
                let channel = ChannelId::from_slice(bytes.get(17..33)?)?;
                Self::Message(channel, keys::read_reference(bytes.get(33..)?)?)
            }
            b'd' => Self::Document(DocId::from_slice(bytes.get(17..)?)?),
            _ => return None,
        };
        Some((space, key))
    }
}

/// How the index must change because a message may look different now. `time` is the message's,
/// if it is known; otherwise its entry is read.
pub(super) fn message_change(
    held: &mut Holdings,
    space: &SpaceId,
    channel: &ChannelId,
    message: &MessageRef,
    time: Option<Hlc>,
) -> Result<Option<IndexChange>, HoldError> {
    let log = LogId::trunk(*space, message.device, message.epoch);
    let key = Key::Message(*channel, *message).to_bytes(space);
    let time = match time {
        None => held.tip_at(&log, message.seq)?.map(|tip| tip.hlc),
        known => known,
    };
    let Some(hlc) = time else { return Ok(None) };
    let row = timeline::message(&held.store, space, channel, (hlc, *message))?;
    Ok(Some(match row {
        Some(row) if row.is_shown() => IndexChange::Put(Item {
            key,
            kind: Kind::Message,
            space: *space,
            scope: channel.as_bytes().to_vec(),
            author: message.device.to_string(),
            time: row.hlc.millis(),
            text: row.text,
        }),
        _ => IndexChange::Remove(key),
    }))
}

/// How the index must change because of a task.
pub(super) fn task_change(
    space: &SpaceId,
    doc: &DocId,
    row: &TaskRow,
    newest: Option<(Hlc, DeviceId)>,
) -> IndexChange {
    let title = row.value(&TaskField::Title).unwrap_or_default();
    let text = format!("{title}\n{}", row.description);
    item_of(Kind::Task, space, doc, text, newest)
}

/// How the index must change because of a page.
pub(super) fn page_change(space: &SpaceId, doc: &DocId, row: &PageRow, text: &str) -> IndexChange {
    let newest = row.edited_by.map(|device| (row.edited, device));
    item_of(Kind::Page, space, doc, format!("{}\n{text}", row.title), newest)
}

/// The index's item of a task or page.
pub fn item_of(
    kind: Kind,
    space: &SpaceId,
    doc: &DocId,
    text: String,
    newest: Option<(Hlc, DeviceId)>,
) -> IndexChange {
    IndexChange::Put(Item {
        key: Key::Document(*doc).to_bytes(space),
        kind,
        space: *space,
        scope: doc.as_bytes().to_vec(),
        author: newest.map(|(_, device)| device.to_string()).unwrap_or_default(),
        time: newest.map(|(hlc, _)| hlc.millis()).unwrap_or_default(),
        text,
    })
}

/// A document is shown no longer.
pub(super) fn removed(space: &SpaceId, doc: &DocId) -> IndexChange {
    IndexChange::Remove(Key::Document(*doc).to_bytes(space))
}

/// The messages of a channel for an index that lacks them, all of them.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn feed(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
) -> Result<Vec<IndexChange>, KvError> {
    let rows = timeline::timeline(store, space, channel, usize::MAX)?;
    let shown = rows.into_iter().filter(MessageRow::is_shown);
    let item = |row: MessageRow| {
        IndexChange::Put(Item {
            key: Key::Message(*channel, row.author).to_bytes(space),
            kind: Kind::Message,
            space: *space,
            scope: channel.as_bytes().to_vec(),
            author: row.author.device.to_string(),
            time: row.hlc.millis(),
            text: row.text,
        })
    };
    Ok(shown.map(item).collect())
}
