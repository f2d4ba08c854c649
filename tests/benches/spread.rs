//! How an entry spreads over a company of thousands in five offices: engines alone, on lines that a seed
//! decides.
//!
//! The door isn't in it: a run is taken in after [`DOOR_MS`]. Frames of a link arrive in order; a lost one
//! is sent again, as QUIC would, and holds those behind it up. Who is connected is picked as the network
//! picks, and roots are connected as the engines ask for.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, BinaryHeap},
    sync::Arc,
};

use node::{
    net::limits::{NEAR_PICKED, PICKED},
    sync::{Access, Committed, Effect, Engine, Input, Outcome, Setup, Ticket},
};
use protocol::{
    clock::{Hlc, Millis},
    crypto::{DeviceKey, hash},
    entry::{ChangesDigest, Draft, PackedRun, Tip},
    ids::{DeviceId, EntryHash, LogId, OrgId, SpaceId},
    wire::Frame,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};

use crate::{node_under_test::BEGIN, report::row};

/// Offices.
const OFFICES: usize = 5;

/// One way within an office, and between two.
const NEAR_MS: u64 = 1;
const FAR_MS: u64 = 50;

/// Of a hundred frames so many are lost.
const LOSS_PERCENT: u32 = 5;

/// From a run's arrival until it is durable and passed on.
const DOOR_MS: u64 = 2;

/// Body of a message of 82 bytes, packed and sealed.
const BODY_BYTES: usize = 132;

/// Messages that are timed; before, others have shown the engines which links they need.
const TIMED: usize = 40;
const WARM: usize = 40;

/// Measures it at 500 and 5,000 nodes, with a fifth of them dead without a word, and once these are missed.
pub fn run(percent: usize) {
    for nodes in [500, 5_000].map(|nodes| (nodes * percent / 100).max(25)) {
        let mut company = Company::new(nodes);
        company.settle();
        company.measure(0, "");
        company.die();
        company.measure(nodes / 5, ", a fifth dead without a word, whom nobody misses yet");
        company.miss();
        company.measure(nodes / 5, ", a fifth dead, whose connections have ended");
    }
}

/// What is to happen.
enum Event {
    Arrives(usize, usize, Arc<[u8]>),
    Taken(usize, Ticket, PackedRun),
    Wakes(usize),
}

/// One node.
struct Seat {
    engine: Engine,
    wakes: Option<Millis>,
    dead: bool,
}

struct Company {
    now: Millis,
    org: OrgId,
    seats: Vec<Seat>,
    keys: Vec<DeviceKey>,
    numbers: BTreeMap<DeviceId, usize>,
    links: BTreeSet<(usize, usize)>,
    /// When the last frame of a direction arrives.
    busy: BTreeMap<(usize, usize), Millis>,
    queue: BinaryHeap<Reverse<(Millis, u64)>>,
    events: BTreeMap<u64, Event>,
    happened: u64,
    luck: StdRng,
    tips: BTreeMap<(LogId, u64), Tip>,
    /// When and by whom each entry was written, and who has had it when.
    written: BTreeMap<(LogId, u64), (Millis, BTreeMap<usize, Millis>)>,
    /// Copies of timed entries within offices and over long lines.
    copies: [u64; 2],
    /// Frames of each kind.
    frames: BTreeMap<&'static str, u64>,
}

/// Entries themselves.
const RUN: &str = "runs";

fn kind(frame: &Frame) -> &'static str {
    match frame {
        Frame::Run(..) | Frame::NewRun(..) => RUN,
        Frame::Have(_) => "acknowledged and announced",
        Frame::Beacons(_) | Frame::BeaconTimes(_) => "beacons",
        _ => "everything else",
    }
}

impl Company {
    fn new(nodes: usize) -> Self {
        let org = OrgId::from(EntryHash::new([1; 32]));
        let key = |at: usize| DeviceKey::from_seed(&hash::digest("spread", &[&at.to_be_bytes()]));
        let keys: Vec<DeviceKey> = (0..nodes).map(key).collect();
        let devices: Vec<DeviceId> = keys.iter().map(DeviceKey::device).collect();
        let seat = |me: &DeviceId| {
            let setup = Setup { org, me: *me, proof: None, genesis: Some(vec![0; 64]) };
            let mut engine = Engine::new(setup);
            for device in &devices {
                let access = Access::Member(BTreeSet::new());
                engine.handle(BEGIN, Input::Access { device: *device, access });
            }
            Seat { engine, wakes: None, dead: false }
        };
        let mut company = Self {
            now: BEGIN,
            org,
            seats: devices.iter().map(seat).collect(),
            numbers: devices.iter().enumerate().map(|(at, device)| (*device, at)).collect(),
            keys,
            links: BTreeSet::new(),
            busy: BTreeMap::new(),
            queue: BinaryHeap::new(),
            events: BTreeMap::new(),
            happened: 0,
            luck: StdRng::seed_from_u64(1),
            tips: BTreeMap::new(),
            written: BTreeMap::new(),
            copies: [0; 2],
            frames: BTreeMap::new(),
        };
        for node in 0..nodes {
            company.pick(node);
        }
        company
    }

