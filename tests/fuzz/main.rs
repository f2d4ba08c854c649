//! Every door for bytes from outside, tried with valid bytes that were tampered with.
//!
//! A target takes a *recipe*, bytes from the fuzzer, and makes of it bytes that a hostile peer,
//! file or person might hand over: mostly a real encoder's output, bent (see [`mutate`]).
//! Invariant of all targets: no panic, what is accepted has one form, and no output outgrows its
//! bound. Run as tests they try a fixed number of recipes; docs/fuzzing.md says how to run longer.

mod api;
mod blob;
mod bundle;
mod change;
mod code;
mod engine;
mod entry;
mod import;
mod journal;
mod mutate;
mod proof;
mod relay;
mod schema;
mod search;
mod seeds;
mod wire;
