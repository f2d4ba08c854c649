//! Some cores in one room: a virtual clock, and frames that arrive in order.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use protocol::{
    capability::Role,
    clock::Millis,
    crypto::HomeKey,
    ids::DeviceId,
    wire::{BlobFrame, Frame},
};

use crate::{
    core::{Core, Found, Ground, IndexChange, Input, Output},
    disk::SimDisk,
    facade::{
        Answer, Command, Event, Failure, MessageInfo, QuarantineInfo, Query, Request, SpaceHash,
        Status, TaskInfo,
    },
    ingest::HoldError,
    search::Index,
    store::{Kv, LeavesKv, MemoryKv, SealedKv},
};

/// What seals every home in the room.
pub const HOME_KEY: [u8; 32] = [77; 32];

/// Rounds in which frames are carried before something must be wrong.
const ROUNDS_MAX: usize = 10_000;

pub struct Desk {
    pub disk: SimDisk,
    pub kv: MemoryKv,
    pub core: Core,
    index: Index,
    answers: Vec<(u64, Result<Answer, Failure>)>,
    events: Vec<Event>,
    /// Where the network was told that colleagues are.
    pub places: BTreeMap<DeviceId, Vec<String>>,
    /// Addresses that the network was to dial.
    pub dialled: Vec<String>,
    pub forgotten: Vec<String>,
    pub circles: Vec<BTreeSet<DeviceId>>,
    pub kept: BTreeSet<DeviceId>,
    /// The devices that the network was told are colleagues'.
    pub colleagues: BTreeSet<DeviceId>,
}

impl Desk {
    fn at(disk: SimDisk, kv: MemoryKv, core: Core) -> Self {
        let (answers, events) = (Vec::new(), Vec::new());
        Self {
            disk,
            kv,
            core,
            index: Index::in_memory(),
            answers,
            events,
            places: BTreeMap::new(),
            dialled: Vec::new(),
            forgotten: Vec::new(),
            circles: Vec::new(),
            kept: BTreeSet::new(),
            colleagues: BTreeSet::new(),
        }
    }

    fn take(&mut self, changes: Vec<IndexChange>) {
        for change in changes {
            match change {
                IndexChange::Put(item) => self.index.put(item).expect("put"),
                IndexChange::Remove(key) => self.index.remove(&key).expect("removed"),
            }
        }
        self.index.commit(0).expect("committed");
    }
}

/// The room.
pub struct Office {
    pub now: Millis,
    pub desks: Vec<Desk>,
    links: BTreeSet<(usize, usize)>,
    /// Frames that never arrive.
    pub lost: fn(&Frame) -> bool,
    /// Everything that was said on the lines, for who listens in.
    pub tape: Vec<Vec<u8>>,
    /// What nodes said to devices that aren't here.
    pub elsewhere: Vec<(usize, DeviceId, Vec<u8>)>,
    /// Devices elsewhere whom a node has left.
    pub left: Vec<(usize, DeviceId)>,
    /// Entries carried so far, from and to whom.
    pub carried: BTreeMap<(usize, usize), u64>,
    /// The most bytes that each node held at once while it took in one thing, beside what it held before.
    pub held: BTreeMap<usize, u64>,
    /// Bytes of files carried so far, from and to whom.
    pub parts: BTreeMap<(usize, usize), u64>,
    luck: u8,
}

impl Office {
    /// A founder alone in an organisation with a department 研发部 and a channel 大厅.
    pub fn founded() -> Self {
        let mut office = Self::begun();
        office.done(0, Command::AddChannel { name: "大厅".into(), department: None });
        office
    }

    /// The same, where nobody has written anything.
    pub fn begun() -> Self {
        Self::begun_with(0)
    }

