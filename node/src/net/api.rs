//! What the owner of the network task tells it and hears from it.

use std::{collections::BTreeSet, time::Duration};

use libp2p::{Multiaddr, multiaddr::Protocol};
use protocol::{crypto::DeviceKey, ids::DeviceId};
use thiserror::Error;

use super::limits::{FRAME_BYTES_MAX, HANDSHAKE_SECONDS};

/// How the network task is to run.
#[derive(Clone, Debug)]
pub struct NetConfig {
    /// The key of this device, which is its identity on the network.
    pub key: DeviceKey,
    /// Addresses to listen on; port 0 picks one, and keeps it over restarts of the task.
    pub listen: Vec<Multiaddr>,
    /// Whether to look for, and be found by, neighbours on the local network.
    pub mdns: bool,
    /// Whether to ask the router to let others in.
    pub upnp: bool,
    /// Whether to relay for colleagues.
    pub relay: bool,
    /// Where others reach us from outside, as people know.
    pub external: Vec<Multiaddr>,
    /// The name and version of this program, as told to peers.
    pub agent: String,
    /// Fresh randomness for each start. It spreads redials, and tells peers of this device that
    /// its earlier life is over: with the same value after a crash they would hold on to the dead
    /// connection until it times out.
    pub luck: u64,
    /// How long a peer may stay without being admitted.
    pub handshake: Duration,
    /// Bytes of frames of one peer that may wait for the owner; a small frame counts as much as one of
    /// [`INBOX_FRAMES_PER_PEER_MAX`](super::limits::INBOX_FRAMES_PER_PEER_MAX) that fill it.
    pub(super) share_bytes: usize,
}

impl NetConfig {
    /// A quiet default: no addresses, no mDNS, the usual time for a handshake.
    pub fn new(key: DeviceKey, luck: u64) -> Self {
        Self {
            key,
            listen: Vec::new(),
            mdns: false,
            upnp: false,
            relay: false,
            external: Vec::new(),
            agent: concat!("tongzhou/", env!("CARGO_PKG_VERSION")).to_owned(),
            luck,
            handshake: Duration::from_secs(HANDSHAKE_SECONDS),
            share_bytes: FRAME_BYTES_MAX,
        }
    }
}

/// What the owner may ask for. Frames, admission and disconnection go through
/// [`NetHandle`](super::NetHandle), since they concern the session that the owner knows.
#[derive(Clone, Debug)]
pub enum NetCommand {
    /// Listen on this address, now and after every restart.
    Listen(Multiaddr),
    /// Keep a connection to whoever answers at this address, with or without a `/p2p` suffix.
    Dial(Multiaddr),
    /// These devices, and no others, are colleagues: they are tried wherever they are heard of, and a
    /// relay serves them alone.
    Colleagues(BTreeSet<DeviceId>),
    /// The devices that read the same spaces, each space a set. Where they are many, only a few of each
    /// are kept connected. Until this is told, everybody who is known.
    Circles(Vec<BTreeSet<DeviceId>>),
    /// Keep connections to these colleagues, however many there are, and no longer to those that were
    /// named before.
    Keep(BTreeSet<DeviceId>),
    /// The line is to be spared: who is away is tried less often; or no longer.
    Metered(bool),
    /// Keep a connection to this device, which has said where it is; that replaces what it said before.
    KnownPeer {
        /// Whose key must be proven at the other end.
        peer: DeviceId,
        /// Where it may be found.
        addresses: Vec<Multiaddr>,
        /// Devices that relay to it; they are used when they are colleagues and have said so.
        via: Vec<DeviceId>,
        /// Whether it relays for colleagues.
        relays: bool,
    },
    /// Everything may be different: the machine has slept, or its network has changed. Connections that
    /// may be dead are closed, and colleagues are tried at once.
    Recover,
    /// Try this device, of which somebody says that it is here; of one that is no colleague's there are
    /// few.
    HeardOf {
        /// Whose key must be proven at the other end.
        peer: DeviceId,
        /// Where it may be found.
        addresses: Vec<Multiaddr>,
    },
    /// No longer dial this device. A live session stays.
    Forget(DeviceId),
    /// No longer dial this address, given earlier by [`NetCommand::Dial`].
    ForgetAddress(Multiaddr),
    /// Close all connections to this device and refuse new ones.
    Block(DeviceId),
    /// Take back [`NetCommand::Block`].
    Unblock(DeviceId),
    /// The line to these devices, and to no others, is cut, until the next such command. Known
    /// peers that are no longer cut off are dialled at once.
    Partition(BTreeSet<DeviceId>),
    /// Send what was accepted, close everything, end the events.
    Stop,
    /// Panics inside the task that runs the swarm.
    #[cfg(test)]
    Panic,
    /// Panics inside a task that belongs to a connection.
    #[cfg(test)]
    PanicInConnection,
}

