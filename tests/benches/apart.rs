//! Two processes with a line between them: meeting, catching up, joining, a file.
//!
//! Each end is the whole node, with its journal, store, index and network, in a process of its own; the
//! line is a proxy between them ([`Line`]), which counts what goes through it: everything, the
//! handshakes of the transports and what they add included.

use std::{
    path::{Path, PathBuf},
    process::{Child, Command as Process},
    time::Duration,
};

use libp2p::Multiaddr;
use node::{
    api::{Client, Server},
    clock,
    facade::{Answer, Command, FileState, Query, Request, TimelineAt},
    runtime::{self, HomeAt, RunOptions},
};
use protocol::capability::Role;
use tempfile::TempDir;

use crate::{
    file::{QUIC, TCP, bare_stream, put_in},
    line::{Line, Speed},
    node_under_test::{Seat, real},
    people::{CHANNEL, People, TEXT, write_messages},
    report::{megabytes, row},
};

/// The word with which this program is called as one end.
pub const CHILD: &str = "end-of-a-line";

/// Two offices in one country, by the cheapest line that an office has.
const SLOW: Speed = Speed { bits_per_s: 1_000_000, delay_ms: 20 };

/// One office.
const LAN: Speed = Speed { bits_per_s: 1_000_000_000, delay_ms: 1 };

/// Two offices in one town.
const FAST: Speed = Speed { bits_per_s: 100_000_000, delay_ms: 5 };

const AUTHORS: usize = 20;
const MESSAGES: usize = 1_000_000;
const FEW: usize = 1_000;
const MISSED: usize = 2_000;
/// Messages of a fortnight.
const FORTNIGHT: usize = 5_000;
const FORTNIGHT_MS: u64 = 14 * 24 * 3_600_000;
const FILE_BYTES: usize = 64 * 1024 * 1024;

/// What the first screen has room for.
const SCREEN: usize = 30;

/// Time between two looks at what is awaited.
const LOOK: Duration = Duration::from_millis(10);

/// Nothing new for so long: both have said what they had to say.
const QUIET_MS: u64 = 4_000;

/// Measures it.
pub fn run(percent: usize) {
    let Ok(tokio) = tokio::runtime::Builder::new_multi_thread().enable_all().build() else {
        return;
    };
    let many = (MESSAGES * percent / 100).max(FEW);
    tokio.block_on(async {
        let equal = [met_again(FEW, percent).await, met_again(many, percent).await];
        let more = equal[1].saturating_sub(equal[0]);
        row(
            "P3",
            &format!("  {many} equal entries, beyond {FEW}"),
            format!("{more} B"),
            "<= 100 B",
        );
        back(FORTNIGHT * percent.min(100) / 100).await;
        joining(many).await;
        let bytes = (FILE_BYTES * percent / 100).max(8 * 1024 * 1024);
        for (name, address) in [("QUIC", QUIC), ("TCP", TCP)] {
            file(name, address, bytes).await;
        }
    });
}

/// Two that hold the same meet, and again when one has missed some; bytes of the first meeting.
async fn met_again(count: usize, percent: usize) -> u64 {
    let homes = [0, 1].map(|_| tempfile::tempdir().expect("a directory"));
    let mut people = organisation(&homes[0], count);
    let late = people.join(real(homes[1].path(), 201));
    late.core.close().expect("a clean end");
    people.hub.core.close().expect("a clean end");
    let hub = End::start(homes[0].path(), TCP, None).await;
    let line = Line::to(&hub.address().await, SLOW).await;
    let late = End::start(homes[1].path(), TCP, Some(&line.address)).await;
    until(async || late.is_connected().await).await;
    let equal = quiet(&line).await;
    row("", &format!("two that hold {count} messages meet: all bytes both ways"), equal, "");
    late.stop().await;

    let missed = (MISSED * percent / 100).max(100);
    for _ in 0..missed {
        let send = Command::Send { channel: CHANNEL.into(), text: TEXT.into(), reply_to: None };
        hub.done(send).await;
    }
    let (before, entries) = (line.bytes(), hub.entries().await);
    let late = End::start(homes[1].path(), TCP, Some(&line.address)).await;
    until(async || late.is_connected().await).await;
    let begin = clock::micros();
    until(async || late.entries().await >= entries).await;
    let took = clock::micros() - begin;
    let after = line.bytes();
    row("P4", &format!("  {missed} missed of {} and more", count + missed), "", "");
    tell_line(took, (after.0 - before.0, after.1 - before.1), missed);
    for end in [hub, late] {
        end.stop().await;
    }
    equal
}

