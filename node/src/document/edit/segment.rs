//! Messages, and what is done to them, in the author's own segment.

use automerge::{ObjType, ReadDoc, ScalarValue, transaction::Transactable};
use protocol::{
    ids::DocId,
    limits::SEGMENT_MESSAGES_MAX,
    schema::{
        ACTS, Emoji, Message, MessageEdit, MessageRef, SEGMENT_OPS_MAX, SegmentItem, Urge,
        bucket_key, bucket_of,
    },
};

use super::{
    Author, EditError, Edited,
    session::{once, root_map},
};
use crate::document::{Document, text::root_object};

/// Operations that a segment keeps free, so that the last one fits with its map.
const OPS_RESERVE: u64 = 8;

/// How many messages a segment holds.
pub fn segment_messages(document: &Document) -> u32 {
    let buckets = 0..bucket_of(SEGMENT_MESSAGES_MAX);
    let length = |bucket| {
        root_object(document, &bucket_key(bucket), ObjType::Map)
            .map_or(0, |id| document.automerge().length(&id))
    };
    u32::try_from(buckets.map(length).sum::<usize>()).unwrap_or(u32::MAX)
}

/// Whether another message or act fits into a segment.
pub fn segment_room(document: &Document) -> bool {
    segment_messages(document) < SEGMENT_MESSAGES_MAX
        && document.automerge().stats().num_ops < SEGMENT_OPS_MAX - OPS_RESERVE
}

/// A new message, which entry `seq` of the author's log will carry.
///
/// # Errors
/// When the message breaks a limit or the segment is full.
pub fn new_message(
    document: &Document,
    author: &Author,
    doc: &DocId,
    seq: u64,
    message: &Message,
) -> Result<Edited, EditError> {
    message.check()?;
    if !segment_room(document) {
        return Err(EditError::SegmentFull);
    }
    let bucket = bucket_key(bucket_of(segment_messages(document)));
    once(document, author, doc, |transaction| {
        let bucket = root_map(transaction, &bucket)?;
        let key = SegmentItem::Message(seq).to_string();
        transaction.put(&bucket, key, message.pack())?;
        Ok(())
    })
}

/// Another text for one's own message.
///
/// # Errors
/// When the text breaks a limit or the segment is full.
pub fn edit_message(
    document: &Document,
    author: &Author,
    doc: &DocId,
    message: MessageRef,
    edit: &MessageEdit,
) -> Result<Edited, EditError> {
    edit.check()?;
    act(document, author, doc, &SegmentItem::Edit(message), ScalarValue::Bytes(edit.pack()))
}

/// Takes one's own message back.
///
/// # Errors
/// When the segment is full.
pub fn recall(
    document: &Document,
    author: &Author,
    doc: &DocId,
    message: MessageRef,
) -> Result<Edited, EditError> {
    act(document, author, doc, &SegmentItem::Recall(message), true.into())
}

/// Adds or takes back a reaction of one's own.
///
/// # Errors
/// When the segment is full.
pub fn react(
    document: &Document,
    author: &Author,
    doc: &DocId,
    message: MessageRef,
    emoji: Emoji,
    on: bool,
) -> Result<Edited, EditError> {
    act(document, author, doc, &SegmentItem::Reaction(message, emoji), on.into())
}

/// A new announcement, which entry `seq` of the author's log will carry: a message, and the number
/// that its copies in other departments share.
///
/// # Errors
/// When the message breaks a limit or the segment is full.
pub fn announce(
    document: &Document,
    author: &Author,
    doc: &DocId,
    (own, message): (MessageRef, &Message),
    copy: [u8; 16],
) -> Result<Edited, EditError> {
    message.check()?;
    if !segment_room(document) {
        return Err(EditError::SegmentFull);
    }
    let bucket = bucket_key(bucket_of(segment_messages(document)));
    once(document, author, doc, |transaction| {
        let bucket = root_map(transaction, &bucket)?;
        transaction.put(&bucket, SegmentItem::Message(own.seq).to_string(), message.pack())?;
        let acts = root_map(transaction, ACTS)?;
        let number = ScalarValue::Bytes(copy.to_vec());
        transaction.put(&acts, SegmentItem::Copy(own).to_string(), number)?;
        Ok(())
    })
}

/// A new strong reminder of a task, which entry `seq` of the author's log will carry: a message that names
/// the task, and whom it urges.
///
/// # Errors
/// When the message or the list of people breaks a limit, or the segment is full.
pub fn remind_of_task(
    document: &Document,
    author: &Author,
    doc: &DocId,
    (own, message): (MessageRef, &Message),
    urge: &Urge,
) -> Result<Edited, EditError> {
    message.check()?;
    urge.check()?;
    if !segment_room(document) {
        return Err(EditError::SegmentFull);
    }
    let bucket = bucket_key(bucket_of(segment_messages(document)));
    once(document, author, doc, |transaction| {
        let bucket = root_map(transaction, &bucket)?;
        transaction.put(&bucket, SegmentItem::Message(own.seq).to_string(), message.pack())?;
        let acts = root_map(transaction, ACTS)?;
        let urge = ScalarValue::Bytes(urge.pack());
        transaction.put(&acts, SegmentItem::Urge(own).to_string(), urge)?;
        Ok(())
    })
}

/// Says that one knows of a message.
///
/// # Errors
/// When the segment is full.
pub fn acknowledge(
    document: &Document,
    author: &Author,
    doc: &DocId,
    message: MessageRef,
) -> Result<Edited, EditError> {
    act(document, author, doc, &SegmentItem::Acknowledge(message), true.into())
}

/// Reminds people of a message strongly.
///
/// # Errors
/// When the list of people breaks a limit or the segment is full.
pub fn urge(
    document: &Document,
    author: &Author,
    doc: &DocId,
    message: MessageRef,
    urge: &Urge,
) -> Result<Edited, EditError> {
    urge.check()?;
    act(document, author, doc, &SegmentItem::Urge(message), ScalarValue::Bytes(urge.pack()))
}

/// Hides a message from everybody, or shows it again.
///
/// # Errors
/// When the segment is full.
pub fn hide(
    document: &Document,
    author: &Author,
    doc: &DocId,
    message: MessageRef,
    hidden: bool,
) -> Result<Edited, EditError> {
    act(document, author, doc, &SegmentItem::Hide(message), hidden.into())
}

fn act(
    document: &Document,
    author: &Author,
    doc: &DocId,
    item: &SegmentItem,
    value: ScalarValue,
) -> Result<Edited, EditError> {
    if document.automerge().stats().num_ops >= SEGMENT_OPS_MAX - OPS_RESERVE {
        return Err(EditError::SegmentFull);
    }
    once(document, author, doc, |transaction| {
        let acts = root_map(transaction, ACTS)?;
        transaction.put(&acts, item.to_string(), value)?;
        Ok(())
    })
}
