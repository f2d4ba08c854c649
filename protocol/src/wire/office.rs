//! Offices: which device stands for the place that the sender is in.

use serde::{Deserialize, Serialize};

use crate::ids::DeviceId;

/// What a device says of its office to each peer, whenever it changes. Offices are found as a network of
/// switches finds its root (IEEE 802.1D): everybody follows the least device that anybody near tells of.
/// Nothing is signed, since nothing rests on it but the ways that entries take.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Office {
    /// Who stands for it.
    pub root: OfficeRoot,
    /// Nobody is near the sender: somebody at home is no office, and stands for nobody.
    pub alone: bool,
    /// Steps over devices near each other from the sender to the root; 0: it is the root.
    pub hops: u8,
    /// The neighbour over which the sender reaches the root: the two tell each other everything at once.
    pub above: Option<DeviceId>,
    /// Roots of other offices that its root is connected with: ascending, each once.
    pub bridged: Vec<DeviceId>,
    /// Roots of other offices that the sender has heard of: ascending, each once.
    pub heard: Vec<DeviceId>,
}

/// A device as a candidate for standing for its office. The least one does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct OfficeRoot {
    /// `false` for a machine that relays, and so is always on: it comes first.
    pub passing: bool,
    /// Which.
    pub device: DeviceId,
}
