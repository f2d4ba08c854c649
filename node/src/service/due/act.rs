//! What a person does about deadlines.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DocId, SpaceId},
    schema::{DueStage, OwnKey, OwnValue, Snooze, TaskField, TaskValue},
};

use super::{
    items::{News, news},
    noted::{At, Noted, Wish},
    task::Person,
};
use crate::{
    core::{Core, Output},
    document::edit::{self, TaskEdit},
    facade::{Answer, Event, Failure, FailureCode, ReminderSettings},
    service::me::Me,
};

/// The setting that says when one wants to be reminded.
const WISH: &str = "reminders";

/// For so long a reminder may be put off: longer than any of them comes before its deadline.
const SNOOZE_MS_MAX: u64 = 30 * 24 * 3_600_000;

/// A reminder may be put off to this time.
pub(super) fn check_put_off(now: Millis, until: Millis) -> Result<(), Failure> {
    if until > now && until <= now.plus(SNOOZE_MS_MAX) {
        return Ok(());
    }
    let problem = "a reminder is put off to a later time, by 30 days at most";
    let next = "say for how long, such as 1h or 2d";
    Err(Failure::new(FailureCode::Invalid, problem, next))
}

impl Core {
    /// Says that we know of a task's deadline as it is now; nothing when that was said.
    pub(in crate::service) fn acknowledge_deadline(
        &mut self,
        now: Millis,
        task: &str,
    ) -> Result<Answer, Failure> {
        let (space, task) = self.find_task(now, task)?;
        self.see_assignment(now, space, task.id)?;
        let person = self.person(now)?;
        if !self.has_news(now, &person, &space, &task.id)?
            && !self.has_reminder(now, &person, &space, &task.id)?
        {
            return Ok(Answer::Done);
        }
        let Some(at) = self.deadline_now(now, &space, &task.id) else { return Ok(Answer::Done) };
        if self.may(now, &space, Need::level(Level::Comment))? {
            let field = TaskField::Acknowledged(self.device());
            let edits = [TaskEdit::Set(field, TaskValue::Stage(at.stage))];
            self.edit(now, space, DocRef::Created(task.id), |document, author, id| {
                edit::edit_task(document, author, id, &edits)
            })?;
        } else {
            self.keep(now, |noted| noted.note(space, task.id, |note| note.known = Some(at)))?;
        }
        Ok(Answer::Done)
    }

    /// Puts a reminder off, on all of our person's devices.
    pub(in crate::service) fn snooze_reminder(
        &mut self,
        now: Millis,
        task: &str,
        until: Millis,
    ) -> Result<Answer, Failure> {
        check_put_off(now, until)?;
        let (space, found) = self.find_task(now, task)?;
        self.refresh_due()?;
        let person = self.person(now)?;
        let at = self.deadline_now(now, &space, &found.id);
        let reminds = self.has_reminder(now, &person, &space, &found.id)?;
        let Some(at) = at.filter(|_| reminds) else {
            let problem = format!("nothing reminds you of {task:?} now");
            let next = "`inbox` shows the reminders that are there";
            return Err(Failure::new(FailureCode::NotFound, problem, next));
        };
        let snooze = Snooze { changes: at.changes.clone(), stage: at.stage, until };
        let snoozed = Some((at, until));
        self.keep(now, |noted| noted.note(space, found.id, |note| note.snoozed = snoozed))?;
        self.tell_own(now, OwnKey::Snooze(space, found.id), snooze.pack());
        Ok(Answer::Done)
    }

    /// When this node reminds of deadlines.
    pub(in crate::service) fn reminder_settings(&self) -> Answer {
        let Wish { hour, stages } = &self.due().noted().wish;
        let stages = stages.iter().map(DueStage::to_string).collect();
        Answer::Reminders(ReminderSettings { hour: *hour, stages })
    }

    /// Has our person's devices remind of deadlines at other times.
    pub(in crate::service) fn set_reminders(
        &mut self,
        now: Millis,
        wanted: &ReminderSettings,
    ) -> Result<Answer, Failure> {
        let reminder =
            |text: &String| text.parse().ok().filter(|stage| DueStage::REMINDERS.contains(stage));
        let stages: Option<BTreeSet<DueStage>> = wanted.stages.iter().map(reminder).collect();
        let Some(stages) = stages.filter(|_| wanted.hour < 24) else {
            let problem = "reminders come at an hour from 0 to 23, at stages out of four";
            let next = "the stages are 3d, 1d, due and overdue";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        };
        let wish = Wish { hour: wanted.hour, stages };
        let said = wish.to_string().into_bytes();
        self.keep(now, |noted| noted.wish = wish)?;
        self.tell_own(now, OwnKey::Setting(WISH.to_owned()), said);
        Ok(Answer::Done)
    }

