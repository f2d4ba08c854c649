//! A parcel comes in: opened if it is for this device, else carried on.
//!
//! Invariant: its entries pass the door as a peer's do. Of a sender who isn't a member, or no longer,
//! nothing but the control space is taken, and nothing is carried.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    authority::Authority,
    clock::Millis,
    crypto::{DeviceKey, DeviceTag, SealedKey, Signed},
    entry::PackedRun,
    ids::{DeviceId, SpaceId},
    limits::PARCEL_BEACONS_MAX,
    wire::{
        Beacon, Frame,
        bundle::{Label, Parcel, ParcelError, ParcelKind},
    },
};

use super::super::state::Core;
use crate::{
    bundle::Kept,
    disk::StateFileError,
    facade::Event,
    ingest::Admission,
    sync::{self, Outcome, limits::FORGED_RUNS_MAX},
};

/// Bytes of runs that wait for what later parcels bring. An honest bundle tells what is named before
/// what names it; what finds no room comes again with the next import.
const WAITING_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Times that the runs of one parcel are looked at for what has come meanwhile.
const ROUNDS_MAX: usize = 64;

/// What became of a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It was for this device.
    Opened,
    /// It was for others.
    Carried(Kept),
    /// This device made it.
    Own,
    /// It is another organisation's.
    Elsewhere,
    /// It wasn't taken, or not all of it.
    Refused(String),
}

/// What came of entries of one space.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// New ones.
    pub new: u64,
    /// Those that were held already.
    pub known: u64,
    /// New ones that were set aside.
    pub aside: u64,
}

/// What came of a parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Taken {
    /// What became of it.
    pub fate: Fate,
    /// From whom it was, where its label said so.
    pub from: Option<DeviceId>,
    /// For whom, where it was for others.
    pub to: Vec<DeviceTag>,
    /// What came, by space.
    pub spaces: BTreeMap<SpaceId, Tally>,
    /// Entries that wait.
    pub waiting: u64,
    /// Entries that would wait, and for which there was no room.
    pub lost: u64,
    /// Entries of spaces that we may not read.
    pub not_ours: u64,
    /// Files that are whole with it.
    pub files: u64,
    /// Bytes of files that are new here.
    pub file_bytes: u64,
    /// Why runs weren't taken that stand where they belong, and parts of files, each reason once.
    pub left: BTreeSet<&'static str>,
}

/// Whether whoever keeps a parcel for us need keep it no longer, once the turn is durable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::core) enum Safe {
    /// What was in it is held, or will never be.
    Yes,
    /// As soon as nothing waits any more.
    OnceNothingWaits,
    /// Not by what is known here now.
    No,
}

/// Runs that wait for what isn't here yet.
#[derive(Debug, Default)]
pub(in crate::core) struct Waiting {
    runs: Vec<PackedRun>,
}

/// A parcel's frames, sorted.
#[derive(Default)]
struct Came {
    genesis: Option<Vec<u8>>,
    forks: Vec<protocol::entry::ForkProof>,
    control: Vec<PackedRun>,
    keys: Vec<(SpaceId, Vec<SealedKey>)>,
    runs: Vec<PackedRun>,
    beacons: Vec<Signed<Beacon>>,
}

impl Taken {
    fn new(fate: Fate) -> Self {
        let (spaces, to) = (BTreeMap::new(), Vec::new());
        Self {
            fate,
            from: None,
            to,
            spaces,
            waiting: 0,
            lost: 0,
            not_ours: 0,
            files: 0,
            file_bytes: 0,
            left: BTreeSet::new(),
        }
    }

    /// Whether the parcel has served.
    pub(in crate::core) fn is_safe(&self) -> Safe {
        let later = self.not_ours > 0
            || self.lost > 0
            || self.left.contains(EARLY)
            || self.left.contains(NOT_KEPT);
        match &self.fate {
            Fate::Refused(reason) if reason == STRANGER => Safe::No,
            Fate::Opened if later => Safe::No,
            Fate::Opened if self.waiting > 0 => Safe::OnceNothingWaits,
            _ => Safe::Yes,
        }
    }
}

impl Core {
    /// Takes a parcel in.
    pub(crate) fn take_parcel(&mut self, now: Millis, bytes: &[u8]) -> Taken {
        self.take_parcel_with(now, bytes, None)
    }

