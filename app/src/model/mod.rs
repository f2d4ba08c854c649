//! What screens show, worked out without pixels: pure functions of the node's answers.

pub mod day;
pub mod name;
pub mod page;
pub mod people;
pub mod sidebar;
pub mod size;
pub mod switcher;
pub mod sync;
pub mod tasks;
pub mod time;
