//! How many parts a file of some length has, and how long each is.

use crate::{
    crypto::FILE_SEAL_BYTES,
    ids::PartHash,
    limits::{CHUNK_BYTES, FILE_BYTES_MAX, LIST_HASHES},
};

/// Bytes of a whole chunk, sealed.
pub const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + FILE_SEAL_BYTES;

/// The parts of a file of some length. An empty file has none but its root.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    size: u64,
}

impl Shape {
    /// Of a file of `size` bytes; `None` when that is more than a file may have.
    pub fn of(size: u64) -> Option<Self> {
        (size <= FILE_BYTES_MAX).then_some(Self { size })
    }

    /// The file's length in bytes.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// How many chunks there are.
    pub fn chunks(&self) -> u32 {
        // At most 2^20, as a file has at most 2^36 bytes.
        self.size.div_ceil(CHUNK_BYTES as u64) as u32
    }

    /// How many lists there are.
    pub fn lists(&self) -> u32 {
        self.chunks().div_ceil(LIST_HASHES as u32)
    }

    /// Clear bytes of a chunk; none beyond the last.
    pub fn clear_bytes(&self, chunk: u32) -> usize {
        let begin = u64::from(chunk) * CHUNK_BYTES as u64;
        self.size.saturating_sub(begin).min(CHUNK_BYTES as u64) as usize
    }

    /// Bytes of a sealed chunk; none beyond the last.
    pub fn sealed_bytes(&self, chunk: u32) -> usize {
        if chunk < self.chunks() { self.clear_bytes(chunk) + FILE_SEAL_BYTES } else { 0 }
    }

    /// Bytes of a list; none beyond the last.
    pub fn list_bytes(&self, list: u32) -> usize {
        let begin = u64::from(list) * LIST_HASHES as u64;
        let hashes = u64::from(self.chunks()).saturating_sub(begin).min(LIST_HASHES as u64);
        hashes as usize * PartHash::BYTES
    }

    /// Bytes of all sealed chunks.
    pub fn sealed_size(&self) -> u64 {
        self.size + u64::from(self.chunks()) * FILE_SEAL_BYTES as u64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_cover_the_file_and_nothing_more() {
        let chunk = CHUNK_BYTES as u64;
        let list = chunk * LIST_HASHES as u64;
        for size in [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, list, list + 1, 5 * list] {
            let shape = Shape::of(size).expect("small");
            let clear: u64 = (0..shape.chunks()).map(|n| shape.clear_bytes(n) as u64).sum();
            assert_eq!(clear, size);
            let sealed: u64 = (0..shape.chunks()).map(|n| shape.sealed_bytes(n) as u64).sum();
            assert_eq!(sealed, shape.sealed_size());
            let hashes: usize = (0..shape.lists()).map(|n| shape.list_bytes(n)).sum();
            assert_eq!(hashes, 32 * shape.chunks() as usize);
            assert_eq!(shape.sealed_bytes(shape.chunks()), 0, "none beyond");
            assert_eq!(shape.list_bytes(shape.lists()), 0, "none beyond");
        }
        assert_eq!(Shape::of(FILE_BYTES_MAX + 1), None);
        assert_eq!(Shape::of(FILE_BYTES_MAX).expect("the largest").lists(), 512);
        assert_eq!(Shape::of(u64::MAX), None);
        assert_eq!(Shape::of(1).expect("small").clear_bytes(u32::MAX), 0);
    }
}
