//! A member's device and the relays: what is left with them, what is fetched, whom they serve.
//!
//! - `notes`: what is kept of it over a restart
//! - `talk`: the frames of one session
//! - `leave`: what absent colleagues lack of what this device wrote, and its beacons for them
//! - `roster`: whom a relay serves, as managers' devices tell it
//!
//! Invariants: a relay is spoken to by nothing else of a node: the sync engine never hears of it, and
//! no key, control entry or beacon goes to it but sealed to members' devices. What it hands over passes
//! the door as a parcel from a stick does. It is told that something is safe here only when that is on
//! this disk; and what is shown as kept by it, its own signature says.

mod leave;
mod notes;
mod roster;
mod talk;

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    sync::Arc,
};

use protocol::{
    authority::RelayRow,
    clock::Millis,
    crypto::{DeviceTag, HomeKey},
    ids::{DeviceId, LogId, SpaceId},
    relay::{NotHeld, Roster},
    wire::{LogTag, bundle::ParcelId},
};

use super::{
    carry::{Outgoing, Told},
    io::Output,
    state::Core,
};
use crate::disk::Disk;
pub(crate) use notes::FILE;
use notes::Notes;

/// What is new is gathered for so long before it is left: several messages make one parcel.
const GATHER_MS: u64 = 2_000;

/// A relay that has no room is tried again after this time: ten minutes.
const FULL_MS: u64 = 10 * 60_000;

/// What a core keeps of relays.
pub(super) struct Relays {
    notes: Notes,
    sessions: BTreeMap<DeviceId, Session>,
    /// Where the network was told that each is.
    placed: BTreeMap<DeviceId, Vec<String>>,
    /// When it is looked what there is to leave.
    due: Option<Millis>,
    /// Who may lack our newest beacons.
    beacons_due: BTreeSet<DeviceId>,
    /// Who may read spaces, as of a revision of the authority and a minute.
    readers: BTreeMap<SpaceId, ((u64, u64), BTreeSet<DeviceId>)>,
}

/// A session with a relay.
#[derive(Default)]
struct Session {
    /// The roster by which it serves us, and the bytes that it keeps.
    welcome: Option<(Roster, u64)>,
    /// Whether a roster is under way to it.
    offered: bool,
    /// What is to be left, and to whom beacons are.
    plan: Option<Outgoing>,
    beacons: VecDeque<DeviceId>,
    /// The parcel whose receipt is awaited.
    leaving: Option<Leaving>,
    /// It keeps no more for us, and when it is tried again.
    full: Option<(NotHeld, Millis)>,
    fetch: Fetch,
}

impl Session {
    fn is_busy(&self) -> bool {
        self.plan.is_some() || self.leaving.is_some() || !self.beacons.is_empty()
    }
}

/// A parcel under way to a relay.
struct Leaving {
    id: ParcelId,
    to: Vec<DeviceTag>,
    told: Vec<Told>,
    /// Of beacons: what was in them.
    beacons: Option<[u8; 16]>,
}

/// What is fetched from a relay.
#[derive(Default)]
struct Fetch {
    /// A parcel was asked for.
    asked: bool,
    /// There is more than was asked for.
    news: bool,
    /// The number of the last one that came.
    after: u64,
    /// Those that have served once the turn is durable.
    safe: Vec<u64>,
    /// Those that have served once nothing waits any more.
    unsure: Vec<u64>,
    /// Something that would wait found no room: what is unsure stays so.
    lost: bool,
}

impl Relays {
    /// Of the home on this disk.
    pub fn open(disk: &Arc<dyn Disk>, home: &HomeKey) -> Self {
        Self {
            notes: Notes::open(disk.clone(), home.for_use(FILE)),
            sessions: BTreeMap::new(),
            placed: BTreeMap::new(),
            due: None,
            beacons_due: BTreeSet::new(),
            readers: BTreeMap::new(),
        }
    }

    /// When there is something to do.
    pub fn due(&self) -> Option<Millis> {
        self.due.into_iter().chain(self.notes.due()).min()
    }

    /// What waits waits anew from now on: the clock was set back.
    pub fn restart(&mut self, now: Millis) {
        self.due = self.due.map(|_| now);
        self.notes.restart(now);
    }

    /// Whether a device is spoken to as a relay.
    pub fn speaks_with(&self, peer: &DeviceId) -> bool {
        self.sessions.contains_key(peer)
    }
}

