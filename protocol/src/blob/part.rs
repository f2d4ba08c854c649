//! Parts: what a blob is made of, and what each is called.

use serde::{Deserialize, Serialize};

use crate::{crypto::hash::Domain, ids::PartHash};

/// A part of a blob, by what it is and its number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Part {
    /// The root, whose hash is the blob's id.
    Root,
    /// A list of hashes of chunks.
    List(u32),
    /// A sealed chunk.
    Chunk(u32),
}

/// The hash of a sealed chunk.
pub fn chunk_hash(sealed: &[u8]) -> PartHash {
    static DOMAIN: Domain = Domain::new("tongzhou 2026 blob chunk v1");
    PartHash::new(DOMAIN.digest(&[sealed]))
}

/// The hash of a list.
pub fn list_hash(list: &[u8]) -> PartHash {
    static DOMAIN: Domain = Domain::new("tongzhou 2026 blob list v1");
    PartHash::new(DOMAIN.digest(&[list]))
}