    fn is_near(&self, one: usize, other: usize) -> bool {
        one % OFFICES == other % OFFICES
    }

    /// Connects a node with those whom it picks.
    fn pick(&mut self, node: usize) {
        let nodes = self.seats.len();
        for _ in 0..PICKED {
            let other = self.luck.random_range(0..nodes);
            self.connect(node, other);
        }
        for _ in 0..NEAR_PICKED {
            let other = self.luck.random_range(0..nodes / OFFICES) * OFFICES + node % OFFICES;
            self.connect(node, other);
        }
    }

    fn connect(&mut self, one: usize, other: usize) {
        let (one, other) = (one.min(other), one.max(other));
        if one == other || self.seats[one].dead || self.seats[other].dead {
            return;
        }
        if !self.links.insert((one, other)) {
            return;
        }
        let near = self.is_near(one, other);
        for (node, peer) in [(one, other), (other, one)] {
            let peer = self.keys[peer].device();
            self.input(node, Input::Connected { peer });
            self.input(node, Input::Near { peer, near });
        }
    }

    fn input(&mut self, node: usize, input: Input) {
        if self.seats[node].dead {
            return;
        }
        self.seats[node].engine.handle(self.now, input);
        while let Some(effect) = self.seats[node].engine.poll_effect() {
            self.act(node, effect);
        }
        let wakes = self.seats[node].engine.poll_timeout();
        if wakes != self.seats[node].wakes {
            self.seats[node].wakes = wakes;
            if let Some(at) = wakes {
                self.plan(at.max(self.now.plus(1)), Event::Wakes(node));
            }
        }
    }

    fn act(&mut self, node: usize, effect: Effect) {
        match effect {
            Effect::Send { peer, frame } => self.post(node, self.numbers[&peer], frame),
            Effect::Ingest { ticket, run, .. } => {
                self.plan(self.now.plus(DOOR_MS), Event::Taken(node, ticket, run));
            }
            Effect::ReadRuns { request, log, after, .. } => {
                let run = self.run_after(log, after);
                let runs = run.into_iter().collect();
                self.seats[node].engine.handle(self.now, Input::RunsRead { request, runs });
            }
            Effect::Bridges { devices } => {
                for device in devices {
                    self.connect(node, self.numbers[&device]);
                }
            }
            _ => {}
        }
    }

