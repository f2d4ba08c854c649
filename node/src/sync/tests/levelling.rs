//! P3 and P4: what it costs two peers to find out what differs, and to level it.

use std::collections::BTreeMap;

use protocol::{
    clock::Millis,
    encode,
    ids::{LogId, SpaceId},
    wire::Frame,
};

use super::{
    super::{Effect, Input, limits::WINDOW_BYTES},
    network::{CALM, Network, Weather, is_admitted, spaces},
    owner::{BODY_BYTES, Kept, Owner, control, device, space},
};

const NOW: Millis = Millis(1_780_000_000_000);

/// Logs of `authors`, each with `entries` entries, spread over the spaces.
pub(super) fn library(authors: usize, entries: usize, spaces: &[SpaceId]) -> BTreeMap<LogId, Kept> {
    let mut logs = BTreeMap::new();
    for author in 0..authors {
        let mut owner = Owner::new(1000 + author);
        for at in 0..entries {
            let place = spaces[(author + at) % spaces.len()];
            owner.write(NOW.plus(60_000 * at as u64), place, BODY_BYTES);
        }
        logs.extend(owner.logs);
    }
    logs
}

/// Bytes of an entry as the journal keeps it.
fn raw_bytes(kept: &Kept, from: usize) -> usize {
    kept.entries[from..].iter().map(|(_, stored)| encode::to_bytes(stored).len()).sum()
}

/// Two nodes, of which the second lacks the last `missing` entries of each log in `behind`.
fn two(
    logs: &BTreeMap<LogId, Kept>,
    behind: &[LogId],
    missing: usize,
    spaces: &[SpaceId],
) -> (Network, usize) {
    let mut network = Network::new(2, spaces);
    let mut less = logs.clone();
    let mut raw = 0;
    for log in behind {
        let kept = less.get_mut(log).expect("a log");
        let cut = kept.entries.len() - missing.min(kept.entries.len());
        raw += raw_bytes(kept, cut);
        kept.entries.truncate(cut);
        if cut == 0 {
            less.remove(log);
        }
    }
    network.nodes[0].adopt(NOW, logs);
    network.nodes[1].adopt(NOW, &less);
    network.connect(0, 1);
    let both = |network: &Network| is_admitted(network, 0, 1) && is_admitted(network, 1, 0);
    assert!(network.run_until(1_000, both).is_some());
    (network, raw)
}

/// Catches the second node up: round trips and bytes over raw missing bytes.
fn catch_up(mut network: Network, raw: usize) -> (f64, f64) {
    let start = network.now;
    assert!(network.run_until(60_000, Network::is_level).is_some(), "they don't level");
    let trips = network.now.since(start) as f64 / (2 * CALM.delay) as f64;
    // Acknowledgements count too.
    network.run(1_000);
    (trips, network.total().bytes as f64 / raw as f64)
}

#[test]
fn p03_equal_peers_spend_one_round_trip_and_a_hundred_bytes() {
    let spaces = spaces(20);
    let logs = library(50, 40, &spaces);
    let (mut network, _) = two(&logs, &[], 0, &spaces);
    network.run(20_000);
    assert_eq!(network.total().frames, 2, "a digest each");
    assert!(network.total().bytes <= 100, "{:?}", network.total());
    assert_eq!(network.nodes[0].engine.standing(&device(1)), Some(Default::default()));
    // And no sooner than the interval of anti-entropy are they compared again.
    network.reset();
    network.run(20_000);
    assert_eq!(network.total().frames, 2);
}

#[test]
fn p04_a_gap_anywhere_costs_little_more_than_what_is_missing() {
    let spaces = spaces(5);
    let logs = library(50, 40, &spaces);
    let all: Vec<LogId> = logs.keys().copied().collect();
    assert_eq!(all.len(), 250);
    // How many logs, and how many entries at the end of each.
    for (count, missing) in [(1, 1), (2, 1), (3, 1), (10, 1), (31, 1), (1, 8), (50, 4), (250, 8)] {
        let step = all.len() / count;
        let behind: Vec<LogId> = all.iter().step_by(step).take(count).copied().collect();
        let (network, raw) = two(&logs, &behind, missing, &spaces);
        let (trips, ratio) = catch_up(network, raw);
        assert!(trips <= 2.0, "{count} logs, {missing} each: {trips} round trips");
        // Between 3 and 5 lone entries don't pay for the whole sketch that finds them.
        let limit = if count == 3 { 1.55 } else { 1.3 };
        assert!(ratio <= limit, "{count} logs, {missing} each: {ratio:.2} of the raw bytes");
    }
}

