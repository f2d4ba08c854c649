//! Automerge documents: edited on copies, hydrated from visible changes, kept in a cache.
//!
//! Invariant: Automerge never sees bytes that [`protocol::policy`] hasn't passed, and what it does
//! to a document is proven on a copy before it replaces anything. Which changes a document shows
//! is a pure function of the set of changes held ([`DocGraph`]), never of their order of arrival.

mod cache;
mod content;
pub mod edit;
mod graph;
mod loaded;
mod text;

#[cfg(test)]
mod gate_tests;
#[cfg(test)]
pub(crate) mod testkit;
#[cfg(test)]
mod tests;

pub use cache::Cache;
pub use content::content_hash;
pub use graph::{
    Delta, DocGraph, Ends, GraphError, Locator, NewChange, PagePart, Seen, Standing, Step,
    TRAIL_MAX, Trail, TrailStep,
};
pub use loaded::{Document, Hydration, LoadError, Proof, SnapshotError};
pub use text::{
    description_at, description_of, page_blocks, page_text, page_title, text_at, title_at,
};
