//! Rot in a real home, on a real disk: the journal, sled, the search index, the files of messages.
//!
//! Every page and many bits of every file are damaged, each in a fresh copy of the home (target F4): the
//! node starts, shows nothing that was never written, and one honest colleague makes it whole. Only what
//! can't be had from anybody, its own keys, is told and not mended.
//!
//! `ROT=N` tries every page and N flips; otherwise a sample that fits into a test.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
};

use node::{
    clock,
    core::{Core, Ground, Input, Output},
    disk::{PAGE_BYTES, SimDisk},
    facade::{Answer, Command, Failure, FileState, NewFile, Query, Request},
    runtime::{HomeAt, OpenHome, Session},
    store::MemoryKv,
};
use protocol::{capability::Role, clock::Millis, crypto::HomeKey};
use rand::{RngExt, SeedableRng};

use crate::home::State;

/// Pages and flips of the sample.
const SAMPLE: usize = 40;

/// Bytes of the file that goes with a message: some chunks of it.
const FILE_BYTES: usize = 150_000;

/// The channel in which all is said.
const CHANNEL: &str = "市场部/计划";

/// Within so many milliseconds of their time two that meet hold the same.
const MEETING_MS_MAX: u64 = 20 * 60_000;

/// What only this machine had: the key of its home, and its identity.
const KEYS: [&str; 2] = ["key", "identity"];

fn ask(core: &mut Core, now: Millis, request: Request) -> Result<Answer, Failure> {
    core.handle(now, Input::Request { id: 7, request });
    core.settle(now);
    let answers = std::iter::from_fn(|| core.poll_output());
    let answers = answers.filter_map(|output| match output {
        Output::Answer { id: 7, result } => Some(result),
        _ => None,
    });
    answers.collect::<Vec<_>>().pop().expect("an answer")
}

fn told(core: &mut Core, now: Millis, command: Command) -> Answer {
    let what = format!("{command:?}");
    ask(core, now, Request::Command(command)).unwrap_or_else(|failure| panic!("{what}: {failure}"))
}

/// The state of every space; `None` when the node knows of no organisation any more.
fn state(core: &mut Core, now: Millis) -> Option<State> {
    match ask(core, now, Request::Query(Query::StateHash)) {
        Ok(Answer::StateHash(spaces)) => {
            let rows = spaces.into_iter().map(|row| (row.space, row.entries, row.hash));
            let mut rows: State = rows.collect();
            rows.sort();
            Some(rows)
        }
        _ => None,
    }
}

/// The bytes of the one file, if it is here, whole and true to its hashes.
fn file(core: &mut Core, now: Millis) -> Option<Vec<u8>> {
    let query = Query::Files { channel: None, limit: 10 };
    let Ok(Answer::Files(rows)) = ask(core, now, Request::Query(query)) else { return None };
    let file = rows.into_iter().next()?.file;
    if file.state != FileState::Here {
        return None;
    }
    let mut bytes = Vec::new();
    for piece in 0..FILE_BYTES.div_ceil(node::blob::PIECE_BYTES) as u64 {
        let query = Query::FilePiece { file: file.file.clone(), piece };
        match ask(core, now, Request::Query(query)) {
            Ok(Answer::FilePiece { bytes: more }) => bytes.extend(more),
            _ => return None,
        }
    }
    Some(bytes)
}

/// Two nodes with a line between them, and their time. Nothing is lost on it.
struct Meeting<'a> {
    cores: [&'a mut Core; 2],
    now: Millis,
}

