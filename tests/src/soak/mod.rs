//! A day of a large company, engines alone: some of its members ask for too much, some never answer, some lie.
//! How long any queue of any honest node becomes, against its bound (target F11).
//!
//! One node is connected with everybody, the others with a few, as the network picks. The door isn't in it:
//! a run is taken in a moment after it came, and what nobody wrote is refused or waits. Frames of a link
//! arrive in order. One seed, one run.

mod bad;
mod entries;

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    sync::Arc,
};

use node::{
    net::limits::PICKED,
    sync::{Access, Committed, Effect, Engine, Input, Outcome, Queues, Setup, Ticket},
};
use protocol::{
    clock::{Hlc, Millis},
    crypto::{DeviceKey, Signed, hash},
    entry::PackedRun,
    ids::{DeviceId, EntryHash, LogId, OrgId, SpaceId},
    wire::{Beacon, LogTag},
};

use crate::{luck::Luck, seat::BASE_MS};
use bad::Kind;
use entries::Entries;

/// One way within an office, and between two.
const NEAR_MS: u64 = 1;
const FAR_MS: u64 = 50;

/// Offices.
const OFFICES: usize = 5;

/// From a run's arrival until it is durable, and until one that builds on what never comes is given up.
const DOOR_MS: u64 = 2;
const WAITS_MS: u64 = 1_500;

/// Each device says what it holds so often.
const BEACON_MS: u64 = 2 * 3_600_000;

/// A member who makes trouble comes back after this time when somebody hung up.
const BACK_MS: u64 = 20_000;

const HOUR_MS: u64 = 3_600_000;

/// How large, how long and how bad.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    /// Members, the bad ones among them.
    pub members: usize,
    /// Of each kind of trouble so many of them.
    pub bad: usize,
    /// Hours.
    pub hours: u64,
    /// Messages an hour, by anybody honest.
    pub messages: u64,
    /// Seconds between two attempts of each member who makes trouble.
    pub pause: u64,
    /// Queues are looked at after one in so many inputs of each node.
    pub every: u64,
    /// The seed.
    pub seed: u64,
}

/// What came of it.
#[derive(Clone, Debug)]
pub struct Outcomes {
    /// How long each queue of any honest node was.
    pub queues: Queues,
    /// Messages written, and how many of them some honest node lacks in the end.
    pub written: usize,
    /// See there.
    pub missing: usize,
    /// Frames that bad members sent, and how often somebody hung up on them.
    pub bad_frames: u64,
    /// See there.
    pub hang_ups: u64,
    /// Inputs of honest nodes.
    pub inputs: u64,
}

/// What is to happen.
enum Event {
    Arrives(usize, usize, Arc<[u8]>),
    Taken(usize, Ticket, PackedRun),
    Wakes(usize),
    Trouble(usize),
    Back(usize, usize),
    Says(usize),
}

/// One member.
struct Seat {
    key: DeviceKey,
    device: DeviceId,
    /// Honest members have an engine.
    engine: Option<Engine>,
    kind: Option<Kind>,
    wakes: Option<Millis>,
    links: BTreeSet<usize>,
    held: BTreeMap<LogId, u64>,
    inputs: u64,
}

/// All of them.
struct Company {
    size: Size,
    now: Millis,
    org: OrgId,
    seats: Vec<Seat>,
    numbers: BTreeMap<DeviceId, usize>,
    /// When the last frame of a direction arrives.
    busy: BTreeMap<(usize, usize), Millis>,
    queue: BinaryHeap<Reverse<(Millis, u64)>>,
    events: BTreeMap<u64, Event>,
    happened: u64,
    luck: Luck,
    entries: Entries,
    queues: Queues,
    bad_frames: u64,
    hang_ups: u64,
}

/// Lets it happen; `progress` is told each hour.
pub fn run(size: Size, mut progress: impl FnMut(u64, &Queues)) -> Outcomes {
    let mut company = Company::new(size);
    company.meet();
    for hour in 0..size.hours {
        for _ in 0..size.messages {
            let node = company.somebody();
            company.write(node);
            company.pass(HOUR_MS / size.messages.max(1));
        }
        progress(hour + 1, &company.queues);
    }
    company.conclude()
}

impl Company {
    fn new(size: Size) -> Self {
        let org = OrgId::from(EntryHash::new([1; 32]));
        let key = |at: usize| DeviceKey::from_seed(&hash::digest("soak", &[&at.to_be_bytes()]));
        let keys: Vec<DeviceKey> = (0..size.members).map(key).collect();
        let devices: Vec<DeviceId> = keys.iter().map(DeviceKey::device).collect();
        let now = Millis(BASE_MS);
        let seat = |(at, key): (usize, DeviceKey)| {
            let kind = Kind::of(at, size.bad);
            let engine = kind.is_none().then(|| engine(now, org, key.device(), &devices));
            Seat {
                device: key.device(),
                key,
                engine,
                kind,
                wakes: None,
                links: BTreeSet::new(),
                held: BTreeMap::new(),
                inputs: 0,
            }
        };
        Self {
            size,
            now,
            org,
            numbers: devices.iter().enumerate().map(|(at, device)| (*device, at)).collect(),
            seats: keys.into_iter().enumerate().map(seat).collect(),
            busy: BTreeMap::new(),
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            happened: 0,
            luck: Luck::new(size.seed, "soak"),
            entries: Entries::new(org),
            queues: Queues::default(),
            bad_frames: 0,
            hang_ups: 0,
        }
    }

