//! Strong reminders: a message that certain people are to say that they know of, and are told of
//! again and again until they do.
//!
//! Invariant: what a person may send in a day is bounded on every node alike: of the reminders of one
//! device in one channel and day, the first [`A_DAY_MAX`] count, by their times, wherever they are
//! read.

use protocol::{
    capability::{Level, Named, Need},
    clock::{Hlc, Millis},
    ids::{ChannelId, DeviceId, SpaceId},
    schema::{MENTIONS_MAX, Urge},
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

/// Strong reminders of one device in one channel in a day (UTC) that count: somebody who needs more
/// has to talk to people.
pub const A_DAY_MAX: usize = 20;

const DAY_MS: u64 = 24 * 3_600_000;

/// What reminding strongly takes.
const REMIND: Need = Need { level: Level::Comment, named: Named::REMIND_STRONGLY };

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
        let authority = self.authority()?;
        let people = People::of(authority);
        let readers = content::readers(authority, &space, now);
        let mut members = Vec::with_capacity(names.len());
        for name in names {
            let member = people.find(name)?;
            if authority.member_of(&row.author.device) == Some(member) {
                let problem = format!("{} wrote this message", people.name(&member));
                return Err(Failure::new(FailureCode::Invalid, problem, "remind the others"));
            }
            if !readers.contains_key(&member) {
                let problem = format!("{} can't read this message", people.name(&member));
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
        let store = &self.door().held.store;
        let sent = counting(store, (&space, &channel), self.device(), day(now));
        if sent.map_err(|error| self.unreadable(&error.into()))?.len() >= A_DAY_MAX {
            let problem = format!("{A_DAY_MAX} strong reminders were sent here today already");
            return Err(Failure::new(FailureCode::Busy, problem, "call them, or wait a day"));
        }
        self.in_segment(now, space, channel, |document, author, id| {
            edit::urge(document, author, id, row.author, &urge)
        })?;
        Ok(Answer::Done)
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
