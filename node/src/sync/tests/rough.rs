//! Rough networks: whatever is lost, copied, delayed or cut, all end with the same entries.

use proptest::prelude::*;

use super::{
    network::{Dice, Network, Weather, spaces},
    owner::BODY_BYTES,
};

/// A working day of `nodes` in this weather; `false` when they don't end equal.
fn day(seed: u64, nodes: usize, weather: Weather, cuts: bool) -> bool {
    let spaces = spaces(4);
    let mut network = Network::new(nodes, &spaces);
    network.dice = Dice(seed);
    network.weather = weather;
    let mut dice = Dice(seed ^ 0x5eed);
    network.connect_all();
    for _ in 0..60 {
        let node = dice.roll(nodes as u64) as usize;
        let place = spaces[dice.roll(4) as usize];
        network.write(node, place, BODY_BYTES);
        network.run(dice.roll(900));
        if cuts {
            let (one, other) = (dice.roll(nodes as u64) as usize, dice.roll(nodes as u64) as usize);
            if one != other && dice.roll(3) == 0 {
                network.cut(one, other);
            } else if one != other {
                network.connect(one, other);
            }
        }
    }
    // Handshakes may have come to nothing; an owner dials again.
    for _ in 0..40 {
        network.connect_all();
        if network.run_until(30_000, Network::is_level).is_some() {
            return true;
        }
    }
    false
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(10))]

    #[test]
    fn all_end_with_the_same_entries(
        seed in any::<u64>(),
        loss in 0_u64..30,
        copies in 0_u64..30,
        jitter in 0_u64..400,
        cuts in any::<bool>(),
    ) {
        let weather = Weather { loss, copies, delay: 20, jitter };
        prop_assert!(day(seed, 4, weather, cuts), "seed {seed}");
    }
}

#[test]
fn threat_25_frames_disordered_copied_delayed_and_replayed_change_nothing() {
    // The control: in calm weather the same day ends well, and without repair it wouldn't here
    // (most frames of a day are lost at the worst moments).
    assert!(day(7, 3, Weather { loss: 0, copies: 0, delay: 20, jitter: 0 }, false));
    assert!(day(7, 3, Weather { loss: 25, copies: 50, delay: 20, jitter: 2_000 }, true));

    // Then every frame of a session is replayed, in the wrong order, to both ends.
    let spaces = spaces(3);
    let mut network = Network::new(2, &spaces);
    network.trace = Some(Vec::new());
    network.connect(0, 1);
    for at in 0..20 {
        network.write(at % 2, spaces[at % 3], BODY_BYTES);
        network.run(300);
    }
    assert!(network.is_level());
    let trace = network.trace.take().expect("traced");
    let before = [0, 1].map(|node: usize| network.nodes[node].frontier(|_| true));
    let goodbyes = network.goodbyes.len();
    for (from, to, bytes) in trace.into_iter().rev() {
        let peer = network.nodes[from].me();
        network.input(to, super::super::Input::Frame { peer, bytes });
    }
    network.run(10_000);
    assert_eq!([0, 1].map(|node: usize| network.nodes[node].frontier(|_| true)), before);
    assert_eq!(network.goodbyes.len(), goodbyes, "nobody is blamed");
    // And the session still works.
    network.write(0, spaces[1], BODY_BYTES);
    assert!(network.run_until(5_000, Network::is_level).is_some());
}

#[test]
fn the_same_seed_gives_the_same_frames() {
    let frames = || {
        let spaces = spaces(3);
        let mut network = Network::new(4, &spaces);
        network.weather = Weather { loss: 10, copies: 10, delay: 20, jitter: 100 };
        network.trace = Some(Vec::new());
        network.connect_all();
        for at in 0..40 {
            network.write(at % 4, spaces[at % 3], BODY_BYTES);
            network.run(150);
        }
        network.run(20_000);
        network.trace
    };
    assert_eq!(frames(), frames());
}
