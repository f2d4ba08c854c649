//! A member writes in a colleague's name.

use protocol::{entry::PackedRun, ids::LogId};
use tests::{story, world::World};

use crate::tools::{deliver, fresh_log, hand, message, reasons, shown_by, word};

const CHEAT: usize = 2;
const VICTIM: usize = 1;

/// The cheat's own entry, whose change names the actor of `actor_of`.
fn under_actor(world: &mut World, actor_of: usize) -> String {
    let hand = hand(world, CHEAT);
    let log = fresh_log(&hand);
    let text = word(world, CHEAT);
    let actor = world.seats[actor_of].device.expect("a device");
    let written = message(world, &hand, &log, &actor, &text);
    let run = hand.entry(log, None, hand.time(), written);
    deliver(world, &hand, &[0, 1], &run);
    world.run_for(60_000);
    text
}

#[test]
fn threat_02_another_members_actor_is_refused_everywhere() {
    let mut world = story::organisation(2, 3);
    let text = under_actor(&mut world, VICTIM);
    assert_eq!(shown_by(&mut world, &text).len(), 0);
    assert_eq!(reasons(&mut world, 0).len(), 1, "it is listed with its reason");
    story::end_well(&mut world);
}

#[test]
fn threat_02_control_the_same_entry_under_ones_own_actor_is_shown() {
    let mut world = story::organisation(2, 3);
    let text = under_actor(&mut world, CHEAT);
    assert_eq!(shown_by(&mut world, &text).len(), 4);
}

#[test]
fn threat_46_an_entry_in_anothers_log_needs_that_others_key() {
    let mut world = story::organisation(3, 3);
    let victim = world.seats[VICTIM].device.expect("a device");
    let hand = hand(&world, CHEAT);
    let log = LogId { device: victim, ..fresh_log(&hand) };
    let text = word(&mut world, CHEAT);
    let written = message(&mut world, &hand, &log, &victim, &text);
    // Under the signer's own name the door takes such a run: see the control above.
    let run = PackedRun { log, ..hand.entry(fresh_log(&hand), None, hand.time(), written) };
    deliver(&mut world, &hand, &[0, 1, 3], &run);
    world.run_for(60_000);
    assert_eq!(shown_by(&mut world, &text).len(), 0);
    assert!(reasons(&mut world, 0).is_empty(), "it isn't even kept");
    story::end_well(&mut world);
}
