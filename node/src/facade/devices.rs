//! A person's devices.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// The code that a person's device shows to a new one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceOfferInfo {
    /// Whose device the new one would be.
    pub name: String,
    /// The code. It is no secret.
    pub code: String,
}

/// One of a person's devices.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeviceInfo {
    /// Its id.
    pub device: String,
    /// It is the one that was asked.
    pub this: bool,
    /// It belongs to the person; `false`: it was ended.
    pub active: bool,
    /// When it became theirs, by the clock of whoever said so; `None`: not found among the newest
    /// statements of the person's devices.
    pub added: Option<Millis>,
    /// Entries that it has written, as far as they are held here.
    pub entries: u64,
    /// A session with it is going on.
    pub connected: bool,
    /// When it was last heard of directly, since this node's start.
    pub last_contact: Option<Millis>,
}
