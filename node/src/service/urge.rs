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
    content::{self, Called},
    core::Core,
    document::edit,
    facade::{Answer, Failure, FailureCode},
    store::{KvError, Store},
    view::{MessageRow, Urged},
};

/// Strong reminders of one device in one channel in a day (UTC) that count: somebody who needs more
/// has to talk to people.
pub const A_DAY_MAX: usize = 20;

/// Reminders of a device that are looked at to count those of a day.
const LOOKED_AT_MAX: usize = 1000;

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
        let sent = sent_on(store, &space, &channel, self.device(), day(now), |_| true);
        if sent.map_err(|error| self.unreadable(&error.into()))? >= A_DAY_MAX {
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
            let (day, before) = (day(urged.at.millis()), |at| at <= urged.at);
            if sent_on(store, space, channel, urged.by, day, before)? <= A_DAY_MAX {
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

/// How many strong reminders a device sent in a channel on a day, of those at certain times.
fn sent_on(
    store: &Store,
    space: &SpaceId,
    channel: &ChannelId,
    device: DeviceId,
    on: u64,
    is_wanted: impl Fn(Hlc) -> bool,
) -> Result<usize, KvError> {
    let sent = content::calls(store, space, channel, Called::Urging(device), LOOKED_AT_MAX)?;
    let counts = |at: Hlc| day(at.millis()) == on && is_wanted(at);
    Ok(sent.iter().filter(|call| counts(call.at)).count())
}
