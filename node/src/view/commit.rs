//! The commits that a task is linked to.

use automerge::{ROOT, ReadDoc};
use protocol::{
    change::{ChangeHash, Value},
    clock::Hlc,
    ids::DeviceId,
    schema::{Closing, CommitHash, CommitLink, TaskField, TaskValue},
};

use super::fields::{FieldRows, scalar};
use crate::document::{DocGraph, Document};

/// Commits that are shown of a task, the first by their hashes: a node scans no more into one, and a
/// hostile one costs no more than this.
pub const COMMITS_PER_TASK_MAX: usize = 500;

/// A commit that a task is linked to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitRow {
    /// Which.
    pub hash: CommitHash,
    /// What the task says of it.
    pub link: CommitLink,
    /// When it was linked, by the clock of whoever did.
    pub linked: Hlc,
    /// The device that linked it.
    pub by: Option<DeviceId>,
}

/// The commits of a task's document, which shows exactly what its graph says, by their hashes.
pub(crate) fn commit_rows(document: &Document, graph: &DocGraph) -> Vec<CommitRow> {
    let doc = document.automerge();
    let mut rows = Vec::new();
    for key in doc.keys(ROOT) {
        let Ok(field @ TaskField::Commit(_)) = key.parse::<TaskField>() else { continue };
        let Ok(Some((found, id))) = doc.get(ROOT, key.as_str()) else { continue };
        let value = scalar(&found).and_then(|value: Value| TaskValue::read(&field, &value).ok());
        let (TaskField::Commit(hash), Some(TaskValue::Commit(link))) = (field, value) else {
            continue;
        };
        let set = doc.hash_for_opid(&id).and_then(|hash| graph.get(&ChangeHash(hash.0)));
        rows.push(CommitRow {
            hash,
            link,
            linked: set.as_ref().map_or(Hlc::ZERO, |set| set.hlc),
            by: set.map(|set| set.at.log.device),
        });
        if rows.len() == COMMITS_PER_TASK_MAX {
            break;
        }
    }
    rows
}

/// The newest commit that says that it finishes the task, was linked since anybody set its status, and that
/// nobody has declined: what people decide, they know better.
pub(super) fn closing<'a>(
    rows: &'a [CommitRow],
    fields: &FieldRows,
    graph: &DocGraph,
) -> Option<&'a CommitHash> {
    let status = fields.get(&TaskField::Status.to_string()).into_iter().flatten();
    let set = status.filter_map(|row| graph.get(&ChangeHash(row.change))).map(|set| set.hlc).max();
    let closing =
        rows.iter().filter(|row| row.link.closing == Closing::Says && Some(row.linked) > set);
    closing.max_by_key(|row| (row.linked, &row.hash)).map(|row| &row.hash)
}
