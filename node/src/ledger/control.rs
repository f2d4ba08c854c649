//! The heads of the control space: its newest entries, which no other held entry has named.
//!
//! An entry names heads only; what lies before them follows by itself. So a header stays short
//! however many people there are.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    clock::{Hlc, Millis},
    entry::{ControlFrontier, ControlPoint, EntryTag, Header},
    ids::{DeviceId, EntryHash},
};

/// The control entries held, and those that nothing follows.
#[derive(Clone, Debug, Default)]
pub struct ControlHeads {
    held: BTreeMap<ControlPoint, Known>,
    heads: BTreeSet<ControlPoint>,
}

/// What is to be known of a control entry.
#[derive(Clone, Debug)]
struct Known {
    hlc: Hlc,
    /// The entry before in its log, and those that it names.
    before: Box<[ControlPoint]>,
}

impl ControlHeads {
    /// Takes a control entry in that states something; a head until another names it.
    pub fn add(&mut self, header: &Header, hash: &EntryHash) {
        if !self.hold(header, hash) {
            return;
        }
        let point = point_of(header, header.seq, hash);
        if let Some(known) = self.held.get(&point) {
            known.before.iter().for_each(|before| {
                self.heads.remove(before);
            });
        }
        self.heads.insert(point);
    }

    /// Takes a control entry in that states nothing, so that nobody is to name it. Somebody may
    /// have named it all the same. Whether it is new.
    pub fn hold(&mut self, header: &Header, hash: &EntryHash) -> bool {
        let previous = header.seq.checked_sub(1).filter(|seq| *seq > 0);
        let previous = previous.map(|seq| point_of(header, seq, &header.prev));
        let before = header.control.iter().copied().chain(previous).collect();
        let known = Known { hlc: header.hlc, before };
        self.held.insert(point_of(header, header.seq, hash), known).is_none()
    }

    /// Whether the entry at this point is held.
    pub fn has(&self, point: &ControlPoint) -> bool {
        self.held.contains_key(point)
    }

    /// The heads that an author has to name who has named `known` so far. Colleagues take nothing
    /// in that names what lies far ahead of their clocks; what lies before it is named instead.
    pub fn unnamed(&self, known: &ControlFrontier, now: Millis) -> Vec<ControlPoint> {
        let mut newest: BTreeMap<(DeviceId, u32), ControlPoint> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        let mut rest: Vec<ControlPoint> = self.heads.iter().copied().collect();
        while let Some(point) = rest.pop() {
            let ahead = self.held.get(&point).filter(|held| held.hlc.is_far_ahead(now));
            if let Some(ahead) = ahead {
                if seen.insert(point) {
                    rest.extend(ahead.before.iter().copied());
                }
                continue;
            }
            let newest = newest.entry((point.device, point.epoch)).or_insert(point);
            *newest = point.max(*newest);
        }
        let is_new = |point: &ControlPoint| {
            known.get(&point.device, point.epoch).is_none_or(|(seq, _)| seq < point.seq)
        };
        newest.into_values().filter(is_new).collect()
    }
}

/// An entry of the log that a header stands in.
fn point_of(header: &Header, seq: u64, hash: &EntryHash) -> ControlPoint {
    let (device, epoch) = (header.device, header.epoch);
    ControlPoint { device, epoch, seq, tag: EntryTag::of(hash) }
}
