//! What the node costs: `cargo bench -p tongzhou-tests [-- ROOM...]` prints rows.
//!
//! Processor time, bytes, counts, and ratios against something measured in the same run. Nothing
//! here fails because a machine is slow. Time in the organisation is virtual; the clock that is
//! read is the processor's.

mod apart;
mod authority;
mod bundle;
mod catch_up;
mod documents;
mod export;
mod file;
mod ingest;
mod keys;
mod line;
mod long;
mod meeting;
mod memory;
mod message;
mod node_under_test;
mod people;
mod refused;
mod reminder;
mod report;
mod sealing;
mod search;
mod spread;
mod start;
mod wire;

use std::path::PathBuf;

/// A room of measurements.
type Room = (&'static str, fn(usize));

const ROOMS: [Room; 19] = [
    ("meeting", meeting::run),
    ("message", message::run),
    ("ingest", ingest::run),
    ("catch-up", catch_up::run),
    ("bundle", bundle::run),
    ("file", file::run),
    ("apart", apart::run),
    ("documents", documents::run),
    ("export", export::run),
    ("long", long::run),
    ("memory", memory::run),
    ("start", start::run),
    ("search", search::run),
    ("keys", keys::run),
    ("sealing", sealing::run),
    ("authority", authority::run),
    ("spread", spread::run),
    ("refused", refused::run),
    ("reminder", reminder::run),
];

fn main() {
    let mut words: Vec<String> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == memory::CHILD) {
        return memory::child(&PathBuf::from(&words[1]));
    }
    if words.first().is_some_and(|word| word == start::CHILD) {
        return start::child(&PathBuf::from(&words[1]));
    }
    if words.first().is_some_and(|word| word == apart::CHILD) {
        return apart::child(&words[1..]);
    }
    // `cargo bench` adds flags of its own.
    words.retain(|word| !word.starts_with("--"));
    // A number shrinks or grows every measurement: 100 is what the targets say.
    let percent = words.iter().find_map(|word| word.parse().ok()).unwrap_or(100);
    let names: Vec<&String> = words.iter().filter(|word| word.parse::<usize>().is_err()).collect();
    for (name, run) in ROOMS {
        if names.is_empty() || names.iter().any(|wanted| *wanted == name) {
            run(percent);
        }
    }
}
