//! Strong reminders: a message, or a task, that certain people are to say that they know of, and are told of
//! again and again until they do.
//!
//! Invariant: what a person may send in a day is bounded twice. Their own node refuses beyond
//! [`A_DAY_MAX`] over all channels and all of their devices that it knows of. Every other node, which may
//! not read all of these channels, bounds what it can judge like everybody else: of the reminders of one
//! device in one channel and day, the first [`A_DAY_MAX`] count, by their times, wherever they are read.

use protocol::{
    capability::{Level, Named, Need},
    clock::{Hlc, Millis},
    ids::{ChannelId, DeviceId, DocId, SpaceId},
    schema::{MENTIONS_MAX, Message, MessageRef, Urge},
};

use super::{me::Me, names::People};
use crate::{
    content::{self, Call, Called},
    core::Core,
    document::edit,
    facade::{Answer, Failure, FailureCode},
    store::{KvError, Store},
    view::{MessageRow, Urged},
};

/// Strong reminders that one may send in a day (UTC), and of one device in one channel those that count:
/// somebody who needs more has to talk to people.
pub const A_DAY_MAX: usize = 20;

/// Strong reminders of one task that are looked at.
const OF_A_TASK_MAX: usize = 50;

const DAY_MS: u64 = 24 * 3_600_000;

/// What reminding strongly takes.
pub const REMIND: Need = Need { level: Level::Comment, named: Named::REMIND_STRONGLY };

impl Core {
    /// Reminds people of a message strongly.
    pub(crate) fn urge(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
        names: &[String],
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let row = self.find_message(&space, &channel, message)?;
        self.require(now, &space, REMIND)?;
        let urge = self.urge_for(now, &space, names, false)?;
        let authority = self.authority()?;
        if let Some(author) = authority.member_of(&row.author.device)
            && urge.members.contains(&author)
        {
            let problem = format!("{} wrote this message", People::of(authority).name(&author));
            return Err(Failure::new(FailureCode::Invalid, problem, "remind the others"));
        }
        self.within_the_day(now)?;
        self.in_segment(now, space, channel, |document, author, id| {
            edit::urge(document, author, id, row.author, &urge)
        })?;
        Ok(Answer::Done)
    }

