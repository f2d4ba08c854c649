//! The phrase book: what a node says in English, in Chinese.
//!
//! A [`Failure`](super::Failure), the reason of an entry set aside and the problems of a check are
//! written in English where they arise, because programs read them, too. Whoever shows them to a
//! Chinese reader asks here. The pages are data: an English phrase with `{places}`, and the Chinese
//! one with the same places.
//!
//! Invariant: a text that isn't in the book comes back as it is, and values (names, paths,
//! addresses) come through untouched. `coverage.rs` finds texts of the sources that no page has.

mod book;
mod pages;
mod tell;

#[cfg(test)]
mod coverage;
#[cfg(test)]
mod sources;
#[cfg(test)]
mod tests;

pub use book::{Book, Page};
pub use tell::{book, failure, text};
