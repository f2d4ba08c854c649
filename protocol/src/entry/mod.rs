//! Signed entries in hash-chained logs: one log for each (space, device, epoch).
//!
//! Invariant: one strict signature check on the newest entry of a run proves the whole run, since
//! each header names the hash of the one before.

mod body;
mod fork;
mod frontier;
mod header;
mod outline;
mod run;

#[cfg(test)]
mod tests;

pub use body::{Body, BodyError, ChangeBody, DocRef, PackedChange};
pub use fork::{Fork, ForkError, ForkProof, Side};
pub use frontier::{ControlFrontier, ControlPoint, Frontier, Tip};
pub use header::{BaseTag, BodyHash, ChangesDigest, EntryTag, FORMAT, Header};
pub use outline::{Outline, OutlineBody, OutlineEntry, OutlineError, Outlined};
pub use run::{
    Base, ChainError, Draft, Entry, Extras, PackedEntry, PackedRun, SignedRun, StoredEntry,
    VerifiedRun,
};
