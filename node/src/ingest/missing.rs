//! What a run that came too early still lacks.

use protocol::{
    entry::{BaseTag, ControlPoint, PackedRun},
    ids::{Branch, LogId, SpaceId},
};

use super::door::Door;

/// Something that isn't held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// An entry: its log and number.
    Entry(LogId, u64),
    /// A key of a space.
    Key(SpaceId),
}

impl Door {
    /// What the new entries of a run must wait for: an entry beyond what is held of its log, or a
    /// key of its space. `None` when the run waits for nothing, or for something that nobody will tell of:
    /// its own time, or another side of a fork than the one held. Costs no signature.
    pub fn missing(&self, run: &PackedRun) -> Option<Missing> {
        let log = run.log;
        if log.branch != Branch::TRUNK {
            return None;
        }
        let reach = self.reach(&log);
        if run.first > reach.saturating_add(1) {
            return Some(Missing::Entry(log, run.first - 1));
        }
        let next = usize::try_from(reach.saturating_add(1) - run.first).ok()?;
        let new = run.entries.get(next..)?;
        let named = new.iter().flat_map(|entry| entry.extras.control());
        let own = run.first..run.first.saturating_add(run.entries.len() as u64);
        // Its own entries come with it.
        let comes_too =
            |point: &&ControlPoint| is_of(&log, self.control(), point) && own.contains(&point.seq);
        let mut others = named.filter(|point| !comes_too(point));
        match others.find_map(|point| self.lacks(point)) {
            Some(Missing::Entry(log, seq)) if seq > self.reach(&log) => {
                Some(Missing::Entry(log, seq))
            }
            Some(_) => None,
            None => {
                let epochs = new.iter().map(|entry| entry.extras.key_epoch());
                let mut sealed = epochs.filter(|epoch| *epoch > 0);
                let lacks = sealed.any(|epoch| {
                    !self.held.keys.has_epoch(&log.space, epoch)
                        && !self.is_closed(&log.space, epoch)
                });
                (lacks && log.space != self.control()).then_some(Missing::Key(log.space))
            }
        }
    }

    /// The key that a run may be waiting for which none that is held opens.
    pub fn lacks_a_key(&self, run: &PackedRun) -> Option<Missing> {
        let (space, keys) = (run.log.space, &self.held.keys);
        let epochs = run.entries.iter().map(|entry| entry.extras.key_epoch());
        let mut epochs = epochs.filter(|epoch| *epoch > 0);
        let lacks = |epoch| {
            let mut named = keys.made(&space).filter(|made| made.epoch == epoch);
            !self.is_closed(&space, epoch) && named.any(|made| keys.get(&space, &made.id).is_none())
        };
        (space != self.control() && epochs.any(lacks)).then_some(Missing::Key(space))
    }

    /// The control entry that has to be held before an entry that names `point` can be judged.
    /// Beyond a proven fork nothing counts, so nothing there is waited for: what an author knew of
    /// one side may never get to those who hold the other.
    pub(super) fn lacks(&self, point: &ControlPoint) -> Option<Missing> {
        if self.held.heads.has(point) {
            return None;
        }
        let log = LogId::trunk(self.control(), point.device, point.epoch);
        let forks = self.held.ledger.forks(&log).iter();
        let common = forks.map(|fork| fork.seq - 1).min().filter(|common| *common < point.seq);
        match common {
            Some(common) if self.reach(&log) >= common => None,
            Some(common) => Some(Missing::Entry(log, common)),
            None => Some(Missing::Entry(log, point.seq)),
        }
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

/// Whether a control point stands in this log.
pub(super) fn is_of(log: &LogId, control: SpaceId, point: &ControlPoint) -> bool {
    (log.space, log.device, log.epoch) == (control, point.device, point.epoch)
}
