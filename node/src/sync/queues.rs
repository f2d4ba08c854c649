//! How full queues are, against their bounds: what the simulator asserts after each turn of a node, and what
//! long runs print. Nothing depends on it.
//!
//! Each part says of itself what it queues, beside its bound.

use std::collections::BTreeMap;

use super::{
    engine::Engine,
    limits::{CAUSED_MAX, LOCATING_LOGS_MAX, NEAR_HELD_MAX},
    link::Link,
};

/// Queues by what waits in them. Where there are several of a kind, one for each peer, the fullest counts;
/// told again and again, it is the most that there ever was.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Queues(BTreeMap<&'static str, (usize, usize)>);

impl Queues {
    /// So much waits, of so much that may.
    pub fn note(&mut self, what: &'static str, size: usize, limit: usize) {
        let row = self.0.entry(what).or_default();
        *row = (row.0.max(size), limit);
    }

    /// What waits, how much of it, and how much may.
    pub fn rows(&self) -> impl Iterator<Item = (&'static str, usize, usize)> + '_ {
        self.0.iter().map(|(what, (size, limit))| (*what, *size, *limit))
    }

    /// The first queue that is longer than it may be.
    pub fn too_long(&self) -> Option<(&'static str, usize, usize)> {
        self.rows().find(|(_, size, limit)| size > limit)
    }
}

impl Engine {
    /// Notes how full this engine's queues are.
    pub fn note_queues(&self, into: &mut Queues) {
        let (world, links, caused, near) = self.parts();
        world.fetch.note_queues(into);
        world.intake.note_queues(into);
        world.beacons.note_queues(into);
        world.records.note_queues(into);
        world.forks.note_queues(into);
        world.blobs.note_queues(into);
        into.note("colleagues gone, whose work is kept", caused, CAUSED_MAX);
        into.note("devices known to be near or not", near, NEAR_HELD_MAX);
        for link in links {
            link.note_queues(into);
        }
    }
}

impl Link {
    fn note_queues(&self, into: &mut Queues) {
        self.known.note_queues(into);
        self.level.note_queues(into);
        self.serve.note_queues(into);
        self.telling.note_queues(into);
        self.passing.note_queues(into);
        self.fetching.note_queues(into);
        self.note_said(into);
        into.note("places of logs sought with one peer", self.points_for.len(), LOCATING_LOGS_MAX);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_most_that_there_was_is_kept_and_what_is_too_long_is_named() {
        let mut queues = Queues::default();
        for size in [3, 5, 1] {
            queues.note("a", size, 5);
        }
        assert_eq!(queues.rows().collect::<Vec<_>>(), [("a", 5, 5)]);
        assert_eq!(queues.too_long(), None);
        queues.note("b", 2, 1);
        assert_eq!(queues.too_long(), Some(("b", 2, 1)));
    }
}
