//! A table as it is shown: what it is, its columns and choices, and its rows with their cells.
//!
//! A row of a table is a *record* here, since everything that the store holds is a row.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ObjId, ObjType, ROOT, ReadDoc, Value as Found};
use protocol::{
    change::{self, ChangeHash, Key, Unpacked},
    clock::Hlc,
    ids::{DeviceId, RowId},
    schema::table::{CellValue, RowField, TableField, TableValue, read_position},
};
use serde::{Deserialize, Serialize};

use super::fields::{FieldRows, scalar, values_of};
use crate::document::{DocGraph, Document};

/// What a table is.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableRow {
    /// After which template it was made.
    pub template: String,
    /// Its title.
    pub title: String,
    /// When everybody is asked to add a row; empty: never.
    pub prompt: String,
    /// The time of the change with which it began.
    pub created: Hlc,
    /// The device that made that change.
    pub created_by: Option<DeviceId>,
    /// The time of the newest change that it shows.
    pub edited: Hlc,
}

/// A row of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordRow {
    /// Its place among the others, the least first.
    pub at: i64,
    /// It was taken out.
    pub gone: bool,
    /// The time of the change that made it.
    pub created: Hlc,
    /// The device that made that change.
    pub created_by: Option<DeviceId>,
    /// For each cell that somebody wrote, by its column, its values: the first is the one that counts.
    pub cells: FieldRows,
}

/// What of a table changes touched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changed {
    /// Root keys of columns and choices.
    pub settings: BTreeSet<String>,
    /// Rows.
    pub records: BTreeSet<RowId>,
}

impl Changed {
    /// What these changes touched; `document` shows them.
    pub fn by(document: &Document, changes: &[Unpacked]) -> Self {
        let mut changed = Self::default();
        for unpacked in changes {
            for op in unpacked.change.ops() {
                match (&op.obj, &op.key) {
                    (change::ObjId::Root, Key::Map(key)) => changed.note(key),
                    (change::ObjId::Made(id), _) => {
                        let actor = unpacked.change.actor_of(id.actor);
                        let key = actor.and_then(|actor| key_of(document, id.counter, actor));
                        key.into_iter().for_each(|key| changed.note(&key));
                    }
                    _ => {}
                }
            }
        }
        changed
    }

    /// Everything that a document holds.
    pub fn all(document: &Document) -> Self {
        let mut changed = Self::default();
        document.automerge().keys(ROOT).for_each(|key| changed.note(&key));
        changed
    }

    fn note(&mut self, key: &str) {
        match key.parse() {
            Ok(TableField::Row(row)) => drop(self.records.insert(row)),
            Ok(TableField::Column(_) | TableField::Choice(..)) => {
                self.settings.insert(key.to_owned());
            }
            Ok(TableField::Title | TableField::Template | TableField::Prompt) | Err(_) => {}
        }
    }
}

/// The root key under which an object stands.
fn key_of(document: &Document, counter: u64, actor: &change::ActorId) -> Option<String> {
    let doc = document.automerge();
    let actor: String = actor.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let (id, _) = doc.import(&format!("{counter}@{actor}")).ok()?;
    match doc.parents(&id).ok()?.next()?.prop {
        automerge::Prop::Map(key) => Some(key),
        automerge::Prop::Seq(_) => None,
    }
}

/// What a table's document shows of what changed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TableRows {
    /// What it is.
    pub table: TableRow,
    /// Columns and choices, packed, by their root keys.
    pub settings: BTreeMap<String, Vec<u8>>,
    /// Its rows.
    pub records: BTreeMap<RowId, RecordRow>,
}

/// The rows of a table's document, as far as `changed` says.
pub fn table_rows(document: &Document, graph: &DocGraph, changed: &Changed) -> TableRows {
    let ends = graph.ends();
    let root = |field: TableField| {
        let read = |value: &_| Some(in_words(&TableValue::read(&field, value).ok()?));
        let values = values_of(document, &ROOT, &field.to_string(), read);
        values.into_iter().next().map(|row| row.value).unwrap_or_default()
    };
    let table = TableRow {
        template: root(TableField::Template),
        title: root(TableField::Title),
        prompt: root(TableField::Prompt),
        created: ends.map_or(Hlc::ZERO, |ends| ends.first.hlc),
        created_by: ends.map(|ends| ends.first.at.log.device),
        edited: ends.map_or(Hlc::ZERO, |ends| ends.newest.hlc),
    };
    let settings = changed.settings.iter().filter_map(|key| {
        let found = document.automerge().get(ROOT, key.as_str()).ok()??.0;
        let value = scalar(&found)?;
        match TableValue::read(&key.parse().ok()?, &value).ok()? {
            TableValue::Column(column) => Some((key.clone(), column.pack())),
            TableValue::Choice(choice) => Some((key.clone(), choice.pack())),
            TableValue::Template(_) | TableValue::Title(_) | TableValue::Prompt(_) => None,
        }
    });
    let settings = settings.collect();
    let records = changed.records.iter();
    let records = records.filter_map(|id| Some((*id, record(document, graph, id)?))).collect();
    TableRows { table, settings, records }
}

fn in_words(value: &TableValue) -> String {
    match value {
        TableValue::Template(template) => template.to_string(),
        TableValue::Title(title) => title.clone(),
        TableValue::Prompt(prompt) => prompt.map(|prompt| prompt.to_string()).unwrap_or_default(),
        TableValue::Column(_) | TableValue::Choice(_) => String::new(),
    }
}

fn record(document: &Document, graph: &DocGraph, row: &RowId) -> Option<RecordRow> {
    let doc = document.automerge();
    let key = TableField::Row(*row).to_string();
    let (Found::Object(ObjType::Map), map) = doc.get(ROOT, key).ok()?? else { return None };
    let made = doc.hash_for_opid(&map).and_then(|hash| graph.get(&ChangeHash(hash.0)));
    let mut record = RecordRow {
        created: made.map_or(Hlc::ZERO, |seen| seen.hlc),
        created_by: made.map(|seen| seen.at.log.device),
        ..RecordRow::default()
    };
    for key in doc.keys(&map) {
        match key.parse() {
            Ok(RowField::At) => record.at = place(document, &map, &key),
            Ok(RowField::Gone) => {
                let value = doc.get(&map, key.as_str()).ok().flatten();
                record.gone = value.is_some_and(|(value, _)| value.as_bool() == Some(true));
            }
            Ok(RowField::Cell(column)) => {
                let read = |value: &_| Some(CellValue::read(&column, value).ok()?.to_string());
                let values = values_of(document, &map, &key, read);
                if !values.is_empty() {
                    record.cells.insert(key, values);
                }
            }
            Err(_) => {}
        }
    }
    Some(record)
}

fn place(document: &Document, map: &ObjId, key: &str) -> i64 {
    let found = document.automerge().get(map, key).ok().flatten();
    let value = found.and_then(|(value, _)| scalar(&value));
    value.and_then(|value| read_position(&value).ok()).unwrap_or_default()
}
