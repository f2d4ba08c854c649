//! Entries beyond forks of control logs: what their authors knew.
//!
//! Such an entry states nothing. But a colleague who named it, before the fork was known, knew with
//! it all that it names, and named none of that again. Were it forgotten with the entry, an innocent
//! fork (a backup put back) would make honest entries of others lose the rights they rest on.
//!
//! Only so much is remembered of a log: what lies further beyond the fork is as if it named nothing.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    entry::{ControlFrontier, ControlPoint},
    limits::SIDE_ENTRIES_MAX,
};

/// Points of the control space that something lacks.
pub(super) type Lacking = BTreeSet<ControlPoint>;

/// What the entries beyond forks named, by where they stand.
#[derive(Clone, Debug, Default)]
pub(super) struct Sides(BTreeMap<ControlPoint, ControlFrontier>);

impl Sides {
    /// Remembers what an entry beyond a fork named; `cut` is the last entry before the fork.
    /// Whether it is new.
    pub fn insert(
        &mut self,
        point: ControlPoint,
        cut: Option<u64>,
        named: ControlFrontier,
    ) -> bool {
        let is_new = cut.is_none_or(|cut| is_near(&point, cut)) && !self.0.contains_key(&point);
        if is_new {
            self.0.insert(point, named);
        }
        is_new
    }

    /// Where they stand.
    pub fn points(&self) -> Vec<ControlPoint> {
        self.0.keys().copied().collect()
    }

    /// What the entry there named, if it is held.
    pub fn get(&self, point: &ControlPoint) -> Option<&ControlFrontier> {
        self.0.get(point)
    }
}

/// Whether a point beyond a fork is within what is remembered.
pub(super) fn is_near(point: &ControlPoint, cut: u64) -> bool {
    point.seq.saturating_sub(cut) <= SIDE_ENTRIES_MAX
}
