//! The ledger: which entries are held, where each lies in the journal, and which logs forked.
//!
//! Invariant: a strand (one log, or one side of a forked log) has no gaps, and its tip is the
//! newest entry of it in the journal. Everything here can be made anew from the journal.

mod control;
mod held;
mod keys;
mod strand;

#[cfg(test)]
mod tests;

pub use control::ControlHeads;
pub use held::{Ledger, LedgerError, Moved};
pub use keys::{log_bytes, log_of_bytes};
pub use strand::Strand;