    /// The same, with other luck: another organisation.
    pub fn begun_with(luck: u8) -> Self {
        let mut office = Self {
            now: Millis(1_760_000_000_000),
            desks: Vec::new(),
            links: BTreeSet::new(),
            lost: |_| false,
            tape: Vec::new(),
            elsewhere: Vec::new(),
            left: Vec::new(),
            carried: BTreeMap::new(),
            held: BTreeMap::new(),
            parts: BTreeMap::new(),
            luck,
        };
        let (disk, kv) = (SimDisk::new(), MemoryKv::default());
        let ground = office.ground(&disk, &kv);
        let core = Core::found(ground, "同舟", "张伟", office.now).expect("founded");
        office.desks.push(Desk::at(disk, kv, core));
        office.done(0, Command::AddDepartment { name: "研发部".into(), parent: None });
        office
    }

    /// A founder and colleagues who have joined 研发部, all connected and level.
    pub fn with_colleagues(names: &[&str]) -> Self {
        let mut office = Self::founded();
        for name in names {
            office.join(name, Role::Member);
        }
        office
    }

    /// The rows that a desk's node has written, as they lie below its store.
    pub fn rows(&self, desk: usize) -> LeavesKv {
        let key = HomeKey::new(HOME_KEY).for_use("store");
        LeavesKv::new(Box::new(SealedKv::new(Box::new(self.desks[desk].kv.clone()), key)))
    }

    fn ground(&mut self, disk: &SimDisk, kv: &MemoryKv) -> Ground {
        self.luck += 1;
        let key = HomeKey::new(HOME_KEY);
        Ground {
            disk: Arc::new(disk.clone()),
            kv: Box::new(kv.clone()),
            key,
            luck: [self.luck; 32],
        }
    }

    /// Somebody joins and is connected to everybody.
    pub fn join(&mut self, name: &str, role: Role) -> usize {
        let new = self.arrive(name, role);
        for other in 0..new {
            self.connect(other, new);
        }
        self.level();
        new
    }

    /// Somebody has an invitation, and is connected to nobody.
    pub fn arrive(&mut self, name: &str, role: Role) -> usize {
        let code = self.invitation(role);
        self.arrive_with(name, &code)
    }

    /// Somebody has an invitation to a department, and is connected to nobody.
    pub fn arrive_in(&mut self, name: &str, department: &str) -> usize {
        let code = self.invitation_to(department, Role::Member);
        self.arrive_with(name, &code)
    }

    /// The code of an invitation to 研发部 for a day.
    pub fn invitation(&mut self, role: Role) -> String {
        self.invitation_to("研发部", role)
    }

    pub fn invitation_to(&mut self, department: &str, role: Role) -> String {
        let expires = self.now.plus(86_400_000);
        let department = department.to_owned();
        let invite = Command::Invite { department, role, expires };
        let Ok(Answer::Invitation(invitation)) = self.ask(0, Request::Command(invite)) else {
            panic!("no invitation");
        };
        invitation.code
    }

    /// Somebody has this code, and is connected to nobody.
    pub fn arrive_with(&mut self, name: &str, code: &str) -> usize {
        let (disk, kv) = (SimDisk::new(), MemoryKv::default());
        let ground = self.ground(&disk, &kv);
        let core = Core::join(ground, code, name, self.now).expect("joined");
        self.desks.push(Desk::at(disk, kv, core));
        self.desks.len() - 1
    }

    /// A new device answers an offer, and is connected to nobody; with the code that it shows.
    pub fn pair(&mut self, offer: &str) -> (usize, String) {
        let (disk, kv) = (SimDisk::new(), MemoryKv::default());
        let ground = self.ground(&disk, &kv);
        let (core, answer) = Core::pair(ground, offer, self.now).expect("paired");
        self.desks.push(Desk::at(disk, kv, core));
        (self.desks.len() - 1, answer)
    }

    pub fn connect(&mut self, one: usize, other: usize) {
        for (here, there) in [(one, other), (other, one)] {
            self.links.insert((here, there));
            let peer = self.desks[there].core.device();
            self.input(here, Input::Connected { peer, address: "room".into() });
        }
    }

