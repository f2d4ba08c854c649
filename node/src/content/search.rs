//! What the search index is told.

use protocol::{
    clock::Hlc,
    ids::{ChannelId, DeviceId, DocId, RowId, SpaceId},
    schema::{
        EventField, FileRef, MessageRef, TaskField,
        table::{ColumnId, ColumnKind},
    },
};

use super::{keys, timeline};
use crate::{
    blob::safe_name,
    core::IndexChange,
    ingest::{HoldError, Holdings},
    search::{Features, Item, Kind},
    store::{KvError, Store},
    view::{CommitRow, EventRow, FieldRow, HeldFile, MessageRow, RecordRow, TableRow, TaskRow},
};

/// What an index key names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A message of a channel.
    Message(ChannelId, MessageRef),
    /// A task, page, meeting or table.
    Document(DocId),
    /// A row of a table.
    Record(DocId, RowId),
}

impl Key {
    /// The key's bytes in the index.
    pub fn to_bytes(self, space: &SpaceId) -> Vec<u8> {
        match self {
            Self::Message(channel, message) => {
                keys::of(b'm', space, &[channel.as_bytes(), &keys::reference(&message)])
            }
            Self::Document(doc) => keys::of(b'd', space, &[doc.as_bytes()]),
            Self::Record(doc, row) => keys::of(b'r', space, &[doc.as_bytes(), row.as_bytes()]),
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
            b'r' => {
                let doc = DocId::from_slice(bytes.get(17..33)?)?;
                Self::Record(doc, RowId::from_slice(bytes.get(33..)?)?)
            }
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
    let log = held.log_of(space, message)?;
    let key = Key::Message(*channel, *message).to_bytes(space);
    let time = match time {
        None => held.tip_at(&log, message.seq)?.map(|tip| tip.hlc),
        known => known,
    };
    let Some(hlc) = time else { return Ok(None) };
    let row = timeline::message(&held.store, space, channel, (hlc, *message))?;
    Ok(Some(match row {
        // What reminds of a task is found by the task.
        Some(row) if row.is_shown() && row.task.is_none() => {
            IndexChange::Put(message_item(space, channel, row))
        }
        _ => IndexChange::Remove(key),
    }))
}

fn message_item(space: &SpaceId, channel: &ChannelId, row: MessageRow) -> Item {
    Item {
        key: Key::Message(*channel, row.author).to_bytes(space),
        kind: Kind::Message,
        space: *space,
        scope: channel.as_bytes().to_vec(),
        author: row.author.device.to_string(),
        has: Features::NONE
            .and_if(has_link(&row.text), Features::LINK)
            .and_if(!row.mentions.is_empty(), Features::MENTION)
            .and_if(!row.reactions.is_empty(), Features::REACTION)
            .and_if(row.reply_to.is_some(), Features::REPLY)
            .and_if(!row.files.is_empty(), Features::FILE),
        time: row.hlc.millis(),
        text: with_names(row.text, row.files.iter()),
    }
}

/// A text with the names of the files that go with it, a line each.
fn with_names<'a>(text: String, files: impl Iterator<Item = &'a FileRef>) -> String {
    files.fold(text, |mut text, file| {
        if !text.is_empty() {
            text.push('\n');
        }
        text.push_str(&safe_name(&file.name));
        text
    })
}

/// Whether a text has an address of the web in it.
fn has_link(text: &str) -> bool {
    let schemes = text.match_indices("://").map(|(at, _)| &text.as_bytes()[..at]);
    let ends = |before: &[u8], scheme: &str| {
        let from = before.len().saturating_sub(scheme.len());
        before[from..].eq_ignore_ascii_case(scheme.as_bytes())
    };
    schemes.into_iter().any(|before| ends(before, "http") || ends(before, "https"))
}

/// By what a task is found: its title, key, labels and description, its commits, and the names of its
/// files.
pub fn task_text(row: &TaskRow, commits: &[CommitRow], files: &[HeldFile]) -> String {
    let title = row.value(&TaskField::Title).unwrap_or_default();
    let labels = row.keys().filter_map(|key| match key {
        TaskField::Label(label) => Some(label.to_string()),
        _ => None,
    });
    let labels = labels.collect::<Vec<_>>().join(" ");
    let key = row.value(&TaskField::Key).unwrap_or_default();
    let mut text = title.to_owned();
    for part in [key, &labels, &row.description] {
        if !part.is_empty() {
            text.push('\n');
            text.push_str(part);
        }
    }
    for commit in commits {
        text.push_str(&format!("\n{} {}", commit.hash, commit.link.subject));
    }
    with_names(text, files.iter().map(|held| &held.file))
}

/// How the index must change because of a meeting.
pub(super) fn event_change(
    space: &SpaceId,
    doc: &DocId,
    row: &EventRow,
    newest: Option<(Hlc, DeviceId)>,
) -> IndexChange {
    item_of(Kind::Meeting, space, doc, event_text(row), &[], newest)
}

/// By what a meeting is found: its title, place and description.
pub fn event_text(row: &EventRow) -> String {
    let words = |field| row.value(&field).unwrap_or_default();
    format!("{}\n{}\n{}", words(EventField::Title), words(EventField::Place), row.description)
}

/// By what a page is found: its title, its text, and the names of the files that it holds.
pub fn page_item_text(title: &str, text: &str, files: &[HeldFile]) -> String {
    with_names(format!("{title}\n{text}"), files.iter().map(|held| &held.file))
}

/// How the index must change because of a table: it is found by its title, its rows by their cells.
pub fn table_change(
    space: &SpaceId,
    doc: &DocId,
    row: &TableRow,
    newest: Option<(Hlc, DeviceId)>,
) -> IndexChange {
    item_of(Kind::Table, space, doc, row.title.clone(), &[], newest)
}

/// How the index must change because of a row of a table.
pub fn record_change(space: &SpaceId, doc: &DocId, id: &RowId, row: &RecordRow) -> IndexChange {
    if row.gone {
        return record_removed(space, doc, id);
    }
    let made = row.created_by.map(|device| (row.created, device));
    item(Kind::Record, Key::Record(*doc, *id), (space, doc), record_text(row), &[], made)
}

/// By what a row of a table is found: its texts, and the words of the choices that are always the
/// same.
fn record_text(row: &RecordRow) -> String {
    let words = |(key, values): (&String, &Vec<FieldRow>)| {
        let column: ColumnId = key.parse().ok()?;
        let value = &values.first()?.value;
        match column.kind {
            ColumnKind::Choice(set) => {
                let choice = set.choices().iter().find(|choice| choice.slug == value)?;
                Some(format!("{} {}", choice.zh, choice.en))
            }
            ColumnKind::Week if !value.is_empty() => Some(format!("第{value}周")),
            ColumnKind::Person => None,
            _ => Some(value.clone()).filter(|value| !value.is_empty()),
        }
    };
    row.cells.iter().filter_map(words).collect::<Vec<_>>().join(" · ")
}

/// A row of a table is shown no longer.
pub(super) fn record_removed(space: &SpaceId, doc: &DocId, id: &RowId) -> IndexChange {
    IndexChange::Remove(Key::Record(*doc, *id).to_bytes(space))
}

/// The index's item of a task, page, meeting or table.
pub fn item_of(
    kind: Kind,
    space: &SpaceId,
    doc: &DocId,
    text: String,
    files: &[HeldFile],
    newest: Option<(Hlc, DeviceId)>,
) -> IndexChange {
    item(kind, Key::Document(*doc), (space, doc), text, files, newest)
}

fn item(
    kind: Kind,
    key: Key,
    (space, doc): (&SpaceId, &DocId),
    text: String,
    files: &[HeldFile],
    newest: Option<(Hlc, DeviceId)>,
) -> IndexChange {
    IndexChange::Put(Item {
        key: key.to_bytes(space),
        kind,
        space: *space,
        scope: doc.as_bytes().to_vec(),
        author: newest.map(|(_, device)| device.to_string()).unwrap_or_default(),
        has: Features::NONE
            .and_if(has_link(&text), Features::LINK)
            .and_if(!files.is_empty(), Features::FILE),
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
    let shown = rows.into_iter().filter(|row| row.is_shown() && row.task.is_none());
    Ok(shown.map(|row| IndexChange::Put(message_item(space, channel, row))).collect())
}

#[cfg(test)]
mod tests {
    use super::has_link;

    #[test]
    fn addresses_of_the_web_are_links() {
        for text in ["见 https://example.org/a", "http://x", "（HTTP://例子）", "xhttps://"] {
            assert!(has_link(text), "{text}");
        }
        for text in ["", "://", "ftp://x", "http:/x", "时间://", "tp://"] {
            assert!(!has_link(text), "{text}");
        }
    }
}
