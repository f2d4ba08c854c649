//! Closed sets of control entries: what somebody knew.
//!
//! A large organisation has a log for each device, and each of tens of thousands of entries has a
//! past of its own. So a past is kept in blocks that are shared with the past it was made from: one
//! more log costs a block and the list of blocks, not a number for each log.
//!
//! Invariant: blocks that nobody else holds are the only ones written to, so no past changes with
//! another.

use std::sync::Arc;

/// Logs a block is for. Copying one costs as much as copying the list of 20 blocks; 5,000 logs
/// are 79 of them.
const BLOCK_LOGS: usize = 64;

/// How far each log of a block reaches.
type Block = Arc<[u32; BLOCK_LOGS]>;

/// Where an entry stands: the log's number and the place in it, from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spot {
    pub log: usize,
    pub seq: u32,
}

/// A closed set of control entries: for each log, how far it reaches. Entries that name nothing
/// new share what is common to them, so that a long log costs little.
#[derive(Clone, Debug, Default)]
pub(super) struct Past {
    /// By log, in blocks; what lies beyond them isn't reached. Entries of one log share all of it
    /// until one of them names something new.
    reach: Option<Arc<Vec<Block>>>,
    /// The own log's prefix, on top of that.
    own: Option<Spot>,
    /// The latest effective time inside.
    pub time: u64,
    /// Everything that is held, whatever it is.
    whole: bool,
}

impl Past {
    /// The past that holds everything.
    pub const EVERYTHING: Self = Self { reach: None, own: None, time: 0, whole: true };

    /// The past that reaches up to one entry, whose effective time this is, in one log.
    pub fn of(spot: Spot, time: u64) -> Self {
        let mut past = Self { time, ..Self::default() };
        past.reach_to(spot);
        past
    }

    /// The past of the next entry in a log whose newest has this past, place and effective time.
    pub fn after(&self, own: Spot, time: u64) -> Self {
        Self { own: Some(own), time, ..self.clone() }
    }

    /// Whether it holds the entry that stands there.
    pub fn holds(&self, spot: Spot) -> bool {
        self.whole
            || self.own.is_some_and(|own| own.log == spot.log && own.seq >= spot.seq)
            || self.reached(spot.log) >= spot.seq
    }

    fn reached(&self, log: usize) -> u32 {
        let block = self.reach.as_ref().and_then(|blocks| blocks.get(log / BLOCK_LOGS));
        block.map_or(0, |block| block[log % BLOCK_LOGS])
    }

    /// Takes in an entry that stands there, has this past, and whose effective time this is.
    pub fn take(&mut self, past: &Self, spot: Spot, time: u64) {
        if let Some(theirs) = &past.reach {
            let blocks = Arc::make_mut(self.reach.get_or_insert_default());
            let shared = blocks.len().min(theirs.len());
            for (own, other) in blocks.iter_mut().zip(theirs.iter()) {
                if !Arc::ptr_eq(own, other) {
                    join(own, other);
                }
            }
            blocks.extend_from_slice(&theirs[shared..]);
        }
        past.own.into_iter().chain([spot]).for_each(|spot| self.reach_to(spot));
        self.time = self.time.max(time);
    }

    fn reach_to(&mut self, spot: Spot) {
        if self.reached(spot.log) >= spot.seq {
            return;
        }
        let blocks = Arc::make_mut(self.reach.get_or_insert_default());
        let at = spot.log / BLOCK_LOGS;
        if blocks.len() <= at {
            // Blocks without anything in them are one and the same.
            blocks.resize(at + 1, Arc::new([0; BLOCK_LOGS]));
        }
        Arc::make_mut(&mut blocks[at])[spot.log % BLOCK_LOGS] = spot.seq;
    }
}

/// The further of both, log by log; a block that is nothing new stays shared.
fn join(own: &mut Block, other: &Block) {
    let behind = own.iter().zip(other.iter()).any(|(own, other)| own < other);
    let ahead = own.iter().zip(other.iter()).any(|(own, other)| own > other);
    match (behind, ahead) {
        (false, _) => {}
        (true, false) => *own = Arc::clone(other),
        (true, true) => {
            let block = Arc::make_mut(own);
            block.iter_mut().zip(other.iter()).for_each(|(own, other)| *own = (*own).max(*other));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use proptest::prelude::*;

    use super::*;

    /// Logs that spread over a few blocks.
    const LOGS: usize = 3 * BLOCK_LOGS;

    #[test]
    fn pasts_that_name_one_more_log_share_their_blocks() {
        let spot = |log| Spot { log, seq: 1 };
        let mut before = Past::of(spot(0), 1);
        (1..LOGS).for_each(|log| before.take(&Past::of(spot(0), 1), spot(log), 1));
        let mut after = before.after(Spot { log: 0, seq: 2 }, 2);
        after.take(&Past::default(), Spot { log: LOGS - 1, seq: 2 }, 3);
        let blocks = |past: &Past| past.reach.clone().unwrap_or_default();
        let (old, new) = (blocks(&before), blocks(&after));
        let shared = old.iter().zip(new.iter()).filter(|(old, new)| Arc::ptr_eq(old, new));
        assert_eq!((shared.count(), new.len()), (LOGS / BLOCK_LOGS - 1, LOGS / BLOCK_LOGS));
        assert!(after.holds(Spot { log: LOGS - 1, seq: 2 }));
        assert!(!before.holds(Spot { log: LOGS - 1, seq: 2 }), "the other has not changed");
    }

    /// What a past is, said plainly: for each log the furthest entry.
    type Plain = BTreeMap<usize, u32>;

    proptest! {
        /// Whatever is joined in whatever order, the past holds what one plain map would.
        #[test]
        fn a_past_holds_what_a_plain_map_would(
            steps in prop::collection::vec((0usize..6, 0usize..6, 0usize..LOGS, 1u32..5), 1..60),
        ) {
            let mut pasts = vec![(Past::default(), Plain::new()); 6];
            for (into, from, log, seq) in steps {
                let (past, plain) = pasts[from].clone();
                let spot = Spot { log, seq };
                let (own, own_plain) = &mut pasts[into];
                own.take(&past, spot, 0);
                for (log, seq) in plain.into_iter().chain([(log, seq)]) {
                    let known = own_plain.entry(log).or_default();
                    *known = (*known).max(seq);
                }
            }
            for (past, plain) in &pasts {
                for log in 0..LOGS {
                    for seq in 1..6 {
                        let known = plain.get(&log).is_some_and(|known| *known >= seq);
                        prop_assert_eq!(past.holds(Spot { log, seq }), known);
                    }
                }
            }
        }
    }
}
