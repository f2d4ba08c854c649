//! What is left with a relay: what this device wrote and absent colleagues lack, by all they have said and
//! all that the relay keeps for them already; and, for those who wrote, what this device holds and has
//! read.
//!
//! Each device leaves its own logs, so that of five hundred who hold a message one leaves it. It leaves
//! beacons only for those whose entries it holds, and the newer ones replace the older.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::RelayRow,
    clock::Millis,
    crypto::{DeviceTag, Signed, hash},
    encode,
    ids::{DeviceId, LogId, SpaceId},
    relay::{PARCEL_ROOM_BYTES, RelayFrame, Roster, Slot},
    wire::{Beacon, LogTag, ReadMark, bundle::Parcel},
};

use super::{
    super::{
        carry::{Filled, Share},
        state::Core,
    },
    Leaving,
};
use crate::{bundle::CARRIED_MS_MAX, ingest::HoldError};

/// Who may read a space is found anew after this time, in milliseconds: capabilities expire.
const READERS_MS: u64 = 60_000;

/// After which entry each of our logs goes on for somebody, and up to which; and whether they begin to read
/// there.
type Lacked = (Vec<(LogId, u64, u64)>, bool);

impl Core {
    /// Looks what each relay that serves us is to be left.
    pub(super) fn look_what_to_leave(&mut self, now: Millis) {
        self.tidy_relay_notes(now);
        let relays: Vec<DeviceId> = self.relays.sessions.keys().copied().collect();
        let beacons = std::mem::take(&mut self.relays.beacons_due);
        for relay in relays {
            let Some(session) = self.relays.sessions.get_mut(&relay) else { continue };
            let Some((roster, _)) = session.welcome.clone() else { continue };
            if session.full.is_some_and(|(_, until)| now < until) {
                self.relays.beacons_due.extend(&beacons);
                continue;
            }
            session.full = None;
            for device in &beacons {
                if roster.serves(device, now) && !session.beacons.contains(device) {
                    session.beacons.push_back(*device);
                }
            }
            if session.plan.is_some() {
                // What has come since is found when this is done.
                self.relays.due.get_or_insert(now.plus(super::GATHER_MS));
                continue;
            }
            let Some(row) = self.relay_row(&relay) else { continue };
            let shares = self.shares_for(now, &row, &roster);
            let planned = shares.and_then(|shares| self.plan_shares(now, shares));
            let plan = match planned {
                Ok(plan) => plan,
                Err(error) => {
                    self.note_trouble(&error);
                    return;
                }
            };
            let Some(session) = self.relays.sessions.get_mut(&relay) else { continue };
            session.plan = Some(plan);
            self.leave_next(now, relay);
        }
    }

    /// Forgets what relays were left that says nothing any more.
    pub(super) fn tidy_relay_notes(&mut self, now: Millis) {
        let Some(authority) = &self.door.authority else { return };
        let appointed: BTreeSet<DeviceId> =
            authority.relays().into_iter().map(|row| row.relay).collect();
        self.relays.notes.tidy(now, &appointed);
    }

    /// The members' devices that may read a space: found anew when the authority has learnt something,
    /// and every minute, since rights run out.
    fn readers_for_relays(&mut self, now: Millis, space: SpaceId) -> BTreeSet<DeviceId> {
        let Some(authority) = &self.door.authority else { return BTreeSet::new() };
        let (revision, minute) = (authority.revision(), now.0 / READERS_MS);
        let known = self.relays.readers.get(&space);
        if let Some((_, readers)) = known.filter(|(at, _)| *at == (revision, minute)) {
            return readers.clone();
        }
        let mut readers: BTreeSet<DeviceId> = if space == self.door.control() {
            authority.devices().collect()
        } else {
            authority.readers(&space, now)
        };
        readers.retain(|device| authority.is_member(device));
        self.relays.readers.insert(space, ((revision, minute), readers.clone()));
        readers
    }

    /// Those on a roster whom no line leads to now.
    fn absent(&self, roster: &Roster) -> Vec<DeviceId> {
        let here =
            |device: &DeviceId| self.peers.get(device).is_some_and(|note| note.address.is_some());
        let all = roster.devices.iter().filter(|device| **device != self.device && !here(device));
        all.copied().collect()
    }

