//! With whom this node is to be connected: who reads the same spaces, and whom it needs beyond those that
//! the network picks of them.
//!
//! Invariant: what the network keeps of its own accord reaches everybody in each space over others, but
//! for files, which are fetched from who holds them. So while no neighbour holds a file that is wanted,
//! colleagues who may hold it are sought, a few at a time: who sent it first, then everybody in turn.

use std::collections::BTreeSet;

use protocol::{clock::Millis, ids::DeviceId};

use super::{io::Output, state::Core};

/// Colleagues who are sought at the same time.
const SOUGHT: usize = 8;

/// The next ones are sought after this time: enough to connect and to ask.
const SEEK_MS: u64 = 15_000;

/// Files for which colleagues are sought at the same time.
const SOUGHT_FILES_MAX: usize = 8;

/// What the network was told, and what is to be told.
#[derive(Debug, Default)]
pub(super) struct Neighbours {
    circles: Option<Vec<BTreeSet<DeviceId>>>,
    bridges: BTreeSet<DeviceId>,
    sought: BTreeSet<DeviceId>,
    kept: BTreeSet<DeviceId>,
    /// How often the next ones were sought.
    round: usize,
    /// When they are to be sought again.
    due: Option<Millis>,
}

impl Neighbours {
    /// Whether this node belongs to somebody's circle by now.
    pub fn are_known(&self) -> bool {
        self.circles.is_some()
    }

    /// When there is something to do.
    pub fn due(&self) -> Option<Millis> {
        self.due
    }
}

impl Core {
    /// Tells the network who reads what, if that has changed.
    pub(super) fn tell_circles(&mut self) {
        let circles = self.engine.circles();
        // Who isn't let in yet reads nothing, and takes anybody.
        if circles.is_empty() {
            return;
        }
        if self.neighbours.circles.as_ref() != Some(&circles) {
            self.neighbours.circles = Some(circles.clone());
            self.put_out(Output::Circles { circles });
        }
    }

    /// Those who stand for other offices are to be connected.
    pub(super) fn keep_bridges(&mut self, bridges: BTreeSet<DeviceId>) {
        self.neighbours.bridges = bridges;
        self.tell_kept();
    }

    /// A file is wanted: if nobody holds it, others are sought.
    pub(super) fn seek_soon(&mut self, now: Millis) {
        self.neighbours.due.get_or_insert(now.plus(SEEK_MS));
    }

    /// Seeks who holds what is wanted, when it is time to.
    pub(super) fn seek(&mut self, now: Millis) {
        // A clock that was set back doesn't make anybody wait for the old time.
        if self.neighbours.due.is_none_or(|due| due > now && due <= now.plus(SEEK_MS)) {
            return;
        }
        let mut sought = BTreeSet::new();
        for blob in self.unheld_files().into_iter().take(SOUGHT_FILES_MAX) {
            sought.extend(self.blobs().sender(&blob));
            let readers = self.readers_of_file(&blob);
            let skipped = self.neighbours.round.saturating_mul(SOUGHT);
            sought.extend(readers.iter().cycle().skip(skipped % readers.len().max(1)).take(SOUGHT));
        }
        sought.remove(&self.device);
        let is_over = sought.is_empty();
        self.neighbours.sought = sought;
        self.neighbours.round = if is_over { 0 } else { self.neighbours.round.wrapping_add(1) };
        self.neighbours.due = (!is_over).then(|| now.plus(SEEK_MS));
        self.tell_kept();
    }

    fn tell_kept(&mut self) {
        let Neighbours { bridges, sought, kept, .. } = &mut self.neighbours;
        let devices: BTreeSet<DeviceId> = bridges.union(sought).copied().collect();
        if *kept != devices {
            kept.clone_from(&devices);
            self.put_out(Output::Keep { devices });
        }
    }
}
