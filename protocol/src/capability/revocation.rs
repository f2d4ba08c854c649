//! Revocations: they end something, and name what was written before that still counts.

use serde::{Deserialize, Serialize};

use crate::{
    entry::EntryTag,
    ids::{CapabilityId, DeviceId, MemberId, SpaceId},
};

/// What a revocation ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Target {
    /// One capability and all that was cut from it.
    Capability(CapabilityId),
    /// A person's membership: all their capabilities and devices.
    Member(MemberId),
    /// One device.
    Device(DeviceId),
}

/// How far one log of the revoked still counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CutLog {
    /// The space.
    pub space: SpaceId,
    /// The device.
    pub device: DeviceId,
    /// The log's epoch.
    pub epoch: u32,
    /// Entries up to here still count, if the entry of this number is the one that `tag` names.
    pub seq: u64,
    /// The start of that entry's hash.
    pub tag: EntryTag,
}

/// The end of a capability, a device or a membership.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Revocation {
    /// What ends.
    pub target: Target,
    /// The revoked logs' frontier that still counts; a log that isn't named doesn't count at all
    /// (where it relied on what ended).
    pub cut: Vec<CutLog>,
}
