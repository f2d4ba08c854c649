//! The root of a blob, and the hashes that lead to it.

use serde::{Deserialize, Serialize};

use super::{Shape, list_hash};
use crate::{
    crypto::hash::Domain,
    encode::{self, DecodeError},
    ids::{BlobId, PartHash},
    limits::{LIST_HASHES, ROOT_BYTES_MAX},
};

/// The root: how long the file is, and the hashes of its lists.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Root {
    shape: Shape,
    lists: Vec<PartHash>,
}

/// Why bytes are not the root of a blob.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RootError {
    /// Another blob's, or nobody's.
    #[error("the root is another blob's")]
    Id,
    /// Not an encoding.
    #[error("the root can't be decoded")]
    Decode(#[source] DecodeError),
    /// More bytes than a file may have, or another number of lists than they take.
    #[error("the root's lists don't fit its length")]
    Shape,
}

/// The variant's number is the format.
#[derive(Serialize, Deserialize)]
enum Packed {
    V0(u64, Vec<PartHash>),
}

impl Root {
    /// Its bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode::to_bytes(&Packed::V0(self.shape.size(), self.lists.clone()))
    }

    /// The id of its blob.
    pub fn id(&self) -> BlobId {
        id_of(&self.to_bytes())
    }

    /// Reads the root of this blob.
    ///
    /// # Errors
    /// When the bytes are something else.
    pub fn from_bytes(blob: &BlobId, bytes: &[u8]) -> Result<Self, RootError> {
        if bytes.len() > ROOT_BYTES_MAX || id_of(bytes) != *blob {
            return Err(RootError::Id);
        }
        let Packed::V0(size, lists) =
            encode::from_bytes(bytes, ROOT_BYTES_MAX).map_err(RootError::Decode)?;
        let shape = Shape::of(size).filter(|shape| shape.lists() as usize == lists.len());
        Ok(Self { shape: shape.ok_or(RootError::Shape)?, lists })
    }

    /// How long the file is, and what parts it has.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// Whether these bytes are its list of this number.
    pub fn is_list(&self, number: u32, bytes: &[u8]) -> bool {
        self.lists.get(number as usize).is_some_and(|hash| *hash == list_hash(bytes))
    }
}

/// The id of the blob whose root these bytes are, if they are one.
pub fn id_of(bytes: &[u8]) -> BlobId {
    static DOMAIN: Domain = Domain::new("tongzhou 2026 blob root v1");
    BlobId::new(DOMAIN.digest(&[bytes]))
}

/// The hashes of a file's chunks, gathered while it is sealed: 32 bytes each.
#[derive(Clone, Debug, Default)]
pub struct Hashes {
    bytes: Vec<u8>,
}

impl Hashes {
    /// The hash of the next chunk.
    pub fn push(&mut self, hash: &PartHash) {
        self.bytes.extend_from_slice(hash.as_bytes());
    }

    /// How many there are.
    pub fn count(&self) -> u32 {
        u32::try_from(self.bytes.len() / PartHash::BYTES).unwrap_or(u32::MAX)
    }

    /// The lists, in order.
    pub fn lists(&self) -> impl Iterator<Item = &[u8]> {
        self.bytes.chunks(LIST_HASHES * PartHash::BYTES)
    }

    /// The root of a file with these chunks; `None` when they aren't as many as its length takes.
    pub fn root(&self, shape: Shape) -> Option<Root> {
        let lists = self.lists().map(list_hash).collect();
        (self.count() == shape.chunks()).then_some(Root { shape, lists })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{blob::chunk_hash, limits::CHUNK_BYTES};

    fn root(chunks: u32) -> (Hashes, Root) {
        let shape = Shape::of(u64::from(chunks) * CHUNK_BYTES as u64).expect("small");
        let mut hashes = Hashes::default();
        (0..chunks).for_each(|n| hashes.push(&chunk_hash(&n.to_le_bytes())));
        let root = hashes.root(shape).expect("as many");
        (hashes, root)
    }

    #[test]
    fn every_part_hangs_on_the_id() {
        for chunks in [0, 1, 2048, 2049, 5000] {
            let (hashes, root) = root(chunks);
            let bytes = root.to_bytes();
            assert_eq!(Root::from_bytes(&root.id(), &bytes), Ok(root.clone()));
            for (number, list) in (0..).zip(hashes.lists()) {
                assert!(root.is_list(number, list));
                assert!(!root.is_list(number + 1, list), "another place");
                assert!(!root.is_list(number, &list[1..]), "cut");
            }
            for at in 0..bytes.len() {
                let mut bent = bytes.clone();
                bent[at] ^= 1;
                assert_eq!(Root::from_bytes(&root.id(), &bent), Err(RootError::Id));
            }
        }
    }

    #[test]
    fn a_root_that_claims_too_much_is_refused() {
        let claims = |size, lists: usize| {
            let bytes = encode::to_bytes(&Packed::V0(size, vec![PartHash::ZERO; lists]));
            Root::from_bytes(&id_of(&bytes), &bytes).err()
        };
        assert_eq!(claims(1, 1), None, "the control");
        assert_eq!(claims(1, 2), Some(RootError::Shape));
        assert_eq!(claims(1, 0), Some(RootError::Shape));
        assert_eq!(claims(u64::MAX, 1), Some(RootError::Shape));
        assert_eq!(claims(1, 1000), Some(RootError::Id), "longer than a root may be");
        assert!(root(3).0.root(Shape::of(1).expect("small")).is_none());
        let largest = Shape::of(crate::limits::FILE_BYTES_MAX).expect("the largest");
        assert_eq!(claims(largest.size(), largest.lists() as usize), None, "the largest fits");
    }
}
