//! Real nodes of several people in two offices on this machine: what the demonstration and the
//! sample organisation have in common.
//!
//! Invariant: everything in it is real. Each person's node has its own home, journal, store and
//! libp2p connections on the loopback interface; the line between the offices is cut by refusing
//! those connections.

pub(crate) mod document;
mod facts;
mod failure;
mod patience;
mod seat;
mod staff;
mod temporary;

pub use facts::{COMPANY, Office, SpaceFact};
pub(crate) use failure::{internal, unexpected};
pub(crate) use patience::Patience;
pub(crate) use seat::Seat;
pub(crate) use staff::Staff;
pub(crate) use temporary::TemporaryDir;
