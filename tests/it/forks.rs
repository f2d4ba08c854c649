//! A member tells two offices different things under one number.

use tests::{network::Cut, story, world::World};

use crate::tools::{deliver, fresh_log, hand, message, reasons, say, shown_by, word};

const CHEAT: usize = 3;

/// Sends one side of a fork to each of these nodes.
fn tell(world: &mut World, sides: &[usize]) -> Vec<String> {
    let hand = hand(world, CHEAT);
    let log = fresh_log(&hand);
    let mut words = Vec::new();
    for peer in sides {
        let text = word(world, CHEAT);
        let written = message(world, &hand, &log, &hand.device(), &text);
        let run = hand.entry(log, None, hand.time(), written);
        deliver(world, &hand, &[*peer], &run);
        words.push(text);
    }
    words
}

#[test]
fn threat_01_a_fork_is_proven_everywhere_and_blocks_nobody() {
    let mut world = story::organisation(1, 4);
    let before = say(&mut world, 1);
    // The two hear of each other's side only after they have taken their own.
    let (side, spares) = (vec![1], vec![CHEAT]);
    world.cut(Cut { side, one_way: false, period_ms: None, until: u64::MAX, spares });
    let sides = tell(&mut world, &[1, 2]);
    world.run_for(5_000);
    world.network.heal();
    world.run_for(60_000);
    let after = say(&mut world, 2);
    story::end_well(&mut world);
    for side in &sides {
        assert_eq!(shown_by(&mut world, side).len(), 0, "no side counts by itself");
    }
    for node in [0, 1, 2, 4] {
        let listed = reasons(&mut world, node);
        let forked = listed.iter().filter(|reason| reason.contains("two different")).count();
        assert_eq!(forked, 2, "both sides are listed at {node}: {listed:?}");
    }
    for text in [before, after] {
        assert_eq!(shown_by(&mut world, &text).len(), 5, "others' words go on");
    }
}

#[test]
fn threat_01_control_one_side_alone_is_taken_by_all() {
    let mut world = story::organisation(1, 4);
    let sides = tell(&mut world, &[1]);
    world.run_for(60_000);
    assert_eq!(shown_by(&mut world, &sides[0]).len(), 5);
}
