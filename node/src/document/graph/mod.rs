//! The changes of one document, and which of them it shows.
//!
//! A change is *linked* once everything it builds on is linked and its structure is right; it is
//! *possible* if neither it nor anything it builds on is refused; it is *visible* if it is possible
//! and counts, or if a visible change builds on it. Two changes of one actor under one number can't
//! both be in an Automerge document: where a fork made such, the lower numbers decide first, and of
//! two candidates the smaller hash.
//!
//! Invariant: what is visible is a pure function of the set of records and their standings. Only
//! the change waited for is kept of a change that can't be linked, so orphans cost a fixed size.

mod changes;
mod index;
mod pages;
mod record;
mod shape;
mod timeline;
mod trail;
mod visible;

#[cfg(test)]
mod tests;

pub use changes::DocGraph;
pub use pages::{GraphError, PagePart};
pub use record::{Delta, Locator, NewChange, Seen, Standing};
pub use timeline::{Ends, Step};
pub use trail::{TRAIL_MAX, Trail, TrailStep};
