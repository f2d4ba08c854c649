//! What seals the chunks of a file: one random key a file, in the message that refers to it.
//!
//! Invariant: a chunk opens under its file's key, in its place and for a file of its length only. So
//! whoever keeps or forwards chunks can neither read them nor put one in another's place, and a file
//! that was cut short isn't opened as a shorter one. A key seals one content only, so no nonce repeats.

use serde::{Deserialize, Serialize};
use zeroize::ZeroizeOnDrop;

use super::lock::{TAG_BYTES, lock, unlock};

/// Bytes that sealing adds to a chunk.
pub const FILE_SEAL_BYTES: usize = TAG_BYTES;

/// The key of one file.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, ZeroizeOnDrop)]
pub struct FileKey([u8; 32]);

impl FileKey {
    /// The key of these bytes, which are random and used for one file.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// Seals chunk `number` of a file of `size` bytes.
    pub fn seal(&self, size: u64, number: u32, clear: Vec<u8>) -> Vec<u8> {
        lock(&self.0, &nonce(size, number), clear)
    }

    /// Opens chunk `number` of a file of `size` bytes. `None`: it isn't that, or was changed since.
    pub fn open(&self, size: u64, number: u32, sealed: &[u8]) -> Option<Vec<u8>> {
        unlock(&self.0, &nonce(size, number), sealed)
    }
}

/// The chunk's number (4 bytes) and the file's length (8), little endian, and zeros.
fn nonce(size: u64, number: u32) -> [u8; 24] {
    let mut bytes = [0; 24];
    bytes[..4].copy_from_slice(&number.to_le_bytes());
    bytes[4..12].copy_from_slice(&size.to_le_bytes());
    bytes
}

impl std::fmt::Debug for FileKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "FileKey(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_chunk_opens_in_its_place_under_its_key_only() {
        let key = FileKey::new([7; 32]);
        let sealed = key.seal(100, 3, b"text".to_vec());
        assert_eq!(sealed.len(), 4 + FILE_SEAL_BYTES);
        assert_eq!(key.open(100, 3, &sealed).as_deref(), Some(&b"text"[..]));
        assert_eq!(key.open(100, 2, &sealed), None, "another place");
        assert_eq!(key.open(99, 3, &sealed), None, "a file of another length");
        assert_eq!(FileKey::new([8; 32]).open(100, 3, &sealed), None, "another key");
        let mut bent = sealed;
        bent[0] ^= 1;
        assert_eq!(key.open(100, 3, &bent), None, "another byte");
        assert_eq!(format!("{key:?}"), "FileKey(***)");
    }
}
