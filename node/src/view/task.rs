//! A task as lists and boards show it, with every value of a field that two offices set apart.

use std::collections::BTreeMap;

use automerge::{ROOT, ReadDoc, ScalarValue, Value as Found};
use protocol::{
    change::Value,
    clock::Hlc,
    ids::DeviceId,
    schema::{TaskField, TaskValue},
};
use serde::{Deserialize, Serialize};

use super::deadline::{DeadlineRow, deadline_row};
use crate::document::{DocGraph, Document, Ends, task_description};

/// Values of one field that are kept; more than two offices rarely set one field apart.
const VALUES_MAX: usize = 8;

/// Characters of the description that a row keeps, for lists and search.
const DESCRIPTION_CHARS_MAX: usize = 8 * 1024;

/// A field's value, and who set it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FieldRow {
    /// The value, in words.
    pub value: String,
    /// The hash of the change that set it.
    pub change: [u8; 32],
}

/// A task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    /// For each field, by its key in the document, its values: the first is the one that counts.
    pub fields: BTreeMap<String, Vec<FieldRow>>,
    /// The beginning of its description.
    pub description: String,
    /// The time of the change with which it began.
    pub created: Hlc,
    /// The device that made that change.
    pub created_by: Option<DeviceId>,
    /// The time of the newest change that it shows.
    pub edited: Hlc,
    /// How its deadline came to be what it is.
    pub deadline: DeadlineRow,
}

impl TaskRow {
    /// The same, with how its deadline came to be what it is.
    #[must_use]
    pub fn with_deadline(self, document: &Document, graph: &DocGraph) -> Self {
        Self { deadline: deadline_row(document, graph, &self.fields), ..self }
    }

    /// The value of a field that counts.
    pub fn value(&self, field: &TaskField) -> Option<&str> {
        let values = self.fields.get(&field.to_string())?;
        values.first().map(|row| row.value.as_str())
    }

    /// The fields that are set, as keys.
    pub fn keys(&self) -> impl Iterator<Item = TaskField> + '_ {
        self.fields.keys().filter_map(|key| key.parse().ok())
    }
}

/// The row of a task's document, whose visible changes lie between these ends; of its deadline only
/// the value.
pub fn task_row(document: &Document, ends: Option<Ends>) -> TaskRow {
    let doc = document.automerge();
    let mut fields = BTreeMap::new();
    for key in doc.keys(ROOT) {
        let Ok(field) = key.parse::<TaskField>() else { continue };
        let counting = doc.get(ROOT, key.as_str()).ok().flatten().map(|(_, id)| id);
        let mut values = Vec::new();
        for (found, id) in doc.get_all(ROOT, key.as_str()).unwrap_or_default() {
            let Some(value) = read(&field, &found) else { continue };
            let change = doc.hash_for_opid(&id).map(|hash| hash.0).unwrap_or_default();
            values.push((Some(&id) != counting.as_ref(), FieldRow { value, change }));
        }
        values.sort();
        values.truncate(VALUES_MAX);
        if !values.is_empty() {
            fields.insert(key, values.into_iter().map(|(_, row)| row).collect());
        }
    }
    let description = task_description(document).chars().take(DESCRIPTION_CHARS_MAX).collect();
    TaskRow {
        fields,
        description,
        created: ends.map_or(Hlc::ZERO, |ends| ends.first.hlc),
        created_by: ends.map(|ends| ends.first.at.log.device),
        edited: ends.map_or(Hlc::ZERO, |ends| ends.newest.hlc),
        deadline: DeadlineRow::default(),
    }
}

/// The value that a document holds for a field, in words.
pub(super) fn read(field: &TaskField, found: &Found<'_>) -> Option<String> {
    let Found::Scalar(scalar) = found else { return None };
    let value = match scalar.as_ref() {
        ScalarValue::Str(text) => Value::Str(text.as_str().into()),
        ScalarValue::Int(number) => Value::Int(*number),
        ScalarValue::Boolean(on) => Value::Bool(*on),
        ScalarValue::Null => Value::Null,
        _ => return None,
    };
    TaskValue::read(field, &value).ok().map(|value| value.to_string())
}
