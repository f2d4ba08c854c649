//! A Tongzhou node: it keeps a person's spaces, works alone, and syncs with colleagues' nodes.

pub mod disk;
pub mod import;
pub mod journal;
pub mod net;
pub mod search;
