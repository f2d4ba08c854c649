//! Doors as types: a claim is [`Signed`], and only checking it makes it [`Verified`].

use serde::{Deserialize, Serialize};

use super::{BadKey, DeviceKey, Signature, check, hash};
use crate::{encode, ids::DeviceId};

/// What can be signed on its own (entries are signed as chains instead).
pub trait Signable: Serialize {
    /// Tells this kind of statement from every other under the same key.
    const DOMAIN: &'static str;

    /// Whose signature it needs.
    fn signer(&self) -> DeviceId;
}

/// A claim with a signature that nobody has checked yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signed<T> {
    claim: T,
    signature: Signature,
}

/// A claim whose signature was checked. There is no other way to make one:
///
/// ```
/// use protocol::crypto::{Signable, Signed, Verified};
/// fn checked<T: Signable>(claim: Signed<T>) -> Option<Verified<T>> {
///     claim.verify().ok()
/// }
/// ```
///
/// Nobody outside can make one of what was claimed,
///
/// ```compile_fail,E0451
/// use protocol::crypto::{Signature, Verified};
/// fn believed<T>(claim: T, signature: Signature) -> Verified<T> {
///     Verified { claim, signature }
/// }
/// ```
///
/// nor read one from bytes.
///
/// ```compile_fail,E0277
/// use protocol::{crypto::Verified, encode, wire::Beacon};
/// fn read(bytes: &[u8]) -> Option<Verified<Beacon>> {
///     encode::from_bytes(bytes, 1000).ok()
/// }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified<T> {
    claim: T,
    signature: Signature,
}

/// Why a signed claim isn't believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the claim is not signed by {signer:?}")]
pub struct BadSignature {
    /// Who should have signed.
    pub signer: DeviceId,
    /// What was wrong.
    #[source]
    pub source: BadKey,
}

fn digest_of<T: Signable>(claim: &T) -> [u8; 32] {
    hash::digest("tongzhou 2026 signed claim v1", &[&encode::to_bytes(claim)])
}

impl<T: Signable> Signed<T> {
    /// Signs a claim. The key must be the one that the claim names.
    pub fn new(claim: T, key: &DeviceKey) -> Self {
        debug_assert_eq!(claim.signer(), key.device(), "the key signs for its own device");
        let signature = key.sign(T::DOMAIN, &digest_of(&claim));
        Self { claim, signature }
    }

    /// Consumes the claim; only a checked one comes back.
    ///
    /// # Errors
    /// When the signature isn't the named signer's.
    pub fn verify(self) -> Result<Verified<T>, BadSignature> {
        let signer = self.claim.signer();
        check(&signer, T::DOMAIN, &digest_of(&self.claim), &self.signature)
            .map_err(|source| BadSignature { signer, source })?;
        Ok(Verified { claim: self.claim, signature: self.signature })
    }
}

impl<T> Signed<T> {
    /// What is claimed, unchecked: for looking up what a check needs, never for believing it.
    pub fn unverified(&self) -> &T {
        &self.claim
    }
}

impl<T> Verified<T> {
    /// The checked claim.
    pub fn claim(&self) -> &T {
        &self.claim
    }

    /// The checked claim, without its signature.
    pub fn into_claim(self) -> T {
        self.claim
    }

    /// Back to the form that others can check.
    pub fn into_signed(self) -> Signed<T> {
        Signed { claim: self.claim, signature: self.signature }
    }
}
