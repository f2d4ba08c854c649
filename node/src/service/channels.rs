//! Channels: making, listing, finding them.

use protocol::{
    authority::Module,
    capability::{Level, Named, Need},
    clock::{Hlc, Millis},
    entry::DocRef,
    ids::{ChannelId, SpaceId},
    schema::Channel,
};

use super::{
    announce::{ANNOUNCE, is_board},
    capabilities::allows,
    checked_name, conversations,
    me::Me,
    names::{self, Departments},
};
use crate::{
    content::{self, ChannelAt},
    core::Core,
    document::edit,
    facade::{Answer, ChannelInfo, Failure, FailureCode},
};

impl Core {
    /// Makes a channel.
    pub(crate) fn add_channel(
        &mut self,
        now: Millis,
        name: &str,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let name = checked_name(name)?;
        if conversations::people_named(&name).is_some() {
            let problem = format!("{name:?} would be read as the name of a person");
            let next = "take a name that doesn't begin with @";
            return Err(Failure::new(FailureCode::Invalid, problem, next));
        }
        let space = Departments::of(self.authority()?).find(department)?;
        self.require(now, &space, Need::level(Level::Write))?;
        self.require_open(&space)?;
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

    /// Lists the channels that one may read, the conversations' after the others.
    pub(crate) fn list_channels(&mut self, now: Millis) -> Result<Answer, Failure> {
        let departments = Departments::of(self.authority()?);
        let me = Me::of(self.authority()?, self.device(), now);
        let held = self.authority()?.held_by(&self.device(), now);
        let mut rows = Vec::new();
        for space in self.readable(now)? {
            let department = departments.path(&space);
            let may = |level| -> Result<bool, Failure> {
                match departments.is_project(&space) {
                    true => self.may(now, &space, Need::level(level)),
                    false => Ok(allows(&held, &departments, &space, Need::level(level))),
                }
            };
            let (may_write, may_manage) = (may(Level::Write)?, may(Level::Manage)?);
            let participants = conversations::participants(self.authority()?, me.member, &space);
            let named = |named| self.may(now, &space, Need { level: Level::Comment, named });
            let may_announce = self.may(now, &space, ANNOUNCE)?;
            let may_remind = named(Named::REMIND_STRONGLY)?;
            let offered = self.offers(&space, Module::Messaging)?;
            let closed_before = self.closed_before(&space);
            for channel in self.channels_of(&space)? {
                // Tasks show what reminds of them.
                if channel.id == ChannelId::task_reminders(&space) {
                    continue;
                }
                let board = is_board(&space, &channel.id);
                // What is announced is told, whatever else a place offers.
                if !offered && !board {
                    continue;
                }
                let news = self.news_of(&me, &space, &channel.id)?;
                let store = &self.door().held.store;
                let messages = content::message_count(store, &space, &channel.id)
                    .map_err(|error| self.unreadable(&error.into()))?;
                // A board without anything on it is there for those who may announce.
                if board && messages == 0 && !may_announce {
                    continue;
                }
                rows.push(ChannelInfo {
                    channel: channel.id.to_string(),
                    name: channel.name,
                    department: department.clone(),
                    space: space.to_string(),
                    participants: participants.clone(),
                    messages,
                    unread: news.unread,
                    mentions: news.mentions,
                    tell: self.mutes().of(&channel.id),
                    newest: news.newest.map(Hlc::millis),
                    archived: channel.archived,
                    closed_before,
                    board,
                    may_remind,
                    may_write: !channel.archived && if board { may_announce } else { may_write },
                    may_manage,
                });
            }
        }
        let order = |row: &ChannelInfo| {
            let private = !row.participants.is_empty();
            (private, row.department.clone(), !row.board, row.name.clone())
        };
        rows.sort_by_cached_key(order);
        Ok(Answer::Channels(rows))
    }

    /// The channel of this name or id, `department/name`, or the conversation with `@people`.
    pub(crate) fn find_channel(
        &self,
        now: Millis,
        name: &str,
    ) -> Result<(SpaceId, ChannelId), Failure> {
        let (space, channel) = self.find_channel_row(now, name)?;
        Ok((space, channel.id))
    }

    /// The same, if messages may still be written there.
    pub(crate) fn find_open_channel(
        &self,
        now: Millis,
        name: &str,
    ) -> Result<(SpaceId, ChannelId), Failure> {
        let (space, channel) = self.find_channel_row(now, name)?;
        if channel.archived {
            let problem = format!("the channel {:?} is closed", channel.name);
            return Err(Failure::new(FailureCode::Invalid, problem, "write in another channel"));
        }
        Ok((space, channel.id))
    }

    fn find_channel_row(&self, now: Millis, name: &str) -> Result<(SpaceId, ChannelAt), Failure> {
        if let Some(people) = conversations::people_named(name) {
            return self.find_conversation(now, &people);
        }
        let authority = self.authority()?;
        let departments = Departments::of(authority);
        let mut found = Vec::new();
        for space in self.readable(now)? {
            let private = authority.conversation(&space).is_some();
            for channel in self.channels_of(&space)? {
                let path = match departments.path(&space) {
                    path if path.is_empty() => channel.name.clone(),
                    path => format!("{path}/{}", channel.name),
                };
                let id = channel.id.to_string();
                let named = !private && channel.id != ChannelId::task_reminders(&space);
                let called = named && (channel.name == name || path == name);
                if called || names::begins(&id, name) {
                    found.push(((space, channel), path));
                }
            }
        }
        // The full path of one may be the plain name of another: it is the one meant.
        let exact = found
            .iter()
            .position(|((space, _), path)| path == name && authority.conversation(space).is_none());
        if let Some(exact) = exact {
            return Ok(found.swap_remove(exact).0);
        }
        names::one(found, "channel", name, "`channel list` shows the channels")
    }

    /// The channels of a space, by name; the one of a conversation. In an archived project all are
    /// closed.
    pub(crate) fn channels_of(&self, space: &SpaceId) -> Result<Vec<ChannelAt>, Failure> {
        // A person's own space has none.
        if self.authority()?.conversation(space).is_some() {
            return Ok(self.conversation_channel(space)?.into_iter().collect());
        }
        let store = &self.door().held.store;
        let channels = content::channels(store, space);
        let mut channels = channels.map_err(|error| self.unreadable(&error.into()))?;
        if self.is_archived(space)? {
            channels.iter_mut().for_each(|channel| channel.archived = true);
        }
        Ok(channels)
    }
}
