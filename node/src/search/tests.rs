//! One suite for both adapters, and what only the one on disk can suffer.

mod canary;
mod conformance;
mod damage;
mod pages;

use protocol::clock::Millis;
use protocol::crypto::{HomeKey, UseKey};
use protocol::ids::SpaceId;

use super::{Features, Hit, Item, Kind};

/// The key of the indexes here.
fn key() -> UseKey {
    HomeKey::new([7; 32]).for_use("search")
}

/// Another home's.
fn other_key() -> UseKey {
    HomeKey::new([8; 32]).for_use("search")
}

/// A message with the given key and time in space 1.
fn message(key: u8, time: u64, text: &str) -> Item {
    Item {
        key: vec![key],
        kind: Kind::Message,
        space: SpaceId::new([1; 16]),
        scope: b"general".to_vec(),
        author: "ann".to_owned(),
        has: Features::NONE,
        time: Millis(time),
        text: text.to_owned(),
    }
}

fn keys(hits: &[Hit]) -> Vec<u8> {
    hits.iter().filter_map(|hit| hit.key.first().copied()).collect()
}
