//! Tasks: their fields.

use protocol::{
    ids::DocId,
    schema::{SchemaError, TaskField, TaskValue},
};

use super::{
    Author, EditError, Edited,
    fields::{self, FieldEdit},
};
use crate::document::Document;

/// One edit of a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskEdit {
    /// A field gets a value, or a set a member.
    Set(TaskField, TaskValue),
    /// A member leaves its set. Whoever adds it at the same time wins.
    Remove(TaskField),
}

/// A new task.
///
/// # Errors
/// When a value doesn't fit its field.
pub fn new_task(
    author: &Author,
    doc: &DocId,
    edits: &[TaskEdit],
    description: &str,
) -> Result<Edited, EditError> {
    fields::begin(author, doc, &checked(edits)?, description)
}

/// Edits a task's fields, all in one change.
///
/// # Errors
/// When a value doesn't fit its field.
pub fn edit_task(
    document: &Document,
    author: &Author,
    doc: &DocId,
    edits: &[TaskEdit],
) -> Result<Edited, EditError> {
    fields::put(document, author, doc, &checked(edits)?)
}

fn checked(edits: &[TaskEdit]) -> Result<Vec<FieldEdit>, EditError> {
    let check = |edit: &TaskEdit| match edit {
        TaskEdit::Set(field, value) => {
            let value = value.write();
            TaskValue::read(field, &value)?;
            Ok(FieldEdit::Put(field.to_string(), value))
        }
        TaskEdit::Remove(field) if field.is_member() => Ok(FieldEdit::Drop(field.to_string())),
        TaskEdit::Remove(_) => Err(SchemaError::Form("the removal of a task's field").into()),
    };
    edits.iter().map(check).collect()
}
