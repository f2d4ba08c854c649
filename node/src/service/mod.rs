//! What people ask for, noun by noun, done on the core.

mod capabilities;
mod edits;
mod find;
mod history;
mod members;
mod messages;
mod names;
mod organisation;
mod pages;
mod people;
mod presence;
mod request;
mod state;
mod status;
mod statuses;
mod tasks;
mod versions;

pub use members::redeem;
pub use organisation::checked_name;
