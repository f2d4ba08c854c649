//! A Tongzhou node: it keeps a person's spaces, works alone, and syncs with colleagues' nodes.

pub mod api;
pub mod cli;
pub mod clock;
pub mod disk;
pub mod document;
pub mod facade;
pub mod import;
pub mod journal;
pub mod net;
pub mod runtime;
pub mod search;
pub mod store;
pub mod sync;
