//! What asks us to say that we know of it: announcements to us, and strong reminders.
//!
//! Invariant: what waits for us is found however much else was said since, in whichever of its
//! copies; and once we have acknowledged one copy, none asks any more.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    ids::{ChannelId, DeviceId, SpaceId},
    schema::MessageRef,
};

use super::{
    announce::is_board,
    me::{Me, Why},
    news,
};
use crate::{
    content::{self, Called},
    core::Core,
    facade::Failure,
    ingest::HoldError,
    view::{MessageRow, Urged},
};

/// Announcements of one board, and strong reminders in one channel, that are looked at.
const ASKS_MAX: usize = 100;

/// Something that asks us.
pub struct Ask {
    /// Where it stands: of several copies, the newest.
    pub space: SpaceId,
    /// In which channel.
    pub channel: ChannelId,
    /// What it says.
    pub row: MessageRow,
    /// Whether it is announced, or we are reminded of it.
    pub why: Why,
    /// We haven't acknowledged it.
    pub unread: bool,
    /// The newest strong reminder of it.
    pub urge: Option<Urged>,
}

/// What tells one thing that asks from others: copies of one text are one.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
enum Which {
    Message(MessageRef),
    Copies(DeviceId, [u8; 16], String),
}

impl Core {
    /// What asks us in these channels, and all messages in which it stands.
    pub(super) fn asks<'a>(
        &mut self,
        now: Millis,
        me: &Me,
        channels: impl Iterator<Item = (&'a SpaceId, &'a ChannelId)>,
    ) -> Result<(Vec<Ask>, BTreeSet<MessageRef>), Failure> {
        let (mut found, mut messages) = (BTreeMap::<Which, Ask>::new(), BTreeSet::new());
        for (space, channel) in channels {
            let rows = self.asking(me, space, channel);
            let rows = rows.map_err(|error| self.unreadable(&error))?;
            if rows.is_empty() {
                continue;
            }
            // Whoever may only read there can't say that they know.
            let may = self.may(now, space, Need::level(Level::Comment))?;
            for (row, urge) in rows {
                messages.insert(row.author);
                let which = match row.copy.filter(|_| is_board(space, channel)) {
                    Some(number) => Which::Copies(row.author.device, number, row.text.clone()),
                    None => Which::Message(row.author),
                };
                let unread = may && !me.acknowledged(&row);
                let why = if urge.is_some() { Why::Urged } else { Why::Announcement };
                let ask = Ask { space: *space, channel: *channel, row, why, unread, urge };
                match found.remove(&which) {
                    None => drop(found.insert(which, ask)),
                    Some(other) => drop(found.insert(which, both(ask, other))),
                }
            }
        }
        Ok((found.into_values().collect(), messages))
    }

    pub(super) fn asking(
        &mut self,
        me: &Me,
        space: &SpaceId,
        channel: &ChannelId,
    ) -> Result<Vec<(MessageRow, Option<Urged>)>, HoldError> {
        let held = &mut self.door_mut().held;
        let announced = is_board(space, channel).then_some(Called::Announced);
        let mut spots = BTreeSet::new();
        for called in me.member.map(Called::Urged).into_iter().chain(announced) {
            for call in content::calls(&held.store, space, channel, called, ASKS_MAX)? {
                spots.extend(news::spot_of(held, space, &call)?);
            }
        }
        let mut rows = Vec::with_capacity(spots.len());
        for spot in spots {
            let row = content::message(&self.door().held.store, space, channel, spot)?;
            let Some(row) = row.filter(|row| row.is_shown() && !me.wrote(row)) else { continue };
            let urge = self.urged_to(me, space, channel, &row)?;
            if urge.is_some() || (announced.is_some() && me.is_announced(&row)) {
                rows.push((row, urge));
            }
        }
        Ok(rows)
    }
}

/// Two copies as one: the newest shows, what was acknowledged in one is in both.
fn both(one: Ask, other: Ask) -> Ask {
    let unread = one.unread && other.unread;
    let (newest, older) = if one.row.hlc >= other.row.hlc { (one, other) } else { (other, one) };
    let urge = [newest.urge, older.urge].into_iter().flatten().max_by_key(|urge| urge.at);
    let why = if urge.is_some() { Why::Urged } else { newest.why };
    Ask { unread, urge, why, ..newest }
}
