//! What a device keeps of relays over a restart: codes to show, what relays keep for it, and how far
//! colleagues said to hold what it wrote.
//!
//! Losing this file costs parcels that are left twice, never an entry. Only codes are written at once.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::Arc,
};

use protocol::{
    clock::Millis,
    crypto::{DeviceTag, UseKey},
    encode,
    ids::{DeviceId, SpaceId},
    wire::{LogTag, bundle::ParcelId},
};
use serde::{Deserialize, Serialize};

use crate::{
    core::carry::Told,
    disk::{Disk, STATE_FILE_BYTES_MAX, StateFileError, read_state_file, write_state_file},
};

/// The file in a home.
pub(crate) const FILE: &str = "relays";

/// The version of the file's form.
const FORMAT: u8 = 1;

/// News are gathered for so long before the file is written anew.
const KEEP_MS: u64 = 10_000;

/// Receipts that are kept; the oldest are forgotten first, and what they say may be left once more.
const LEFT_MAX: usize = 4096;

/// Spaces and devices of which it is kept how far they hold what this device wrote.
const HEARD_MAX: usize = 65_536;

/// Codes of relays that haven't heard of us yet.
const CLAIMS_MAX: usize = 16;

/// What a relay keeps for us, by its receipt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Left {
    pub relay: DeviceId,
    pub parcel: ParcelId,
    pub until: Millis,
    pub to: Vec<DeviceTag>,
    pub told: Vec<Told>,
}

/// A device in a space.
type Reader = (SpaceId, DeviceTag);

/// What the file holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Kept {
    claims: BTreeMap<DeviceId, [u8; 32]>,
    /// How far a device said to hold logs of ours.
    heard: BTreeMap<Reader, BTreeMap<LogTag, u64>>,
    left: Vec<Left>,
    /// A hash of the beacons that were last left for a device with a relay.
    beacons: BTreeMap<(DeviceId, DeviceTag), [u8; 16]>,
}

/// The notes.
pub(super) struct Notes {
    disk: Arc<dyn Disk>,
    key: UseKey,
    kept: Kept,
    unsaved: Option<Millis>,
}

