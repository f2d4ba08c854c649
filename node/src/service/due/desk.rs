//! What is known of all tasks' deadlines, kept until a task changes.
//!
//! The inbox is asked for at every change, and an organisation has thousands of tasks: they are
//! read once, and then only those that changed.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
};

use super::{
    noted::Noted,
    remind::Days,
    seen::{Changes, Seen},
    task::Task,
};
use crate::{
    content,
    core::Core,
    disk::{Disk, StateFileError},
    facade::Failure,
    store::{KvError, Store},
};

/// Tasks by id; hostile colleagues may put one id into two spaces.
pub(super) type Tasks = BTreeMap<(DocId, SpaceId), Task>;

/// Where a task is.
pub(super) type TaskAt = (SpaceId, DocId);

/// What deadlines there are, and what was noted of them here.
pub struct Due {
    disk: Arc<dyn Disk>,
    noted: Noted,
    seen: Seen,
    /// `None` before they were read for the first time.
    tasks: Option<Tasks>,
    changed: BTreeSet<(SpaceId, DocId)>,
    alarm: Alarm,
}

/// When the next reminder falls due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Alarm {
    /// Nobody has looked yet.
    Unknown,
    /// Then, or never.
    At(Option<Millis>),
}

impl Due {
    /// Of the home on this disk.
    pub fn open(disk: Arc<dyn Disk>) -> Self {
        let (noted, seen) = (Noted::read(&*disk), Seen::read(&*disk));
        Self { disk, noted, seen, tasks: None, changed: BTreeSet::new(), alarm: Alarm::Unknown }
    }

    /// A task has changed, come or gone.
    pub fn note(&mut self, space: SpaceId, task: DocId) {
        if self.tasks.is_some() {
            self.changed.insert((space, task));
        }
    }

    /// Anything may have changed.
    pub fn forget_all(&mut self) {
        self.tasks = None;
        self.changed.clear();
        self.alarm = Alarm::Unknown;
    }

    /// When the next reminder falls due, as far as anybody has looked.
    pub fn alarm(&self) -> Option<Millis> {
        match self.alarm {
            Alarm::Unknown => None,
            Alarm::At(at) => at,
        }
    }

    /// Whether somebody has looked when the next reminder falls due.
    pub fn is_armed(&self) -> bool {
        self.alarm != Alarm::Unknown
    }

    pub(super) fn arm(&mut self, at: Option<Millis>) {
        self.alarm = Alarm::At(at);
    }

    /// Days as this node's person counts them.
    pub(super) fn days(&self, zone: &jiff::tz::TimeZone) -> Days {
        Days { zone: zone.clone(), hour: self.noted.wish.hour }
    }

    /// What was noted here.
    pub(super) fn noted(&self) -> &Noted {
        &self.noted
    }

    /// Which assignments were seen.
    pub(super) fn seen(&self) -> &Seen {
        &self.seen
    }

    /// Notes that assignments were seen; of each task of which that was news, all that was seen, and
    /// whether that was kept.
    pub(super) fn keep_seen(
        &mut self,
        seen: impl IntoIterator<Item = (TaskAt, Changes)>,
    ) -> (Vec<(TaskAt, Changes)>, Result<(), StateFileError>) {
        let note = |((space, task), changes)| {
            let all = self.seen.note(space, task, changes)?;
            Some(((space, task), all))
        };
        let news: Vec<_> = seen.into_iter().filter_map(note).collect();
        let kept = if news.is_empty() { Ok(()) } else { self.seen.write(&*self.disk) };
        (news, kept)
    }

    /// The tasks, as they were read last.
    pub(super) fn tasks(&self) -> impl Iterator<Item = (&SpaceId, &DocId, &Task)> {
        let all = self.tasks.iter().flatten();
        all.map(|((id, space), task)| (space, id, task))
    }

    /// The tasks of this id.
    pub(super) fn of_id(&self, id: &DocId) -> impl Iterator<Item = (&SpaceId, &Task)> {
        let range = (*id, SpaceId::ZERO)..=(*id, SpaceId::new([0xff; 16]));
        let found = self.tasks.iter().flat_map(move |tasks| tasks.range(range.clone()));
        found.map(|((_, space), task)| (space, task))
    }

    /// One task.
    pub(super) fn task(&self, space: &SpaceId, id: &DocId) -> Option<&Task> {
        self.tasks.as_ref()?.get(&(*id, *space))
    }

    /// Changes what was noted here, and keeps it.
    ///
    /// # Errors
    /// When the disk fails; the change holds until the node stops all the same.
    pub(super) fn keep(&mut self, change: impl FnOnce(&mut Noted)) -> Result<(), StateFileError> {
        change(&mut self.noted);
        self.noted.write(&*self.disk)
    }

    fn refresh(
        &mut self,
        store: &Store,
        spaces: impl Fn() -> BTreeSet<SpaceId>,
    ) -> Result<(), KvError> {
        let Some(tasks) = &mut self.tasks else {
            let mut tasks = Tasks::new();
            for space in spaces() {
                let rows = content::tasks(store, &space)?.into_iter();
                tasks.extend(rows.map(|task| ((task.id, space), Task::of(task.row))));
            }
            self.tasks = Some(tasks);
            return Ok(());
        };
        while let Some((space, id)) = self.changed.pop_first() {
            match content::task_at(store, &space, &id) {
                Ok(Some(task)) => drop(tasks.insert((id, space), Task::of(task.row))),
                Ok(None) => drop(tasks.remove(&(id, space))),
                Err(error) => {
                    self.forget_all();
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

impl Core {
    /// Reads the tasks that changed since they were read last.
    pub(super) fn refresh_due(&mut self) -> Result<(), Failure> {
        let (due, held) = self.due_mut();
        let spaces = || held.ledger.all().map(|(log, _)| log.space).collect();
        let read = due.refresh(&held.store, spaces);
        read.map_err(|error| self.unreadable(&error.into()))
    }
}