    /// What absent colleagues lack of what we wrote, the control space first.
    fn shares_for(
        &mut self,
        now: Millis,
        row: &RelayRow,
        roster: &Roster,
    ) -> Result<Vec<Share>, HoldError> {
        let absent = self.absent(roster);
        let left = self.relays.notes.left_with(now, &row.relay);
        let since = Millis(now.0.saturating_sub(CARRIED_MS_MAX));
        let control = self.door.control();
        let mut spaces: Vec<SpaceId> = self.written_spaces().into_iter().collect();
        spaces.sort_by_key(|space| *space != control);
        let mut shares = Vec::new();
        for space in spaces {
            let covered =
                self.door.authority.as_ref().is_some_and(|it| it.relay_covers(row, &space));
            let readers = self.readers_for_relays(now, space);
            if !covered || !readers.contains(&self.device) {
                continue;
            }
            let readers = absent.iter().filter(|device| readers.contains(device));
            let own = self.door.held.ledger.strands(&space);
            let own = own.filter(|(log, _)| log.device == self.device);
            let own: Vec<(LogId, u64, u64)> = own
                .map(|(log, strand)| (*log, strand.first.saturating_sub(1), strand.tip.seq))
                .collect();
            let mut floors = BTreeMap::new();
            for (log, first, up_to) in &own {
                floors.insert(*log, self.left_since(log, (*first, *up_to), since)?);
            }
            let mut alike: BTreeMap<Lacked, Vec<DeviceId>> = BTreeMap::new();
            for device in readers {
                let reader = (space, DeviceTag::of(device));
                let beacon = self.engine.beacon(&space, device);
                let mut begin = beacon.is_none() && !self.relays.notes.has_heard(&reader);
                let mut logs = Vec::new();
                for (log, _, up_to) in &own {
                    let tag = LogTag::of(log);
                    let said = beacon.map_or(0, |beacon| beacon.holds(&tag));
                    let kept = left.get(&(reader, tag)).copied().unwrap_or(0);
                    let heard = self.relays.notes.heard(&reader, &tag);
                    begin &= kept == 0;
                    let after = said.max(kept).max(heard).max(floors[log]);
                    if after < *up_to {
                        logs.push((*log, after, *up_to));
                    }
                }
                if !logs.is_empty() {
                    alike.entry((logs, begin)).or_default().push(*device);
                }
            }
            let of = |((logs, begin), devices)| Share { devices, space, logs, begin };
            shares.extend(alike.into_iter().map(of));
        }
        Ok(shares)
    }

    /// Leaves the next parcel with a relay, unless one is under way.
    pub(super) fn leave_next(&mut self, now: Millis, relay: DeviceId) {
        loop {
            let Some(session) = self.relays.sessions.get_mut(&relay) else { return };
            if session.leaving.is_some() {
                return;
            }
            if let Some(mut plan) = session.plan.take() {
                let filled = match self.next_share(now, &mut plan) {
                    Ok(filled) => filled,
                    Err(error) => {
                        self.note_trouble(&error);
                        return;
                    }
                };
                if let Some(filled) = filled {
                    if let Some(session) = self.relays.sessions.get_mut(&relay) {
                        session.plan = Some(plan);
                    }
                    if self.leave(relay, filled, None) {
                        return;
                    }
                }
                continue;
            }
            let Some(device) = session.beacons.pop_front() else { return };
            if self.leave_beacons(now, relay, device) {
                return;
            }
        }
    }

    /// Leaves a parcel. Whether it was sent.
    fn leave(
        &mut self,
        relay: DeviceId,
        filled: Filled,
        beacons: Option<([u8; 16], Slot)>,
    ) -> bool {
        let Filled { bytes, to, told } = filled;
        if bytes.len() > PARCEL_ROOM_BYTES {
            tracing::warn!("a parcel of {} bytes is too long for a relay", bytes.len());
            return false;
        }
        let Some(session) = self.relays.sessions.get_mut(&relay) else { return false };
        let (what, slot) = beacons.unzip();
        session.leaving = Some(Leaving {
            id: Parcel::name_of(&bytes),
            to: to.iter().map(DeviceTag::of).collect(),
            told,
            beacons: what,
        });
        self.say_to_relay(relay, &RelayFrame::Leave(slot, bytes));
        true
    }