impl Notes {
    /// Of the home on this disk. A file that can't be read counts as none.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        let sealed = read_state_file(&*disk, Path::new(FILE)).ok().flatten();
        let bytes = sealed.and_then(|sealed| key.open(FILE.as_bytes(), &sealed));
        let kept: Option<(u8, Kept)> =
            bytes.and_then(|bytes| encode::from_bytes(&bytes, STATE_FILE_BYTES_MAX).ok());
        let kept = kept.filter(|(format, _)| *format == FORMAT).map(|(_, kept)| kept);
        Self { disk, key, kept: kept.unwrap_or_default(), unsaved: None }
    }

    /// When the file is to be written.
    pub fn due(&self) -> Option<Millis> {
        self.unsaved
    }

    /// What waits waits anew from now on.
    pub fn restart(&mut self, now: Millis) {
        self.unsaved = self.unsaved.map(|_| now);
    }

    fn changed(&mut self, now: Millis) {
        self.unsaved.get_or_insert(now.plus(KEEP_MS));
    }

    /// Writes the file, if there is news.
    pub fn write(&mut self) {
        if self.unsaved.take().is_some()
            && let Err(error) = self.write_now()
        {
            tracing::warn!("failed to {error}: what relays keep may be left with them once more");
        }
    }

    fn write_now(&self) -> Result<(), StateFileError> {
        let sealed = self.key.seal(FILE.as_bytes(), &encode::to_bytes(&(FORMAT, &self.kept)));
        write_state_file(&*self.disk, Path::new(FILE), &sealed)
    }

    /// The secret of a relay's code, while the relay hasn't heard of us.
    pub fn claim(&self, relay: &DeviceId) -> Option<[u8; 32]> {
        self.kept.claims.get(relay).copied()
    }

    /// Keeps such a secret, durably.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn keep_claim(&mut self, relay: DeviceId, seed: [u8; 32]) -> Result<(), StateFileError> {
        while self.kept.claims.len() >= CLAIMS_MAX {
            self.kept.claims.pop_first();
        }
        self.kept.claims.insert(relay, seed);
        self.write_now()
    }

    /// A relay has heard of us.
    pub fn claimed(&mut self, now: Millis, relay: &DeviceId) {
        if self.kept.claims.remove(relay).is_some() {
            self.changed(now);
        }
    }

    /// A device said how far it holds logs of ours. It never holds less.
    pub fn hear(&mut self, now: Millis, reader: Reader, logs: impl Iterator<Item = (LogTag, u64)>) {
        let room = self.kept.heard.len() < HEARD_MAX;
        for (log, seq) in logs.filter(|(_, seq)| *seq > 0) {
            if !room && !self.kept.heard.contains_key(&reader) {
                return;
            }
            let held = self.kept.heard.entry(reader).or_default().entry(log).or_default();
            if seq > *held {
                *held = seq;
                self.unsaved.get_or_insert(now.plus(KEEP_MS));
            }
        }
    }

    /// Whether a device said to hold anything of ours in a space.
    pub fn has_heard(&self, reader: &Reader) -> bool {
        self.kept.heard.contains_key(reader)
    }

    /// How far a device said to hold a log of ours.
    pub fn heard(&self, reader: &Reader, log: &LogTag) -> u64 {
        self.kept.heard.get(reader).and_then(|logs| logs.get(log)).copied().unwrap_or(0)
    }

    /// How far a relay keeps logs of ours for devices.
    pub fn left_with(&self, now: Millis, relay: &DeviceId) -> BTreeMap<(Reader, LogTag), u64> {
        let mut all = BTreeMap::new();
        let live = self.kept.left.iter().filter(|left| left.relay == *relay && left.until > now);
        for left in live {
            for (told, tag) in
                left.told.iter().flat_map(|told| left.to.iter().map(move |to| (told, to)))
            {
                let most: &mut u64 = all.entry(((told.space, *tag), told.log)).or_default();
                *most = told.up_to.max(*most);
            }
        }
        all
    }

    /// A relay has said to keep something.
    pub fn leave(&mut self, now: Millis, left: Left) {
        self.kept.left.push(left);
        let over = self.kept.left.len().saturating_sub(LEFT_MAX);
        self.kept.left.drain(..over);
        self.changed(now);
    }

    /// Forgets receipts that say nothing any more: they are over, of relays that aren't appointed, or
    /// all for whom it was left hold it.
    pub fn tidy(&mut self, now: Millis, appointed: &BTreeSet<DeviceId>) {
        let Kept { left, heard, beacons, .. } = &mut self.kept;
        let before = left.len() + beacons.len();
        let has = |tag: &DeviceTag, told: &Told| {
            let logs = heard.get(&(told.space, *tag));
            logs.and_then(|logs| logs.get(&told.log)).is_some_and(|seq| *seq >= told.up_to)
        };
        left.retain(|left| {
            let all_have = left.to.iter().all(|tag| left.told.iter().all(|told| has(tag, told)));
            left.until > now && appointed.contains(&left.relay) && !all_have
        });
        beacons.retain(|(relay, _), _| appointed.contains(relay));
        if left.len() + beacons.len() != before {
            self.changed(now);
        }
    }

    /// For which devices relays keep an entry of ours.
    pub fn kept_for(
        &self,
        now: Millis,
        space: &SpaceId,
        log: &LogTag,
        seq: u64,
    ) -> BTreeSet<DeviceTag> {
        let holds = |told: &Told| {
            (told.space, told.log) == (*space, *log) && told.after < seq && seq <= told.up_to
        };
        let live = self.kept.left.iter().filter(|left| left.until > now);
        let with = live.filter(|left| left.told.iter().any(holds));
        with.flat_map(|left| left.to.iter().copied()).collect()
    }

    /// Parcels of ours that a relay keeps.
    pub fn parcels(&self, now: Millis, relay: &DeviceId) -> u64 {
        let live = self.kept.left.iter().filter(|left| left.relay == *relay && left.until > now);
        live.count() as u64
    }

    /// A hash of the beacons that were last left for a device.
    pub fn beacons(&self, relay: &DeviceId, device: &DeviceTag) -> Option<[u8; 16]> {
        self.kept.beacons.get(&(*relay, *device)).copied()
    }

    /// Beacons were left for a device.
    pub fn leave_beacons(
        &mut self,
        now: Millis,
        relay: DeviceId,
        device: DeviceTag,
        what: [u8; 16],
    ) {
        if self.kept.beacons.len() < HEARD_MAX {
            self.kept.beacons.insert((relay, device), what);
            self.changed(now);
        }
    }
}
