//! From a recipe to hostile bytes.
//!
//! Invariant: a pure function of the recipe, so that a recipe that fails once fails again.

/// Bytes that a recipe may grow to: above every limit of the small values tried here, and small
/// enough for thousands of runs in seconds.
pub const BYTES_MAX: usize = 64 * 1024;

/// What the fuzzer gave, read from its beginning; zeros when it has ended.
pub struct Recipe<'a>(&'a [u8]);

impl<'a> Recipe<'a> {
    /// A recipe.
    pub fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    /// The next byte.
    pub fn byte(&mut self) -> u8 {
        match self.0.split_first() {
            Some((first, rest)) => {
                self.0 = rest;
                *first
            }
            None => 0,
        }
    }

    /// A number below `end`, or zero.
    pub fn below(&mut self, end: usize) -> usize {
        let number = u16::from_le_bytes([self.byte(), self.byte()]);
        usize::from(number).checked_rem(end).unwrap_or(0)
    }

    /// One of these.
    pub fn pick<'b, T>(&mut self, from: &'b [T]) -> &'b T {
        &from[self.below(from.len())]
    }

    /// What is left.
    pub fn rest(&mut self) -> &'a [u8] {
        std::mem::take(&mut self.0)
    }

    /// One of these seeds, bent in up to seven places; now and then plain noise instead.
    pub fn bend(&mut self, seeds: &[Vec<u8>]) -> Vec<u8> {
        let how = self.byte();
        if how >= 0xf0 {
            return self.rest().to_vec();
        }
        let mut bytes = self.pick(seeds).clone();
        for _ in 0..how % 8 {
            self.bend_once(&mut bytes, seeds);
        }
        bytes.truncate(BYTES_MAX);
        bytes
    }

    fn bend_once(&mut self, bytes: &mut Vec<u8>, seeds: &[Vec<u8>]) {
        let (from, to) = self.range(bytes.len());
        match self.byte() % 10 {
            0 | 1 if from < bytes.len() => bytes[from] ^= 1 << (self.byte() % 8),
            2 if from < bytes.len() => bytes[from] = self.byte(),
            3 => bytes.truncate(from),
            4 => drop(bytes.drain(from..to)),
            5 => {
                let part = bytes[from..to].to_vec();
                for _ in 0..=self.byte() % 16 {
                    bytes.splice(from..from, part.iter().copied());
                    bytes.truncate(BYTES_MAX);
                }
            }
            6 => {
                let other = self.pick(seeds).clone();
                let (first, last) = self.range(other.len());
                bytes.splice(from..to, other[first..last].iter().copied());
            }
            7 => drop(bytes.splice(from..from, *self.pick(&NUMBERS))),
            8 => drop(bytes.splice(from..to, *self.pick(&NUMBERS))),
            _ => bytes.insert(from, self.byte()),
        }
    }

    /// A range of up to 64 within `len`.
    fn range(&mut self, len: usize) -> (usize, usize) {
        let from = self.below(len + 1);
        (from, len.min(from + usize::from(self.byte() % 65)))
    }
}

/// Numbers that decoders trip over, as variable-length integers: the ends of 16, 32 and 64 bits, a
/// longer spelling of zero, a number without end.
const NUMBERS: [[u8; 10]; 6] = [
    [0xff, 0xff, 0x03, 0, 0, 0, 0, 0, 0, 0],
    [0xff, 0xff, 0xff, 0xff, 0x0f, 0, 0, 0, 0, 0],
    [0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01],
    [0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x80, 0x00],
    [0xff; 10],
    [0x80, 0x80, 0x80, 0x80, 0x08, 0x7f, 0x80, 0x80, 0x40, 0x7f],
];

#[test]
fn a_recipe_gives_the_same_bytes_twice_and_reaches_every_way_of_bending() {
    let seeds = [b"the first seed".to_vec(), b"another".to_vec()];
    let mut seen = std::collections::BTreeSet::new();
    for number in 0..2000_u32 {
        let noise = blake3::hash(&number.to_le_bytes());
        let bent = Recipe::new(noise.as_bytes()).bend(&seeds);
        assert_eq!(bent, Recipe::new(noise.as_bytes()).bend(&seeds));
        assert!(bent.len() <= BYTES_MAX);
        seen.insert(bent);
    }
    assert!(seen.len() > 1000, "{} different ones", seen.len());
    assert!(seeds.iter().all(|seed| seen.contains(seed)), "seeds come through unbent, too");
}
