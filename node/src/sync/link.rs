//! The second phase of a session: an admitted peer. Levelling and live pushing overlap in it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    ids::{DeviceId, LogId},
    wire::{Frame, Have, Held, LogTag},
};

use super::{
    Effect, RequestId,
    beacons::Telling,
    blobs::Fetching,
    forks::ForkName,
    known::Known,
    level::Level,
    limits::{
        ACK_DELAY_MS, ANNOUNCE_DELAY_MS, INGEST_RUNS_PER_PEER_MAX, LOCATING_LOGS_MAX, REPAIR_MS,
        SAY_LOGS_MAX, WANT_TIMEOUT_MS,
    },
    offices::{Lane, Place},
    presence::Showing,
    queues::Queues,
    records::Passing,
    serve::Serve,
    world::World,
};

/// How far catching up from a peer has come, in entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct CatchUp {
    pub(super) have: u64,
    pub(super) total: u64,
    /// As the owner was told last.
    pub(super) told: u64,
}

/// An admitted peer.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) peer: DeviceId,
    pub(super) known: Known,
    pub(super) level: Level,
    pub(super) serve: Serve,
    pub(super) telling: Telling,
    pub(super) showing: Showing,
    pub(super) passing: Passing,
    pub(super) fetching: Fetching,
    pub(super) place: Place,
    /// New entries are pushed to the peer; otherwise they are announced (it gets them sooner from
    /// others).
    pub(super) eager: bool,
    /// To be said in the next [`Frame::Have`].
    say: BTreeMap<LogId, u64>,
    say_at: Option<Millis>,
    prune: bool,
    /// Pushes that aren't acknowledged by then make digests be compared.
    pub(super) ack_by: Option<Millis>,
    /// When something that was announced may be asked for.
    pub(super) lazy_at: Option<Millis>,
    /// Nothing is asked of the peer until then: it let a question stand.
    pub(super) fetch_after: Millis,
    /// Logs of which runs from this peer, or known to it, are being ingested, up to here.
    pub(super) heard: BTreeMap<LogId, u64>,
    /// Logs whose common point with the peer is being looked for.
    locating: BTreeMap<LogId, Millis>,
    pub(super) points_for: BTreeMap<RequestId, LogId>,
    pub(super) told_forks: BTreeSet<ForkName>,
    pub(super) forged: u32,
    pub(super) catch_up: Option<CatchUp>,
}

impl Link {
    /// A peer that was just admitted; begins to compare digests.
    pub(super) fn new(world: &mut World, now: Millis, peer: DeviceId) -> Self {
        world.effects.push_back(Effect::Admitted { peer });
        let mut link = Self {
            peer,
            known: Known::default(),
            level: Level::new(now),
            serve: Serve::default(),
            telling: Telling::new(now),
            showing: Showing::default(),
            passing: Passing::new(now),
            fetching: Fetching::default(),
            place: Place::default(),
            eager: true,
            say: BTreeMap::new(),
            say_at: None,
            prune: false,
            ack_by: None,
            lazy_at: None,
            fetch_after: Millis(0),
            heard: BTreeMap::new(),
            locating: BTreeMap::new(),
            points_for: BTreeMap::new(),
            told_forks: BTreeSet::new(),
            forged: 0,
            catch_up: None,
        };
        link.send_digest(world, false);
        world.ask_keys(now, &peer, None);
        link.ask_blobs(world, now);
        link
    }

    pub(super) fn note_said(&self, into: &mut Queues) {
        into.note("logs that one peer is told about", self.say.len(), SAY_LOGS_MAX);
        into.note("logs heard of from one peer", self.heard.len(), INGEST_RUNS_PER_PEER_MAX);
    }

    /// When to be called again.
    pub(super) fn timeout(&self, world: &World) -> Millis {
        let fetch = world.fetch.timeout(&self.peer);
        let (telling, showing) = (self.telling.timeout(), self.showing.timeout());
        let (passing, parts) = (self.passing.timeout(), self.fetching.timeout());
        let own = [self.say_at, self.ack_by, self.lazy_at, self.place.timeout()];
        let optional = own.into_iter().chain([fetch, telling, showing, passing, parts]);
        optional.flatten().fold(self.level.timeout(), Millis::min)
    }

    /// Time has passed.
    pub(super) fn on_tick(&mut self, world: &mut World, now: Millis) {
        let is_due = |at: Option<Millis>| at.is_some_and(|at| at <= now);
        if is_due(self.say_at) {
            self.flush(world);
        }
        if is_due(self.lazy_at) {
            self.lazy_at = None;
        }
        if world.fetch.expire(now, &self.peer) {
            self.fetch_after = now.plus(WANT_TIMEOUT_MS);
            self.repair_soon(now);
        }
        if is_due(self.ack_by) {
            self.ack_by = None;
            if self.known.has_unacknowledged() {
                self.level.compare_at(now);
            }
        }
        if self.level.timeout() <= now {
            self.ask_digest(world, now);
        }
        if is_due(self.telling.timeout()) {
            self.tell_beacons(world);
        }
        if is_due(self.showing.timeout()) {
            self.show_presence(world, now);
        }
        if is_due(self.passing.timeout()) {
            self.tell_records(world);
        }
        if is_due(self.place.timeout()) {
            self.tell_office(world);
        }
        if is_due(self.fetching.timeout()) {
            self.expire_parts(world, now);
        }
    }

