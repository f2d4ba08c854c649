//! A node: its core on a real or simulated machine, and what it costs.

use std::{path::Path, sync::Arc, time::Duration};

use node::{
    core::{Core, Ground, Input, Output},
    disk::{Disk, RealDisk, SimDisk},
    facade::{Answer, Command, Failure, Query, Request},
    home_key,
    store::{MemoryKv, SledKv},
};
use protocol::{clock::Millis, crypto::HomeKey, ids::DeviceId};

use crate::report::spent;

/// When every measurement begins: a Monday in November 2026.
pub const BEGIN: Millis = Millis(1_793_577_600_000);

/// A machine in memory.
pub fn simulated(disk: &SimDisk, luck: u8) -> Ground {
    Ground {
        disk: Arc::new(disk.clone()) as Arc<dyn Disk>,
        kv: Box::new(MemoryKv::default()),
        key: HomeKey::new([1; 32]),
        luck: [luck; 32],
    }
}

/// A directory on this machine, with the store that the program uses.
pub fn real(dir: &Path, luck: u8) -> Ground {
    let kv = SledKv::open(&dir.join("store")).expect("a directory for the store");
    let disk = RealDisk::new(dir);
    // Kept, so that the whole program can open the home.
    let key = home_key::make(&disk, [1; 32], None).expect("a directory for the key");
    Ground { disk: Arc::new(disk), kv: Box::new(kv), key, luck: [luck; 32] }
}

/// A core and its bill.
pub struct Seat {
    /// The node.
    pub core: Core,
    /// Processor time spent in turns.
    pub spent: Duration,
    /// Frames to send.
    pub outbox: Vec<(DeviceId, Vec<u8>)>,
    answers: Vec<Result<Answer, Failure>>,
}

impl Seat {
    /// A node that has cost nothing so far.
    pub fn new(core: Core) -> Self {
        Self { core, spent: Duration::ZERO, outbox: Vec::new(), answers: Vec::new() }
    }

    /// Who it is.
    pub fn device(&self) -> DeviceId {
        self.core.device()
    }

    /// One turn: inputs, one group commit, outputs.
    pub fn turn(&mut self, now: Millis, inputs: impl IntoIterator<Item = Input>) {
        let before = spent();
        for input in inputs {
            self.core.handle(now, input);
        }
        self.core.settle(now);
        self.spent += spent() - before;
        while let Some(output) = self.core.poll_output() {
            match output {
                Output::Send { peer, bytes } | Output::SendPart { peer, bytes } => {
                    self.outbox.push((peer, bytes))
                }
                Output::Answer { result, .. } => self.answers.push(result),
                Output::Disconnect { reason, .. } => panic!("a node hung up: {reason}"),
                _ => {}
            }
        }
    }

    /// Several commands in one turn; every one of them must succeed.
    pub fn commands(&mut self, now: Millis, commands: impl IntoIterator<Item = Command>) {
        let requests = commands.into_iter().map(Request::Command);
        let inputs = requests.map(|request| Input::Request { id: 0, request });
        self.turn(now, inputs.collect::<Vec<_>>());
        for answer in self.answers.drain(..) {
            assert!(answer.is_ok(), "a command failed: {answer:?}");
        }
    }

    /// One request and its answer.
    pub fn ask(&mut self, now: Millis, request: Request) -> Answer {
        self.turn(now, [Input::Request { id: 0, request }]);
        self.answers.pop().expect("an answer").expect("no failure")
    }

    /// Entries held in all spaces.
    pub fn entries(&mut self, now: Millis) -> u64 {
        let (before, request) = (self.spent, Request::Query(Query::Status));
        let Answer::Status(status) = self.ask(now, request) else { unreachable!("a status") };
        self.spent = before;
        status.spaces.iter().map(|space| space.entries).sum()
    }

    /// Entries that aren't shown.
    pub fn set_aside(&self) -> usize {
        self.core.gauges().aside
    }
}
