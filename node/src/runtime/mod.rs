//! A node at work: its thread, its network, its doors to the outside.

mod handle;

pub use handle::{Call, Gone, Handle};
