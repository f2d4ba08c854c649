//! A task as its deadline sees it, and what of that concerns somebody.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Hlc,
    ids::{DeviceId, DocId, MemberId},
    schema::{DueStage, TaskField},
};

use crate::view::{Assigned, DeadlineChange, DeadlineRow, TaskRow, Watch};

/// Somebody who may have to do with a task.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub member: Option<MemberId>,
    pub devices: BTreeSet<DeviceId>,
}

/// What is kept of each task, so that nobody has to read all of them to know what is due.
#[derive(Clone, Debug)]
pub(super) struct Task {
    pub title: String,
    /// What people call it by; may be empty.
    pub key: String,
    /// The status's id.
    pub status: String,
    /// Each day that stands, empty for none, with the change that set it; the first counts.
    pub days: Vec<(String, [u8; 32])>,
    pub row: DeadlineRow,
    creator: Option<DeviceId>,
    created: Hlc,
    /// How near the deadline was when a device's person acknowledged it.
    stages: BTreeMap<DeviceId, DueStage>,
}

/// A change that stands and that somebody is to hear of, or has heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Heard {
    /// Which of the task's changes.
    pub at: usize,
    /// They know of it.
    pub known: bool,
}

impl Task {
    pub fn of(mut row: TaskRow) -> Self {
        let days = row.fields.remove(&TaskField::Deadline.to_string()).unwrap_or_default();
        let stages = row.fields.iter().filter_map(|(key, values)| {
            let Ok(TaskField::Acknowledged(device)) = key.parse() else { return None };
            Some((device, values.iter().filter_map(|row| row.value.parse().ok()).max()?))
        });
        Self {
            stages: stages.collect(),
            status: row.value(&TaskField::Status).unwrap_or_default().to_owned(),
            title: row.value(&TaskField::Title).unwrap_or_default().to_owned(),
            key: row.value(&TaskField::Key).unwrap_or_default().to_owned(),
            days: days.into_iter().map(|row| (row.value, row.change)).collect(),
            creator: row.created_by,
            created: row.created,
            row: row.deadline,
        }
    }

    /// The day that counts.
    pub fn day(&self) -> Option<&str> {
        self.days.first().map(|(day, _)| day.as_str()).filter(|day| !day.is_empty())
    }

    /// The changes that stand, by what set them.
    pub fn standing(&self) -> Vec<[u8; 32]> {
        let mut standing: Vec<[u8; 32]> = self.days.iter().map(|(_, change)| *change).collect();
        standing.sort_unstable();
        standing
    }

    /// The people who have to do with it: its assignees, whoever made it, and who watches it.
    pub fn concerned(
        &self,
        member_of: impl Fn(&DeviceId) -> Option<MemberId>,
    ) -> BTreeSet<MemberId> {
        let watchers = watchers(&self.row, &member_of);
        self.owners(member_of).chain(watchers).collect()
    }

    /// The people whose work it is: its assignees, and whoever made it.
    pub fn owners(
        &self,
        member_of: impl Fn(&DeviceId) -> Option<MemberId>,
    ) -> impl Iterator<Item = MemberId> {
        let creator = self.creator.and_then(|device| member_of(&device));
        self.row.since.keys().copied().chain(creator)
    }

    /// What assigned it to somebody, the earliest first, if nobody but others did.
    pub fn assigned_by_others(&self, person: &Person) -> Option<&[Assigned]> {
        let all = self.row.assigners.get(&person.member?)?;
        let own = all.iter().any(|assigned| person.devices.contains(&assigned.by));
        (!own && !all.is_empty()).then_some(all)
    }

    fn watch(&self, person: &Person) -> Option<Watch> {
        Watch::of(person.devices.iter().filter_map(|device| self.row.watching.get(device)))
    }

    fn made_by(&self, person: &Person) -> bool {
        self.creator.is_some_and(|device| person.devices.contains(&device))
    }

    /// Since when somebody has to do with it; `None` when they don't.
    pub fn since(&self, person: &Person) -> Option<Hlc> {
        let watched = self.watch(person).map(|watch| watch.time);
        self.owned_since(person).into_iter().chain(watched).min()
    }

    /// Since when it is somebody's work; `None` when it isn't.
    pub fn owned_since(&self, person: &Person) -> Option<Hlc> {
        let made = self.made_by(person).then_some(self.created);
        let assigned = person.member.and_then(|member| self.row.since.get(&member)).copied();
        made.into_iter().chain(assigned).min()
    }

    /// Whether it is somebody's to be reminded of: an assignee's, or if there are none, of whoever
    /// made it.
    pub fn is_for(&self, person: &Person) -> bool {
        match self.row.since.is_empty() {
            true => self.made_by(person),
            false => person.member.is_some_and(|member| self.row.since.contains_key(&member)),
        }
    }

    /// Whether one of somebody's devices has acknowledged a stage of the deadline as it stands.
    pub fn has_acknowledged(&self, person: &Person, stage: DueStage) -> bool {
        let standing = self.row.standing();
        let has = |device: &DeviceId| {
            let known = self.row.known.get(device).copied().unwrap_or_default();
            let said = self.stages.get(device).is_some_and(|said| *said >= stage);
            said && standing & !known == 0
        };
        person.devices.iter().any(has)
    }

