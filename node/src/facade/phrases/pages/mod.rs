//! The pages of the phrase book, by what speaks.
//!
//! Polite and short; full-width punctuation; the words of the glossary and of the window. Commands
//! and options stay as they are typed.

mod answers;
mod bundle;
mod commits;
mod disk;
mod export;
mod files;
mod import;
mod meetings;
mod nodes;
mod recovery;
mod relays;
mod release;
mod rules;
mod tables;

use super::Page;

/// All pages.
pub(super) const ALL: &[Page] = &[
    answers::PHRASES,
    bundle::PHRASES,
    commits::PHRASES,
    nodes::PHRASES,
    recovery::PHRASES,
    release::PHRASES,
    relays::PHRASES,
    rules::PHRASES,
    disk::PHRASES,
    export::PHRASES,
    files::PHRASES,
    import::PHRASES,
    meetings::PHRASES,
    tables::PHRASES,
    crate::import::PHRASES,
];
