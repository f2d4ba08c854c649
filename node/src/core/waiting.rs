//! Runs that came before what they build on wait for it, for a while.
//!
//! A catch-up brings many logs in no causal order. Dropping what comes too early would have most
//! of it sent again.
//!
//! Invariant: every run here has a ticket that the sync engine counts in its limits, so they bound
//! what waits; and each run is looked at again only when the one thing that it lacked has come.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::RangeInclusive,
};

use protocol::{
    clock::Millis,
    entry::PackedRun,
    ids::{LogId, SpaceId},
};

use crate::{ingest::Missing, sync::Ticket};

/// So long a run waits: as long as the engine would wait before it asks for it again.
const WAITING_MS: u64 = crate::sync::limits::WAITING_RETRY_MS;

/// Times that one run may be looked at again. Control entries name one or two others each, and
/// come first; somebody who lets runs wait for one entry after the other gains no more than this.
const WAKES_MAX: u8 = 64;

/// A run that waits, or has waited.
#[derive(Debug)]
pub(super) struct Waiter {
    pub ticket: Ticket,
    pub run: PackedRun,
    until: Millis,
    wakes: u8,
}

impl Waiter {
    /// A run that has just come.
    pub fn new(now: Millis, ticket: Ticket, run: PackedRun) -> Self {
        Self { ticket, run, until: now.plus(WAITING_MS), wakes: 0 }
    }
}

/// The runs that wait.
#[derive(Debug, Default)]
pub(super) struct Waiting {
    /// By the time until which they wait.
    runs: BTreeMap<(Millis, Ticket), (Missing, Waiter)>,
    by_missing: BTreeMap<Missing, BTreeSet<(Millis, Ticket)>>,
}

impl Waiting {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.runs.len()
    }

    /// When the first is given up.
    pub fn due(&self) -> Option<Millis> {
        self.runs.first_key_value().map(|((until, _), _)| *until)
    }

    /// Takes a run in that lacks this; it comes back when it has been looked at too often.
    pub fn add(&mut self, missing: Missing, mut waiter: Waiter) -> Option<Waiter> {
        if waiter.wakes >= WAKES_MAX {
            return Some(waiter);
        }
        waiter.wakes += 1;
        let key = (waiter.until, waiter.ticket);
        self.by_missing.entry(missing).or_default().insert(key);
        self.runs.insert(key, (missing, waiter));
        None
    }

    /// The runs for which this log may have brought what they lacked, now that it reaches up to
    /// `seq`.
    pub fn wake(&mut self, log: &LogId, seq: u64) -> Vec<Waiter> {
        let range = Missing::Entry(*log, 0)..=Missing::Entry(*log, seq);
        self.wake_for(range)
    }

    /// The runs for which a key of this space may have been lacking.
    pub fn wake_key(&mut self, space: &SpaceId) -> Vec<Waiter> {
        self.wake_for(Missing::Key(*space)..=Missing::Key(*space))
    }

    fn wake_for(&mut self, range: RangeInclusive<Missing>) -> Vec<Waiter> {
        let missing: Vec<Missing> = self.by_missing.range(range).map(|(it, _)| *it).collect();
        let keys = missing.iter().filter_map(|it| self.by_missing.remove(it)).flatten();
        keys.filter_map(|key| self.runs.remove(&key)).map(|(_, waiter)| waiter).collect()
    }

    /// Gives up the runs whose time is over.
    pub fn expire(&mut self, now: Millis) -> Vec<Ticket> {
        let mut late = Vec::new();
        while self.due().is_some_and(|until| until <= now) {
            let Some((key, (missing, _))) = self.runs.pop_first() else { break };
            if let Some(keys) = self.by_missing.get_mut(&missing) {
                keys.remove(&key);
                if keys.is_empty() {
                    self.by_missing.remove(&missing);
                }
            }
            late.push(key.1);
        }
        late
    }
}
