//! The sync engine: which frames to send, given what happened. It decides, the owner acts.
//!
//! One [`Engine`] serves all peers, so that no run is fetched twice. The owner calls
//! [`Engine::handle`], then drains [`Engine::poll_effect`], and comes back with [`Input::Tick`]
//! at [`Engine::poll_timeout`]. What the frames mean is in docs/wire-format.md.
//!
//! Invariant: no clock, no randomness, no I/O, and nothing is believed here. Runs and fork proofs
//! go to the owner's door unchecked; what is pushed on or advertised was committed before.
//! Correctness never rests on what is thought of a peer: both sides keep comparing digests, and
//! each asks for what it lacks.

mod beacons;
mod blobs;
mod effect;
mod engine;
mod fetch;
mod forks;
mod handshake;
mod holdings;
mod input;
mod intake;
mod keys;
mod known;
mod level;
pub mod limits;
mod link;
mod live;
mod offices;
mod presence;
mod queues;
mod records;
mod serve;
mod session;
mod work;
mod world;

#[cfg(test)]
mod tests;

pub use effect::{Effect, Goodbye};
pub use engine::{Engine, Standing};
pub use input::{Access, Committed, Input, Outcome, RequestId, Setup, Ticket};
pub use queues::Queues;
