//! Runs on their way through the owner's door.

use std::collections::BTreeMap;

use protocol::{
    clock::Millis,
    entry::PackedRun,
    ids::{Branch, DeviceId, LogId},
    wire::Run,
};

use super::{
    Effect, Outcome, Ticket,
    limits::{
        FORGED_RUNS_MAX, HELD_BACK_LOGS_MAX, INGEST_BYTES_MAX, INGEST_BYTES_PER_PEER_MAX,
        INGEST_RUNS_PER_PEER_MAX, REFUSED_RETRY_MS, REPAIR_MS, WAITING_RETRY_MS,
    },
    link::Link,
    offices::Lane,
    queues::Queues,
    world::World,
};

/// A run that the owner has.
#[derive(Clone, Copy, Debug)]
pub(super) struct Passing {
    pub(super) peer: DeviceId,
    pub(super) log: LogId,
    first: u64,
    pub(super) last: u64,
    bytes: usize,
}

/// All runs that the owner has.
#[derive(Debug, Default)]
pub(super) struct Intake {
    passing: BTreeMap<Ticket, Passing>,
    /// Runs and bytes by peer.
    peers: BTreeMap<DeviceId, (usize, usize)>,
    /// Runs by log, and the highest number in them.
    logs: BTreeMap<LogId, (usize, u64)>,
    bytes: usize,
    /// Who gave a log's newest entry first.
    givers: BTreeMap<LogId, DeviceId>,
}

impl Intake {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        let most =
            |of: fn(&(usize, usize)) -> usize| self.peers.values().map(of).max().unwrap_or(0);
        into.note("runs of one peer at the door", most(|it| it.0), INGEST_RUNS_PER_PEER_MAX);
        into.note("bytes of one peer at the door", most(|it| it.1), INGEST_BYTES_PER_PEER_MAX);
        into.note("bytes of all peers at the door", self.bytes, INGEST_BYTES_MAX);
        into.note("logs whose giver is known", self.givers.len(), HELD_BACK_LOGS_MAX);
    }

    /// Runs that the owner has.
    pub(super) fn len(&self) -> usize {
        self.passing.len()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn bytes_of(&self, peer: &DeviceId) -> usize {
        self.peers.get(peer).map_or(0, |(_, bytes)| *bytes)
    }

    /// The highest number of a log's entries that are passing.
    pub(super) fn up_to(&self, log: &LogId) -> Option<u64> {
        self.logs.get(log).map(|(_, last)| *last)
    }

    pub(super) fn has(&self, log: &LogId) -> bool {
        self.logs.contains_key(log)
    }

    fn has_room(&self, peer: &DeviceId, bytes: usize) -> bool {
        let (runs, of_peer) = self.peers.get(peer).copied().unwrap_or_default();
        runs < INGEST_RUNS_PER_PEER_MAX
            && of_peer + bytes <= INGEST_BYTES_PER_PEER_MAX
            && self.bytes + bytes <= INGEST_BYTES_MAX
    }

    fn add(&mut self, ticket: Ticket, passing: Passing) {
        let (runs, bytes) = self.peers.entry(passing.peer).or_default();
        *runs += 1;
        *bytes += passing.bytes;
        self.bytes += passing.bytes;
        let (runs, last) = self.logs.entry(passing.log).or_default();
        *runs += 1;
        *last = passing.last.max(*last);
        if self.givers.len() >= HELD_BACK_LOGS_MAX {
            self.givers.pop_first();
        }
        self.givers.insert(passing.log, passing.peer);
        self.passing.insert(ticket, passing);
    }

    /// A run is through.
    pub(super) fn remove(&mut self, ticket: Ticket) -> Option<Passing> {
        let passing = self.passing.remove(&ticket)?;
        self.bytes -= passing.bytes;
        if let Some((runs, bytes)) = self.peers.get_mut(&passing.peer) {
            *runs -= 1;
            *bytes -= passing.bytes;
            if *runs == 0 {
                self.peers.remove(&passing.peer);
            }
        }
        if let Some((runs, _)) = self.logs.get_mut(&passing.log) {
            *runs -= 1;
            if *runs == 0 {
                self.logs.remove(&passing.log);
            }
        }
        Some(passing)
    }

    /// Who gave a log's newest entry first.
    pub(super) fn giver(&self, log: &LogId) -> Option<&DeviceId> {
        self.givers.get(log)
    }

    /// Whether somebody else than `peer` gave this log's newest entry first.
    fn was_first_from_another(&self, peer: &DeviceId, log: &LogId) -> bool {
        self.givers.get(log).is_some_and(|giver| giver != peer)
    }
}

