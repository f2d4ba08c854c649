//! Every bound of the network task, with its unit in its name and its reason in its doc.
//!
//! Worst case in memory, all limits reached by hostile members at once: about
//! [`CONNECTIONS_MAX`] × ([`FRAME_BYTES_MAX`] + [`OUTBOX_BYTES_MAX`] + [`PARTS_BYTES_MAX`] + transport windows); strangers
//! alone reach [`UNADMITTED_INBOUND_MAX`] × ([`HANDSHAKE_BYTES_MAX`] + transport windows).

use std::time::Duration;

pub use protocol::limits::FRAME_BYTES_MAX;

/// A frame's body is read in pieces of this size, so that a peer that announces much and sends
/// little costs little.
pub(super) const READ_PIECE_BYTES: usize = 64 * 1024;

/// Small frames are gathered into writes of this size: a system call a batch, not a frame.
pub(super) const WRITE_BUFFER_BYTES: usize = 64 * 1024;

/// Bytes that wait for one peer. Holds a few of the largest frames; above it the owner is refused.
pub const OUTBOX_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Frames that wait for one peer: bounds the cost of many tiny ones.
pub const OUTBOX_FRAMES_MAX: usize = 1024;

/// Bytes of parts of files that wait for one peer, behind everything else: twice what an honest peer
/// asks for at once.
pub const PARTS_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Events that wait for the owner. When it is full, reading from peers pauses.
pub(super) const EVENTS_MAX: usize = 1024;

/// Bytes of frames that wait for the owner, over all peers. When used up, reading pauses.
pub const INBOX_BYTES_MAX: usize = 8 * 1024 * 1024;

/// Commands that wait for the driver, which only ever stops for a restart.
pub(super) const COMMANDS_MAX: usize = 64;

/// Events of the driver itself (listening, hints, failures) that wait for a slow owner. Hints and
/// failures are dropped when half of it is used: they come again.
pub(super) const DRIVER_EVENTS_MAX: usize = 256;

/// A peer that the owner hasn't admitted after this time is disconnected.
pub const HANDSHAKE_SECONDS: u64 = 10;

/// A peer that isn't admitted yet may send this much; more is not read before it is admitted.
pub const HANDSHAKE_BYTES_MAX: usize = 64 * 1024;

/// A peer that isn't admitted yet may send this many frames: a handshake needs two or three.
pub const HANDSHAKE_FRAMES_MAX: usize = 16;

/// After `disconnect`, frames that were accepted get this long to leave.
pub(super) const FAREWELL: Duration = Duration::from_secs(2);

/// Inbound connections whose security handshake isn't done: each holds a socket and buffers.
pub const PENDING_INBOUND_MAX: u32 = 128;

/// Outbound connections being dialled: an office that comes back dials in this many at a time.
pub const PENDING_OUTBOUND_MAX: u32 = 64;

/// Connections to one peer: both sides may dial at once, over QUIC and over TCP.
pub const CONNECTIONS_PER_PEER_MAX: u32 = 4;

/// Established connections in all: an organisation of 500 devices, each once.
pub const CONNECTIONS_MAX: u32 = 640;

/// Established inbound connections: leaves room to dial out, so that a crowd at our door can't
/// choose all our neighbours.
pub const INBOUND_MAX: u32 = 512;

/// Inbound connections, pending or established, that the owner hasn't admitted yet.
pub const UNADMITTED_INBOUND_MAX: usize = 256;

/// The same from one IPv4 address or one IPv6 /64. An office of 250 behind one address passes in
/// a few waves, since a member is admitted in well under a second.
pub const UNADMITTED_INBOUND_PER_ADDRESS_MAX: usize = 64;

/// Streams that a peer may hold open on a connection: frames, identify, ping, and some air.
pub(super) const STREAMS_PER_CONNECTION_MAX: u32 = 32;

/// What a QUIC peer may send unread on one stream: 40 MB/s at a round trip of 50 ms.
pub(super) const QUIC_STREAM_WINDOW_BYTES: u32 = 2 * 1024 * 1024;

/// What a QUIC peer may send unread on all streams of a connection.
pub(super) const QUIC_CONNECTION_WINDOW_BYTES: u32 = 3 * 1024 * 1024;

/// A connection without a stream of frames closes after this time. While frames can flow, their
/// stream keeps it open.
pub(super) const IDLE: Duration = Duration::from_secs(30);

/// How often a silent connection is tested.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(10);

/// A connection that doesn't answer a ping within this time is closed.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// Known peers that are dialled again and again.
pub const KNOWN_PEERS_MAX: usize = 4096;

/// Of these, devices that were heard of and that the owner doesn't know: whoever is in the same
/// network can announce as many as they like. A branch office full of newcomers fits.
pub const STRANGERS_KNOWN_MAX: usize = 256;

/// Addresses of one known peer, and addresses taken from one hint: interfaces × transports.
pub const ADDRESSES_PER_PEER_MAX: usize = 16;

/// The first delay before a known peer is dialled again.
pub const REDIAL_FIRST: Duration = Duration::from_secs(1);

/// The longest delay before a known peer is dialled again.
pub const REDIAL_MAX: Duration = Duration::from_secs(60);

/// The first delay before a listener that failed is opened again. Short: after a restart the old
/// socket may need a moment to go.
pub(super) const RELISTEN_FIRST: Duration = Duration::from_millis(100);

/// The longest delay before a listener is opened again.
pub(super) const RELISTEN_MAX: Duration = Duration::from_secs(10);

/// Addresses to listen on.
pub const LISTENERS_MAX: usize = 16;

/// The first delay before a swarm that panicked is built again.
pub(super) const RESTART_FIRST: Duration = Duration::from_millis(50);

/// The longest delay before a swarm is built again.
pub(super) const RESTART_MAX: Duration = Duration::from_secs(5);

/// A swarm that ran this long without a panic starts again at [`RESTART_FIRST`].
pub(super) const STABLE_AFTER: Duration = Duration::from_secs(60);

/// `first`, doubled for every failure after the first one, at most `longest`.
pub(super) fn doubled(first: Duration, failures: u32, longest: Duration) -> Duration {
    let factor = 1_u32.checked_shl(failures.saturating_sub(1)).unwrap_or(u32::MAX);
    first.saturating_mul(factor).min(longest)
}
