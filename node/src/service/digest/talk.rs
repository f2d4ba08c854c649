//! What was said elsewhere: messages by channel, what of them is for us, and what was done to others.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    ids::{ChannelId, DocId, LogId, SpaceId},
};

use super::{Making, scan::Came};
use crate::{
    content::{self, Spot},
    core::Core,
    facade::{DigestCall, DigestChannel, DigestCount, DigestSpace, Failure},
    ingest,
    service::{announce::is_board, me::Me},
};

/// Messages of one channel that call us and are shown: more are read in the channel.
const CALLS_MAX: usize = 5;

/// Characters of a text that are shown.
const TEXT_CHARS: usize = 120;

/// Strong reminders, by the task that they remind of.
pub(super) type Reminders = BTreeMap<(SpaceId, DocId), u64>;

impl Core {
    /// Adds what was said to the digests of the spaces; gives the strong reminders of tasks.
    pub(super) fn talk_digest(
        &mut self,
        now: Millis,
        making: &mut Making,
        came: &Came,
        spaces: &mut BTreeMap<SpaceId, DigestSpace>,
    ) -> Result<Reminders, Failure> {
        let mut reminders = Reminders::new();
        if came.talk.is_empty() {
            return Ok(reminders);
        }
        let me = Me::of(self.authority()?, self.device(), now);
        let aside = ingest::list_aside(&self.door().held.store, None);
        let aside = aside.map_err(|error| self.unreadable(&error.into()))?;
        let aside: BTreeSet<(LogId, u64)> =
            aside.into_iter().map(|row| (row.log, row.seq)).collect();
        let mut names: BTreeMap<SpaceId, BTreeMap<ChannelId, String>> = BTreeMap::new();
        for (space, _) in came.talk.keys() {
            if !names.contains_key(space) {
                let channels = self.channels_of(space)?.into_iter();
                names.insert(*space, channels.map(|it| (it.id, it.name)).collect());
            }
        }
        for ((space, channel), spots) in &came.talk {
            if *channel == ChannelId::task_reminders(space) {
                self.task_reminders_came(space, channel, spots, &mut reminders)?;
                continue;
            }
            let mut digest = self.channel_digest(making, &me, (space, channel), spots, &aside)?;
            if digest.messages == 0 && digest.deeds == 0 {
                continue;
            }
            let name = names.get(space).and_then(|names| names.get(channel));
            digest.name = name.cloned().unwrap_or_else(|| channel.short());
            spaces.entry(*space).or_default().channels.push(digest);
        }
        Ok(reminders)
    }

    fn task_reminders_came(
        &self,
        space: &SpaceId,
        channel: &ChannelId,
        spots: &BTreeSet<Spot>,
        reminders: &mut Reminders,
    ) -> Result<(), Failure> {
        for spot in spots {
            let row = content::message(&self.door().held.store, space, channel, *spot);
            let row = row.map_err(|error| self.unreadable(&error.into()))?;
            if let Some(task) = row.and_then(|row| row.task) {
                *reminders.entry((*space, task)).or_default() += 1;
            }
        }
        Ok(())
    }

    fn channel_digest(
        &self,
        making: &mut Making,
        me: &Me,
        (space, channel): (&SpaceId, &ChannelId),
        spots: &BTreeSet<Spot>,
        aside: &BTreeSet<(LogId, u64)>,
    ) -> Result<DigestChannel, Failure> {
        let (store, authority) = (&self.door().held.store, self.authority()?);
        let private = authority.conversation(space).is_some();
        let mut digest = DigestChannel {
            channel: channel.to_string(),
            board: is_board(space, channel),
            ..DigestChannel::default()
        };
        // As badges count: one pass over what is new in the channel, not one for each message.
        let unread = content::unread(store, space, channel, &me.devices);
        let unread = unread.map_err(|error| self.unreadable(&error.into()))?;
        let unread: BTreeSet<Spot> = unread.into_iter().collect();
        let mut authors: BTreeMap<String, u64> = BTreeMap::new();
        let mut oldest = None;
        for spot in spots {
            let row = content::message(store, space, channel, *spot);
            let row = row.map_err(|error| self.unreadable(&error.into()))?;
            let Some(row) = row.filter(|row| row.is_shown()) else {
                let log = LogId::trunk(*space, spot.1.device, spot.1.epoch);
                digest.deeds += u64::from(!aside.contains(&(log, spot.1.seq)));
                continue;
            };
            digest.messages += 1;
            digest.files += row.files.len() as u64;
            making.people.row(authority, &row.author.device).messages += 1;
            let author = making.people.name(authority, &row.author.device);
            *authors.entry(author.clone()).or_default() += 1;
            oldest.get_or_insert(row.author);
            if unread.contains(spot) {
                if digest.unread == 0 {
                    digest.first = row.author.to_string();
                }
                digest.unread += 1;
            }
            let announced = digest.board && me.is_announced(&row);
            if me.why(&row).is_some() || announced || private && !me.wrote(&row) {
                digest.mentions += 1;
                if digest.calls.len() < CALLS_MAX {
                    digest.calls.push(DigestCall {
                        message: row.author.to_string(),
                        author,
                        time: row.hlc.millis(),
                        text: row.text.chars().take(TEXT_CHARS).collect(),
                    });
                }
            }
        }
        if let (true, Some(oldest)) = (digest.first.is_empty(), oldest) {
            digest.first = oldest.to_string();
        }
        let authors = authors.into_iter().map(|(name, count)| DigestCount { name, count });
        digest.authors = authors.collect();
        digest.authors.sort_by(|a, b| (b.count, &a.name).cmp(&(a.count, &b.name)));
        Ok(digest)
    }
}
