//! The core: one node's whole state, moved by inputs alone.
//!
//! Invariant: no thread, socket or clock in here; the same code runs in the program and in the
//! simulator. Inputs are handled one by one; [`Core::settle`] ends a turn with one group commit,
//! and only then are answers, events and frames let out.

mod access;
mod anew;
mod arrivals;
mod beacons;
mod carry;
mod clock;
mod doc_nonces;
mod effects;
mod files;
mod io;
mod keys;
mod metered;
mod neighbours;
mod open;
mod reach;
mod relays;
mod reunion;
mod state;
mod turn;
mod waiting;
mod write;

#[cfg(test)]
mod tests;

pub(crate) use anew::Anew;
pub(crate) use carry::{Fate, Taken};
pub use io::{Found, Ground, IndexChange, Input, Output, Reach};
pub(crate) use keys::KeyUse;
pub(crate) use metered::FILE as METERED_FILE;
pub use open::OpenError;
pub(crate) use reach::FILE as PEERS_FILE;
pub(crate) use relays::FILE as RELAYS_FILE;
pub use reunion::APART_AFTER_MS;
pub use state::{Core, Gauges};
pub(crate) use write::{Wrote, read_only};
