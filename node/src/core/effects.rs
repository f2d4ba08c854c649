//! What the sync engine asks for, done.

use protocol::{
    clock::{Hlc, Millis},
    encode,
    entry::{Base, PackedRun, StoredEntry},
    ids::{DeviceId, LogId, OrgId},
    limits::{LOCATOR_POINTS_MAX, RUN_BYTES_MAX},
    wire::{self, Point},
};

use super::{io::Output, open::genesis_bytes, state::Core, waiting::Waiter};
use crate::{
    facade::Event,
    ingest::{Admission, HoldError, Missing, Refusal},
    sync::{self, Effect, Goodbye, Outcome},
};

/// Effects done before the turn is settled: bounds what one turn gathers.
const EFFECTS_PER_TURN_MAX: usize = 4096;

/// What a run brought.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Brought {
    /// Entries that are new.
    pub appended: u64,
    /// Those of them that were set aside.
    pub aside: u64,
}

impl Core {
    /// Does what the engine asks for, up to a bound; `true` when more is left.
    pub(super) fn do_effects(&mut self, now: Millis) -> bool {
        for _ in 0..EFFECTS_PER_TURN_MAX {
            let Some(effect) = self.engine.poll_effect() else { return false };
            self.do_effect(now, effect);
        }
        true
    }

    fn do_effect(&mut self, now: Millis, effect: Effect) {
        match effect {
            Effect::Send { peer, frame } => self.send_frame(peer, &frame),
            Effect::GiveKeys { peer, space, keys } => self.give_keys(now, peer, space, &keys),
            Effect::TakeKeys { space, keys } => self.take_keys(now, space, &keys),
            Effect::TellHeld { peer, space, blobs } => self.tell_held(now, peer, space, &blobs),
            Effect::HolderHeard { peer, blobs, held, .. } => {
                self.note_holders(now, peer, &blobs, held);
            }
            Effect::NameParts { blob, most } => self.name_parts(now, blob, most),
            Effect::ReadParts { peer, space, blob, parts } => {
                self.give_parts(peer, space, blob, &parts);
            }
            Effect::TakePart { peer, blob, part, bytes } => {
                self.take_part(now, peer, (blob, part), &bytes);
            }
            Effect::Admitted { peer } => self.outputs.push_back(Output::Admit { peer }),
            Effect::Disconnect { peer, reason } => {
                if reason == Goodbye::RefusedUs(wire::Refusal::InvitationOver) {
                    self.join_refused(wire::Refusal::InvitationOver.to_string());
                }
                let reason = reason.to_string();
                self.forget_session(peer);
                self.outputs.push_back(Output::Disconnect { peer, reason });
            }
            Effect::CheckJoin { peer, proof } => {
                let verdict = self.check_join(&peer, &proof, now);
                self.engine.handle(now, sync::Input::JoinVerdict { peer, verdict });
            }
            Effect::TakeGenesis { bytes, .. } => self.take_genesis(&bytes),
            Effect::ReadRuns { request, log, after, up_to, max_bytes } => {
                let runs = self.read_runs(&log, after, up_to, max_bytes as usize);
                let runs = self.or_note(runs);
                self.engine.handle(now, sync::Input::RunsRead { request, runs });
            }
            Effect::ReadSince { request, log, points, max_bytes } => {
                let runs = self.read_since(&log, &points, max_bytes as usize);
                let runs = self.or_note(runs);
                self.engine.handle(now, sync::Input::RunsRead { request, runs });
            }
            Effect::ReadPoints { request, log } => {
                let points = self.read_points(&log);
                let points = self.or_note(points);
                self.engine.handle(now, sync::Input::PointsRead { request, points });
            }
            Effect::Ingest { ticket, peer, run } => {
                let space = run.log.space;
                if self.take_runs(now, vec![Waiter::new(now, ticket, run)]) {
                    self.engine.handle(now, sync::Input::AskKeys { peer, space });
                }
            }
            Effect::IngestFork { proof, .. } => self.take_fork(&proof),
            Effect::Progress { peer, have, total } => {
                let device = peer.to_string();
                self.tell(Event::Progress { device, have, total });
            }
            Effect::PeerState { peer, behind, ahead } => self.note_state(peer, behind, ahead),
            Effect::PresenceChanged { page } => {
                self.tell(Event::PresenceChanged { page: page.to_string() });
            }
            Effect::Bridges { devices } => self.keep_bridges(devices),
            Effect::RecordChanged { device } => self.note_record(now, device),
            Effect::BeaconChanged { space, device } => {
                self.hear_for_relays(now, space, device);
                if self.is_other_device(&device) {
                    self.read_elsewhere(now, space, device);
                }
                self.tell(Event::BeaconsChanged { space: space.to_string() });
            }
        }
    }

