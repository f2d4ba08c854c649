//! Tables, worked out without a node: what cells say in words, how rows are ordered and chosen, what a
//! CSV brings, what a program says of itself.
//!
//! Invariant: everything here is a pure function of what a node answered.

mod diagnostics;
mod order;
mod read;
#[cfg(test)]
mod tests;
mod words;

pub use diagnostics::diagnostics;
pub use order::{Filter, compare, sort};
pub use read::{CSV_BYTES_MAX, ReadError, read_csv};
pub use words::{cell, choice, heading, value};
