//! The CSV: the columns of `tasks.csv`, in UTF-8 with a mark at its beginning that Excel knows.
//!
//! Column names, statuses and priorities are those that programs read, whatever the language. There
//! are no tasks inside tasks yet: `parent` stays empty.

use super::{row::Row, text::neutral};

const COLUMNS: [&str; 13] = [
    "key",
    "title",
    "status",
    "priority",
    "assignees",
    "departments",
    "start",
    "due",
    "progress",
    "parent",
    "depends_on",
    "labels",
    "description",
];

/// By number.
const PRIORITIES: [&str; 4] = ["none", "low", "medium", "high"];

/// The bytes of the table.
pub(super) fn bytes(rows: &[Row<'_>]) -> Result<Vec<u8>, csv::Error> {
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .from_writer(b"\xef\xbb\xbf".to_vec());
    writer.write_record(COLUMNS)?;
    for row in rows {
        let task = row.task;
        let cells = [
            row.key.clone(),
            task.title.clone(),
            task.status.clone(),
            PRIORITIES.get(usize::from(task.priority)).copied().unwrap_or_default().to_owned(),
            task.assignees.join(";"),
            row.departments.join(";"),
            task.start.clone().unwrap_or_default(),
            task.deadline.clone().unwrap_or_default(),
            task.progress.to_string(),
            String::new(),
            row.dependencies("").replace("; ", ";"),
            task.labels.join(";"),
            task.description.clone(),
        ];
        writer.write_record(cells.iter().map(|cell| neutral(cell)))?;
    }
    writer.into_inner().map_err(|error| error.into_error().into())
}
