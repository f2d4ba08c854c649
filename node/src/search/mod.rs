//! Full text over messages, tasks and pages: derived data that can be deleted and rebuilt.
//!
//! # What a query finds
//!
//! Texts and queries are *folded* first: Unicode NFKC (so `ＡＢＣ` is `abc`), lower case, invisible
//! characters dropped, all dashes and apostrophes made one ([`mod@fold`]). Every folded character
//! is of one class ([`Class`]): **word** (letters and digits of scripts that put spaces between
//! words), **dense** (Chinese, Japanese, Korean, Thai and their like, emoji and other symbols),
//! **joint** (`- _ . / \ : @ & ' ~ ·`) or **gap** (spaces, brackets, quotes, `, ; ! ? 。` …).
//!
//! A query is cut into **terms** at its gaps; joints at the ends of a term fall away. A term is
//! found in a text wherever the folded text contains it literally, except at a place that begins
//! inside a word: where the term's first character and the one before the place are both word
//! characters. So 上海 finds 我家在上海东边, `cat` finds `Cat` and `category` but not `concat`, and
//! `T-12` finds `T-12` and `t-128` but not `T 12`. An item is found when **every** term is
//! found in it. Nothing in a query is an operator and no query is an error. A query of nothing but
//! white space sets no condition on the text, so it lists what the other filters let through; one
//! with text but without any term (`"!?"`) finds nothing.
//!
//! This definition is exact on both adapters: [`memory`](Index::in_memory) scans, [`disk`](Index::open)
//! takes candidates from an inverted index of words, word beginnings, and one- and two-character
//! runs, then checks each against its stored text. One suite runs on both and compares them.
//!
//! # Invariants
//!
//! - Hits come newest first (by [`Item::time`], then by key), so pages of a listing never overlap
//!   while the index stands still.
//! - Nothing is visible before [`Index::commit`], which stores a checkpoint with the data: after
//!   a crash the node feeds again what came after [`Index::checkpoint`].
//! - A damaged or foreign directory is an [`IndexError`] whose [`IndexError::remedy`] says what to
//!   do. All files are sealed with the key that the caller gives: without it no text, name or key of
//!   an item can be read from the disk, nor a byte altered unnoticed. Damage shows when it is met,
//!   or when [`Index::check`] comes to it.
//!
//! # Absent
//!
//! Who may read what: the caller passes [`Query::spaces`]. What memory holds is
//! clear. Ranking: time is the
//! order. Folding of traditional into simplified characters.

mod candidates;
mod check;
mod disk;
mod error;
pub mod fold;
mod index;
mod item;
mod memory;
mod opened;
mod pages;
mod record;
mod scan;
mod sealed;
mod snippet;
mod term;
mod token;

pub use error::{IndexError, Remedy};
pub use fold::Class;
pub use index::{Index, Reader};
pub use item::{
    AUTHOR_BYTES_MAX, KEY_BYTES_MAX, QUERY_CHARS_MAX, QUERY_HITS_MAX, QUERY_TERMS_MAX,
    SCOPE_BYTES_MAX, TEXT_BYTES_MAX,
};
pub use item::{Features, Hit, Item, Kind, Query, Snippet};

#[cfg(test)]
mod tests;