    pub fn disconnect(&mut self, one: usize, other: usize) {
        for (here, there) in [(one, other), (other, one)] {
            if self.links.remove(&(here, there)) {
                let peer = self.desks[there].core.device();
                self.input(here, Input::Disconnected { peer });
            }
        }
    }

    /// A device that is nobody's node here calls, and says these things.
    pub fn call(&mut self, desk: usize, peer: DeviceId, said: &[Frame]) {
        self.input(desk, Input::Connected { peer, address: "elsewhere".into() });
        for frame in said {
            self.input(desk, Input::Frame { peer, bytes: frame.to_bytes() });
        }
    }

    /// Everybody is cut off from everybody.
    pub fn part(&mut self) {
        for (one, other) in self.links.clone() {
            self.disconnect(one, other);
        }
    }

    /// Everybody is connected to everybody, and all frames are carried.
    pub fn meet(&mut self) {
        for one in 0..self.desks.len() {
            for other in one + 1..self.desks.len() {
                if !self.links.contains(&(one, other)) {
                    self.connect(one, other);
                }
            }
        }
        self.level();
    }

    /// Some minutes pass.
    pub fn level(&mut self) {
        for _ in 0..60 {
            self.carry();
            self.now = self.now.plus(2_000);
            for desk in 0..self.desks.len() {
                self.input(desk, Input::Tick);
            }
        }
        self.carry();
    }

    /// It is this moment now, and a node is woken if that is when it wants to be.
    pub fn wake_at(&mut self, desk: usize, now: Millis) {
        self.now = now;
        if self.desks[desk].core.poll_timeout().is_some_and(|at| at <= now) {
            self.input(desk, Input::Tick);
        }
        self.carry();
    }

    /// What a node has told since this was asked last.
    pub fn told(&mut self, desk: usize) -> Vec<Event> {
        std::mem::take(&mut self.desks[desk].events)
    }

    pub fn input(&mut self, desk: usize, input: Input) {
        let now = self.now;
        let core = &mut self.desks[desk].core;
        let took = allocation_counter::measure(|| {
            core.handle(now, input);
            core.settle(now);
        });
        let held = self.held.entry(desk).or_default();
        *held = took.bytes_max.max(*held);
    }

    /// Carries frames until there are none.
    pub fn carry(&mut self) {
        for _ in 0..ROUNDS_MAX {
            let mut frames = Vec::new();
            for desk in 0..self.desks.len() {
                self.collect(desk, &mut frames);
            }
            if frames.is_empty() {
                return;
            }
            self.deliver(frames);
        }
        panic!("the cores never stop talking");
    }

    fn deliver(&mut self, frames: Vec<(usize, DeviceId, Vec<u8>)>) {
        for (from, to, bytes) in frames {
            self.tape.push(bytes.clone());
            let peer = self.desks[from].core.device();
            let there = self.desks.iter().position(|desk| desk.core.device() == to);
            if there.is_none() {
                self.elsewhere.push((from, to, bytes));
                continue;
            }
            let lost = Frame::from_bytes(&bytes).is_ok_and(|frame| (self.lost)(&frame));
            if let Some(there) = there.filter(|there| self.links.contains(&(from, *there)))
                && !lost
            {
                if let Ok(Frame::Run(_, run) | Frame::NewRun(_, run)) = Frame::from_bytes(&bytes) {
                    *self.carried.entry((from, there)).or_default() += run.entries.len() as u64;
                }
                if let Ok(Frame::Blob(BlobFrame::Part(_, _, part))) = Frame::from_bytes(&bytes) {
                    *self.parts.entry((from, there)).or_default() += part.len() as u64;
                }
                self.input(there, Input::Frame { peer, bytes });
            }
        }
    }

    /// Bytes of files that one node gave another.
    pub fn sent_to(&self, from: usize, to: usize) -> u64 {
        self.parts.get(&(from, to)).copied().unwrap_or(0)
    }

