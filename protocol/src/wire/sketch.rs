//! Sketches: a few bytes from which two replicas that differ in a few logs learn which.
//!
//! The odd power sums of a set of 32-bit numbers, as in a BCH code (Dodis et al., "Fuzzy
//! extractors", 2008, section 6.3, "PinSketch"; BIP 330 uses the same). The sum of two replicas'
//! sketches is the sketch of their difference; Berlekamp–Massey finds the polynomial whose roots
//! the difference is, and each side tries its own elements in it. A sketch is a hint: what it
//! can't tell, or tells wrongly, the full rows do.

use serde::{Deserialize, Serialize};

use crate::{
    crypto::hash::Domain,
    encode,
    ids::{EntryHash, LogId},
};

/// Power sums in a whole sketch: tells up to 63 differing elements, which is 31 logs that moved
/// on one side, in 256 bytes.
pub const SKETCH: usize = 64;

/// Power sums that travel with every digest: 4 elements, which is two logs that moved.
pub const SHORT: usize = 5;

/// What stands for one log at one entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Element(u32);

impl Element {
    /// The element of a log whose newest entry this is.
    pub fn of(log: &LogId, seq: u64, tip: &EntryHash) -> Self {
        static DOMAIN: Domain = Domain::new("tongzhou 2026 sketch element v1");
        let parts: [&[u8]; 3] = [&encode::to_bytes(log), &seq.to_be_bytes(), tip.as_bytes()];
        let digest = DOMAIN.digest(&parts);
        let value = u32::from_le_bytes([digest[0], digest[1], digest[2], digest[3]]);
        Self(value.max(1))
    }
}

/// Power sums 1, 3, 5, … of a set of elements.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sketch([u32; SKETCH]);

impl Default for Sketch {
    fn default() -> Self {
        Self([0; SKETCH])
    }
}

/// The first power sums of a sketch, as they travel with a digest (20 bytes).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortSketch([[u8; 4]; SHORT]);

/// The polynomial whose roots are the elements that only one side holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference(Vec<u32>);

impl Sketch {
    /// Takes an element in, or out if it is in.
    pub fn toggle(&mut self, element: Element) {
        let square = times(element.0, element.0);
        let mut power = element.0;
        for sum in &mut self.0 {
            *sum ^= power;
            power = times(power, square);
        }
    }

    /// Adds another sketch: of disjoint sets the union's comes out, of overlapping ones the
    /// difference's.
    pub fn add(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(sum, other)| *sum ^= other);
    }

    /// The beginning that travels with a digest.
    pub fn short(&self) -> ShortSketch {
        let mut short = ShortSketch::default();
        short.0.iter_mut().zip(&self.0).for_each(|(bytes, sum)| *bytes = sum.to_le_bytes());
        short
    }

    /// All of it, as bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|sum| sum.to_le_bytes()).collect()
    }

    /// Reads what [`Sketch::to_bytes`] wrote.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (chunks, rest) = bytes.as_chunks::<4>();
        let sums: [u32; SKETCH] = chunks
            .iter()
            .map(|chunk| u32::from_le_bytes(*chunk))
            .collect::<Vec<_>>()
            .try_into()
            .ok()?;
        rest.is_empty().then_some(Self(sums))
    }

    /// What differs between the replicas of two sketches; `None` when it is too much to tell.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let odd: Vec<u32> = self.0.iter().zip(&other.0).map(|(one, other)| one ^ other).collect();
        solve(&odd)
    }
}

impl ShortSketch {
    /// What differs between the replicas of two sketches; `None` when it is too much to tell.
    pub fn difference(&self, other: &Self) -> Option<Difference> {
        let sum = |bytes: &[u8; 4]| u32::from_le_bytes(*bytes);
        let odd: Vec<u32> =
            self.0.iter().zip(&other.0).map(|(one, other)| sum(one) ^ sum(other)).collect();
        solve(&odd)
    }
}

impl Difference {
    /// Whether this element is held by one side only.
    pub fn has(&self, element: Element) -> bool {
        self.0.len() > 1 && self.0.iter().fold(0, |sum, term| times(sum, element.0) ^ term) == 0
    }

    /// How many elements differ.
    pub fn count(&self) -> usize {
        self.0.len() - 1
    }
}