    /// The same with the key of the invitation by which we join, for which it may be sealed.
    pub(super) fn take_parcel_with(
        &mut self,
        now: Millis,
        bytes: &[u8],
        invited: Option<&DeviceKey>,
    ) -> Taken {
        let parcel = match Parcel::from_bytes(bytes) {
            Ok(parcel) => parcel,
            Err(error) => return Taken::new(Fate::Refused(error.to_string())),
        };
        let label = match parcel.label(&self.identity.org) {
            Ok(label) => label,
            Err(ParcelError::Elsewhere) => return Taken::new(Fate::Elsewhere),
            Err(error) => return Taken::new(Fate::Refused(error.to_string())),
        };
        let mut taken = Taken { from: Some(label.from), ..Taken::new(Fate::Opened) };
        if label.from == self.device {
            taken.fate = Fate::Own;
            return taken;
        }
        if self.was_removed(&label.from) {
            taken.fate = refused(REMOVED);
            return taken;
        }
        let key = [Some(&self.key), invited].into_iter().flatten();
        let Some(key) = key.into_iter().find(|key| label.is_for(&key.device())) else {
            return self.carry_on(now, bytes, &label, taken);
        };
        match parcel.open(&label, key) {
            Ok(_) if label.kind == ParcelKind::Files && !self.is_colleague(&label.from) => {
                taken.fate = refused(STRANGER);
            }
            Ok(frames) if label.kind == ParcelKind::Files => {
                self.take_file_frames(now, &label, frames, &mut taken);
            }
            Ok(frames) => self.take_frames(now, &label, frames, &mut taken),
            Err(error) => taken.fate = Fate::Refused(error.to_string()),
        }
        taken
    }

    /// Whether a device was a member's, and isn't any more.
    fn was_removed(&self, device: &DeviceId) -> bool {
        let authority = self.door.authority.as_ref();
        authority.is_some_and(|it| it.member_of(device).is_some() && !it.is_member(device))
    }

    fn carry_on(&mut self, now: Millis, bytes: &[u8], label: &Label, mut taken: Taken) -> Taken {
        if !self.is_colleague(&label.from) {
            taken.fate = refused(STRANGER);
            return taken;
        }
        taken.to = label.devices().collect();
        taken.fate = match self.carrying.shelf.keep(now, bytes, label) {
            Ok(kept) => {
                if kept == Kept::New {
                    self.tell(Event::CarriedChanged);
                }
                Fate::Carried(kept)
            }
            Err(error) => Fate::Refused(format!("failed to {error}")),
        };
        taken
    }

    fn take_frames(&mut self, now: Millis, label: &Label, frames: Vec<Frame>, taken: &mut Taken) {
        let came = self.sort(frames);
        if let Some(genesis) = came.genesis.filter(|_| self.door.authority.is_none()) {
            self.take_genesis(&genesis);
        }
        for proof in &came.forks {
            self.take_fork(proof);
        }
        self.pass(now, came.control, taken);
        // Whom we hear of just now may be the sender.
        if !self.is_colleague(&label.from) {
            taken.fate = refused(STRANGER);
            return;
        }
        for (space, keys) in came.keys {
            if self.may_hold(now, &space) {
                self.take_keys(now, space, &keys);
            }
        }
        let (ours, others): (Vec<_>, Vec<_>) =
            came.runs.into_iter().partition(|run| self.may_hold(now, &run.log.space));
        taken.not_ours += others.iter().map(|run| run.entries.len() as u64).sum::<u64>();
        self.pass(now, ours, taken);
        self.take_beacons(now, came.beacons);
    }

    fn sort(&self, frames: Vec<Frame>) -> Came {
        let control = self.door.control();
        let mut came = Came::default();
        for frame in frames {
            match frame {
                Frame::Genesis(bytes) => came.genesis = Some(bytes),
                Frame::Fork(proof) => came.forks.push(*proof),
                Frame::NewRun(log, run) if log.space == control => came.control.push(run.on(log)),
                Frame::NewRun(log, run) => came.runs.push(run.on(log)),
                Frame::Keys(space, keys) => came.keys.push((space, keys)),
                Frame::Beacons(beacons) => came.beacons.extend(beacons),
                // A load holds no others.
                _ => {}
            }
        }
        came
    }

    pub(super) fn may_hold(&self, now: Millis, space: &SpaceId) -> bool {
        let authority: Option<&Authority> = self.door.authority.as_ref();
        authority.is_some_and(|authority| authority.may_read(&self.device, space, now))
    }

