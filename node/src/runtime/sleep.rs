//! Whether the machine has slept: the clock on the wall has gone on, the one that counts while the
//! machine works has not.
//!
//! Invariant: time comes in as arguments. A busy machine, on which both clocks go on alike, hasn't
//! slept. A clock that is set forward looks like sleep; looking after everybody once too often does no
//! harm.

use std::time::Duration;

use protocol::clock::Millis;

/// How often the clocks are compared.
pub(super) const BEAT: Duration = Duration::from_secs(2);

/// Shorter sleep breaks no connection.
const SLEPT_MS_MIN: u64 = 5_000;

/// Compares the clocks.
#[derive(Debug, Default)]
pub(super) struct SleepWatch {
    /// The clock on the wall and the one that counts work, at the last beat.
    last: Option<(Millis, Millis)>,
}

impl SleepWatch {
    /// It is this moment; whether the machine has slept since the last beat.
    pub(super) fn beat(&mut self, wall: Millis, awake: Millis) -> bool {
        let last = self.last.replace((wall, awake));
        last.is_some_and(|(last_wall, last_awake)| {
            wall.since(last_wall) >= awake.since(last_awake).saturating_add(SLEPT_MS_MIN)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_machine_that_slept_is_told_from_one_that_is_busy_and_from_a_clock_set_back() {
        let mut watch = SleepWatch::default();
        let (wall, awake) = (Millis(1_790_000_000_000), Millis(7_000));
        assert!(!watch.beat(wall, awake), "the first beat");
        assert!(!watch.beat(wall.plus(2_000), awake.plus(2_000)));
        assert!(!watch.beat(wall.plus(62_000), awake.plus(62_000)), "a minute of work in one turn");
        assert!(watch.beat(wall.plus(3_662_000), awake.plus(63_000)), "an hour in the bag");
        assert!(!watch.beat(wall.plus(3_664_000), awake.plus(65_000)), "told once");
        assert!(!watch.beat(wall, awake.plus(67_000)), "set back");
    }
}
