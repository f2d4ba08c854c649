//! A Tongzhou node: it keeps a person's spaces, works alone, and syncs with colleagues' nodes.

pub mod api;
pub mod cli;
pub mod clock;
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
pub mod net;
mod offices;
mod pairing;
pub mod proof;
pub mod runtime;
pub mod sample;
pub mod search;
pub mod service;
pub mod store;
pub mod sync;
pub mod view;
