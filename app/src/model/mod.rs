//! What screens show, worked out without pixels: pure functions of the node's answers.

pub mod announce;
pub mod aside;
pub mod bundle;
pub mod composer;
pub mod conversation;
pub mod day;
pub mod delivery;
pub mod device;
pub mod idle;
pub mod inbox;
pub mod markdown;
pub mod name;
pub mod notify;
pub mod page;
pub mod people;
pub mod project;
pub mod recovery;
pub mod scroll;
pub mod search;
pub mod sidebar;
pub mod size;
pub mod switcher;
pub mod sync;
pub mod tasks;
pub mod time;
pub mod timeline;
