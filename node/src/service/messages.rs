//! Channels and messages.

use protocol::{
    capability::{Level, Need},
    clock::{Hlc, Millis},
    entry::DocRef,
    ids::{ChannelId, SpaceId},
    schema::{Channel, Message, MessageRef},
};

use super::{
    checked_name,
    names::{self, Departments, People},
};
use crate::{
    content::{self, ChannelAt},
    core::Core,
    document::edit::{self, EditError},
    facade::{Answer, ChannelInfo, Delivery, Failure, FailureCode, MessageInfo},
    view::MessageRow,
};

/// Messages shown at once.
const MESSAGES_SHOWN_MAX: usize = 10_000;

impl Core {
    /// Makes a channel.
    pub(crate) fn add_channel(
        &mut self,
        now: Millis,
        name: &str,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let name = checked_name(name)?;
        let space = Departments::of(self.authority()?).find(department)?;
        self.require(now, &space, Need::level(Level::Write))?;
        let held = self.channels_of(&space)?;
        if held.iter().any(|channel| channel.name == name) {
            let problem = format!("there is a channel {name:?} already");
            return Err(Failure::new(FailureCode::Invalid, problem, "take another name"));
        }
        let channel = Channel {
            name,
            creator: self.device(),
            nonce: self.nonce(),
            created: Hlc::at(now),
            archived: false,
        };
        let id = channel.id(&space);
        self.edit(now, space, DocRef::Directory, |document, author, _| {
            edit::put_channel(document, author, &space, &channel)
        })?;
        Ok(Answer::Made { id: id.to_string() })
    }

    /// Lists the channels that one may read.
    pub(crate) fn list_channels(&mut self, now: Millis) -> Result<Answer, Failure> {
        let departments = Departments::of(self.authority()?);
        let mut rows = Vec::new();
        for space in self.readable(now)? {
            for channel in self.channels_of(&space)? {
                let store = &self.door().held.store;
                let messages = content::message_count(store, &space, &channel.id);
                rows.push(ChannelInfo {
                    channel: channel.id.to_string(),
                    name: channel.name,
                    department: departments.path(&space),
                    messages: messages.map_err(|error| self.unreadable(&error.into()))?,
                });
            }
        }
        rows.sort_by(|a, b| (&a.department, &a.name).cmp(&(&b.department, &b.name)));
        Ok(Answer::Channels(rows))
    }

    /// Writes a message.
    pub(crate) fn send(
        &mut self,
        now: Millis,
        channel: &str,
        text: &str,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let message = Message::text(text);
        let log = self.own_log(space);
        let mut number = self.segment_number(&space, &channel)?;
        loop {
            let seq = self.next_seq(space);
            let doc = DocRef::Segment { channel, number };
            let mut full = false;
            let wrote = self.edit(now, space, doc, |document, author, id| {
                full = !edit::segment_room(document);
                if full {
                    return Err(EditError::SegmentFull);
                }
                edit::new_message(document, author, id, seq, &message)
            });
            // Another refusal would meet us in every segment.
            if wrote.is_err() && full {
                number += 1;
                continue;
            }
            let seq = wrote?.last().map_or(seq, |wrote| wrote.seq);
            let id = MessageRef { device: log.device, epoch: log.epoch, seq };
            return Ok(Answer::Made { id: id.to_string() });
        }
    }

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
        let authority = self.authority()?;
        let people = People::of(authority);
        let readers = content::readers(authority, &space, now);
        let infos = rows.iter().map(|row| {
            let author = names::author_name(authority, &people, &row.author.device);
            let delivery = self.delivery(&space, &channel, row, &people, &readers);
            message_info(authority, &people, row, author, delivery)
        });
        Ok(Answer::Messages(infos.collect()))
    }

    /// How far a message got, as beacons prove it.
    fn delivery(
        &self,
        space: &SpaceId,
        channel: &ChannelId,
        row: &MessageRow,
        people: &People,
        readers: &content::Readers,
    ) -> Delivery {
        let log = row.log(*space);
        let holding = self.delivered(&log, row.author.seq);
        let reading = self.read_by(channel, &log, row.author.seq);
        let (mut delivered, mut read) = (Vec::new(), Vec::new());
        for (member, devices) in readers {
            if devices.contains(&row.author.device) {
                continue;
            }
            if !devices.is_disjoint(&holding) {
                delivered.push(people.name(member));
            }
            if !devices.is_disjoint(&reading) {
                read.push(people.name(member));
            }
        }
        let others = readers.values().filter(|devices| !devices.contains(&row.author.device));
        Delivery { recipients: others.count() as u64, delivered, read }
    }

    /// Notes that everything shown in a channel was read.
    pub(crate) fn mark_read(&mut self, now: Millis, channel: &str) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        self.note_read(now, space, channel);
        Ok(Answer::Done)
    }

    /// The channel of this name, or `department/name`.
    pub(crate) fn find_channel(
        &mut self,
        now: Millis,
        name: &str,
    ) -> Result<(SpaceId, ChannelId), Failure> {
        let departments = Departments::of(self.authority()?);
        let mut found = Vec::new();
        for space in self.readable(now)? {
            for channel in self.channels_of(&space)? {
                let path = match departments.path(&space) {
                    path if path.is_empty() => channel.name.clone(),
                    path => format!("{path}/{}", channel.name),
                };
                let id = channel.id.to_string();
                if channel.name == name || path == name || names::begins(&id, name) {
                    found.push(((space, channel.id), path));
                }
            }
        }
        // The full path of one may be the plain name of another: it is the one meant.
        if let Some(exact) = found.iter().position(|(_, path)| path == name) {
            return Ok(found.swap_remove(exact).0);
        }
        names::one(found, "channel", name, "`channel list` shows the channels")
    }

    fn channels_of(&self, space: &SpaceId) -> Result<Vec<ChannelAt>, Failure> {
        let store = &self.door().held.store;
        content::channels(store, space).map_err(|error| self.unreadable(&error.into()))
    }
}

fn message_info(
    authority: &protocol::authority::Authority,
    people: &People,
    row: &MessageRow,
    author: String,
    delivery: Delivery,
) -> MessageInfo {
    let name = |device| names::author_name(authority, people, device);
    let reactions = row
        .reactions
        .iter()
        .map(|(emoji, devices)| (emoji.clone(), devices.iter().map(name).collect()))
        .collect();
    MessageInfo {
        id: row.author.to_string(),
        author,
        time: row.hlc.millis(),
        text: if row.recalled || row.hidden { String::new() } else { row.text.clone() },
        edited: row.edited,
        recalled: row.recalled,
        hidden: row.hidden,
        reactions,
        delivery,
    }
}