/// What is known of a relay here.
pub(crate) struct RelayState {
    /// There is a session, and it serves us.
    pub serves_us: bool,
    /// There is a session.
    pub connected: bool,
    /// Bytes that it keeps, as it said last.
    pub used_bytes: Option<u64>,
    /// Devices on its roster.
    pub devices: Option<u64>,
    /// It keeps no more for us.
    pub full: Option<NotHeld>,
    /// Parcels of ours that it has said to keep, and when the last of them goes.
    pub parcels: u64,
    /// It hasn't heard yet that it was appointed.
    pub unclaimed: bool,
    /// Something is still to be left with it, as far as that is known.
    pub busy: bool,
}

impl Core {
    /// Whether a device is a relay's, appointed or not any more: it is never a colleague's.
    pub(super) fn is_relay(&self, device: &DeviceId) -> bool {
        self.door.authority.as_ref().is_some_and(|authority| authority.is_relay(device))
    }

    fn relay_row(&self, relay: &DeviceId) -> Option<RelayRow> {
        self.door.authority.as_ref()?.relay(relay)
    }

    fn has_relays(&self) -> bool {
        self.door.authority.as_ref().is_some_and(|authority| !authority.relays().is_empty())
    }

    /// Tells the network where the relays are that serve us, or wait to hear of us.
    pub(super) fn tell_relays(&mut self, now: Millis) {
        let Some(authority) = &self.door.authority else { return };
        let me = self.device;
        let ours = |row: &RelayRow| {
            authority.relay_devices(row, now).contains(&me)
                || authority.relay_stewards(row, now).contains(&me)
        };
        let rows = authority.relays().into_iter().filter(ours);
        let places: BTreeMap<DeviceId, Vec<String>> =
            rows.map(|row| (row.relay, row.addresses)).collect();
        let gone = self.relays.placed.keys().filter(|relay| !places.contains_key(*relay));
        for device in gone.copied().collect::<Vec<_>>() {
            self.put_out(Output::Forget { device });
            if self.relays.sessions.contains_key(&device) {
                let reason = "it serves us no more".to_owned();
                self.put_out(Output::Disconnect { peer: device, reason });
            }
        }
        for (device, addresses) in &places {
            // Without any it is found on the local network, or not at all.
            let is_news = self.relays.placed.get(device) != Some(addresses);
            if is_news && !addresses.is_empty() {
                let (device, addresses) = (*device, addresses.clone());
                self.put_out(Output::Place { device, addresses, via: Vec::new(), relays: false });
            }
        }
        self.relays.placed = places;
        self.tidy_relay_notes(now);
        let serving: Vec<DeviceId> = self.relays.sessions.keys().copied().collect();
        serving.iter().for_each(|relay| self.offer_roster(now, *relay));
    }

    /// Something may have to be left with a relay.
    pub(super) fn relays_due(&mut self, now: Millis) {
        let serving = self.relays.sessions.values().any(|session| session.welcome.is_some());
        if serving {
            self.relays.due.get_or_insert(now.plus(GATHER_MS));
        }
    }

    /// The devices for which relays have said to keep an entry, and do so still.
    pub(crate) fn kept_for(&self, now: Millis, log: &LogId, seq: u64) -> BTreeSet<DeviceTag> {
        let tag = LogTag::of(log);
        self.relays.notes.kept_for(now, &log.space, &tag, seq)
    }

    /// What is known of a relay here.
    pub(crate) fn relay_state(&self, now: Millis, relay: &DeviceId) -> RelayState {
        let session = self.relays.sessions.get(relay);
        let welcome = session.and_then(|session| session.welcome.as_ref());
        RelayState {
            serves_us: welcome.is_some(),
            connected: session.is_some(),
            used_bytes: welcome.map(|(_, used)| *used),
            devices: welcome.map(|(roster, _)| roster.devices.len() as u64),
            full: session.and_then(|session| session.full).map(|(why, _)| why),
            parcels: self.relays.notes.parcels(now, relay),
            unclaimed: self.relays.notes.claim(relay).is_some(),
            busy: welcome.is_some()
                && (self.has_news_for_relays() || session.is_some_and(Session::is_busy)),
        }
    }

    /// Whether something is gathered that may have to be left.
    fn has_news_for_relays(&self) -> bool {
        self.relays.due.is_some() || self.beacons.due().is_some()
    }

    /// Keeps the secret of a relay's code until the relay has taken a roster of ours.
    ///
    /// # Errors
    /// When the disk fails.
    pub(crate) fn keep_relay_claim(
        &mut self,
        relay: DeviceId,
        seed: [u8; 32],
    ) -> Result<(), crate::disk::StateFileError> {
        self.relays.notes.keep_claim(relay, seed)
    }

    /// Writes down what is known of relays, if there is news.
    pub(super) fn keep_relay_notes(&mut self) {
        if !self.read_only {
            self.relays.notes.write();
        }
    }
}
