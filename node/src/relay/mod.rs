//! A relay: a machine that keeps parcels for members' devices and hands them on, unread.
//!
//! - `home`: what it keeps of itself: its key, its code, its roster
//! - `depot`: the parcels on its disk
//! - `desk`: who is served, and what they get; no clock, no sockets
//! - `run`: the desk between the network and the clock
//! - `report`: what the machine can see, and what it can't
//!
//! Invariants: it holds no key of a space and no control entry. It answers nobody whom its roster
//! doesn't name. It says that it keeps something only when that is safe on its disk. Nothing here knows
//! the rest of a node: no ledger, no door, no authority.

mod depot;
mod desk;
mod home;
mod report;
mod run;

#[cfg(test)]
mod tests;

pub use depot::{Depot, Kept};
pub use desk::{Desk, Input, Output};
pub(crate) use home::FILE;
pub use home::{Code, RelayHome, RelayHomeError, exists};
pub use report::{HeldRow, RelayReport, report};
pub use run::{Note, RelayOptions, run};

/// Milliseconds for which a parcel is kept at most: as long as one that is carried by hand.
pub const HOLDS_MS_MAX: u64 = crate::bundle::CARRIED_MS_MAX;

/// Parcels that are kept: each is two files, and what is known of it stays in memory, up to 8 KiB where
/// it is for a thousand devices.
pub const HELD_PARCELS_MAX: usize = 16_384;

/// One sender has at most this part of the room, of bytes and of parcels: a quarter. So one device that
/// leaves whatever it can keeps nobody else out.
pub const SENDER_PART: u64 = 4;
