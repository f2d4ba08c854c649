//! A set of chunks, as bits.

use serde::{Deserialize, Serialize};

use super::Shape;

/// Which chunks of a file there are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChunkSet {
    bits: Vec<u64>,
}

impl ChunkSet {
    /// No chunk of a file of this shape.
    pub fn none(shape: Shape) -> Self {
        Self { bits: vec![0; shape.chunks().div_ceil(64) as usize] }
    }

    /// Whether a chunk is in it.
    pub fn has(&self, chunk: u32) -> bool {
        let bits = self.bits.get(chunk as usize / 64).copied().unwrap_or(0);
        bits >> (chunk % 64) & 1 == 1
    }

    /// Adds a chunk; one beyond the file's end is ignored.
    pub fn add(&mut self, chunk: u32) {
        if let Some(bits) = self.bits.get_mut(chunk as usize / 64) {
            *bits |= 1 << (chunk % 64);
        }
    }

    /// Takes a chunk out.
    pub fn remove(&mut self, chunk: u32) {
        if let Some(bits) = self.bits.get_mut(chunk as usize / 64) {
            *bits &= !(1 << (chunk % 64));
        }
    }

    /// How many chunks are in it.
    pub fn count(&self) -> u32 {
        self.bits.iter().map(|bits| bits.count_ones()).sum()
    }

    /// The first chunk from `from` on that isn't in it, below `chunks`.
    pub fn next_lacking(&self, from: u32, chunks: u32) -> Option<u32> {
        let mut chunk = from;
        while chunk < chunks {
            let bits = self.bits.get(chunk as usize / 64).copied().unwrap_or(0);
            let lacking = !bits >> (chunk % 64);
            if lacking != 0 {
                let found = chunk + lacking.trailing_zeros();
                return (found < chunks).then_some(found);
            }
            chunk = (chunk / 64 + 1) * 64;
        }
        None
    }

    /// Whether it has as many bits as a file of this shape takes.
    pub fn fits(&self, shape: Shape) -> bool {
        self.bits.len() == shape.chunks().div_ceil(64) as usize
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;
    use crate::limits::CHUNK_BYTES;

    proptest! {
        #[test]
        fn it_is_a_set(chunks in 0_u32..300, changes in prop::collection::vec((0_u32..320, any::<bool>()), 0..200)) {
            let shape = Shape::of(u64::from(chunks) * CHUNK_BYTES as u64).expect("small");
            let mut set = ChunkSet::none(shape);
            let mut model = BTreeSet::new();
            for (chunk, add) in changes {
                let chunk = chunk.min(chunks.saturating_sub(1));
                if chunks == 0 {
                    continue;
                }
                if add {
                    set.add(chunk);
                    model.insert(chunk);
                } else {
                    set.remove(chunk);
                    model.remove(&chunk);
                }
            }
            prop_assert_eq!(set.count() as usize, model.len());
            for chunk in 0..chunks {
                prop_assert_eq!(set.has(chunk), model.contains(&chunk));
                let lacking = (chunk..chunks).find(|chunk| !model.contains(chunk));
                prop_assert_eq!(set.next_lacking(chunk, chunks), lacking);
            }
            prop_assert!(set.fits(shape));
            set.add(u32::MAX);
            prop_assert!(!set.has(u32::MAX));
        }
    }
}
