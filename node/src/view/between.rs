//! What is different between two states of one document, field by field and cell by cell.
//!
//! Invariant: total, and a pure function of the document and the two sets of heads: neither what came
//! after nor the order of arrival has a say.

use std::collections::BTreeSet;

use automerge::{ObjId, ROOT, ReadDoc};
use protocol::{
    change::{ChangeHash, Value},
    ids::RowId,
    schema::{
        EventField, EventValue, TaskField, TaskValue,
        table::{CellValue, RowField, TableField},
    },
};

use super::{fields::scalar, table::Changed};
use crate::{document::Document, view::FieldRow};

/// Values of one field that are kept, as in a row.
const VALUES_MAX: usize = 8;

/// Two states of a document: the heads of each. None: it didn't exist.
#[derive(Clone, Copy, Debug)]
pub struct States<'a> {
    /// Of the earlier one.
    pub before: &'a [ChangeHash],
    /// Of the later one.
    pub after: &'a [ChangeHash],
}

/// A field that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldStep {
    /// Its key in the document.
    pub key: String,
    /// Its values before: the first is the one that counted. None: it wasn't set.
    pub before: Vec<FieldRow>,
    /// Its values after.
    pub after: Vec<FieldRow>,
}

impl FieldStep {
    /// The value that counted before; empty when there was none.
    pub fn was(&self) -> &str {
        self.before.first().map_or("", |row| &row.value)
    }

    /// The value that counts after; empty when there is none.
    pub fn is(&self) -> &str {
        self.after.first().map_or("", |row| &row.value)
    }

    /// Whether the values after contradict one another, and did so in another way before or not at all.
    pub fn is_conflict(&self) -> bool {
        let after = distinct(&self.after);
        after.len() > 1 && after != distinct(&self.before)
    }
}

/// A row of a table that is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordStep {
    /// Which.
    pub row: RowId,
    /// It wasn't there before.
    pub made: bool,
    /// It was taken out (`true`) or put back (`false`).
    pub gone: Option<bool>,
    /// Cells that are different.
    pub cells: Vec<FieldStep>,
}

/// The fields of a task that are different.
pub fn task_between(document: &Document, states: States<'_>) -> Vec<FieldStep> {
    between(document, (&ROOT, &ROOT), states, |key, value| {
        Some(TaskValue::read(&key.parse::<TaskField>().ok()?, value).ok()?.to_string())
    })
}

/// The fields of a meeting that are different.
pub fn event_between(document: &Document, states: States<'_>) -> Vec<FieldStep> {
    between(document, (&ROOT, &ROOT), states, |key, value| {
        Some(EventValue::read(&key.parse::<EventField>().ok()?, value).ok()?.to_string())
    })
}

/// The rows of a table that are different, of those that `changed` names.
pub fn records_between(
    document: &Document,
    changed: &Changed,
    states: States<'_>,
) -> Vec<RecordStep> {
    let step = |row: &RowId| {
        let key = TableField::Row(*row).to_string();
        let (before, after) =
            (map_at(document, &key, states.before), map_at(document, &key, states.after));
        let after = after?;
        let made = before.is_none();
        let states = States { before: if made { &[] } else { states.before }, ..states };
        let before = before.unwrap_or_else(|| after.clone());
        let mut cells = between(document, (&before, &after), states, |key, value| {
            match key.parse().ok()? {
                RowField::Cell(column) => Some(CellValue::read(&column, value).ok()?.to_string()),
                RowField::Gone => match value {
                    Value::Bool(true) => Some("yes".to_owned()),
                    _ => Some(String::new()),
                },
                // Another place among the others changes nothing that it says.
                RowField::At => None,
            }
        });
        let key = RowField::Gone.to_string();
        let gone = cells.iter().position(|cell| cell.key == key).map(|at| cells.remove(at));
        let gone = gone.filter(|cell| cell.was() != cell.is()).map(|cell| cell.is() == "yes");
        let same = !made && gone.is_none() && cells.is_empty();
        (!same).then_some(RecordStep { row: *row, made, gone, cells })
    };
    changed.records.iter().filter_map(step).collect()
}

/// The map that stands under a root key in a state.
fn map_at(document: &Document, key: &str, heads: &[ChangeHash]) -> Option<ObjId> {
    let heads = known(document, heads)?;
    match document.automerge().get_at(ROOT, key, &heads).ok()?? {
        (automerge::Value::Object(automerge::ObjType::Map), id) => Some(id),
        _ => None,
    }
}

/// The keys whose values that `read` knows are different, of a map in its earlier and later state.
fn between(
    document: &Document,
    (map_before, map_after): (&ObjId, &ObjId),
    states: States<'_>,
    read: impl Fn(&str, &Value) -> Option<String>,
) -> Vec<FieldStep> {
    let before = known(document, states.before);
    let Some(after) = known(document, states.after) else { return Vec::new() };
    let doc = document.automerge();
    let mut keys: BTreeSet<String> = doc.keys_at(map_after, &after).collect();
    if let Some(before) = &before {
        keys.extend(doc.keys_at(map_before, before));
    }
    let mut steps = Vec::new();
    for key in keys {
        let values = |map: &ObjId, heads: &[automerge::ChangeHash]| {
            values_at(document, (map, &key), heads, |value| read(&key, value))
        };
        let before = before.as_ref().map(|heads| values(map_before, heads)).unwrap_or_default();
        let after = values(map_after, &after);
        let step = FieldStep { key: key.clone(), before, after };
        if step.was() != step.is() || distinct(&step.before) != distinct(&step.after) {
            steps.push(step);
        }
    }
    steps
}

/// The values under a key of a map in a state, the one that counts first.
fn values_at(
    document: &Document,
    (map, key): (&ObjId, &str),
    heads: &[automerge::ChangeHash],
    read: impl Fn(&Value) -> Option<String>,
) -> Vec<FieldRow> {
    let doc = document.automerge();
    let counting = doc.get_at(map, key, heads).ok().flatten().map(|(_, id)| id);
    let mut values = Vec::new();
    for (found, id) in doc.get_all_at(map, key, heads).unwrap_or_default() {
        let Some(value) = scalar(&found).and_then(|value| read(&value)) else { continue };
        let change = doc.hash_for_opid(&id).map(|hash| hash.0).unwrap_or_default();
        values.push((Some(&id) != counting.as_ref(), FieldRow { value, change }));
    }
    values.sort();
    values.truncate(VALUES_MAX);
    values.into_iter().map(|(_, row)| row).collect()
}

fn distinct(values: &[FieldRow]) -> BTreeSet<&str> {
    values.iter().map(|row| row.value.as_str()).collect()
}

/// These heads for Automerge; `None` when there are none, or the document doesn't hold one.
fn known(document: &Document, heads: &[ChangeHash]) -> Option<Vec<automerge::ChangeHash>> {
    let all = !heads.is_empty() && heads.iter().all(|hash| document.holds(hash));
    all.then(|| heads.iter().map(|hash| automerge::ChangeHash(hash.0)).collect())
}
