//! What a person still holds of what they could read.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// What a person's devices may hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposureInfo {
    /// Who.
    pub name: String,
    /// When they ceased to be a member; `None`: they are one.
    pub ended: Option<Millis>,
    /// How many devices of theirs there ever were.
    pub devices: u64,
    /// The departments and projects that they could read to the end.
    pub places: Vec<ExposedPlace>,
    /// How many conversations they were in.
    pub conversations: u64,
}

/// How much of a department or project they may hold.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExposedPlace {
    /// Its path, or its name.
    pub place: String,
    /// Entries held here that were written there by then; 0 where this node may not read.
    pub entries: u64,
    /// Of these, as many as their devices said they hold: at least so many lie there.
    pub known: u64,
    /// When they last said so.
    pub told: Option<Millis>,
}
