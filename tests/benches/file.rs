//! A file over one connection: two nodes as the program runs them, against a bare stream of the same
//! transport in the same run.
//!
//! Both ends are in this process, and so are both ends of the bare stream. The node's way has everything:
//! chunks read and hashed, asked for, sealed by the transport, hashed again, written, synced. The bare
//! stream has bytes from memory, sealed by the transport, thrown away at the other end.

use std::{
    future::poll_fn,
    io,
    path::{Path, PathBuf},
    time::Duration,
};

use futures::{AsyncReadExt, AsyncWriteExt};
use libp2p::{
    Multiaddr, Transport,
    core::Endpoint,
    core::{
        muxing::{StreamMuxerBox, StreamMuxerExt, SubstreamBox},
        transport::{Boxed, DialOpts, ListenerId, PortUse, TransportEvent},
        upgrade::Version,
    },
    identity::{Keypair, PeerId},
    noise, quic, tcp, yamux,
};
use node::{
    blob, clock,
    facade::{Answer, Command, Failure, FileState, NewFile, Query, Request},
    runtime::{self, Handle, HomeAt, RunOptions},
};
use protocol::{capability::Role, clock::Millis};
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tokio::task::JoinHandle;

use crate::report::{row, spent};

const MIB: usize = 1024 * 1024;

/// Bytes of the file.
const FILE_BYTES: usize = 256 * MIB;

/// Times that each is measured at full size: the middle one is told. Less than that is measured once.
const TIMES: u64 = 5;

/// What the node has its QUIC streams and connections do, see `node/src/net/limits.rs`.
const QUIC_WINDOWS_BYTES: (u32, u32) = (2 * 1024 * 1024, 3 * 1024 * 1024);

/// Time between two looks at what is awaited.
const LOOK: Duration = Duration::from_millis(20);

/// Any port of this machine, QUIC.
pub const QUIC: &str = "/ip4/127.0.0.1/udp/0/quic-v1";
/// The same, TCP.
pub const TCP: &str = "/ip4/127.0.0.1/tcp/0";

/// Homes in memory measure the nodes and not the disk.
const MEMORY: &str = "/dev/shm";

/// How long something took, and how much of the processor.
#[derive(Clone, Copy)]
pub struct Took {
    /// Time, in milliseconds.
    pub wall_ms: u64,
    processor: Duration,
}

/// Measures it.
pub fn run(percent: usize) {
    let bytes = (FILE_BYTES * percent / 100).max(17 * MIB);
    let times = if percent < 100 { 1 } else { TIMES };
    let Ok(tokio) = tokio::runtime::Builder::new_multi_thread().enable_all().build() else {
        return;
    };
    for (name, address) in [("QUIC", QUIC), ("TCP", TCP)] {
        let memory = Path::new(MEMORY).is_dir().then(|| PathBuf::from(MEMORY));
        let places = [memory.map(|at| ("homes in memory", at))];
        let places = places.into_iter().flatten().chain([("on the disk", std::env::temp_dir())]);
        for (place, dir) in places {
            tokio.block_on(compare((name, address), (place, &dir), (bytes, times)));
        }
    }
}

async fn compare(
    (name, address): (&str, &str),
    (place, dir): (&str, &Path),
    (bytes, times): (usize, u64),
) {
    let pair = Pair::found(dir, address).await;
    let (mut bare, mut ours) = (Vec::new(), Vec::new());
    // In turn, so that other work on the machine falls on both.
    for number in 0..times {
        bare.push(bare_stream(address, bytes, async |at| at).await);
        ours.push(pair.transfer(bytes, number).await);
    }
    pair.stop().await;
    let rate = |took: &Took| bytes as f64 / 1e3 / took.wall_ms.max(1) as f64;
    let processor = |took: &Took| took.processor.as_secs_f64() * 1e3 / (bytes as f64 / MIB as f64);
    let middle = |all: &mut Vec<Took>| {
        all.sort_by_key(|took| took.wall_ms);
        all[all.len() / 2]
    };
    let (bare, ours) = (middle(&mut bare), middle(&mut ours));
    row("", &format!("a file of {} MiB over {name}, {place}", bytes / MIB), "", "");
    let ratio = format!("{:.2} x", rate(&ours) / rate(&bare));
    let what = format!("  against a bare stream in the same run, the middle of {times}");
    row("P15", &what, ratio, ">= 0.85 x");
    let figures = format!("{:.0} MB/s, {:.2} ms", rate(&ours), processor(&ours));
    row("", "  the file, and processor time of both nodes a MiB", figures, "");
    let figures = format!("{:.0} MB/s, {:.2} ms", rate(&bare), processor(&bare));
    row("", "  the bare stream, both ends", figures, "");
}