impl Link {
    /// A run came. It goes to the owner if it continues what is held or passing.
    pub(super) fn on_run(&mut self, world: &mut World, now: Millis, log: LogId, run: Run) {
        if !world.shares(&self.peer, &log.space) {
            return;
        }
        world.fetch.on_run(now, &self.peer, &log);
        if run.entries.is_empty() || run.first == 0 {
            self.forged = FORGED_RUNS_MAX;
            return;
        }
        if !self.is_locating(&log) && !self.continues(world, now, log, &run) {
            return;
        }
        let (first, last, peer) = (run.first, run.last(), self.peer);
        let run: PackedRun = run.on(log);
        let bytes = run.load_bytes();
        if !world.intake.has_room(&self.peer, bytes) {
            return self.repair_soon(now);
        }
        self.hear(log, last);
        let ticket = world.ticket();
        world.intake.add(ticket, Passing { peer, log, first, last, bytes });
        world.effects.push_back(Effect::Ingest { ticket, peer, run });
    }

    /// Whether a run is news and follows what is held or passing.
    fn continues(&mut self, world: &mut World, now: Millis, log: LogId, run: &Run) -> bool {
        let (mine, last) = (world.holdings.seq(&log), run.last());
        let passing = world.intake.up_to(&log);
        if last <= mine || passing.is_some_and(|passing| last <= passing) {
            // Two roots, and the steps to a root, need each other, whoever else tells them the same.
            let prune = !matches!(self.place.lane, Lane::Bridge | Lane::Tree)
                && world.intake.was_first_from_another(&self.peer, &log)
                && !world.fetch.awaits(&self.peer, &log);
            if last <= mine {
                self.known.on_have(log, last, mine, now);
                self.acknowledge(now, log, mine, prune);
            } else {
                self.hear(log, last);
            }
            return false;
        }
        let follows = passing.unwrap_or(mine).saturating_add(1) == run.first;
        let begins_branch = log.branch != Branch::TRUNK && mine == 0 && passing.is_none();
        if !follows && !begins_branch {
            // Something before it was lost, so the peer has that too.
            self.known.on_have(log, last, mine, now);
            if world.fetch.awaits(&self.peer, &log) {
                world.fetch.hold_back(now, log, now.plus(WAITING_RETRY_MS));
            }
            return false;
        }
        if passing.is_none() && mine > 0 && world.holdings.base(&log) != run.base {
            world.fetch.hold_back(now, log, now.plus(WAITING_RETRY_MS));
            self.locate(world, now, log);
            return false;
        }
        true
    }

    fn hear(&mut self, log: LogId, last: u64) {
        if self.heard.len() < INGEST_RUNS_PER_PEER_MAX {
            let heard = self.heard.entry(log).or_default();
            *heard = last.max(*heard);
        }
    }

    /// The owner is through with a run of this peer.
    pub(super) fn on_outcome(
        &mut self,
        world: &mut World,
        now: Millis,
        run: &Passing,
        outcome: Outcome,
    ) {
        let log = run.log;
        self.located(&log);
        match outcome {
            Outcome::Taken => {
                let mine = world.holdings.seq(&log);
                // Where the run proved a fork, its end stands on a branch now.
                let last = world.forks.end_of(&log).map_or(run.last, |end| run.last.min(end));
                self.known.on_have(log, last, mine, now);
                self.acknowledge(now, log, mine, false);
            }
            Outcome::Waiting => {
                let until = world.fetch.hold_back_waiting(now, log);
                self.level.compare_at(until.max(now.plus(REPAIR_MS)));
            }
            Outcome::Conflict => {
                world.fetch.hold_back(now, log, now.plus(WAITING_RETRY_MS));
                self.locate(world, now, log);
            }
            Outcome::Forged => {
                self.forged += 1;
                world.fetch.hold_back(now, log, now.plus(WAITING_RETRY_MS));
                if run.first > 1 {
                    self.locate(world, now, log);
                }
            }
            Outcome::Early | Outcome::Refused => {
                world.fetch.hold_back(now, log, now.plus(REFUSED_RETRY_MS));
            }
        }
    }
}
