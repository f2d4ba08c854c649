//! Tables: their columns, rows and cells.

use automerge::{
    ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value as Found,
    transaction::{Transactable, Transaction},
};
use protocol::{
    ids::{DocId, RowId},
    schema::table::{CellValue, ColumnId, RowField, TableField, TableValue, Template},
};

use super::{
    Author, EditError, Edited,
    fields::scalar,
    session::{Session, put_in, put_root},
};
use crate::document::Document;

/// Edits in one change of ours: each takes two operations at most, and all of them together no more
/// than the protocol lets in.
const EDITS_PER_CHANGE: usize = 1_500;

/// Bytes of texts in one change of ours: half of what a change may have, since what surrounds
/// them takes room, too.
const TEXT_BYTES_PER_CHANGE: usize = 96 * 1024;

/// One edit of a table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TableEdit {
    /// The title, a column or a choice.
    Set(TableField, TableValue),
    /// A new row, at this place.
    Row(RowId, i64),
    /// A cell.
    Cell(RowId, ColumnId, CellValue),
    /// A row is taken out, or brought back.
    Gone(RowId, bool),
}

/// A new table.
///
/// # Errors
/// When a value doesn't fit its place.
pub fn new_table(
    author: &Author,
    doc: &DocId,
    template: Template,
    edits: &[TableEdit],
) -> Result<Edited, EditError> {
    let mut session = Session::on(&Document::new(), author, doc);
    session.step(|transaction| {
        let template = TableValue::Template(template).write();
        put_root(transaction, &TableField::Template.to_string(), scalar(&template)?)
    })?;
    apply(session, edits)
}

/// Edits a table.
///
/// # Errors
/// When a value doesn't fit its place, or a row isn't there.
pub fn edit_table(
    document: &Document,
    author: &Author,
    doc: &DocId,
    edits: &[TableEdit],
) -> Result<Edited, EditError> {
    apply(Session::on(document, author, doc), edits)
}

fn apply(mut session: Session, edits: &[TableEdit]) -> Result<Edited, EditError> {
    let mut left = edits;
    while !left.is_empty() {
        let (part, rest) = left.split_at(fitting(left));
        session.step(|transaction| part.iter().try_for_each(|edit| put(transaction, edit)))?;
        left = rest;
    }
    Ok(session.finish())
}

/// How many of these edits go into one change; at least one.
fn fitting(edits: &[TableEdit]) -> usize {
    let mut bytes = 0;
    let fits = |edit: &&TableEdit| {
        bytes += match edit {
            TableEdit::Cell(_, _, CellValue::Text(text)) => text.len(),
            _ => 0,
        };
        bytes <= TEXT_BYTES_PER_CHANGE
    };
    edits.iter().take(EDITS_PER_CHANGE).take_while(fits).count().max(1)
}

fn put(transaction: &mut Transaction<'_>, edit: &TableEdit) -> Result<(), EditError> {
    match edit {
        TableEdit::Set(field, value) => {
            let value = value.write();
            TableValue::read(field, &value)?;
            put_root(transaction, &field.to_string(), scalar(&value)?)
        }
        TableEdit::Row(row, at) => {
            let key = TableField::Row(*row).to_string();
            let map = transaction.put_object(ROOT, key, ObjType::Map)?;
            put_in(transaction, &map, &RowField::At.to_string(), ScalarValue::Int(*at))
        }
        TableEdit::Cell(row, column, value) => {
            let map = row_map(transaction, row)?;
            let field = RowField::Cell(column.clone());
            let value = value.write();
            field.check(&value)?;
            put_in(transaction, &map, &field.to_string(), scalar(&value)?)
        }
        TableEdit::Gone(row, gone) => {
            let map = row_map(transaction, row)?;
            put_in(transaction, &map, &RowField::Gone.to_string(), ScalarValue::Boolean(*gone))
        }
    }
}

fn row_map(transaction: &Transaction<'_>, row: &RowId) -> Result<ObjId, EditError> {
    match transaction.get(ROOT, TableField::Row(*row).to_string())? {
        Some((Found::Object(ObjType::Map), id)) => Ok(id),
        _ => Err(EditError::Incomplete),
    }
}
