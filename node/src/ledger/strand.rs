//! A strand: one log, or one side of a forked one.

use protocol::{
    entry::{ControlFrontier, Tip},
    ids::EntryHash,
};
use serde::{Deserialize, Serialize};

/// What is held of a strand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Strand {
    /// The number of its first entry: 1, or where its side of a fork begins.
    pub first: u64,
    /// The entry that the first follows; zero when it follows none.
    pub root: EntryHash,
    /// The newest entry.
    pub tip: Tip,
    /// The control places that its entries have named so far, the newest of each control log.
    pub control: ControlFrontier,
}
