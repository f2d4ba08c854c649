//! Every bound of the network task, with its unit in its name and its reason in its doc.
//!
//! Worst case in memory, all limits reached by hostile members at once: about
//! [`CONNECTIONS_MAX`] × ([`FRAME_BYTES_MAX`] + [`OUTBOX_BYTES_MAX`] + [`PARTS_BYTES_MAX`] + transport windows); strangers
//! alone reach [`UNADMITTED_INBOUND_MAX`] × ([`HANDSHAKE_BYTES_MAX`] + transport windows).

use std::time::Duration;

pub use protocol::limits::FRAME_BYTES_MAX;

/// A frame's body is read in pieces of this size, so that a peer that announces much and sends
/// little costs little. A part of a file is one piece.
pub(super) const READ_PIECE_BYTES: usize = 65 * 1024;

/// Small frames are read so many bytes at a time; what is longer goes where it belongs at once.
pub(super) const READ_BUFFER_BYTES: usize = 8 * 1024;

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

/// Frames of one peer that wait for the owner, its largest one for itself: beyond, reading from this peer
/// pauses, and the others' room is left to them.
pub const INBOX_FRAMES_PER_PEER_MAX: usize = 32;

/// Commands that wait for the driver, which only ever stops for a restart.
pub(super) const COMMANDS_MAX: usize = 64;

/// Events of the driver itself (listening, hints, failures) that wait for a slow owner. Hints and
/// failures are dropped when half of it is used: they come again.
pub(super) const DRIVER_EVENTS_MAX: usize = 256;

/// A peer that the owner hasn't admitted after this time is disconnected.
pub const HANDSHAKE_SECONDS: u64 = 10;

/// A peer that isn't admitted yet may send this much; more is not read before it is admitted. A hello, a
/// proof and a genesis entry at their limits, each said again once, are below it.
pub const HANDSHAKE_BYTES_MAX: usize = 32 * 1024;

/// A peer that isn't admitted yet may send this many frames: a handshake needs two or three.
pub const HANDSHAKE_FRAMES_MAX: usize = 16;

/// After `disconnect`, frames that were accepted get this long to leave.
pub(super) const FAREWELL: Duration = Duration::from_secs(2);

/// Inbound connections whose security handshake isn't done: each holds a socket and buffers.
pub const PENDING_INBOUND_MAX: u32 = 128;

/// Outbound connections being dialled: an office that comes back dials in this many at a time.
pub const PENDING_OUTBOUND_MAX: u32 = 64;

/// Connections to one peer: both sides may dial at once, over QUIC and over TCP, while a relayed one
/// stands and a relay tests whether we can be reached.
pub const CONNECTIONS_PER_PEER_MAX: u32 = 8;

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

/// Streams that a peer may hold open on a connection: frames, identify, ping, the circuits of one device
/// through a relay, and some air.
pub(super) const STREAMS_PER_CONNECTION_MAX: u32 = 32 + CIRCUITS_PER_PEER_MAX as u32;

/// What a QUIC peer may send unread on one stream: 40 MB/s at a round trip of 50 ms.
pub(super) const QUIC_STREAM_WINDOW_BYTES: u32 = 2 * 1024 * 1024;

/// What a QUIC peer may send unread on all streams of a connection.
pub(super) const QUIC_CONNECTION_WINDOW_BYTES: u32 = 3 * 1024 * 1024;

/// A connection without a stream of frames closes after this time. While frames can flow, their
/// stream keeps it open.
pub(super) const IDLE: Duration = Duration::from_secs(30);

/// A QUIC connection whose other end is silent for so long is dead.
pub(super) const QUIC_SILENT: Duration = Duration::from_secs(10);

/// After so much silence one of its ends says that it is still there: twice, should the first be lost.
pub(super) const QUIC_KEEP_ALIVE: Duration = Duration::from_secs(5);

/// How often a QUIC connection is pinged, for its round trip: it tells by itself that it is dead. An idle
/// node's processor does little else.
pub(super) const PING_INTERVAL_QUIC: Duration = Duration::from_secs(60);

/// How often while it is new: whoever has just started answers late, and is near all the same.
pub(super) const PING_INTERVAL_NEW: Duration = Duration::from_secs(5);

/// For so many answers it is new.
pub(super) const PINGS_NEW: u8 = 3;

/// How often another connection is tested, over TCP or through a relay.
pub(super) const PING_INTERVAL: Duration = Duration::from_secs(10);

/// A connection that doesn't answer a ping within this time is closed.
pub(super) const PING_TIMEOUT: Duration = Duration::from_secs(10);

/// Known peers that are dialled again and again.
pub const KNOWN_PEERS_MAX: usize = 4096;

/// Of these, devices that were heard of and that the owner doesn't know: whoever is in the same
/// network can announce as many as they like. A branch office full of newcomers fits.
pub const STRANGERS_KNOWN_MAX: usize = 256;