/// Somebody who was away for a fortnight comes back to the office.
async fn back(missed: usize) {
    let homes = [0, 1].map(|_| tempfile::tempdir().expect("a directory"));
    let mut people = organisation(&homes[0], FEW);
    let mut late = people.join(real(homes[1].path(), 201));
    late.commands(people.now, [Command::MarkRead { channel: CHANNEL.into() }]);
    late.core.close().expect("a clean end");
    people.now = people.now.plus(FORTNIGHT_MS);
    written_by_others(&mut people, missed);
    people.hub.core.close().expect("a clean end");
    let hub = End::start(homes[0].path(), TCP, None).await;
    let line = Line::to(&hub.address().await, LAN).await;
    let entries = hub.entries().await;
    let late = End::start(homes[1].path(), TCP, Some(&line.address)).await;
    let before = late.entries().await;
    let begin = clock::micros();
    until(async || late.entries().await > before || late.knows_what_it_lacks().await).await;
    let told = clock::micros() - begin;
    until(async || late.shows_unread().await).await;
    let unread = clock::micros() - begin;
    until(async || late.entries().await >= entries).await;
    let took = clock::micros() - begin;
    assert_eq!(late.hashes().await, hub.hashes().await, "the states are equal");
    row("", &format!("back after 14 days, {missed} messages by {AUTHORS} missed, a LAN"), "", "");
    let seconds = |micros: u64| format!("{:.2} s", micros as f64 / 1e6);
    row("", "  how much is missing is told", seconds(told), "<= 1 s");
    row("", "  the oldest unread message is there", seconds(unread), "");
    row("", "  everything is there", seconds(took), "<= 60 s");
    for end in [hub, late] {
        end.stop().await;
    }
}

/// Somebody new joins.
async fn joining(count: usize) {
    let homes = [0, 1].map(|_| tempfile::tempdir().expect("a directory"));
    let mut people = organisation(&homes[0], count);
    let code = invitation(&mut people);
    people.hub.core.close().expect("a clean end");
    let hub = End::start(homes[0].path(), TCP, None).await;
    let line = Line::to(&hub.address().await, SLOW).await;
    let home = homes[1].path().join("home");
    prepare(&home, code).await;
    let begin = clock::micros();
    let late = End::start(&home, TCP, Some(&line.address)).await;
    until(async || late.knows_its_colleagues().await).await;
    let known = clock::micros() - begin;
    until(async || late.has_a_screen().await).await;
    let useful = clock::micros() - begin;
    let entries = hub.entries().await;
    until(async || late.entries().await >= entries).await;
    let took = clock::micros() - begin;
    row("", &format!("somebody joins where {count} messages are, 1 Mbit/s"), "", "");
    let seconds = |micros: u64| format!("{:.2} s", micros as f64 / 1e6);
    row("P12", "  people, departments and channels are there", seconds(known), "<= 2 s");
    row("P12", &format!("  and {SCREEN} messages of a channel"), seconds(useful), "<= 2 s");
    tell_line(took, line.bytes(), count);
    for end in [hub, late] {
        end.stop().await;
    }
}

