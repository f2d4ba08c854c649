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
    schema::{TaskField, WatchCount},
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
    /// Who assigned each member: one change, or several that were made apart, the earliest first.
    pub assigners: BTreeMap<MemberId, Vec<Assigned>>,
    /// What each device last said of watching the task.
    pub watching: BTreeMap<DeviceId, Watch>,
}

/// A change that assigned the task to a member.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Assigned {
    /// The change's hash.
    pub change: [u8; 32],
    /// The device that made it.
    pub by: DeviceId,
    /// When, by its entry's clock.
    pub time: Hlc,
}

/// What a device said of watching the task.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    /// Its number: with an odd one its person watches.
    pub number: u32,
    /// When it was said.
    pub time: Hlc,
    /// The changes that it builds on: made before they watched.
    pub before: u32,
}

impl Watch {
    /// Of what a person's devices said, what counts, if it is that they watch.
    pub fn of<'a>(said: impl IntoIterator<Item = &'a Self>) -> Option<Self> {
        let newest = said.into_iter().max_by_key(|watch| (watch.number, watch.time)).copied();
        newest.filter(|watch| WatchCount(watch.number).is_on())
    }
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
    /// It stands, and whoever made it, or somebody who knew it, asks those concerned to acknowledge it.
    pub asks: bool,
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

    /// The changes that stand and ask to be acknowledged.
    pub fn asking(&self) -> u32 {
        (0..).zip(&self.changes).filter(|(_, change)| change.asks).fold(0, |all, (bit, _)| {
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
    let mut watched: Vec<(DeviceId, ChangeHash)> = Vec::new();
    for (key, values) in fields {
        let set_at = || values.iter().filter_map(|row| graph.get(&hash(row))).map(|seen| seen.hlc);
        match key.parse() {
            Ok(TaskField::Assignee(member)) if row.since.len() < CONCERNED_MAX => {
                row.since.insert(member, set_at().min().unwrap_or_default());
                assigned.extend(values.iter().map(|row| (member, hash(row))));
                row.assigners.insert(member, assigners(graph, values));
            }
            Ok(TaskField::DependsOn(task)) if row.depends.len() < CONCERNED_MAX => {
                row.depends.insert(task, set_at().min().unwrap_or_default());
            }
            Ok(TaskField::Acknowledged(device)) if acknowledged.len() < CONCERNED_MAX => {
                acknowledged.extend(values.iter().map(|row| (device, hash(row))));
            }
            Ok(TaskField::Watching(device)) if watched.len() < CONCERNED_MAX => {
                watched.extend(values.iter().map(|row| (device, hash(row))));
                let said = values.iter().filter_map(|row| {
                    let time = graph.get(&hash(row))?.hlc;
                    Some(Watch { number: row.value.parse().ok()?, time, before: 0 })
                });
                row.watching.extend(said.max_by_key(|watch| watch.number).map(|it| (device, it)));
            }
            _ => {}
        }
    }
    let key = TaskField::Deadline.to_string();
    let asks: Vec<ChangeHash> =
        fields.get(&TaskField::Asks.to_string()).into_iter().flatten().map(hash).collect();
    let asked = assigned.iter().map(|(_, hash)| *hash).chain(asks.iter().copied());
    let asked = asked.chain(acknowledged.iter().chain(&watched).map(|it| it.1)).collect::<Vec<_>>();
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
    for (device, hash) in watched {
        if let Some(watch) = row.watching.get_mut(&device) {
            watch.before |= behind(&hash);
        }
    }
    for step in &trail.steps {
        *row.known.entry(step.seen.at.log.device).or_default() |= step.behind;
    }
    let standing: BTreeSet<[u8; 32]> =
        fields.get(&key).into_iter().flatten().map(|row| row.change).collect();
    row.changes = trail.steps.iter().map(|step| change(document, step, &key, &standing)).collect();
    let asking = asks.iter().fold(0, |all, hash| all | behind(hash));
    for (bit, change) in (0_u32..).zip(&mut row.changes) {
        change.asks = change.stands && asking & 1 << bit != 0;
    }
    row
}

/// Who assigned a member, the earliest first.
fn assigners(graph: &DocGraph, values: &[FieldRow]) -> Vec<Assigned> {
    let made = |row: &FieldRow| {
        let seen = graph.get(&ChangeHash(row.change))?;
        Some(Assigned { change: row.change, by: seen.at.log.device, time: seen.hlc })
    };
    let mut all: Vec<Assigned> = values.iter().filter_map(made).collect();
    all.sort_by_key(|assigned| (assigned.time, assigned.change));
    all.truncate(OLD_MAX);
    all
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
        asks: false,
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
