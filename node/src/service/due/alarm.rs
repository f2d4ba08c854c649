//! Reminders of deadlines: which there are now, and when the next one falls due. All of it by the
//! local clock and what is held: no network has a part in it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
    schema::DueStage,
};

use super::{
    desk::Due,
    remind::{Days, OVERDUE_DAYS_MAX},
    task::{Person, Task},
};
use crate::{
    core::{Core, Output},
    facade::{Event, Failure, InboxAbout, InboxItem, ReminderNotice},
    service::{me::Me, names::Labels},
};

/// A reminder that somebody is to see now.
pub(super) struct Reminder {
    pub space: SpaceId,
    pub task: DocId,
    stage: DueStage,
    days_left: i64,
    /// Since when it is there.
    since: Millis,
}

impl Core {
    /// The reminders that are there now, in no order.
    pub(in crate::service) fn reminder_items(
        &mut self,
        now: Millis,
        me: &Me,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Vec<InboxItem>, Failure> {
        self.refresh_due()?;
        let person = Person { member: me.member, devices: me.devices.clone() };
        let labels = Labels::of(self.authority()?);
        let mut items = Vec::new();
        for reminder in self.reminders(now, &person, spaces)? {
            let Some(task) = self.due().task(&reminder.space, &reminder.task) else { continue };
            let Some(day) = task.day() else { continue };
            let Reminder { stage, since, .. } = reminder;
            let notice = ReminderNotice {
                task: reminder.task.to_string(),
                title: task.title.clone(),
                deadline: day.to_owned(),
                stage: stage.to_string(),
                days_left: reminder.days_left,
            };
            items.push(InboxItem {
                id: format!("reminder/{}/{day}/{stage}/{}", reminder.task, since.0),
                time: since,
                unread: true,
                department: labels.departments.path(&reminder.space),
                about: InboxAbout::Reminder(Box::new(notice)),
            });
        }
        Ok(items)
    }

    /// The reminders that somebody is to see now.
    pub(super) fn reminders(
        &self,
        now: Millis,
        person: &Person,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Vec<Reminder>, Failure> {
        let mut found = reminders(self.due(), &self.due().days(self.zone()), now, person, spaces);
        let mut done: BTreeMap<SpaceId, BTreeSet<String>> = BTreeMap::new();
        for space in found.iter().map(|reminder| reminder.space) {
            if let std::collections::btree_map::Entry::Vacant(unknown) = done.entry(space) {
                unknown.insert(self.done_statuses(&space)?);
            }
        }
        found.retain(|reminder| {
            let task = self.due().task(&reminder.space, &reminder.task);
            task.is_some_and(|task| !done[&reminder.space].contains(&task.status))
        });
        Ok(found)
    }

    /// Tells listeners when a reminder has fallen due.
    pub(crate) fn ring(&mut self, now: Millis) {
        let rings = self.due().alarm().is_some_and(|at| at <= now);
        if rings {
            self.put_out(Output::Event(Event::InboxChanged));
        }
        if rings || !self.due().is_armed() {
            self.arm(now);
        }
    }

    /// Looks when the next reminder falls due.
    pub(crate) fn arm(&mut self, now: Millis) {
        // Before joining there is nobody to remind.
        let Ok(person) = self.person(now) else { return };
        if let Err(failure) = self.refresh_due() {
            tracing::warn!("reminders can't be looked for: {:?}", failure.code);
            return;
        }
        let due = self.due();
        let own = due.tasks().map(|(_, _, task)| task);
        let begins = next(due, &due.days(self.zone()), now, &person, own);
        let begins = begins.into_iter().chain(self.next_prompt(now));
        let next = begins.chain(due.noted().snoozed().filter(|at| *at > now)).min();
        self.due_mut().0.arm(next);
    }

    /// Looks at tasks that changed: whether one of them falls due before the next reminder that is
    /// known of. An organisation has thousands of others, which are looked at only if that one was
    /// put off.
    pub(crate) fn arm_sooner(&mut self, now: Millis, changed: &BTreeSet<(SpaceId, DocId)>) {
        if changed.is_empty() || !self.due().is_armed() {
            return;
        }
        let Ok(person) = self.person(now) else { return };
        let days = self.due().days(self.zone());
        let next = |due: &Due| {
            let tasks = changed.iter().filter_map(|(space, id)| due.task(space, id));
            next(due, &days, now, &person, tasks)
        };
        let before = next(self.due());
        if let Err(failure) = self.refresh_due() {
            tracing::warn!("reminders can't be looked for: {:?}", failure.code);
            return;
        }
        let after = next(self.due());
        let alarm = self.due().alarm();
        if before.is_some() && before == alarm && after != before {
            self.arm(now);
        } else {
            self.due_mut().0.arm(alarm.into_iter().chain(after).min());
        }
    }
}

/// The reminders of tasks that are somebody's, done or not.
fn reminders(
    due: &Due,
    days: &Days,
    now: Millis,
    person: &Person,
    spaces: &BTreeSet<SpaceId>,
) -> Vec<Reminder> {
    let own = due.tasks().filter(|(space, _, task)| task.is_for(person) && spaces.contains(space));
    own.filter_map(|(space, id, task)| reminder(due, days, now, person, (space, id, task)))
        .collect()
}

fn reminder(
    due: &Due,
    days: &Days,
    now: Millis,
    person: &Person,
    (space, id, task): (&SpaceId, &DocId, &Task),
) -> Option<Reminder> {
    let day = task.day()?;
    let days_left = days.left(day, now).filter(|left| *left >= -OVERDUE_DAYS_MAX)?;
    let stage = due.noted().wish.reached(DueStage::of_days_left(days_left))?;
    let mut since = days.begins(day, stage)?;
    if task.has_acknowledged(person, stage) {
        return None;
    }
    if let Some(note) = due.noted().of(space, id) {
        let standing = task.standing();
        if note.known.as_ref().is_some_and(|known| known.covers(&standing, stage)) {
            return None;
        }
        if let Some((at, until)) = &note.snoozed
            && at.covers(&standing, stage)
        {
            if now < *until {
                return None;
            }
            since = since.max(*until);
        }
    }
    Some(Reminder { space: *space, task: *id, stage, days_left, since })
}

/// When the next stage begins of those of these tasks that are somebody's.
fn next<'a>(
    due: &Due,
    days: &Days,
    now: Millis,
    person: &Person,
    tasks: impl Iterator<Item = &'a Task>,
) -> Option<Millis> {
    let own = tasks.filter(|task| task.is_for(person)).filter_map(Task::day);
    let stages = &due.noted().wish.stages;
    let begin = own.flat_map(|day| stages.iter().filter_map(|stage| days.begins(day, *stage)));
    begin.filter(|at| *at > now).min()
}
