//! What seals everything that a node keeps at home: one key, and from it one for each use.
//!
//! Invariant: what was sealed in one place (a use and a context: a row's key, a file's name and page)
//! opens in that place only, and nothing has to be random: the nonce is a keyed digest of context
//! and text, so it repeats only where both do (Rogaway and Shrimpton, "Deterministic authenticated
//! encryption", 2006).

use zeroize::ZeroizeOnDrop;

use super::{
    hash,
    lock::{TAG_BYTES, lock, unlock},
};

/// Bytes of a nonce before what it sealed.
const NONCE_BYTES: usize = 24;

/// Bytes that sealing adds.
pub const SEAL_BYTES: usize = NONCE_BYTES + TAG_BYTES;

/// The key of a home.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct HomeKey([u8; 32]);

/// The key for one use of a home's key.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct UseKey([u8; 32]);

impl HomeKey {
    /// The key of these bytes: random ones, or what a passphrase was stretched to.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves, for sealing them with another key.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The key for one use, by its name.
    pub fn for_use(&self, name: &str) -> UseKey {
        UseKey(hash::digest("tongzhou 2026 home use key v1", &[&self.0, name.as_bytes()]))
    }
}

impl UseKey {
    /// Seals a text in a context: the nonce, what is locked, what proves it.
    pub fn seal(&self, context: &[u8], text: &[u8]) -> Vec<u8> {
        let digest = hash::digest("tongzhou 2026 home nonce v1", &[&self.0, context, text]);
        let mut nonce = [0; NONCE_BYTES];
        nonce.copy_from_slice(&digest[..NONCE_BYTES]);
        let mut sealed = nonce.to_vec();
        sealed.extend(lock(&self.in_context(context), &nonce, text.to_vec()));
        sealed
    }

    /// Opens what was sealed in this context. `None`: it wasn't, or was changed since.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (nonce, locked) = sealed.split_first_chunk::<NONCE_BYTES>()?;
        unlock(&self.in_context(context), nonce, locked)
    }

    fn in_context(&self, context: &[u8]) -> [u8; 32] {
        hash::digest("tongzhou 2026 home context key v1", &[&self.0, context])
    }
}

impl std::fmt::Debug for HomeKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "HomeKey(***)")
    }
}

impl std::fmt::Debug for UseKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "UseKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_sealed_opens_in_its_place_only(
            text in proptest::collection::vec(any::<u8>(), 0..300),
            at: prop::sample::Index,
        ) {
            let key = HomeKey::new([1; 32]).for_use("rows");
            let sealed = key.seal(b"here", &text);
            prop_assert_eq!(sealed.len(), text.len() + SEAL_BYTES);
            prop_assert_eq!(key.open(b"here", &sealed), Some(text));
            prop_assert_eq!(key.open(b"there", &sealed), None);
            prop_assert_eq!(HomeKey::new([1; 32]).for_use("pages").open(b"here", &sealed), None);
            prop_assert_eq!(HomeKey::new([2; 32]).for_use("rows").open(b"here", &sealed), None);
            let mut altered = sealed.clone();
            altered[at.index(sealed.len())] ^= 1;
            prop_assert_eq!(key.open(b"here", &altered), None);
            prop_assert_eq!(key.open(b"here", &sealed[..at.index(sealed.len())]), None);
        }
    }

    #[test]
    fn equal_texts_in_two_places_look_unlike() {
        let key = HomeKey::new([1; 32]).for_use("rows");
        assert_ne!(key.seal(b"one", b"text"), key.seal(b"two", b"text"));
        assert_eq!(key.seal(b"one", b"text"), key.seal(b"one", b"text"));
    }
}
