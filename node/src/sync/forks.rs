//! Forks known, and which rows they concern.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    entry::{Fork, ForkProof},
    ids::{Branch, LogId},
};

use super::{limits::FORKS_MAX, queues::Queues};

/// One fork with its proof.
#[derive(Debug)]
struct Known {
    fork: Fork,
    proof: Box<ForkProof>,
}

/// All forks known, by trunk.
#[derive(Debug, Default)]
pub(super) struct Forks {
    by_trunk: BTreeMap<LogId, Vec<Known>>,
    count: usize,
}

/// Names a proof, so that each is told to a peer once.
pub(super) type ForkName = (LogId, u64, [Branch; 2]);

impl Forks {
    pub(super) fn note_queues(&self, into: &mut Queues) {
        into.note("proofs of forks", self.count, FORKS_MAX);
    }

    /// Takes a fork in; `None` when it is known, proves nothing or is one too many.
    pub(super) fn add(&mut self, proof: Box<ForkProof>) -> Option<LogId> {
        let fork = proof.check().ok()?;
        let known = self.by_trunk.entry(fork.log).or_default();
        if self.count >= FORKS_MAX || known.iter().any(|known| known.fork == fork) {
            return None;
        }
        known.push(Known { fork, proof });
        self.count += 1;
        Some(fork.log)
    }

    /// The last entry that a trunk can have, given its forks.
    pub(super) fn end_of(&self, log: &LogId) -> Option<u64> {
        if log.branch != Branch::TRUNK {
            return None;
        }
        self.by_trunk.get(log)?.iter().map(|known| known.fork.seq - 1).min()
    }

    /// Whether the proof, if it proves anything, is of a fork known. Several proofs may show one.
    pub(super) fn knows(&self, proof: &ForkProof) -> bool {
        let (Some(low), Some(high)) = (proof.low.headers.first(), proof.high.headers.first())
        else {
            return false;
        };
        let sides = [&low.hash(), &high.hash()].map(Branch::beginning_with);
        let known = self.by_trunk.get(&low.log(Branch::TRUNK));
        let is_same = |known: &Known| (known.fork.seq, known.fork.sides) == (low.seq, sides);
        known.is_some_and(|known| known.iter().any(is_same))
    }

    /// The proofs about a log (a trunk or a branch) that aren't in `told`, which they join.
    pub(super) fn untold(&self, log: &LogId, told: &mut BTreeSet<ForkName>) -> Vec<ForkProof> {
        let known = self.by_trunk.get(&log.on(Branch::TRUNK)).map_or(&[][..], Vec::as_slice);
        known
            .iter()
            .filter(|known| told.insert((known.fork.log, known.fork.seq, known.fork.sides)))
            .map(|known| (*known.proof).clone())
            .collect()
    }
}
