//! Documents of fields: root scalars, and a description.

use automerge::{
    ObjType, ROOT, ReadDoc, ScalarValue,
    transaction::{Transactable, Transaction},
};
use protocol::{
    change::Value,
    ids::DocId,
    schema::{DESCRIPTION, SchemaError},
};

use super::{
    Author, EditError, Edited, merged_edits,
    session::{OPS_PER_CHANGE, Session, once, put_root},
};
use crate::document::{Document, description_of, text::root_object};

/// Characters of a description; what is longer is a page.
const DESCRIPTION_CHARS_MAX: usize = 20_000;

/// One edit of a field, by its key. Whoever makes it has checked that the value fits.
pub(super) enum FieldEdit {
    /// It gets a value.
    Put(String, Value),
    /// It goes.
    Drop(String),
}

/// A new document with these fields.
pub(super) fn begin(
    author: &Author,
    doc: &DocId,
    edits: &[FieldEdit],
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
    let rest = describe(&edited.document, author, doc, None, description)?;
    let changes = edited.changes.into_iter().chain(rest.changes).collect();
    Ok(Edited { document: rest.document, changes })
}

/// Edits fields, all in one change.
pub(super) fn put(
    document: &Document,
    author: &Author,
    doc: &DocId,
    edits: &[FieldEdit],
) -> Result<Edited, EditError> {
    once(document, author, doc, |transaction| put_all(transaction, edits))
}

/// Gives a task or meeting another description, merged as edits of `base` (of the present text if
/// `None`).
///
/// # Errors
/// When it is too long, or the document isn't complete here.
pub fn describe(
    document: &Document,
    author: &Author,
    doc: &DocId,
    base: Option<&str>,
    text: &str,
) -> Result<Edited, EditError> {
    check_length(text)?;
    let object = root_object(document, DESCRIPTION, ObjType::Text).ok_or(EditError::Incomplete)?;
    let current = description_of(document);
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

fn put_all(transaction: &mut Transaction<'_>, edits: &[FieldEdit]) -> Result<(), EditError> {
    for edit in edits {
        match edit {
            FieldEdit::Put(key, value) => put_root(transaction, key, scalar(value)?)?,
            FieldEdit::Drop(key) => {
                if transaction.get(ROOT, key.as_str())?.is_some() {
                    transaction.delete(ROOT, key.as_str())?;
                }
            }
        }
    }
    Ok(())
}

fn scalar(value: &Value) -> Result<ScalarValue, EditError> {
    match value {
        Value::Null => Ok(ScalarValue::Null),
        Value::Bool(value) => Ok(ScalarValue::Boolean(*value)),
        Value::Int(value) => Ok(ScalarValue::Int(*value)),
        Value::Str(value) => Ok(ScalarValue::Str(value.as_ref().into())),
        Value::Bytes(value) => Ok(ScalarValue::Bytes(value.to_vec())),
        _ => Err(SchemaError::Form("a field's value").into()),
    }
}
