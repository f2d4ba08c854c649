//! The visible changes in the order of time, as a history shows them.

use protocol::{
    change::ChangeHash,
    clock::Hlc,
    policy::{KnownKind, KnownPlace},
};

use super::{Seen, changes::DocGraph, shape::Run};

/// A visible change in the order of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// The change.
    pub seen: Seen,
    /// Its entry's time, or a later one of a change that it builds on: times never decrease.
    pub time: Hlc,
    /// Characters that it puts into texts.
    pub added: u64,
    /// Characters that it takes out of texts.
    pub removed: u64,
}

/// Where a document begins and ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ends {
    /// The change with which it began.
    pub first: Seen,
    /// The one of the latest time.
    pub newest: Seen,
}

impl DocGraph {
    /// The visible changes by time, each after those it builds on; the same order on every node.
    /// Any beginning of it is a state that the document may have been in.
    pub fn timeline(&self) -> Vec<Step> {
        let mut times = vec![Hlc::ZERO; self.records.len()];
        let mut order = Vec::new();
        for at in self.causal_order() {
            let Some(record) = self.record(at) else { continue };
            // An author's clock may lag behind what they answer.
            let past = record.deps().iter().map(|dep| times[*dep as usize]).max();
            let time = record.hlc.max(past.unwrap_or(Hlc::ZERO));
            times[at as usize] = time;
            if self.is_visible(at) {
                order.push((time, record.causal(), at));
            }
        }
        order.sort_unstable();
        let step = |(time, _, at)| {
            let (added, removed) = self.record(at).map_or((0, 0), |record| count(&record.shape));
            Step { seen: self.seen(at), time, added, removed }
        };
        order.into_iter().map(step).collect()
    }

    /// The changes among these that none of them builds on, ascending: the heads of a document
    /// that shows these alone.
    pub fn heads_of(&self, steps: &[Step]) -> Vec<ChangeHash> {
        let mut inner = vec![false; self.records.len()];
        let mut held = Vec::with_capacity(steps.len());
        for step in steps {
            let Some(at) = self.by_hash.get(step.seen.hash.as_bytes()) else { continue };
            let deps = self.record(*at).map_or(&[][..], |record| record.deps());
            deps.iter().for_each(|dep| inner[*dep as usize] = true);
            held.push(*at);
        }
        held.retain(|at| !inner[*at as usize]);
        let mut heads: Vec<_> = held.into_iter().map(|at| self.seen(at).hash).collect();
        heads.sort_unstable();
        heads
    }

    /// The first and the newest visible change; `None` when nothing is visible.
    pub fn ends(&self) -> Option<Ends> {
        let all = || (0_u32..).zip(&self.records).filter(|(at, _)| self.is_visible(*at));
        let (first, _) = all().min_by_key(|(_, record)| record.causal())?;
        let (newest, _) = all().max_by_key(|(_, record)| (record.hlc, record.hash))?;
        Some(Ends { first: self.seen(first), newest: self.seen(newest) })
    }
}

/// Characters put in and taken out by operations of this shape. A page's list of blocks is its
/// document's first operation: what is taken out of it are blocks, not characters.
fn count(shape: &[Run]) -> (u64, u64) {
    let (mut added, mut removed) = (0, 0);
    for run in shape {
        let Some((_, object)) = run.object else { continue };
        match (run.place, run.kind) {
            (KnownPlace::Inserted, KnownKind::Value) => added += u64::from(run.count),
            (KnownPlace::Element, KnownKind::Nothing) if object > 1 => {
                removed += u64::from(run.count);
            }
            _ => {}
        }
    }
    (added, removed)
}
