//! When a window locks by itself: after so long without input.
//!
//! Invariant: time is given, never read; and a clock that was set back doesn't lock at once, nor never.

use protocol::clock::Millis;

/// Milliseconds of a minute.
const MINUTE_MS: u64 = 60_000;

/// After a lock that couldn't be, the next attempt comes so much later, in milliseconds.
const AGAIN_MS: u64 = MINUTE_MS;

/// When somebody was last there.
#[derive(Clone, Copy, Debug, Default)]
pub struct Idle {
    since: Option<Millis>,
    not_before: Option<Millis>,
}

impl Idle {
    /// Somebody typed, clicked or moved.
    pub fn touched(&mut self, now: Millis) {
        (self.since, self.not_before) = (Some(now), None);
    }

    /// It couldn't be locked just now.
    pub fn put_off(&mut self, now: Millis) {
        self.not_before = Some(now.plus(AGAIN_MS));
    }

    /// Milliseconds until it is to lock, when it locks after so many minutes; 0: now. Who looks for the
    /// first time has just come.
    pub fn left(&mut self, now: Millis, minutes: u16) -> u64 {
        let since = *self.since.get_or_insert(now);
        if since > now {
            // The clock was set back.
            self.touched(now);
        }
        let since = self.since.unwrap_or(now);
        let due = since.plus(u64::from(minutes) * MINUTE_MS);
        let due =
            self.not_before.filter(|at| at.since(now) <= AGAIN_MS).map_or(due, |at| due.max(at));
        due.since(now)
    }
}

/// After how many minutes it locks: the stricter of what the organisation and the person want.
pub fn stricter(rule: Option<u16>, own: Option<u16>) -> Option<u16> {
    match (rule, own) {
        (Some(rule), Some(own)) => Some(rule.min(own)),
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_locks_after_its_minutes_and_input_begins_them_anew() {
        let mut idle = Idle::default();
        assert_eq!(idle.left(Millis(1_000), 5), 300_000, "who looks first has just come");
        assert_eq!(idle.left(Millis(201_000), 5), 100_000);
        idle.touched(Millis(201_000));
        assert_eq!(idle.left(Millis(202_000), 5), 299_000);
        assert_eq!(
            idle.left(Millis(202_000), 1),
            59_000,
            "a rule that has just come holds at once"
        );
        assert_eq!(idle.left(Millis(501_000), 5), 0);
        assert_eq!(idle.left(Millis(9_000_000), 5), 0, "the machine slept");
    }

    #[test]
    fn a_clock_that_was_set_back_begins_anew() {
        let mut idle = Idle::default();
        idle.touched(Millis(90_000_000));
        assert_eq!(idle.left(Millis(1_000), 1), 60_000);
        assert_eq!(idle.left(Millis(61_000), 1), 0);
    }

    #[test]
    fn what_could_not_be_locked_is_tried_again_a_minute_later() {
        let mut idle = Idle::default();
        idle.touched(Millis(0));
        assert_eq!(idle.left(Millis(60_000), 1), 0);
        idle.put_off(Millis(60_000));
        assert_eq!(idle.left(Millis(60_000), 1), 60_000);
        assert_eq!(idle.left(Millis(120_000), 1), 0);
        idle.put_off(Millis(900_000));
        assert_eq!(idle.left(Millis(120_000), 1), 0, "the clock was set back meanwhile");
        idle.touched(Millis(120_000));
        assert_eq!(idle.left(Millis(120_001), 1), 59_999, "input takes that away, too");
    }

    #[test]
    fn the_stricter_of_both_holds() {
        assert_eq!(stricter(None, None), None);
        assert_eq!(stricter(Some(15), None), Some(15));
        assert_eq!(stricter(None, Some(10)), Some(10));
        assert_eq!(stricter(Some(15), Some(30)), Some(15));
        assert_eq!(stricter(Some(15), Some(5)), Some(5));
    }
}
