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

    /// The X25519 secret of the same key pair, for opening what was sealed to the device.
    pub(super) fn exchange_secret(&self) -> [u8; 32] {
        self.0.to_scalar_bytes()
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

    /// The eight points of small order, as public keys (Chalkias et al., table 6).
    const SMALL_ORDER: [&str; 8] = [
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    ];

    #[test]
    fn threat_12_a_weak_key_signs_nothing() {
        let mut lax_accepts = 0;
        for text in SMALL_ORDER {
            let device: DeviceId = text.parse().expect("hexadecimal");
            // R = the identity, S = 0: "signs" any message under the identity key.
            let mut forged = [0; 64];
            forged[0] = 1;
            let signature = Signature::new(forged);
            for message in 0..8 {
                let digest = [message; 32];
                assert!(check(&device, "entry", &digest, &signature).is_err(), "{text}");
                // The control: the library's plain verification takes some of them.
                let plain = VerifyingKey::from_bytes(device.as_bytes()).is_ok_and(|key| {
                    let signature = ed25519_dalek::Signature::from_bytes(&forged);
                    let message = super::message("entry", &digest);
                    ed25519_dalek::Verifier::verify(&key, &message, &signature).is_ok()
                });
                lax_accepts += u32::from(plain);
            }
        }
        assert!(lax_accepts > 0, "the control must show that the attack works without the defence");
    }

    #[test]
    fn threat_11_a_signature_of_one_kind_is_no_signature_of_another() {
        let key = DeviceKey::from_seed(&[7; 32]);
        let domains = [
            "tongzhou entry",
            "tongzhou invitation",
            "tongzhou redemption",
            "tongzhou device consent",
            "tongzhou beacon",
        ];
        for signed in domains {
            let signature = key.sign(signed, &[3; 32]);
            for claimed in domains {
                let outcome = check(&key.device(), claimed, &[3; 32], &signature);
                assert_eq!(outcome.is_ok(), signed == claimed, "{signed} as {claimed}");
            }
        }
    }
}
