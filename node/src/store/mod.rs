//! The store: documents, views and indexes, all derived from the journal and rebuilt from it.
//!
//! Invariant: what is on disk is the state at one journal position (the checkpoint), since rows
//! and checkpoint go there in one atomic batch. Losing all of it loses nothing.

mod cached;
mod kv;
mod leaf;
mod leaves;
mod memory;
mod sealed;
mod sled_kv;

#[cfg(test)]
mod conformance;

pub use cached::{Store, flush_wanted_bytes};
pub use kv::{Kv, KvError, Row, Rows, Span, VALUE_BYTES_MAX};
pub use leaves::LeavesKv;
pub use memory::MemoryKv;
pub use sealed::SealedKv;
pub use sled_kv::{OpenSledError, SledKv};
