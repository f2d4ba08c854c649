//! Our own beacons: what we hold and have read, said at most every so often.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    crypto::Signed,
    ids::{Branch, ChannelId, DeviceId, LogId, SpaceId},
    limits::{BEACON_LOGS_MAX, BEACON_MARKS_MAX},
    wire::{Beacon, LogTag, ReadMark},
};

use super::{metered::BEACON_DELAY_TIMES, state::Core};
use crate::{content::ReadUpTo, facade::Event, ingest::JournalRecord, sync};

/// A changed beacon waits so long for more changes: it costs a signature and a frame to everyone.
const BEACON_DELAY_MS: u64 = 1_000;

/// Where many read a space, so long for each pair of them: as many beacons come to everybody in that time
/// as there are readers, and each lists the logs of as many. So their cost to a node stays what it is with
/// sixty, who wait six seconds; it is counted in thousandths.
const BEACON_PAIR_MICROS: u64 = 1_667;

/// And so long at most.
const BEACON_DELAY_MS_MAX: u64 = 120_000;

/// Which spaces' beacons have changed, and when they are due; and what was read here.
#[derive(Debug, Default)]
pub(super) struct OwnBeacons {
    due: BTreeMap<SpaceId, Millis>,
}

impl OwnBeacons {
    /// A space's beacon has changed.
    pub fn note(&mut self, space: SpaceId, now: Millis, readers: usize, metered: bool) {
        let readers = u64::try_from(readers).unwrap_or(u64::MAX);
        let pairs = readers.saturating_mul(readers).saturating_mul(BEACON_PAIR_MICROS) / 1_000;
        let delay = pairs.clamp(BEACON_DELAY_MS, BEACON_DELAY_MS_MAX);
        let times = if metered { BEACON_DELAY_TIMES } else { 1 };
        let delay = (delay * times).min(BEACON_DELAY_MS_MAX);
        self.due.entry(space).or_insert(now.plus(delay));
    }

    /// When the next one is due.
    pub fn due(&self) -> Option<Millis> {
        self.due.values().min().copied()
    }

    /// Those that wait wait anew from now on: the clock was set back.
    pub fn restart(&mut self, now: Millis) {
        self.due.values_mut().for_each(|at| *at = now.plus(BEACON_DELAY_MS));
    }

    fn take_due(&mut self, now: Millis) -> Vec<SpaceId> {
        let due: Vec<SpaceId> =
            self.due.iter().filter(|(_, at)| **at <= now).map(|(space, _)| *space).collect();
        due.iter().for_each(|space| {
            self.due.remove(space);
        });
        due
    }
}

impl Core {
    /// After a start every beacon is due: the engine has forgotten ours.
    pub(super) fn all_beacons_due(&mut self, now: Millis) {
        let spaces: Vec<SpaceId> = self
            .door
            .held
            .ledger
            .all()
            .map(|(log, _)| log.space)
            .filter(|space| *space != SpaceId::ZERO)
            .collect();
        spaces.into_iter().for_each(|space| self.note_own_beacon(space, now));
    }

    /// Our beacon of a space has changed.
    pub(super) fn note_own_beacon(&mut self, space: SpaceId, now: Millis) {
        let readers = self.engine.readers(&space).count();
        self.beacons.note(space, now, readers, self.metered.holds());
    }

    /// Signs the beacons that are due.
    pub(super) fn send_beacons(&mut self, now: Millis) {
        let due = self.beacons.take_due(now);
        let member = self.door.authority.as_ref().is_some_and(|a| a.is_member(&self.device));
        // Nobody takes one of a device that doesn't belong to the organisation (any more). And after the disk
        // has failed the ledger knows of entries that aren't held: nobody is told of those.
        if !member || self.read_only {
            return;
        }
        for space in due {
            let beacon = self.beacon(space, now);
            let beacon = Box::new(Signed::new(beacon, &self.key));
            self.engine.handle(now, sync::Input::OwnBeacon { beacon });
            self.note_beacon_for_relays(now, &space);
        }
    }

