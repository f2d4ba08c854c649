//! A line between two processes: so many bytes a second, so much delay, each way.
//!
//! A proxy on loopback, for TCP and for UDP (QUIC). What goes in waits for its turn on the line, then
//! for the way's delay. A line keeps a little on its way: TCP is held back by that, a datagram beyond it
//! is lost, as at a router.

use std::{
    collections::{HashMap, hash_map::Entry},
    io,
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use libp2p::{Multiaddr, multiaddr::Protocol};
use node::clock;
use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt},
    net::{TcpListener, TcpStream, UdpSocket},
    sync::mpsc,
    task::JoinSet,
};

/// The most that is sent as one piece: what an Ethernet frame carries.
const PIECE_BYTES: usize = 1_460;

/// The longest datagram of UDP.
const DATAGRAM_BYTES_MAX: usize = 65_535;

/// What waits for its turn at most, beside what is on its way: a router's buffer.
const WAITING_MS_MAX: u64 = 100;

/// How fast a line is.
#[derive(Clone, Copy, Debug)]
pub struct Speed {
    /// Bits a second, each way.
    pub bits_per_s: u64,
    /// How long a piece is on its way, one way.
    pub delay_ms: u64,
}

impl Speed {
    fn micros_for(self, bytes: u64) -> u64 {
        (bytes * 8).saturating_mul(1_000_000) / self.bits_per_s
    }

    /// Pieces that may wait or be on their way.
    fn pieces(self) -> usize {
        let bytes = self.bits_per_s / 8 * (WAITING_MS_MAX + self.delay_ms) / 1_000;
        (bytes as usize / PIECE_BYTES).max(4)
    }

    /// How long so many bytes take.
    pub fn takes(self, bytes: u64) -> Duration {
        Duration::from_micros(self.micros_for(bytes))
    }
}

/// One way of a line, whoever uses it.
struct Way {
    speed: Speed,
    free_at: Mutex<u64>,
    bytes: AtomicU64,
}

impl Way {
    fn new(speed: Speed) -> Arc<Self> {
        Arc::new(Self { speed, free_at: Mutex::new(0), bytes: AtomicU64::new(0) })
    }

    /// When so many bytes, put in now, come out.
    fn due(&self, bytes: usize) -> u64 {
        self.bytes.fetch_add(bytes as u64, Ordering::Relaxed);
        let mut free_at = self.free_at.lock().unwrap_or_else(PoisonError::into_inner);
        *free_at = (*free_at).max(clock::micros()) + self.speed.micros_for(bytes as u64);
        *free_at + self.speed.delay_ms * 1_000
    }
}

/// A line to one address.
pub struct Line {
    /// Where it is entered.
    pub address: Multiaddr,
    there: Arc<Way>,
    back: Arc<Way>,
    _driven: JoinSet<io::Result<()>>,
}

impl Line {
    /// A line to where a node of this machine listens, by TCP or by QUIC.
    ///
    /// # Panics
    /// When the address is none of loopback, or a socket is refused.
    pub async fn to(listener: &Multiaddr, speed: Speed) -> Self {
        let (there, back) = (Way::new(speed), Way::new(speed));
        let ways = (Arc::clone(&there), Arc::clone(&back));
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let mut driven = JoinSet::new();
        let mut port = 0;
        for protocol in listener {
            match protocol {
                Protocol::Tcp(to) => {
                    let socket = TcpListener::bind(here).await.expect("a socket");
                    port = socket.local_addr().expect("an address").port();
                    driven.spawn(streams(socket, (Ipv4Addr::LOCALHOST, to).into(), ways.clone()));
                }
                Protocol::Udp(to) => {
                    let socket = UdpSocket::bind(here).await.expect("a socket");
                    port = socket.local_addr().expect("an address").port();
                    driven.spawn(datagrams(socket, (Ipv4Addr::LOCALHOST, to).into(), ways.clone()));
                }
                _ => {}
            }
        }
        let entered = |protocol| match protocol {
            Protocol::Tcp(_) => Protocol::Tcp(port),
            Protocol::Udp(_) => Protocol::Udp(port),
            other => other,
        };
        let address = listener.iter().map(entered).collect();
        Self { address, there, back, _driven: driven }
    }

    /// Bytes that went to the listener, and from it.
    pub fn bytes(&self) -> (u64, u64) {
        (self.there.bytes.load(Ordering::Relaxed), self.back.bytes.load(Ordering::Relaxed))
    }
}

