//! Pasts, as sets of hashes.

use super::{Hashes, Reference};
use crate::{
    authority::ControlEntry,
    clock::{Hlc, Millis},
    entry::{ControlFrontier, EntryTag},
    ids::{DeviceId, EntryHash, LogId, SpaceId},
};

impl Reference {
    pub(super) fn prefix(&self, space: SpaceId, device: DeviceId, epoch: u32, seq: u64) -> Hashes {
        let log = LogId::trunk(space, device, epoch);
        let within = |entry: &&ControlEntry| entry.log == log && entry.seq <= seq;
        self.entries.values().filter(within).map(|entry| entry.hash).collect()
    }

    pub(super) fn past_of(&self, hash: EntryHash) -> Hashes {
        let (mut past, mut todo) = (Hashes::new(), vec![hash]);
        while let Some(next) = todo.pop() {
            let entry = &self.entries[&next];
            let mut direct = self.close(&entry.control);
            let log = entry.log;
            direct.extend(self.prefix(log.space, log.device, log.epoch, entry.seq - 1));
            if next != self.genesis {
                direct.insert(self.genesis);
            }
            direct.into_iter().filter(|hash| past.insert(*hash)).for_each(|hash| todo.push(hash));
        }
        past
    }

    pub(super) fn close(&self, control: &ControlFrontier) -> Hashes {
        let space = SpaceId::control(&self.org);
        let mut all = Hashes::new();
        for at in control.points() {
            all.extend(self.prefix(space, at.device, at.epoch, at.seq));
            let is_it = |entry: &&ControlEntry| {
                let (log, tag) = (&entry.log, EntryTag::of(&entry.hash));
                (log.device, log.epoch, entry.seq, tag) == (at.device, at.epoch, at.seq, at.tag)
            };
            for side in self.beyond.iter().filter(is_it) {
                all.extend(self.close(&side.control));
            }
        }
        all
    }

    pub(super) fn closed(&self, control: &ControlFrontier) -> Hashes {
        let named = self.close(control);
        let before = named.iter().flat_map(|hash| self.pasts[hash].clone());
        before.chain(named.iter().copied()).chain([self.genesis]).collect()
    }

    /// The place in the one order.
    pub(super) fn rank(&self, hash: EntryHash) -> usize {
        self.order.iter().position(|other| *other == hash).expect("held")
    }

    pub(super) fn time(&self, hash: EntryHash) -> Millis {
        Hlc::from_raw(self.times[&hash]).millis()
    }
}
