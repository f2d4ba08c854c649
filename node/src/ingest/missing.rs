//! What a run that came too early still lacks.

use protocol::{
    entry::{BaseTag, PackedRun},
    ids::{Branch, LogId},
};

use super::door::Door;

/// An entry that isn't held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Missing {
    /// Its log.
    pub log: LogId,
    /// Its number.
    pub seq: u64,
}

impl Door {
    /// The entry that the first new entry of a run must wait for; it lies beyond what is held of
    /// its log. `None` when the run waits for nothing, or for something that nobody will tell of:
    /// its own time, or another side of a fork than the one held. Costs no signature.
    pub fn missing(&self, run: &PackedRun) -> Option<Missing> {
        let log = run.log;
        if log.branch != Branch::TRUNK {
            return None;
        }
        let reach = self.reach(&log);
        if run.first > reach.saturating_add(1) {
            return Some(Missing { log, seq: run.first - 1 });
        }
        let next = usize::try_from(reach.saturating_add(1) - run.first).ok()?;
        let points = run.entries.get(next)?.extras.control();
        let point = points.iter().find(|point| !self.held.heads.has(point))?;
        let log = LogId::trunk(self.control(), point.device, point.epoch);
        (point.seq > self.reach(&log)).then_some(Missing { log, seq: point.seq })
    }

    /// Whether all of a run lies beyond what is held, so that it can't show a fork.
    pub fn is_beyond(&self, run: &PackedRun) -> bool {
        let reach = self.reach(&run.log);
        let tip = self.held.ledger.strand(&run.log).map(|strand| strand.tip.hash);
        let base = tip.map_or(BaseTag::default(), |hash| BaseTag::of(&hash));
        run.first > reach.saturating_add(1) || run.first == reach + 1 && run.base == base
    }

    /// The number of the newest entry held of a log; 0 for none.
    pub fn reach(&self, log: &LogId) -> u64 {
        self.held.ledger.strand(log).map_or(0, |strand| strand.tip.seq)
    }
}