/// A file, and as many bytes over a bare stream on the same line.
async fn file(name: &str, address: &str, bytes: usize) {
    let homes = [0, 1].map(|_| tempfile::tempdir().expect("a directory"));
    let mut people = organisation(&homes[0], FEW);
    let late = people.join(real(homes[1].path(), 201));
    late.core.close().expect("a clean end");
    people.hub.core.close().expect("a clean end");
    let giver = End::start(homes[0].path(), address, None).await;
    let line = Line::to(&giver.address().await, FAST).await;
    let taker = End::start(homes[1].path(), address, Some(&line.address)).await;
    until(async || taker.is_connected().await).await;
    let at = homes[0].path().join("file");
    let file = put_in(giver.caller(), at, bytes, 1).await;
    let id = file.file.clone();
    let (channel, text) = (CHANNEL.to_owned(), String::new());
    giver.done(Command::SendFiles { channel, text, reply_to: None, files: vec![file] }).await;
    until(async || taker.state(&id).await.is_some()).await;
    let before = line.bytes().1;
    let begin = clock::micros();
    taker.done(Command::FetchFile { file: id.clone() }).await;
    until(async || taker.state(&id).await == Some(FileState::Here)).await;
    let took = clock::micros() - begin;
    let through = line.bytes().1 - before;
    assert!(through >= bytes as u64, "{through} of {bytes} bytes came over the line");
    for end in [giver, taker] {
        end.stop().await;
    }
    let mut bare_line = None;
    let bare = bare_stream(address, bytes, async |at| {
        let line = Line::to(&at, FAST).await;
        let address = line.address.clone();
        bare_line = Some(line);
        address
    });
    let bare = bare.await.wall_ms * 1_000;
    let what = format!("a file of {} MiB over {name}, 100 Mbit/s", bytes / 1024 / 1024);
    row("", &what, megabytes(through), "");
    let rate = |micros: u64| format!("{:.2} MB/s", bytes as f64 / micros.max(1) as f64);
    row("", "  the file, the bare stream", format!("{}, {}", rate(took), rate(bare)), "");
    row("P15", "  of a bare stream", format!("{:.2} x", bare as f64 / took as f64), ">= 0.85 x");
}

/// How well a line was used, whose bytes went mostly one way.
fn tell_line(took: u64, (there, back): (u64, u64), entries: usize) {
    let most = there.max(back);
    let bytes = format!("{}, {}", megabytes(most), megabytes(there.min(back)));
    row("", "  bytes with the most of them, against", bytes, "");
    row("", "  bytes both ways, an entry", format!("{}", (there + back) / entries as u64), "");
    let ratio = took as f64 / 1e6 / SLOW.takes(most).as_secs_f64();
    row(
        "P12",
        "  time until all is there, of those bytes' on the line",
        format!("{ratio:.2} x"),
        "<= 1.1 x",
    );
}

/// An organisation whose founder holds so many messages by others.
fn organisation(home: &TempDir, messages: usize) -> People {
    let mut people = People::found(real(home.path(), 200));
    written_by_others(&mut people, messages);
    people
}

fn written_by_others(people: &mut People, messages: usize) {
    for _ in 0..AUTHORS {
        let mut author: [Seat; 1] = [people.author()];
        write_messages(&mut people.now, &mut author[0], messages / AUTHORS);
        people.hand_in(&mut author);
    }
}

/// A code that names no address: whoever has it comes over the line.
fn invitation(people: &mut People) -> String {
    let (department, expires) = ("市场部".to_owned(), clock::now().plus(24 * 3_600_000));
    let invite = Command::Invite { department, role: Role::Member, expires };
    match people.hub.ask(people.now, Request::Command(invite)) {
        Answer::Invitation(invitation) => invitation.code,
        other => unreachable!("{other:?}"),
    }
}

async fn prepare(home: &Path, code: String) {
    let at = HomeAt::open(home);
    let prepared = move || runtime::prepare_join(&at, &code, "新同事");
    tokio::task::spawn_blocking(prepared).await.expect("ran").expect("prepared");
}

/// Bytes of a line both ways, once nothing goes over it any more.
async fn quiet(line: &Line) -> u64 {
    let sum = || line.bytes().0 + line.bytes().1;
    let (mut seen, mut since) = (sum(), clock::awake());
    while clock::awake().since(since) < QUIET_MS {
        tokio::time::sleep(LOOK).await;
        if sum() != seen {
            (seen, since) = (sum(), clock::awake());
        }
    }
    seen
}

/// Waits until it is so.
async fn until(mut is_so: impl AsyncFnMut() -> bool) {
    while !is_so().await {
        tokio::time::sleep(LOOK).await;
    }
}

/// The way to ask the node that is starting there.
async fn connected(home: &Path) -> Client {
    loop {
        if let Ok(Some(client)) = Client::connect(home).await {
            return client;
        }
        tokio::time::sleep(LOOK).await;
    }
}

