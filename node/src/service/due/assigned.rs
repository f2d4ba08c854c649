//! Tasks that somebody else has assigned to one: the inbox says so until it was seen.
//!
//! Nothing asks colleagues for anything, so that it was seen is nobody else's business: it is noted
//! here, and the person's other devices are told. A task that is done is told of no more.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
    schema::{Category, OwnKey, OwnValue, SeenAssignment},
};

use super::{
    desk::TaskAt,
    seen::Changes,
    task::{Person, Task},
};
use crate::{
    core::{Core, Output},
    facade::{Answer, AssignmentNotice, Event, Failure, FailureCode, InboxAbout, InboxItem},
    service::{
        me::Me,
        names::{self, Labels},
    },
    view::Assigned,
};

/// Bytes of a change's hash in an item's name.
const HASH_BYTES: usize = 8;

impl Core {
    /// The assignments that we haven't seen, in no order.
    pub(in crate::service) fn assignment_items(
        &mut self,
        me: &Me,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Vec<InboxItem>, Failure> {
        self.refresh_due()?;
        let person = Person { member: me.member, devices: me.devices.clone() };
        let labels = Labels::of(self.authority()?);
        let mut done: BTreeMap<SpaceId, BTreeSet<String>> = BTreeMap::new();
        let mut items = Vec::new();
        for (space, id, task) in self.due().tasks().filter(|(space, ..)| spaces.contains(space)) {
            let Some(assigned) = self.unseen(&person, space, id, task) else { continue };
            if !done.contains_key(space) {
                done.insert(*space, self.done_statuses(space)?);
            }
            if done[space].contains(&task.status) {
                continue;
            }
            let authority = self.authority()?;
            let member = authority.member_of(&assigned.by);
            let notice = AssignmentNotice {
                task: id.to_string(),
                key: task.key.clone(),
                title: task.title.clone(),
                deadline: task.day().map(str::to_owned),
                author: names::author_name(authority, &labels.people, &assigned.by),
                author_id: member
                    .map_or_else(|| assigned.by.to_string(), |member| member.to_string()),
            };
            let hash: String =
                assigned.change[..HASH_BYTES].iter().map(|byte| format!("{byte:02x}")).collect();
            items.push(InboxItem {
                id: format!("assigned/{id}/{hash}"),
                time: assigned.time.millis(),
                unread: true,
                department: labels.departments.path(space),
                about: InboxAbout::Assigned(Box::new(notice)),
            });
        }
        Ok(items)
    }

    /// The change that assigned a task to somebody, while they haven't seen it.
    fn unseen<'a>(
        &self,
        person: &Person,
        space: &SpaceId,
        id: &DocId,
        task: &'a Task,
    ) -> Option<&'a Assigned> {
        let all = task.assigned_by_others(person)?;
        let seen = self.due().seen().of(space, id);
        // Assigned twice apart, it is told of once.
        if all.iter().any(|assigned| seen.contains(&assigned.change)) {
            return None;
        }
        all.first()
    }

    /// The statuses of a space that mean that a task is done.
    pub(super) fn done_statuses(&self, space: &SpaceId) -> Result<BTreeSet<String>, Failure> {
        let all = self.statuses_of(space)?.into_iter();
        Ok(all.filter(|it| it.category == Category::Done).map(|it| it.id).collect())
    }

    /// We have seen that a task was assigned to us; nothing when that was known.
    pub(in crate::service) fn see_task(
        &mut self,
        now: Millis,
        task: &str,
    ) -> Result<Answer, Failure> {
        let (space, task) = self.find_task(now, task)?;
        self.see_assignment(now, space, task.id)?;
        Ok(Answer::Done)
    }

    /// The same, of a task that is known.
    pub(in crate::service) fn see_assignment(
        &mut self,
        now: Millis,
        space: SpaceId,
        id: DocId,
    ) -> Result<(), Failure> {
        self.refresh_due()?;
        let person = self.person(now)?;
        let Some(task) = self.due().task(&space, &id) else { return Ok(()) };
        if self.unseen(&person, &space, &id, task).is_none() {
            return Ok(());
        }
        let assigned = task.assigned_by_others(&person).unwrap_or_default();
        let changes: Vec<[u8; 32]> = assigned.iter().map(|assigned| assigned.change).collect();
        let all = self.keep_seen([((space, id), changes)])?;
        for ((space, id), changes) in all {
            let said = SeenAssignment { changes }.pack();
            self.tell_own(now, OwnKey::Assigned(space, id), said);
        }
        Ok(())
    }

    /// Notes here what our person has seen on another device.
    pub(in crate::service) fn take_seen(&mut self, theirs: &BTreeMap<OwnKey, OwnValue>) {
        let seen = theirs.iter().filter_map(|(key, value)| match key {
            OwnKey::Assigned(space, task) => {
                let seen = SeenAssignment::unpack(&value.body).ok()?;
                Some(((*space, *task), seen.changes))
            }
            OwnKey::Draft(_) | OwnKey::Setting(_) | OwnKey::Tell(_) | OwnKey::Snooze(..) => None,
        });
        let seen: Vec<_> = seen.collect();
        if let Err(failure) = self.keep_seen(seen) {
            tracing::warn!("what a device was told elsewhere waits: {:?}", failure.code);
        }
    }

    /// Notes what was seen, and keeps it; of each task of which that was news, all that was seen.
    fn keep_seen(
        &mut self,
        seen: impl IntoIterator<Item = (TaskAt, Changes)>,
    ) -> Result<Vec<(TaskAt, Changes)>, Failure> {
        let (news, kept) = self.due_mut().0.keep_seen(seen);
        if !news.is_empty() {
            self.put_out(Output::Event(Event::InboxChanged));
        }
        kept.map_err(|error| {
            let problem = format!("that you saw your tasks isn't saved: failed to {error}");
            let next = "it holds until the node stops; see that there is room on the disk";
            Failure::new(FailureCode::Internal, problem, next)
        })?;
        Ok(news)
    }
}
