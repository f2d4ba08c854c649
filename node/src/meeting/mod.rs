//! Meetings: when they take place, and their form in calendar files.
//!
//! Invariant: nothing here asks a clock or a disk; the time zone in which one is comes in as an
//! argument. Whatever a colleague has put into a meeting or a file, the cost is bounded.

pub mod agenda;
pub mod calendar;
mod moved;
mod occurrence;
mod read;
#[cfg(test)]
mod tests;

pub use moved::{moved_from, occurrence_uid};
pub use occurrence::{OCCURRENCES_MAX, Occurrence, is_zone, occurrences};
pub use read::{CalendarError, FILE_BYTES_MAX, Found, read};
