//! The envelope of a change: magic bytes, checksum, chunk type, length.
//!
//! Invariant: the content comes out only if the digest over it matches the checksum.

use sha2::{Digest, Sha256};

use super::number::{Reader, write_bytes, write_count};
use super::{ChangeError, ChangeHash};

const MAGIC: [u8; 4] = [0x85, 0x6f, 0x4a, 0x83];
const TYPE_CHANGE: u8 = 1;
const TYPE_COMPRESSED: u8 = 2;

/// Takes the envelope off.
pub(super) fn open(bytes: &[u8], bytes_max: usize) -> Result<(ChangeHash, &[u8]), ChangeError> {
    if bytes.len() > bytes_max {
        return Err(ChangeError::Limit { what: "bytes", max: bytes_max as u64 });
    }
    let malformed = |source| ChangeError::Malformed { part: "envelope", source };
    let mut reader = Reader::new(bytes);
    if reader.array() != Ok(MAGIC) {
        return Err(ChangeError::NotAChunk);
    }
    let checksum: [u8; 4] = reader.array().map_err(malformed)?;
    match reader.byte().map_err(malformed)? {
        TYPE_CHANGE => (),
        TYPE_COMPRESSED => return Err(ChangeError::Compressed),
        other => return Err(ChangeError::ChunkType(other)),
    }
    let length = reader.count().map_err(malformed)?;
    let data = reader.rest();
    if data.len() != length {
        return Err(ChangeError::Length);
    }
    let hash = digest(data);
    if hash.0.starts_with(&checksum) { Ok((hash, data)) } else { Err(ChangeError::Checksum) }
}

/// Puts the envelope on.
pub(super) fn seal(data: &[u8]) -> Vec<u8> {
    let mut chunk = Vec::with_capacity(data.len() + 14);
    chunk.extend_from_slice(&MAGIC);
    chunk.extend_from_slice(&digest(data).0[..4]);
    chunk.push(TYPE_CHANGE);
    write_bytes(data, &mut chunk);
    chunk
}

fn digest(data: &[u8]) -> ChangeHash {
    let mut start = vec![TYPE_CHANGE];
    write_count(data.len(), &mut start);
    let mut hasher = Sha256::new();
    hasher.update(&start);
    hasher.update(data);
    ChangeHash(hasher.finalize().into())
}