type Ways = (Arc<Way>, Arc<Way>);

async fn streams(socket: TcpListener, to: SocketAddr, ways: Ways) -> io::Result<()> {
    let mut pumps = JoinSet::new();
    loop {
        let (near, _) = socket.accept().await?;
        let far = TcpStream::connect(to).await?;
        near.set_nodelay(true)?;
        far.set_nodelay(true)?;
        let (near_in, near_out) = near.into_split();
        let (far_in, far_out) = far.into_split();
        pumps.spawn(pump(near_in, far_out, Arc::clone(&ways.0)));
        pumps.spawn(pump(far_in, near_out, Arc::clone(&ways.1)));
    }
}

/// One direction of one connection.
async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Send + Unpin + 'static,
    way: Arc<Way>,
) -> io::Result<()> {
    let (on_its_way, mut arriving) = mpsc::channel::<(u64, Vec<u8>)>(way.speed.pieces());
    let delivering = async move {
        while let Some((due, bytes)) = arriving.recv().await {
            sleep_until(due).await;
            to.write_all(&bytes).await?;
        }
        to.shutdown().await
    };
    let taking = async move {
        let mut piece = vec![0; PIECE_BYTES];
        loop {
            let place = on_its_way.reserve().await.map_err(io::Error::other)?;
            let some = from.read(&mut piece).await?;
            if some == 0 {
                return Ok(());
            }
            place.send((way.due(some), piece[..some].to_vec()));
        }
    };
    tokio::try_join!(delivering, taking).map(drop)
}

/// Datagrams, each sender's through a socket of its own, by which the answers find back.
async fn datagrams(socket: UdpSocket, to: SocketAddr, ways: Ways) -> io::Result<()> {
    let near = Arc::new(socket);
    let mut senders = HashMap::new();
    let mut running = JoinSet::new();
    let mut bytes = vec![0; DATAGRAM_BYTES_MAX];
    loop {
        let (some, sender) = near.recv_from(&mut bytes).await?;
        let queue = match senders.entry(sender) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(new) => {
                let far = UdpSocket::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).await?;
                far.connect(to).await?;
                let far = Arc::new(far);
                let (queue, arriving) = mpsc::channel(ways.0.speed.pieces());
                let out = Arc::clone(&far);
                running.spawn(deliver(arriving, move |bytes| {
                    let out = Arc::clone(&out);
                    async move { out.send(&bytes).await }
                }));
                running.spawn(answers(far, Arc::clone(&near), sender, Arc::clone(&ways.1)));
                new.insert(queue)
            }
        };
        put_in(queue, &ways.0, &bytes[..some]);
    }
}

async fn answers(
    far: Arc<UdpSocket>,
    near: Arc<UdpSocket>,
    sender: SocketAddr,
    way: Arc<Way>,
) -> io::Result<()> {
    let (queue, arriving) = mpsc::channel(way.speed.pieces());
    let out = move |bytes: Vec<u8>| {
        let near = Arc::clone(&near);
        async move { near.send_to(&bytes, sender).await }
    };
    let delivering = deliver(arriving, out);
    let taking = async move {
        let mut bytes = vec![0; DATAGRAM_BYTES_MAX];
        loop {
            match far.recv(&mut bytes).await {
                Ok(some) => put_in(&queue, &way, &bytes[..some]),
                Err(error) => return Err::<(), _>(error),
            }
        }
    };
    tokio::try_join!(delivering, taking).map(drop)
}

/// Puts a datagram on the line, unless too much waits there.
fn put_in(queue: &mpsc::Sender<(u64, Vec<u8>)>, way: &Way, bytes: &[u8]) {
    if let Ok(place) = queue.try_reserve() {
        place.send((way.due(bytes.len()), bytes.to_vec()));
    }
}

async fn deliver<F: Future<Output = io::Result<usize>>>(
    mut arriving: mpsc::Receiver<(u64, Vec<u8>)>,
    out: impl Fn(Vec<u8>) -> F,
) -> io::Result<()> {
    while let Some((due, bytes)) = arriving.recv().await {
        sleep_until(due).await;
        // Nobody may listen at the other end any more: so it is with datagrams.
        let _ = out(bytes).await;
    }
    Ok(())
}

async fn sleep_until(due: u64) {
    let left = due.saturating_sub(clock::micros());
    // Timers go by the millisecond: what is due within one goes with what is due now.
    if left >= 1_000 {
        tokio::time::sleep(Duration::from_micros(left)).await;
    }
}
