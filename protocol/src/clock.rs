//! Time as entries tell it: milliseconds, and a hybrid logical clock on top.
//!
//! Invariant: a clock never runs backwards, whatever the machine's clock does. After Kulkarni et
//! al., "Logical Physical Clocks" (2014).

use serde::{Deserialize, Serialize};

use crate::limits::CLOCK_AHEAD_MS_MAX;

/// Milliseconds since 1970-01-01 UTC, as a machine's clock says.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Millis(pub u64);

impl Millis {
    /// This many milliseconds later.
    #[must_use]
    pub const fn plus(self, milliseconds: u64) -> Self {
        Self(self.0.saturating_add(milliseconds))
    }

    /// Milliseconds from `earlier` to here, zero when it lies ahead.
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}

/// A hybrid logical time: milliseconds in the upper 48 bits, a counter in the lower 16.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
pub struct Hlc(u64);

impl Hlc {
    /// Before everything.
    pub const ZERO: Self = Self(0);

    /// The first time of this millisecond.
    pub const fn at(time: Millis) -> Self {
        let highest = (1 << 48) - 1;
        Self((if time.0 > highest { highest } else { time.0 }) << 16)
    }

    /// The number itself, for encodings.
    pub const fn raw(self) -> u64 {
        self.0
    }

    /// A time from its number.
    pub const fn from_raw(raw: u64) -> Self {
        Self(raw)
    }

    /// The millisecond part.
    pub const fn millis(self) -> Millis {
        Millis(self.0 >> 16)
    }

    /// The time so many milliseconds later, with this counter; `None` unless that is later, and
    /// within what a time can say.
    pub(crate) fn later(self, later_ms: u64, counter: u16) -> Option<Self> {
        let millis = self.millis().0.checked_add(later_ms).filter(|ms| *ms < 1 << 48)?;
        let time = Self(millis << 16 | u64::from(counter));
        (time > self).then_some(time)
    }

    /// The next time at a machine that has seen `self` and whose clock says `now`.
    #[must_use]
    pub fn tick(self, now: Millis) -> Self {
        Self::at(now).max(Self(self.0.saturating_add(1)))
    }

    /// Whether this time lies further ahead of `now` than clocks may differ.
    pub const fn is_far_ahead(self, now: Millis) -> bool {
        self.millis().0 > now.0.saturating_add(CLOCK_AHEAD_MS_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_never_runs_backwards() {
        let mut clock = Hlc::ZERO;
        for now in [5, 5, 5, 3, 9, 0, 1 << 60, 4] {
            let next = clock.tick(Millis(now));
            assert!(next > clock);
            clock = next;
        }
    }

    #[test]
    fn it_follows_the_machine_when_that_is_ahead() {
        assert_eq!(Hlc::at(Millis(7)).tick(Millis(8)), Hlc::at(Millis(8)));
        assert_eq!(Hlc::at(Millis(8)).millis(), Millis(8));
        assert!(Hlc::at(Millis(CLOCK_AHEAD_MS_MAX + 2)).is_far_ahead(Millis(1)));
        assert!(!Hlc::at(Millis(CLOCK_AHEAD_MS_MAX)).is_far_ahead(Millis(0)));
    }
}
