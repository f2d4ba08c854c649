//! A disk in memory that fails like a real one, only on command and repeatably.
//!
//! Invariant: every outcome is a function of the calls made, the faults injected and the generator
//! passed to [`SimDisk::lose_power`]. A crash may leave anything that a journalling file system on
//! a drive with 512-byte atomic sectors may leave, and a little more: any subset of unsynced
//! sectors, any subset of unsynced names.

mod content;
mod disk;
mod fault;
mod names;
mod state;

#[cfg(test)]
mod tests;

pub use content::{PAGE_BYTES, SECTOR_BYTES};
pub use disk::SimDisk;
pub use fault::{Counts, Fault};
