//! Capabilities: who may do what, where, until when, and whether they may pass it on.
//!
//! Invariant: a child never exceeds its parent ([`Terms::within`]), and a chain has at most
//! [`crate::limits::DELEGATION_DEPTH_MAX`] links.

mod ability;
mod code;
mod invitation;
mod pairing;
mod revocation;
mod terms;
pub(crate) mod words;

pub use ability::{Level, Named, Need};
pub use code::{CodeError, InvitationCode};
pub use invitation::{Invitation, Redemption, Role};
pub use pairing::{DeviceCode, DeviceOffer};
pub use revocation::{CutLog, Revocation, Target};
pub use terms::{Capability, Scope, Subject, Terms};
