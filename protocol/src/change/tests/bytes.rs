//! Dice, and chunks made by hand, for bytes that no honest program writes.

use crate::change::chunk;

/// A small deterministic generator (xorshift64*): the tests need many dice and no proptest tree.
pub(super) struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) as usize % end.max(1)
    }

    /// A few random changes to some bytes.
    pub fn mutate(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..=self.below(3) {
            let at = self.below(bytes.len());
            let Some(byte) = bytes.get_mut(at) else { break };
            match self.below(8) {
                0 => *byte ^= 1 << self.below(8),
                1 => *byte = self.below(256) as u8,
                2 => *byte = byte.wrapping_add(1),
                3 => *byte = byte.wrapping_sub(1),
                4 => *byte = [0, 1, 0x7f, 0x80, 0xff][self.below(5)],
                5 => drop(bytes.remove(at)),
                6 => bytes.insert(at, self.below(256) as u8),
                _ => {
                    let end = (at + self.below(8)).min(bytes.len());
                    let copy = bytes[at..end].to_vec();
                    let to = self.below(bytes.len());
                    bytes.splice(to..to, copy);
                }
            }
        }
        bytes
    }
}

/// The content of a chunk, without its envelope.
pub(super) fn content(chunk: &[u8]) -> &[u8] {
    chunk::open(chunk, usize::MAX).expect("a chunk of automerge's own").1
}

/// A chunk of the given content, its checksum right.
pub(super) fn sealed(content: &[u8]) -> Vec<u8> {
    chunk::seal(content)
}
