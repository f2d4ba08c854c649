//! What is new in a channel: what wasn't read, and what of it calls us.

use std::collections::BTreeSet;

use protocol::{
    clock::Hlc,
    ids::{ChannelId, SpaceId},
};

use super::me::Me;
use crate::{
    content::{self, Part, Spot},
    core::Core,
    facade::Failure,
    ingest::HoldError,
};

/// Calls of one kind looked at in a channel: as many as there can be unread messages.
const CALLS_MAX: usize = 1000;

/// What is new in a channel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct News {
    /// What wasn't read, oldest first.
    pub unread: Vec<Spot>,
    /// How many of these call us or answer us.
    pub mentions: u64,
    /// When the newest message was written.
    pub newest: Option<Hlc>,
}

impl Core {
    /// What is new in a channel.
    pub(crate) fn news_of(
        &mut self,
        me: &Me,
        space: &SpaceId,
        channel: &ChannelId,
    ) -> Result<News, Failure> {
        self.derive_news(me, space, channel).map_err(|error| self.unreadable(&error))
    }

    fn derive_news(
        &mut self,
        me: &Me,
        space: &SpaceId,
        channel: &ChannelId,
    ) -> Result<News, HoldError> {
        let store = &self.door().held.store;
        let unread = content::unread(store, space, channel, &me.devices)?;
        let newest = content::page(store, space, channel, Part::Newest, 1)?;
        let waiting: BTreeSet<Spot> = unread.iter().copied().collect();
        let mut calling = BTreeSet::new();
        if !waiting.is_empty() {
            for called in me.called() {
                let store = &self.door().held.store;
                for call in content::calls(store, space, channel, called, CALLS_MAX)? {
                    let held = &mut self.door_mut().held;
                    let spot = match call.spot() {
                        None => content::spot(held, space, &call.message)?,
                        spot => spot,
                    };
                    calling.extend(spot.filter(|spot| waiting.contains(spot)));
                }
            }
        }
        let store = &self.door().held.store;
        let mut mentions = 0;
        for spot in calling {
            let row = content::message(store, space, channel, spot)?;
            mentions += u64::from(row.is_some_and(|row| me.why(&row).is_some()));
        }
        Ok(News { unread, mentions, newest: newest.rows.last().map(|row| row.hlc) })
    }
}