    fn device(&self, node: usize) -> DeviceId {
        self.seats[node].device
    }

    fn control(&self) -> SpaceId {
        SpaceId::control(&self.org)
    }

    fn is_near(&self, one: usize, other: usize) -> bool {
        one % OFFICES == other % OFFICES
    }

    /// The first node meets everybody, the others some; bad ones begin.
    fn meet(&mut self) {
        for node in 0..self.seats.len() {
            self.connect(0, node);
            for _ in 0..PICKED {
                let other = self.luck.below(self.seats.len());
                self.connect(node, other);
            }
            let wait = self.luck.between(0, BEACON_MS);
            self.plan(self.now.plus(wait), Event::Says(node));
            if self.seats[node].kind.is_some() {
                let wait = self.luck.between(30_000, 60_000);
                self.plan(self.now.plus(wait), Event::Trouble(node));
            }
        }
        self.pass(60_000);
    }

    fn connect(&mut self, one: usize, other: usize) {
        if one == other || !self.seats[one].links.insert(other) {
            return;
        }
        self.seats[other].links.insert(one);
        let near = self.is_near(one, other);
        for (node, peer) in [(one, other), (other, one)] {
            self.greet(node, peer);
            let peer = self.device(peer);
            self.input(node, Input::Connected { peer });
            self.input(node, Input::Near { peer, near });
        }
    }

    /// A link ends at both ends; whoever is bad comes back.
    fn part(&mut self, one: usize, other: usize) {
        self.seats[one].links.remove(&other);
        self.seats[other].links.remove(&one);
        for (node, peer) in [(one, other), (other, one)] {
            let peer = self.device(peer);
            self.input(node, Input::Disconnected { peer });
        }
        self.plan(self.now.plus(BACK_MS), Event::Back(one, other));
    }

    fn input(&mut self, node: usize, input: Input) {
        let seat = &mut self.seats[node];
        let Some(engine) = seat.engine.as_mut() else { return };
        engine.handle(self.now, input);
        seat.inputs += 1;
        if seat.inputs.is_multiple_of(self.size.every.max(1)) {
            engine.note_queues(&mut self.queues);
        }
        while let Some(effect) = self.seats[node].engine.as_mut().and_then(Engine::poll_effect) {
            self.act(node, effect);
        }
        let wakes = self.seats[node].engine.as_ref().and_then(Engine::poll_timeout);
        if wakes != self.seats[node].wakes {
            self.seats[node].wakes = wakes;
            if let Some(at) = wakes {
                self.plan(at.max(self.now.plus(1)), Event::Wakes(node));
            }
        }
    }

    /// The owner's answer to something that its engine asks for.
    fn answer(&mut self, node: usize, input: Input) {
        if let Some(engine) = self.seats[node].engine.as_mut() {
            engine.handle(self.now, input);
        }
    }

    fn act(&mut self, node: usize, effect: Effect) {
        match effect {
            Effect::Send { peer, frame } => self.post(node, self.numbers[&peer], frame),
            Effect::Ingest { ticket, run, .. } => {
                let wait = if self.entries.knows(&run) { DOOR_MS } else { WAITS_MS };
                self.plan(self.now.plus(wait), Event::Taken(node, ticket, run));
            }
            Effect::ReadRuns { request, log, after, up_to, max_bytes } => {
                let held = self.seats[node].held.get(&log).copied().unwrap_or(0);
                let runs = self.entries.runs(&log, after, up_to.min(held), max_bytes as usize);
                self.answer(node, Input::RunsRead { request, runs });
            }
            Effect::ReadSince { request, log, points, max_bytes } => {
                let held = self.seats[node].held.get(&log).copied().unwrap_or(0);
                let runs = match self.entries.newest(&log, &points) {
                    Some(after) => self.entries.runs(&log, after, held, max_bytes as usize),
                    None => Vec::new(),
                };
                self.answer(node, Input::RunsRead { request, runs });
            }
            Effect::ReadPoints { request, log } => {
                let held = self.seats[node].held.get(&log).copied().unwrap_or(0);
                let points = self.entries.points(&log, held);
                self.answer(node, Input::PointsRead { request, points });
            }
            Effect::Disconnect { peer, .. } => {
                let other = self.numbers[&peer];
                self.hang_ups += u64::from(self.seats[other].kind.is_some());
                self.part(node, other);
            }
            Effect::Bridges { devices } => {
                for device in devices {
                    self.connect(node, self.numbers[&device]);
                }
            }
            // A real owner answers these from what it holds; here there are no keys, files or forks.
            _ => {}
        }
    }