/// Strangers that are said to be on one machine: more than a family or a demonstration runs there.
pub const STRANGERS_PER_HOST_MAX: usize = 8;

/// Addresses of one known peer that people gave, or that it has signed: interfaces × transports.
pub const ADDRESSES_PER_PEER_MAX: usize = 16;

/// Addresses of one peer that are taken from hearsay: tried beside the ones above, and no more than
/// they are.
pub const HEARD_PER_PEER_MAX: usize = 8;

/// Places at which one peer was met that are kept: its router's outside, and its address in our own
/// network.
pub const MET_PER_PEER_MAX: usize = 2;

/// Devices that read one space and are all kept connected: a department of twenty, and each other
/// small circle, in which nobody stands between two.
pub const CIRCLE_WHOLE_MAX: usize = 24;

/// Of more, so many are picked by lot. Four each make eight for everybody on average, and leave a net of
/// a thousand in one piece when a fifth of them go.
pub const PICKED: usize = 4;

/// And so many of those in the same place.
pub const NEAR_PICKED: usize = 4;

/// Who answers this quickly is in the same place: a far office takes longer over any line, and one next
/// door may as well be the same.
pub const NEAR_ROUND_TRIP: Duration = Duration::from_millis(8);

/// And so quickly in a private network that we are in, too: a wireless one may be slow for a moment.
pub const NEAR_ROUND_TRIP_IN_NETWORK: Duration = Duration::from_millis(50);

/// A connection that we made ends when nobody here has asked for it so long: who is away for a moment and
/// comes back costs none that took their place, and what a newcomer made before they knew whom to pick
/// goes soon.
pub const SURPLUS_AFTER: Duration = Duration::from_secs(60);

/// Relays through which one peer is tried.
pub const RELAYS_PER_PEER_MAX: usize = 4;

/// Addresses of one peer that are tried at the same time.
pub(super) const DIALS_AT_ONCE: u8 = 16;

/// QUIC gets so long before TCP is tried beside it, and both before a relay is.
pub const GROUP_DELAY: Duration = Duration::from_millis(300);

/// Groups of places in one try: QUIC, TCP and relays, and what becomes known while those hang. Who announces
/// a colleague at ever new places has no more dialled at once.
pub(super) const GROUPS_PER_TRY_MAX: usize = 8;

/// The first delay before a known peer is dialled again.
pub const REDIAL_FIRST: Duration = Duration::from_millis(500);

/// The longest delay before a colleague is dialled again when few are away. A try that hangs, this and
/// half of it by lot: whoever is back is met within five seconds of their last lost packet.
pub const REDIAL_FEW: Duration = Duration::from_millis(1500);

/// A connection that isn't made within this time won't be: six round trips over a satellite.
pub(super) const DIAL_TIMEOUT: Duration = Duration::from_secs(5);

/// Of many that are away one is dialled in this time: four packets a second, whatever the company's
/// size.
pub const REDIAL_EACH: Duration = Duration::from_millis(250);

/// The longest delay before a known peer is dialled again.
pub const REDIAL_MAX: Duration = Duration::from_secs(60);

/// A peer that is reached through a relay is dialled directly so often: somebody may have come to the
/// same office, or got another router.
pub const RELAYED_RETRY: Duration = Duration::from_secs(120);

/// Relays at which a node behind NAT keeps a place: one can fail.
pub const RESERVATIONS_MAX: usize = 2;

/// Reservations that a relay gives: every device of a large company, over QUIC and TCP.
pub const RESERVATIONS_GIVEN_MAX: usize = 1024;

/// Circuits that a relay carries at once. Each holds two streams and their buffers, some 64 KiB when
/// nothing moves.
pub const CIRCUITS_MAX: usize = 1024;

/// Circuits of one device at a relay. It bounds by member, not by address: a whole office stands behind
/// one. What they can't reach comes to them over colleagues.
pub const CIRCUITS_PER_PEER_MAX: usize = 64;

/// Requests for a circuit or a reservation that a device may make at once, and the time after which it
/// may make another: an office machine that restarts is asked again by everybody.
pub const RELAY_REQUESTS_MAX: u32 = 128;

/// See [`RELAY_REQUESTS_MAX`].
pub const RELAY_REQUEST_EVERY: Duration = Duration::from_secs(1);

/// A circuit ends after this time whatever it does; its session begins anew. Nothing else ends it: a
/// catch-up may carry gigabytes.
pub const CIRCUIT_LASTS: Duration = Duration::from_secs(24 * 3600);

/// The first delay before a relay is asked again for a place.
pub(super) const RESERVE_FIRST: Duration = Duration::from_millis(250);

/// The longest one.
pub(super) const RESERVE_MAX: Duration = Duration::from_secs(30);

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
