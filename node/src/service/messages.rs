//! Messages: writing them, and what is done to them.

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{ChannelId, DocId, SpaceId},
    schema::{Emoji, FileRef, Message, MessageEdit, MessageRef},
};

use super::{announce::is_board, conversations::people_named, me::Me, mentions::called_by, names};
use crate::{
    content,
    core::{Core, Wrote},
    document::{
        Document,
        edit::{self, Author, EditError, Edited},
    },
    facade::{Answer, Failure, FailureCode},
    view::MessageRow,
};

impl Core {
    /// Writes a message; to people, where the conversation with them is named, which it may begin.
    pub(crate) fn send(
        &mut self,
        now: Millis,
        channel: &str,
        text: &str,
        reply_to: Option<&str>,
    ) -> Result<Answer, Failure> {
        self.send_with(now, channel, text, reply_to, Vec::new())
    }

    /// The same, with files.
    pub(super) fn send_with(
        &mut self,
        now: Millis,
        channel: &str,
        text: &str,
        reply_to: Option<&str>,
        files: Vec<FileRef>,
    ) -> Result<Answer, Failure> {
        if let Some(people) = people_named(channel) {
            self.begin_conversation(now, &people)?;
        }
        let (space, channel) = self.find_open_channel(now, channel)?;
        if is_board(&space, &channel) && reply_to.is_none() {
            let message = Message { files, ..Message::text(text) };
            return self.announce(now, &[space.to_string()], false, &message);
        }
        let reply_to = match reply_to {
            Some(name) => Some(self.find_message(&space, &channel, name)?.author),
            None => None,
        };
        let mentions = called_by(self.authority()?, &space, now, text)?;
        let message = Message { reply_to, mentions, files, ..Message::text(text) };
        let log = self.own_log(space);
        let seq = self.next_seq(space);
        let wrote = self.in_segment(now, space, channel, |document, author, id| {
            edit::new_message(document, author, id, seq, &message)
        })?;
        let seq = wrote.last().map_or(seq, |wrote| wrote.seq);
        let id = MessageRef { device: log.device, epoch: log.epoch, seq };
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Gives a message of ours another text.
    pub(crate) fn edit_message(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
        text: &str,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_open_channel(now, channel)?;
        let row = self.find_own_message(now, &space, &channel, message)?;
        if row.recalled {
            let next = "write a new message";
            return Err(Failure::new(FailureCode::Invalid, "this message is recalled", next));
        }
        let mentions = called_by(self.authority()?, &space, now, text)?;
        if row.text == text && row.mentions == mentions {
            return Ok(Answer::Done);
        }
        let edit = MessageEdit { text: text.to_owned(), mentions };
        self.in_segment(now, space, channel, |document, author, id| {
            edit::edit_message(document, author, id, row.author, &edit)
        })?;
        Ok(Answer::Done)
    }

    /// Takes a message of ours back.
    pub(crate) fn recall_message(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let row = self.find_own_message(now, &space, &channel, message)?;
        if !row.recalled {
            self.in_segment(now, space, channel, |document, author, id| {
                edit::recall(document, author, id, row.author)
            })?;
        }
        Ok(Answer::Done)
    }

    /// Puts an emoji of ours to a message, or takes it away.
    pub(crate) fn react(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
        emoji: &str,
        on: bool,
    ) -> Result<Answer, Failure> {
        let emoji: Emoji = emoji.parse().map_err(|_| {
            let problem = format!("{emoji:?} can't be a reaction");
            Failure::new(FailureCode::Invalid, problem, "use one emoji, such as 👍")
        })?;
        let (space, channel) = self.find_open_channel(now, channel)?;
        let row = self.find_message(&space, &channel, message)?;
        let there = row.reactions.get(emoji.as_str());
        if there.is_some_and(|devices| devices.contains(&self.device())) != on {
            self.in_segment(now, space, channel, |document, author, id| {
                edit::react(document, author, id, row.author, emoji.clone(), on)
            })?;
        }
        Ok(Answer::Done)
    }

    /// Hides a message from everybody, or shows it again.
    pub(crate) fn hide_message(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
        hidden: bool,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let row = self.find_message(&space, &channel, message)?;
        self.require(now, &space, Need::level(Level::Manage))?;
        if row.hidden != hidden {
            self.in_segment(now, space, channel, |document, author, id| {
                edit::hide(document, author, id, row.author, hidden)
            })?;
        }
        Ok(Answer::Done)
    }

    /// Edits our newest segment in a channel, or the next where that is full.
    pub(super) fn in_segment(
        &mut self,
        now: Millis,
        space: SpaceId,
        channel: ChannelId,
        edit: impl Fn(&Document, &Author, &DocId) -> Result<Edited, EditError>,
    ) -> Result<Vec<Wrote>, Failure> {
        let mut number = self.segment_number(&space, &channel)?;
        if self.is_segment_closed(now, space, channel, number)? {
            number += 1;
        }
        loop {
            let doc = DocRef::Segment { channel, number };
            let mut full = false;
            let wrote = self.edit(now, space, doc, |document, author, id| {
                full = !edit::segment_room(document);
                if full {
                    return Err(EditError::SegmentFull);
                }
                edit(document, author, id)
            });
            // Another refusal would meet us in every segment.
            if wrote.is_err() && full {
                number += 1;
                continue;
            }
            return wrote;
        }
    }

    /// Whether a segment of ours holds what some who read the next message can't: they couldn't make out
    /// what builds on it, so it is left as it is.
    fn is_segment_closed(
        &mut self,
        now: Millis,
        space: SpaceId,
        channel: ChannelId,
        number: u32,
    ) -> Result<bool, Failure> {
        let doc = DocRef::Segment { channel, number };
        let log = self.own_log(space);
        let Some(id) = doc.id(&space, &log.device, log.epoch) else { return Ok(false) };
        let last = content::newest_own_entry(&self.door().held.store, &space, &id);
        match last.map_err(|error| self.unreadable(&error.into()))? {
            Some(last) => self.is_behind_key(now, space, &doc, last),
            None => Ok(false),
        }
    }

    /// The message of this id in a channel; its device may be cut to its beginning.
    pub(crate) fn find_message(
        &mut self,
        space: &SpaceId,
        channel: &ChannelId,
        name: &str,
    ) -> Result<MessageRow, Failure> {
        let mut found = Vec::new();
        for message in self.named_messages(space, name) {
            let held = &mut self.door_mut().held;
            let row = match content::spot(held, space, &message) {
                Ok(Some(spot)) => content::message(&held.store, space, channel, spot),
                Ok(None) => Ok(None),
                Err(error) => return Err(self.unreadable(&error)),
            };
            let row = row.map_err(|error| self.unreadable(&error.into()))?;
            found.extend(row.map(|row| (row, message.to_string())));
        }
        names::one(found, "message", name, "`read --ids` shows the messages' ids")
    }

    /// The messages that a name may mean: `device.epoch.number`.
    pub(super) fn named_messages(&self, space: &SpaceId, name: &str) -> Vec<MessageRef> {
        if let Ok(message) = name.parse() {
            return vec![message];
        }
        let Some((device, place)) = name.split_once('.') else { return Vec::new() };
        let logs = self.door().held.ledger.strands(space).map(|(log, _)| log);
        let named = logs.filter(|log| names::begins(&log.device.to_string(), device));
        let mut named: Vec<MessageRef> =
            named.filter_map(|log| format!("{}.{place}", log.device).parse().ok()).collect();
        named.dedup();
        named
    }

    fn find_own_message(
        &mut self,
        now: Millis,
        space: &SpaceId,
        channel: &ChannelId,
        name: &str,
    ) -> Result<MessageRow, Failure> {
        let row = self.find_message(space, channel, name)?;
        if Me::of(self.authority()?, self.device(), now).wrote(&row) {
            return Ok(row);
        }
        let next = "a manager can hide it";
        Err(Failure::new(FailureCode::NotAllowed, "this message is somebody else's", next))
    }
}
