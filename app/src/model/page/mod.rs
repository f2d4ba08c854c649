//! Pages: their text while it is edited, their history, where others write in them.

mod blocks;
mod change;
#[cfg(test)]
mod change_tests;
mod editor;
#[cfg(test)]
mod editor_tests;
mod merge;
mod saving;
mod undo;

pub use blocks::{BLOCK_CHARS_MAX, Block, Blocks, Guess, Placed, Touched};
pub use change::{Change, Splice, Stay};
pub use editor::{Editor, Other, Selection};
pub use merge::difference;
pub use saving::{Progress, Saving};
pub use undo::Kind;