impl Meeting<'_> {
    /// They meet, until this holds, and part; whether it came to hold.
    fn until(&mut self, done: impl Fn(&mut [&mut Core; 2], Millis) -> bool) -> bool {
        let end = self.now.plus(MEETING_MS_MAX);
        let devices = [self.cores[0].device(), self.cores[1].device()];
        for (at, core) in self.cores.iter_mut().enumerate() {
            let (peer, address) = (devices[1 - at], "here".to_owned());
            core.handle(self.now, Input::Connected { peer, address });
        }
        let mut held = false;
        while !held && self.now < end {
            let said = self.exchange();
            if said {
                continue;
            }
            held = done(&mut self.cores, self.now);
            let due = self.cores.iter().filter_map(|core| core.poll_timeout()).min();
            self.now = due.unwrap_or(self.now).max(self.now.plus(1));
            for core in &mut self.cores {
                core.handle(self.now, Input::Tick);
            }
        }
        for (at, core) in self.cores.iter_mut().enumerate() {
            core.handle(self.now, Input::Disconnected { peer: devices[1 - at] });
            core.settle(self.now);
            while core.poll_output().is_some() {}
        }
        held
    }

    /// What both have to say goes over; whether there was anything.
    fn exchange(&mut self) -> bool {
        let mut said = false;
        let devices = [self.cores[0].device(), self.cores[1].device()];
        for at in 0..2 {
            self.cores[at].settle(self.now);
            while let Some(output) = self.cores[at].poll_output() {
                let (Output::Send { peer, bytes } | Output::SendPart { peer, bytes }) = output
                else {
                    continue;
                };
                assert_eq!(peer, devices[1 - at], "there is nobody else");
                self.cores[1 - at].handle(self.now, Input::Frame { peer: devices[at], bytes });
                said = true;
            }
        }
        said
    }
}

fn same(cores: &mut [&mut Core; 2], now: Millis) -> bool {
    let [one, other] = cores;
    let states = state(one, now);
    states.is_some() && states == state(other, now) && file(one, now).is_some()
}

/// Somebody wants to see the file, which isn't whole any more: once for each part that is found damaged.
fn want_again(core: &mut Core, now: Millis) {
    let query = Query::Files { channel: None, limit: 10 };
    let Ok(Answer::Files(rows)) = ask(core, now, Request::Query(query)) else { return };
    let lacking = rows.into_iter().filter(|row| row.file.state != FileState::Here);
    for file in lacking.map(|row| row.file.file) {
        told(core, now, Command::FetchFile { file });
    }
}

/// A home on a real disk, and a colleague's node that holds the same and lives in memory.
struct Company {
    dir: tempfile::TempDir,
    colleague: Core,
    now: Millis,
    state: State,
    file: Vec<u8>,
    hits: Vec<String>,
}

fn open(dir: &Path, now: Millis) -> Result<(OpenHome, Core), String> {
    let home = OpenHome::take(&HomeAt::open(dir)).map_err(|failure| failure.to_string())?;
    let ground = home.ground().map_err(|failure| failure.to_string())?;
    let core = Core::open(ground, now).map_err(|error| error.to_string())?;
    Ok((home, core))
}

/// What a search in a home finds; that goes by the index on the disk.
fn search(dir: &Path) -> Result<Vec<String>, Failure> {
    let mut session = Session::open(&HomeAt::open(dir))?;
    let answer =
        session.ask(Request::Query(Query::Search { text: "计划".to_owned(), limit: 100 }));
    session.close()?;
    match answer? {
        Answer::Hits(hits) => {
            let mut texts: Vec<String> = hits.into_iter().map(|hit| format!("{hit:?}")).collect();
            texts.sort();
            Ok(texts)
        }
        other => panic!("{other:?}"),
    }
}

