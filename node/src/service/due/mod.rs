//! Deadlines: who is to hear of a change, who knows of it, and who is to be reminded when; and tasks
//! that were assigned to one.
//!
//! Invariant: what somebody is told depends on the entries that are held and on what was noted on
//! this node, never on when or in which order anything came. So a person is told once, whichever
//! of their devices they look at: an acknowledgement is an entry, and all of them hold it.

mod act;
mod alarm;
mod asked;
mod assigned;
mod desk;
mod items;
mod noted;
mod prompt;
mod remind;
mod seen;
mod task;

pub(super) use asked::Waiting;
pub use desk::Due;
pub(super) use task::watchers;
