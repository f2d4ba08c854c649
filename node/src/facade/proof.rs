//! What is set aside, and what proofs prove.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::Right;

/// An entry that is set aside.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuarantineInfo {
    /// Its space.
    pub space: String,
    /// Its author's name, or device.
    pub author: String,
    /// Its place: `device/epoch/seq`; beyond a fork with `~` and the side.
    pub entry: String,
    /// When, by the author's clock.
    pub time: Millis,
    /// Why.
    pub reason: String,
    /// Its whole name, for commands: `space/device/epoch/seq`; beyond a fork with `~` and the side.
    pub id: String,
    /// Its author's member id; empty when the device is nobody's.
    pub member: String,
    /// What it would show, as far as that can be said in one line; may be empty.
    pub text: String,
    /// It came after its author's access ended, so whoever may can adopt it, and anybody can
    /// discard it here.
    pub late: bool,
    /// Its author's log has forked, and it stands on one side: whoever may can adopt that side, of a
    /// fork's two at most one, and anybody can discard it here.
    #[serde(default)]
    pub forked: bool,
    /// Why oneself can't adopt it; empty: one can.
    pub kept_from: String,
}

/// What a proof file proves.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofReport {
    /// The organisation's name, as its founder gave it.
    pub organisation: String,
    /// The organisation's id: to be compared with one that the reader knows.
    pub org: String,
    /// `message`, `task` or `page`.
    pub kind: String,
    /// The item's id.
    pub id: String,
    /// Statements of the control space in the file, the beginning included.
    pub statements: u64,
    /// When the newest of them was written, by its author's clock.
    pub frontier: Millis,
    /// The entries, oldest first.
    pub changes: Vec<ProofChange>,
}

/// One entry of a proof.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofChange {
    /// Its place: `device/epoch/seq`.
    pub entry: String,
    /// When, by the author's clock.
    pub time: Millis,
    /// Who, by the name they joined with.
    pub author: String,
    /// On which device, whose key signed it.
    pub device: String,
    /// What it did.
    pub steps: Vec<ProofStep>,
    /// By which right, from the beginning of the organisation on.
    pub chain: Vec<Right>,
    /// Its author's log has forked, and this person took in the side on which it stands.
    #[serde(default)]
    pub adopted_by: Option<String>,
}

/// What a change did to one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProofStep {
    /// Which.
    pub field: String,
    /// What was there, as far as the proof shows it.
    pub old: String,
    /// What was put.
    pub new: String,
}
