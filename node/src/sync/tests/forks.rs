//! Forked logs: found, proven, spread, and levelled as branches.

use protocol::{clock::Millis, ids::Branch};

use super::{
    super::Input,
    network::{Network, spaces},
    owner::{BODY_BYTES, Owner},
};

const NOW: Millis = Millis(1_780_000_000_000);

/// An author whose log has `common` entries and then two sides of these lengths, given to nodes 0
/// and 1 of `count`.
fn forked(count: usize, common: usize, sides: [usize; 2]) -> Network {
    let spaces = spaces(2);
    let mut network = Network::new(count, &spaces);
    for (node, length) in sides.into_iter().enumerate() {
        let mut author = Owner::new(500);
        for at in 0..common {
            author.write(NOW.plus(at as u64), spaces[1], BODY_BYTES);
        }
        for at in 0..length {
            let at = (common + at) as u64;
            author.write(NOW.plus(at), spaces[1], BODY_BYTES + 1 + node);
        }
        network.nodes[node].adopt(NOW, &author.logs);
    }
    network
}

fn assert_proven(network: &Network, sides: [usize; 2]) {
    let frontier = network.nodes[0].frontier(|_| true);
    let branches = frontier.keys().filter(|log| log.branch != Branch::TRUNK).count();
    assert_eq!(branches, 2, "both sides are kept everywhere: {frontier:?}");
    for node in &network.nodes {
        assert_eq!(node.forks.len(), 1, "everyone has the proof");
        let mut lengths: Vec<usize> = node
            .logs
            .iter()
            .filter(|(log, _)| log.branch != Branch::TRUNK)
            .map(|(_, kept)| kept.entries.len())
            .collect();
        let mut expected = sides.to_vec();
        lengths.sort_unstable();
        expected.sort_unstable();
        assert_eq!(lengths, expected);
    }
}

#[test]
fn threat_01_sides_of_equal_length_are_found_and_levelled() {
    let mut network = forked(2, 5, [3, 3]);
    network.connect(0, 1);
    assert!(network.run_until(60_000, Network::is_level).is_some());
    assert_proven(&network, [3, 3]);
}

#[test]
fn threat_01_sides_of_different_lengths_are_found_and_levelled() {
    for sides in [[4, 1], [1, 40], [30, 2]] {
        let mut network = forked(2, 20, sides);
        network.connect(0, 1);
        assert!(network.run_until(60_000, Network::is_level).is_some(), "{sides:?}");
        assert_proven(&network, sides);
    }
}

#[test]
fn threat_01_a_log_that_forks_at_its_beginning() {
    let mut network = forked(2, 0, [2, 3]);
    network.connect(0, 1);
    assert!(network.run_until(60_000, Network::is_level).is_some());
    assert_proven(&network, [2, 3]);
}

#[test]
fn a_proof_spreads_and_honest_entries_flow_on() {
    let mut network = forked(5, 6, [2, 4]);
    // A line 0 2 3 4 1: the sides meet in the middle.
    for (one, other) in [(0, 2), (2, 3), (3, 4), (4, 1)] {
        network.connect(one, other);
    }
    for node in 0..5 {
        network.write(node, spaces(2)[1], BODY_BYTES);
        network.run(40);
    }
    assert!(network.run_until(200_000, Network::is_level).is_some());
    assert_proven(&network, [2, 4]);
    network.write(3, spaces(2)[1], BODY_BYTES);
    assert!(network.run_until(1_000, Network::is_level).is_some(), "at once, as before");
}

#[test]
fn who_comes_later_learns_of_a_fork_from_who_knows() {
    let mut network = forked(3, 5, [3, 2]);
    network.connect(0, 1);
    assert!(
        network
            .run_until(60_000, |network| {
                network.nodes[0].forks.len() == 1 && network.nodes[1].forks.len() == 1
            })
            .is_some()
    );
    network.run(10_000);
    network.connect(1, 2);
    assert!(network.run_until(60_000, Network::is_level).is_some());
    assert_proven(&network, [3, 2]);
}

#[test]
fn a_known_fork_is_told_once() {
    let mut network = forked(2, 5, [3, 2]);
    network.connect(0, 1);
    assert!(network.run_until(60_000, Network::is_level).is_some());
    let proof = Box::new(network.nodes[0].forks[0].clone());
    network.reset();
    network.input(0, Input::ForkProved { proof });
    assert_eq!(network.total().frames, 0);
}
