//! Markdown on screen, wherever it stands: messages, pages, the manual.

mod body;
mod spans;
mod table;

pub use body::{show, show_with};
