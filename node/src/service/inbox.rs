//! The inbox: messages that call us or answer ours, from every channel, what wasn't read yet in
//! conversations, announcements and strong reminders, tasks assigned to us, changed deadlines, reminders
//! of deadlines, meetings, and tables that ask to be filled in.
//!
//! What asks to be acknowledged is unread until it is, whether its channel was read or not.
//!
//! What it costs depends on how many channels there are, how many messages are asked for and how
//! many people have acknowledged what asks for it, never on how many were written.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use protocol::{
    clock::Millis,
    ids::{ChannelId, SpaceId},
    schema::Tell,
};

use super::{
    asks::Ask,
    me::{Me, Why},
    names::Departments,
    news,
    show::Show,
    timeline::REPLIES_COUNTED_MAX,
};
use crate::{
    content::{self, Spot},
    core::Core,
    facade::{Answer, Failure, InboxAbout, InboxItem, InboxMessage},
    ingest::HoldError,
    store::KvError,
};

/// Messages in one answer.
const INBOX_MAX: usize = 1000;

/// Unread messages of a conversation that are looked at.
const DIRECT_MAX: usize = 50;

/// A channel that one may read.
struct Place {
    space: SpaceId,
    name: String,
    /// It is a conversation's, so that all that is said there is said to us.
    private: bool,
    /// What of it we want to be told.
    tell: Tell,
}

impl Place {
    /// Whether whatever is said there is for our attention.
    fn tells_all(&self) -> bool {
        self.private && self.tell == Tell::All
    }
}

type Channels = BTreeMap<ChannelId, Place>;

/// A message that may be for us; the newest comes first.
type Candidate = (Reverse<Spot>, ChannelId);

impl Core {
    /// What is for our attention, newest first.
    pub(crate) fn inbox(&mut self, now: Millis, limit: usize) -> Result<Answer, Failure> {
        let limit = limit.min(INBOX_MAX);
        let me = Me::of(self.authority()?, self.device(), now);
        let mut channels = Channels::new();
        for space in self.readable(now)? {
            let private = self.authority()?.conversation(&space).is_some();
            for channel in self.channels_of(&space)? {
                let tell = self.mutes().of(&channel.id);
                channels.insert(channel.id, Place { space, name: channel.name, private, tell });
            }
        }
        let places = channels.iter().map(|(channel, place)| (&place.space, channel));
        let (mut items, asking) = self.asks(now, &me, places)?;
        let candidates = self.candidates(&me, &channels, limit);
        let mut candidates = candidates.map_err(|error| self.unreadable(&error))?;
        candidates.retain(|(Reverse((_, message)), _)| !asking.contains(message));
        let others = self.for_us(&me, &channels, candidates, limit);
        items.extend(others.map_err(|error| self.unreadable(&error.into()))?);
        let departments = Departments::of(self.authority()?);
        let mut show = Show::of(self, now)?;
        let mut budget = REPLIES_COUNTED_MAX;
        let mut shown = Vec::with_capacity(items.len());
        for Ask { space, channel, row, why, unread, urge } in items {
            let replies = self.count_replies(&space, &channel, &row.author, &mut budget)?;
            let place = channels.get(&channel);
            let name = place.map(|place| place.name.clone());
            let about = InboxMessage {
                channel: channel.to_string(),
                channel_name: name.unwrap_or_default(),
                why: why.word().to_owned(),
                muted: place.is_some_and(|place| place.tell == Tell::None),
                urged_by: urge.as_ref().map(|urge| show.author(&urge.by)),
                message: show.message(&space, &channel, &row, replies),
            };
            shown.push(InboxItem {
                id: match &urge {
                    // A new reminder of the same message is another item.
                    Some(urge) => format!("{channel}/{}!{}", about.message.id, urge.at.raw()),
                    // A message's id is its own in its space only.
                    None => format!("{channel}/{}", about.message.id),
                },
                time: urge.map_or(about.message.time, |urge| urge.at.millis()),
                unread,
                department: departments.path(&space),
                about: InboxAbout::Message(Box::new(about)),
            });
        }
        let spaces = self.readable_departments(now)?;
        shown.extend(self.assignment_items(&me, &spaces)?);
        shown.extend(self.deadline_items(&me, &spaces)?);
        shown.extend(self.reminder_items(now, &me, &spaces)?);
        shown.extend(self.meeting_items(now, &me, &spaces)?);
        shown.extend(self.prompt_items(now, &me, &spaces)?);
        // What waits for us isn't pushed out by what came since.
        let waits =
            |item: &InboxItem| item.unread && item.message().is_some_and(InboxMessage::asks);
        shown.sort_by_key(|item| (!waits(item), Reverse(item.time)));
        shown.truncate(limit);
        shown.sort_by_key(|item| Reverse(item.time));
        Ok(Answer::Inbox(shown))
    }

    /// What may be for us, newest first: from each channel the newest calls of each kind. Twice as
    /// many as are wanted, since texts were edited and messages recalled.
    fn candidates(
        &mut self,
        me: &Me,
        channels: &Channels,
        limit: usize,
    ) -> Result<BTreeSet<Candidate>, HoldError> {
        let held = &mut self.door_mut().held;
        let mut found = BTreeSet::new();
        for (channel, place) in channels {
            let space = &place.space;
            if place.tells_all() {
                let newest = content::timeline(&held.store, space, channel, DIRECT_MAX)?;
                found.extend(newest.iter().map(|row| (Reverse((row.hlc, row.author)), *channel)));
            }
            for called in me.called() {
                for call in content::calls(&held.store, space, channel, called, 2 * limit)? {
                    let spot = news::spot_of(held, space, &call)?;
                    found.extend(spot.map(|spot| (Reverse(spot), *channel)));
                }
            }
        }
        Ok(found)
    }

    /// The first of the candidates that are for us.
    fn for_us(
        &self,
        me: &Me,
        channels: &Channels,
        candidates: BTreeSet<Candidate>,
        limit: usize,
    ) -> Result<Vec<Ask>, KvError> {
        let store = &self.door().held.store;
        let mut items = Vec::new();
        for (Reverse(spot), channel) in candidates {
            if items.len() >= limit {
                break;
            }
            let Some(place) = channels.get(&channel) else { continue };
            let space = &place.space;
            let Some(row) = content::message(store, space, &channel, spot)? else { continue };
            let unread = content::is_unread(store, space, &channel, &spot)?;
            let direct = place.tells_all() && unread && row.is_shown() && !me.wrote(&row);
            let Some(why) = me.why(&row).or(direct.then_some(Why::Direct)) else { continue };
            items.push(Ask { space: *space, channel, row, why, unread, urge: None });
        }
        Ok(items)
    }
}