    /// Passes runs through the door, with those of earlier parcels that waited, as long as one brings
    /// what another lacked.
    fn pass(&mut self, now: Millis, runs: Vec<PackedRun>, taken: &mut Taken) {
        let mut left = std::mem::take(&mut self.carrying.waiting.runs);
        left.extend(runs);
        let mut forged = 0;
        for _ in 0..ROUNDS_MAX {
            let mut waits = Vec::new();
            let before = left.len();
            for run in left {
                if forged >= FORGED_RUNS_MAX {
                    break;
                }
                match self.pass_one(now, &run, taken) {
                    Outcome::Waiting => waits.push(run),
                    Outcome::Forged => forged += 1,
                    Outcome::Early => drop(taken.left.insert(EARLY)),
                    Outcome::Conflict => drop(taken.left.insert(PARTED)),
                    Outcome::Refused => drop(taken.left.insert(NOT_KEPT)),
                    Outcome::Taken => {}
                }
            }
            left = waits;
            if left.is_empty() || left.len() == before {
                break;
            }
        }
        if forged > 0 {
            taken.fate = refused(FORGED);
        }
        let entries = |runs: &[PackedRun]| runs.iter().map(|run| run.entries.len() as u64).sum();
        let all: u64 = entries(&left);
        let mut bytes = 0;
        left.retain(|run| {
            bytes += run.load_bytes();
            bytes <= WAITING_BYTES_MAX
        });
        taken.waiting = entries(&left);
        taken.lost += all.saturating_sub(taken.waiting);
        self.carrying.waiting.runs = left;
    }

    fn pass_one(&mut self, now: Millis, run: &PackedRun, taken: &mut Taken) -> Outcome {
        // No signature is checked of what can't be taken and shows no fork.
        if self.door.is_beyond(run) && self.door.missing(run).is_some() {
            return Outcome::Waiting;
        }
        let (outcome, came) = self.ingest(now, run);
        let tally = taken.spaces.entry(run.log.space).or_default();
        if outcome == Outcome::Taken {
            let entries = run.entries.len() as u64;
            tally.new += came.appended;
            tally.known += entries.saturating_sub(came.appended);
            tally.aside += came.aside;
        }
        outcome
    }

    /// Takes a fork proof in, if it proves one that is news.
    pub(in crate::core) fn take_fork(&mut self, proof: &protocol::entry::ForkProof) {
        let mut admission = Admission::default();
        match self.door.prove(proof, &mut admission) {
            Ok(true) => {
                if let Some(header) = proof.low.headers.first() {
                    let log = header.log(protocol::ids::Branch::TRUNK);
                    admission.forks.push(proof.clone());
                    self.adopt_own(&log, &admission);
                }
            }
            Ok(false) => {}
            Err(refusal) => self.note_refusal(&refusal),
        }
        self.gather_admission(admission);
    }

    fn take_beacons(&mut self, now: Millis, mut beacons: Vec<Signed<Beacon>>) {
        if beacons.is_empty() {
            return;
        }
        beacons.truncate(PARCEL_BEACONS_MAX);
        if self.turn.admission.changed.people || self.turn.genesis {
            self.tell_all_access(now);
        }
        self.engine.handle(now, sync::Input::CarriedBeacons { beacons: beacons.clone() });
        beacons.retain(|beacon| {
            let claim = beacon.unverified();
            let held = self.engine.beacon(&claim.space, &claim.device);
            held == Some(claim)
        });
        if let Err(error) = self.carrying.beacons.keep(beacons) {
            self.note_carry_trouble(&error);
        }
    }

    /// What is kept of bundles beside the journal only saves work: its loss is no trouble of the node's.
    fn note_carry_trouble(&self, error: &StateFileError) {
        tracing::warn!("failed to {error}: what colleagues hold is forgotten at the next start");
    }

    /// Tells the engine what devices that are met by bundle said last.
    pub(in crate::core) fn tell_carried_beacons(&mut self, now: Millis) {
        let beacons = self.carrying.beacons.all();
        if !beacons.is_empty() {
            self.engine.handle(now, sync::Input::CarriedBeacons { beacons });
        }
    }
}

const REMOVED: &str = "its sender is no longer a member";
const STRANGER: &str = "its sender isn't a member as far as is known here";
const EARLY: &str = "its time has not come yet";
const PARTED: &str = "it follows an entry that is not held: the log has forked";
const NOT_KEPT: &str = "it can't be kept";
const FORGED: &str = "it holds entries that their authors didn't sign";

fn refused(reason: &str) -> Fate {
    Fate::Refused(reason.to_owned())
}
