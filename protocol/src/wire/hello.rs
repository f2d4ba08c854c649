//! The handshake: what two devices tell each other before either answers anything.
//!
//! The transport has proven both device keys already. What is left is whether both belong to one
//! organisation, and a stranger must not learn which.

use serde::{Deserialize, Serialize};

use crate::{
    capability::{Invitation, Redemption},
    crypto::{Signed, hash},
    ids::{DeviceId, OrgId},
};

/// The newest version of the protocol that this program speaks.
pub const VERSION: u8 = 5;

/// The oldest one: earlier ones never left the house, and know neither files nor where colleagues
/// are.
pub const VERSION_MIN: u8 = 5;

/// Shows that the sender knows the organisation's id, to a receiver who knows it too, and tells
/// anyone else nothing: an id is a hash of 32 bytes that nobody guesses. Good for this pair of
/// devices in this direction only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrgProof([u8; 16]);

impl OrgProof {
    /// The proof that `from` sends to `to`.
    pub fn new(org: &OrgId, from: &DeviceId, to: &DeviceId) -> Self {
        let parts: [&[u8]; 3] = [org.as_bytes(), from.as_bytes(), to.as_bytes()];
        let digest = hash::digest("tongzhou 2026 organisation proof v1", &parts);
        let mut proof = [0; 16];
        proof.copy_from_slice(&digest[..16]);
        Self(proof)
    }
}

/// The first frame of either side.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hello {
    /// The oldest version that the sender speaks.
    pub oldest: u8,
    /// The newest.
    pub newest: u8,
    /// That the sender knows the organisation.
    pub org: OrgProof,
    /// Whether the sender still needs the genesis entry.
    pub needs_genesis: bool,
    /// What later versions add; at most [`crate::limits::HELLO_EXTRA_BYTES_MAX`], ignored here.
    pub extra: Vec<u8>,
}

impl Hello {
    /// The newest version that both speak.
    pub fn agreed(&self) -> Option<u8> {
        let newest = self.newest.min(VERSION);
        (newest >= self.oldest.max(VERSION_MIN)).then_some(newest)
    }
}

/// What a device shows to a colleague who hasn't heard of it yet: the invitation that let it in
/// and the redemption that bound it to this device. A member keeps it for good. It names the
/// organisation, so it is shown only to who has shown to know it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JoinProof {
    /// The inviter's offer.
    pub invitation: Signed<Invitation>,
    /// The offer, spent on the device.
    pub redemption: Signed<Redemption>,
}

/// Why a device isn't admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Refusal {
    /// No version that both speak.
    #[error("no common version of the protocol")]
    Version,
    /// Not a member, or no longer.
    #[error("not a member as far as the other side knows")]
    Stranger,
    /// The proof is genuine, but its invitation lets nobody in any more. Said only to who has
    /// shown the proof.
    #[error("the invitation has been used, has expired or was withdrawn")]
    InvitationOver,
}