    pub(super) fn beacon(&mut self, space: SpaceId, now: Millis) -> Beacon {
        self.clock = self.clock.tick(now);
        let ledger = &self.door.held.ledger;
        let held = ledger.strands(&space).map(|(log, strand)| (LogTag::of(log), strand.tip.seq));
        let mut have: Vec<(LogTag, u64)> = held.take(BEACON_LOGS_MAX).collect();
        have.sort_unstable();
        have.dedup_by_key(|(tag, _)| *tag);
        let mut read = self.read_marks(&space);
        read.truncate(BEACON_MARKS_MAX);
        Beacon { org: self.identity.org, space, device: self.device, hlc: self.clock, have, read }
    }

    /// What was read in a space, sorted.
    fn read_marks(&self, space: &SpaceId) -> Vec<ReadMark> {
        let marks = crate::content::read_marks(&self.door.held.store, space).unwrap_or_default();
        let mut read: Vec<ReadMark> = marks
            .into_iter()
            .map(|(channel, log, seq)| ReadMark { channel, log: LogTag::of(&log), seq })
            .collect();
        let place = |mark: &ReadMark| (mark.channel, mark.log);
        read.sort_by_key(place);
        read.dedup_by_key(|mark| (mark.channel, mark.log));
        read
    }

    /// Our person's other devices.
    pub(crate) fn other_devices(&self) -> BTreeSet<DeviceId> {
        let Some(authority) = &self.door.authority else { return BTreeSet::new() };
        let row = authority.member_of(&self.device).and_then(|member| authority.member(&member));
        let devices = row.into_iter().flat_map(|row| row.devices);
        let active = devices.filter(|(device, active)| *active && *device != self.device);
        active.map(|(device, _)| device).collect()
    }

    /// Whether this is another device of our person's.
    pub(super) fn is_other_device(&self, device: &DeviceId) -> bool {
        let Some(authority) = &self.door.authority else { return false };
        let member = authority.member_of(device);
        *device != self.device && member.is_some() && member == authority.member_of(&self.device)
    }

    /// What our person has read on another device of theirs was read here, too.
    pub(super) fn read_elsewhere(&mut self, now: Millis, space: SpaceId, device: DeviceId) {
        if self.read_only {
            return;
        }
        let strands = self.door.held.ledger.strands(&space);
        let trunk = strands.map(|(log, _)| *log).filter(|log| log.branch == Branch::TRUNK);
        let logs: BTreeMap<LogTag, LogId> = trunk.map(|log| (LogTag::of(&log), log)).collect();
        let marks = self.engine.read_marks(&space, &device).iter();
        let marks: Vec<ReadUpTo> = marks
            .filter_map(|mark| Some((mark.channel, *logs.get(&mark.log)?, mark.seq)))
            .collect();
        let held = &mut self.door.held;
        let news = match crate::content::advance_marks(&mut held.store, marks) {
            Ok(news) => news,
            Err(error) => return tracing::warn!("what was read elsewhere isn't kept: {error}"),
        };
        if news.is_empty() {
            return;
        }
        for channel in news.iter().map(|(channel, ..)| *channel).collect::<BTreeSet<_>>() {
            self.news.forget(&channel);
            self.tell(Event::ChannelChanged { channel: channel.to_string() });
        }
        self.note_own_beacon(space, now);
        self.turn.marks = true;
        let held = &mut self.door.held;
        if let Err(error) = held.append(&JournalRecord::ReadElsewhere(news)) {
            self.note_trouble(&error);
        }
    }

    /// Notes that everything shown in a channel was read.
    pub(crate) fn note_read(&mut self, now: Millis, space: SpaceId, channel: ChannelId) {
        let held = &mut self.door.held;
        match crate::content::mark_read(&mut held.store, &space, &channel) {
            Ok(false) => return,
            Ok(true) => {}
            Err(error) => {
                tracing::warn!("the read mark isn't kept: {error}");
                return;
            }
        }
        self.news.forget(&channel);
        self.tell(Event::ChannelChanged { channel: channel.to_string() });
        self.note_own_beacon(space, now);
        let held = &mut self.door.held;
        if let Err(error) = held.append(&JournalRecord::Read(space, channel)) {
            self.note_trouble(&error);
        }
    }
}