    fn post(&mut self, from: usize, to: usize, frame: Arc<[u8]>) {
        if !self.seats[from].links.contains(&to) || self.seats[to].kind == Some(Kind::Stalled) {
            return;
        }
        let way = if self.is_near(from, to) { NEAR_MS } else { FAR_MS };
        let at = self.now.plus(way);
        let last = self.busy.entry((from, to)).or_insert(at);
        *last = at.max(*last);
        let at = *last;
        self.plan(at, Event::Arrives(from, to, frame));
    }

    fn plan(&mut self, at: Millis, event: Event) {
        self.happened += 1;
        self.queue.push(Reverse((at, self.happened)));
        self.events.insert(self.happened, event);
    }

    /// Lets so much time pass.
    fn pass(&mut self, milliseconds: u64) {
        let end = self.now.plus(milliseconds);
        while let Some(Reverse((at, number))) =
            self.queue.peek().copied().filter(|it| it.0.0 <= end)
        {
            self.queue.pop();
            self.now = at.max(self.now);
            let Some(event) = self.events.remove(&number) else { continue };
            self.happen(at, event);
        }
        self.now = end;
    }

    fn happen(&mut self, at: Millis, event: Event) {
        match event {
            Event::Arrives(from, to, frame) if self.seats[from].links.contains(&to) => {
                let (peer, bytes) = (self.device(from), frame.to_vec());
                self.input(to, Input::Frame { peer, bytes });
            }
            Event::Arrives(..) => {}
            Event::Taken(node, ticket, run) => self.take(node, ticket, run),
            Event::Wakes(node) if self.seats[node].wakes.is_some_and(|wakes| wakes <= at) => {
                // Otherwise the same time again would be taken for one that is planned already.
                self.seats[node].wakes = None;
                self.input(node, Input::Tick);
            }
            Event::Wakes(_) => {}
            Event::Trouble(node) => {
                self.trouble(node);
                let pause = self.size.pause.max(1) * 1_000;
                self.plan(self.now.plus(pause), Event::Trouble(node));
            }
            Event::Back(one, other) => self.connect(one, other),
            Event::Says(node) => {
                self.say_beacon(node);
                self.plan(self.now.plus(BEACON_MS), Event::Says(node));
            }
        }
    }

    fn take(&mut self, node: usize, ticket: Ticket, run: PackedRun) {
        let outcome = if self.entries.knows(&run) {
            let (log, last) = (run.log, run.first + run.entries.len() as u64 - 1);
            let held = self.seats[node].held.entry(log).or_default();
            if let Some(tip) = self.entries.tip(&log, last).filter(|_| last > *held) {
                *held = last;
                let logs = vec![Committed { log, tip, run: Some(run) }];
                self.input(node, Input::Committed { logs });
            }
            Outcome::Taken
        } else {
            bad::outcome(&run)
        };
        self.input(node, Input::Ingested { ticket, outcome });
    }

    /// Somebody writes.
    fn write(&mut self, node: usize) {
        let (log, tip, run) = self.entries.write(&self.seats[node].key, self.now);
        self.seats[node].held.insert(log, tip.seq);
        let logs = vec![Committed { log, tip, run: Some(run) }];
        self.input(node, Input::Committed { logs });
    }

    /// A device says what it holds.
    fn say_beacon(&mut self, node: usize) {
        let seat = &self.seats[node];
        let Some(engine) = &seat.engine else { return };
        let space = self.control();
        let have: Vec<(LogTag, u64)> = engine.beacon_frontier(&space);
        let (org, device, hlc) = (self.org, seat.device, Hlc::at(self.now));
        let beacon = Beacon { org, space, device, hlc, have, read: Vec::new() };
        let beacon = Box::new(Signed::new(beacon, &seat.key));
        self.input(node, Input::OwnBeacon { beacon });
    }

    fn somebody(&mut self) -> usize {
        loop {
            let node = self.luck.below(self.seats.len());
            if self.seats[node].engine.is_some() {
                return node;
            }
        }
    }

    /// Nothing is written any more, and everybody looks once whether they lack something.
    fn conclude(mut self) -> Outcomes {
        self.pass(10 * 60_000);
        let honest: Vec<&Seat> = self.seats.iter().filter(|seat| seat.engine.is_some()).collect();
        let lacks = |log: &LogId, seq: u64| {
            honest.iter().any(|seat| seat.held.get(log).copied().unwrap_or(0) < seq)
        };
        let missing = self.entries.all().filter(|(log, seq)| lacks(log, *seq)).count();
        for seat in &honest {
            seat.engine.iter().for_each(|engine| engine.note_queues(&mut self.queues));
        }
        Outcomes {
            written: self.entries.all().count(),
            missing,
            bad_frames: self.bad_frames,
            hang_ups: self.hang_ups,
            inputs: honest.iter().map(|seat| seat.inputs).sum(),
            queues: self.queues,
        }
    }
}

/// An engine that knows everybody.
fn engine(now: Millis, org: OrgId, me: DeviceId, devices: &[DeviceId]) -> Engine {
    let mut engine = Engine::new(Setup { org, me, proof: None, genesis: Some(vec![0; 64]) });
    for device in devices {
        let access = Access::Member(BTreeSet::new());
        engine.handle(now, Input::Access { device: *device, access });
    }
    engine
}