    fn collect(&mut self, desk: usize, frames: &mut Vec<(usize, DeviceId, Vec<u8>)>) {
        while let Some(output) = self.desks[desk].core.poll_output() {
            match output {
                Output::Send { peer, bytes } | Output::SendPart { peer, bytes } => {
                    frames.push((desk, peer, bytes))
                }
                Output::Answer { id, result } => self.desks[desk].answers.push((id, result)),
                Output::Event(event) => self.desks[desk].events.push(event),
                Output::Place { device, addresses, .. } => {
                    self.desks[desk].places.insert(device, addresses);
                }
                Output::Dial { address } => self.desks[desk].dialled.push(address),
                Output::Colleagues { devices } => self.desks[desk].colleagues = devices,
                Output::ForgetAddress { address } => self.desks[desk].forgotten.push(address),
                Output::Circles { circles } => self.desks[desk].circles = circles,
                Output::Keep { devices } => self.desks[desk].kept = devices,
                Output::Index { changes, .. } => self.desks[desk].take(changes),
                Output::Search { id, query } => {
                    let hits = self.desks[desk].index.query(&query);
                    let hits = hits.map_err(|error| error.to_string());
                    self.input(desk, Input::Found(Found { id, hits }));
                }
                Output::Measure { id, storage } => {
                    self.desks[desk].answers.push((id, Ok(Answer::Storage(storage))));
                }
                Output::Disconnect { peer, reason } => {
                    eprintln!("desk {desk} hangs up: {reason}");
                    // What was sent before arrives.
                    self.deliver(std::mem::take(frames));
                    let there = self.desks.iter().position(|other| other.core.device() == peer);
                    match there {
                        Some(there) => self.disconnect(desk, there),
                        None => self.left.push((desk, peer)),
                    }
                }
                _ => {}
            }
        }
    }

    /// What a node sends at once to another that says this.
    pub fn answers_to(&mut self, from: usize, to: usize, frame: &Frame) -> Vec<Vec<u8>> {
        let peer = self.desks[from].core.device();
        self.input(to, Input::Frame { peer, bytes: frame.to_bytes() });
        let mut frames = Vec::new();
        self.collect(to, &mut frames);
        frames.into_iter().filter(|(_, at, _)| *at == peer).map(|(_, _, bytes)| bytes).collect()
    }

    /// Asks a node; frames stay where they are.
    pub fn ask(&mut self, desk: usize, request: Request) -> Result<Answer, Failure> {
        self.now = self.now.plus(1);
        self.input(desk, Input::Request { id: 7, request });
        let mut frames = Vec::new();
        self.collect(desk, &mut frames);
        self.deliver(frames);
        self.desks[desk].answers.pop().expect("an answer").1
    }

    /// A command that must be done.
    pub fn done(&mut self, desk: usize, command: Command) -> Answer {
        let shown = format!("{command:?}");
        self.ask(desk, Request::Command(command)).unwrap_or_else(|why| panic!("{shown}: {why:?}"))
    }

    pub fn say(&mut self, desk: usize, text: &str) {
        self.done(
            desk,
            Command::Send { channel: "大厅".into(), text: text.into(), reply_to: None },
        );
    }

    /// Says something, and gives the message's id.
    pub fn said(&mut self, desk: usize, text: &str, reply_to: Option<&str>) -> String {
        let reply_to = reply_to.map(str::to_owned);
        let send = Command::Send { channel: "大厅".into(), text: text.into(), reply_to };
        match self.done(desk, send) {
            Answer::Made { id } => id,
            other => panic!("{other:?}"),
        }
    }

    /// The answer to a question that must have one.
    pub fn know(&mut self, desk: usize, query: Query) -> Answer {
        let shown = format!("{query:?}");
        self.ask(desk, Request::Query(query)).unwrap_or_else(|why| panic!("{shown}: {why:?}"))
    }

    pub fn message(&mut self, desk: usize, id: &str) -> MessageInfo {
        let found = self.messages(desk).into_iter().find(|message| message.id == id);
        found.expect("the message is shown")
    }

