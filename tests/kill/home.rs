//! A home on a simulated disk, and a core that works in it.

use std::sync::Arc;

use node::{
    core::{Core, Ground, Input, OpenError, Output},
    disk::SimDisk,
    facade::{Answer, Failure, FailureCode, Query, Request},
    store::MemoryKv,
};
use protocol::{clock::Millis, crypto::HomeKey};

/// What outlives a process: the files and the store's rows.
#[derive(Clone)]
pub struct Home {
    /// The home's files.
    pub disk: SimDisk,
    /// The store.
    pub store: MemoryKv,
}

/// A core at work in a home, and its clock.
pub struct Running {
    core: Core,
    now: Millis,
}

/// For each space its name, how many entries are held, and the hash of what they come to.
pub type State = Vec<(String, u64, String)>;

impl Home {
    /// An empty one.
    pub fn new() -> Self {
        Self { disk: SimDisk::new(), store: MemoryKv::default() }
    }

    /// The same home, once more.
    pub fn fork(&self) -> Self {
        Self { disk: self.disk.fork(), store: self.store.fork() }
    }

    fn ground(&self, luck: u8) -> Ground {
        Ground {
            disk: Arc::new(self.disk.clone()),
            kv: Box::new(self.store.clone()),
            key: HomeKey::new([1; 32]),
            luck: [luck; 32],
        }
    }

    /// Founds an organisation here.
    pub fn found(&self, now: Millis, luck: u8) -> Result<Running, OpenError> {
        let core = Core::found(self.ground(luck), "示例公司", "王芳", now)?;
        Ok(Running { core, now })
    }

    /// Opens it.
    pub fn open(&self, now: Millis, luck: u8) -> Result<Running, OpenError> {
        Core::open(self.ground(luck), now).map(|core| Running { core, now })
    }
}

impl Running {
    /// The time.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// Asks and settles. What is done is done a second later; looking takes no time, so that
    /// whoever looks changes nothing.
    pub fn ask(&mut self, request: Request) -> Result<Answer, Failure> {
        if matches!(request, Request::Command(_)) {
            self.now = self.now.plus(1000);
        }
        self.core.handle(self.now, Input::Request { id: 7, request });
        self.core.settle(self.now);
        let mut found = None;
        while let Some(output) = self.core.poll_output() {
            if let Output::Answer { id: 7, result } = output {
                assert!(found.is_none(), "one answer a request");
                found = Some(result);
            }
        }
        found.expect("an answer")
    }

    /// Asks something that can't fail on a home that is well.
    pub fn know(&mut self, query: Query) -> Answer {
        let asked = format!("{query:?}");
        self.ask(Request::Query(query)).unwrap_or_else(|error| panic!("{asked}: {error}"))
    }

    /// The state of every space; `None` when the node says that it knows of no organisation.
    pub fn state(&mut self) -> Option<State> {
        let spaces = match self.ask(Request::Query(Query::StateHash)) {
            Ok(Answer::StateHash(spaces)) => spaces,
            Err(failure) if failure.code == FailureCode::NotJoined => return None,
            other => panic!("{other:?}"),
        };
        Some(spaces.into_iter().map(|row| (row.space, row.entries, row.hash)).collect())
    }

    /// Ends in good order.
    pub fn close(self) -> bool {
        self.core.close().is_ok()
    }
}
