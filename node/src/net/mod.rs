//! Connections that carry frames between devices, and nothing that knows what the frames mean.
//!
//! One task owns the libp2p swarm; a supervisor restarts it when it panics. Around it:
//!
//! - `api`: what the owner sees: configuration, commands, events
//! - `identity`: device public key ↔ peer id
//! - `limits`: every bound of this room, with its unit and its reason
//! - `codec`: frames on a stream of bytes
//! - `streams`: the libp2p protocol that opens the one stream of frames on each connection
//! - `gate`: who may not connect, and how many strangers may wait at the door
//! - `behaviour`: libp2p's parts put together, limits first
//! - `agreement`: both ends settle on one connection when there are several
//! - `link`: what the owner and a session share: bounded queue, admission
//! - `handle`: the owner's two ends; `turns`: whose event comes next; `high_water`: how
//!   far queues were filled, for measurements
//! - `session`: reads and writes the frames of one agreed connection
//! - `plan`: what the owner wants; survives a panic
//! - `listeners`: addresses to listen on, and their way back
//! - `address_book`: known peers, and when to dial them again; `places`: where one of them may be
//! - `members`: whose devices are colleagues'; `members_only`: what is there for them alone
//! - `relaying`: this node as a relay; `reservations`: its places at others' relays
//! - `reach`: where we may be reached
//! - `driver`: the loop around the swarm; `driver_peers` keeps its sessions,
//!   `driver_reach` sees to it that we are reached
//! - `supervisor`: catches panics, restarts, tells the owner
//!
//! Invariants: the owner sees at most one live session per device, `Connected` before its frames
//! and `Disconnected` after them. No queue grows past its named limit. An address is a hint;
//! only the key proven in the connection's handshake says who the peer is. Membership of an
//! organisation is not decided here: the owner admits a peer, or the peer is cut off.

mod address_book;
mod agreement;
mod api;
mod behaviour;
mod codec;
mod driver;
mod driver_peers;
mod driver_reach;
mod gate;
mod handle;
mod high_water;
mod identity;
pub mod limits;
mod link;
mod listeners;
mod members;
mod members_only;
mod neighbours;
mod pings;
mod places;
mod plan;
mod reach;
mod relaying;
mod reservations;
mod session;
mod streams;
mod supervisor;
#[cfg(test)]
mod tests;
mod turns;

pub use api::{
    DisconnectReason, NetCommand, NetConfig, NetEvent, NetReach, SendRefused, Stopped, Transport,
};
pub use handle::{NetEvents, NetHandle};
pub use high_water::{HighWater, high_water};
pub use identity::{UnusableIdentity, device_of, peer_of};
pub use libp2p::{Multiaddr, PeerId};
pub use supervisor::{BuildError, StartError, start};
