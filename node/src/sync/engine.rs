//! The engine: one for all peers. Inputs in, effects out.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::Millis,
    crypto::Signed,
    entry::Tip,
    ids::{BlobId, ChannelId, DeviceId, DocId, LogId, SpaceId},
    wire::{Beacon, BlobFrame, Frame, Locator, LogTag, PeerRecord, Point, Presence, ReadMark},
};

use super::{
    Access, Effect, Goodbye, Input, Outcome, RequestId, Setup, Ticket, beacons, fetch,
    limits::{CAUSED_MAX, FORGED_RUNS_MAX, NEAR_HELD_MAX},
    link::Link,
    live, offices, records, serve,
    session::Session,
    work::Work,
    world::World,
};

/// How a device stands to us in one space, in entries.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Entries that it lacks.
    pub behind: u64,
    /// Entries that we lack.
    pub ahead: u64,
}

/// The sync engine of one node.
#[derive(Debug)]
pub struct Engine {
    world: World,
    sessions: BTreeMap<DeviceId, Session>,
    /// What colleagues have caused who are gone: hanging up doesn't wipe it out.
    caused: BTreeMap<DeviceId, Work>,
    /// Who was measured to be near, and who not: that can come before the session begins, and holds for the
    /// next one.
    near: BTreeMap<DeviceId, bool>,
}

impl Engine {
    /// An engine without peers or holdings.
    pub fn new(setup: Setup) -> Self {
        let (caused, near) = (BTreeMap::new(), BTreeMap::new());
        Self { world: World::new(setup), sessions: BTreeMap::new(), caused, near }
    }