    /// Reminds people of a task strongly, with some words if need be.
    pub(crate) fn urge_task(
        &mut self,
        now: Millis,
        task: &str,
        names: &[String],
        text: &str,
    ) -> Result<Answer, Failure> {
        let (space, task) = self.find_task(now, task)?;
        self.require(now, &space, REMIND)?;
        let channel = ChannelId::task_reminders(&space);
        let urge = self.urge_for(now, &space, names, true)?;
        self.within_the_day(now)?;
        self.see_to_key(now, space)?;
        let message = Message::reminder(task.id, text.trim());
        if message.check().is_err() {
            let problem = "the words with a reminder are too long";
            let next = "write them in the task's description, and remind of it";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let log = self.own_log(space);
        let own = MessageRef { device: log.device, epoch: log.epoch, seq: self.next_seq(space) };
        self.in_segment(now, space, channel, |document, author, id| {
            edit::remind_of_task(document, author, id, (own, &message), &urge)
        })?;
        Ok(Answer::Done)
    }

    /// Says that we know of a task that we are strongly reminded of; nothing when nobody reminds us.
    pub(crate) fn acknowledge_task(&mut self, now: Millis, task: &str) -> Result<Answer, Failure> {
        // Somebody may remind of a task that isn't here, or from another space than its own.
        let id = match self.find_task(now, task) {
            Ok((_, task)) => task.id,
            Err(failure) => task.parse().map_err(|_| failure)?,
        };
        let me = Me::of(self.authority()?, self.device(), now);
        for space in self.readable_departments(now)? {
            let channel = ChannelId::task_reminders(&space);
            let asking = self.asking(&me, &space, &channel);
            let asking = asking.map_err(|error| self.unreadable(&error))?;
            for (row, _) in asking.into_iter().filter(|(row, _)| row.task == Some(id)) {
                if !me.acknowledged(&row) {
                    self.in_segment(now, space, channel, |document, author, id| {
                        edit::acknowledge(document, author, id, row.author)
                    })?;
                }
            }
        }
        Ok(Answer::Done)
    }

    /// The newest strong reminders of a task, newest first.
    pub(super) fn task_reminders(
        &self,
        space: &SpaceId,
        task: &DocId,
    ) -> Result<Vec<MessageRow>, Failure> {
        let store = &self.door().held.store;
        let channel = ChannelId::task_reminders(space);
        let read = || -> Result<Vec<MessageRow>, KvError> {
            let mut rows = Vec::new();
            for spot in content::task_reminders(store, space, task, OF_A_TASK_MAX)? {
                rows.extend(content::message(store, space, &channel, spot)?);
            }
            rows.retain(MessageRow::is_shown);
            Ok(rows)
        };
        read().map_err(|error| self.unreadable(&error.into()))
    }

    /// Whom a reminder of something is to name: people who can read it.
    fn urge_for(
        &self,
        now: Millis,
        space: &SpaceId,
        names: &[String],
        of_task: bool,
    ) -> Result<Urge, Failure> {
        let authority = self.authority()?;
        let people = People::of(authority);
        let readers = content::readers(authority, space, now);
        let mut members = Vec::with_capacity(names.len());
        for name in names {
            let member = people.find(name)?;
            if !readers.contains_key(&member) {
                let name = people.name(&member);
                let problem = match of_task {
                    true => format!("{name} can't read this task"),
                    false => format!("{name} can't read this message"),
                };
                let next = "remind people who can";
                return Err(Failure::new(FailureCode::Invalid, problem, next));
            }
            members.push(member);
        }
        members.sort_unstable();
        members.dedup();
        let urge = Urge { members };
        if urge.check().is_err() {
            let problem = format!("a strong reminder names between 1 and {MENTIONS_MAX} people");
            let next = "choose those who have to know";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        Ok(urge)
    }

    /// Checks that we may send another reminder today, wherever.
    fn within_the_day(&self, now: Millis) -> Result<(), Failure> {
        let me = Me::of(self.authority()?, self.device(), now);
        let store = &self.door().held.store;
        let mut sent = 0;
        for space in self.readable(now)? {
            for channel in self.channels_of(&space)? {
                for device in &me.devices {
                    let counts = counting(store, (&space, &channel.id), *device, day(now));
                    sent += counts.map_err(|error| self.unreadable(&error.into()))?.len();
                }
            }
        }
        if sent >= A_DAY_MAX {
            let problem = format!("you sent {A_DAY_MAX} strong reminders today already");
            return Err(Failure::new(FailureCode::Busy, problem, "call them, or wait a day"));
        }
        Ok(())
    }

    /// The newest strong reminder of a message that names us and counts.
    pub(super) fn urged_to(
        &self,
        me: &Me,
        space: &SpaceId,
        channel: &ChannelId,
        row: &MessageRow,
    ) -> Result<Option<Urged>, KvError> {
        let store = &self.door().held.store;
        for urged in row.urges.iter().rev().filter(|urged| me.is_urged(urged)) {
            let on = day(urged.at.millis());
            let counts = counting(store, (space, channel), urged.by, on)?;
            if counts.iter().any(|call| (call.at, call.message) == (urged.at, row.author)) {
                return Ok(Some(urged.clone()));
            }
        }
        Ok(None)
    }
}

/// The number of a day.
fn day(at: Millis) -> u64 {
    at.0 / DAY_MS
}

/// The strong reminders of a device in a channel on a day that count: the first of them.
fn counting(
    store: &Store,
    place: (&SpaceId, &ChannelId),
    device: DeviceId,
    on: u64,
) -> Result<Vec<Call>, KvError> {
    let begin = Hlc::at(Millis(on * DAY_MS));
    let mut first = content::calls_from(store, place, Called::Urging(device), begin, A_DAY_MAX)?;
    first.retain(|call| day(call.at.millis()) == on);
    Ok(first)
}
