//! How much work a peer may cause.

use protocol::clock::Millis;

use super::limits::{WORK_POINTS_MAX, WORK_POINTS_PER_MS};

/// A bucket that fills with the work a peer causes and leaks at a fixed rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Work {
    level: u64,
    at: Millis,
}

impl Work {
    /// Counts work; `false` when it is too much.
    pub(super) fn spend(&mut self, now: Millis, points: u64) -> bool {
        let leaked = now.since(self.at).saturating_mul(WORK_POINTS_PER_MS);
        self.at = self.at.max(now);
        self.level = self.level.saturating_sub(leaked).saturating_add(points);
        self.level <= WORK_POINTS_MAX
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_leaks_and_overflows() {
        let mut work = Work::default();
        assert!(work.spend(Millis(5), WORK_POINTS_MAX));
        assert!(!work.spend(Millis(5), 1));
        assert!(work.spend(Millis(6), WORK_POINTS_PER_MS - 1));
        assert!(!work.spend(Millis(4), 100), "a clock that steps back leaks nothing");
    }
}
