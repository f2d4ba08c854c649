//! What the end of a capability or a device would bring.

use serde::{Deserialize, Serialize};

use super::Right;

/// What ending a capability or a device would do, if it were done now with what this node holds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct EndingInfo {
    /// Whose capability or device it is.
    pub name: String,
    /// The whole id of the device; `None` for a capability.
    pub device: Option<String>,
    /// How many devices they would still have, where a device is to end.
    pub devices_left: u64,
    /// Rights that nobody could use any more: the one that was asked about, and what was passed on from it.
    pub rights: Vec<Right>,
    /// Who could no longer read what.
    pub unreadable: Vec<LostReading>,
    /// What they wrote where the right holds, or on the device: entries that are held here and keep
    /// counting, by place.
    pub keeps: Vec<KeptEntries>,
}

/// What somebody could no longer read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LostReading {
    /// Who.
    pub name: String,
    /// The departments and projects, as paths.
    pub departments: Vec<String>,
    /// How many conversations.
    pub conversations: u64,
}

/// Entries that keep counting in one place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeptEntries {
    /// The department or project, as a path; empty for conversations, and for what is said of people and
    /// their rights.
    pub place: String,
    /// Of how many conversations these are; 0: of none.
    pub conversations: u64,
    /// How many.
    pub entries: u64,
}
