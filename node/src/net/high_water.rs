//! How far the queues of this process's networks have been filled, against their limits.
//!
//! Counted over all of its nodes since its start, for measurements: nothing depends on it.

use std::sync::atomic::{AtomicUsize, Ordering};

use super::limits::{
    EVENTS_MAX, INBOX_BYTES_MAX, OUTBOX_BYTES_MAX, OUTBOX_FRAMES_MAX, UNADMITTED_INBOUND_MAX,
};

/// The most that one queue held.
#[derive(Debug, Default)]
pub(super) struct Mark(AtomicUsize);

impl Mark {
    pub(super) fn note(&self, size: usize) {
        self.0.fetch_max(size, Ordering::Relaxed);
    }

    fn most(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

/// The marks.
#[derive(Debug, Default)]
pub struct HighWater {
    pub(super) outbox_frames: Mark,
    pub(super) outbox_bytes: Mark,
    pub(super) inbox_bytes: Mark,
    pub(super) events: Mark,
    pub(super) strangers: Mark,
}

static HIGH_WATER: HighWater = HighWater {
    outbox_frames: Mark(AtomicUsize::new(0)),
    outbox_bytes: Mark(AtomicUsize::new(0)),
    inbox_bytes: Mark(AtomicUsize::new(0)),
    events: Mark(AtomicUsize::new(0)),
    strangers: Mark(AtomicUsize::new(0)),
};

/// How far the queues have been filled.
pub fn high_water() -> &'static HighWater {
    &HIGH_WATER
}

impl HighWater {
    /// What was counted, the most that it came to at one node, and the limit.
    pub fn rows(&self) -> Vec<(&'static str, usize, usize)> {
        vec![
            ("frames that wait for one peer", self.outbox_frames.most(), OUTBOX_FRAMES_MAX),
            ("bytes that wait for one peer", self.outbox_bytes.most(), OUTBOX_BYTES_MAX),
            ("bytes that wait for one node", self.inbox_bytes.most(), INBOX_BYTES_MAX),
            ("events that wait for one node", self.events.most(), EVENTS_MAX),
            ("strangers at one door", self.strangers.most(), UNADMITTED_INBOUND_MAX),
        ]
    }
}
