//! The sample organisation: a small company to look around in and to try things with.
//!
//! Three people in two offices, each with a real node in this process: own home, journal and store,
//! and libp2p connections over the loopback interface. It is made in a directory when that is
//! opened for the first time, and opened as it was left from then on. The line between the offices
//! can be cut, so that work apart, conflicts and merging can be seen within two minutes.
//!
//! Invariant: a directory is either a whole sample or is begun anew; one that holds anything else
//! is left alone.

mod cast;
mod content;
mod courier;
mod make;
mod open;
mod place;
mod stories;
mod tables;
#[cfg(test)]
mod tests;

pub use courier::Carried;
pub use open::{Sample, SampleSeat};
pub use stories::{Happened, Story, Told, demonstrate};
