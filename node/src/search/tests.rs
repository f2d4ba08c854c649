//! One suite for both adapters, and what only the one on disk can suffer.

mod conformance;
mod damage;

use protocol::clock::Millis;
use protocol::ids::SpaceId;

use super::{Features, Hit, Item, Kind};

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
