//! The simulator: whole nodes on virtual disks, clocks and lines, moved by one seed.
//!
//! Invariant: nothing in here reads a clock or draws randomness but from the seed, and nothing
//! walks an unordered map. One seed, one run, to the last byte.
//!
//! A run: [`plan`] turns a seed into what will happen, [`world`] makes it happen to [`seat`]s on
//! a [`network`], [`workload`] plays the people, [`byzantine`] the few among them who cheat,
//! [`check`] asks after every step whether all promises still hold by the [`model`]'s lights, and
//! [`run`] reports.

pub mod byzantine;
pub mod check;
pub mod defences;
pub mod files;
pub mod luck;
pub mod model;
pub mod network;
pub mod plan;
mod rows;
pub mod run;
pub mod seat;
pub mod soak;
pub mod story;
pub mod talk;
pub mod trace;
pub mod trouble;
pub mod workload;
pub mod world;