#[test]
fn p04_a_long_log_streams_within_its_windows() {
    let spaces = spaces(2);
    let logs = library(1, 6_000, &spaces[1..]);
    let log = *logs.keys().next().expect("one log");
    let (network, raw) = two(&logs, &[log], 5_999, &spaces);
    let (trips, ratio) = catch_up(network, raw);
    assert!(ratio <= 1.0, "{ratio:.2} of the raw bytes");
    // Each further window of a single log costs a round trip.
    let windows = raw as f64 / f64::from(WINDOW_BYTES);
    assert!(trips <= 2.0 + 1.5 * windows, "{trips} round trips for {windows:.1} windows");
}

#[test]
fn the_control_space_comes_first() {
    let spaces = spaces(3);
    let logs = library(6, 6, &spaces);
    let (mut network, _) = two(&logs, &logs.keys().copied().collect::<Vec<_>>(), 9, &spaces);
    network.trace = Some(Vec::new());
    assert!(network.run_until(5_000, Network::is_level).is_some());
    let trace = network.trace.take().expect("traced");
    let order: Vec<bool> = trace
        .iter()
        .filter_map(|(_, _, bytes)| match Frame::from_bytes(bytes) {
            Ok(Frame::NewRun(log, _)) => Some(log.space == control()),
            _ => None,
        })
        .collect();
    assert!(order.len() >= 12 && order.is_sorted_by(|one, other| one >= other), "{order:?}");
}

#[test]
fn a_long_catch_up_brings_everybodys_oldest_first() {
    const AUTHORS: usize = 8;
    const EACH: usize = 1_500;
    let spaces = spaces(2);
    let logs = library(AUTHORS, EACH, &spaces[1..]);
    let (mut network, _) = two(&logs, &logs.keys().copied().collect::<Vec<_>>(), EACH, &spaces);
    let held = |network: &Network| -> Vec<usize> {
        let held = |log| network.nodes[1].logs.get(log).map_or(0, |kept| kept.entries.len());
        logs.keys().map(held).collect()
    };
    let is_half = |network: &Network| held(network).iter().sum::<usize>() >= AUTHORS * EACH / 2;
    assert!(network.run_until(60_000, is_half).is_some());
    let half = held(&network);
    assert!(half.iter().all(|held| (1..EACH).contains(held)), "half of all is here: {half:?}");
    assert!(network.run_until(60_000, Network::is_level).is_some());
    assert_eq!(network.nodes[1].offered as usize, AUTHORS * EACH, "nothing came twice");
}

#[test]
fn progress_is_known_from_the_first_rows() {
    let spaces = spaces(4);
    let logs = library(20, 40, &spaces);
    let all: Vec<LogId> = logs.keys().copied().collect();
    let (mut network, _) = two(&logs, &all, 5, &spaces);
    assert!(network.run_until(5_000, Network::is_level).is_some());
    let told: Vec<(u64, u64)> = network.nodes[1]
        .seen
        .iter()
        .filter_map(|effect| match effect {
            Effect::Progress { have, total, .. } => Some((*have, *total)),
            _ => None,
        })
        .collect();
    assert_eq!(told.first(), Some(&(0, 400)));
    assert_eq!(told.last(), Some(&(400, 400)));
    assert!(told.is_sorted(), "{told:?}");
}

#[test]
fn what_two_peers_both_have_is_fetched_once() {
    let spaces = spaces(4);
    let logs = library(60, 30, &spaces);
    let entries: u64 = logs.values().map(|kept| kept.entries.len() as u64).sum();
    let mut network = Network::new(4, &spaces);
    for node in 0..3 {
        network.nodes[node].adopt(NOW, &logs);
    }
    for node in 0..3 {
        network.connect(node, 3);
    }
    assert!(network.run_until(20_000, Network::is_level).is_some());
    network.run(60_000);
    let offered = network.nodes[3].offered;
    assert!(offered <= entries * 11 / 10, "{offered} entries came for {entries} that lacked");
}