    /// Tells our person's other devices what was noted here. It holds here whether that can be written
    /// now or not.
    pub(in crate::service) fn tell_own(&mut self, now: Millis, key: OwnKey, body: Vec<u8>) {
        if let Err(failure) = self.share_own(now, vec![(key, body)]) {
            tracing::warn!("other devices aren't told: {:?}", failure.code);
        }
    }

    /// Tells a further device of our person when they want to be reminded, if they said so.
    pub(in crate::service) fn tell_wish(&mut self, now: Millis) {
        let wish = self.due().noted().wish.clone();
        if wish != Wish::default() {
            self.tell_own(now, OwnKey::Setting(WISH.to_owned()), wish.to_string().into_bytes());
        }
    }

    /// Notes here what our person has noted on another device.
    pub(in crate::service) fn take_noted(
        &mut self,
        now: Millis,
        theirs: &BTreeMap<OwnKey, OwnValue>,
    ) {
        let mut notes = Vec::new();
        let mut wish = None;
        for (key, value) in theirs {
            match key {
                OwnKey::Snooze(space, task) => {
                    let Ok(Snooze { changes, stage, until }) = Snooze::unpack(&value.body) else {
                        continue;
                    };
                    let snoozed = Some((At { changes, stage }, until));
                    let known = self.due().noted().of(space, task);
                    let news = known.is_none_or(|known| known.snoozed != snoozed);
                    if news && check_put_off(now, until).is_ok() {
                        notes.push((*space, *task, snoozed));
                    }
                }
                OwnKey::Setting(name) if name == WISH => wish = value.text().parse().ok(),
                OwnKey::Setting(_) | OwnKey::Tell(_) | OwnKey::Draft(_) | OwnKey::Assigned(..) => {}
            }
        }
        let wish = wish.filter(|wish| *wish != self.due().noted().wish);
        if notes.is_empty() && wish.is_none() {
            return;
        }
        let kept = self.keep(now, |noted| {
            for (space, task, snoozed) in notes {
                noted.note(space, task, |note| note.snoozed = snoozed);
            }
            if let Some(wish) = wish {
                noted.wish = wish;
            }
        });
        if let Err(failure) = kept {
            tracing::warn!("what other devices noted isn't kept: {:?}", failure.code);
        }
    }

    pub(super) fn person(&self, now: Millis) -> Result<Person, Failure> {
        let me = Me::of(self.authority()?, self.device(), now);
        Ok(Person { member: me.member, devices: me.devices })
    }

    /// A task's deadline as it stands, and how near it is.
    fn deadline_now(&self, now: Millis, space: &SpaceId, task: &DocId) -> Option<At> {
        let task = self.due().task(space, task)?;
        let stage = self.due().days(self.zone()).stage(task.day(), now);
        Some(At { changes: task.standing(), stage })
    }

    /// Whether there is a change of a task's deadline that somebody hasn't acknowledged.
    fn has_news(
        &self,
        now: Millis,
        person: &Person,
        space: &SpaceId,
        task: &DocId,
    ) -> Result<bool, Failure> {
        let news = news(self.due(), person, &self.readable_departments(now)?);
        let is_it = |news: &News| (news.space, news.task) == (*space, *task);
        Ok(news.iter().any(|news| is_it(news) && !news.heard.known))
    }

    fn has_reminder(
        &self,
        now: Millis,
        person: &Person,
        space: &SpaceId,
        task: &DocId,
    ) -> Result<bool, Failure> {
        let all = self.reminders(now, person, &self.readable_departments(now)?)?;
        Ok(all.iter().any(|reminder| (reminder.space, reminder.task) == (*space, *task)))
    }

    /// Changes what was noted here, and looks anew when the next reminder falls due.
    pub(super) fn keep(
        &mut self,
        now: Millis,
        change: impl FnOnce(&mut Noted),
    ) -> Result<(), Failure> {
        let kept = self.due_mut().0.keep(change);
        self.arm(now);
        self.put_out(Output::Event(Event::InboxChanged));
        kept.map_err(|error| {
            let problem = format!("what you noted of deadlines isn't saved: failed to {error}");
            let next = "it holds until the node stops; see that there is room on the disk";
            Failure::new(FailureCode::Internal, problem, next)
        })
    }
}
