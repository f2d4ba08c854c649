//! What people ask for, noun by noun, done on the core.

mod aside;
mod capabilities;
mod channels;
mod conversations;
mod devices;
mod edits;
mod filters;
mod find;
mod history;
mod inbox;
mod me;
mod members;
mod mentions;
mod messages;
mod names;
mod news;
mod organisation;
mod pages;
mod people;
mod presence;
mod projects;
mod removal;
mod request;
mod show;
mod state;
mod status;
mod statuses;
mod storage;
mod tasks;
mod threads;
mod timeline;
mod versions;

pub use devices::answer_offer;
pub use members::redeem;
pub use news::NewsKnown;
pub use organisation::checked_name;
