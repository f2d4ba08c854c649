//! The changes that wrote under one key of a document's root, and which of them other changes build
//! on.
//!
//! Invariant: a trail is a pure function of the visible changes, so it is the same on every node
//! that holds the same entries, whatever came first.

use std::collections::BTreeMap;

use protocol::{
    change::ChangeHash,
    clock::Hlc,
    policy::{KnownKind, KnownPlace},
};

use super::{Seen, changes::DocGraph, record::Record};

/// Steps of a trail that are kept, the newest: as many as a set of 32 bits has room for. Nobody
/// moves one deadline more often while somebody is away.
pub const TRAIL_MAX: usize = 32;

/// The newest changes that wrote a key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trail {
    /// Oldest first: by time, each after those it builds on.
    pub steps: Vec<TrailStep>,
    /// For each change that was asked about and is visible, the steps that it builds on, itself
    /// included: bit by bit, from the oldest.
    pub behind: BTreeMap<ChangeHash, u32>,
}

/// A change that wrote the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TrailStep {
    /// The change.
    pub seen: Seen,
    /// Its entry's time, or a later one of a change that it builds on: nobody dates a change back
    /// before what it answers.
    pub time: Hlc,
    /// The changes that it builds on directly.
    pub deps: Vec<ChangeHash>,
    /// The steps that it builds on, itself included.
    pub behind: u32,
}

impl DocGraph {
    /// The visible changes that wrote under a root key, without the one that began the document,
    /// and which of them the changes asked about build on.
    pub fn trail(&self, key: &str, asked: &[ChangeHash]) -> Trail {
        let place = KnownPlace::of_key(key);
        let first = self.ends().map(|ends| ends.first.hash.0);
        let writes = |record: &Record| {
            let write = |run: &super::shape::Run| {
                run.object.is_none() && run.place == place && run.kind == KnownKind::Value
            };
            Some(record.hash) != first && record.shape.iter().any(write)
        };
        let all = (0_u32..).zip(&self.records);
        if !all.into_iter().any(|(at, record)| self.is_visible(at) && writes(record)) {
            return Trail::default();
        }
        let timeline = self.timeline();
        let written = timeline.iter().filter(|step| {
            let at = self.by_hash.get(step.seen.hash.as_bytes());
            at.and_then(|at| self.record(*at)).is_some_and(&writes)
        });
        let mut newest: Vec<_> = written.collect();
        newest.drain(..newest.len().saturating_sub(TRAIL_MAX));
        let bits: BTreeMap<[u8; 32], u32> =
            (0..).zip(&newest).map(|(bit, step)| (step.seen.hash.0, 1 << bit)).collect();
        let behind = self.behind(&bits);
        let of = |hash: &ChangeHash| {
            let at = self.by_hash.get(hash.as_bytes()).filter(|at| self.is_visible(**at));
            at.and_then(|at| behind.get(*at as usize)).copied()
        };
        let step = |step: &&super::Step| TrailStep {
            seen: step.seen,
            time: step.time,
            deps: self.deps_of(&step.seen.hash),
            behind: of(&step.seen.hash).unwrap_or_default(),
        };
        Trail {
            steps: newest.iter().map(step).collect(),
            behind: asked.iter().filter_map(|hash| Some((*hash, of(hash)?))).collect(),
        }
    }

    /// For each record, the bits of itself and of everything that it builds on.
    fn behind(&self, bits: &BTreeMap<[u8; 32], u32>) -> Vec<u32> {
        let mut behind = vec![0_u32; self.records.len()];
        for at in self.causal_order() {
            let Some(record) = self.record(at) else { continue };
            let own = bits.get(&record.hash).copied().unwrap_or_default();
            let past = record.deps().iter().fold(own, |all, dep| all | behind[*dep as usize]);
            behind[at as usize] = past;
        }
        behind
    }

    fn deps_of(&self, hash: &ChangeHash) -> Vec<ChangeHash> {
        let record = self.by_hash.get(hash.as_bytes()).and_then(|at| self.record(*at));
        let deps = record.map_or(&[][..], |record| record.deps());
        deps.iter().map(|dep| self.seen(*dep).hash).collect()
    }
}