/// Two nodes that are connected.
struct Pair {
    dir: tempfile::TempDir,
    nodes: Vec<(Handle, JoinHandle<Result<(), Failure>>)>,
}

impl Pair {
    async fn found(dir: &Path, address: &str) -> Self {
        let dir = tempfile::tempdir_in(dir).expect("a folder");
        let homes = ["a", "b"].map(|name| HomeAt::open(dir.path().join(name)));
        let first = homes[0].clone();
        let founded = tokio::task::spawn_blocking(move || runtime::init(&first, "公司", "张伟"));
        founded.await.expect("ran").expect("founded");
        let mut nodes = vec![start(&homes[0], address).await];
        // An invitation names where its maker's node listens.
        until(|| async { status(&nodes[0].0).await.addresses.len() }).await;
        let add = Command::AddChannel { name: "大厅".into(), department: None };
        done(&nodes[0].0, add).await;
        let expires = clock::now().plus(3_600_000);
        let department = "研发部".to_owned();
        let name = department.clone();
        done(&nodes[0].0, Command::AddDepartment { name, parent: None }).await;
        let invite = Command::Invite { department, role: Role::Member, expires };
        let Answer::Invitation(invitation) = done(&nodes[0].0, invite).await else {
            unreachable!("an invitation")
        };
        let second = homes[1].clone();
        let prepared = move || runtime::prepare_join(&second, &invitation.code, "李娜");
        tokio::task::spawn_blocking(prepared).await.expect("ran").expect("prepared");
        nodes.push(start(&homes[1], address).await);
        until(|| async {
            let query = Request::Query(Query::Channels);
            match nodes[1].0.call(query).await {
                Ok(Answer::Channels(rows)) => rows.len(),
                _ => 0,
            }
        })
        .await;
        Self { dir, nodes }
    }

    /// Puts a file in at the one, and fetches it at the other.
    async fn transfer(&self, bytes: usize, seed: u64) -> Took {
        let (giver, taker) = (&self.nodes[0].0, &self.nodes[1].0);
        let file = put_in(asks(giver.clone()), self.dir.path().join("file"), bytes, seed).await;
        let id = file.file.clone();
        let (channel, text) = ("大厅".to_owned(), String::new());
        done(giver, Command::SendFiles { channel, text, reply_to: None, files: vec![file] }).await;
        let mut events = taker.events();
        until(|| async { usize::from(state(taker, &id).await.is_some()) }).await;
        let (wall, processor) = (clock::awake(), spent());
        done(taker, Command::FetchFile { file: id.clone() }).await;
        while state(taker, &id).await != Some(FileState::Here) {
            // What is said too fast to be heard is asked for anyway.
            let _ = events.recv().await;
        }
        let took = Took { wall_ms: clock::awake().since(wall), processor: spent() - processor };
        for node in [taker, giver] {
            done(node, Command::DropFile { file: id.clone(), last: true }).await;
        }
        took
    }

    async fn stop(self) {
        for (handle, ended) in self.nodes {
            done(&handle, Command::Stop).await;
            ended.await.expect("ran").expect("stopped in good order");
        }
    }
}

async fn start(home: &HomeAt, address: &str) -> (Handle, JoinHandle<Result<(), Failure>>) {
    let options = RunOptions { listen: vec![address.to_owned()], ..RunOptions::default() };
    let (handle, ended) = runtime::run(home, options).await.expect("started");
    (handle, tokio::spawn(ended))
}

fn asks(node: Handle) -> impl Fn(Request) -> Result<Answer, Failure> + Send {
    move |request| node.call_blocking(request)
}

/// Writes such a file, and puts it in at the node that is asked so.
pub async fn put_in(
    asks: impl Fn(Request) -> Result<Answer, Failure> + Send + 'static,
    path: PathBuf,
    bytes: usize,
    seed: u64,
) -> NewFile {
    let put = move || {
        let mut content = vec![0; bytes];
        ChaCha8Rng::seed_from_u64(seed).fill_bytes(&mut content);
        std::fs::write(&path, &content).expect("written");
        blob::put_in(asks, &path, |_, _| ())
    };
    tokio::task::spawn_blocking(put).await.expect("ran").expect("put in")
}

async fn done(node: &Handle, command: Command) -> Answer {
    node.call(Request::Command(command)).await.expect("done")
}

async fn status(node: &Handle) -> node::facade::Status {
    match node.call(Request::Query(Query::Status)).await {
        Ok(Answer::Status(status)) => status,
        other => unreachable!("{other:?}"),
    }
}

