//! The nonces of new documents: 16 bits of luck, then 40 bits of time.
//!
//! The luck comes first because people tell ids apart by their beginning; rows are ordered by the
//! time (`content/keys.rs`). Invariant: a device that isn't started twice within a tick uses no
//! nonce twice, whatever its clock does.

use protocol::clock::Millis;

/// Milliseconds of a tick: 40 bits of them reach into the year 2109.
const TICK_MS: u64 = 4;

const TIME_BITS: u32 = 40;

/// An odd step, so that 65,536 of them come past every number of 16 bits; near the golden ratio of
/// those, so that neighbours differ in their first digits.
const STEP: u16 = 40_503;

/// What the newest document was given.
#[derive(Default)]
pub(super) struct DocNonces {
    tick: u64,
    luck: u16,
    /// How many more there may be in this tick.
    left: u16,
}

impl DocNonces {
    /// A nonce of 56 bits.
    pub fn next(&mut self, now: Millis, luck: u64) -> u64 {
        let tick = now.0 / TICK_MS;
        if tick > self.tick || self.left == 0 {
            self.tick = tick.max(self.tick + 1);
            self.luck = luck as u16;
            self.left = u16::MAX;
        }
        self.left -= 1;
        self.luck = self.luck.wrapping_add(STEP);
        u64::from(self.luck) << TIME_BITS | self.tick & ((1 << TIME_BITS) - 1)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_nonce_comes_twice_though_the_clock_stands_or_goes_back() {
        let mut nonces = DocNonces::default();
        let now = Millis(1_796_000_000_000);
        let mut seen = BTreeSet::new();
        for number in 0..150_000 {
            let now = if number < 140_000 { now } else { Millis(now.0 - number) };
            assert!(seen.insert(nonces.next(now, 7)), "{number}");
        }
        assert!(seen.iter().all(|nonce| nonce >> 56 == 0));
    }

    #[test]
    fn documents_made_one_after_the_other_begin_differently_and_are_ordered_by_time() {
        let mut nonces = DocNonces::default();
        let made: Vec<u64> = (0..8)
            .map(|number| nonces.next(Millis(1_796_000_000_000 + 10 * number), number))
            .collect();
        let first_digits: BTreeSet<u64> = made.iter().map(|nonce| nonce >> 40).collect();
        assert_eq!(first_digits.len(), made.len());
        let times = made.iter().map(|nonce| nonce & ((1 << 40) - 1));
        assert!(times.is_sorted());
    }
}
