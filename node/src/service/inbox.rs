//! The inbox: messages that call us or answer ours, from every channel, what wasn't read yet in
//! conversations, announcements and strong reminders, changed deadlines, and reminders of deadlines.
//!
//! What asks to be acknowledged is unread until it is, whether its channel was read or not.
//!
//! What it costs depends on how many channels there are and how many messages are asked for, never
//! on how many were written.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use protocol::{
    clock::Millis,
    ids::{ChannelId, SpaceId},
};

use super::{
    announce::is_board,
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
    view::{MessageRow, Urged},
};

/// Messages in one answer.
const INBOX_MAX: usize = 1000;

/// Messages of a conversation or notice board that are looked at.
const DIRECT_MAX: usize = 50;

/// A channel that one may read.
struct Place {
    space: SpaceId,
    name: String,
    /// It is a conversation's: all that is said there is said to us.
    private: bool,
}

type Channels = BTreeMap<ChannelId, Place>;

/// A message that may be for us; the newest comes first.
type Candidate = (Reverse<Spot>, ChannelId);

/// A message that is for us.
struct Item {
    space: SpaceId,
    channel: ChannelId,
    row: MessageRow,
    why: Why,
    unread: bool,
    urge: Option<Urged>,
}

impl Core {
    /// What is for our attention, newest first.
    pub(crate) fn inbox(&mut self, now: Millis, limit: usize) -> Result<Answer, Failure> {
        let limit = limit.min(INBOX_MAX);
        let me = Me::of(self.authority()?, self.device(), now);
        let mut channels = Channels::new();
        for space in self.readable(now)? {
            let private = self.authority()?.conversation(&space).is_some();
            for channel in self.channels_of(&space)? {
                channels.insert(channel.id, Place { space, name: channel.name, private });
            }
        }
        let candidates = self.candidates(&me, &channels, limit);
        let candidates = candidates.map_err(|error| self.unreadable(&error))?;
        let items = self.for_us(&me, &channels, candidates, limit);
        let items = items.map_err(|error| self.unreadable(&error.into()))?;
        let departments = Departments::of(self.authority()?);
        let mut show = Show::of(self, now)?;
        let mut budget = REPLIES_COUNTED_MAX;
        let mut shown = Vec::with_capacity(items.len());
        for Item { space, channel, row, why, unread, urge } in items {
            let replies = self.count_replies(&space, &channel, &row.author, &mut budget)?;
            let name = channels.get(&channel).map(|place| place.name.clone());
            let about = InboxMessage {
                channel: channel.to_string(),
                channel_name: name.unwrap_or_default(),
                why: why.word().to_owned(),
                urged_by: urge.as_ref().map(|urge| show.author(&urge.by)),
                message: show.message(&space, &channel, &row, replies),
            };
            shown.push(InboxItem {
                id: match &urge {
                    // A new reminder of the same message is another item.
                    Some(urge) => format!("{}!{}", about.message.id, urge.at.raw()),
                    None => about.message.id.clone(),
                },
                time: urge.map_or(about.message.time, |urge| urge.at.millis()),
                unread,
                department: departments.path(&space),
                about: InboxAbout::Message(Box::new(about)),
            });
        }
        let spaces = self.readable_departments(now)?;
        shown.extend(self.deadline_items(&me, &spaces)?);
        shown.extend(self.reminder_items(now, &me, &spaces)?);
        shown.sort_by_key(|item| Reverse(item.time));
        shown.truncate(limit);
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
        for (channel, Place { space, private, .. }) in channels {
            if *private || is_board(space, channel) {
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
    ) -> Result<Vec<Item>, KvError> {
        let store = &self.door().held.store;
        let mut items = Vec::new();
        let mut copies = BTreeSet::new();
        for (Reverse(spot), channel) in candidates {
            if items.len() >= limit {
                break;
            }
            let Some(Place { space, private, .. }) = channels.get(&channel) else { continue };
            let Some(row) = content::message(store, space, &channel, spot)? else { continue };
            let mut unread = content::is_unread(store, space, &channel, &spot)?;
            let for_others = row.is_shown() && !me.wrote(&row);
            let direct = *private && unread && for_others;
            let announced = is_board(space, &channel) && row.reply_to.is_none() && for_others;
            // Whoever is in two departments that it went to sees it once.
            let again = |number| !copies.insert((row.author.device, number));
            if announced && row.copy.is_some_and(again) {
                continue;
            }
            let urge = match for_others {
                true => self.urged_to(me, space, &channel, &row)?,
                false => None,
            };
            let why = if urge.is_some() {
                Some(Why::Urged)
            } else if announced {
                Some(Why::Announcement)
            } else {
                me.why(&row).or(direct.then_some(Why::Direct))
            };
            let Some(why) = why else { continue };
            if matches!(why, Why::Urged | Why::Announcement) {
                unread = !me.acknowledged(&row);
            }
            items.push(Item { space: *space, channel, row, why, unread, urge });
        }
        Ok(items)
    }
}
