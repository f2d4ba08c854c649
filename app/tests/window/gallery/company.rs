//! A small company on real cores with a clock and luck of its own: the same ids, times and words
//! on every machine, so that pictures of it can be kept.

use std::{collections::BTreeSet, sync::Arc};

use node::{
    core::{Core, Found, Ground, IndexChange, Input, Output},
    disk::SimDisk,
    facade::{Answer, Command, Event, Failure, Query, Request},
    search::Index,
    store::MemoryKv,
};
use protocol::{capability::Role, clock::Millis, ids::DeviceId};

/// Rounds in which frames are carried before something must be wrong.
const ROUNDS_MAX: usize = 10_000;

/// 25 November 2026, 09:00 UTC, a Wednesday.
const MORNING: Millis = Millis(1_795_597_200_000);

/// One person's core.
struct Person {
    disk: SimDisk,
    kv: MemoryKv,
    core: Core,
    index: Index,
    answers: Vec<Result<Answer, Failure>>,
    events: Vec<Event>,
}

/// The company.
pub struct Company {
    now: Millis,
    people: Vec<Person>,
    links: BTreeSet<(usize, usize)>,
}

impl Company {
    /// Somebody founds it.
    pub fn founded(name: &str, founder: &str) -> Self {
        let (disk, kv) = (SimDisk::new(), MemoryKv::default());
        let core = Core::found(ground(1, &disk, &kv), name, founder, MORNING).expect("founded");
        let mut company = Self { now: MORNING, people: Vec::new(), links: BTreeSet::new() };
        company.enter(core, disk, kv);
        company
    }

    /// Somebody is invited to a department, and joins.
    pub fn join(&mut self, name: &str, department: &str, role: Role) -> usize {
        let (department, expires) = (department.to_owned(), self.now.plus(3_600_000));
        let invite = Command::Invite { department, role, expires };
        let Answer::Invitation(invitation) = self.done(0, invite) else { panic!("no code") };
        let who = self.people.len();
        let (disk, kv) = (SimDisk::new(), MemoryKv::default());
        let luck = ground(who as u8 + 1, &disk, &kv);
        let core = Core::join(luck, &invitation.code, name, self.now).expect("joined");
        self.enter(core, disk, kv);
        for other in 0..who {
            self.connect(other, who);
            self.level();
        }
        who
    }

    /// Somebody gets a second device; where it sits.
    pub fn pair(&mut self, who: usize) -> usize {
        let Answer::DeviceOffer(offer) = self.know(who, Query::DeviceOffer) else {
            panic!("no offer")
        };
        let device = self.people.len();
        let (disk, kv) = (SimDisk::new(), MemoryKv::default());
        let luck = ground(device as u8 + 1, &disk, &kv);
        let (core, code) = Core::pair(luck, &offer.code, self.now).expect("paired");
        self.enter(core, disk, kv);
        self.done(who, Command::AddDevice { code });
        self.connect(who, device);
        self.level();
        device
    }

    fn enter(&mut self, mut core: Core, disk: SimDisk, kv: MemoryKv) {
        core.set_zone(jiff::tz::TimeZone::UTC);
        let (index, answers, events) = (Index::in_memory(), Vec::new(), Vec::new());
        self.people.push(Person { disk, kv, core, index, answers, events });
    }

    /// Somebody's home is copied; one of them says something to one colleague, the other to another.
    pub fn fork(&mut self, who: usize, sides: [(usize, Command); 2]) {
        self.cut(who, true);
        let (disk, kv) = (self.people[who].disk.fork(), self.people[who].kv.fork());
        let [(one, said), (other, told)] = sides;
        self.disconnect(one, other);
        self.done(who, said);
        self.connect(who, one);
        self.level();
        self.disconnect(who, one);
        let ground = ground(100 + who as u8, &disk, &kv);
        self.people[who].core = Core::open(ground, self.now).expect("opens");
        self.minutes(3);
        self.done(who, told);
        self.connect(who, other);
        self.level();
        self.cut(who, true);
        self.bring_together(one, other);
    }

    /// What time it is.
    pub fn now(&self) -> Millis {
        self.now
    }

    /// A moment passes; what time it is then.
    pub fn tick(&mut self) -> Millis {
        self.now = self.now.plus(50);
        self.now
    }

    /// So many minutes pass, and everybody who is connected holds the same.
    pub fn minutes(&mut self, minutes: u64) {
        self.now = self.now.plus(minutes * 60_000);
        self.level();
    }

    /// Asks somebody's core.
    pub fn ask(&mut self, who: usize, request: Request) -> Result<Answer, Failure> {
        self.input(who, Input::Request { id: 7, request });
        self.carry();
        self.people[who].answers.pop().expect("an answer")
    }

