//! Turns: inputs gather work, and one group commit ends it.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    entry::PackedRun,
    ids::{DeviceId, LogId},
};

use super::{
    access::ACCESS_REFRESH_MS,
    io::{Input, Output},
    state::{Core, PEERS_REMEMBERED_MAX, PeerNote, Turn},
    write::read_only,
};
use crate::{
    content::Settled,
    facade::{Event, FailureCode},
    ingest::{self, Admission, HoldError},
    sync::{self, Committed, Outcome, limits::PUSH_BYTES_MAX},
};

/// More new entries of one log than this in one turn are announced rather than pushed.
const PUSHED_ENTRIES_MAX: u64 = 64;

/// Rounds of one settling: each needs something new from the engine.
const ROUNDS_MAX: usize = 64;

impl Core {
    /// Something happened outside.
    pub fn handle(&mut self, now: Millis, input: Input) {
        self.note_clock(now);
        match input {
            Input::Request { id, request } => self.request(now, id, request),
            Input::Connected { peer, .. } if self.is_relay(&peer) => {
                self.relay_connected(now, peer);
            }
            Input::Disconnected { peer } if self.relays.speaks_with(&peer) => {
                self.relay_gone(peer);
            }
            Input::Frame { peer, bytes } if self.relays.speaks_with(&peer) => {
                self.relay_frame(now, peer, &bytes);
            }
            Input::Connected { peer, address } => {
                let note = self.note_of(peer);
                (note.address, note.last_contact) = (Some(address), Some(now));
                self.tell_access(now, [peer]);
                self.engine.handle(now, sync::Input::Connected { peer });
                self.tell(Event::PeerChanged { device: peer.to_string(), connected: true });
            }
            Input::Disconnected { peer } => {
                self.forget_session(peer);
                self.engine.handle(now, sync::Input::Disconnected { peer });
                self.relays_due(now);
            }
            Input::Frame { peer, bytes } => {
                let note = self.note_of(peer);
                note.last_contact = Some(now);
                note.received = note.received.saturating_add(bytes.len() as u64);
                self.engine.handle(now, sync::Input::Frame { peer, bytes });
            }
            Input::Near { peer, near } => {
                self.engine.handle(now, sync::Input::Near { peer, near });
            }
            Input::Listening { address } => {
                if !self.listening.contains(&address) {
                    self.listening.push(address.clone());
                }
                self.tell(Event::Listening { address });
            }
            Input::Reach(reach) => self.take_reach(now, reach),
            Input::Metered { metered } => self.hear_of_line(now, metered),
            Input::Found(found) => self.found_hits(found),
            Input::IndexAt { position } => self.feed_index(position),
            Input::Tick => {
                self.give_up_waiting(now);
                if now.since(self.access_told) >= ACCESS_REFRESH_MS {
                    self.tell_all_access(now);
                    self.see_to_message_keys(now);
                }
                self.ring(now);
                self.ring_meetings(now);
                self.tell_reunion(now);
                self.retry_files(now);
                self.seek(now);
                self.engine.handle(now, sync::Input::Tick);
            }
        }
        self.do_effects(now);
    }

    /// When to come back with [`Input::Tick`].
    pub fn poll_timeout(&self) -> Option<Millis> {
        let refresh = self.access_told.plus(ACCESS_REFRESH_MS);
        let (beacons, waiting) = (self.beacons.due(), self.waiting.due());
        let (reach, deadlines, meetings, files) =
            (self.reaching.due(), self.due.alarm(), self.plans.alarm(), self.files.due());
        let (reuniting, neighbours) = (self.reuniting.due(), self.neighbours.due());
        let relays = self.relays.due();
        let own = [reach, deadlines, meetings, files, reuniting, neighbours, relays];
        let due = [self.engine.poll_timeout(), beacons, waiting].into_iter().chain(own);
        due.flatten().chain([refresh]).min()
    }

    /// Whether nothing waits for the end of a turn: what is to be put out promises nothing that isn't
    /// durable.
    pub fn is_settled(&self) -> bool {
        self.turn.is_empty()
    }

    /// Ends a turn: what was taken in becomes durable, and everybody is told.
    pub fn settle(&mut self, now: Millis) {
        for _ in 0..ROUNDS_MAX {
            let news = self.settle_once(now);
            let more = self.do_effects(now);
            if !news && !more && self.turn.is_empty() {
                break;
            }
        }
        self.send_beacons(now);
        self.see_to_reach(now);
        self.see_to_relays(now);
        self.do_effects(now);
        self.flush_store();
    }

