//! Proofs: written from what this node holds, and checked by somebody who holds nothing.

mod check;
mod export;

pub use check::{CheckError, check_proof};
