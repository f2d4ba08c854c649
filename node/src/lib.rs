//! A Tongzhou node: it keeps a person's spaces, works alone, and syncs with colleagues' nodes.

pub mod api;
pub mod blob;
pub mod bundle;
mod causes;
pub mod cli;
pub mod clock;
pub mod commits;
pub mod content;
pub mod core;
pub mod demo;
pub mod disk;
pub mod document;
pub mod export;
pub mod facade;
pub mod home_key;
pub mod identity;
pub mod import;
pub mod ingest;
pub mod journal;
pub mod ledger;
pub mod meeting;
pub mod net;
mod offices;
mod pairing;
pub mod proof;
pub mod relay;
pub mod release;
pub mod runtime;
pub mod sample;
pub mod search;
pub mod service;
pub mod store;
pub mod sync;
pub mod table;
pub mod view;

/// Documents are made of very many small parts: with glibc's own allocator a third of the work of a
/// long catch-up is finding room for them (docs/decisions/0035-allocator.md). The unit tests have one that
/// counts.
#[cfg(not(test))]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
