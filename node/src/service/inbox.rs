//! The inbox: messages that call us or answer ours, from every channel.

use std::collections::BTreeSet;

use protocol::{
    clock::{Hlc, Millis},
    ids::{ChannelId, SpaceId},
    schema::MessageRef,
};

use super::{
    me::{Me, Why},
    names::Departments,
    show::Show,
};
use crate::{
    content::{self, Spot},
    core::Core,
    facade::{Answer, Failure, InboxItem},
    view::MessageRow,
};

/// Messages in one answer.
const INBOX_MAX: usize = 1000;

/// Answers counted for the whole inbox; see the timeline's.
const REPLIES_COUNTED_MAX: usize = 10_000;

/// A message that may be for us: the newest first in order.
type Candidate = (std::cmp::Reverse<(Hlc, MessageRef)>, SpaceId, ChannelId);

/// A message that is for us.
struct Item {
    space: SpaceId,
    channel: ChannelId,
    row: MessageRow,
    why: Why,
}

impl Core {
    /// Messages that call us or answer ours, newest first.
    pub(crate) fn inbox(&mut self, now: Millis, limit: usize) -> Result<Answer, Failure> {
        let limit = limit.min(INBOX_MAX);
        let me = Me::of(self.authority()?, self.device());
        let candidates = self.candidates(now, &me, limit)?;
        let items = self.for_us(&me, candidates, limit)?;
        let mut unread: BTreeSet<(ChannelId, Spot)> = BTreeSet::new();
        let places: BTreeSet<_> = items.iter().map(|item| (item.space, item.channel)).collect();
        for (space, channel) in places {
            let news = self.news_of(&me, &space, &channel)?;
            unread.extend(news.unread.into_iter().map(|spot| (channel, spot)));
        }
        let departments = Departments::of(self.authority()?);
        let mut show = Show::of(self, now)?;
        let mut budget = REPLIES_COUNTED_MAX;
        let mut shown = Vec::with_capacity(items.len());
        for Item { space, channel, row, why } in &items {
            let replies = self.count_replies(space, channel, &row.author, &mut budget)?;
            let name = self.channels_of(space)?.into_iter().find(|held| held.id == *channel);
            shown.push(InboxItem {
                channel: channel.to_string(),
                channel_name: name.map_or_else(|| channel.short(), |held| held.name),
                department: departments.path(space),
                why: why.word().to_owned(),
                unread: unread.contains(&(*channel, (row.hlc, row.author))),
                message: show.message(space, channel, row, replies),
            });
        }
        Ok(Answer::Inbox(shown))
    }

    /// What may be for us, newest first: from each channel the newest calls of each kind. Twice as
    /// many as are wanted, since texts were edited and messages recalled.
    fn candidates(
        &mut self,
        now: Millis,
        me: &Me,
        limit: usize,
    ) -> Result<BTreeSet<Candidate>, Failure> {
        let mut found = BTreeSet::new();
        for space in self.readable(now)? {
            for channel in self.channels_of(&space)? {
                for called in me.called() {
                    let store = &self.door().held.store;
                    let calls = content::calls(store, &space, &channel.id, called, 2 * limit)
                        .map_err(|error| self.unreadable(&error.into()))?;
                    for call in calls {
                        let spot = match call.spot() {
                            Some(spot) => Some(spot),
                            None => content::spot(&mut self.door_mut().held, &space, &call.message)
                                .map_err(|error| self.unreadable(&error))?,
                        };
                        found.extend(spot.map(|spot| (std::cmp::Reverse(spot), space, channel.id)));
                    }
                }
            }
        }
        Ok(found)
    }

    /// The first of the candidates that are for us.
    fn for_us(
        &self,
        me: &Me,
        candidates: BTreeSet<Candidate>,
        limit: usize,
    ) -> Result<Vec<Item>, Failure> {
        let store = &self.door().held.store;
        let mut items = Vec::new();
        for (std::cmp::Reverse(spot), space, channel) in candidates {
            if items.len() >= limit {
                break;
            }
            let row = content::message(store, &space, &channel, spot)
                .map_err(|error| self.unreadable(&error.into()))?;
            let Some(row) = row else { continue };
            let Some(why) = me.why(&row) else { continue };
            items.push(Item { space, channel, row, why });
        }
        Ok(items)
    }
}
