//! Meetings: their fields.

use protocol::{
    ids::DocId,
    schema::{EventField, EventValue, SchemaError},
};

use super::{
    Author, EditError, Edited,
    fields::{self, FieldEdit},
};
use crate::document::Document;

/// One edit of a meeting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventEdit {
    /// A field gets a value, or a set a member.
    Set(EventField, EventValue),
    /// A member leaves its set. Whoever adds it at the same time wins.
    Remove(EventField),
}

/// A new meeting.
///
/// # Errors
/// When a value doesn't fit its field.
pub fn new_event(
    author: &Author,
    doc: &DocId,
    edits: &[EventEdit],
    description: &str,
) -> Result<Edited, EditError> {
    fields::begin(author, doc, &checked(edits)?, description)
}

/// Edits a meeting's fields, all in one change.
///
/// # Errors
/// When a value doesn't fit its field.
pub fn edit_event(
    document: &Document,
    author: &Author,
    doc: &DocId,
    edits: &[EventEdit],
) -> Result<Edited, EditError> {
    fields::put(document, author, doc, &checked(edits)?)
}

fn checked(edits: &[EventEdit]) -> Result<Vec<FieldEdit>, EditError> {
    let check = |edit: &EventEdit| match edit {
        EventEdit::Set(field, value) => {
            let value = value.write();
            EventValue::read(field, &value)?;
            Ok(FieldEdit::Put(field.to_string(), value))
        }
        EventEdit::Remove(field) if field.is_member() => Ok(FieldEdit::Drop(field.to_string())),
        EventEdit::Remove(_) => Err(SchemaError::Form("the removal of a meeting's field").into()),
    };
    edits.iter().map(check).collect()
}