/// A node in a process of its own.
struct End {
    process: Child,
    client: Client,
}

impl End {
    async fn start(home: &Path, listen: &str, peer: Option<&Multiaddr>) -> Self {
        let me = std::env::current_exe().expect("a program");
        let mut process = Process::new(me);
        process.arg(CHILD).arg(home).arg(listen).args(peer.map(ToString::to_string));
        let process = process.spawn().expect("a process");
        let client = connected(home).await;
        Self { process, client }
    }

    async fn done(&self, command: Command) {
        self.client.call(&Request::Command(command)).await.expect("done");
    }

    async fn know(&self, query: Query) -> Option<Answer> {
        self.client.call(&Request::Query(query)).await.ok()
    }

    async fn status(&self) -> node::facade::Status {
        match self.know(Query::Status).await {
            Some(Answer::Status(status)) => status,
            other => unreachable!("{other:?}"),
        }
    }

    /// Where it listens.
    async fn address(&self) -> Multiaddr {
        loop {
            if let Some(address) = self.status().await.addresses.first() {
                return address.parse().expect("an address");
            }
            tokio::time::sleep(LOOK).await;
        }
    }

    async fn is_connected(&self) -> bool {
        self.status().await.peers.iter().any(|peer| peer.connected)
    }

    async fn entries(&self) -> u64 {
        self.status().await.spaces.iter().map(|space| space.entries).sum()
    }

    async fn knows_what_it_lacks(&self) -> bool {
        self.status().await.peers.iter().any(|peer| peer.ahead > 0)
    }

    async fn shows_unread(&self) -> bool {
        let channels = self.know(Query::Channels).await;
        matches!(channels, Some(Answer::Channels(rows)) if rows.iter().any(|row| row.unread > 0))
    }

    async fn hashes(&self) -> Vec<node::facade::SpaceHash> {
        match self.know(Query::StateHash).await {
            Some(Answer::StateHash(hashes)) => hashes,
            other => unreachable!("{other:?}"),
        }
    }

    /// Whether whoever joined sees who and what there is.
    async fn knows_its_colleagues(&self) -> bool {
        if self.status().await.member.is_empty() {
            return false;
        }
        let Some(Answer::Channels(channels)) = self.know(Query::Channels).await else {
            return false;
        };
        let Some(Answer::Members(members)) = self.know(Query::Members).await else { return false };
        !channels.is_empty() && members.len() > AUTHORS
    }

    async fn has_a_screen(&self) -> bool {
        let (channel, at) = (CHANNEL.to_owned(), TimelineAt::Newest);
        let part = Query::Timeline { channel, at, limit: SCREEN };
        matches!(self.know(part).await, Some(Answer::Timeline(page)) if page.messages.len() >= SCREEN)
    }

    async fn state(&self, file: &str) -> Option<FileState> {
        match self.know(Query::File { file: file.to_owned() }).await {
            Some(Answer::File(row)) => Some(row.file.state),
            _ => None,
        }
    }

    /// What asks it from a thread of its own.
    fn caller(&self) -> impl Fn(Request) -> Result<Answer, node::facade::Failure> + Send + use<> {
        let (client, runtime) = (self.client.clone(), tokio::runtime::Handle::current());
        move |request| runtime.block_on(client.call(&request))
    }

    async fn stop(mut self) {
        self.done(Command::Stop).await;
        self.process.wait().expect("it ends");
    }
}

/// The process: a node with its local API, until it is told to stop.
pub fn child(words: &[String]) {
    let home = PathBuf::from(&words[0]);
    let listen = vec![words[1].clone()];
    let options = RunOptions { listen, peers: words[2..].to_vec(), ..RunOptions::default() };
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    runtime.block_on(async {
        let started = runtime::run(&HomeAt::open(&home), options).await;
        let (node, ended) = started.expect("the home opens");
        let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
        let server = Server::bind(&home).expect("a socket");
        let stopped = async move { drop(stopped.await) };
        let serving = tokio::spawn(server.serve(node, stopped));
        ended.await.expect("a clean end");
        drop(stop);
        serving.await.expect("no panic").expect("served");
    });
}
