//! Outsiders who knock: each opens a connection, says just enough to make the node do the dearest step of
//! a handshake, and goes.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use tokio::{io::AsyncWriteExt, net::TcpStream, task::JoinHandle};

/// Multistream-select asks for noise at once, and the first message of its handshake follows: a point on
/// the curve, for which the node computes three shared secrets.
const OPENING: &[u8] = b"\x13/multistream/1.0.0\n\x07/noise\n\x00\x20";
const POINT_BYTES: usize = 32;

/// They knock in so many strands.
const STRANDS: u64 = 8;

/// An outsider stays so long at most.
const STAYS: Duration = Duration::from_millis(200);

static KNOCKS: AtomicU64 = AtomicU64::new(0);

/// Connections that were opened so far.
pub fn knocks() -> u64 {
    KNOCKS.load(Ordering::Relaxed)
}

/// Outsiders at work.
pub struct Knocking {
    stop: Arc<AtomicBool>,
    strands: Vec<JoinHandle<()>>,
}

impl Knocking {
    /// They go.
    pub async fn stop(self) {
        self.stop.store(true, Ordering::Relaxed);
        for strand in self.strands {
            // A strand that failed knocks no more, either.
            let _ = strand.await;
        }
    }
}

/// So many knock in a second, at each of these nodes in turn.
pub fn knock(each_second: u64, nodes: &[(String, String)]) -> Option<Knocking> {
    let at: Vec<SocketAddr> = nodes.iter().filter_map(|(_, text)| socket(text)).collect();
    if each_second == 0 || at.is_empty() {
        return None;
    }
    let stop = Arc::new(AtomicBool::new(false));
    let strand = |number: u64| {
        let (stop, at) = (stop.clone(), at.clone());
        tokio::spawn(async move {
            let every = Duration::from_micros(STRANDS * 1_000_000 / each_second);
            let mut beat = tokio::time::interval(every);
            let mut count = number;
            while !stop.load(Ordering::Relaxed) {
                beat.tick().await;
                let node = at[usize::try_from(count).unwrap_or(0) % at.len()];
                tokio::spawn(once(node, count));
                count += STRANDS;
            }
        })
    };
    let strands = (0..STRANDS).map(strand).collect();
    Some(Knocking { stop, strands })
}

async fn once(node: SocketAddr, number: u64) {
    let Ok(Ok(mut stream)) = tokio::time::timeout(STAYS, TcpStream::connect(node)).await else {
        return;
    };
    KNOCKS.fetch_add(1, Ordering::Relaxed);
    let mut said = OPENING.to_vec();
    let mut point = [9; POINT_BYTES];
    point[..8].copy_from_slice(&number.to_le_bytes());
    said.extend(point);
    // Who is turned away can't say more.
    let _ = stream.write_all(&said).await;
    tokio::time::sleep(STAYS).await;
}

/// Where a TCP multiaddress on loopback leads.
fn socket(address: &str) -> Option<SocketAddr> {
    let mut parts = address.split('/').skip(1);
    let (ip, host, tcp, port) = (parts.next()?, parts.next()?, parts.next()?, parts.next()?);
    ((ip, tcp) == ("ip4", "tcp")).then(|| format!("{host}:{port}").parse().ok()).flatten()
}
