//! What seals the bodies of entries: a space's key, and from it a key for each place in a log.
//!
//! | from | by BLAKE3 | comes |
//! |---|---|---|
//! | space key, log, number, entry before | derived | the entry's key |
//! | entry's key, hashes of the changes | keyed, 16 bytes | the header's digest, which is the nonce too |
//! | entry's key, digest | locked (`lock.rs`) | the body |
//!
//! Invariants. *A nonce can't repeat with other changes*: it is a digest of them, under a key that
//! one place has; the sides of a fork differ in it as their changes do. *A body opens under
//! one key only.* *One entry can be shown without the others*: its key tells nothing of the space's.

use zeroize::ZeroizeOnDrop;

use super::{
    hash::{self, Domain},
    lock::{TAG_BYTES, lock, unlock},
};
use crate::{
    encode,
    entry::ChangesDigest,
    ids::{DeviceId, EntryHash, KeyId, LogId, SpaceId},
};

/// Up to here texts are padded in steps of [`STEP_BYTES`].
const SHORT_BYTES: usize = 260;

/// A short message's length is told to within two or three Chinese characters.
const STEP_BYTES: usize = 8;

/// Where the steps begin: so a message of 82 bytes, 115 with its document, stays within 160 bytes in
/// a run.
const STEPS_FROM: usize = 4;

/// Ends a text, zeros follow (ISO/IEC 7816-4).
const END: u8 = 0x80;

/// A space's key in one of its epochs.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct SpaceKey([u8; 32]);

/// The key of one place in a log.
#[derive(Clone, PartialEq, Eq, ZeroizeOnDrop)]
pub struct EntryKey([u8; 32]);

/// A place in a log: what an entry's key is made for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SealPlace {
    /// The space.
    pub space: SpaceId,
    /// The author.
    pub device: DeviceId,
    /// The log's epoch.
    pub epoch: u32,
    /// The number.
    pub seq: u64,
    /// The entry before.
    pub prev: EntryHash,
}

/// Why a body doesn't open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// Not sealed with this key, or changed since.
    #[error("the body isn't sealed with this key")]
    Key,
    /// It opens to something that isn't padded as every node pads.
    #[error("the body isn't padded as it should be")]
    Padding,
}

impl SpaceKey {
    /// The key of these bytes (32 random ones).
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves, for sealing them to somebody.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// What names the key as this space's, and tells nothing of it. A key under another space's name
    /// is none: else whoever reads one space could ask for the keys of another.
    pub fn id(&self, space: &SpaceId) -> KeyId {
        let parts: [&[u8]; 2] = [space.as_bytes(), &self.0];
        KeyId::new(hash::digest("tongzhou 2026 space key id v1", &parts))
    }

    /// The key of a place.
    pub fn at(&self, place: &SealPlace) -> EntryKey {
        static DOMAIN: Domain = Domain::new("tongzhou 2026 entry key v1");
        let SealPlace { space, device, epoch, seq, prev } = place;
        let at = encode::to_bytes(&(space, device, epoch, seq, prev));
        EntryKey(DOMAIN.digest(&[&self.0, &at]))
    }
}

impl SealPlace {
    /// The place after `base` in a log, which side of a fork it may be.
    pub fn after(log: &LogId, base: Option<(u64, EntryHash)>) -> Self {
        let (before, prev) = base.unwrap_or((0, EntryHash::ZERO));
        let LogId { space, device, epoch, .. } = *log;
        Self { space, device, epoch, seq: before + 1, prev }
    }
}

impl EntryKey {
    /// The key of these bytes, as somebody has told it.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes themselves: whoever has them opens this one entry.
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The digest of these change hashes (32 bytes each), in their order, that the header carries.
    pub fn digest<'a>(&self, hashes: impl IntoIterator<Item = &'a [u8; 32]>) -> ChangesDigest {
        static DOMAIN: Domain = Domain::new("tongzhou 2026 sealed changes digest v1");
        let mut parts: Vec<&[u8]> = vec![&self.0];
        parts.extend(hashes.into_iter().map(|hash| hash.as_slice()));
        let digest = DOMAIN.digest(&parts);
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        ChangesDigest::new(bytes)
    }

    /// Seals a body, whose changes have this digest.
    pub fn seal(&self, digest: &ChangesDigest, clear: &[u8]) -> Vec<u8> {
        lock(&self.0, &nonce(digest), pad(clear))
    }

    /// Opens a body. Whether its changes have the digest is for the caller to see, who reads them.
    ///
    /// # Errors
    /// When it isn't sealed with this key, or not in canonical form.
    pub fn open(&self, digest: &ChangesDigest, sealed: &[u8]) -> Result<Vec<u8>, SealError> {
        let text = unlock(&self.0, &nonce(digest), sealed).ok_or(SealError::Key)?;
        unpad(text).ok_or(SealError::Padding)
    }
}

/// Bytes of a sealed body whose clear text has so many.
pub fn sealed_bytes(clear: usize) -> usize {
    padded(clear) + TAG_BYTES
}

/// A text with its end mark and zeros up to its size class.
pub(super) fn pad(clear: &[u8]) -> Vec<u8> {
    let length = padded(clear.len());
    let mut text = Vec::with_capacity(length + TAG_BYTES);
    text.extend_from_slice(clear);
    text.push(END);
    text.resize(length, 0);
    text
}

