//! Messages as a window shows them.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::Authority,
    clock::Millis,
    crypto::DeviceTag,
    ids::{ChannelId, DeviceId, DocId, MemberId, SpaceId},
    schema::TaskField,
};

use super::{
    announce::is_board,
    me::Me,
    mentions::mention_info,
    names::{self, Departments, People},
};
use crate::{
    content::{self, Readers},
    core::Core,
    facade::{Delivery, Failure, FileInfo, MessageInfo, NamedTask, UrgeInfo},
    view::{MessageRow, Urged},
};

/// What it takes to show messages.
pub struct Show<'a> {
    core: &'a Core,
    authority: &'a Authority,
    people: People,
    departments: Departments,
    me: Me,
    now: Millis,
    /// Who reads a space, for those that messages were shown of.
    readers: BTreeMap<SpaceId, Readers>,
}

impl<'a> Show<'a> {
    /// For the owner of this node.
    ///
    /// # Errors
    /// When the organisation isn't known yet.
    pub fn of(core: &'a Core, now: Millis) -> Result<Self, Failure> {
        let authority = core.authority()?;
        Ok(Self {
            core,
            authority,
            people: People::of(authority),
            departments: Departments::of(authority),
            me: Me::of(authority, core.device(), now),
            now,
            readers: BTreeMap::new(),
        })
    }

    /// Who writes on a device.
    pub fn author(&self, device: &DeviceId) -> String {
        names::author_name(self.authority, &self.people, device)
    }

    /// A message as a window shows it; so many others answer it.
    pub fn message(
        &mut self,
        space: &SpaceId,
        channel: &ChannelId,
        row: &MessageRow,
        replies: u64,
    ) -> MessageInfo {
        let delivery = self.delivery(space, channel, row);
        let name = |device| names::author_name(self.authority, &self.people, device);
        let acknowledged: BTreeSet<String> = row.acknowledged.keys().map(name).collect();
        let urges = self.urges(row);
        let reactions = row.reactions.iter();
        let reactions = reactions
            .map(|(emoji, devices)| (emoji.clone(), devices.iter().map(name).collect()))
            .collect();
        let ours = |(_, devices): &(&String, &BTreeSet<_>)| !self.me.devices.is_disjoint(devices);
        let mentions = if row.is_shown() { row.mentions.as_slice() } else { &[] };
        let device = &row.author.device;
        let author = self.authority.member_of(device);
        MessageInfo {
            id: row.author.to_string(),
            author: name(device),
            author_id: author.map_or_else(|| device.to_string(), |member| member.to_string()),
            mine: self.me.wrote(row),
            time: row.hlc.millis(),
            arrived: self.core.arrived(row.log(*space), row.author.seq),
            text: if row.is_shown() { row.text.clone() } else { String::new() },
            reply_to: row.reply_to.map(|answered| answered.to_string()),
            replies,
            mentions: mentions
                .iter()
                .map(|mention| mention_info(&self.people, &self.departments, mention))
                .collect(),
            mentions_me: self.me.is_mentioned(row),
            edited: row.edited,
            recalled: row.recalled,
            hidden: row.hidden,
            my_reactions: row
                .reactions
                .iter()
                .filter(ours)
                .map(|(emoji, _)| emoji.clone())
                .collect(),
            reactions,
            delivery,
            files: self.files(row),
            announcement: is_board(space, channel) && row.reply_to.is_none(),
            acknowledged: acknowledged.into_iter().collect(),
            acknowledged_by_me: self.me.acknowledged(row),
            urges,
            urges_me: row.urges.iter().any(|urged| self.me.is_urged(urged)),
            task: row.task.map(|task| self.task(space, &task)),
        }
    }

    /// The strong reminders of a message, and who of those named knows of it.
    pub fn urges(&self, row: &MessageRow) -> Vec<UrgeInfo> {
        let urge = |urged: &Urged| {
            let knows = |member: &&MemberId| {
                let whose = |device: &DeviceId| self.authority.member_of(device) == Some(**member);
                row.acknowledged.keys().any(whose)
            };
            let (known, waiting): (Vec<_>, Vec<_>) = urged.members.iter().partition(knows);
            let names = |members: Vec<&MemberId>| {
                members.into_iter().map(|member| self.people.name(member)).collect()
            };
            UrgeInfo {
                by: self.author(&urged.by),
                time: urged.at.millis(),
                acknowledged: names(known),
                waiting: names(waiting),
            }
        };
        row.urges.iter().map(urge).collect()
    }

    /// A task in short; without a title while it isn't here.
    fn task(&self, space: &SpaceId, task: &DocId) -> NamedTask {
        let row = content::task_at(&self.core.door().held.store, space, task).ok().flatten();
        let text = |field| {
            let value = row.as_ref().and_then(|task| task.row.value(&field));
            value.unwrap_or_default().to_owned()
        };
        NamedTask {
            task: task.to_string(),
            key: text(TaskField::Key),
            title: text(TaskField::Title),
        }
    }

    /// The files that go with a message.
    fn files(&self, row: &MessageRow) -> Vec<FileInfo> {
        let files = if row.is_shown() { row.files.as_slice() } else { &[] };
        files.iter().map(|file| self.core.file_info(self.now, file)).collect()
    }

    /// How far a message got, as beacons and relays' receipts prove it.
    fn delivery(&mut self, space: &SpaceId, channel: &ChannelId, row: &MessageRow) -> Delivery {
        let (authority, now) = (self.authority, self.now);
        let readers =
            self.readers.entry(*space).or_insert_with(|| content::readers(authority, space, now));
        let log = row.log(*space);
        let holding = self.core.delivered(&log, row.author.seq);
        let reading = self.core.read_by(channel, &log, row.author.seq);
        let kept = self.core.kept_for(now, &log, row.author.seq);
        let is_kept = |device: &DeviceId| kept.contains(&DeviceTag::of(device));
        // Whoever joined later may hold it without being able to read it.
        let core = self.core;
        let others = readers.iter().filter(|(_, devices)| {
            !devices.contains(&row.author.device) && !core.is_closed_to(space, devices, row.hlc)
        });
        let mut delivery = Delivery::default();
        for (member, devices) in others {
            delivery.recipients += 1;
            if !devices.is_disjoint(&holding) {
                delivery.delivered.push(self.people.name(member));
            } else if devices.is_disjoint(&reading) && devices.iter().any(is_kept) {
                delivery.kept.push(self.people.name(member));
            }
            if !devices.is_disjoint(&reading) {
                delivery.read.push(self.people.name(member));
            }
        }
        delivery
    }
}
