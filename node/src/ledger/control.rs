//! The heads of the control space: its newest entries, which no other held entry has named.
//!
//! An entry names heads only; what lies before them follows by itself. So a header stays short
//! however many people there are.

use std::collections::BTreeMap;

use protocol::{
    entry::{ControlFrontier, ControlPoint, EntryTag, Header},
    ids::{DeviceId, EntryHash},
};

/// The control entries held, by place, and those that nothing follows.
#[derive(Clone, Debug, Default)]
pub struct ControlHeads {
    held: BTreeMap<(DeviceId, u32, u64), Vec<EntryTag>>,
    heads: BTreeMap<(DeviceId, u32, u64, EntryTag), ()>,
}

impl ControlHeads {
    /// Takes a control entry in.
    pub fn add(&mut self, header: &Header, hash: &EntryHash) {
        if !self.hold(header, hash) {
            return;
        }
        let tag = EntryTag::of(hash);
        let place = (header.device, header.epoch, header.seq);
        for point in &header.control {
            self.heads.remove(&(point.device, point.epoch, point.seq, point.tag));
        }
        if header.seq > 1 {
            let before = (header.device, header.epoch, header.seq - 1, EntryTag::of(&header.prev));
            self.heads.remove(&before);
        }
        self.heads.insert((place.0, place.1, place.2, tag), ());
    }

    /// Takes a control entry in that can't be a head, since it states nothing: one on a side of a
    /// fork, say. Who took it in before the fork was known may have named it. Whether it is new.
    pub fn hold(&mut self, header: &Header, hash: &EntryHash) -> bool {
        let place = (header.device, header.epoch, header.seq);
        let tags = self.held.entry(place).or_default();
        let tag = EntryTag::of(hash);
        let is_new = !tags.contains(&tag);
        if is_new {
            tags.push(tag);
        }
        is_new
    }

    /// Whether the entry at this point is held.
    pub fn has(&self, point: &ControlPoint) -> bool {
        let place = (point.device, point.epoch, point.seq);
        self.held.get(&place).is_some_and(|tags| tags.contains(&point.tag))
    }

    /// The heads that an author has to name who has named `known` so far.
    pub fn unnamed(&self, known: &ControlFrontier) -> Vec<ControlPoint> {
        let point = |&(device, epoch, seq, tag): &(DeviceId, u32, u64, EntryTag)| ControlPoint {
            device,
            epoch,
            seq,
            tag,
        };
        let is_new = |point: &ControlPoint| {
            known.get(&point.device, point.epoch).is_none_or(|(seq, _)| seq < point.seq)
        };
        self.heads.keys().map(point).filter(is_new).collect()
    }
}
