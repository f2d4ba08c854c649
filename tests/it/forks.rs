//! A member tells two offices different things under one number.

use protocol::{
    authority::Statement,
    capability::{Capability, Level, Named, Scope, Subject, Terms},
    ids::{CapabilityId, EntryHash, LogId, MemberId},
};
use tests::{byzantine::Hand, network::Cut, seat::Rows, story, world::World};

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

/// A member tells two nodes different statements under one number. An honest author who has heard
/// one of them names it as what it knows.
#[test]
fn a_forked_statement_that_an_honest_author_knew_holds_nobody_up() {
    let mut world = story::organisation(23, 4);
    let hand = hand(&world, CHEAT);
    let space = hand.control_space();
    let log = LogId::trunk(space, hand.device(), hand.fresh_epoch(&space));
    let (side, spares) = (vec![1], vec![CHEAT]);
    world.cut(Cut { side, one_way: false, period_ms: None, until: u64::MAX, spares });
    world.run_for(60_000);
    let mut heard = Vec::new();
    for (peer, title) in [(1, "one"), (2, "other")] {
        let parent = CapabilityId::from(EntryHash::ZERO);
        let subject = Subject::Member(MemberId::of(&hand.org, &hand.device()));
        let scope = Scope { space: hand.root(), below: false };
        let expires = Some(hand.wall.plus(title.len() as u64));
        let (level, named) = (Level::Read, Named::NONE);
        let terms = Terms { scope, level, named, expires, passes: 0 };
        let statement = Statement::Granted(Capability { subject, terms, parent });
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
