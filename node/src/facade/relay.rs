//! Relays: what a manager orders, and what is known of those that are appointed.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// A relay that is to serve from now on.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayOrder {
    /// The code that `relay init` shows on its machine.
    pub code: String,
    /// What members call it; empty: a part of its number.
    #[serde(default)]
    pub name: String,
    /// For which departments and projects; empty: for everything.
    #[serde(default)]
    pub places: Vec<String>,
    /// For them alone, and not for what is below them.
    #[serde(default)]
    pub only: bool,
    /// Bytes that it keeps at most.
    pub quota_bytes: u64,
    /// Where it is: multiaddresses; empty: those of its code.
    #[serde(default)]
    pub addresses: Vec<String>,
}

/// Why a relay keeps no more for this node.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RelayTrouble {
    /// It has no room left for anybody.
    Full,
    /// This device has used up its part of the room.
    Share,
    /// Its disk failed.
    Disk,
}

/// A relay that is appointed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayInfo {
    /// Its device.
    pub relay: String,
    /// What members call it.
    pub name: String,
    /// For which departments and projects, by their paths; empty for the organisation.
    pub places: Vec<RelayPlace>,
    /// Bytes that it keeps at most.
    pub quota_bytes: u64,
    /// Bytes that it keeps, as it said last; `None` where it doesn't serve this node just now.
    pub used_bytes: Option<u64>,
    /// Devices that it serves, as it said last.
    pub devices: Option<u64>,
    /// Where it is said to be.
    pub addresses: Vec<String>,
    /// Who appointed it.
    pub by: String,
    /// When, by their clock.
    pub since: Millis,
    /// There is a line to it.
    pub connected: bool,
    /// It serves this node just now.
    pub serves: bool,
    /// It hasn't heard yet that this node appointed it.
    pub unclaimed: bool,
    /// Something is still to be left with it: whoever shuts this device down now takes that along.
    pub busy: bool,
    /// Parcels of this device that it keeps, by its receipts.
    pub parcels: u64,
    /// Why it keeps no more, if it said so.
    pub trouble: Option<RelayTrouble>,
}

/// A place that a relay serves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RelayPlace {
    /// The path of a department or project; empty for the organisation.
    pub place: String,
    /// With everything below.
    pub below: bool,
}
