//! Tasks: fields and description.

use automerge::{
    ObjType, ROOT, ReadDoc, ScalarValue,
    transaction::{Transactable, Transaction},
};
use protocol::{
    change::Value,
    ids::DocId,
    schema::{DESCRIPTION, SchemaError, TaskField, TaskValue},
};

use super::{
    Author, EditError, Edited, merged_edits,
    session::{OPS_PER_CHANGE, Session, once, put_root},
};
use crate::document::{Document, task_description, text::root_object};

/// Characters of a description; what is longer is a page.
const DESCRIPTION_CHARS_MAX: usize = 20_000;

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
    check_length(description)?;
    let mut session = Session::on(&Document::new(), author, doc);
    session.step(|transaction| {
        let text = transaction.put_object(ROOT, DESCRIPTION, ObjType::Text)?;
        put_all(transaction, edits)?;
        let head: String = description.chars().take(OPS_PER_CHANGE).collect();
        transaction.splice_text(&text, 0, 0, &head)?;
        Ok(())
    })?;
    let edited = session.finish();
    if description.chars().nth(OPS_PER_CHANGE).is_none() {
        return Ok(edited);
    }
    let rest = describe_task(&edited.document, author, doc, None, description)?;
    let changes = edited.changes.into_iter().chain(rest.changes).collect();
    Ok(Edited { document: rest.document, changes })
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
    once(document, author, doc, |transaction| put_all(transaction, edits))
}

/// Gives a task another description, merged as edits of `base` (of the present text if `None`).
///
/// # Errors
/// When it is too long, or the task isn't complete here.
pub fn describe_task(
    document: &Document,
    author: &Author,
    doc: &DocId,
    base: Option<&str>,
    text: &str,
) -> Result<Edited, EditError> {
    check_length(text)?;
    let object = root_object(document, DESCRIPTION, ObjType::Text).ok_or(EditError::Incomplete)?;
    let current = task_description(document);
    let mut session = Session::on(document, author, doc);
    // From the end, so that positions stay good.
    for edit in merged_edits(base.unwrap_or(&current), &current, text).iter().rev() {
        let inserted: Vec<char> = edit.insert.chars().collect();
        let mut at = edit.at;
        // Each piece that goes leaves the rest at the same position.
        for count in pieces(edit.delete) {
            session.step(|tx| Ok(tx.splice_text(&object, edit.at, count as isize, "")?))?;
        }
        for part in inserted.chunks(OPS_PER_CHANGE) {
            let part: String = part.iter().collect();
            session.step(|tx| Ok(tx.splice_text(&object, at, 0, &part)?))?;
            at += part.chars().count();
        }
    }
    Ok(session.finish())
}

fn pieces(count: usize) -> impl Iterator<Item = usize> {
    (0..count).step_by(OPS_PER_CHANGE).map(move |from| OPS_PER_CHANGE.min(count - from))
}

fn check_length(description: &str) -> Result<(), EditError> {
    let max = DESCRIPTION_CHARS_MAX;
    if description.chars().count() > max { Err(EditError::TooLong { max }) } else { Ok(()) }
}

fn put_all(transaction: &mut Transaction<'_>, edits: &[TaskEdit]) -> Result<(), EditError> {
    for edit in edits {
        match edit {
            TaskEdit::Set(field, value) => {
                let value = value.write();
                TaskValue::read(field, &value)?;
                put_root(transaction, &field.to_string(), scalar(value)?)?;
            }
            TaskEdit::Remove(field) if field.is_member() => {
                if transaction.get(ROOT, field.to_string())?.is_some() {
                    transaction.delete(ROOT, field.to_string())?;
                }
            }
            TaskEdit::Remove(_) => {
                return Err(SchemaError::Form("the removal of a task's field").into());
            }
        }
    }
    Ok(())
}

fn scalar(value: Value) -> Result<ScalarValue, EditError> {
    match value {
        Value::Null => Ok(ScalarValue::Null),
        Value::Bool(value) => Ok(ScalarValue::Boolean(value)),
        Value::Int(value) => Ok(ScalarValue::Int(value)),
        Value::Str(value) => Ok(ScalarValue::Str(value.as_ref().into())),
        _ => Err(SchemaError::Form("a task field's value").into()),
    }
}
