//! Who has to do with a deadline, who of them knows of its newest change, and, where a change asked for
//! it, who hasn't acknowledged it yet.
//!
//! Who can't read the task isn't waited for, nor is who may not write that they know: nobody would ever
//! hear of it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::Authority,
    capability::{Level, Need},
    clock::{Hlc, Millis},
    ids::{DeviceId, DocId, MemberId, SpaceId},
};

use super::task::{Person, Task};
use crate::{
    core::Core,
    facade::{DeadlineKnown, Failure},
    service::names::Labels,
};

/// For whom tasks wait, by name.
pub(in crate::service) type Waiting = BTreeMap<(SpaceId, DocId), Vec<String>>;

/// Somebody who has to do with a deadline.
struct Concerned {
    member: MemberId,
    person: Person,
    /// Since when a task of theirs has depended on it, where they have to do with it for that only.
    since: Option<Hlc>,
}

impl Core {
    /// The newest change of a task's deadline, and who of those concerned knows of it.
    pub(in crate::service) fn deadline_known(
        &mut self,
        now: Millis,
        space: &SpaceId,
        task: &DocId,
    ) -> Result<Option<DeadlineKnown>, Failure> {
        self.refresh_due()?;
        let labels = Labels::of(self.authority()?);
        let me = self.authority()?.member_of(&self.device());
        let Some(found) = self.due().task(space, task) else { return Ok(None) };
        let standing = found.row.changes.iter().rev().find(|change| change.stands);
        let Some(newest) = standing else { return Ok(None) };
        let change = self.change_info(&labels, newest)?;
        let mut known = DeadlineKnown { change, ..DeadlineKnown::default() };
        for concerned in self.concerned(now, space, task, found)? {
            let Concerned { member, person, since } = &concerned;
            let noted = self.noted_by(me, member, space, task);
            let knows = match since {
                None => Some(found.knows(person, noted)),
                Some(since) => found.knows_since(person, noted, *since),
            };
            let Some(knows) = knows else { continue };
            let list = if knows { &mut known.known } else { &mut known.pending };
            list.push(labels.people.name(member));
        }
        Ok(Some(known))
    }

    /// The tasks in these spaces whose deadlines ask to be acknowledged, and for whom each still waits,
    /// by name.
    pub(in crate::service) fn waiting(
        &mut self,
        now: Millis,
        labels: &Labels,
        spaces: &BTreeSet<SpaceId>,
    ) -> Result<Waiting, Failure> {
        self.refresh_due()?;
        let asking = self.due().tasks().filter(|(_, _, task)| task.asks());
        let asking = asking.filter(|(space, ..)| spaces.contains(space));
        asking.map(|at| Ok(((*at.0, *at.1), self.waits_for(now, labels, at)?))).collect()
    }

    /// For whom one task waits.
    pub(in crate::service) fn task_waits_for(
        &mut self,
        now: Millis,
        labels: &Labels,
        space: &SpaceId,
        id: &DocId,
    ) -> Result<Vec<String>, Failure> {
        self.refresh_due()?;
        match self.due().task(space, id) {
            Some(task) if task.asks() => self.waits_for(now, labels, (space, id, task)),
            _ => Ok(Vec::new()),
        }
    }

    fn waits_for(
        &self,
        now: Millis,
        labels: &Labels,
        (space, id, task): (&SpaceId, &DocId, &Task),
    ) -> Result<Vec<String>, Failure> {
        let me = self.authority()?.member_of(&self.device());
        let mut names = Vec::new();
        for Concerned { member, person, since } in self.concerned(now, space, id, task)? {
            let noted = self.noted_by(me, &member, space, id);
            if may_sign(self.authority()?, &person, space, now)
                && !task.has_signed(&person, noted, since)
            {
                names.push(labels.people.name(&member));
            }
        }
        Ok(names)
    }

    /// Who has to do with a task's deadline and may read it: whose task it is, who watches it, and whose
    /// tasks depend on it.
    fn concerned(
        &self,
        now: Millis,
        space: &SpaceId,
        id: &DocId,
        task: &Task,
    ) -> Result<Vec<Concerned>, Failure> {
        let authority = self.authority()?;
        let member_of = |device: &DeviceId| authority.member_of(device);
        let person = |member: MemberId| {
            let row = authority.member(&member);
            let devices = row.map(|row| row.devices.into_keys().collect()).unwrap_or_default();
            Person { member: Some(member), devices }
        };
        let mut found: BTreeMap<MemberId, Concerned> = BTreeMap::new();
        for member in task.concerned(member_of) {
            let concerned = Concerned { member, person: person(member), since: None };
            found.insert(member, concerned);
        }
        let readable = self.readable_departments(now)?;
        for (_, _, dependent) in self.due().tasks().filter(|(place, ..)| readable.contains(place)) {
            let Some((_, since)) = dependent.depends().find(|(other, _)| *other == id) else {
                continue;
            };
            for member in dependent.owners(member_of) {
                let person = person(member);
                let Some(own_since) = dependent.owned_since(&person) else { continue };
                let since = since.max(own_since);
                let concerned =
                    found.entry(member).or_insert(Concerned { member, person, since: Some(since) });
                concerned.since = concerned.since.map(|before| before.min(since));
            }
        }
        let mut all: Vec<Concerned> = found.into_values().collect();
        all.retain(|concerned| {
            let mut devices = concerned.person.devices.iter();
            devices.any(|device| authority.may_read(device, space, now))
        });
        Ok(all)
    }

    /// What was noted here of a deadline, where that is of our own person.
    fn noted_by(
        &self,
        me: Option<MemberId>,
        member: &MemberId,
        space: &SpaceId,
        task: &DocId,
    ) -> &[[u8; 32]] {
        if me == Some(*member) { self.due().noted().changes(space, task) } else { &[] }
    }
}

/// Whether somebody may write in a space that they know of a deadline.
fn may_sign(authority: &Authority, person: &Person, space: &SpaceId, now: Millis) -> bool {
    let comments = Need::level(Level::Comment);
    person.devices.iter().any(|device| {
        authority.terms_in(device, space, now).iter().any(|terms| terms.satisfy(comments))
    })
}
