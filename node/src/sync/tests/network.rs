//! Many owners on a network that a seed decides: delay, loss, copies, disorder, cuts.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use protocol::{
    clock::Millis,
    ids::{DeviceId, SpaceId},
    wire::Frame,
};

use super::{
    super::{Access, Effect, Goodbye, Input},
    owner::{Owner, control, device},
};

/// The four bytes of length that go before a frame.
pub(super) const LENGTH: usize = 4;

/// Numbers from a seed (splitmix64).
#[derive(Clone, Debug)]
pub(super) struct Dice(pub(super) u64);

impl Dice {
    pub(super) fn roll(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ mixed >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ mixed >> 31) % below.max(1)
    }
}

/// What the network does to frames, in percent; delays in milliseconds.
#[derive(Clone, Copy, Debug)]
pub(super) struct Weather {
    pub(super) loss: u64,
    pub(super) copies: u64,
    pub(super) delay: u64,
    pub(super) jitter: u64,
}

pub(super) const CALM: Weather = Weather { loss: 0, copies: 0, delay: 50, jitter: 0 };

/// Frames and bytes that were sent, with their length prefixes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) frames: usize,
    pub(super) bytes: usize,
}

type Parcel = (usize, usize, Arc<[u8]>);

pub(super) struct Network {
    pub(super) now: Millis,
    pub(super) nodes: Vec<Owner>,
    pub(super) weather: Weather,
    pub(super) dice: Dice,
    flying: BTreeMap<(Millis, u64), Parcel>,
    flown: u64,
    /// Pairs that are connected, lower first.
    pub(super) links: BTreeSet<(usize, usize)>,
    /// Frames sent after both sides were admitted, by direction.
    pub(super) sent: BTreeMap<(usize, usize), Count>,
    /// Every frame sent, if asked for.
    pub(super) trace: Option<Vec<(usize, usize, Vec<u8>)>>,
    pub(super) goodbyes: Vec<(usize, DeviceId, Goodbye)>,
    /// In which office each node is, if that matters: inside one a frame takes [`NEAR_MS`].
    pub(super) offices: Vec<usize>,
    /// Nodes that have died without a word.
    pub(super) dead: BTreeSet<usize>,
}

/// What a frame takes within an office.
pub(super) const NEAR_MS: u64 = 2;

impl Network {
    /// `count` nodes that may all hold `spaces`.
    pub(super) fn new(count: usize, spaces: &[SpaceId]) -> Self {
        let nodes = (0..count).map(Owner::new).collect();
        let mut network = Self::of(nodes);
        for node in 0..count {
            for other in 0..count {
                network.allow(node, other, spaces);
            }
        }
        network
    }

    pub(super) fn of(nodes: Vec<Owner>) -> Self {
        Self {
            now: Millis(1_790_000_000_000),
            nodes,
            weather: CALM,
            dice: Dice(1),
            flying: BTreeMap::new(),
            flown: 0,
            links: BTreeSet::new(),
            sent: BTreeMap::new(),
            trace: None,
            goodbyes: Vec::new(),
            offices: Vec::new(),
            dead: BTreeSet::new(),
        }
    }

    /// In `node`'s view, `other` may hold these spaces.
    pub(super) fn allow(&mut self, node: usize, other: usize, spaces: &[SpaceId]) {
        let access = Access::Member(spaces.iter().copied().collect());
        let input = Input::Access { device: self.nodes[other].me(), access };
        self.input(node, input);
    }

    pub(super) fn input(&mut self, node: usize, input: Input) {
        self.nodes[node].engine.handle(self.now, input);
        self.settle(node);
    }

    /// Does what a node's engine asked for.
    pub(super) fn settle(&mut self, node: usize) {
        for effect in self.nodes[node].settle(self.now) {
            match effect {
                Effect::Send { peer, frame } => {
                    let to = self.index(&peer);
                    self.post(node, to, frame);
                }
                Effect::Disconnect { peer, reason } => {
                    let other = self.index(&peer);
                    self.goodbyes.push((node, peer, reason));
                    self.links.remove(&pair(node, other));
                    let me = self.nodes[node].me();
                    // What was sent before still arrives.
                    self.deliver_all(node, other);
                    self.input(other, Input::Disconnected { peer: me });
                }
                other => unreachable!("the owner acts on {other:?}"),
            }
        }
    }

    fn index(&self, device: &DeviceId) -> usize {
        self.nodes.iter().position(|node| node.me() == *device).expect("a node")
    }

    fn post(&mut self, from: usize, to: usize, frame: Arc<[u8]>) {
        if let Some(trace) = &mut self.trace {
            trace.push((from, to, frame.to_vec()));
        }
        if !is_handshake(&frame) {
            let count = self.sent.entry((from, to)).or_default();
            count.frames += 1;
            count.bytes += frame.len() + LENGTH;
        }
        let is_dead = self.dead.contains(&from) || self.dead.contains(&to);
        if is_dead
            || !self.links.contains(&pair(from, to))
            || self.dice.roll(100) < self.weather.loss
        {
            return;
        }
        let copies = if self.dice.roll(100) < self.weather.copies { 2 } else { 1 };
        for _ in 0..copies {
            let delay = if self.is_near(from, to) { NEAR_MS } else { self.weather.delay };
            let delay = delay + self.dice.roll(self.weather.jitter + 1);
            self.flown += 1;
            let at = (self.now.plus(delay), self.flown);
            self.flying.insert(at, (from, to, frame.clone()));
        }
    }

