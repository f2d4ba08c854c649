//! Locking bytes: XChaCha20, then 16 bytes of keyed BLAKE3 over what came out of it.
//!
//! Invariant: what is locked opens under one key only. XChaCha20-Poly1305 doesn't promise that: who
//! chooses both keys makes bytes that open to two texts (Albertini et al., "How to abuse and fix
//! authenticated encryption without key commitment", 2022), and two nodes would see two different
//! states. It is the composition of PASETO's v4.local, with BLAKE3 in the place of BLAKE2b.

use chacha20::{
    XChaCha20,
    cipher::{KeyIvInit, StreamCipher},
};
use constant_time_eq::constant_time_eq_16;

use super::hash::Domain;

/// Bytes that locking adds.
pub(super) const TAG_BYTES: usize = 16;

/// Locks a text. One key and nonce lock one text only.
pub(super) fn lock(key: &[u8; 32], nonce: &[u8; 24], mut text: Vec<u8>) -> Vec<u8> {
    let (cipher_key, tag_key) = split(key);
    XChaCha20::new(&cipher_key.into(), &(*nonce).into()).apply_keystream(&mut text);
    let tag = tag(&tag_key, nonce, &text);
    text.extend_from_slice(&tag);
    text
}

/// Opens what was locked; `None` when it wasn't with this key and nonce, or was changed since.
pub(super) fn unlock(key: &[u8; 32], nonce: &[u8; 24], locked: &[u8]) -> Option<Vec<u8>> {
    let (text, came) = locked.split_last_chunk::<TAG_BYTES>()?;
    let (cipher_key, tag_key) = split(key);
    if !constant_time_eq_16(came, &tag(&tag_key, nonce, text)) {
        return None;
    }
    let mut text = text.to_vec();
    XChaCha20::new(&cipher_key.into(), &(*nonce).into()).apply_keystream(&mut text);
    Some(text)
}

/// A key for each of the two.
fn split(key: &[u8; 32]) -> ([u8; 32], [u8; 32]) {
    static DOMAIN: Domain = Domain::new("tongzhou 2026 lock keys v1");
    let mut both = [0; 64];
    DOMAIN.hasher().update(key).finalize_xof().fill(&mut both);
    let (mut first, mut second) = ([0; 32], [0; 32]);
    first.copy_from_slice(&both[..32]);
    second.copy_from_slice(&both[32..]);
    (first, second)
}

fn tag(key: &[u8; 32], nonce: &[u8; 24], text: &[u8]) -> [u8; TAG_BYTES] {
    let mut hasher = blake3::Hasher::new_keyed(key);
    let hash = hasher.update(nonce).update(text).finalize();
    let mut tag = [0; TAG_BYTES];
    tag.copy_from_slice(&hash.as_bytes()[..TAG_BYTES]);
    tag
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: [u8; 32] = [7; 32];
    const NONCE: [u8; 24] = [8; 24];

    #[test]
    fn threat_51_what_is_locked_opens_with_its_key_and_nonce_only() {
        let locked = lock(&KEY, &NONCE, b"hello".to_vec());
        assert_eq!(locked.len(), 5 + TAG_BYTES);
        assert_eq!(unlock(&KEY, &NONCE, &locked).as_deref(), Some(&b"hello"[..]));
        assert_eq!(unlock(&[9; 32], &NONCE, &locked), None);
        assert_eq!(unlock(&KEY, &[9; 24], &locked), None);
        assert_eq!(unlock(&KEY, &NONCE, &locked[..locked.len() - 1]), None);
        assert_eq!(unlock(&KEY, &NONCE, &locked[..3]), None);
    }

    #[test]
    fn the_format_is_this() {
        let locked = lock(&KEY, &NONCE, b"tongzhou".to_vec());
        let text: String = locked.iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(text, "24c1a7d2fbab0cc3580546abeb16174f18115b07f40e2071");
    }
}
