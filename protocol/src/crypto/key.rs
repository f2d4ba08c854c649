//! A device's key pair and strict verification.
//!
//! Invariant: only `verify_strict`, weak keys refused; batch verification is never used, since it
//! accepts other signatures than single verification does (Chalkias et al., "Taming the many
//! EdDSAs", 2020).

use std::fmt;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};

use crate::{crypto::hash, ids::DeviceId};

/// An ed25519 signature (64 bytes).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Signature([u8; 32], [u8; 32]);

impl Signature {
    /// A signature from its bytes; whether it is good is for [`check`] to say.
    pub fn new(bytes: [u8; 64]) -> Self {
        let (mut r, mut s) = ([0; 32], [0; 32]);
        r.copy_from_slice(&bytes[..32]);
        s.copy_from_slice(&bytes[32..]);
        Self(r, s)
    }

    /// The bytes themselves.
    pub fn to_bytes(self) -> [u8; 64] {
        let mut bytes = [0; 64];
        bytes[..32].copy_from_slice(&self.0);
        bytes[32..].copy_from_slice(&self.1);
        bytes
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({:02x}{:02x}…)", self.0[0], self.0[1])
    }
}

/// A device's secret key.
#[derive(Clone)]
pub struct DeviceKey(SigningKey);

impl DeviceKey {
    /// The key of this secret (32 random bytes).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The secret, for storing it and for libp2p.
    pub fn seed(&self) -> [u8; 32] {
        self.0.to_bytes()
    }

    /// The public half.
    pub fn device(&self) -> DeviceId {
        DeviceId::new(self.0.verifying_key().to_bytes())
    }

    /// Signs `digest` under `domain`.
    pub fn sign(&self, domain: &str, digest: &[u8; 32]) -> Signature {
        Signature::new(self.0.sign(&message(domain, digest)).to_bytes())
    }
}

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKey(***)")
    }
}

/// Why a signature doesn't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// The public key isn't a point, or is one of small order, under which signatures prove nothing.
    #[error("the key is not a usable ed25519 key")]
    Weak,
    /// The signature isn't by this key over this message.
    #[error("the signature does not verify")]
    Forged,
}

/// Checks `device`'s signature of `digest` under `domain`, strictly.
///
/// # Errors
/// When the key is weak or the signature isn't by it.
pub fn check(
    device: &DeviceId,
    domain: &str,
    digest: &[u8; 32],
    signature: &Signature,
) -> Result<(), BadKey> {
    let key = VerifyingKey::from_bytes(device.as_bytes()).map_err(|_| BadKey::Weak)?;
    if key.is_weak() {
        return Err(BadKey::Weak);
    }
    let signature = ed25519_dalek::Signature::from_bytes(&signature.to_bytes());
    key.verify_strict(&message(domain, digest), &signature).map_err(|_| BadKey::Forged)
}

fn message(domain: &str, digest: &[u8; 32]) -> [u8; 32] {
    hash::digest("tongzhou 2026 signed message v1", &[domain.as_bytes(), digest])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_key_message_and_domain_only() {
        let key = DeviceKey::from_seed(&[7; 32]);
        let signature = key.sign("entry", &[1; 32]);
        let device = key.device();
        assert_eq!(check(&device, "entry", &[1; 32], &signature), Ok(()));
        assert_eq!(check(&device, "entry", &[2; 32], &signature), Err(BadKey::Forged));
        assert_eq!(check(&device, "beacon", &[1; 32], &signature), Err(BadKey::Forged));
        let other = DeviceKey::from_seed(&[8; 32]).device();
        assert_eq!(check(&other, "entry", &[1; 32], &signature), Err(BadKey::Forged));
        assert_eq!(format!("{key:?}"), "DeviceKey(***)");
    }
}
