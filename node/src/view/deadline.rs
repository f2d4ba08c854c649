//! How a task's deadline came to be what it is, and who knows of it.
//!
//! Invariant: all of it is a pure function of the task's visible changes. What the author of a
//! change had before them is told by what the change builds on, so neither clocks nor the order of
//! arrival have a say in who knows what.

use std::collections::{BTreeMap, BTreeSet};

use automerge::{ROOT, ReadDoc};
use protocol::{
    change::ChangeHash,
    clock::Hlc,
    ids::{DeviceId, DocId, MemberId},
    schema::TaskField,
};
use serde::{Deserialize, Serialize};

use super::{fields::FieldRow, task::read};
use crate::document::{DocGraph, Document, TrailStep};

/// Assignees, devices and dependencies of one task that are looked at; more than work on any.
const CONCERNED_MAX: usize = 256;

/// Days that contradicted each other before a change, of which as many are kept.
const OLD_MAX: usize = 8;

/// A deadline and its past.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineRow {
    /// Its changes, oldest first; the one with which the task began is none. Sets of them below
    /// are bits, the oldest the lowest.
    pub changes: Vec<DeadlineChange>,
    /// The changes that whoever assigned a member knew: made before they had to do with it.
    pub assigned: BTreeMap<MemberId, u32>,
    /// The changes that a device's person has acknowledged, or knew when changing the deadline.
    pub known: BTreeMap<DeviceId, u32>,
    /// When each member was assigned.
    pub since: BTreeMap<MemberId, Hlc>,
    /// When each dependency was added.
    pub depends: BTreeMap<DocId, Hlc>,
}

/// A change of a deadline.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineChange {
    /// The change's hash.
    pub change: [u8; 32],
    /// The device that made it.
    pub by: DeviceId,
    /// When, by its entry's clock; never before what it builds on.
    pub time: Hlc,
    /// What its author saw before, as `YYYY-MM-DD`, empty for none: one day, or several that
    /// contradicted each other.
    pub old: Vec<String>,
    /// The day from then on; empty for none.
    pub new: String,
    /// No later change that knew of it has replaced it.
    pub stands: bool,
    /// The changes that it builds on, itself included.
    pub behind: u32,
}

impl DeadlineRow {
    /// The changes that nobody who knew of them has replaced.
    pub fn standing(&self) -> u32 {
        (0..).zip(&self.changes).filter(|(_, change)| change.stands).fold(0, |all, (bit, _)| {
            let bit: u32 = bit;
            all | 1 << bit
        })
    }

    /// The changes that somebody with these devices knows of.
    pub fn known_by<'a>(&self, devices: impl IntoIterator<Item = &'a DeviceId>) -> u32 {
        let known = devices.into_iter().filter_map(|device| self.known.get(device));
        known.fold(0, |all, known| all | known)
    }
}

/// The row of a deadline in a document that shows exactly what its graph says.
pub(super) fn deadline_row(
    document: &Document,
    graph: &DocGraph,
    fields: &BTreeMap<String, Vec<FieldRow>>,
) -> DeadlineRow {
    let hash = |row: &FieldRow| ChangeHash(row.change);
    let mut row = DeadlineRow::default();
    let mut assigned: Vec<(MemberId, ChangeHash)> = Vec::new();
    let mut acknowledged: Vec<(DeviceId, ChangeHash)> = Vec::new();
    for (key, values) in fields {
        let set_at = || values.iter().filter_map(|row| graph.get(&hash(row))).map(|seen| seen.hlc);
        match key.parse() {
            Ok(TaskField::Assignee(member)) if row.since.len() < CONCERNED_MAX => {
                row.since.insert(member, set_at().min().unwrap_or_default());
                assigned.extend(values.iter().map(|row| (member, hash(row))));
            }
            Ok(TaskField::DependsOn(task)) if row.depends.len() < CONCERNED_MAX => {
                row.depends.insert(task, set_at().min().unwrap_or_default());
            }
            Ok(TaskField::Acknowledged(device)) if acknowledged.len() < CONCERNED_MAX => {
                acknowledged.extend(values.iter().map(|row| (device, hash(row))));
            }
            _ => {}
        }
    }
    let key = TaskField::Deadline.to_string();
    let asked: Vec<ChangeHash> =
        assigned.iter().map(|(_, hash)| *hash).chain(acknowledged.iter().map(|it| it.1)).collect();
    let trail = graph.trail(&key, &asked);
    if trail.steps.is_empty() {
        return row;
    }
    let behind = |hash: &ChangeHash| trail.behind.get(hash).copied().unwrap_or_default();
    for (member, hash) in assigned {
        // Assigned twice apart: whoever knew less counts.
        row.assigned
            .entry(member)
            .and_modify(|bits| *bits &= behind(&hash))
            .or_insert(behind(&hash));
    }
    for (device, hash) in acknowledged {
        *row.known.entry(device).or_default() |= behind(&hash);
    }
    for step in &trail.steps {
        *row.known.entry(step.seen.at.log.device).or_default() |= step.behind;
    }
    let standing: BTreeSet<[u8; 32]> =
        fields.get(&key).into_iter().flatten().map(|row| row.change).collect();
    row.changes = trail.steps.iter().map(|step| change(document, step, &key, &standing)).collect();
    row
}

fn change(
    document: &Document,
    step: &TrailStep,
    key: &str,
    standing: &BTreeSet<[u8; 32]>,
) -> DeadlineChange {
    let mut old = values_at(document, key, &step.deps);
    if old.is_empty() {
        old.insert(String::new());
    }
    DeadlineChange {
        change: step.seen.hash.0,
        by: step.seen.at.log.device,
        time: step.time,
        old: old.into_iter().take(OLD_MAX).collect(),
        new: values_at(document, key, &[step.seen.hash]).pop_first().unwrap_or_default(),
        stands: standing.contains(&step.seen.hash.0),
        behind: step.behind,
    }
}

/// The days under a key once these changes and all they build on had been made.
fn values_at(document: &Document, key: &str, heads: &[ChangeHash]) -> BTreeSet<String> {
    if heads.is_empty() || !heads.iter().all(|hash| document.holds(hash)) {
        return BTreeSet::new();
    }
    let heads: Vec<_> = heads.iter().map(|hash| automerge::ChangeHash(hash.0)).collect();
    let found = document.automerge().get_all_at(ROOT, key, &heads).unwrap_or_default();
    found.iter().filter_map(|(found, _)| read(&TaskField::Deadline, found)).collect()
}
