//! The append-only files that are the truth for entries.
//!
//! Records are appended to numbered segment files and become durable in groups, each with one
//! write and one `fdatasync`. The layout, the rules of recovery and the enemies they answer are
//! in `docs/store-format.md`.
//!
//! Invariants: what [`Journal::commit`] acknowledged is read back after any crash, byte for byte,
//! or is reported as damaged; nothing that was never appended is ever read; after a failed write
//! or sync nothing is written until the journal is opened anew.
//!
//! A journal belongs to one thread at a time and to one process: its owner holds the home's lock.

mod config;
mod error;
mod header;
mod open;
mod position;
mod read;
mod record;
mod scan;
mod segment;
mod tail;
mod verify;
mod walk;
mod window;
mod write;

#[cfg(test)]
mod tests;

pub use config::{
    Access, Examine, JournalConfig, JournalId, SEGMENT_BYTES_DEFAULT, SEGMENT_BYTES_MAX,
};
pub use error::{AppendError, CommitError, OpenError, ReadError, ScanError, VerifyError};
pub use open::{Recovery, TornTail};
pub use position::Position;
pub use record::{PAYLOAD_BYTES_MAX, Record};
pub use scan::Scan;
pub use verify::Verification;
pub use write::{GROUP_BYTES_MAX, Journal};
