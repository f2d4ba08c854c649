//! Timelines, threads, and what a message said before.

use protocol::{
    clock::Millis,
    ids::{ChannelId, SpaceId},
    schema::MessageRef,
};

use super::{me::Me, names, names::People, show::Show};
use crate::{
    content::{self, Part, Spot},
    core::Core,
    facade::{Answer, Failure, HistoryLine, MessageInfo, TimelineAt, TimelinePage},
    view::MessageRow,
};

/// Messages shown at once as a list.
const MESSAGES_SHOWN_MAX: usize = 10_000;

/// Messages in one part of a timeline: more than any window shows.
const PAGE_MESSAGES_MAX: usize = 1000;

/// Messages of one thread that are shown.
const THREAD_MESSAGES_MAX: usize = 1000;

/// Answers counted for all the messages of one list together. Ordinary threads never reach
/// it; it bounds what a list costs in which everything answers everything.
pub(super) const REPLIES_COUNTED_MAX: usize = 10_000;

/// Steps from an answer up to the message that its thread began with.
const THREAD_DEPTH_MAX: usize = 1000;

impl Core {
    /// A channel's newest messages, oldest of them first.
    pub(crate) fn messages(
        &mut self,
        now: Millis,
        channel: &str,
        last: usize,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let store = &self.door().held.store;
        let rows = content::timeline(store, &space, &channel, last.min(MESSAGES_SHOWN_MAX))
            .map_err(|error| self.unreadable(&error.into()))?;
        Ok(Answer::Messages(self.show(now, &space, &channel, &rows)?))
    }

    /// A part of a channel's timeline.
    pub(crate) fn timeline(
        &mut self,
        now: Millis,
        channel: &str,
        at: &TimelineAt,
        limit: usize,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let me = Me::of(self.authority()?, self.device(), now);
        let first_unread = self.news_of(&me, &space, &channel)?.first_unread;
        let mut spot_of = |name: &str| -> Result<Spot, Failure> {
            let row = self.find_message(&space, &channel, name)?;
            Ok((row.hlc, row.author))
        };
        let part = match at {
            TimelineAt::Newest => Part::Newest,
            TimelineAt::Before(message) => Part::Before(spot_of(message)?),
            TimelineAt::After(message) => Part::After(spot_of(message)?),
            TimelineAt::Around(message) => Part::Around(spot_of(message)?),
            TimelineAt::FirstUnread => first_unread.map_or(Part::Newest, Part::Around),
        };
        let store = &self.door().held.store;
        let page = content::page(store, &space, &channel, part, limit.min(PAGE_MESSAGES_MAX))
            .map_err(|error| self.unreadable(&error.into()))?;
        Ok(Answer::Timeline(TimelinePage {
            messages: self.show(now, &space, &channel, &page.rows)?,
            earlier: page.earlier,
            later: page.later,
            first_unread: first_unread.map(|(_, message)| message.to_string()),
        }))
    }

    /// A thread: the message that it began with, then everything below it.
    pub(crate) fn thread(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let row = self.find_message(&space, &channel, message)?;
        let root = self.thread_begin(&space, &channel, row)?;
        let rows = self.below(&space, &channel, root)?;
        Ok(Answer::Thread(self.show(now, &space, &channel, &rows)?))
    }

    /// The message that a message's thread began with.
    pub(super) fn thread_begin(
        &mut self,
        space: &SpaceId,
        channel: &ChannelId,
        message: MessageRow,
    ) -> Result<MessageRow, Failure> {
        let mut root = message;
        for _ in 0..THREAD_DEPTH_MAX {
            // What isn't shown here, because it was refused or hasn't come yet, ends the way up.
            let Some(answered) = root.reply_to else { break };
            let Some(above) = self.message_at(space, channel, &answered)? else { break };
            root = above;
        }
        Ok(root)
    }

    pub(super) fn message_at(
        &mut self,
        space: &SpaceId,
        channel: &ChannelId,
        message: &MessageRef,
    ) -> Result<Option<MessageRow>, Failure> {
        let held = &mut self.door_mut().held;
        let row = match content::spot(held, space, message) {
            Ok(Some(spot)) => content::message(&held.store, space, channel, spot),
            Ok(None) => return Ok(None),
            Err(error) => return Err(self.unreadable(&error)),
        };
        row.map_err(|error| self.unreadable(&error.into()))
    }

    /// A message and everything that answers it or one another below it.
    fn below(
        &self,
        space: &SpaceId,
        channel: &ChannelId,
        root: MessageRow,
    ) -> Result<Vec<MessageRow>, Failure> {
        let store = &self.door().held.store;
        let read = || {
            let mut budget = THREAD_MESSAGES_MAX;
            let replies = content::replies(store, space, channel, &root.author, &mut budget)?;
            let rows =
                replies.into_iter().map(|spot| content::message(store, space, channel, spot));
            rows.filter_map(Result::transpose).collect::<Result<Vec<_>, _>>()
        };
        let rows = read().map_err(|error| self.unreadable(&error.into()))?;
        Ok([root].into_iter().chain(rows).collect())
    }

    /// Each text that a message had, and when.
    pub(crate) fn message_history(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let row = self.find_message(&space, &channel, message)?;
        let store = &self.door().held.store;
        let texts = content::texts(store, &space, &channel, (row.hlc, row.author))
            .map_err(|error| self.unreadable(&error.into()))?;
        let authority = self.authority()?;
        let people = People::of(authority);
        let mut old = String::new();
        let line = |(hlc, device, text): (protocol::clock::Hlc, _, String)| HistoryLine {
            time: hlc.millis(),
            author: names::author_name(authority, &people, &device),
            device: device.to_string(),
            field: "text".to_owned(),
            old: std::mem::replace(&mut old, text.clone()),
            new: text,
            note: String::new(),
        };
        Ok(Answer::History(texts.into_iter().map(line).collect()))
    }

    /// Messages as a window shows them.
    fn show(
        &self,
        now: Millis,
        space: &SpaceId,
        channel: &ChannelId,
        rows: &[MessageRow],
    ) -> Result<Vec<MessageInfo>, Failure> {
        let mut show = Show::of(self, now)?;
        let mut budget = REPLIES_COUNTED_MAX;
        let mut infos = Vec::with_capacity(rows.len());
        for row in rows {
            let replies = self.count_replies(space, channel, &row.author, &mut budget)?;
            infos.push(show.message(space, channel, row, replies));
        }
        Ok(infos)
    }

    /// How many messages answer one, or one another below it.
    pub(crate) fn count_replies(
        &self,
        space: &SpaceId,
        channel: &ChannelId,
        message: &MessageRef,
        budget: &mut usize,
    ) -> Result<u64, Failure> {
        let store = &self.door().held.store;
        let replies = content::replies(store, space, channel, message, budget);
        Ok(replies.map_err(|error| self.unreadable(&error.into()))?.len() as u64)
    }

    /// Notes that everything shown in a channel was read.
    pub(crate) fn mark_read(&mut self, now: Millis, channel: &str) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        self.note_read(now, space, channel);
        Ok(Answer::Done)
    }
}
