//! What is new in a channel: what wasn't read, and what of it calls us.
//!
//! Channels are listed at every change, so what was found out is kept until the channel changes.
//! Looking at one again costs at most the newest 1,000 messages and as many calls of each kind.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Hlc,
    ids::{ChannelId, SpaceId},
    schema::Tell,
};

use super::{announce::is_board, me::Me};
use crate::{
    content::{self, Call, Called, Part, Spot},
    core::Core,
    facade::Failure,
    ingest::{HoldError, Holdings},
    view::MessageRow,
};

/// Calls of one kind looked at in a channel: as many as there can be unread messages.
const CALLS_MAX: usize = 1000;

/// What is new in a channel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// How many messages weren't read.
    pub unread: u64,
    /// The oldest of them.
    pub first_unread: Option<Spot>,
    /// How many of them call us or answer us; in a conversation that isn't muted, all of them.
    pub mentions: u64,
    /// When the newest message was written.
    pub newest: Option<Hlc>,
}

/// What is known to be new, for as long as we are who we are: one small row a channel.
#[derive(Debug, Default)]
pub struct NewsKnown {
    me: Option<Me>,
    channels: BTreeMap<ChannelId, News>,
}

impl NewsKnown {
    /// A channel has changed.
    pub fn forget(&mut self, channel: &ChannelId) {
        self.channels.remove(channel);
    }

    /// Anything may have changed.
    pub fn forget_all(&mut self) {
        *self = Self::default();
    }

    fn of(&mut self, me: &Me) -> &mut BTreeMap<ChannelId, News> {
        if self.me.as_ref() != Some(me) {
            *self = Self { me: Some(me.clone()), channels: BTreeMap::new() };
        }
        &mut self.channels
    }
}

impl Core {
    /// What is new in a channel.
    pub(crate) fn news_of(
        &mut self,
        me: &Me,
        space: &SpaceId,
        channel: &ChannelId,
    ) -> Result<News, Failure> {
        if let Some(known) = self.news_known().of(me).get(channel) {
            return Ok(*known);
        }
        let private = self.authority()?.conversation(space).is_some();
        let all = private && self.mutes().of(channel) == Tell::All;
        let news = find(&mut self.door_mut().held, me, space, channel, all)
            .map_err(|error| self.unreadable(&error))?;
        self.news_known().of(me).insert(*channel, news);
        Ok(news)
    }
}

fn find(
    held: &mut Holdings,
    me: &Me,
    space: &SpaceId,
    channel: &ChannelId,
    all: bool,
) -> Result<News, HoldError> {
    let newest = content::page(&held.store, space, channel, Part::Newest, 1)?;
    let unread = content::unread(&held.store, space, channel, &me.devices)?;
    let mut news = News {
        unread: unread.len() as u64,
        first_unread: unread.first().copied(),
        mentions: 0,
        newest: newest.rows.last().map(|row| row.hlc),
    };
    let Some((first, _)) = news.first_unread else { return Ok(news) };
    if all {
        news.mentions = news.unread;
        return Ok(news);
    }
    let unread: BTreeSet<Spot> = unread.into_iter().collect();
    let mut calling = BTreeSet::new();
    // What is announced is said to everybody there; what is answered to it isn't.
    let board = is_board(space, channel).then_some(Called::Announced);
    for called in me.called().into_iter().chain(board) {
        for call in content::calls(&held.store, space, channel, called, CALLS_MAX)? {
            // A text is never older than its message: what comes now was read.
            if call.at < first {
                break;
            }
            calling.extend(spot_of(held, space, &call)?.filter(|spot| unread.contains(spot)));
        }
    }
    for spot in calling {
        let row = content::message(&held.store, space, channel, spot)?;
        let announced = |row: &MessageRow| board.is_some() && me.is_announced(row);
        news.mentions +=
            u64::from(row.is_some_and(|row| me.why(&row).is_some() || announced(&row)));
    }
    Ok(news)
}

/// Where the message of a call stands.
pub fn spot_of(
    held: &mut Holdings,
    space: &SpaceId,
    call: &Call,
) -> Result<Option<Spot>, HoldError> {
    match call.spot() {
        None => content::spot(held, space, &call.message),
        spot => Ok(spot),
    }
}
