//! A member tells two offices different things under one number.

use protocol::{
    authority::Statement,
    capability::{Capability, Level, Named, Scope, Subject, Terms},
    entry::{Base, PackedRun},
    ids::{Branch, CapabilityId, EntryHash, LogId, MemberId},
};
use tests::{
    byzantine::{Hand, Written},
    network::Cut,
    seat::Rows,
    story,
    world::World,
};

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

/// A grant to oneself from a capability that doesn't exist.
fn worthless(hand: &Hand, nonce: u64) -> Statement {
    let parent = CapabilityId::from(EntryHash::ZERO);
    let subject = Subject::Member(MemberId::of(&hand.org, &hand.device()));
    let scope = Scope { space: hand.root(), below: false };
    let (level, named) = (Level::Read, Named::NONE);
    let expires = Some(hand.wall.plus(nonce));
    let terms = Terms { scope, level, named, expires, passes: 0 };
    Statement::Granted(Capability { subject, terms, parent })
}

/// A log of the member's own in the control space.
fn control_log(hand: &Hand, epoch: u32) -> LogId {
    LogId::trunk(hand.control_space(), hand.device(), epoch)
}

/// A member tells two nodes different statements under one number. An honest author who has heard
/// one of them names it as what it knows.
#[test]
fn a_forked_statement_that_an_honest_author_knew_holds_nobody_up() {
    let mut world = story::organisation(23, 4);
    let hand = hand(&world, CHEAT);
    let log = control_log(&hand, 7);
    let (side, spares) = (vec![1], vec![CHEAT]);
    world.cut(Cut { side, one_way: false, period_ms: None, until: u64::MAX, spares });
    world.run_for(60_000);
    let mut heard = Vec::new();
    for (peer, nonce) in [(1, 1), (2, 2)] {
        let statement = worthless(&hand, nonce);
        let run = hand.entry(log, None, hand.time(), Hand::statement(statement));
        deliver(&mut world, &hand, &[peer], &run);
        world.run_for(5_000);
        heard.push(say(&mut world, peer));
    }
    world.kill(CHEAT);
    world.network.heal();
    story::settle(&mut world);
    world.run_for(60_000);
    for text in heard {
        assert_eq!(shown_by(&mut world, &text).len(), 4, "{text}");
    }
    // And once more from the journal's rows.
    for node in [0, 1, 2, 4] {
        world.kill(node);
        world.start(node, Rows::Kept);
    }
    let after = say(&mut world, 1);
    world.seats[CHEAT].device = None;
    story::end_well(&mut world);
    assert_eq!(shown_by(&mut world, &after).len(), 4);
}

/// Nobody is to name what the authority can't take in: a statement behind an entry that isn't one,
/// or in a log of a number that no log has.
#[test]
fn statements_that_nobody_can_place_hold_nobody_up() {
    let mut world = story::organisation(24, 4);
    let hand = hand(&world, CHEAT);
    let nonsense = Written { body: vec![0xff; 9], hashes: Vec::new() };
    let first = hand.entry(control_log(&hand, 7), None, hand.time(), nonsense);
    let tip = first.clone().open(&Base { org: hand.org, tip: None }).expect("in order");
    let tip = tip.unverified()[0].tip();
    let behind = Hand::statement(worthless(&hand, 1));
    let second = hand.entry(control_log(&hand, 7), Some(tip), tip.hlc.tick(hand.wall), behind);
    let beyond = Hand::statement(worthless(&hand, 2));
    let third = hand.entry(control_log(&hand, 1_000), None, hand.time(), beyond);
    for run in [first, second, third] {
        deliver(&mut world, &hand, &[0, 1, 2, 4], &run);
        world.run_for(5_000);
    }
    world.run_for(60_000);
    let before = [say(&mut world, 0), say(&mut world, 1)];
    for node in [0, 1, 2, 4] {
        world.kill(node);
        world.start(node, Rows::Kept);
    }
    let after = [say(&mut world, 1), say(&mut world, 2)];
    story::end_well(&mut world);
    for text in before.iter().chain(&after) {
        assert_eq!(shown_by(&mut world, text).len(), 5, "{text}");
    }
}

/// A colleague who has heard of a fork sends a side by its own name. Who hasn't, and holds it as the
/// trunk, takes it for nothing new.
#[test]
fn a_side_that_comes_before_the_proof_is_not_taken_twice() {
    let mut world = story::organisation(29, 4);
    let hand = hand(&world, CHEAT);
    let log = fresh_log(&hand);
    let text = word(&mut world, CHEAT);
    let written = message(&mut world, &hand, &log, &hand.device(), &text);
    let run = hand.entry(log, None, hand.time(), written);
    deliver(&mut world, &hand, &[0], &run);
    world.run_for(60_000);
    let entry = run.clone().open(&Base { org: hand.org, tip: None }).expect("in order");
    let side = log.on(Branch::beginning_with(&entry.unverified()[0].hash()));
    deliver(&mut world, &hand, &[0], &PackedRun { log: side, ..run });
    world.run_for(60_000);
    assert!(reasons(&mut world, 0).is_empty());
    story::end_well(&mut world);
    assert_eq!(shown_by(&mut world, &text).len(), 5);
}