    pub fn messages(&mut self, desk: usize) -> Vec<MessageInfo> {
        let query = Query::Messages { channel: "大厅".into(), last: 1000 };
        match self.ask(desk, Request::Query(query)) {
            Ok(Answer::Messages(messages)) => messages,
            other => panic!("{other:?}"),
        }
    }

    pub fn texts(&mut self, desk: usize) -> Vec<String> {
        self.messages(desk).into_iter().map(|message| message.text).collect()
    }

    pub fn task(&mut self, desk: usize, title: &str) -> TaskInfo {
        match self.ask(desk, Request::Query(Query::Task { task: title.into() })) {
            Ok(Answer::Task(task, _)) => *task,
            other => panic!("{other:?}"),
        }
    }

    pub fn page(&mut self, desk: usize, title: &str) -> String {
        match self.ask(desk, Request::Query(Query::Page { page: title.into() })) {
            Ok(Answer::Page(page)) => page.text,
            other => panic!("{other:?}"),
        }
    }

    pub fn quarantine(&mut self, desk: usize) -> Vec<QuarantineInfo> {
        match self.ask(desk, Request::Query(Query::Quarantine)) {
            Ok(Answer::Quarantine(rows)) => rows,
            other => panic!("{other:?}"),
        }
    }

    pub fn status(&mut self, desk: usize) -> Status {
        match self.ask(desk, Request::Query(Query::Status)) {
            Ok(Answer::Status(status)) => status,
            other => panic!("{other:?}"),
        }
    }

    pub fn hashes(&mut self, desk: usize) -> Vec<SpaceHash> {
        match self.ask(desk, Request::Query(Query::StateHash)) {
            Ok(Answer::StateHash(hashes)) => hashes,
            other => panic!("{other:?}"),
        }
    }

    /// All nodes show the same state, and a person's devices what only they hold.
    pub fn assert_same(&mut self) {
        let (mut first, mut own) = (None, BTreeMap::new());
        for desk in 0..self.desks.len() {
            let (theirs, shared): (Vec<_>, Vec<_>) =
                self.hashes(desk).into_iter().partition(|row| row.name == "own");
            let first = first.get_or_insert_with(|| shared.clone());
            assert_eq!(shared, *first, "node {desk} against node 0");
            for row in theirs {
                let known = own.entry(row.space.clone()).or_insert_with(|| row.clone());
                assert_eq!(row, *known, "node {desk} in its person's own space");
            }
        }
    }

    /// The node's process dies and starts again, with its store as it was, or gone.
    pub fn restart(&mut self, desk: usize, keep_store: bool) {
        for other in 0..self.desks.len() {
            self.disconnect(desk, other);
        }
        self.desks[desk].disk.kill();
        let disk = self.desks[desk].disk.clone();
        let kv = if keep_store { self.desks[desk].kv.clone() } else { MemoryKv::default() };
        self.open(desk, disk, kv);
    }

    /// The node ends in good order, if it can, and starts again.
    pub fn end_and_start(&mut self, desk: usize) -> Result<(), HoldError> {
        for other in 0..self.desks.len() {
            self.disconnect(desk, other);
        }
        let Desk { disk, kv, core, .. } = self.desks.remove(desk);
        let ended = core.close();
        disk.kill();
        let core = Core::open(self.ground(&disk, &kv), self.now).expect("opens");
        self.desks.insert(desk, Desk::at(disk, kv, core));
        ended
    }

    /// The node runs on another disk from now on, as after restoring a backup.
    pub fn open(&mut self, desk: usize, disk: SimDisk, kv: MemoryKv) {
        self.open_on(desk, disk, Box::new(kv.clone()));
        self.desks[desk].kv = kv;
    }

    /// The same, with rows of any kind.
    pub fn open_on(&mut self, desk: usize, disk: SimDisk, kv: Box<dyn Kv>) {
        let ground = Ground { kv, ..self.ground(&disk, &MemoryKv::default()) };
        let core = Core::open(ground, self.now).expect("opens");
        self.desks[desk] = Desk::at(disk, MemoryKv::default(), core);
    }
}
