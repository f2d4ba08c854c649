//! Live entries: pushed, acknowledged, repaired, not sent twice.

use protocol::{clock::Millis, wire::Frame};

use super::{
    super::limits::{ANTI_ENTROPY_MS_MAX, REPAIR_MS},
    network::{CALM, Network, Weather, spaces},
    owner::{BODY_BYTES, device},
};

/// Nodes that hold one entry of each node in each space, all connected.
fn company(count: usize, connect: impl Fn(usize, usize) -> bool) -> Network {
    let spaces = spaces(2);
    let mut network = Network::new(count, &spaces);
    for one in 0..count {
        for other in one + 1..count {
            if connect(one, other) {
                network.connect(one, other);
            }
        }
    }
    for node in 0..count {
        network.write(node, spaces[1], BODY_BYTES);
        network.run(3_000);
    }
    assert!(network.run_until(60_000, Network::is_level).is_some());
    network.run(20_000);
    network.reset();
    network
}

fn count_runs(network: &Network) -> usize {
    let trace = network.trace.as_deref().unwrap_or_default();
    let is_run =
        |bytes: &[u8]| matches!(Frame::from_bytes(bytes), Ok(Frame::Run(..) | Frame::NewRun(..)));
    trace.iter().filter(|(_, _, bytes)| is_run(bytes)).count()
}

#[test]
fn an_entry_is_pushed_at_once_and_acknowledged() {
    let mut network = company(2, |_, _| true);
    network.write(0, spaces(2)[1], BODY_BYTES);
    assert_eq!(network.nodes[0].engine.standing(&device(1)).expect("known").behind, 1);
    let took = network.run_until(1_000, Network::is_level).expect("it comes");
    assert_eq!(took, CALM.delay, "one trip");
    network.run(1_000);
    assert_eq!(network.nodes[0].engine.standing(&device(1)), Some(Default::default()));
    assert_eq!(network.total().frames, 2, "a run and an acknowledgement");
    assert!(network.total().bytes <= 300, "{:?}", network.total());
}

#[test]
fn p05_a_pushed_message_takes_250_bytes() {
    let mut network = company(2, |_, _| true);
    // The first of a log has the log's name beside it.
    network.write(0, spaces(2)[1], BODY_BYTES);
    network.run(1_000);
    let before = network.total();
    network.write(0, spaces(2)[1], BODY_BYTES);
    assert_eq!(network.total().frames - before.frames, 1);
    let bytes = network.total().bytes - before.bytes;
    assert!(bytes <= 250, "{bytes}");
}

#[test]
fn p02_each_node_gets_a_message_about_once() {
    // Once a first message has shown which edges are needed.
    let mut network = company(16, |_, _| true);
    network.write(3, spaces(2)[1], BODY_BYTES);
    network.run(5_000);
    network.trace = Some(Vec::new());
    for at in 0..10 {
        network.write(3, spaces(2)[1], BODY_BYTES + at);
        network.run(3_000);
    }
    assert!(network.is_level());
    let copies = count_runs(&network) as f64 / (10.0 * 15.0);
    assert!(copies <= 1.5, "{copies} copies a node");
}

#[test]
fn p02_any_author_in_a_ring_with_chords() {
    let neighbours = |one: usize, other: usize| {
        let apart = (other - one) % 24;
        [1, 5, 19, 23].contains(&apart)
    };
    let mut network = company(24, neighbours);
    for node in 0..24 {
        network.write(node, spaces(2)[1], BODY_BYTES);
        network.run(3_000);
    }
    network.trace = Some(Vec::new());
    for node in 0..24 {
        network.write(node, spaces(2)[1], BODY_BYTES);
        network.run(3_000);
    }
    assert!(network.is_level());
    let copies = count_runs(&network) as f64 / (24.0 * 23.0);
    assert!(copies <= 1.5, "{copies} copies a node");
}

#[test]
fn an_entry_is_passed_on_to_who_lacks_it() {
    // A line of five.
    let mut network = company(5, |one, other| other == one + 1);
    network.write(0, spaces(2)[1], BODY_BYTES);
    let took = network.run_until(2_000, Network::is_level).expect("it comes to the end");
    assert_eq!(took, 4 * CALM.delay, "at once at every node");
}

#[test]
fn a_hub_passes_on_to_all() {
    let mut network = company(12, |one, _| one == 0);
    network.write(7, spaces(2)[1], BODY_BYTES);
    let took = network.run_until(2_000, Network::is_level).expect("it comes");
    assert_eq!(took, 2 * CALM.delay);
}

#[test]
fn a_lost_push_is_repaired_soon() {
    let mut network = company(2, |_, _| true);
    network.weather.loss = 100;
    network.write(0, spaces(2)[1], BODY_BYTES);
    network.weather.loss = 0;
    let took = network.run_until(60_000, Network::is_level).expect("repaired");
    assert!(took <= REPAIR_MS + 10 * CALM.delay, "{took} ms");
}

#[test]
fn the_next_push_tells_of_a_lost_one() {
    let mut network = company(2, |_, _| true);
    network.weather.loss = 100;
    network.write(0, spaces(2)[1], BODY_BYTES);
    network.weather.loss = 0;
    network.run(10);
    network.write(0, spaces(2)[1], BODY_BYTES);
    let took = network.run_until(60_000, Network::is_level).expect("repaired");
    assert!(took <= 6 * CALM.delay, "{took} ms");
}

#[test]
fn anti_entropy_finds_what_nobody_missed() {
    let mut network = company(3, |_, _| true);
    // Entries appear on one node as from a bundle: nothing is pushed.
    let mut apart = Network::new(4, &spaces(2));
    apart.write(3, spaces(2)[1], BODY_BYTES);
    let logs = apart.nodes[3].logs.clone();
    let now = network.now;
    network.nodes[0].adopt(now, &logs);
    network.settle(0);
    let took = network.run_until(600_000, Network::is_level).expect("found");
    assert!(took <= 2 * ANTI_ENTROPY_MS_MAX, "{took} ms");
}

#[test]
fn an_announced_entry_that_does_not_come_is_asked_for() {
    // Two authors' floods prune the triangle; then the edges that are left break for a while.
    let mut network = company(3, |_, _| true);
    for at in 0..6 {
        network.write(at % 3, spaces(2)[1], BODY_BYTES);
        network.run(2_000);
    }
    network.cut(0, 1);
    network.write(0, spaces(2)[1], BODY_BYTES);
    let took = network.run_until(60_000, Network::is_level).expect("around the other way");
    assert!(took <= 5_000, "{took} ms");
}

#[test]
fn many_entries_at_once_arrive_once() {
    let mut network = company(4, |_, _| true);
    network.weather = Weather { jitter: 30, ..CALM };
    for at in 0..200 {
        network.write(at % 4, spaces(2)[1], BODY_BYTES);
        network.run(7);
    }
    assert!(network.run_until(60_000, Network::is_level).is_some());
    for node in &network.nodes {
        assert!(node.offered <= 3 * 300, "{} entries came for 150 that lacked", node.offered);
    }
}

#[test]
fn quiet_peers_compare_less_and_less() {
    let mut network = company(2, |_, _| true);
    network.run(3_600_000);
    let digests = network.total().frames;
    assert!((2..=40).contains(&digests), "{digests} digests in an hour");
    assert!(network.now > Millis(0));
}