    fn post(&mut self, from: usize, to: usize, frame: Arc<[u8]>) {
        if !self.links.contains(&(from.min(to), from.max(to))) {
            return;
        }
        let near = self.is_near(from, to);
        let kind = Frame::from_bytes(&frame).map_or("no frame", |frame| kind(&frame));
        *self.frames.entry(kind).or_default() += 1;
        self.copies[usize::from(!near)] += u64::from(kind == RUN);
        let one_way = if near { NEAR_MS } else { FAR_MS };
        let mut at = self.now.plus(one_way);
        while self.luck.random_ratio(LOSS_PERCENT, 100) {
            // The other end's silence is noticed after a round trip and some air.
            at = at.plus(3 * one_way);
        }
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
            match self.events.remove(&number) {
                Some(Event::Arrives(from, to, frame)) => {
                    let peer = self.keys[from].device();
                    self.input(to, Input::Frame { peer, bytes: frame.to_vec() });
                }
                Some(Event::Taken(node, ticket, run)) => self.take(node, ticket, run),
                Some(Event::Wakes(node)) if self.seats[node].wakes.is_some_and(|it| it <= at) => {
                    self.input(node, Input::Tick);
                }
                Some(Event::Wakes(_)) | None => {}
            }
        }
        self.now = end;
    }

    fn take(&mut self, node: usize, ticket: Ticket, run: PackedRun) {
        let last = run.first + run.entries.len() as u64 - 1;
        if let Some(tip) = self.tips.get(&(run.log, last)).copied() {
            if let Some((_, had)) = self.written.get_mut(&(run.log, last)) {
                had.entry(node).or_insert(self.now);
            }
            let committed = Committed { log: run.log, tip, run: Some(run) };
            self.input(node, Input::Committed { logs: vec![committed] });
        }
        self.input(node, Input::Ingested { ticket, outcome: Outcome::Taken });
    }

    /// The one entry that a log holds after this one.
    fn run_after(&self, log: LogId, after: u64) -> Option<PackedRun> {
        let node = *self.numbers.get(&log.device)?;
        self.tips.contains_key(&(log, after + 1)).then(|| self.draft(node, after + 1))
    }

    fn log(&self, node: usize) -> LogId {
        LogId::trunk(SpaceId::control(&self.org), self.keys[node].device(), 0)
    }

    fn draft(&self, node: usize, seq: u64) -> PackedRun {
        let log = self.log(node);
        let draft = Draft {
            org: self.org,
            log,
            base: self.tips.get(&(log, seq - 1)).copied(),
            hlc: Hlc::at(BEGIN.plus(seq)),
            control: Vec::new(),
            key_epoch: 1,
            changes: ChangesDigest::of([&hash::digest("change", &[&seq.to_be_bytes()])]),
            body: vec![seq as u8; BODY_BYTES],
        };
        draft.sign(&self.keys[node]).verify().expect("own signature").pack()
    }

    /// Somebody writes.
    fn write(&mut self, node: usize) {
        let log = self.log(node);
        let seq = self.tips.range((log, 0)..=(log, u64::MAX)).count() as u64 + 1;
        let run = self.draft(node, seq);
        let base =
            protocol::entry::Base { org: self.org, tip: self.tips.get(&(log, seq - 1)).copied() };
        let opened = run.clone().open(&base).expect("it follows");
        let tip = opened.verify().expect("own signature").entries()[0].tip();
        self.tips.insert((log, seq), tip);
        self.written.insert((log, seq), (self.now, BTreeMap::new()));
        let committed = Committed { log, tip, run: Some(run) };
        self.input(node, Input::Committed { logs: vec![committed] });
    }

    fn somebody(&mut self) -> usize {
        loop {
            let node = self.luck.random_range(0..self.seats.len());
            if !self.seats[node].dead {
                return node;
            }
        }
    }

    /// Everybody meets, offices find their roots, and some messages show which links are needed.
    fn settle(&mut self) {
        self.pass(30_000);
        for _ in 0..WARM {
            let node = self.somebody();
            self.write(node);
            self.pass(3_000);
        }
        self.pass(20_000);
    }

    /// A fifth of everybody dies without a word. Nobody's connections tell for now.
    fn die(&mut self) {
        let nodes = self.seats.len();
        let mut dead = 0;
        while dead < nodes / 5 {
            let node = self.luck.random_range(0..nodes);
            if !std::mem::replace(&mut self.seats[node].dead, true) {
                dead += 1;
            }
        }
    }

    /// Connections to the dead end, as those of QUIC do after ten seconds of silence. Who had picked one
    /// picks another.
    fn miss(&mut self) {
        let is_dead = |node: &usize| self.seats[*node].dead;
        let links = self.links.iter().copied();
        let broken: Vec<(usize, usize)> =
            links.filter(|(one, other)| is_dead(one) || is_dead(other)).collect();
        for (one, other) in broken {
            self.links.remove(&(one, other));
            for (node, peer) in [(one, other), (other, one)] {
                let near = self.is_near(node, peer);
                let peer = self.keys[peer].device();
                self.input(node, Input::Disconnected { peer });
                let another = self.somebody();
                let office = another - another % OFFICES + node % OFFICES;
                let another = if near { office.min(self.seats.len() - 1) } else { another };
                self.connect(node, another);
            }
        }
        self.pass(20_000);
    }

    /// Times messages by anybody who is there.
    fn measure(&mut self, dead: usize, how: &str) {
        let alive = self.seats.len() - dead;
        self.written.clear();
        self.copies = [0; 2];
        self.frames.clear();
        for _ in 0..TIMED {
            let node = self.somebody();
            self.write(node);
            self.pass(2_000);
        }
        let copies = self.copies;
        let frames = std::mem::take(&mut self.frames);
        // What was announced only, and what digests have to find.
        self.pass(120_000);
        let (mut times, mut missing) = (Vec::new(), 0);
        for (at, had) in self.written.values() {
            missing += alive - 1 - had.len();
            times.extend(had.values().map(|when| when.since(*at)));
        }
        times.sort_unstable();
        let time = |percent: usize| times.get(times.len() * percent / 100).copied().unwrap_or(0);
        let share = |percent: usize| time(percent) as f64 / (2 * FAR_MS) as f64;
        let who = format!("{} nodes in {OFFICES} offices{how}", self.seats.len());
        let figures = [50, 95, 99].map(|percent| format!("{:.2}", share(percent))).join(", ");
        row(
            "P1",
            &format!("{who}: p50, p95, p99 of a long round trip"),
            figures,
            "p99 0.8, 1.2 with 5,000",
        );
        row("P1", "  entries that somebody alive has not", missing, "0");
        let each = |copies: u64, of: usize| format!("{:.2}", copies as f64 / (TIMED * of) as f64);
        row("P2", "  copies a node", each(copies[0] + copies[1], alive - 1), "<= 1.5");
        row(
            "P2",
            "  copies to each other office over the long line",
            each(copies[1], OFFICES - 1),
            "<= 1.2",
        );
        for (kind, count) in frames {
            row("", &format!("  frames a node: {kind}"), each(count, alive - 1), "");
        }
    }
}
