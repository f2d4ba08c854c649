//! What comes of a run at the door.

use protocol::{
    authority::Changed,
    crypto::BadKey,
    entry::{ChainError, ForkProof},
    ids::LogId,
};

use super::{aside::Reason, holdings::HoldError};

/// Why a run, or the rest of it, isn't taken.
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// Something before it isn't held yet: ask again later, or elsewhere.
    #[error("what it builds on is not held yet")]
    Waits,
    /// Its time lies far ahead of this machine's clock: one of both clocks is wrong.
    #[error("its time has not come yet")]
    Early,
    /// The peer's log parted from ours at or before the run's beginning.
    #[error("it follows an entry that is not held: the log has forked")]
    Parted,
    /// The run breaks a rule that every node keeps: whoever sent it didn't check it.
    #[error("the run is not in order")]
    Chain(#[source] ChainError),
    /// The signature is bad: whoever sent it didn't check it.
    #[error("the run is not signed by its author")]
    Forged(#[source] BadKey),
    /// Its author doesn't belong to the organisation, or the space isn't one of it.
    #[error("its author or space is unknown here")]
    Stranger,
    /// It is our own, and colleagues would set it aside: it isn't even written.
    #[error("{0}")]
    WouldNotCount(Reason),
    /// We can't write or read.
    #[error("it can't be kept")]
    Hold(#[from] HoldError),
}

/// What came of a run.
#[derive(Debug, Default)]
pub struct Admission {
    /// Entries that are new.
    pub appended: u64,
    /// Forks that it proved.
    pub forks: Vec<ForkProof>,
    /// The rest of it waits for something that isn't held.
    pub waits: bool,
    /// The rest of it waits for its time to come.
    pub early: bool,
    /// What the authority says has changed.
    pub changed: Changed,
    /// The logs that moved on.
    pub logs: Vec<LogId>,
    /// Entries that were set aside.
    pub aside: u64,
}

impl Admission {
    /// Notes what the authority says has changed.
    pub fn note_change(&mut self, changed: Changed) {
        self.changed.verdicts.join(changed.verdicts);
        self.changed.people |= changed.people;
    }

    /// Both together.
    pub fn join(&mut self, other: Self) {
        self.appended += other.appended;
        self.aside += other.aside;
        self.waits |= other.waits;
        self.early |= other.early;
        self.forks.extend(other.forks);
        self.note_change(other.changed);
        other.logs.into_iter().for_each(|log| self.note_log(log));
    }

    /// Notes that a log moved on.
    pub fn note_log(&mut self, log: LogId) {
        if !self.logs.contains(&log) {
            self.logs.push(log);
        }
    }
}
