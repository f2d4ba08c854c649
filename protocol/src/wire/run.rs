//! A run without its log's name, which the frame around it gives in short or in full.

use serde::{Deserialize, Serialize};

use crate::{
    crypto::Signature,
    entry::{BaseTag, PackedEntry, PackedRun},
    ids::LogId,
};

/// See [`PackedRun`], which has the same fields and the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The number of the first entry.
    pub first: u64,
    /// The tag of the entry before.
    pub base: BaseTag,
    /// The entries.
    pub entries: Vec<PackedEntry>,
    /// The author's signature of the last.
    pub signature: Signature,
}

impl Run {
    /// Takes the log's name off.
    pub fn of(run: PackedRun) -> (LogId, Self) {
        let PackedRun { log, first, base, entries, signature } = run;
        (log, Self { first, base, entries, signature })
    }

    /// Puts a log's name on.
    pub fn on(self, log: LogId) -> PackedRun {
        let Self { first, base, entries, signature } = self;
        PackedRun { log, first, base, entries, signature }
    }

    /// The number of the last entry, as claimed.
    pub fn last(&self) -> u64 {
        self.first.saturating_add(self.entries.len() as u64).saturating_sub(1)
    }
}
