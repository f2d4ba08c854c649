//! What this node holds, space by space, with digests that cost no more than what changed.

use std::collections::BTreeMap;

use protocol::{
    crypto::hash,
    entry::{BaseTag, Tip},
    ids::{LogId, SpaceId},
    wire::{Element, LogTag, Row, Sketch},
};

/// One log's newest entry.
#[derive(Clone, Copy, Debug)]
pub(super) struct Held {
    pub(super) tip: Tip,
    /// The count of changes when it became the newest.
    pub(super) changed: u64,
    element: Element,
}

/// One space's logs.
#[derive(Debug, Default)]
struct Space {
    logs: BTreeMap<LogId, Held>,
    sketch: Sketch,
    digest: Option<[u8; 16]>,
}

/// A digest of some spaces, and when it was taken.
#[derive(Clone, Copy, Debug)]
pub(super) struct Summary {
    pub(super) entries: [u8; 16],
    pub(super) sketch: Sketch,
    /// The count of changes then.
    pub(super) changed: u64,
}

/// All logs held.
#[derive(Debug, Default)]
pub(super) struct Holdings {
    spaces: BTreeMap<SpaceId, Space>,
    /// `None`: two logs share the tag, so it names neither.
    tags: BTreeMap<LogTag, Option<LogId>>,
    changes: u64,
}

impl Holdings {
    /// Where a log stands now; `None`: no entry of it is held any more. The place before comes
    /// back.
    pub(super) fn set(&mut self, log: LogId, tip: Option<Tip>) -> Option<Tip> {
        self.changes += 1;
        let space = self.spaces.entry(log.space).or_default();
        space.digest = None;
        let before = match tip {
            Some(tip) => {
                let element = Element::of(&log, tip.seq, &tip.hash);
                space.sketch.toggle(element);
                space.logs.insert(log, Held { tip, changed: self.changes, element })
            }
            None => space.logs.remove(&log),
        };
        match before {
            Some(before) => space.sketch.toggle(before.element),
            None if tip.is_some() => self.name(log),
            None => {}
        }
        before.map(|held| held.tip)
    }

    fn name(&mut self, log: LogId) {
        let tag = LogTag::of(&log);
        match self.tags.get(&tag) {
            Some(Some(other)) if *other != log => self.tags.insert(tag, None),
            Some(_) => None,
            None => self.tags.insert(tag, Some(log)),
        };
    }

    /// How many logs there are of the spaces that `shared` picks.
    pub(super) fn count(&self, shared: impl Fn(&SpaceId) -> bool) -> usize {
        self.spaces.iter().filter(|(id, _)| shared(id)).map(|(_, space)| space.logs.len()).sum()
    }

    /// The log of this tag, if one and only one is known.
    pub(super) fn named(&self, tag: &LogTag) -> Option<LogId> {
        self.tags.get(tag).copied().flatten()
    }

    pub(super) fn get(&self, log: &LogId) -> Option<&Held> {
        self.spaces.get(&log.space)?.logs.get(log)
    }

    /// The number of a log's newest entry; zero for none.
    pub(super) fn seq(&self, log: &LogId) -> u64 {
        self.get(log).map_or(0, |held| held.tip.seq)
    }

    /// The tag of a log's newest entry.
    pub(super) fn base(&self, log: &LogId) -> BaseTag {
        self.get(log).map_or(BaseTag::default(), |held| BaseTag::of(&held.tip.hash))
    }

    /// What the spaces that `shared` picks hold, in short.
    pub(super) fn summary(&mut self, shared: impl Fn(&SpaceId) -> bool) -> Summary {
        let (mut sketch, mut rows) = (Sketch::default(), Vec::new());
        for (id, space) in &mut self.spaces {
            if !shared(id) || space.logs.is_empty() {
                continue;
            }
            let digest = *space.digest.get_or_insert_with(|| digest_of(&space.logs));
            sketch.add(&space.sketch);
            rows.extend_from_slice(id.as_bytes());
            rows.extend_from_slice(&digest);
        }
        let entries = short(hash::digest("tongzhou 2026 spaces digest v1", &[&rows]));
        Summary { entries, sketch, changed: self.changes }
    }

    /// The rows of the spaces that `shared` picks, in order.
    pub(super) fn rows(
        &self,
        shared: impl Fn(&SpaceId) -> bool,
    ) -> impl Iterator<Item = (Row, Element)> {
        let spaces = self.spaces.iter().filter(move |(id, _)| shared(id));
        spaces
            .flat_map(|(_, space)| &space.logs)
            .map(|(log, held)| (Row::new(*log, &held.tip), held.element))
    }

    /// All logs of a space.
    pub(super) fn logs(&self, space: &SpaceId) -> impl Iterator<Item = (&LogId, &Held)> {
        self.spaces.get(space).into_iter().flat_map(|space| &space.logs)
    }
}

fn digest_of(logs: &BTreeMap<LogId, Held>) -> [u8; 16] {
    let mut rows = Vec::with_capacity(logs.len() * 100);
    for (log, held) in logs {
        rows.extend_from_slice(log.device.as_bytes());
        rows.extend_from_slice(&log.epoch.to_be_bytes());
        rows.extend_from_slice(log.branch.as_bytes());
        rows.extend_from_slice(&held.tip.seq.to_be_bytes());
        rows.extend_from_slice(held.tip.hash.as_bytes());
    }
    short(hash::digest("tongzhou 2026 space digest v1", &[&rows]))
}

fn short(digest: [u8; 32]) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    bytes
}
