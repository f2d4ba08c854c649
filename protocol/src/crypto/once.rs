//! A key that locks one text and no other.
//!
//! Invariant: it is derived from something random that is used once, so it has no use for a nonce.

use zeroize::ZeroizeOnDrop;

use super::{
    hash,
    lock::{lock, unlock},
    seal::{pad, unpad},
};

const NONCE: [u8; 24] = [0; 24];

/// A key for one text.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct OnceKey([u8; 32]);

impl OnceKey {
    /// The key that these parts make under a domain; one of them is random and used for nothing else
    /// under it.
    pub fn of(domain: &str, parts: &[&[u8]]) -> Self {
        Self(hash::digest(domain, parts))
    }

    /// Locks the text, padded to its size class.
    pub fn lock(&self, text: &[u8]) -> Vec<u8> {
        lock(&self.0, &NONCE, pad(text))
    }

    /// Opens what was locked. `None`: not with this key, or changed since.
    pub fn unlock(&self, locked: &[u8]) -> Option<Vec<u8>> {
        unpad(unlock(&self.0, &NONCE, locked)?)
    }
}

impl std::fmt::Debug for OnceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "OnceKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_locked_opens_with_its_key_only_and_tells_a_class_of_size() {
        let key = OnceKey::of("tongzhou test", &[b"one"]);
        let locked = key.lock(&[7; 1000]);
        assert_eq!(key.unlock(&locked), Some(vec![7; 1000]));
        assert_eq!(OnceKey::of("tongzhou test", &[b"two"]).unlock(&locked), None);
        assert_eq!(OnceKey::of("tongzhou other", &[b"one"]).unlock(&locked), None);
        assert_eq!(key.lock(&[7; 1001]).len(), locked.len());
        assert_eq!(format!("{key:?}"), "OnceKey(***)");
    }
}