    /// Hands a frame on.
    pub(super) fn send_frame(&mut self, peer: DeviceId, frame: &[u8]) {
        let note = self.note_of(peer);
        note.sent = note.sent.saturating_add(frame.len() as u64);
        self.outputs.push_back(Output::Send { peer, bytes: frame.to_vec() });
    }

    /// Takes runs in, and those that waited for what they bring. Whether one lacks a key.
    pub(super) fn take_runs(&mut self, now: Millis, mut ready: Vec<Waiter>) -> bool {
        let mut lacks_key = false;
        while let Some(waiter) = ready.pop() {
            let (log, ticket) = (waiter.run.log, waiter.ticket);
            let before = self.door.reach(&log);
            // No signature is checked of what can't be taken and shows no fork.
            let early =
                self.door.is_beyond(&waiter.run) && self.door.missing(&waiter.run).is_some();
            let outcome = if early { Outcome::Waiting } else { self.ingest(now, &waiter.run).0 };
            let waits = outcome == Outcome::Waiting;
            let missing = if waits {
                // Of two keys of one number the other may open it.
                let missing = self.door.missing(&waiter.run);
                missing.or_else(|| self.door.lacks_a_key(&waiter.run))
            } else {
                None
            };
            lacks_key |= matches!(missing, Some(Missing::Key(_)));
            let refused = match missing {
                Some(missing) => self.waiting.add(missing, waiter),
                None => Some(waiter),
            };
            if refused.is_some() {
                self.turn.outcomes.push((ticket, outcome));
            }
            let reach = self.door.reach(&log);
            if reach > before {
                ready.extend(self.waiting.wake(&log, reach));
            }
        }
        lacks_key
    }

    /// What has waited too long is asked for again, later.
    pub(super) fn give_up_waiting(&mut self, now: Millis) {
        let late = self.waiting.expire(now).into_iter();
        self.turn.outcomes.extend(late.map(|ticket| (ticket, Outcome::Waiting)));
    }

    /// Passes a run through the door: what became of it, and what it brought.
    pub(super) fn ingest(&mut self, now: Millis, run: &PackedRun) -> (Outcome, Brought) {
        let none = Brought::default();
        if self.read_only {
            return (Outcome::Refused, none);
        }
        let before = self.door.held.ledger.strand(&run.log).map_or(0, |strand| strand.tip.seq);
        let coming = self.coming(now, run);
        match self.door.admit(now, run) {
            Ok(admission) => {
                if admission.appended > 0 {
                    self.note_coming(now, run.log.space, coming);
                }
                let outcome = match admission {
                    Admission { early: true, .. } => Outcome::Early,
                    Admission { waits: true, .. } => Outcome::Waiting,
                    _ => Outcome::Taken,
                };
                self.adopt_own(&run.log, &admission);
                let brought = Brought { appended: admission.appended, aside: admission.aside };
                self.gather(before, run.log, admission);
                (outcome, brought)
            }
            Err(Refusal::Waits) => (Outcome::Waiting, none),
            Err(Refusal::Early) => (Outcome::Early, none),
            Err(Refusal::Parted) => (Outcome::Conflict, none),
            Err(Refusal::Chain(_) | Refusal::Forged(_)) => (Outcome::Forged, none),
            Err(refusal @ (Refusal::Stranger | Refusal::WouldNotCount(_) | Refusal::Hold(_))) => {
                self.note_refusal(&refusal);
                (Outcome::Refused, none)
            }
        }
    }

    /// Others hold entries of our own log that we don't, or another side of it: this home is a
    /// restored backup or a clone. What came is ours, and we go on under a new epoch, so that no
    /// number is used twice.
    pub(super) fn adopt_own(&mut self, log: &LogId, admission: &Admission) {
        let news = admission.appended > 0 || !admission.forks.is_empty();
        if log.device != self.device || !news {
            return;
        }
        tracing::warn!("colleagues hold entries of this device that it lacked: a restored backup?");
        if let Err(error) = self.begin_epoch(log.space) {
            self.note_trouble(&error);
        }
    }

    pub(super) fn note_refusal(&mut self, refusal: &Refusal) {
        if let Refusal::Hold(error) = refusal {
            self.note_trouble(error);
        }
    }

    /// After a failed disk the node only reads. What can't be read may have left rows as they were: the
    /// next start makes them anew.
    pub(super) fn note_trouble(&mut self, error: &HoldError) {
        tracing::warn!("{error}");
        if !error.is_disk() {
            self.door.held.store.doubt();
        } else if !self.read_only {
            self.read_only = true;
            self.tell(Event::ReadOnly);
        }
    }

    fn or_note<T: Default>(&mut self, read: Result<T, HoldError>) -> T {
        read.unwrap_or_else(|error| {
            self.note_trouble(&error);
            T::default()
        })
    }

