//! The field in which a page is written: only what is on screen is laid out.
//!
//! Invariant: a frame lays out the blocks in view and as many beside it, however long the page is;
//! a block is at most [`crate::model::page::BLOCK_CHARS_MAX`] characters. What an input method
//! composes is no part of the text until it is committed.

mod input;
mod keys;
mod paint;
mod pointer;
mod screen;
mod show;

pub(super) use screen::Screen;
pub(super) use show::show;
