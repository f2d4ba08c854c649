//! Announcements: messages on a space's notice board, which take a right to post there, and which
//! everybody who reads the space is asked to acknowledge.
//!
//! Invariant: an announcement to several departments is one message in each, sealed with that
//! department's key, so nobody else gets it. What they share is a number, by which whoever is in two
//! of them sees it once, and whoever sent it counts them together.

use std::collections::BTreeSet;

use protocol::{
    capability::{Level, Named, Need},
    clock::Millis,
    ids::{ChannelId, DeviceId, MemberId, SpaceId},
    schema::{Message, MessageRef},
};

use super::names::{Departments, People};
use crate::{
    content::{self, Call, Called},
    core::Core,
    document::edit,
    facade::{AnnouncedPlace, Answer, Failure, FailureCode, SiteCount},
    view::MessageRow,
};

/// Departments that one announcement can go to at once.
const PLACES_MAX: usize = 500;

/// Announcements of one board among which the other copies of one are looked for.
const COPIES_SEARCHED_MAX: usize = 200;

/// What announcing takes.
pub const ANNOUNCE: Need = Need { level: Level::Write, named: Named::ANNOUNCE };

/// Whether this is the channel of a space's announcements.
pub fn is_board(space: &SpaceId, channel: &ChannelId) -> bool {
    *channel == ChannelId::announcements(space)
}

impl Core {
    /// Announces something in departments (an empty name is the organisation), and those below.
    pub(crate) fn announce(
        &mut self,
        now: Millis,
        departments: &[String],
        below: bool,
        message: &Message,
    ) -> Result<Answer, Failure> {
        let spaces = self.announced_to(departments, below)?;
        message.check().map_err(|_| {
            let problem = "an announcement has a text, of at most 32 KiB";
            Failure::new(
                FailureCode::Invalid,
                problem,
                "write a page, and announce that it is there",
            )
        })?;
        // All or none: whoever may not announce in one of them is told before anything is written.
        for space in &spaces {
            self.require(now, space, ANNOUNCE)?;
            self.require_open(space)?;
        }
        let mut copy = [0; 16];
        copy.copy_from_slice(&self.luck()[..16]);
        let mut first = None;
        for space in spaces {
            let own = self.post(now, space, message, copy)?;
            first.get_or_insert(own);
        }
        Ok(first.map_or(Answer::Done, |own| Answer::Made { id: own.to_string() }))
    }

    /// Posts an announcement on one board.
    pub(super) fn post(
        &mut self,
        now: Millis,
        space: SpaceId,
        message: &Message,
        copy: [u8; 16],
    ) -> Result<MessageRef, Failure> {
        self.see_to_key(now, space)?;
        let log = self.own_log(space);
        let own = MessageRef { device: log.device, epoch: log.epoch, seq: self.next_seq(space) };
        let board = ChannelId::announcements(&space);
        self.in_segment(now, space, board, |document, author, id| {
            edit::announce(document, author, id, (own, message), copy)
        })?;
        Ok(own)
    }

    /// The spaces of these departments, each once.
    fn announced_to(
        &self,
        departments: &[String],
        below: bool,
    ) -> Result<BTreeSet<SpaceId>, Failure> {
        let tree = Departments::of(self.authority()?);
        let mut spaces = BTreeSet::new();
        for name in departments {
            let space = tree.find(Some(name.as_str()).filter(|name| !name.is_empty()))?;
            spaces.insert(space);
            if below {
                let under = |other: &SpaceId| tree.ancestors(other).any(|above| above == space);
                spaces.extend(tree.all().map(|row| row.space).filter(under));
            }
        }
        if !(1..=PLACES_MAX).contains(&spaces.len()) {
            let problem = format!("an announcement goes to between 1 and {PLACES_MAX} departments");
            return Err(Failure::new(FailureCode::Invalid, problem, "name a department"));
        }
        Ok(spaces)
    }

    /// Says that one knows of a message.
    pub(crate) fn acknowledge_message(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let row = self.find_message(&space, &channel, message)?;
        // Whoever is in two of its departments acknowledges it in both.
        let mut everywhere = vec![(space, channel, row.clone())];
        everywhere.extend(self.copies_of(now, &space, &channel, &row)?);
        let devices = super::me::Me::of(self.authority()?, self.device(), now).devices;
        for (space, channel, row) in everywhere {
            if row.acknowledged.keys().all(|device| !devices.contains(device)) {
                self.in_segment(now, space, channel, |document, author, id| {
                    edit::acknowledge(document, author, id, row.author)
                })?;
            }
        }
        Ok(Answer::Done)
    }

