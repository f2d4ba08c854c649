//! The pure part of Tongzhou: what an organisation's entries mean, whatever machine reads them.
//!
//! Invariant: nothing here reads a clock, draws randomness, does I/O or awaits. Every function is
//! a pure function of its arguments, so that every node reaches the same verdict.

pub mod authority;
pub mod blob;
pub mod capability;
pub mod change;
pub mod clock;
pub mod crypto;
pub mod encode;
pub mod entry;
pub mod ids;
pub mod limits;
pub mod policy;
pub mod relay;
pub mod schema;
pub mod wire;