/// What the owner hears.
#[derive(Clone, Debug)]
pub enum NetEvent {
    /// Others may reach us here; the address ends in our `/p2p` id.
    Listening(Multiaddr),
    /// How we may be reached has changed.
    Reach(NetReach),
    /// An address can't be listened on just now; it is tried again.
    ListenFailed {
        /// As it was given.
        address: Multiaddr,
        /// For people.
        reason: String,
    },
    /// A device proved its key and a session began. It must be admitted in time.
    Connected {
        /// Who.
        peer: DeviceId,
        /// Where it is, as seen from here.
        address: Multiaddr,
        /// Whether it came to us.
        inbound: bool,
        /// What carries it.
        transport: Transport,
    },
    /// A device answers quickly, and so is in the same place, or is found not to be.
    Near {
        /// Who.
        peer: DeviceId,
        /// Whether it is.
        near: bool,
    },
    /// A whole frame, in the order in which it was sent within this session.
    Frame {
        /// From whom.
        peer: DeviceId,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// The session is over; what was accepted for sending may not have arrived.
    Disconnected {
        /// With whom.
        peer: DeviceId,
        /// Why.
        reason: DisconnectReason,
    },
    /// After a send was refused as [`SendRefused::Congested`]: there is room again.
    Drained {
        /// For whom.
        peer: DeviceId,
    },
    /// A device may be at these addresses. Nothing about it is proven, nobody was dialled.
    Discovered {
        /// Who is said to be there.
        peer: DeviceId,
        /// Where.
        addresses: Vec<Multiaddr>,
    },
    /// A known peer can't be reached at this address, or turned us away; it is tried again later.
    DialFailed {
        /// Where.
        address: Multiaddr,
        /// For people.
        reason: String,
    },
    /// The task panicked and was built anew. All sessions were reported as disconnected before.
    Restarted {
        /// The panic's message.
        reason: String,
    },
}

/// How this device may be reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NetReach {
    /// Addresses without suffix, the likeliest first.
    pub addresses: Vec<Multiaddr>,
    /// Colleagues' devices that relay to us.
    pub via: Vec<DeviceId>,
    /// Whether we relay for colleagues.
    pub relays: bool,
    /// Addresses for an invitation: ours and those of colleagues who relay, with suffix.
    pub hints: Vec<Multiaddr>,
}

/// What carries a connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transport {
    /// QUIC over UDP.
    Quic,
    /// TCP with Noise and Yamux.
    Tcp,
    /// Another device, which can't read it.
    Relay,
}

impl Transport {
    /// What an address leads to: a relay or QUIC if it says so, TCP otherwise.
    pub(super) fn of(address: &Multiaddr) -> Self {
        if super::places::is_relayed(address) {
            return Self::Relay;
        }
        let quic = address.iter().any(|part| matches!(part, Protocol::QuicV1));
        if quic { Self::Quic } else { Self::Tcp }
    }
}

/// Why a session ended.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum DisconnectReason {
    /// The owner asked for it.
    #[error("we hung up")]
    Requested,
    /// The other side closed, or the line broke.
    #[error("the connection closed")]
    Closed,
    /// Another connection to the same device took over: a newer one, or a direct one a relayed one's.
    #[error("a newer connection took over")]
    Replaced,
    /// The owner didn't admit the device in time.
    #[error("not admitted in time")]
    HandshakeTimeout,
    /// The device sent something that is not a frame.
    #[error("the peer broke the frame rules: {0}")]
    BadFrame(String),
    /// The device doesn't answer.
    #[error("the peer doesn't answer")]
    Unresponsive,
    /// This machine has slept, or its network has changed.
    #[error("this machine's network has changed")]
    NetworkChanged,
    /// The owner blocked the device.
    #[error("the device is blocked")]
    Blocked,
    /// The owner cut the line.
    #[error("the line is cut")]
    Partitioned,
    /// The network task ended or started anew.
    #[error("the network restarted")]
    NetworkRestarted,
}

/// Why a frame was not taken. The frame comes back untouched.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum SendRefused {
    /// There is no session with this device (any more).
    #[error("not connected")]
    NotConnected(Vec<u8>),
    /// The peer's queue is full; [`NetEvent::Drained`] tells when to go on.
    #[error("too much is waiting for this peer already")]
    Congested(Vec<u8>),
    /// Empty, or longer than [`FRAME_BYTES_MAX`]: no peer would take it.
    #[error("a frame has 1 to {FRAME_BYTES_MAX} bytes")]
    BadLength(Vec<u8>),
}

/// The network task has ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("the network has stopped")]
pub struct Stopped;
