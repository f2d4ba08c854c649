//! Deadlines: who is to hear of a change, who knows of it, and who is to be reminded when.
//!
//! Invariant: what somebody is told depends on the entries that are held and on what was noted on
//! this node, never on when or in which order anything came. So a person is told once, whichever
//! of their devices they look at: an acknowledgement is an entry, and all of them hold it.

mod act;
mod alarm;
mod desk;
mod items;
mod noted;
mod prompt;
mod remind;
mod task;

pub use desk::Due;
