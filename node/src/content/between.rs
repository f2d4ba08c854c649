//! What of a document came within a stretch of the journal.
//!
//! Invariant: a pure function of the entries held and the stretch, so it is the same after a restart
//! and in a store made anew.

use std::collections::BTreeMap;

use protocol::{
    change::{ChangeHash, Unpacked},
    clock::Millis,
    ids::{DeviceId, DocId, LogId, SpaceId},
};

use super::documents::{Contents, read_changes};
use crate::{
    document::{Seen, Step},
    ingest::{HoldError, Holdings},
    journal::Position,
};

/// A stretch of the journal, and whose entries in it aren't meant.
#[derive(Clone, Copy, Debug)]
pub struct Stretch {
    /// It begins there.
    pub from: Position,
    /// It ends before that.
    pub to: Position,
    /// Our own device.
    pub me: DeviceId,
}

/// What of a document came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Between {
    /// Its heads before; none: it wasn't here.
    pub before: Vec<ChangeHash>,
    /// Its heads with what came, and without what was written here since.
    pub after: Vec<ChangeHash>,
    /// The visible changes that came from others, by time.
    pub came: Vec<Step>,
    /// Who changed it here while we were apart, in a way that what came didn't know.
    pub here: Vec<DeviceId>,
}

impl Between {
    /// What of a document came in a stretch. Costs a pass over the document's changes, and for each of
    /// its logs some twenty look-ups.
    ///
    /// # Errors
    /// When something can't be read.
    pub fn of(
        content: &mut Contents,
        held: &mut Holdings,
        (space, doc): (&SpaceId, &DocId),
        stretch: &Stretch,
    ) -> Result<Self, HoldError> {
        let graph = content.graph_of(&mut held.store, space, doc)?;
        let timeline = graph.timeline();
        let mut cuts: BTreeMap<LogId, (u64, u64)> = BTreeMap::new();
        let (mut before, mut came) = (Vec::new(), Vec::new());
        for step in timeline {
            let log = step.seen.at.log;
            let (first, end) = match cuts.get(&log) {
                Some(cut) => *cut,
                None => {
                    let cut =
                        (first_at(held, &log, stretch.from)?, first_at(held, &log, stretch.to)?);
                    cuts.insert(log, cut);
                    cut
                }
            };
            if step.seen.at.entry < first {
                before.push(step);
            } else if step.seen.at.entry < end && log.device != stretch.me {
                came.push(step);
            }
        }
        let heads = graph.heads_of(&before);
        let both: Vec<Step> = before.iter().chain(&came).copied().collect();
        let after = graph.heads_of(&both);
        // A head from before that is one still: nothing that came builds on it.
        let apart = |step: &&Step| after.contains(&step.seen.hash);
        let mut here: Vec<DeviceId> =
            before.iter().filter(apart).map(|step| step.seen.at.log.device).collect();
        here.sort_unstable();
        here.dedup();
        if came.is_empty() {
            here.clear();
        }
        Ok(Self { before: heads, after, came, here })
    }

    /// The device that made a change, and when; `None` when it isn't one that came.
    pub fn who(&self, change: &[u8; 32]) -> Option<(DeviceId, Millis)> {
        let step = self.came.iter().find(|step| step.seen.hash.0 == *change)?;
        Some((step.seen.at.log.device, step.seen.hlc.millis()))
    }

    /// The changes that came, with what they do.
    ///
    /// # Errors
    /// When something can't be read.
    pub fn changes(
        &self,
        content: &mut Contents,
        held: &mut Holdings,
        (space, doc): (&SpaceId, &DocId),
    ) -> Result<Vec<Unpacked>, HoldError> {
        let seen: Vec<Seen> = self.came.iter().map(|step| step.seen).collect();
        content.graph_of(&mut held.store, space, doc)?;
        read_changes(held, content.graph_at(&(*space, *doc))?, &seen)
    }
}

/// The number of the first entry of a log that lies at a place of the journal or beyond it: entries of
/// a log lie in the order of their numbers.
fn first_at(held: &Holdings, log: &LogId, at: Position) -> Result<u64, HoldError> {
    let Some(strand) = held.ledger.strand(log) else { return Ok(u64::MAX) };
    let (mut low, mut high) = (strand.first, strand.tip.seq + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let position = held.ledger.position(&held.store, log, middle)?;
        if position.is_some_and(|position| position >= at) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    Ok(low)
}
