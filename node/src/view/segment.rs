//! What a change to a segment says, read from its operations alone.
//!
//! A segment has one writer and its items are only ever written, so each operation is a row of its
//! own: rows of a set of entries are the union of the rows of each. Automerge isn't asked.

use protocol::{
    change::{Action, DecodedChange, Key, Value},
    schema::{Message, MessageEdit, MessageRef, SegmentItem, Urge},
};

use super::Deed;

/// What one operation says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// A new message, under the number of its entry.
    Message(Message),
    /// Something was done to a message.
    Done(MessageRef, Deed),
}

/// What a change says, in the order of its operations.
pub fn segment_rows(change: &DecodedChange) -> Vec<Said> {
    let read = |op: &protocol::change::Op| {
        let Key::Map(key) = &op.key else { return None };
        let Action::Set(value) = &op.action else { return None };
        said(key.parse().ok()?, value)
    };
    change.ops().iter().filter_map(read).collect()
}

fn said(item: SegmentItem, value: &Value) -> Option<Said> {
    Some(match (item, value) {
        (SegmentItem::Message(_), Value::Bytes(bytes)) => {
            Said::Message(Message::unpack(bytes).ok()?)
        }
        (SegmentItem::Edit(message), Value::Bytes(bytes)) => {
            let edit = MessageEdit::unpack(bytes).ok()?;
            Said::Done(message, Deed::Edit(edit.text, edit.mentions))
        }
        (SegmentItem::Recall(message), Value::Bool(true)) => Said::Done(message, Deed::Recall),
        (SegmentItem::Reaction(message, emoji), Value::Bool(on)) => {
            Said::Done(message, Deed::React(emoji.as_str().to_owned(), *on))
        }
        (SegmentItem::Hide(message), Value::Bool(on)) => Said::Done(message, Deed::Hide(*on)),
        (SegmentItem::Acknowledge(message), Value::Bool(true)) => {
            Said::Done(message, Deed::Acknowledge)
        }
        (SegmentItem::Urge(message), Value::Bytes(bytes)) => {
            Said::Done(message, Deed::Urge(Urge::unpack(bytes).ok()?.members))
        }
        (SegmentItem::Copy(message), Value::Bytes(bytes)) => {
            Said::Done(message, Deed::Copy(bytes.as_ref().try_into().ok()?))
        }
        _ => return None,
    })
}
