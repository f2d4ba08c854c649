//! The past of a change: how far each writer is in it.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    change::{ActorId, ChangeHash},
    policy::{ChangeIndex, KnownChange, KnownOp},
};

use super::changes::DocGraph;

/// Every so many records the past is kept, so that looking into it walks no further than this on
/// each line of work.
const CLOCK_EVERY: u32 = 64;

impl DocGraph {
    /// For each writer, the highest number of its changes among these and all they build on. A
    /// writer's linked changes form a chain, so that number says it all.
    fn clock(&self, ats: &[u32]) -> BTreeMap<u16, u64> {
        let mut clock = BTreeMap::new();
        let mut visited = BTreeSet::new();
        let mut next: Vec<u32> = ats.to_vec();
        while let Some(at) = next.pop() {
            if !visited.insert(at) {
                continue;
            }
            if let Some(known) = self.clocks.get(&at) {
                for (writer, seq) in known {
                    raise(&mut clock, *writer, *seq);
                }
            } else if let Some(record) = self.record(at) {
                raise(&mut clock, record.log, record.seq);
                next.extend(record.deps());
            }
        }
        clock
    }

    /// Keeps the past of a newly linked change, and forgets that of changes no longer at the head.
    pub(super) fn note_clock(&mut self, at: u32, deps: &[u32]) {
        let mut clock = self.clock(deps);
        if let Some(record) = self.record(at) {
            raise(&mut clock, record.log, record.seq);
        }
        for dep in deps {
            if !dep.is_multiple_of(CLOCK_EVERY) {
                self.clocks.remove(dep);
            }
        }
        self.clocks.insert(at, clock);
    }

    /// A writer's operation, if it is in a linked change of a number up to `seq`.
    fn writer_op(&self, writer: u16, seq: u64, counter: u64) -> Option<KnownOp> {
        let writer = self.writers.get(usize::from(writer))?;
        let op_in = |at: &u32| {
            let record = self.record(*at)?;
            let fits = record.is_linked()
                && record.seq <= seq
                && (record.start_op..=record.max_op).contains(&counter);
            fits.then(|| self.known_op(&record.shape, counter - record.start_op)).flatten()
        };
        // The linked changes of a log are a chain, so the first is it; only after forks of forks
        // may operations overlap.
        writer.by_start.range(..=counter).rev().find_map(|(_, at)| op_in(at))
    }
}

fn raise(clock: &mut BTreeMap<u16, u64>, writer: u16, seq: u64) {
    let highest = clock.entry(writer).or_default();
    *highest = (*highest).max(seq);
}

impl ChangeIndex for DocGraph {
    fn known(&self, hash: &ChangeHash) -> Option<KnownChange> {
        let record = self.record(*self.by_hash.get(hash.as_bytes())?)?;
        let writer = self.writers.get(usize::from(record.log))?;
        record.is_linked().then_some(KnownChange {
            actor: writer.actor,
            seq: record.seq,
            max_op: record.max_op,
        })
    }

    fn past(&self, deps: &[ChangeHash]) -> impl Fn(&ActorId, u64) -> Option<KnownOp> {
        let ats: Vec<u32> =
            deps.iter().filter_map(|dep| self.by_hash.get(dep.as_bytes()).copied()).collect();
        let clock = self.clock(&ats);
        move |actor, counter| {
            clock.iter().find_map(|(writer, seq)| {
                let is_actor =
                    self.writers.get(usize::from(*writer)).is_some_and(|w| w.actor == *actor);
                is_actor.then(|| self.writer_op(*writer, *seq, counter)).flatten()
            })
        }
    }
}