fn company() -> Company {
    let dir = tempfile::tempdir().expect("a directory");
    let mut now = Millis(clock::now().0 - 3_600_000);
    let home = OpenHome::make(&HomeAt::open(dir.path())).expect("a home");
    let ground = home.ground().expect("a store");
    let mut core = Core::found(ground, "示例公司", "王芳", now).expect("founded");
    core.settle(now);
    let department = "市场部".to_owned();
    let command = Command::AddDepartment { name: department.clone(), parent: None };
    told(&mut core, now, command);
    let (name, of) = ("计划".to_owned(), Some(department.clone()));
    told(&mut core, now, Command::AddChannel { name, department: of });
    let expires = now.plus(86_400_000);
    let invite = Command::Invite { department: department.clone(), role: Role::Member, expires };
    let Answer::Invitation(invitation) = told(&mut core, now, invite) else { panic!("no code") };
    let ground = Ground {
        disk: Arc::new(SimDisk::new()),
        kv: Box::new(MemoryKv::default()),
        key: HomeKey::new([2; 32]),
        luck: [2; 32],
    };
    let mut colleague = Core::join(ground, &invitation.code, "李雷", now).expect("invited");
    let mut meeting = Meeting { cores: [&mut core, &mut colleague], now };
    let joined = |cores: &mut [&mut Core; 2], now| {
        let query = Query::Messages { channel: CHANNEL.to_owned(), last: 1 };
        ask(cores[1], now, Request::Query(query)).is_ok()
    };
    assert!(meeting.until(joined), "the colleague joins");
    now = meeting.now;
    for number in 0..12 {
        for (who, core) in [("王芳", &mut core), ("李雷", &mut colleague)] {
            let text = format!("{who}的计划 {number} {}", "x".repeat(300));
            now = now.plus(1_000);
            let (channel, reply_to) = (CHANNEL.to_owned(), None);
            told(core, now, Command::Send { channel, text, reply_to });
        }
    }
    let page = Command::NewPage {
        title: "手册".to_owned(),
        department: Some(department.clone()),
        text: "# 手册\n\n计划写在这里。\n".repeat(20),
    };
    told(&mut core, now, page);
    let title = "活动计划".to_owned();
    told(&mut core, now, Command::AddTask { title, department: Some(department), fields: vec![] });
    let bytes: Vec<u8> = (0..FILE_BYTES).map(|at| (at * 7 + at / 255) as u8).collect();
    send_file(&mut core, now, &bytes);
    let mut meeting = Meeting { cores: [&mut core, &mut colleague], now };
    let all = |cores: &mut [&mut Core; 2], now| same(cores, now) && file(cores[1], now).is_some();
    assert!(meeting.until(all), "both hold everything");
    now = meeting.now;
    let state = state(&mut core, now).expect("an organisation");
    assert_eq!(file(&mut core, now).as_deref(), Some(&bytes[..]));
    core.close().expect("closed");
    drop(home);
    let hits = search(dir.path()).expect("an index");
    assert!(hits.len() >= 25, "{hits:?}");
    Company { dir, colleague, now, state, file: bytes, hits }
}

fn send_file(core: &mut Core, now: Millis, bytes: &[u8]) {
    let begin = Command::BeginFile { size: bytes.len() as u64 };
    let Answer::FileBegun { number } = told(core, now, begin) else { panic!("not begun") };
    for piece in bytes.chunks(node::blob::PIECE_BYTES) {
        told(core, now, Command::AddFilePiece { number, bytes: piece.to_vec() });
    }
    let Answer::Made { id } = told(core, now, Command::EndFile { number }) else {
        panic!("not made")
    };
    let files = vec![NewFile { file: id, name: "计划.bin".to_owned(), ..NewFile::default() }];
    let (channel, text, reply_to) = (CHANNEL.to_owned(), "计划".to_owned(), None);
    told(core, now, Command::SendFiles { channel, text, reply_to, files });
}

/// Every file of a home with bytes in it, from its directory on.
fn files(dir: &Path, below: &Path, into: &mut Vec<(PathBuf, u64)>) {
    let mut entries: Vec<_> =
        fs::read_dir(dir.join(below)).expect("listed").map(|it| it.expect("an entry")).collect();
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let (path, about) = (below.join(entry.file_name()), entry.metadata().expect("there"));
        if about.is_dir() {
            files(dir, &path, into);
        } else if about.len() > 0 {
            into.push((path, about.len()));
        }
    }
}

fn copy(from: &Path, to: &Path) {
    let mut all = Vec::new();
    files(from, Path::new(""), &mut all);
    for (path, _) in all {
        let target = to.join(&path);
        fs::create_dir_all(target.parent().expect("a folder")).expect("made");
        fs::copy(from.join(path), target).expect("copied");
    }
}

/// What became of damaged homes.
#[derive(Debug, Default)]
struct Sum {
    harmless: usize,
    /// Less was held, or a file lacked, and one meeting brought it back.
    healed: usize,
    /// The home's own keys are gone, and it says so.
    keys: usize,
}

