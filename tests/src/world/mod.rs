//! The world: machines, lines between them, and time, which passes only here.
//!
//! Invariant: everything that happens is taken from one ordered queue; ties are broken by the
//! order in which things were put there.

mod answers;
mod lines;
mod machines;
mod offices;
mod people;
mod turn;

use std::collections::{BTreeMap, BTreeSet};

use node::{core::Input, sync::Queues};
use protocol::ids::DeviceId;

use crate::{
    luck::Luck,
    model::Model,
    network::{Network, SessionId},
    plan::Plan,
    seat::Seat,
    trace::Trace,
    trouble::{Tally, Trouble},
};

/// Milliseconds between two looks at which lines could be opened or are dead.
const LINES_MS: u64 = 3_000;

/// Things that may happen in one run. More means that nodes keep each other busy for nothing.
const HAPPENINGS_MAX: u64 = 3_000_000;

/// Something that will happen.
#[derive(Clone, Debug)]
pub(crate) enum Happening {
    /// Lines are opened and given up.
    Lines,
    /// A frame arrives.
    Arrive {
        /// Over which session.
        session: SessionId,
        /// Where.
        to: usize,
        /// What.
        bytes: Vec<u8>,
    },
    /// A node looks into its inbox.
    Turn(usize),
    /// A node's timer rings.
    Timer(usize, u64),
    /// A machine may be started again.
    Up(usize),
    /// Somebody sets a machine's clock right.
    ClockRight(usize),
    /// A node's network has timed the other end of a session.
    Timed(usize, SessionId),
}

/// Machines, lines, time.
pub struct World {
    /// What is meant to happen.
    pub plan: Plan,
    /// Milliseconds since the beginning.
    pub now: u64,
    /// The machines, by number.
    pub seats: Vec<Seat>,
    /// The lines.
    pub network: Network,
    /// What ought to be so.
    pub model: Model,
    /// What has happened.
    pub trace: Trace,
    /// How often each kind of trouble has happened.
    pub tally: Tally,
    /// Luck for what people and machines do.
    pub luck: Luck,
    /// What is wrong, if something is.
    pub failure: Option<String>,
    /// Whether all that is wrong is that something took too long.
    pub is_late: bool,
    /// How long each queue of any node ever was.
    pub queues: Queues,
    /// Nodes' timers ring. Without them nothing that was lost is looked for.
    pub timers: bool,
    queue: BTreeMap<(u64, u64), Happening>,
    queued: u64,
    happened: u64,
    node_ms: u64,
    requests: u64,
    /// Lines that nodes themselves asked to be cut: node and devices.
    cut_lines: BTreeMap<usize, BTreeSet<DeviceId>>,
    /// Pairs that don't try again until then.
    refused: BTreeMap<(usize, usize), u64>,
}

impl World {
    /// An empty world; `print` writes everything that happens to the terminal.
    pub fn new(plan: Plan, print: bool) -> Self {
        let mut world = Self {
            network: Network::new(plan.seed, Vec::new()),
            luck: Luck::new(plan.seed, "world"),
            trace: Trace::new(print),
            plan,
            now: 0,
            seats: Vec::new(),
            model: Model::default(),
            tally: Tally::default(),
            failure: None,
            is_late: false,
            queues: Queues::default(),
            timers: true,
            queue: BTreeMap::new(),
            queued: 0,
            happened: 0,
            node_ms: 0,
            requests: 0,
            cut_lines: BTreeMap::new(),
            refused: BTreeMap::new(),
        };
        world.put(LINES_MS, Happening::Lines);
        world
    }

    /// Hours that nodes have run, all added up.
    pub fn node_hours(&self) -> f64 {
        self.node_ms as f64 / 3_600_000.0
    }

    /// How many things have happened.
    pub fn happened(&self) -> u64 {
        self.happened
    }

    /// Notes that something is wrong; the first thing counts.
    pub fn fail(&mut self, what: String) {
        self.trace.note(self.now, format_args!("FAILED {what}"));
        self.failure.get_or_insert(what);
    }

    /// Notes that something takes too long; nothing is wrong otherwise.
    pub fn fail_late(&mut self, what: String) {
        self.is_late = self.failure.is_none();
        self.fail(what);
    }

    /// Notes trouble.
    pub fn note_trouble(&mut self, trouble: Trouble, of: usize) {
        self.tally.count(trouble);
        self.trace.note(self.now, format_args!("{trouble} at {of}"));
    }

    /// Nodes that run.
    pub fn running(&self) -> Vec<usize> {
        (0..self.seats.len()).filter(|node| self.seats[*node].core.is_some()).collect()
    }

    /// Something will happen in so many milliseconds.
    pub(crate) fn put(&mut self, in_ms: u64, happening: Happening) {
        self.queued += 1;
        self.queue.insert((self.now + in_ms, self.queued), happening);
    }

    /// Lets time pass.
    pub fn run_for(&mut self, ms: u64) {
        let end = self.now + ms;
        while self.failure.is_none() {
            let Some((&(at, number), _)) = self.queue.first_key_value() else { break };
            if at > end {
                break;
            }
            let Some(happening) = self.queue.remove(&(at, number)) else { break };
            self.pass_to(at);
            self.happened += 1;
            if self.happened > HAPPENINGS_MAX {
                self.fail(format!("more than {HAPPENINGS_MAX} things happened: a loop"));
            }
            self.happen(happening);
        }
        self.pass_to(end);
    }

    fn pass_to(&mut self, at: u64) {
        let running = self.seats.iter().filter(|seat| seat.core.is_some()).count() as u64;
        self.node_ms += running * at.saturating_sub(self.now);
        self.now = self.now.max(at);
    }

    fn happen(&mut self, happening: Happening) {
        match happening {
            Happening::Lines => {
                self.tend_lines();
                self.put(LINES_MS, Happening::Lines);
            }
            Happening::Arrive { session, to, bytes } => self.arrive(session, to, bytes),
            Happening::Turn(node) => {
                if self.seats[node].turn_due {
                    self.turn(node);
                }
            }
            Happening::Timer(node, timer) => {
                if self.timers && self.seats[node].timer == timer {
                    self.input(node, Input::Tick);
                }
            }
            Happening::Up(node) => self.start_again(node),
            Happening::ClockRight(node) => self.set_clock(node, 0),
            Happening::Timed(node, session) => self.timed(node, session),
        }
    }

    /// A node gets an input; it will look at it soon.
    pub(crate) fn input(&mut self, node: usize, input: Input) {
        let slow_until = self.seats[node].slow_until;
        let Some(seat) = self.seats.get_mut(node).filter(|seat| seat.core.is_some()) else {
            return;
        };
        seat.inbox.push(input);
        if !seat.turn_due {
            seat.turn_due = true;
            let wait = slow_until.saturating_sub(self.now).min(5_000) + self.luck.between(0, 2);
            self.put(wait, Happening::Turn(node));
        }
    }
}