/// Berlekamp–Massey over the power sums; the even ones are squares of earlier ones.
fn solve(odd: &[u32]) -> Option<Difference> {
    let mut sums = vec![0; 2 * odd.len()];
    for at in 0..sums.len() {
        sums[at] = if at % 2 == 0 { odd[at / 2] } else { times(sums[at / 2], sums[at / 2]) };
    }
    let (mut current, mut before) = (vec![1_u32], vec![1_u32]);
    let (mut length, mut gap, mut scale) = (0, 1, 1_u32);
    for at in 0..sums.len() {
        let known = current.iter().skip(1).zip(sums[..at].iter().rev());
        let off = known.fold(sums[at], |sum, (term, old)| sum ^ times(*term, *old));
        if off == 0 {
            gap += 1;
            continue;
        }
        let factor = times(off, inverse(scale));
        let previous = current.clone();
        current.resize(current.len().max(before.len() + gap), 0);
        for (at, term) in before.iter().enumerate() {
            current[at + gap] ^= times(factor, *term);
        }
        if 2 * length <= at {
            (length, before, scale, gap) = (at + 1 - length, previous, off, 1);
        } else {
            gap += 1;
        }
    }
    while current.last() == Some(&0) {
        current.pop();
    }
    // A sketch of too many elements looks like one of as many as it can tell; the last is spared
    // so that this shows.
    (current.len() == length + 1 && length < odd.len()).then_some(Difference(current))
}

/// The product in the field of 2^32 elements, four bits of the second factor at a time.
fn times(one: u32, other: u32) -> u32 {
    let one = u64::from(one);
    let mut multiples = [0_u64; 16];
    for at in 1..16 {
        let half = multiples[at / 2] << 1;
        multiples[at] = if at % 2 == 0 { half } else { half ^ one };
    }
    let wide =
        (0..8).rev().fold(0, |wide, at| wide << 4 ^ multiples[(other >> (4 * at) & 15) as usize]);
    // Folding the upper half down twice is enough: the modulus has degree 7 below the top.
    let fold = |high: u64| high << 7 ^ high << 3 ^ high << 2 ^ high;
    let once = (wide & 0xffff_ffff) ^ fold(wide >> 32);
    ((once & 0xffff_ffff) ^ fold(once >> 32)) as u32
}

/// One over `value`, which isn't zero: its power 2^32 - 2.
fn inverse(value: u32) -> u32 {
    let (mut result, mut square) = (1, value);
    for _ in 1..32 {
        square = times(square, square);
        result = times(result, square);
    }
    result
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    fn sketch(elements: &BTreeSet<u32>) -> Sketch {
        let mut sketch = Sketch::default();
        elements.iter().for_each(|element| sketch.toggle(Element(*element)));
        sketch
    }

    #[test]
    fn the_field_is_one() {
        for value in [1, 2, 0x8000_0000, 0xdead_beef, u32::MAX] {
            assert_eq!(times(value, inverse(value)), 1);
            assert_eq!(times(value, 1), value);
            assert_eq!(times(value, 3), times(value, 2) ^ value);
        }
        assert_eq!(times(0x8000_0000, 2), 0x8d, "x^32 = x^7 + x^3 + x^2 + 1");
    }

    #[test]
    fn equal_sets_differ_in_nothing() {
        let set = (1..50).collect();
        let difference = sketch(&set).difference(&sketch(&set)).expect("small");
        assert_eq!(difference.count(), 0);
        assert!(!difference.has(Element(7)));
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(48))]

        #[test]
        fn each_side_finds_what_the_other_lacks(
            common in prop::collection::btree_set(1..u32::MAX, 0..60),
            mine in prop::collection::btree_set(1..u32::MAX, 0..31),
            theirs in prop::collection::btree_set(1..u32::MAX, 0..31),
        ) {
            let left: BTreeSet<u32> = common.union(&mine).copied().collect();
            let right: BTreeSet<u32> = common.union(&theirs).copied().collect();
            let expected: BTreeSet<u32> = left.difference(&right).copied().collect();
            let count = left.symmetric_difference(&right).count();
            let (one, other) = (sketch(&left), sketch(&right));
            let difference = one.difference(&other).expect("at most 62");
            prop_assert_eq!(difference.count(), count);
            let found: BTreeSet<u32> =
                left.iter().copied().filter(|element| difference.has(Element(*element))).collect();
            prop_assert_eq!(found, expected);
            let short = one.short().difference(&other.short());
            prop_assert_eq!(short.is_some(), count < SHORT);
            prop_assert_eq!(Sketch::from_bytes(&one.to_bytes()), Some(one));
        }

        #[test]
        fn too_much_is_not_told(
            sums in prop::collection::vec(any::<u32>(), SKETCH),
        ) {
            let random = Sketch(sums.try_into().expect("as many"));
            prop_assert_eq!(random.difference(&Sketch::default()), None);
        }
    }
}
