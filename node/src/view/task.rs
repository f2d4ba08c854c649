//! A task as lists and boards show it.

use automerge::Value as Found;
use protocol::{
    change::Value,
    clock::Hlc,
    ids::DeviceId,
    schema::{TaskField, TaskValue},
};
use serde::{Deserialize, Serialize};

use super::{
    commit::{CommitRow, closing},
    deadline::{DeadlineRow, deadline_row},
    fields::{FieldRows, field_rows, scalar},
};
use crate::document::{DocGraph, Document, Ends, description_of};

/// Characters of the description that a row keeps, for lists and search.
pub(super) const DESCRIPTION_CHARS_MAX: usize = 8 * 1024;

/// A task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskRow {
    /// For each field, by its key in the document, its values: the first is the one that counts.
    pub fields: FieldRows,
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
    /// The commit that proposes that it is done, where nobody has decided since.
    pub closing: Option<String>,
}

impl TaskRow {
    /// The same, with how its deadline came to be what it is.
    #[must_use]
    pub fn with_deadline(self, document: &Document, graph: &DocGraph) -> Self {
        Self { deadline: deadline_row(document, graph, &self.fields), ..self }
    }

    /// The same, with what these commits propose.
    #[must_use]
    pub fn with_commits(self, commits: &[CommitRow], graph: &DocGraph) -> Self {
        let closing = closing(commits, &self.fields, graph).map(ToString::to_string);
        Self { closing, ..self }
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
    let fields = field_rows(document, |key, value| match key.parse().ok()? {
        // These have rows of their own: there may be many.
        TaskField::Commit(_) | TaskField::File(_) => None,
        field => in_words(&field, value),
    });
    let description = description_of(document).chars().take(DESCRIPTION_CHARS_MAX).collect();
    TaskRow {
        fields,
        description,
        created: ends.map_or(Hlc::ZERO, |ends| ends.first.hlc),
        created_by: ends.map(|ends| ends.first.at.log.device),
        edited: ends.map_or(Hlc::ZERO, |ends| ends.newest.hlc),
        deadline: DeadlineRow::default(),
        closing: None,
    }
}

/// The value that a document holds for a field, in words.
pub(super) fn read(field: &TaskField, found: &Found<'_>) -> Option<String> {
    in_words(field, &scalar(found)?)
}

fn in_words(field: &TaskField, value: &Value) -> Option<String> {
    TaskValue::read(field, value).ok().map(|value| value.to_string())
}
