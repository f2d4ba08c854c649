//! Invitations: a single-use key that may enrol one person, handed over as a code.
//!
//! The inviter signs the invitation; the code carries it with the secret half of its key. The
//! joiner proves possession by signing their own device's key with it, so an invitation read in
//! transit by someone who doesn't hold the secret is worth nothing, and one that was redeemed is
//! bound to one device for ever.

use serde::{Deserialize, Serialize};

use super::Terms;
use crate::{
    clock::Millis,
    crypto::{Signable, hash},
    encode,
    ids::{CapabilityId, DeviceId, OrgId, SpaceId},
};

/// The presets that people choose from; what counts is the terms they stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// Reads and writes the department's space and the organisation's.
    Member,
    /// Also manages the department and those below it, and lets people in.
    Manager,
    /// Configures everything.
    Admin,
}

/// What an inviter offers to whoever holds the invitation's key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Invitation {
    /// The organisation.
    pub org: OrgId,
    /// Who invites.
    pub inviter: DeviceId,
    /// The public half of the single-use key.
    pub key: DeviceId,
    /// The department joined.
    pub department: SpaceId,
    /// The role offered, as a label.
    pub role: Role,
    /// Each term offered, and the inviter's capability that it is cut from. At least one of these
    /// capabilities must allow [`super::Named::ENROL`] and cover the department.
    pub terms: Vec<(CapabilityId, Terms)>,
    /// No redemption counts from here on.
    pub expires: Millis,
}

impl Invitation {
    /// The hash that a redemption names.
    pub fn digest(&self) -> [u8; 32] {
        hash::digest("tongzhou 2026 invitation v1", &[&encode::to_bytes(self)])
    }
}

impl Signable for Invitation {
    const DOMAIN: &'static str = "tongzhou invitation";

    fn signer(&self) -> DeviceId {
        self.inviter
    }
}

/// The invitation's key, spent on one device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Redemption {
    /// [`Invitation::digest`].
    pub invitation: [u8; 32],
    /// The invitation's key, which signs this.
    pub key: DeviceId,
    /// The joiner's device.
    pub device: DeviceId,
}

impl Signable for Redemption {
    const DOMAIN: &'static str = "tongzhou redemption";

    fn signer(&self) -> DeviceId {
        self.key
    }
}