    pub(super) fn take_genesis(&mut self, bytes: &[u8]) {
        let Ok(run) = encode::from_bytes::<PackedRun>(bytes, RUN_BYTES_MAX) else { return };
        let Ok(run) = run.open(&Base { org: OrgId::ZERO, tip: None }) else { return };
        match self.door.begin(run) {
            Ok(()) => self.turn.genesis = true,
            Err(refusal) => self.note_refusal(&refusal),
        }
    }

    /// The genesis was taken and is durable: the engine may hand it on.
    pub(super) fn tell_genesis(&mut self, now: Millis) {
        let bytes = genesis_bytes(&mut self.door);
        if let Some(bytes) = self.or_note(bytes) {
            self.engine.handle(now, sync::Input::Genesis { bytes });
        }
    }

    /// Consecutive runs after entry `after`, of about `max_bytes`, at least one.
    pub(crate) fn read_runs(
        &mut self,
        log: &LogId,
        after: u64,
        up_to: u64,
        max_bytes: usize,
    ) -> Result<Vec<PackedRun>, HoldError> {
        let (mut runs, mut bytes, mut after) = (Vec::new(), 0, after);
        while after < up_to && bytes < max_bytes {
            let Some(run) = self.next_run(log, after, up_to, max_bytes - bytes)? else { break };
            after = run.first + run.entries.len() as u64 - 1;
            bytes += run.load_bytes();
            runs.push(run);
        }
        Ok(runs)
    }

    /// The run after entry `after`, of about `max_bytes`; none when there is nothing that may be shown.
    pub(super) fn next_run(
        &mut self,
        log: &LogId,
        after: u64,
        up_to: u64,
        max_bytes: usize,
    ) -> Result<Option<PackedRun>, HoldError> {
        let Some(strand) = self.door.held.ledger.strand(log) else { return Ok(None) };
        let first = (after + 1).max(strand.first);
        if first > up_to {
            return Ok(None);
        }
        let before = self.time_before(log, first)?;
        let mut entries = self.door.held.run(log, first, up_to, max_bytes)?;
        self.end_before_the_future(&mut entries);
        Ok(PackedRun::of_stored(log.branch, before, entries))
    }

    /// Ends a run before what lies far ahead of the clock, where a signature allows it: who takes
    /// that only when its time has come takes the rest now.
    fn end_before_the_future(&self, entries: &mut Vec<StoredEntry>) {
        let lies_ahead = |entry: &StoredEntry| entry.header.hlc.is_far_ahead(self.last_now);
        if entries.last().is_some_and(lies_ahead) {
            let is_end = |entry: &StoredEntry| entry.signature.is_some() && !lies_ahead(entry);
            if let Some(end) = entries.iter().rposition(is_end) {
                entries.truncate(end + 1);
            }
        }
    }

    /// The time of the entry before `first`.
    fn time_before(&mut self, log: &LogId, first: u64) -> Result<Hlc, HoldError> {
        if first <= 1 {
            return Ok(Hlc::ZERO);
        }
        if let Some(tip) = self.door.held.tip_at(log, first - 1)? {
            return Ok(tip.hlc);
        }
        let root = self.door.root_of(log, first - 1)?;
        Ok(root.map_or(Hlc::ZERO, |tip| tip.hlc))
    }

    /// Runs from where a log leaves a peer's side of it.
    fn read_since(
        &mut self,
        log: &LogId,
        points: &[Point],
        max_bytes: usize,
    ) -> Result<Vec<PackedRun>, HoldError> {
        for log in self.door.sides_of(log) {
            let Some(last) = self.door.held.ledger.strand(&log).map(|strand| strand.tip.seq) else {
                continue;
            };
            for point in points {
                let tip = self.door.held.tip_at(&log, point.seq)?;
                if tip.is_some_and(|tip| tip.hash == point.hash) && point.seq < last {
                    return self.read_runs(&log, point.seq, last, max_bytes);
                }
            }
        }
        let last = self.door.held.ledger.strand(log).map_or(0, |strand| strand.tip.seq);
        self.read_runs(log, 0, last, max_bytes)
    }

    /// A log's newest entry, and from there back twice as far each time.
    fn read_points(&mut self, log: &LogId) -> Result<Vec<Point>, HoldError> {
        let Some(strand) = self.door.held.ledger.strand(log) else { return Ok(Vec::new()) };
        let (first, mut seq, mut step) = (strand.first, strand.tip.seq, 1);
        let mut points = Vec::new();
        while points.len() < LOCATOR_POINTS_MAX {
            let Some(tip) = self.door.held.tip_at(log, seq)? else { break };
            points.push(Point { seq, hash: tip.hash });
            if seq <= first {
                break;
            }
            seq = seq.saturating_sub(step).max(first);
            step *= 2;
        }
        Ok(points)
    }
}