    /// Takes one input in. The owner drains [`Engine::poll_effect`] afterwards.
    pub fn handle(&mut self, now: Millis, input: Input) {
        match input {
            Input::Connected { peer } => {
                self.drop_session(&peer);
                let work = self.caused.remove(&peer).unwrap_or_default();
                let near = self.near.get(&peer).copied();
                let session = Session::new(&mut self.world, now, peer, work, near);
                self.sessions.insert(peer, session);
            }
            Input::Disconnected { peer } => self.drop_session(&peer),
            Input::Frame { peer, bytes } => self.on_frame(now, peer, &bytes),
            Input::Access { device, access } => {
                // Everybody's is told anew after each statement on rights; few have changed.
                if !self.on_access(now, device, access) {
                    return;
                }
            }
            Input::Near { peer, near } => {
                if self.near.len() >= NEAR_HELD_MAX && !self.near.contains_key(&peer) {
                    self.near.pop_first();
                }
                self.near.insert(peer, near);
                if let Some(session) = self.sessions.get_mut(&peer) {
                    session.measured(&mut self.world, near);
                }
            }
            Input::JoinVerdict { peer, verdict } => {
                let world = &mut self.world;
                if let Some(session) = self.sessions.get_mut(&peer)
                    && let Some(handshake) = session.handshake_mut()
                {
                    let step = handshake.on_verdict(world, verdict);
                    let result = session.step(world, now, step);
                    self.end_if(peer, result);
                }
            }
            Input::Genesis { bytes } => self.world.genesis = Some(bytes),
            Input::Held { logs } => {
                for (log, tip) in logs {
                    self.on_held(now, log, tip);
                }
            }
            Input::Committed { logs } => {
                if logs.iter().any(|committed| committed.log.space == self.world.control) {
                    self.on_awaited(now);
                }
                for committed in logs {
                    let links = self.sessions.values_mut().filter_map(Session::link_mut);
                    live::on_commit(&mut self.world, now, links.collect(), committed);
                }
            }
            Input::Ingested { ticket, outcome } => self.on_ingested(now, ticket, outcome),
            Input::RunsRead { request, runs } => {
                if let Some(link) = asker(&mut self.world, &mut self.sessions, request) {
                    serve::on_runs(&mut self.world, link, request, runs);
                }
            }
            Input::PointsRead { request, points } => self.on_points(request, points),
            Input::ForkProved { proof } => {
                self.on_awaited(now);
                if let Some(log) = self.world.forks.add(proof) {
                    let world = &mut self.world;
                    for link in self.sessions.values_mut().filter_map(Session::link_mut) {
                        if world.shares(&link.peer, &log.space) {
                            link.tell_forks(world, &log);
                            link.repair_soon(now);
                        }
                    }
                }
            }
            Input::KeysLacking { lacking } => {
                self.on_awaited(now);
                self.world.set_lacking(lacking);
                for link in self.sessions.values().filter_map(Session::link) {
                    self.world.ask_keys(now, &link.peer, None);
                }
            }
            Input::AskKeys { peer, space } => {
                if self.sessions.get(&peer).and_then(Session::link).is_some() {
                    self.world.ask_keys(now, &peer, Some(space));
                }
            }
            Input::BlobWanted { blob, spaces, urgent } => {
                self.world.want_blob(blob, spaces, urgent);
                for link in self.sessions.values_mut().filter_map(Session::link_mut) {
                    link.ask_blob(&mut self.world, now, &blob);
                }
            }
            Input::PartsNamed { blob, parts } => self.world.name_parts(&blob, parts),
            Input::PartTaken { peer, blob, part, good } => {
                if let Some(link) = self.sessions.get_mut(&peer).and_then(Session::link_mut) {
                    link.on_part_taken(&mut self.world, (blob, part), good);
                    if link.forged >= FORGED_RUNS_MAX {
                        self.end_if(peer, Err(Goodbye::Forged));
                    }
                }
            }
            Input::BlobUnwanted { blob } => self.forget_blob(&blob),
            Input::BlobHeld { blob, spaces, held } => {
                self.forget_blob(&blob);
                self.tell_blob(blob, &spaces, held);
            }
            Input::OwnBeacon { beacon } => {
                if let Some((space, device)) = beacons::take(&mut self.world, now, *beacon) {
                    self.world.news_from.push((self.world.me, space, device));
                }
            }
            Input::CarriedBeacons { beacons } => {
                let world = &mut self.world;
                for beacon in beacons {
                    if let Some((space, device)) = beacons::take(world, now, beacon) {
                        world.news_from.push((world.me, space, device));
                        world.effects.push_back(Effect::BeaconChanged { space, device });
                    }
                }
            }
            Input::PeerRecord { record } => {
                if let Some(device) = records::take(&mut self.world, *record) {
                    self.world.record_news.push((self.world.me, device));
                }
            }
            Input::ClockSetBack => {
                self.world.fetch.forget_held_back();
                let peers: Vec<DeviceId> = self.sessions.keys().copied().collect();
                for peer in peers {
                    self.end_if(peer, Err(Goodbye::ClockSetBack));
                }
            }
            Input::OwnPresence { presence } => {
                self.world.set_presence(now, presence);
                for link in self.sessions.values_mut().filter_map(Session::link_mut) {
                    link.show_presence(&mut self.world, now);
                }
            }
            Input::Compare => {
                for link in self.sessions.values_mut().filter_map(Session::link_mut) {
                    link.compare_now(now);
                }
                self.on_tick(now);
            }
            Input::Tick => self.on_tick(now),
        }
        self.settle(now);
    }

    /// Something came that logs may have waited for.
    fn on_awaited(&mut self, now: Millis) {
        if self.world.fetch.forget_waiting() {
            for link in self.sessions.values_mut().filter_map(Session::link_mut) {
                link.repair_soon(now);
            }
        }
    }

