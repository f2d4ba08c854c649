//! Frontiers: what a replica holds, and where the control space stood for an author.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Deserialize, Serialize};

use super::EntryTag;
use crate::{
    clock::Hlc,
    crypto::hash,
    encode,
    ids::{DeviceId, EntryHash, LogId},
};

/// The newest entry of a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Tip {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: EntryHash,
    /// Its time.
    pub hlc: Hlc,
}

/// For each log of one space the newest entry held: exactly what a replica has of that space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Frontier(pub BTreeMap<LogId, Tip>);

impl Frontier {
    /// A digest (16 bytes): equal digests mean equal entries.
    pub fn digest(&self) -> [u8; 16] {
        let rows: Vec<_> = self.0.iter().map(|(log, tip)| (log, tip.seq, tip.hash)).collect();
        let digest = hash::digest("tongzhou 2026 frontier digest v1", &[&encode::to_bytes(&rows)]);
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        short
    }

    /// How many entries it stands for, each branch counted by itself.
    pub fn entries(&self) -> u64 {
        self.0.values().map(|tip| tip.seq).sum()
    }
}

/// One control log's place: its author knew this log up to `seq`, on the side that `tag` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ControlPoint {
    /// Whose control log.
    pub device: DeviceId,
    /// That log's epoch.
    pub epoch: u32,
    /// Up to here, inclusive.
    pub seq: u64,
    /// The start of that entry's hash.
    pub tag: EntryTag,
}

/// Where the whole control space stood for an author: the points named by all entries of its log
/// so far, the newest of each control log.
///
/// A copy costs nothing until one of the two changes: the entries of a log that name nothing new
/// share one, however many members the organisation has, and are equal at a glance (`Arc` compares
/// its places first).
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ControlFrontier(Arc<BTreeMap<(DeviceId, u32), (u64, EntryTag)>>);

impl Serialize for ControlFrontier {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.as_ref().serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for ControlFrontier {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        BTreeMap::deserialize(deserializer).map(|points| Self(Arc::new(points)))
    }
}

impl FromIterator<ControlPoint> for ControlFrontier {
    fn from_iter<I: IntoIterator<Item = ControlPoint>>(points: I) -> Self {
        let mut frontier = Self::default();
        for point in points {
            frontier.advance(&point);
        }
        frontier
    }
}

impl ControlFrontier {
    /// Takes a later point in; `false` (and no change) when it would step backwards.
    pub fn advance(&mut self, point: &ControlPoint) -> bool {
        let slot = (point.device, point.epoch);
        match self.0.get(&slot) {
            Some((seq, _)) if *seq >= point.seq => false,
            _ => {
                Arc::make_mut(&mut self.0).insert(slot, (point.seq, point.tag));
                true
            }
        }
    }

    /// Takes all points of another in.
    pub fn advance_all(&mut self, other: &Self) {
        for point in other.points() {
            self.advance(&point);
        }
    }

    /// The place in one control log, if any entry of it is known.
    pub fn get(&self, device: &DeviceId, epoch: u32) -> Option<(u64, EntryTag)> {
        self.0.get(&(*device, epoch)).copied()
    }

    /// All points, in order.
    pub fn points(&self) -> impl Iterator<Item = ControlPoint> + '_ {
        self.0.iter().map(|(&(device, epoch), &(seq, tag))| ControlPoint {
            device,
            epoch,
            seq,
            tag,
        })
    }

    /// What has to be named so that `self` becomes `newer`. Both are walked once, in their one
    /// order, and not at all when they are the same copy.
    pub fn steps_to(&self, newer: &Self) -> Vec<ControlPoint> {
        if self.is_copy_of(newer) {
            return Vec::new();
        }
        let mut own = self.0.iter().peekable();
        let is_new = |point: &ControlPoint| {
            let slot = (point.device, point.epoch);
            while own.next_if(|(known, _)| **known < slot).is_some() {}
            own.next_if(|(known, _)| **known == slot).is_none_or(|(_, (seq, _))| *seq < point.seq)
        };
        newer.points().filter(is_new).collect()
    }

    /// Whether the two are known to be equal at a glance.
    pub(crate) fn is_copy_of(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// Whether all that it names is named by another, in the same entries or later ones.
    pub fn is_within(&self, other: &Self) -> bool {
        other.steps_to(self).is_empty()
    }

    /// A short name for caches within one process.
    pub fn digest(&self) -> [u8; 32] {
        hash::digest("tongzhou 2026 control frontier v1", &[&encode::to_bytes(self)])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn point(device: u8, seq: u64) -> ControlPoint {
        ControlPoint {
            device: DeviceId::new([device; 32]),
            epoch: 0,
            seq,
            tag: EntryTag::of(&EntryHash::new([seq as u8; 32])),
        }
    }

    #[test]
    fn steps_lead_from_one_frontier_to_the_next() {
        let mut old = ControlFrontier::default();
        assert!(old.advance(&point(1, 3)));
        assert!(!old.advance(&point(1, 3)), "no step backwards or in place");
        let mut newer = old.clone();
        assert!(newer.advance(&point(1, 5)) && newer.advance(&point(2, 1)));
        let steps = old.steps_to(&newer);
        assert_eq!(steps, vec![point(1, 5), point(2, 1)]);
        for step in &steps {
            assert!(old.advance(step));
        }
        assert_eq!(old, newer);
    }

    proptest::proptest! {
        /// Walking both once finds what asking for each point would.
        #[test]
        fn steps_are_those_that_looking_up_each_point_finds(
            old in prop::collection::vec((0u8..12, 1u64..4), 0..12),
            newer in prop::collection::vec((0u8..12, 1u64..4), 0..12),
        ) {
            let frontier = |points: &[(u8, u64)]| -> ControlFrontier {
                points.iter().map(|(device, seq)| point(*device, *seq)).collect()
            };
            let (old, newer) = (frontier(&old), frontier(&newer));
            let is_new = |at: &ControlPoint| {
                old.get(&at.device, at.epoch).is_none_or(|(seq, _)| seq < at.seq)
            };
            let wanted: Vec<ControlPoint> = newer.points().filter(is_new).collect();
            prop_assert_eq!(newer.is_within(&old), wanted.is_empty());
            prop_assert_eq!(old.steps_to(&newer), wanted);
        }
    }

    #[test]
    fn a_digest_changes_with_the_newest_hash_not_with_its_time() {
        let log = LogId::trunk(crate::ids::SpaceId::ZERO, DeviceId::new([1; 32]), 0);
        let tip = Tip { seq: 1, hash: EntryHash::new([1; 32]), hlc: Hlc::ZERO };
        let frontier = |tip| Frontier([(log, tip)].into());
        let same = frontier(Tip { hlc: Hlc::from_raw(9), ..tip });
        let other = frontier(Tip { hash: EntryHash::new([2; 32]), ..tip });
        assert_eq!(frontier(tip).digest(), same.digest());
        assert_ne!(frontier(tip).digest(), other.digest());
    }
}