impl Company {
    /// A copy of the home with one file damaged is opened, looked at, and meets the colleague.
    fn try_with(&mut self, sum: &mut Sum, path: &Path, damage: impl FnOnce(&mut [u8])) {
        let copied = tempfile::tempdir().expect("a directory");
        copy(self.dir.path(), copied.path());
        let mut bytes = fs::read(copied.path().join(path)).expect("readable");
        damage(&mut bytes);
        fs::write(copied.path().join(path), bytes).expect("written");
        if path.starts_with("search") {
            // A search that meets the damage says so; the index is made anew then.
            let hits = search(copied.path()).or_else(|_| search(copied.path()));
            let hits = hits.expect("an index that was made anew");
            assert_eq!(hits, self.hits, "a damaged index");
        }
        let opened = open(copied.path(), self.now);
        let (home, mut core) = match opened {
            Ok(opened) => opened,
            Err(why) => {
                let is_key = KEYS.iter().any(|key| path == Path::new(key));
                assert!(is_key, "the node starts: {why}");
                sum.keys += 1;
                return;
            }
        };
        let whole = state(&mut core, self.now).as_ref() == Some(&self.state);
        let shown = file(&mut core, self.now);
        let is_true = shown.as_ref().is_none_or(|bytes| *bytes == self.file);
        assert!(is_true, "a file is shown that nobody sent");
        if whole && shown.is_some() {
            sum.harmless += 1;
        } else {
            self.heal(&mut core);
            sum.healed += 1;
        }
        drop((core, home));
    }

    fn heal(&mut self, core: &mut Core) {
        let mut meeting = Meeting { cores: [core, &mut self.colleague], now: self.now };
        let healed = meeting.until(|cores, now| {
            let is_whole = same(cores, now);
            if !is_whole {
                want_again(cores[0], now);
            }
            is_whole
        });
        self.now = meeting.now;
        let now = state(core, self.now);
        assert!(healed, "one honest colleague makes it whole: {now:?} is not {:?}", self.state);
        assert_eq!(now.as_ref(), Some(&self.state), "the same entries and state as before");
        assert_eq!(file(core, self.now).as_ref(), Some(&self.file));
    }
}

/// Asked for by the environment: every page, and so many flips.
fn full_size() -> Option<usize> {
    std::env::var("ROT").ok()?.parse().ok()
}

#[test]
fn f4_a_real_home_of_which_any_page_is_zeroed_is_made_whole_by_one_colleague() {
    let (mut company, mut sum) = (company(), Sum::default());
    let mut all = Vec::new();
    files(company.dir.path(), Path::new(""), &mut all);
    let pages = all.iter().flat_map(|(path, bytes)| {
        (0..bytes.div_ceil(PAGE_BYTES)).map(move |page| (path.clone(), page))
    });
    let pages: Vec<(PathBuf, u64)> = pages.collect();
    let kinds = ["journal", "store", "search", "blobs", "key", "identity"];
    for kind in kinds {
        assert!(pages.iter().any(|(path, _)| path.starts_with(kind)), "{kind} in {all:?}");
    }
    let step = if full_size().is_some() { 1 } else { pages.len().div_ceil(SAMPLE) };
    for (path, page) in pages.iter().step_by(step) {
        let zero = |bytes: &mut [u8]| {
            let from = (page * PAGE_BYTES) as usize;
            let end = bytes.len().min(from + PAGE_BYTES as usize);
            bytes[from..end].fill(0);
        };
        let what = format!("page {page} of {}", path.display());
        try_named(&mut company, &mut sum, path, &what, zero);
    }
    println!("{} of {} pages zeroed: {sum:?}", pages.len().div_ceil(step), pages.len());
    assert!(sum.healed > 0, "{sum:?}");
}

#[test]
fn f4_a_real_home_of_which_any_bit_is_flipped_is_made_whole_by_one_colleague() {
    let (mut company, mut sum) = (company(), Sum::default());
    let mut all = Vec::new();
    files(company.dir.path(), Path::new(""), &mut all);
    let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(40);
    let flips = full_size().unwrap_or(SAMPLE);
    for flip in 0..flips {
        let (path, bytes) = &all[flip % all.len()];
        let (at, bit) = (rng.random_range(0..*bytes), rng.random_range(0..8_u8));
        let what = format!("bit {bit} of byte {at} of {}", path.display());
        let damage = |bytes: &mut [u8]| bytes[at as usize] ^= 1 << bit;
        try_named(&mut company, &mut sum, path, &what, damage);
    }
    println!("{flips} bits flipped in {} files: {sum:?}", all.len());
    assert!(sum.healed > 0, "{sum:?}");
}

fn try_named(
    company: &mut Company,
    sum: &mut Sum,
    path: &Path,
    what: &str,
    damage: impl FnOnce(&mut [u8]),
) {
    let tried = std::panic::AssertUnwindSafe(|| company.try_with(sum, path, damage));
    assert!(std::panic::catch_unwind(tried).is_ok(), "{what}");
}
