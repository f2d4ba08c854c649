//! When colleagues' entries came to this node.
//!
//! It is for people who ask why they heard of something late, so it is kept in memory only: after a start
//! nothing is known of what came before. Nothing is derived from it.

use std::collections::{BTreeMap, VecDeque};

use protocol::{clock::Millis, ids::LogId};

/// Stretches of logs that are remembered; the oldest go first. Each takes some 150 bytes.
const NOTED_MAX: usize = 2_048;

/// What came, and when.
#[derive(Debug, Default)]
pub(super) struct Arrivals {
    /// By log and last number: the number before the first, and when.
    came: BTreeMap<(LogId, u64), (u64, Millis)>,
    /// The keys, oldest first.
    order: VecDeque<(LogId, u64)>,
}

impl Arrivals {
    /// The entries of a log after one number up to another came.
    pub fn note(&mut self, log: LogId, after: u64, last: u64, now: Millis) {
        if self.came.contains_key(&(log, last)) {
            return;
        }
        self.came.insert((log, last), (after, now));
        self.order.push_back((log, last));
        if self.order.len() > NOTED_MAX
            && let Some(oldest) = self.order.pop_front()
        {
            self.came.remove(&oldest);
        }
    }

    /// When an entry came, if that is known.
    pub fn of(&self, log: LogId, seq: u64) -> Option<Millis> {
        let ((of, _), (after, at)) = self.came.range((log, seq)..).next()?;
        (*of == log && *after < seq).then_some(*at)
    }
}

#[cfg(test)]
mod tests {
    use protocol::ids::{DeviceId, SpaceId};

    use super::*;

    fn log(device: u8) -> LogId {
        LogId::trunk(SpaceId::ZERO, DeviceId::new([device; 32]), 0)
    }

    #[test]
    fn an_entry_came_with_its_stretch_and_what_was_there_before_is_not_known() {
        let mut arrivals = Arrivals::default();
        arrivals.note(log(1), 4, 6, Millis(10));
        arrivals.note(log(1), 6, 7, Millis(20));
        arrivals.note(log(2), 0, 1, Millis(30));
        let came = |seq| arrivals.of(log(1), seq).map(|at| at.0);
        assert_eq!([4, 5, 6, 7, 8].map(came), [None, Some(10), Some(10), Some(20), None]);
        assert_eq!(arrivals.of(log(2), 1), Some(Millis(30)));
        assert_eq!(arrivals.of(log(3), 1), None);
    }

    #[test]
    fn the_oldest_is_forgotten() {
        let mut arrivals = Arrivals::default();
        for number in 1..=NOTED_MAX as u64 + 1 {
            arrivals.note(log(1), number - 1, number, Millis(number));
        }
        assert_eq!((arrivals.came.len(), arrivals.order.len()), (NOTED_MAX, NOTED_MAX));
        assert_eq!(arrivals.of(log(1), 1), None);
        assert_eq!(arrivals.of(log(1), 2), Some(Millis(2)));
    }
}
