//! What several people decide together: who they are, and what they can do.

use serde::{Deserialize, Serialize};

use super::DeviceConsent;
use crate::{
    capability::{Capability, Revocation},
    crypto::{Signed, hash},
    encode,
    ids::{ActId, MemberId},
    limits::GUARDIANS_MAX,
};

/// Whom guardians may recover.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Ward {
    /// Whoever names them: a new device of theirs.
    Myself,
    /// The organisation: a lost or hostile administrator, the founder too.
    Organisation,
}

/// People of whom some, together, may do what none of them may alone.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Guardians {
    /// Who: ascending, each once, at most [`GUARDIANS_MAX`].
    pub members: Vec<MemberId>,
    /// How many of them it takes.
    pub needed: u8,
}

impl Guardians {
    /// Whether it is a list of at least `least` people of whom at least so many are needed.
    pub(super) fn is_sound(&self, least: usize) -> bool {
        let (count, needed) = (self.members.len(), usize::from(self.needed));
        let ascending = self.members.windows(2).all(|pair| pair[0] < pair[1]);
        ascending && count <= GUARDIANS_MAX && (least..=count).contains(&needed)
    }

    /// Whether it names nobody: those named before are guardians no longer.
    pub fn is_nobody(&self) -> bool {
        self.members.is_empty() && self.needed == 0
    }
}

/// What guardians can do together.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Act {
    /// A new device becomes a member's, by the member's guardians. The device consents.
    Device(Signed<DeviceConsent>),
    /// Something for the organisation, by its guardians.
    Together {
        /// Makes the same measure, decided upon twice, two acts.
        nonce: u64,
        /// What.
        measure: Measure,
    },
}

/// What the organisation's guardians can decide.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Measure {
    /// Something ends, however senior: the founder's membership, too.
    Revoke(Revocation),
    /// Somebody gets a capability, cut from the genesis capability.
    Grant(Capability),
    /// Others are the guardians from now on.
    Name(Guardians),
}

impl Act {
    /// The hash by which approvals are counted.
    pub fn id(&self) -> ActId {
        ActId::new(hash::digest("tongzhou 2026 act v1", &[&encode::to_bytes(self)]))
    }
}
