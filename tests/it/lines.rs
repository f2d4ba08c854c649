//! Bad lines: nothing is lost, nothing is shown twice.

use node::facade::{Answer, Query};
use tests::{check, plan::Plan, run::run, story, trouble::Trouble, world::World};

use crate::tools::say;

const BAD: [Trouble; 4] = [Trouble::Reorder, Trouble::Duplicate, Trouble::Delay, Trouble::Replay];

#[test]
fn threat_25_reordered_repeated_late_and_replayed_frames_change_nothing() {
    for seed in 0..3 {
        let plan = Plan { cheats: 1, troubles: BAD.into(), ..Plan::calm(seed, 5) };
        let verdict = run(&plan, false);
        assert_eq!(verdict.failure, None, "seed {seed}");
        assert!(verdict.tally.of(Trouble::Reorder) > 0 && verdict.tally.of(Trouble::Duplicate) > 0);
    }
}

/// The frames of one message are all lost, and nothing after. The nodes' view ten minutes later.
fn one_message_lost(repaired: bool) -> World {
    let mut world = story::organisation(9, 2);
    world.plan.troubles.insert(Trouble::Loss);
    world.plan.loss = 1_000;
    world.network.rough = true;
    world.timers = repaired;
    say(&mut world, 1);
    world.run_for(1_000);
    world.network.rough = false;
    world.run_for(600_000);
    world
}

#[test]
fn threat_25_what_was_lost_is_looked_for() {
    let mut world = one_message_lost(true);
    assert_eq!(check::apart(&mut world), None);
    story::end_well(&mut world);
}

#[test]
fn threat_25_control_with_repair_switched_off_it_stays_lost() {
    let mut world = one_message_lost(false);
    assert!(check::apart(&mut world).is_some());
}

#[test]
fn threat_25_control_when_every_frame_is_lost_nobody_agrees() {
    let mut world = story::organisation(9, 2);
    world.plan.troubles.insert(Trouble::Loss);
    world.plan.loss = 1_000;
    world.network.rough = true;
    say(&mut world, 1);
    world.run_for(120_000);
    assert!(check::apart(&mut world).is_some());
    story::end_well(&mut world);
}

#[test]
fn every_message_is_shown_once_and_in_its_authors_order() {
    let mut world = story::organisation(10, 3);
    world.plan.troubles.extend(BAD);
    world.network.rough = true;
    let mut said = Vec::new();
    for _ in 0..20 {
        said.push(say(&mut world, 1));
        world.run_for(700);
    }
    story::end_well(&mut world);
    for node in 0..4 {
        let query = Query::Messages { channel: "hall".to_owned(), last: 1_000 };
        let Some(Answer::Messages(messages)) = world.query(node, query) else { panic!("{node}") };
        let texts = messages.iter().flat_map(|message| world.model.words_in(&message.text));
        assert_eq!(texts.collect::<Vec<_>>(), said, "at {node}");
    }
}