    /// The next thing to do for the engine; `None` when there is nothing left.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.world.effects.pop_front()
    }

    /// When to come back with [`Input::Tick`].
    pub fn poll_timeout(&self) -> Option<Millis> {
        let sessions = self.sessions.values().map(|session| session.timeout(&self.world)).min();
        sessions.into_iter().chain(self.world.presences.timeout()).min()
    }

    /// What queues: of all peers, of each, and how much is kept of those gone and near.
    pub(super) fn parts(&self) -> (&World, impl Iterator<Item = &Link>, usize, usize) {
        let links = self.sessions.values().filter_map(Session::link);
        (&self.world, links, self.caused.len(), self.near.len())
    }

    /// Peers that have passed the handshake.
    pub fn peers(&self) -> impl Iterator<Item = DeviceId> + '_ {
        self.sessions.values().filter_map(|session| session.link().map(|link| link.peer))
    }

    /// How an admitted peer stands to us over all shared spaces, by what it said and was sent;
    /// `None` when it isn't here or hasn't said yet.
    pub fn standing(&self, peer: &DeviceId) -> Option<Standing> {
        let link = self.sessions.get(peer)?.link().filter(|link| link.known.level)?;
        let (behind, ahead) = link.known.totals(|log| self.world.holdings.seq(log));
        Some(Standing { behind, ahead })
    }

    /// How a device, here or not, stands to us in one space by its newest beacon.
    pub fn standing_by_beacon(&self, space: &SpaceId, device: &DeviceId) -> Option<Standing> {
        let beacon = self.world.beacons.get(space, device)?;
        let mut theirs: BTreeMap<LogTag, u64> = beacon.have.iter().copied().collect();
        let mut standing = Standing::default();
        for (log, held) in self.world.holdings.logs(space) {
            let seq = theirs.remove(&LogTag::of(log)).unwrap_or(0);
            standing.behind = standing.behind.saturating_add(held.tip.seq.saturating_sub(seq));
            standing.ahead = standing.ahead.saturating_add(seq.saturating_sub(held.tip.seq));
        }
        // What is left are logs of which we hold nothing.
        standing.ahead = theirs.values().fold(standing.ahead, |sum, seq| sum.saturating_add(*seq));
        Some(standing)
    }

    /// What a device, here or not, last said that it holds of a space.
    pub fn beacon(&self, space: &SpaceId, device: &DeviceId) -> Option<&Beacon> {
        self.world.beacons.get(space, device)
    }

    /// Entries of a space that others have and we lack, by the most that anybody says of each log:
    /// connected peers of what they hold, all devices by their newest beacons. Nobody's word is
    /// proof that an entry is any good, only that it is said to exist.
    pub fn missing(&self, space: &SpaceId) -> u64 {
        let mut said: BTreeMap<LogTag, u64> = BTreeMap::new();
        let mut hear = |tag: LogTag, seq: u64| {
            let most = said.entry(tag).or_default();
            *most = seq.max(*most);
        };
        for beacon in self.world.beacons.of(space) {
            beacon.have.iter().for_each(|(tag, seq)| hear(*tag, *seq));
        }
        for link in self.sessions.values().filter_map(Session::link) {
            let ahead = link.known.ahead.iter().filter(|(log, _)| log.space == *space);
            ahead.for_each(|(log, ahead)| hear(LogTag::of(log), ahead.seq));
        }
        let held: BTreeMap<LogTag, u64> = self
            .world
            .holdings
            .logs(space)
            .map(|(log, held)| (LogTag::of(log), held.tip.seq))
            .collect();
        let lacking =
            |(tag, seq): (LogTag, u64)| seq.saturating_sub(held.get(&tag).copied().unwrap_or(0));
        said.into_iter().map(lacking).fold(0, u64::saturating_add)
    }

    /// Runs that the owner has and has said nothing of yet.
    pub fn runs_at_the_door(&self) -> usize {
        self.world.intake.len()
    }

    /// The device that stands for the office that this one is in, as far as it knows.
    pub fn office_root(&self) -> Option<DeviceId> {
        self.world.offices.root()
    }

    /// Who reads each space that this device reads, but for itself; no set twice.
    pub fn circles(&self) -> Vec<BTreeSet<DeviceId>> {
        self.world.circles()
    }

    /// The devices that may hold a space, but for this one.
    pub fn readers(&self, space: &SpaceId) -> impl Iterator<Item = DeviceId> + '_ {
        self.world.readers(*space)
    }

    /// The devices that say they hold this entry.
    pub fn delivered(&self, log: &LogId, seq: u64) -> BTreeSet<DeviceId> {
        self.world.beacons.delivered(log, seq)
    }

    /// The devices whose persons have read this entry, a message of `channel`.
    pub fn read(&self, channel: &ChannelId, log: &LogId, seq: u64) -> BTreeSet<DeviceId> {
        self.world.beacons.read(channel, log, seq)
    }

    /// What a device says it has read in a space.
    pub fn read_marks(&self, space: &SpaceId, device: &DeviceId) -> &[ReadMark] {
        self.world.beacons.get(space, device).map_or(&[], |beacon| &beacon.read)
    }

    /// How many connected peers say that they hold a blob that is wanted.
    pub fn holders(&self, blob: &BlobId) -> usize {
        self.sessions.values().filter_map(Session::link).filter(|link| link.offers(blob)).count()
    }

    /// The newest beacons of a space, as others can check them.
    pub fn beacons_of(&self, space: &SpaceId) -> Vec<Signed<Beacon>> {
        self.world.beacons.signed(space)
    }

    /// A device's newest beacon of a space, as others can check it.
    pub fn signed_beacon(&self, space: &SpaceId, device: &DeviceId) -> Option<Signed<Beacon>> {
        self.world.beacons.signed_by(space, device)
    }

    /// Where a member's device says it may be reached.
    pub fn peer_record(&self, device: &DeviceId) -> Option<&PeerRecord> {
        self.world.records.get(device)
    }

    /// All peer records held, as others can check them.
    pub fn peer_records(&self) -> Vec<Signed<PeerRecord>> {
        self.world.records.signed().collect()
    }

    /// The peers that are in a page, and where.
    pub fn present(&self, now: Millis, space: &SpaceId, page: &DocId) -> Vec<(DeviceId, Presence)> {
        self.world.present(now, space, page)
    }

    /// The newest entry of each log of a space by tag, as a beacon lists them.
    pub fn beacon_frontier(&self, space: &SpaceId) -> Vec<(LogTag, u64)> {
        let logs = self.world.holdings.logs(space);
        let mut have: Vec<_> = logs.map(|(log, held)| (LogTag::of(log), held.tip.seq)).collect();
        have.sort();
        have.dedup_by_key(|(tag, _)| *tag);
        have.truncate(protocol::limits::BEACON_LOGS_MAX);
        have
    }

    fn on_frame(&mut self, now: Millis, peer: DeviceId, bytes: &[u8]) {
        let Some(session) = self.sessions.get_mut(&peer) else { return };
        let result = session.on_frame(&mut self.world, now, bytes);
        self.end_if(peer, result);
    }

    /// Whether that is news.
    fn on_access(&mut self, now: Millis, device: DeviceId, access: Access) -> bool {
        if !self.world.set_access(device, access) {
            return false;
        }
        let is_me = device == self.world.me;
        let peers: Vec<DeviceId> =
            self.sessions.keys().filter(|peer| is_me || **peer == device).copied().collect();
        for peer in peers {
            let result = self.apply_access(now, peer);
            self.end_if(peer, result);
        }
        true
    }

    fn apply_access(&mut self, now: Millis, peer: DeviceId) -> Result<(), Goodbye> {
        let Some(session) = self.sessions.get_mut(&peer) else { return Ok(()) };
        let world = &mut self.world;
        if let Some(handshake) = session.handshake_mut() {
            let step = handshake.on_access(world);
            return session.step(world, now, step);
        }
        if !world.knows(&peer) {
            let why = protocol::wire::Refusal::Stranger;
            world.send(peer, &Frame::Refused(why));
            return Err(Goodbye::Refused(why));
        }
        if let Some(link) = session.link_mut() {
            link.on_access(world, now);
        }
        Ok(())
    }

    fn on_held(&mut self, now: Millis, log: LogId, tip: Option<Tip>) {
        let before = self.world.holdings.set(log, tip);
        if before.is_none() {
            return;
        }
        for link in self.sessions.values_mut().filter_map(Session::link_mut) {
            if self.world.shares(&link.peer, &log.space) {
                link.on_cut(now, &log);
            }
        }
    }

    fn on_ingested(&mut self, now: Millis, ticket: Ticket, outcome: Outcome) {
        let Some(run) = self.world.intake.remove(ticket) else { return };
        if !self.world.intake.has(&run.log) {
            self.world.fetch.on_ingested(&run.log);
        }
        if outcome != Outcome::Taken {
            // Copies that others sent meanwhile were dropped in favour of this one.
            for link in self.sessions.values_mut().filter_map(Session::link_mut) {
                if link.heard.get(&run.log).is_some_and(|heard| *heard >= run.last) {
                    link.heard.remove(&run.log);
                    link.repair_soon(now);
                }
            }
        }
        let Some(link) = self.sessions.get_mut(&run.peer).and_then(Session::link_mut) else {
            return;
        };
        link.on_outcome(&mut self.world, now, &run, outcome);
        if link.forged >= FORGED_RUNS_MAX {
            self.end_if(run.peer, Err(Goodbye::Forged));
        }
    }

    fn on_points(&mut self, request: RequestId, points: Vec<Point>) {
        let Some(link) = asker(&mut self.world, &mut self.sessions, request) else { return };
        let Some(log) = link.points_for.remove(&request) else { return };
        if self.world.shares(&link.peer, &log.space) {
            let locator = Locator { log: LogTag::of(&log), points };
            self.world.send(link.peer, &Frame::Locator(locator));
        }
    }

    fn on_tick(&mut self, now: Millis) {
        self.world.expire_presences(now);
        let mut over = Vec::new();
        for (peer, session) in &mut self.sessions {
            if session.timeout(&self.world) <= now
                && let Err(why) = session.on_tick(&mut self.world, now)
            {
                over.push((*peer, why));
            }
        }
        for (peer, why) in over {
            self.end_if(peer, Err(why));
        }
    }

    /// What every input may lead to: beacons spread, progress is told, more is asked for.
    fn settle(&mut self, now: Millis) {
        let news = std::mem::take(&mut self.world.news_from);
        let records = std::mem::take(&mut self.world.record_news);
        if self.world.offices.stale {
            let links = self.sessions.values_mut().filter_map(Session::link_mut);
            offices::settle(&mut self.world, now, &mut links.collect::<Vec<_>>());
        }
        for link in self.sessions.values_mut().filter_map(Session::link_mut) {
            for (from, space, device) in &news {
                let is_own = *from == self.world.me;
                if *from != link.peer
                    && (link.eager || is_own)
                    && self.world.shares(&link.peer, space)
                {
                    link.telling.add(now, *space, *device);
                }
            }
            for (from, device) in &records {
                // What one edge of the tree of live entries lacks, another has, or the lists tell.
                let is_own = *from == self.world.me;
                if ![*from, *device].contains(&link.peer) && (link.eager || is_own) {
                    link.passing.add(now, *device);
                }
            }
            link.tell_progress(&mut self.world);
            fetch::ask(&mut self.world, now, link);
            link.fetch_parts(&mut self.world, now);
        }
    }

    fn end_if(&mut self, peer: DeviceId, result: Result<(), Goodbye>) {
        if let Err(reason) = result {
            self.drop_session(&peer);
            self.world.effects.push_back(Effect::Disconnect { peer, reason });
        }
    }

    fn forget_blob(&mut self, blob: &BlobId) {
        self.world.forget_blob(blob);
        for link in self.sessions.values_mut().filter_map(Session::link_mut) {
            link.forget_blob(blob);
        }
    }

    /// Tells whoever may know that a blob is held whole here, or no longer.
    fn tell_blob(&mut self, blob: BlobId, spaces: &BTreeSet<SpaceId>, held: bool) {
        for link in self.sessions.values().filter_map(Session::link) {
            let shared = spaces.iter().find(|space| self.world.shares(&link.peer, space)).copied();
            let Some(space) = shared else { continue };
            let said = if held { BlobFrame::Held } else { BlobFrame::Dropped };
            self.world.send(link.peer, &Frame::Blob(said(space, vec![blob])));
        }
    }

    /// Of colleagues only: a stranger has another key the next time.
    fn remember_work(&mut self, peer: DeviceId, work: Work) {
        if !self.world.knows(&peer) {
            return;
        }
        if self.caused.len() >= CAUSED_MAX {
            let least = self.caused.iter().min_by_key(|(_, work)| **work).map(|(peer, _)| *peer);
            if let Some(least) = least {
                self.caused.remove(&least);
            }
        }
        self.caused.insert(peer, work);
    }

    fn drop_session(&mut self, peer: &DeviceId) {
        if let Some(mut session) = self.sessions.remove(peer) {
            if let Some(link) = session.link_mut() {
                link.give_parts_up(&mut self.world);
            }
            self.remember_work(*peer, session.into_work());
            self.world.offices.stale |= self.world.offices.is_known();
            self.world.fetch.forget(peer);
            self.world.forget_presence(peer);
            self.world.lacking.forget(peer);
            self.world.questions.retain(|_, asker| asker != peer);
        }
    }
}

/// The peer on whose behalf the owner was asked.
fn asker<'a>(
    world: &mut World,
    sessions: &'a mut BTreeMap<DeviceId, Session>,
    request: RequestId,
) -> Option<&'a mut Link> {
    let peer = world.questions.remove(&request)?;
    sessions.get_mut(&peer)?.link_mut()
}
