//! What seals everything that a node keeps at home: one key, and from it two for each use.
//!
//! Invariant: what was sealed in one place (a use and a context: a row's key, a file's name and page)
//! opens in that place and under that key only, and nothing has to be random. A keyed digest of
//! context and text is the nonce and proves both when it is made again after opening (the SIV
//! construction of Rogaway and Shrimpton, "Deterministic authenticated encryption", 2006). So a
//! nonce repeats only where context and text do, and being a hash it commits to the key.

use chacha20::{
    XChaCha20,
    cipher::{KeyIvInit, StreamCipher},
};
use constant_time_eq::constant_time_eq;
use zeroize::ZeroizeOnDrop;

use super::hash;

/// Bytes that sealing adds: the digest, before what it sealed.
pub const SEAL_BYTES: usize = 24;

/// The key of a home.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct HomeKey([u8; 32]);

/// The keys for one use of a home's key: one for digests, one for the cipher.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct UseKey {
    digest: [u8; 32],
    cipher: [u8; 32],
}

impl HomeKey {
    /// The key of these bytes: random ones, or what a passphrase was stretched to.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves, for sealing them with another key.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The keys for one use, by its name.
    pub fn for_use(&self, name: &str) -> UseKey {
        let of = |domain| hash::digest(domain, &[&self.0, name.as_bytes()]);
        UseKey {
            digest: of("tongzhou 2026 home digest key v2"),
            cipher: of("tongzhou 2026 home cipher key v2"),
        }
    }
}

impl UseKey {
    /// Seals a text in a context: the digest, then what it sealed.
    pub fn seal(&self, context: &[u8], text: &[u8]) -> Vec<u8> {
        let digest = self.digest(context, text);
        let mut sealed = Vec::with_capacity(SEAL_BYTES + text.len());
        sealed.extend_from_slice(&digest);
        sealed.extend_from_slice(text);
        self.cipher(&digest, &mut sealed[SEAL_BYTES..]);
        sealed
    }

    /// Opens what was sealed in this context. `None`: it wasn't, or was changed since.
    pub fn open(&self, context: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        let (digest, sealed) = sealed.split_first_chunk::<SEAL_BYTES>()?;
        let mut text = sealed.to_vec();
        self.cipher(digest, &mut text);
        constant_time_eq(digest, &self.digest(context, &text)).then_some(text)
    }

    fn digest(&self, context: &[u8], text: &[u8]) -> [u8; SEAL_BYTES] {
        let mut hasher = blake3::Hasher::new_keyed(&self.digest);
        let length = (context.len() as u64).to_le_bytes();
        let hash = hasher.update(&length).update(context).update(text).finalize();
        let mut digest = [0; SEAL_BYTES];
        digest.copy_from_slice(&hash.as_bytes()[..SEAL_BYTES]);
        digest
    }

    fn cipher(&self, digest: &[u8; SEAL_BYTES], text: &mut [u8]) {
        XChaCha20::new(&self.cipher.into(), &(*digest).into()).apply_keystream(text);
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
            prop_assert_eq!(key.open(b"her", &sealed), None);
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

    #[test]
    fn the_format_is_this() {
        let sealed = HomeKey::new([1; 32]).for_use("rows").seal(b"here", b"tongzhou");
        let text: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, "a02df8259ec829d498526a8a55ac751fe8cc60bec566b15714c0aa641d04944c");
    }
}
