//! The pure part of Tongzhou: what an organisation's entries mean, whatever machine reads them.
//!
//! Invariant: nothing here reads a clock, draws randomness, does I/O or awaits. Every function is
//! a pure function of its arguments, so that every node reaches the same verdict.

pub mod change;