#[test]
fn a_cut_catch_up_goes_on_where_it_was() {
    let spaces = spaces(3);
    let logs = library(8, 1_200, &spaces);
    let entries: u64 = logs.values().map(|kept| kept.entries.len() as u64).sum();
    let mut network = Network::new(2, &spaces);
    network.nodes[0].adopt(NOW, &logs);
    let mut cuts = 0;
    while !network.is_level() {
        network.connect(0, 1);
        network.run(360);
        network.cut(0, 1);
        cuts += 1;
        assert!(cuts < 30, "no headway");
    }
    assert!(cuts > 1, "it was cut at least once");
    assert_eq!(network.nodes[1].offered, entries, "nothing came twice");
}

#[test]
fn a_whole_sketch_or_all_rows_tell_what_a_short_one_cannot() {
    let spaces = spaces(2);
    let logs = library(120, 2, &spaces);
    let all: Vec<LogId> = logs.keys().copied().collect();
    for (count, expected) in [(1, 0), (20, 2), (100, 2)] {
        let (mut network, _) = two(&logs, &all[..count], 1, &spaces);
        network.trace = Some(Vec::new());
        assert!(network.run_until(5_000, Network::is_level).is_some());
        let trace = network.trace.take().expect("traced");
        let is_sketch = |bytes: &[u8]| matches!(Frame::from_bytes(bytes), Ok(Frame::Sketch(_)));
        let is_whole = |bytes: &[u8]| matches!(Frame::from_bytes(bytes), Ok(Frame::Rows(rows)) if rows.is_whole());
        assert_eq!(trace.iter().filter(|(_, _, bytes)| is_sketch(bytes)).count(), expected);
        assert_eq!(trace.iter().any(|(_, _, bytes)| is_whole(bytes)), count == 100);
    }
}

#[test]
fn both_sides_level_at_once() {
    let spaces = spaces(3);
    let mut network = Network::new(2, &spaces);
    for at in 0..40 {
        network.write(at % 2, spaces[at % 3], BODY_BYTES);
    }
    network.connect(0, 1);
    assert!(network.run_until(2_000, Network::is_level).is_some());
    assert_eq!(network.nodes[0].offered + network.nodes[1].offered, 40);
}

#[test]
fn the_window_is_never_exceeded() {
    let spaces = spaces(2);
    let logs = library(4, 2_500, &spaces);
    let mut network = Network::new(2, &spaces);
    network.nodes[0].adopt(NOW, &logs);
    network.nodes[1].is_busy = true;
    network.weather = Weather { delay: 5, ..CALM };
    network.connect(0, 1);
    network.run(9_000);
    let waiting: usize = network.nodes[1].door.iter().map(|(_, _, run)| run.body_bytes()).sum();
    let window = WINDOW_BYTES as usize;
    assert!(waiting > window / 2, "{waiting} bytes wait at the door");
    assert!(waiting <= 3 * window, "{waiting} bytes wait at the door");
    let before = network.total();
    network.run(300);
    assert_eq!(network.total(), before, "nothing more is asked while it is busy");
    network.nodes[1].is_busy = false;
    network.settle(1);
    assert!(network.run_until(60_000, Network::is_level).is_some());
}

#[test]
fn a_space_that_only_one_may_hold_stays_there() {
    let all = spaces(3);
    let mut network = Network::new(2, &all[..2]);
    network.allow(0, 0, &all);
    network.allow(1, 0, &all);
    for place in &all {
        network.write(0, *place, BODY_BYTES);
    }
    network.connect(0, 1);
    network.run(100_000);
    assert_eq!(network.nodes[1].logs.len(), 2);
    assert!(!network.nodes[1].logs.keys().any(|log| log.space == space(2)));
    // The control: once it may, it comes.
    network.allow(0, 1, &all);
    network.allow(1, 1, &all);
    network.run(1_000);
    assert_eq!(network.nodes[1].logs.len(), 3);
}

#[test]
fn what_waits_for_a_key_that_never_comes_is_sent_again_ever_more_seldom() {
    let place = spaces(1)[0];
    let mut network = Network::new(2, &[place]);
    network.write(0, place, BODY_BYTES);
    network.nodes[1].waiting = Some(place);
    network.connect(0, 1);
    network.run(600_000);
    let offered = network.nodes[1].offered;
    // Ten minutes: four pauses that grow, and then one in about 26 seconds.
    assert!((10..40).contains(&offered), "offered {offered} times");

    // Once the key is here it is asked for soon, whatever pause it was in.
    network.nodes[1].waiting = None;
    network.input(1, Input::KeysLacking { lacking: BTreeMap::new() });
    network.run(2_500);
    assert!(network.is_level());
}