    /// The changes made before somebody had to do with it; `None` when they don't.
    fn before(&self, person: &Person) -> Option<u32> {
        let member = person.member.filter(|member| self.row.since.contains_key(member));
        let assigned =
            member.map(|member| self.row.assigned.get(&member).copied().unwrap_or_default());
        let made = self.made_by(person).then_some(0);
        let watched = self.watch(person).map(|watch| watch.before);
        made.into_iter().chain(assigned).chain(watched).reduce(|a, b| a & b)
    }

    /// The changes that somebody knows of, or that were made before they had to do with it.
    /// `noted` are changes that were noted apart from the task.
    fn known(&self, person: &Person, noted: &[[u8; 32]]) -> u32 {
        let bits = (0_u32..).zip(&self.row.changes);
        let apart = bits.filter(|(_, change)| noted.contains(&change.change));
        apart.fold(self.row.known_by(&person.devices), |all, (bit, _)| all | 1 << bit)
    }

    /// Whether somebody who has to do with it knows of every change that stands.
    pub fn knows(&self, person: &Person, noted: &[[u8; 32]]) -> bool {
        let known = self.known(person, noted) | self.before(person).unwrap_or_default();
        self.row.standing() & !known == 0
    }

    /// Whether somebody knows of every change that stands and asks to be acknowledged. `since`: since
    /// when a task of theirs has depended on this one, where that is why they are asked.
    pub fn has_signed(&self, person: &Person, noted: &[[u8; 32]], since: Option<Hlc>) -> bool {
        let mut known = self.known(person, noted);
        known |= match since {
            None => self.before(person).unwrap_or_default(),
            Some(since) => self.until(since),
        };
        self.row.asking() & !known == 0
    }

    /// Whether somebody whose own task has depended on this one since then knows of every change that
    /// stands; `None` when none of those that stand is later.
    pub fn knows_since(&self, person: &Person, noted: &[[u8; 32]], since: Hlc) -> Option<bool> {
        let told = self.row.standing() & !self.until(since);
        (told != 0).then(|| told & !self.known(person, noted) == 0)
    }

    /// The changes until some time.
    fn until(&self, time: Hlc) -> u32 {
        let bits = (0_u32..).zip(&self.row.changes).filter(|(_, change)| change.time <= time);
        bits.fold(0, |all, (bit, _)| all | 1 << bit)
    }

    /// Whether its deadline asks to be acknowledged.
    pub fn asks(&self) -> bool {
        self.row.changes.iter().any(|change| change.asks)
    }

    /// What somebody who has to do with it is to hear of: others' changes that stand. None when
    /// they have nothing to do with it.
    pub fn heard(&self, person: &Person, noted: &[[u8; 32]]) -> Vec<Heard> {
        let Some(before) = self.before(person) else { return Vec::new() };
        self.hear(person, noted, |bit, _| before & 1 << bit == 0)
    }

    /// What somebody is to hear of whose own task has depended on this one since then.
    pub fn heard_since(&self, person: &Person, noted: &[[u8; 32]], since: Hlc) -> Vec<Heard> {
        self.hear(person, noted, |_, change| change.time > since)
    }

    fn hear(
        &self,
        person: &Person,
        noted: &[[u8; 32]],
        concerns: impl Fn(u32, &DeadlineChange) -> bool,
    ) -> Vec<Heard> {
        let known = self.known(person, noted);
        let changes = (0_u32..).zip(&self.row.changes).enumerate();
        let told = changes.filter(|(_, (bit, change))| {
            change.stands && !person.devices.contains(&change.by) && concerns(*bit, change)
        });
        told.map(|(at, (bit, _))| Heard { at, known: known & 1 << bit != 0 }).collect()
    }

    /// The days that somebody knew before a change that they don't know yet, and how many changes
    /// led from there to here.
    pub fn days_known(&self, person: &Person, noted: &[[u8; 32]], at: usize) -> (Vec<String>, u64) {
        let known = self.known(person, noted) | self.before(person).unwrap_or_default();
        let behind = self.row.changes.get(at).map_or(0, |change| change.behind);
        let in_both = |bits: u32| (0..self.row.changes.len()).filter(move |at| bits & 1 << at != 0);
        let old = match in_both(behind & known).next_back() {
            Some(newest) => vec![self.row.changes[newest].new.clone()],
            None => {
                let first = in_both(behind).next().and_then(|first| self.row.changes.get(first));
                first.map(|first| first.old.clone()).unwrap_or_default()
            }
        };
        (old, u64::from((behind & !known).count_ones()))
    }

    /// Since when it has depended on another.
    pub fn depends(&self) -> impl Iterator<Item = (&DocId, Hlc)> {
        self.row.depends.iter().map(|(task, since)| (task, *since))
    }
}

/// The people who watch a task.
pub(in crate::service) fn watchers(
    row: &DeadlineRow,
    member_of: impl Fn(&DeviceId) -> Option<MemberId>,
) -> BTreeSet<MemberId> {
    let mut said: BTreeMap<MemberId, Vec<&Watch>> = BTreeMap::new();
    for (device, watch) in &row.watching {
        if let Some(member) = member_of(device) {
            said.entry(member).or_default().push(watch);
        }
    }
    said.retain(|_, watches| Watch::of(watches.iter().copied()).is_some());
    said.into_keys().collect()
}