    /// Something may be lost: compares digests soon.
    pub(super) fn repair_soon(&mut self, now: Millis) {
        self.level.compare_at(now.plus(REPAIR_MS));
    }

    /// Compares digests at once.
    pub(super) fn compare_now(&mut self, now: Millis) {
        self.level.compare_at(now);
    }

    /// Acknowledges a log.
    pub(super) fn acknowledge(&mut self, now: Millis, log: LogId, seq: u64, prune: bool) {
        self.prune |= prune;
        self.say(now.plus(ACK_DELAY_MS), now, log, seq);
    }

    /// Announces a log.
    pub(super) fn announce(&mut self, now: Millis, log: LogId, seq: u64) {
        self.say(now.plus(ANNOUNCE_DELAY_MS), now, log, seq);
    }

    fn say(&mut self, at: Millis, now: Millis, log: LogId, seq: u64) {
        if self.say.len() >= SAY_LOGS_MAX && !self.say.contains_key(&log) {
            return self.repair_soon(now);
        }
        let said = self.say.entry(log).or_default();
        *said = seq.max(*said);
        self.say_at = Some(self.say_at.map_or(at, |earlier| earlier.min(at)));
    }

    fn flush(&mut self, world: &mut World) {
        self.say_at = None;
        // Where offices have given the link something to do since, that holds.
        let prune = std::mem::take(&mut self.prune) && self.place.lane == Lane::Usual;
        if prune {
            // The tree has no edge here, in either direction; a question puts one back.
            self.eager = false;
        }
        let logs: Vec<Held> = std::mem::take(&mut self.say)
            .into_iter()
            .filter(|(log, _)| world.shares(&self.peer, &log.space))
            .map(|(log, seq)| Held { log: LogTag::of(&log), seq })
            .collect();
        if !logs.is_empty() {
            world.send(self.peer, &Frame::Have(Have { prune, logs }));
        }
    }

    /// The spaces shared with the peer have changed.
    pub(super) fn on_access(&mut self, world: &mut World, now: Millis) {
        world.lacking.forget(&self.peer);
        world.ask_keys(now, &self.peer, None);
        self.known.retain(|log| world.shares(&self.peer, &log.space));
        self.give_parts_up(world);
        self.ask_blobs(world, now);
        self.level.compare_at(now);
    }

    /// A log was cut short.
    pub(super) fn on_cut(&mut self, now: Millis, log: &LogId) {
        self.known.forget(log);
        self.heard.remove(log);
        self.say.remove(log);
        self.repair_soon(now);
    }

    /// Looks for the point where the peer's side of a log leaves ours.
    pub(super) fn locate(&mut self, world: &mut World, now: Millis, log: LogId) {
        self.locating.retain(|_, until| *until > now);
        if self.locating.len() < LOCATING_LOGS_MAX && !self.locating.contains_key(&log) {
            self.locating.insert(log, now.plus(WANT_TIMEOUT_MS));
            let request = world.question(self.peer);
            self.points_for.insert(request, log);
            world.effects.push_back(Effect::ReadPoints { request, log });
        }
    }

    /// Whether an answer to a locator is awaited: it overlaps what is held.
    pub(super) fn is_locating(&self, log: &LogId) -> bool {
        self.locating.contains_key(log)
    }

    /// The answer to a locator was judged.
    pub(super) fn located(&mut self, log: &LogId) {
        self.locating.remove(log);
    }

    /// Begins to count what is missing.
    pub(super) fn count_missing(&mut self, world: &World) {
        let (_, missing) = self.known.totals(|log| world.holdings.seq(log));
        let have = self.catch_up.map_or(0, |catch_up| catch_up.have);
        self.catch_up = (missing > 0).then_some(CatchUp {
            have,
            total: have.saturating_add(missing),
            told: u64::MAX,
        });
    }

    /// Tells the owner how catching up goes.
    pub(super) fn tell_progress(&mut self, world: &mut World) {
        let Some(catch_up) = &mut self.catch_up else { return };
        let is_over = self.known.ahead.is_empty();
        if is_over {
            catch_up.have = catch_up.total;
        }
        if catch_up.told != catch_up.have {
            catch_up.told = catch_up.have;
            let CatchUp { have, total, .. } = *catch_up;
            world.effects.push_back(Effect::Progress { peer: self.peer, have, total });
        }
        if is_over {
            self.catch_up = None;
            self.tell_state(world);
        }
    }

    /// Tells the owner how the peer stands to us.
    pub(super) fn tell_state(&self, world: &mut World) {
        let (behind, ahead) = self.known.totals(|log| world.holdings.seq(log));
        world.effects.push_back(Effect::PeerState { peer: self.peer, behind, ahead });
    }
}