async fn state(node: &Handle, file: &str) -> Option<FileState> {
    match node.call(Request::Query(Query::File { file: file.to_owned() })).await {
        Ok(Answer::File(row)) => Some(row.file.state),
        _ => None,
    }
}

/// Waits until there is something.
async fn until<F: Future<Output = usize>>(look: impl Fn() -> F) {
    while look().await == 0 {
        tokio::time::sleep(LOOK).await;
    }
}

/// The transport of an address, as the node has it.
fn transport(address: &str) -> Boxed<(PeerId, StreamMuxerBox)> {
    let key = Keypair::generate_ed25519();
    if address == QUIC {
        let mut config = quic::Config::new(&key);
        (config.max_stream_data, config.max_connection_data) = QUIC_WINDOWS_BYTES;
        let quic = quic::tokio::Transport::new(config);
        return quic.map(|(peer, muxer), _| (peer, StreamMuxerBox::new(muxer))).boxed();
    }
    let noise = noise::Config::new(&key).expect("a key");
    let tcp = tcp::tokio::Transport::new(tcp::Config::default().nodelay(true));
    tcp.upgrade(Version::V1Lazy).authenticate(noise).multiplex(yamux::Config::default()).boxed()
}

/// As many bytes over a stream, with nothing else; `through` says where to dial for who listens there.
pub async fn bare_stream(
    address: &str,
    bytes: usize,
    through: impl AsyncFnOnce(Multiaddr) -> Multiaddr,
) -> Took {
    let mut listening = transport(address);
    let at: Multiaddr = address.parse().expect("an address");
    listening.listen_on(ListenerId::next(), at).expect("listens");
    let at = match poll_fn(|cx| std::pin::Pin::new(&mut listening).poll(cx)).await {
        TransportEvent::NewAddress { listen_addr, .. } => listen_addr,
        _ => unreachable!("a listener says first where it is"),
    };
    let read = tokio::spawn(read_all(listening, bytes));
    let mut dialling = transport(address);
    let options = DialOpts { role: Endpoint::Dialer, port_use: PortUse::New };
    let dial = dialling.dial(through(at).await, options).expect("dials");
    let driven = tokio::spawn(async move {
        poll_fn::<(), _>(|cx| {
            let _ = std::pin::Pin::new(&mut dialling).poll(cx);
            std::task::Poll::Pending
        })
        .await;
    });
    let (_, mut muxer) = dial.await.expect("connected");
    let mut stream = poll_fn(|cx| muxer.poll_outbound_unpin(cx)).await.expect("a stream");
    let drive = tokio::spawn(drive(muxer));
    let piece = vec![7; 64 * 1024];
    let (wall, processor) = (clock::awake(), spent());
    let mut left = bytes;
    while left > 0 {
        let some = left.min(piece.len());
        stream.write_all(&piece[..some]).await.expect("written");
        left -= some;
    }
    stream.flush().await.expect("flushed");
    read.await.expect("ran").expect("read");
    let took = Took { wall_ms: since(wall), processor: spent() - processor };
    drive.abort();
    driven.abort();
    took
}

fn since(wall: Millis) -> u64 {
    clock::awake().since(wall)
}

/// The other end: the first stream of the first connection, to its end.
async fn read_all(mut listening: Boxed<(PeerId, StreamMuxerBox)>, bytes: usize) -> io::Result<()> {
    let upgrade = loop {
        match poll_fn(|cx| std::pin::Pin::new(&mut listening).poll(cx)).await {
            TransportEvent::Incoming { upgrade, .. } => break upgrade,
            _ => continue,
        }
    };
    // The listener is what reads the socket of all QUIC connections.
    let driven = tokio::spawn(async move {
        loop {
            poll_fn(|cx| std::pin::Pin::new(&mut listening).poll(cx)).await;
        }
    });
    let (_, mut muxer) = upgrade.await?;
    let mut stream: SubstreamBox = poll_fn(|cx| muxer.poll_inbound_unpin(cx)).await?;
    let drive = tokio::spawn(drive(muxer));
    let (mut left, mut piece) = (bytes, vec![0; 64 * 1024]);
    while left > 0 {
        let some = stream.read(&mut piece).await?;
        if some == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        left -= some.min(left);
    }
    drive.abort();
    driven.abort();
    Ok(())
}

/// Keeps a connection going.
async fn drive(mut muxer: StreamMuxerBox) {
    loop {
        if poll_fn(|cx| muxer.poll_unpin(cx)).await.is_err() {
            return;
        }
    }
}