    /// One round; whether there was anything to do.
    fn settle_once(&mut self, now: Millis) -> bool {
        let turn = std::mem::take(&mut self.turn);
        if turn.is_empty() {
            return false;
        }
        if let Some(late) = turn.late {
            self.keep_reunion(now, late);
        }
        // Before anything else: what comes after may fail, and nobody is told what a stop could undo.
        if let Err(error) = self.door.held.commit_turn() {
            self.note_trouble(&error);
            self.fail_turn(now, turn);
            return true;
        }
        let (moved, settled) = self.derive(&turn.admission);
        if turn.genesis {
            self.tell_genesis(now);
            self.tell(Event::OrganisationChanged);
        }
        if turn.admission.changed.people || turn.genesis {
            self.tell_all_access(now);
            self.tell(Event::OrganisationChanged);
            self.try_enrol(now);
            self.see_to_approvals(now);
            self.see_to_sites(now);
            self.see_to_message_keys(now);
        }
        if self.door.held.keys.has_moved() {
            self.tell_lacking_keys(now);
        }
        self.tell_forks(now, &turn.admission);
        self.tell_committed(now, &turn.before);
        for (ticket, outcome) in turn.outcomes {
            self.engine.handle(now, sync::Input::Ingested { ticket, outcome });
        }
        if turn.admission.aside > 0 || moved > 0 {
            self.tell(Event::QuarantineChanged);
        }
        self.tell_settled(now, settled);
        let answers = turn.answers.into_iter();
        self.outputs.extend(answers.map(|(id, result)| Output::Answer { id, result }));
        true
    }

    /// Judges anew and brings rows up to what was taken in: how many entries stand otherwise now, and what
    /// is to be told. What can't be read holds up neither.
    fn derive(&mut self, admission: &Admission) -> (u64, Settled) {
        let judged = ingest::after_change(&mut self.door, &admission.changed);
        let mut settled = self.door.settle_content();
        for error in judged.trouble.into_iter().chain(settled.trouble.take()) {
            self.note_trouble(&error);
            self.forget_derived();
        }
        (judged.moved, settled)
    }

    /// What was worked out from rows may be wrong.
    fn forget_derived(&mut self) {
        self.news.forget_all();
        self.due.forget_all();
        self.plans.forget_all();
    }

    /// The disk failed: nothing that this turn would have promised is promised.
    fn fail_turn(&mut self, now: Millis, turn: Turn) {
        self.forget_derived();
        for (id, result) in turn.answers {
            let result = match result {
                Ok(_) if self.read_only => Err(read_only()),
                other => other,
            };
            self.outputs.push_back(Output::Answer { id, result });
        }
        // Else the engine would go on counting these runs, and drop what others send of the same logs.
        for (ticket, _) in turn.outcomes {
            let outcome = Outcome::Refused;
            self.engine.handle(now, sync::Input::Ingested { ticket, outcome });
        }
    }

    /// A joiner writes its enrolment as soon as its inviter is known here.
    fn try_enrol(&mut self, now: Millis) {
        if self.to_be_added && !self.waits_to_be_let_in() {
            self.to_be_added = false;
            self.tell_all_access(now);
            self.tell(Event::Joined);
            return;
        }
        match self.enrol(now) {
            Ok(true) => {
                self.tell_access(now, [self.device]);
                self.tell(Event::Joined);
            }
            Ok(false) => {}
            Err(failure) if failure.code == FailureCode::NotAllowed => {
                self.join_refused(failure.problem);
            }
            Err(failure) => tracing::warn!("the enrolment waits: {:?}", failure.code),
        }
    }

    /// Our invitation lets nobody in: somebody has to be asked for another.
    pub(super) fn join_refused(&mut self, reason: String) {
        if !self.invitation_over {
            self.invitation_over = true;
            self.tell(Event::JoinRefused { reason });
        }
    }

    fn tell_forks(&mut self, now: Millis, admission: &Admission) {
        for proof in &admission.forks {
            let Ok(fork) = proof.check() else { continue };
            let logs = self.door.sides_of(&fork.log);
            let tip = |log: &LogId| self.door.held.ledger.strand(log).map(|strand| strand.tip);
            let logs = logs.iter().map(|log| (*log, tip(log))).collect();
            self.engine.handle(now, sync::Input::Held { logs });
            self.engine.handle(now, sync::Input::ForkProved { proof: Box::new(proof.clone()) });
        }
    }

    fn tell_committed(&mut self, now: Millis, before: &std::collections::BTreeMap<LogId, u64>) {
        let mut logs = Vec::new();
        let mut begun = BTreeSet::new();
        for (log, before) in before {
            let Some(strand) = self.door.held.ledger.strand(log) else { continue };
            let (tip, first) = (strand.tip, strand.first);
            self.clock = self.clock.max(tip.hlc);
            let after = (*before).max(first - 1);
            if after >= tip.seq {
                // A fork cut it short; the engine knows.
                continue;
            }
            if log.device != self.device() {
                self.arrivals.note(*log, after, tip.seq, now);
            }
            let run = match tip.seq.saturating_sub(after) {
                1..=PUSHED_ENTRIES_MAX => {
                    let runs = self.read_runs(log, after, tip.seq, PUSH_BYTES_MAX);
                    self.only_run(runs, tip.seq)
                }
                _ => None,
            };
            logs.push(Committed { log: *log, tip, run });
            self.note_own_beacon(log.space, now);
            if *before == 0 {
                begun.insert(log.space);
            }
        }
        // Our person may have read a log elsewhere before we held anything of it.
        for space in begun {
            for device in self.other_devices() {
                self.read_elsewhere(now, space, device);
            }
        }
        if !logs.is_empty() {
            self.engine.handle(now, sync::Input::Committed { logs });
            self.relays_due(now);
        }
    }