    /// Leaves our newest beacons for a device whose entries we hold, if they say something new.
    fn leave_beacons(&mut self, now: Millis, relay: DeviceId, device: DeviceId) -> bool {
        let (Some(row), Some(authority)) = (self.relay_row(&relay), &self.door.authority) else {
            return false;
        };
        let here = self.peers.get(&device).is_some_and(|note| note.address.is_some());
        if here || !authority.is_member(&device) {
            return false;
        }
        let mut logs: BTreeMap<SpaceId, BTreeSet<LogTag>> = BTreeMap::new();
        for (log, _) in self.door.held.ledger.strands_of(device) {
            logs.entry(log.space).or_default().insert(LogTag::of(log));
        }
        logs.remove(&SpaceId::ZERO);
        logs.retain(|space, _| authority.relay_covers(&row, space));
        let (mut beacons, mut about): (Vec<Signed<Beacon>>, _) = (Vec::new(), Vec::new());
        for (space, tags) in logs {
            let readers = self.readers_for_relays(now, space);
            let both = readers.contains(&device) && readers.contains(&self.device);
            let own = self.engine.signed_beacon(&space, &self.device).filter(|_| both);
            let Some(own) = own else { continue };
            about.push((space, what_it_says(own.unverified(), &tags)));
            beacons.push(own);
        }
        beacons.sort_by_key(|beacon| std::cmp::Reverse(beacon.unverified().hlc));
        let digest = hash::digest("tongzhou 2026 beacons left v1", &[&encode::to_bytes(&about)]);
        let mut what = [0; 16];
        what.copy_from_slice(&digest[..16]);
        let tag = DeviceTag::of(&device);
        if beacons.is_empty() || self.relays.notes.beacons(&relay, &tag) == Some(what) {
            return false;
        }
        let slot = self.slot_for(&device);
        let filled = self.beacon_parcel(now, device, &beacons);
        filled.is_some_and(|filled| self.leave(relay, filled, Some((what, slot))))
    }

    /// By what our newer beacons for a device replace the older ones: nobody else can tell whose it is.
    fn slot_for(&self, device: &DeviceId) -> Slot {
        let seed = self.key.seed();
        let digest = hash::digest("tongzhou 2026 relay slot v1", &[&seed, device.as_bytes()]);
        let mut slot = [0; 8];
        slot.copy_from_slice(&digest[..8]);
        Slot(slot)
    }

    /// Our beacon of a space says something new: those who wrote there may want to know.
    pub(in crate::core) fn note_beacon_for_relays(&mut self, now: Millis, space: &SpaceId) {
        let serving = self.relays.sessions.values().any(|session| session.welcome.is_some());
        if !serving {
            return;
        }
        let strands = self.door.held.ledger.strands(space);
        let authors: Vec<DeviceId> = strands.map(|(log, _)| log.device).collect();
        let others = authors.into_iter().filter(|device| *device != self.device);
        self.relays.beacons_due.extend(others);
        self.relays_due(now);
    }

    /// Whoever wrote anything that we hold may lack our beacons: a relay has just begun to serve us.
    pub(super) fn note_due_beacons(&mut self) {
        let authors = self.door.held.ledger.all().map(|(log, _)| log.device);
        let others: BTreeSet<DeviceId> = authors.filter(|it| *it != self.device).collect();
        self.relays.beacons_due.extend(others);
    }
}

/// What a beacon says of somebody's logs, whenever it was signed: how far they are held and were read.
/// What it says of others' is no news to them.
fn what_it_says(beacon: &Beacon, logs: &BTreeSet<LogTag>) -> (Vec<(LogTag, u64)>, Vec<ReadMark>) {
    let have = beacon.have.iter().filter(|(log, _)| logs.contains(log)).copied();
    let read = beacon.read.iter().filter(|mark| logs.contains(&mark.log)).cloned();
    (have.collect(), read.collect())
}