    /// The other copies of an announcement that may be read here, with where they stand.
    fn copies_of(
        &self,
        now: Millis,
        space: &SpaceId,
        channel: &ChannelId,
        row: &MessageRow,
    ) -> Result<Vec<(SpaceId, ChannelId, MessageRow)>, Failure> {
        let Some(number) = row.copy.filter(|_| is_board(space, channel)) else {
            return Ok(Vec::new());
        };
        let authority = self.authority()?;
        let by = authority.member_of(&row.author.device);
        let store = &self.door().held.store;
        let mut found = Vec::new();
        for other in self.readable_departments(now)? {
            let board = ChannelId::announcements(&other);
            // Another text under the same number is another announcement: nobody says that they
            // know of what they weren't shown.
            let is_copy = |copy: &MessageRow| {
                other != *space
                    && copy.copy == Some(number)
                    && copy.text == row.text
                    && copy.files == row.files
                    && copy.is_shown()
                    && copy.reply_to.is_none()
                    && authority.member_of(&copy.author.device) == by
            };
            let announced = Called::Announced;
            let calls = content::calls(store, &other, &board, announced, COPIES_SEARCHED_MAX)
                .map_err(|error| self.unreadable(&error.into()))?;
            for spot in calls.iter().filter_map(Call::spot) {
                let copy = content::message(store, &other, &board, spot)
                    .map_err(|error| self.unreadable(&error.into()))?;
                found.extend(copy.filter(is_copy).map(|copy| (other, board, copy)));
            }
        }
        Ok(found)
    }

    /// How far an announcement got in each department that may be read here.
    pub(crate) fn announcement(
        &mut self,
        now: Millis,
        channel: &str,
        message: &str,
    ) -> Result<Answer, Failure> {
        let (space, channel) = self.find_channel(now, channel)?;
        let row = self.find_message(&space, &channel, message)?;
        let mut all = self.copies_of(now, &space, &channel, &row)?;
        all.push((space, channel, row));
        let authority = self.authority()?;
        let (people, departments) = (People::of(authority), Departments::of(authority));
        let sites = self.sites()?;
        let mut places: Vec<AnnouncedPlace> = Vec::with_capacity(all.len());
        for (space, channel, row) in all {
            let log = row.log(space);
            let holding = self.delivered(&log, row.author.seq);
            let reading = self.read_by(&channel, &log, row.author.seq);
            let readers = content::readers(authority, &space, now);
            let author = authority.member_of(&row.author.device);
            let mut place = AnnouncedPlace {
                department: departments.path(&space),
                space: space.to_string(),
                ..AnnouncedPlace::default()
            };
            let is_for = |member: &MemberId, devices: &BTreeSet<DeviceId>| {
                Some(*member) != author && !self.is_closed_to(&space, devices, row.hlc)
            };
            for (member, devices) in readers.iter().filter(|(who, their)| is_for(who, their)) {
                place.recipients += 1;
                if !devices.is_disjoint(&holding) {
                    place.delivered_to.push(people.name(member));
                }
                if !devices.is_disjoint(&reading) {
                    place.read_by.push(people.name(member));
                }
                let whose = |device: &DeviceId| authority.member_of(device) == Some(*member);
                let knows = row.acknowledged.keys().any(whose);
                if let Some(site) = sites.get(member) {
                    let counted = place.sites.iter().position(|count| count.site == site.as_str());
                    let at = counted.unwrap_or(place.sites.len());
                    if at == place.sites.len() {
                        let site = site.to_string();
                        place.sites.push(SiteCount { site, ..SiteCount::default() });
                    }
                    place.sites[at].recipients += 1;
                    place.sites[at].acknowledged += u64::from(knows);
                }
                let list = if knows { &mut place.acknowledged } else { &mut place.waiting };
                list.push(people.name(member));
            }
            place.delivered = place.delivered_to.len() as u64;
            place.read = place.read_by.len() as u64;
            place.sites.sort_by(|a, b| a.site.cmp(&b.site));
            places.push(place);
        }
        places.sort_by(|a, b| a.department.cmp(&b.department));
        Ok(Answer::Announcement(places))
    }
}
