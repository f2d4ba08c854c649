//! The threads that one takes part in: where one began them, answered in them, or was called by
//! name, in every channel that one may read.
//!
//! What it costs depends on how many channels there are and on the bounds below, never on how many
//! messages were written.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use protocol::{
    clock::{Hlc, Millis},
    ids::{ChannelId, SpaceId},
    schema::MessageRef,
};

use super::{me::Me, names::Departments, show::Show};
use crate::{
    content::{self, Spot},
    core::Core,
    facade::{Answer, Failure, ThreadInfo},
    ingest::HoldError,
    view::MessageRow,
};

/// Threads in one answer.
const THREADS_MAX: usize = 300;

/// Of each kind of taking part, the newest of a channel that are looked at.
const PARTS_MAX: usize = 200;

/// The newest of them that are looked at in all channels together.
const LOOKED_MAX: usize = 1000;

/// Answers looked at for all threads of one list together.
const ANSWERS_LOOKED_MAX: usize = 20_000;

/// Answers from a thread's end that are looked at for one that still shows.
const NEWEST_LOOKED_MAX: usize = 20;

/// Where somebody took part: the newest comes first.
type Part = (Reverse<Hlc>, ChannelId, MessageRef);

/// A channel that one may read.
struct Place {
    space: SpaceId,
    name: String,
    /// Nothing before this was left unread.
    first_unread: Option<Spot>,
}

/// A thread that one takes part in.
struct Found {
    channel: ChannelId,
    first: MessageRow,
    newest: MessageRow,
    answers: u64,
    unread: u64,
}

impl Core {
    /// The threads that we take part in: first those with something unread, then by their newest
    /// answers.
    pub(crate) fn threads(&mut self, now: Millis, limit: usize) -> Result<Answer, Failure> {
        let me = Me::of(self.authority()?, self.device(), now);
        let mut channels = BTreeMap::new();
        for space in self.readable(now)? {
            for channel in self.channels_of(&space)? {
                let first_unread = self.news_of(&me, &space, &channel.id)?.first_unread;
                channels.insert(channel.id, Place { space, name: channel.name, first_unread });
            }
        }
        let parts = self.parts(&me, &channels).map_err(|error| self.unreadable(&error))?;
        let mut found = self.threads_of(&me, &channels, parts)?;
        found.sort_by_key(|thread| {
            let newest = (thread.newest.hlc, thread.newest.author);
            (Reverse(thread.unread > 0), Reverse(newest))
        });
        found.truncate(limit.min(THREADS_MAX));
        let departments = Departments::of(self.authority()?);
        let mut show = Show::of(self, now)?;
        let mut shown = Vec::with_capacity(found.len());
        for Found { channel, first, newest, answers, unread } in found {
            let Some(place) = channels.get(&channel) else { continue };
            shown.push(ThreadInfo {
                channel: channel.to_string(),
                channel_name: place.name.clone(),
                department: departments.path(&place.space),
                first: show.message(&place.space, &channel, &first, answers),
                newest: show.message(&place.space, &channel, &newest, 0),
                unread,
            });
        }
        Ok(Answer::Threads(shown))
    }

    /// The messages with which we took part, newest first.
    fn parts(
        &self,
        me: &Me,
        channels: &BTreeMap<ChannelId, Place>,
    ) -> Result<BTreeSet<Part>, HoldError> {
        let store = &self.door().held.store;
        let mut parts = BTreeSet::new();
        for (channel, place) in channels {
            for kind in me.takes_part() {
                let calls = content::calls(store, &place.space, channel, kind, PARTS_MAX)?;
                parts.extend(calls.iter().map(|call| (Reverse(call.at), *channel, call.message)));
            }
        }
        Ok(parts)
    }

    /// The threads of these messages, each once.
    fn threads_of(
        &mut self,
        me: &Me,
        channels: &BTreeMap<ChannelId, Place>,
        parts: BTreeSet<Part>,
    ) -> Result<Vec<Found>, Failure> {
        let (mut known, mut found) = (BTreeSet::new(), Vec::new());
        let mut budget = ANSWERS_LOOKED_MAX;
        for (_, channel, message) in parts.into_iter().take(LOOKED_MAX) {
            let Some(place) = channels.get(&channel) else { continue };
            let Some(row) = self.message_at(&place.space, &channel, &message)? else { continue };
            let first = self.thread_begin(&place.space, &channel, row)?;
            // Only within its space is a message named by its log and number.
            if !known.insert((channel, first.author)) {
                continue;
            }
            found.extend(self.look_at_thread(me, place, channel, first, &mut budget)?);
        }
        Ok(found)
    }

    /// What is in a thread; nothing while nobody has answered.
    fn look_at_thread(
        &self,
        me: &Me,
        place: &Place,
        channel: ChannelId,
        first: MessageRow,
        budget: &mut usize,
    ) -> Result<Option<Found>, Failure> {
        let (store, space) = (&self.door().held.store, &place.space);
        let look = || {
            let answers = content::replies(store, space, &channel, &first.author, budget)?;
            let mut newest = None;
            for spot in answers.iter().rev().take(NEWEST_LOOKED_MAX) {
                newest = content::message(store, space, &channel, *spot)?;
                if newest.as_ref().is_some_and(MessageRow::is_shown) {
                    break;
                }
            }
            let Some(newest) = newest else { return Ok(None) };
            let mut unread = 0;
            for spot in place.first_unread.iter().flat_map(|from| answers.range(*from..)) {
                let theirs = !me.devices.contains(&spot.1.device);
                unread += u64::from(theirs && content::is_unread(store, space, &channel, spot)?);
            }
            let answers = answers.len() as u64;
            Ok(Some(Found { channel, first, newest, answers, unread }))
        };
        let found: Result<_, crate::store::KvError> = look();
        found.map_err(|error| self.unreadable(&error.into()))
    }
}
