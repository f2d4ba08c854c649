//! What is thought of a peer's holdings: only where they differ from ours.
//!
//! Invariant: a log that is in neither list is held by the peer exactly as here, once `level` is
//! set. This is a belief for saving work; nothing is lost when it is wrong.

use std::collections::BTreeMap;

use protocol::{clock::Millis, ids::LogId};

use super::{limits::DIFFERING_LOGS_MAX, queues::Queues};

/// The peer lacks entries of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Behind {
    /// It holds the log up to here.
    pub(super) known: u64,
    /// It was sent entries up to here.
    pub(super) sent: u64,
}

/// The peer has entries of a log that we lack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ahead {
    /// It holds the log up to here.
    pub(super) seq: u64,
    /// From then on they may be asked for.
    pub(super) ready: Millis,
}

/// Where a peer's holdings differ from ours.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether the peer's holdings have been told at all.
    pub(super) level: bool,
    pub(super) behind: BTreeMap<LogId, Behind>,
    pub(super) ahead: BTreeMap<LogId, Ahead>,
}

impl Known {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        let differing = self.behind.len() + self.ahead.len();
        into.note("logs in which one peer differs", differing, DIFFERING_LOGS_MAX);
    }

    /// How far the peer holds a log of which we hold `mine` entries.
    #[cfg(test)]
    fn seq(&self, log: &LogId, mine: u64) -> u64 {
        let behind = self.behind.get(log).map(|behind| behind.known);
        behind.or_else(|| self.ahead.get(log).map(|ahead| ahead.seq)).unwrap_or(mine)
    }

    /// The peer says that it holds a log up to `seq` just now.
    pub(super) fn on_row(&mut self, log: LogId, seq: u64, mine: u64, now: Millis) {
        self.behind.remove(&log);
        self.ahead.remove(&log);
        if seq < mine {
            self.behind.insert(log, Behind { known: seq, sent: seq });
        } else if seq > mine {
            self.ahead.insert(log, Ahead { seq, ready: now });
        }
        self.bound();
    }

    /// The peer holds a log at least up to `seq`. What it is ahead may be asked for at `ready`.
    pub(super) fn on_have(&mut self, log: LogId, seq: u64, mine: u64, ready: Millis) {
        if seq > mine {
            self.behind.remove(&log);
            let ahead = self.ahead.entry(log).or_insert(Ahead { seq, ready });
            ahead.seq = ahead.seq.max(seq);
            ahead.ready = ahead.ready.min(ready);
            self.bound();
        } else if seq == mine {
            self.behind.remove(&log);
        } else if let Some(behind) = self.behind.get_mut(&log) {
            behind.known = behind.known.max(seq);
            behind.sent = behind.sent.max(seq);
        }
    }

    /// A log of ours has advanced.
    pub(super) fn on_commit(&mut self, log: LogId, before: u64, mine: u64) {
        match self.ahead.get(&log).map(|ahead| ahead.seq) {
            Some(theirs) if theirs > mine => {}
            Some(theirs) => {
                self.ahead.remove(&log);
                if theirs < mine {
                    self.behind.insert(log, Behind { known: theirs, sent: theirs });
                }
            }
            None => {
                self.behind.entry(log).or_insert(Behind { known: before, sent: before });
            }
        }
        self.bound();
    }

    /// A log of ours was cut short or is gone: what was thought of it is void.
    pub(super) fn forget(&mut self, log: &LogId) {
        self.behind.remove(log);
        self.ahead.remove(log);
    }

    /// Keeps only logs that `keep` picks.
    pub(super) fn retain(&mut self, keep: impl Fn(&LogId) -> bool) {
        self.behind.retain(|log, _| keep(log));
        self.ahead.retain(|log, _| keep(log));
    }

    /// Whether anything that was sent is unacknowledged.
    pub(super) fn has_unacknowledged(&self) -> bool {
        self.behind.values().any(|behind| behind.sent > behind.known)
    }

    /// Entries that the peer lacks, and entries that we lack.
    pub(super) fn totals(&self, mine: impl Fn(&LogId) -> u64) -> (u64, u64) {
        let behind = self.behind.iter().map(|(log, it)| mine(log).saturating_sub(it.known));
        let ahead = self.ahead.iter().map(|(log, it)| it.seq.saturating_sub(mine(log)));
        let sum = |sum: u64, more: u64| sum.saturating_add(more);
        (behind.fold(0, sum), ahead.fold(0, sum))
    }

    fn bound(&mut self) {
        if self.behind.len() + self.ahead.len() > DIFFERING_LOGS_MAX {
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use protocol::ids::{DeviceId, SpaceId};

    use super::*;

    const NOW: Millis = Millis(5);

    fn log(at: u64) -> LogId {
        LogId::trunk(SpaceId::ZERO, DeviceId::ZERO, at as u32)
    }

    #[test]
    fn only_differences_are_kept() {
        let mut known = Known::default();
        known.on_row(log(1), 7, 7, NOW);
        assert!(known.behind.is_empty() && known.ahead.is_empty());
        known.on_commit(log(1), 7, 8);
        assert_eq!(known.seq(&log(1), 8), 7);
        known.on_commit(log(1), 8, 9);
        assert_eq!(known.seq(&log(1), 9), 7);
        known.on_have(log(1), 8, 9, NOW);
        assert_eq!(known.seq(&log(1), 9), 8);
        known.on_have(log(1), 9, 9, NOW);
        assert!(known.behind.is_empty());
        known.on_have(log(1), 12, 9, NOW);
        assert_eq!((known.seq(&log(1), 9), known.totals(|_| 9)), (12, (0, 3)));
        known.on_commit(log(1), 9, 13);
        assert_eq!(known.seq(&log(1), 13), 12);
    }

    #[test]
    fn a_row_is_believed_even_when_it_goes_back() {
        let mut known = Known::default();
        known.on_row(log(1), 9, 9, NOW);
        known.on_row(log(1), 3, 9, NOW);
        assert_eq!(known.seq(&log(1), 9), 3);
    }

    #[test]
    fn a_peer_that_differs_too_much_is_asked_again() {
        let mut known = Known { level: true, ..Known::default() };
        for at in 0..=DIFFERING_LOGS_MAX as u64 {
            known.on_row(log(at), 1, 0, NOW);
        }
        assert!(!known.level && known.ahead.is_empty());
    }
}
