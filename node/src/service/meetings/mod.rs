//! Meetings: made, changed and answered; what takes place when; who is to hear of it.
//!
//! Invariant: what somebody is told depends on the entries that are held and on the local clock. An
//! answer names the time that it was given to, so whoever said that they come is asked anew when a
//! meeting is moved, and never counts as coming to a time that they didn't know.

mod change;
mod import;
mod plan;
mod remind;
mod show;

pub use plan::Plans;
