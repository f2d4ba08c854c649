//! Who has to do with a task: who can be assigned to it, which departments can take part in it, who
//! watches it, and who is asked to acknowledge its deadline.

use protocol::{
    clock::Millis,
    ids::{MemberId, SpaceId},
    schema::{TaskField as Field, TaskValue, WatchCount},
};

use super::{
    me::Me,
    names::{Departments, People, departments_of},
};
use crate::{
    content::{self, TaskAt},
    core::Core,
    document::edit::TaskEdit,
    facade::{Failure, FailureCode, TaskChange, TaskField},
};

impl Core {
    /// The person of this name, who can read what is in a space: nobody else would ever hear that a task
    /// was assigned to them.
    pub(super) fn assignable(
        &self,
        now: Millis,
        space: &SpaceId,
        name: &str,
    ) -> Result<MemberId, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let member = people.find(name)?;
        if !content::readers(authority, space, now).contains_key(&member) {
            let (name, place) = (people.name(&member), Departments::of(authority).label(space));
            let problem = format!("{name} can't read what is in {place}");
            let next = "make the task in a department or project that all of them read";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        Ok(member)
    }

    /// The department of this name, if anybody who works there can read what is in a space. One where
    /// nobody works yet can take part in anything.
    pub(super) fn sharing(
        &self,
        now: Millis,
        space: &SpaceId,
        name: &str,
    ) -> Result<SpaceId, Failure> {
        let authority = self.authority()?;
        let tree = Departments::of(authority);
        let department = tree.department(Some(name))?;
        let works_there = |place: &SpaceId| {
            *place == department || tree.ancestors(place).any(|above| above == department)
        };
        let mut members = authority.members();
        members.retain(|row| {
            row.active && departments_of(authority, row, now).iter().any(works_there)
        });
        let readers = content::readers(authority, space, now);
        if members.is_empty() || members.iter().any(|row| readers.contains_key(&row.member)) {
            return Ok(department);
        }
        let (theirs, place) = (tree.label(&department), tree.label(space));
        let problem = format!("nobody of {theirs} can read what is in {place}");
        let next =
            "make the task for the whole organisation, or in a project that both take part in";
        Err(Failure::new(FailureCode::Invalid, problem, next))
    }

    /// What it takes that our person watches a task, or no longer does; nothing when it is so.
    pub(super) fn watch(
        &self,
        now: Millis,
        task: &TaskAt,
        on: bool,
    ) -> Result<Option<TaskEdit>, Failure> {
        let me = Me::of(self.authority()?, self.device(), now);
        let said = me.devices.iter().filter_map(|device| task.row.deadline.watching.get(device));
        let newest = WatchCount(said.map(|watch| watch.number).max().unwrap_or_default());
        let field = Field::Watching(self.device());
        Ok((newest.is_on() != on).then(|| TaskEdit::Set(field, TaskValue::Watch(newest.next()))))
    }
}

/// Asks those concerned to acknowledge the deadline that a task has got.
pub(super) fn ask(task: &TaskAt, changes: &[TaskChange]) -> Result<TaskEdit, Failure> {
    let sets = |change: &TaskChange| matches!(change, TaskChange::Set(TaskField::Deadline(_)));
    if task.row.deadline.changes.is_empty() && !changes.iter().any(sets) {
        let problem = "the deadline wasn't changed yet, so there is nothing to acknowledge";
        let next = "ask when you change it: `task set TASK --deadline DAY --ask`";
        return Err(Failure::new(FailureCode::Invalid, problem, next));
    }
    let asked = task.row.value(&Field::Asks).and_then(|number| number.parse().ok());
    let next = asked.unwrap_or(0_u32).saturating_add(1);
    Ok(TaskEdit::Set(Field::Asks, TaskValue::Asked(next)))
}