    /// A command that must be done.
    pub fn done(&mut self, who: usize, command: Command) -> Answer {
        self.now = self.now.plus(1_000);
        let shown = format!("{command:?}");
        let answer = self.ask(who, Request::Command(command));
        answer.unwrap_or_else(|failure| panic!("{shown}: {failure:?}"))
    }

    /// What a core knows.
    pub fn know(&mut self, who: usize, query: Query) -> Answer {
        self.ask(who, Request::Query(query)).expect("answered")
    }

    /// What somebody's core has told since this was asked last.
    pub fn told(&mut self, who: usize) -> Vec<Event> {
        std::mem::take(&mut self.people[who].events)
    }

    /// Somebody is cut off from everybody, or comes back.
    pub fn cut(&mut self, who: usize, cut: bool) {
        for other in (0..self.people.len()).filter(|other| *other != who) {
            match cut {
                true => self.disconnect(who, other),
                false => self.connect(who, other),
            }
        }
        self.level();
    }

    /// Two who were apart hold the same again.
    pub fn bring_together(&mut self, one: usize, other: usize) {
        self.connect(one, other);
        self.level();
    }

    fn connect(&mut self, one: usize, other: usize) {
        for (here, there) in [(one, other), (other, one)] {
            if self.links.insert((here, there)) {
                let peer = self.people[there].core.device();
                let address = format!("/ip4/192.168.1.{}/tcp/4001", 20 + there);
                self.input(here, Input::Connected { peer, address });
            }
        }
    }

    fn disconnect(&mut self, one: usize, other: usize) {
        for (here, there) in [(one, other), (other, one)] {
            if self.links.remove(&(here, there)) {
                let peer = self.people[there].core.device();
                self.input(here, Input::Disconnected { peer });
            }
        }
    }

    fn level(&mut self) {
        for _ in 0..30 {
            self.carry();
            self.now = self.now.plus(1_000);
            for who in 0..self.people.len() {
                self.input(who, Input::Tick);
            }
        }
        self.carry();
    }

    fn input(&mut self, who: usize, input: Input) {
        let core = &mut self.people[who].core;
        core.handle(self.now, input);
        core.settle(self.now);
    }

    fn carry(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let frames: Vec<_> = (0..self.people.len()).flat_map(|who| self.outputs(who)).collect();
            if frames.is_empty() {
                return;
            }
            for (from, to, bytes) in frames {
                let there = self.people.iter().position(|person| person.core.device() == to);
                if let Some(there) = there.filter(|there| self.links.contains(&(from, *there))) {
                    let peer = self.people[from].core.device();
                    self.input(there, Input::Frame { peer, bytes });
                }
            }
        }
        panic!("the cores never stop talking");
    }

    /// What a core wants done; the frames come back.
    fn outputs(&mut self, who: usize) -> Vec<(usize, DeviceId, Vec<u8>)> {
        let mut frames = Vec::new();
        while let Some(output) = self.people[who].core.poll_output() {
            let person = &mut self.people[who];
            match output {
                Output::Send { peer, bytes } | Output::SendPart { peer, bytes } => {
                    frames.push((who, peer, bytes))
                }
                Output::Answer { result, .. } => person.answers.push(result),
                Output::Event(event) => person.events.push(event),
                Output::Index { changes, .. } => put(&mut person.index, changes),
                Output::Measure { storage, .. } => {
                    person.answers.push(Ok(Answer::Storage(storage)));
                }
                Output::Search { id, query } => {
                    let hits = person.index.query(&query).map_err(|error| error.to_string());
                    self.input(who, Input::Found(Found { id, hits }));
                }
                Output::Disconnect { peer, reason } => {
                    panic!("{who} hangs up on {}: {reason}", peer.short())
                }
                Output::Admit { .. }
                | Output::Dial { .. }
                | Output::CutLine { .. }
                | Output::Colleagues { .. }
                | Output::ForgetAddress { .. }
                | Output::Circles { .. }
                | Output::Keep { .. }
                | Output::Metered { .. }
                | Output::Place { .. }
                | Output::Forget { .. }
                | Output::Stop => {}
            }
        }
        frames
    }
}

fn put(index: &mut Index, changes: Vec<IndexChange>) {
    for change in changes {
        match change {
            IndexChange::Put(item) => index.put(item).expect("put"),
            IndexChange::Remove(key) => index.remove(&key).expect("removed"),
        }
    }
    index.commit(0).expect("committed");
}

fn ground(luck: u8, disk: &SimDisk, kv: &MemoryKv) -> Ground {
    let (disk, kv) = (Arc::new(disk.clone()), Box::new(kv.clone()));
    Ground { disk, kv, key: protocol::crypto::HomeKey::new([1; 32]), luck: [luck; 32] }
}
