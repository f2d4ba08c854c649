//! Tests of the decoder against Automerge itself, against mutated bytes and against bombs.

mod bytes;
mod differential;
mod editor;
mod mutation;
mod packing;
mod rules;
mod threats;
