//! Relays: devices that store and forward what they can't read.
//!
//! - `appointment`: a device's consent to be one, the code that carries it, and what a manager states
//! - `roster`: whom a relay serves, as managers tell it; it knows no more of the organisation
//! - `frame`: what a member's device and a relay say to each other
//!
//! Invariant: nothing here names a person, a department or a space to a relay. It is told device ids,
//! sizes and times; what it keeps is parcels ([`crate::wire::bundle`]) that are sealed to devices.

mod appointment;
mod frame;
mod roster;

#[cfg(test)]
mod tests;

pub use appointment::{RelayAppointment, RelayCode, RelayConsent};
pub use frame::{
    NotHeld, PARCEL_ROOM_BYTES, RELAY_VERSION, RelayFrame, RelayFrameError, RelayReceipt, Slot,
    Welcome,
};
pub use roster::{Claim, Roster, RosterError};
