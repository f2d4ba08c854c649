//! Pages: their text while it is edited, their history, where others write in them.

mod blocks;
mod change;
#[cfg(test)]
mod change_tests;
mod compare;
mod editor;
#[cfg(test)]
mod editor_tests;
mod find;
mod format;
mod list;
mod merge;
pub mod motion;
mod outline;
mod presence;
mod reading;
mod saving;
mod undo;

pub use blocks::{BLOCK_CHARS_MAX, Block, Blocks, Guess, Placed, Touched};
pub use change::{Change, Splice, Stay};
pub use compare::{Comparison, Fate, ROWS_MAX, Row, Words, compare};
pub use editor::{Editor, Other, Selection};
pub use find::{FOUND_MAX, find, step};
pub use format::{Edit, Format, below, enter, format, in_list, indent};
pub use list::pages;
pub use merge::difference;
pub use outline::{Heading, outline};
pub use presence::Presence;
pub use reading::pieces;
pub use saving::{Progress, Saving};
pub use undo::Kind;