    /// The one run that holds everything new, if one does.
    fn only_run(
        &mut self,
        runs: Result<Vec<PackedRun>, HoldError>,
        last: u64,
    ) -> Option<PackedRun> {
        let mut runs = runs.map_err(|error| self.note_trouble(&error)).ok()?;
        let run = (runs.len() == 1).then(|| runs.remove(0))?;
        let whole = run.first + run.entries.len() as u64 == last + 1;
        (whole && run.body_bytes() <= PUSH_BYTES_MAX).then_some(run)
    }

    fn tell_settled(&mut self, now: Millis, settled: Settled) {
        if !settled.directories.is_empty() {
            self.tell(Event::OrganisationChanged);
        }
        self.look_at_files(now, settled.files);
        for channel in settled.channels {
            self.news.forget(&channel);
            self.tell(Event::ChannelChanged { channel: channel.to_string() });
        }
        for (space, task) in &settled.tasks {
            self.due.note(*space, *task);
            self.tell(Event::TaskChanged { task: task.to_string() });
        }
        self.arm_sooner(now, &settled.tasks);
        self.meetings_changed(now, &settled.meetings);
        if settled.own {
            self.take_own(now);
            self.tell(Event::OwnChanged);
        }
        self.prompts_changed(now, &settled.tables);
        for (_, table) in &settled.tables {
            self.tell(Event::TableChanged { table: table.to_string() });
        }
        for page in settled.pages {
            self.tell(Event::PageChanged { page: page.to_string() });
        }
        if !settled.index.is_empty() {
            let position = self.door.held.journal.end().to_u64();
            self.outputs.push_back(Output::Index { changes: settled.index, position });
        }
    }

    /// Writes derived rows when enough have gathered. Failing costs a replay later, nothing else.
    fn flush_store(&mut self) {
        if self.read_only || !self.door.held.store.wants_flush() {
            return;
        }
        let end = self.door.held.journal.end().to_u64();
        if let Err(error) = self.door.held.flush(end) {
            tracing::warn!("the store isn't written: {error}");
        }
    }

    /// Gathers what came of a run of `log`, whose newest entry was `before`.
    pub(super) fn gather(&mut self, before: u64, log: LogId, admission: Admission) {
        self.turn.before.entry(log).or_insert(before);
        self.gather_admission(admission);
    }

    /// Gathers what came of an entry or a fork.
    pub(super) fn gather_admission(&mut self, admission: Admission) {
        for log in &admission.logs {
            self.turn.before.entry(*log).or_insert(0);
        }
        self.turn.admission.join(admission);
    }

    /// Something for listeners.
    pub(super) fn tell(&mut self, event: Event) {
        self.outputs.push_back(Output::Event(event));
    }

    pub(super) fn note_of(&mut self, peer: DeviceId) -> &mut PeerNote {
        if self.peers.len() >= PEERS_REMEMBERED_MAX && !self.peers.contains_key(&peer) {
            let gone: BTreeSet<DeviceId> = self
                .peers
                .iter()
                .filter(|(_, note)| note.address.is_none())
                .map(|(device, _)| *device)
                .collect();
            if let Some(oldest) =
                gone.into_iter().min_by_key(|device| self.peers[device].last_contact)
            {
                self.peers.remove(&oldest);
            }
        }
        self.peers.entry(peer).or_default()
    }

    pub(super) fn forget_session(&mut self, peer: DeviceId) {
        self.newcomers.remove(&peer);
        if let Some(note) = self.peers.get_mut(&peer)
            && note.address.take().is_some()
        {
            self.tell(Event::PeerChanged { device: peer.to_string(), connected: false });
        }
    }

    pub(super) fn note_state(&mut self, peer: DeviceId, behind: u64, ahead: u64) {
        let note = self.note_of(peer);
        let was_level = (note.behind, note.ahead) == (0, 0);
        (note.behind, note.ahead) = (behind, ahead);
        let connected = note.address.is_some();
        if was_level != ((behind, ahead) == (0, 0)) {
            self.tell(Event::PeerChanged { device: peer.to_string(), connected });
        }
    }
}

impl Turn {
    fn is_empty(&self) -> bool {
        self.answers.is_empty()
            && self.outcomes.is_empty()
            && self.before.is_empty()
            && self.admission.forks.is_empty()
            && !self.genesis
            && !self.keys
            && !self.marks
            && !self.admission.changed.people
    }
}