/// The text without them. `None`: it isn't padded as every node pads.
pub(super) fn unpad(mut text: Vec<u8>) -> Option<Vec<u8>> {
    let length = text.len();
    let end = text.iter().rposition(|byte| *byte != 0)?;
    if text.get(end) != Some(&END) || padded(end) != length {
        return None;
    }
    text.truncate(end);
    Some(text)
}

/// The size class of a text with its end mark: steps of [`STEP_BYTES`], and where that would tell much of a long one, Padmé (Nikitin et al., "Reducing metadata leakage from encrypted files
/// and communication with PURBs", 2019): at most 12 % more.
fn padded(clear: usize) -> usize {
    let length = clear + 1;
    if length <= SHORT_BYTES {
        return length.saturating_sub(STEPS_FROM).next_multiple_of(STEP_BYTES) + STEPS_FROM;
    }
    let exponent = length.ilog2();
    let step = 1 << (exponent - exponent.ilog2() - 1);
    length.next_multiple_of(step)
}

/// The digest, and zeros: no place has two digests but for a fork, and no two places one key.
fn nonce(digest: &ChangesDigest) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..16].copy_from_slice(digest.as_bytes());
    bytes
}

impl std::fmt::Debug for SpaceKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SpaceKey(***)")
    }
}

impl std::fmt::Debug for EntryKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "EntryKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn place(seq: u64) -> SealPlace {
        SealPlace {
            space: SpaceId::new([1; 16]),
            device: DeviceId::new([2; 32]),
            epoch: 0,
            seq,
            prev: EntryHash::new([3; 32]),
        }
    }

    fn key(seed: u8) -> EntryKey {
        SpaceKey::new([seed; 32]).at(&place(1))
    }

    proptest! {
        #[test]
        fn what_is_sealed_opens_to_itself(text in proptest::collection::vec(any::<u8>(), 0..3000)) {
            let key = key(7);
            let digest = key.digest([&[9; 32]]);
            let sealed = key.seal(&digest, &text);
            prop_assert_eq!(sealed.len(), sealed_bytes(text.len()));
            prop_assert_eq!(key.open(&digest, &sealed), Ok(text));
        }

        #[test]
        fn threat_26_no_bit_of_a_sealed_body_can_be_changed(text in proptest::collection::vec(any::<u8>(), 0..300), at: prop::sample::Index, bit in 0_u32..8) {
            let key = key(7);
            let digest = key.digest([&[9; 32]]);
            let mut sealed = key.seal(&digest, &text);
            prop_assert!(key.open(&digest, &sealed).is_ok(), "the control");
            let at = at.index(sealed.len());
            sealed[at] ^= 1_u8 << bit;
            prop_assert_eq!(key.open(&digest, &sealed), Err(SealError::Key));
        }
    }

    #[test]
    fn a_body_opens_in_its_place_under_its_key_and_digest_only() {
        let space = SpaceKey::new([7; 32]);
        let here = space.at(&place(1));
        let digest = here.digest([&[9; 32]]);
        let sealed = here.seal(&digest, b"hello");
        assert_eq!(here.open(&digest, &sealed).as_deref(), Ok(&b"hello"[..]));
        let elsewhere = [space.at(&place(2)), SpaceKey::new([8; 32]).at(&place(1))];
        for key in elsewhere {
            assert_eq!(key.open(&digest, &sealed), Err(SealError::Key));
        }
        let other = here.digest([&[8; 32]]);
        assert_eq!(here.open(&other, &sealed), Err(SealError::Key));
    }

    #[test]
    fn the_two_sides_of_a_fork_share_no_nonce() {
        let key = key(7);
        let (one, two) = (key.digest([&[1; 32]]), key.digest([&[2; 32]]));
        assert_ne!(nonce(&one), nonce(&two));
        // The same key and nonce would give the difference of the texts away.
        let (a, b) = (key.seal(&one, &[0; 40]), key.seal(&two, &[0; 40]));
        assert!(a.iter().zip(&b).filter(|(a, b)| a == b).count() < 8);
    }

    #[test]
    fn a_digest_tells_nothing_without_the_key_and_holds_under_one_only() {
        let hashes = [[9; 32]];
        assert_ne!(key(7).digest(&hashes), key(8).digest(&hashes));
        assert_ne!(key(7).digest(&hashes), ChangesDigest::of(&hashes));
    }

    #[test]
    fn threat_27_lengths_are_told_by_their_class_only() {
        assert_eq!(sealed_bytes(115), 132, "a message of 82 bytes");
        let classes = |range: std::ops::Range<usize>| {
            range.map(sealed_bytes).collect::<std::collections::BTreeSet<_>>().len()
        };
        assert_eq!(classes(0..256), 33);
        assert!(classes(256..4096) <= 128, "{}", classes(256..4096));
        for length in 0..100_000 {
            let more = sealed_bytes(length) - length - 1 - TAG_BYTES;
            assert!(more < 8 || more * 100 < length * 12, "{length} gets {more}");
        }
    }

    #[test]
    fn a_padding_of_another_length_is_refused() {
        let key = key(7);
        let digest = key.digest([&[9; 32]]);
        let mut text = b"hello".to_vec();
        text.push(END);
        text.resize(64, 0);
        for text in [text, vec![0; 8], Vec::new()] {
            let sealed = lock(&key.0, &nonce(&digest), text);
            assert_eq!(key.open(&digest, &sealed), Err(SealError::Padding));
        }
    }
}
