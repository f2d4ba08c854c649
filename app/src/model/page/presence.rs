//! Telling others where one writes: seldom enough to cost nothing, often enough to look alive.

use protocol::clock::Millis;

use super::editor::Selection;

/// The least time between two sayings, in milliseconds.
const SAY_EVERY_MS: u64 = 2_000;

/// Without a move it is said again after so many milliseconds: others forget it after 20 s.
const KEEP_MS: u64 = 8_000;

/// Who hasn't moved for so many milliseconds is no longer there.
const AWAY_MS: u64 = 5 * 60_000;

/// What others were last told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Presence {
    said: Option<(Selection, Millis)>,
    seen: Option<(Selection, Millis)>,
}

impl Presence {
    /// One is here, with this selected.
    pub fn look(&mut self, selection: Selection, now: Millis) {
        if self.seen.is_none_or(|(known, _)| known != selection) {
            self.seen = Some((selection, now));
        }
    }

    /// In how many milliseconds it is to be said; none: one is away, or was never here.
    pub fn due(&self, now: Millis) -> Option<u64> {
        let (selection, moved) = self.seen?;
        let Some((told, when)) = self.said else { return Some(0) };
        let passed = now.since(when);
        if told != selection {
            return Some(SAY_EVERY_MS.saturating_sub(passed));
        }
        (now.since(moved) < AWAY_MS).then(|| KEEP_MS.saturating_sub(passed))
    }

    /// What to say now, if it is time.
    pub fn say(&mut self, now: Millis) -> Option<Selection> {
        let (selection, _) = self.seen.filter(|_| self.due(now) == Some(0))?;
        self.said = Some((selection, now));
        Some(selection)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moves_are_told_at_most_every_two_seconds() {
        let mut presence = Presence::default();
        assert_eq!(presence.due(Millis(0)), None);
        let mut said = Vec::new();
        for step in 0..60_u64 {
            let now = Millis(1_000 + step * 100);
            presence.look(Selection::at(step as usize), now);
            said.extend(presence.say(now).map(|_| now.0));
        }
        assert_eq!(said, [1_000, 3_000, 5_000]);
        assert_eq!(presence.due(Millis(6_900)), Some(100));
    }

    #[test]
    fn who_stays_is_told_again_and_who_is_away_is_not() {
        let mut presence = Presence::default();
        presence.look(Selection::at(1), Millis(0));
        assert!(presence.say(Millis(0)).is_some());
        assert_eq!(presence.due(Millis(1_000)), Some(7_000));
        presence.look(Selection::at(1), Millis(10_000));
        assert!(presence.say(Millis(10_000)).is_some());
        assert_eq!(presence.due(Millis(AWAY_MS)), None);
        presence.look(Selection::at(2), Millis(AWAY_MS + 1));
        assert_eq!(presence.due(Millis(AWAY_MS + 1)), Some(0));
    }
}