    /// Whether two nodes are in one office.
    pub(super) fn is_near(&self, one: usize, other: usize) -> bool {
        !self.offices.is_empty() && self.offices.get(one) == self.offices.get(other)
    }

    /// Everybody's links are measured.
    pub(super) fn measure(&mut self) {
        for (one, other) in self.links.clone() {
            let near = self.is_near(one, other);
            let (first, second) = (self.nodes[one].me(), self.nodes[other].me());
            self.input(one, Input::Near { peer: second, near });
            self.input(other, Input::Near { peer: first, near });
        }
    }

    fn deliver_all(&mut self, from: usize, to: usize) {
        let due: Vec<_> = self
            .flying
            .iter()
            .filter(|(_, parcel)| (parcel.0, parcel.1) == (from, to))
            .map(|(at, _)| *at)
            .collect();
        for at in due {
            if let Some((_, to, frame)) = self.flying.remove(&at) {
                let peer = self.nodes[from].me();
                self.input(to, Input::Frame { peer, bytes: frame.to_vec() });
            }
        }
    }

    pub(super) fn connect(&mut self, one: usize, other: usize) {
        if self.links.insert(pair(one, other)) {
            let (one_id, other_id) = (self.nodes[one].me(), self.nodes[other].me());
            self.input(one, Input::Connected { peer: other_id });
            self.input(other, Input::Connected { peer: one_id });
        }
    }

    pub(super) fn connect_all(&mut self) {
        for one in 0..self.nodes.len() {
            for other in one + 1..self.nodes.len() {
                self.connect(one, other);
            }
        }
    }

    /// Breaks a connection; what is under way is lost.
    pub(super) fn cut(&mut self, one: usize, other: usize) {
        if self.links.remove(&pair(one, other)) {
            self.flying.retain(|_, (from, to, _)| pair(*from, *to) != pair(one, other));
            let (one_id, other_id) = (self.nodes[one].me(), self.nodes[other].me());
            self.input(one, Input::Disconnected { peer: other_id });
            self.input(other, Input::Disconnected { peer: one_id });
        }
    }

    pub(super) fn write(&mut self, node: usize, space: SpaceId, bytes: usize) {
        let now = self.now;
        self.nodes[node].write(now, space, bytes);
        self.settle(node);
    }

    /// One thing happens, if anything is to happen before `end`.
    pub(super) fn step(&mut self, end: Millis) -> bool {
        let tick = self
            .nodes
            .iter()
            .enumerate()
            .filter_map(|(at, node)| Some((node.engine.poll_timeout()?, at)))
            .min();
        let frame = self.flying.first_key_value().map(|((at, _), _)| *at);
        match (tick, frame) {
            (Some((at, node)), frame) if at <= end && frame.is_none_or(|frame| at < frame) => {
                self.now = self.now.max(at);
                self.input(node, Input::Tick);
                let next = self.nodes[node].engine.poll_timeout();
                assert!(next.is_none_or(|next| next > self.now), "a timer that never stops");
            }
            (_, Some(at)) if at <= end => {
                self.now = self.now.max(at);
                if let Some((_, (from, to, frame))) = self.flying.pop_first() {
                    let peer = self.nodes[from].me();
                    self.input(to, Input::Frame { peer, bytes: frame.to_vec() });
                }
            }
            _ => {
                self.now = end;
                return false;
            }
        }
        true
    }

    pub(super) fn run(&mut self, milliseconds: u64) {
        let end = self.now.plus(milliseconds);
        while self.step(end) {}
    }

    /// Runs until `done`, at most this long; the milliseconds it took.
    pub(super) fn run_until(
        &mut self,
        milliseconds: u64,
        done: impl Fn(&Self) -> bool,
    ) -> Option<u64> {
        let (start, end) = (self.now, self.now.plus(milliseconds));
        while !done(self) {
            if !self.step(end) {
                return None;
            }
        }
        Some(self.now.since(start))
    }

    /// Whether all nodes hold the same of all spaces.
    pub(super) fn is_level(&self) -> bool {
        let mut alive = self.nodes.iter().enumerate().filter(|(at, _)| !self.dead.contains(at));
        let mut frontiers = alive.by_ref().map(|(_, node)| node.frontier(|_| true));
        let first = frontiers.next();
        frontiers.all(|frontier| Some(frontier) == first)
    }

    /// Forgets what was counted.
    pub(super) fn reset(&mut self) {
        self.sent.clear();
    }

    pub(super) fn total(&self) -> Count {
        self.sent.values().fold(Count::default(), |sum, count| Count {
            frames: sum.frames + count.frames,
            bytes: sum.bytes + count.bytes,
        })
    }
}

pub(super) fn pair(one: usize, other: usize) -> (usize, usize) {
    (one.min(other), one.max(other))
}

fn is_handshake(frame: &[u8]) -> bool {
    matches!(
        Frame::from_bytes(frame),
        Ok(Frame::Hello(_)
            | Frame::Unknown
            | Frame::Proof(_)
            | Frame::Welcome
            | Frame::Refused(_)
            | Frame::Genesis(_))
    )
}

/// Whether a node has admitted another.
pub(super) fn is_admitted(network: &Network, node: usize, other: usize) -> bool {
    network.nodes[node].engine.peers().any(|peer| peer == device(other))
}

/// All spaces of a test, the control space among them.
pub(super) fn spaces(count: usize) -> Vec<SpaceId> {
    (0..count).map(|at| if at == 0 { control() } else { super::owner::space(at) }).collect()
}
