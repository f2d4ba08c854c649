//! Everything that can go wrong in a run, each kind counted.

use std::{collections::BTreeMap, fmt};

/// A kind of trouble.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// A frame is lost.
    Loss,
    /// A frame comes twice.
    Duplicate,
    /// A frame overtakes others.
    Reorder,
    /// A frame takes seconds.
    Delay,
    /// A frame comes with other bytes.
    Corrupt,
    /// Two groups of nodes can't reach each other.
    Partition,
    /// One group reaches the other, but not the other way round.
    OneWay,
    /// A line comes and goes.
    Flapping,
    /// A node is away for hours or days.
    Absence,
    /// A process is killed between two turns.
    Kill,
    /// A machine loses power: unsynced bytes are lost or torn.
    PowerLoss,
    /// A machine stops in the middle of a commit.
    TornCommit,
    /// The disk is full.
    DiskFull,
    /// The disk fails to write.
    DiskError,
    /// A sync fails and the system forgets the bytes.
    FailedSync,
    /// The disk takes seconds.
    SlowDisk,
    /// The store's rows are gone at a restart.
    StoreLost,
    /// The store's rows are old ones at a restart.
    StoreStale,
    /// A backup is put back: an honest node forgets what it wrote.
    Backup,
    /// A clock jumps back, or forward by a little.
    ClockJump,
    /// A clock jumps by years.
    ClockYears,
    /// Somebody goes to another office with a running machine.
    Move,
    /// A member's machine exists twice and writes two logs of one name.
    Fork,
    /// A run is signed by another key than its log's.
    Forgery,
    /// A change in the name of another's actor.
    ForeignActor,
    /// A member raises themself, or lets people in, without the right to.
    Overreach,
    /// An enrolment without an invitation that counts.
    FakeEnrolment,
    /// A small change that unfolds into millions of operations.
    OpBomb,
    /// Changes that build on what nobody has.
    Orphans,
    /// Bytes that mean nothing.
    Garbage,
    /// A frame larger than any may be.
    Oversized,
    /// Old frames again.
    Replay,
    /// Somebody who was removed goes on writing with an old clock.
    Backdate,
    /// Entries from a clock that is years ahead.
    FarFuture,
    /// A member says of offices what isn't so.
    OfficeLie,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 35] = [
        Self::Loss,
        Self::Duplicate,
        Self::Reorder,
        Self::Delay,
        Self::Corrupt,
        Self::Partition,
        Self::OneWay,
        Self::Flapping,
        Self::Absence,
        Self::Kill,
        Self::PowerLoss,
        Self::TornCommit,
        Self::DiskFull,
        Self::DiskError,
        Self::FailedSync,
        Self::SlowDisk,
        Self::StoreLost,
        Self::StoreStale,
        Self::Backup,
        Self::ClockJump,
        Self::ClockYears,
        Self::Move,
        Self::Fork,
        Self::Forgery,
        Self::ForeignActor,
        Self::Overreach,
        Self::FakeEnrolment,
        Self::OpBomb,
        Self::Orphans,
        Self::Garbage,
        Self::Oversized,
        Self::Replay,
        Self::Backdate,
        Self::FarFuture,
        Self::OfficeLie,
    ];

    /// Whether a cheating member is needed for it.
    pub fn needs_a_cheat(self) -> bool {
        self >= Self::Fork
    }
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self:?}")
    }
}

/// How often each kind happened in a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<Trouble, u64>);

impl Tally {
    /// It happened.
    pub fn count(&mut self, trouble: Trouble) {
        *self.0.entry(trouble).or_default() += 1;
    }

    /// How often.
    pub fn of(&self, trouble: Trouble) -> u64 {
        self.0.get(&trouble).copied().unwrap_or_default()
    }
}

/// Over many runs: in how many each kind happened, and how often in all.
#[derive(Clone, Debug, Default)]
pub struct Table {
    runs: u64,
    rows: BTreeMap<Trouble, (u64, u64)>,
}

impl Table {
    /// Takes a run's tally in.
    pub fn add(&mut self, tally: &Tally) {
        self.runs += 1;
        for (trouble, times) in &tally.0 {
            let row = self.rows.entry(*trouble).or_default();
            row.0 += 1;
            row.1 += times;
        }
    }

    /// Kinds that happened in fewer than `percent` of the runs.
    pub fn rare(&self, percent: u64) -> Vec<Trouble> {
        let seen = |trouble: &Trouble| self.rows.get(trouble).map_or(0, |row| row.0);
        Trouble::ALL
            .into_iter()
            .filter(|trouble| seen(trouble) * 100 < percent * self.runs)
            .collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{:<14} {:>9} {:>7} {:>11}", "trouble", "runs", "of all", "times")?;
        for trouble in Trouble::ALL {
            let (runs, times) = self.rows.get(&trouble).copied().unwrap_or_default();
            let percent = (runs * 100).checked_div(self.runs).unwrap_or_default();
            writeln!(f, "{:<14} {runs:>9} {percent:>6}% {times:>11}", trouble.to_string())?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_happened_too_seldom_is_named() {
        let mut table = Table::default();
        let mut tally = Tally::default();
        tally.count(Trouble::Loss);
        tally.count(Trouble::Loss);
        table.add(&tally);
        for _ in 0..4 {
            table.add(&Tally::default());
        }
        assert!(!table.rare(20).contains(&Trouble::Loss));
        assert!(table.rare(21).contains(&Trouble::Loss));
        assert!(table.rare(20).contains(&Trouble::Kill));
        assert_eq!(table.rare(1).len(), Trouble::ALL.len() - 1);
    }
}
