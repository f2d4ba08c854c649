//! Somebody who was removed goes on writing with an old clock.

use node::facade::{Answer, Command, Query};
use tests::{seat::Rows, story, workload, world::World};

use crate::tools::{cut_off, done, reasons, say, shown_by};

const LEAVER: usize = 3;
const UNINFORMED: usize = 4;
const LATE: &str = "the late text";

/// The leaver's machine is copied; the copy hears nothing of the removal and writes some
/// minutes "before" it. The copy, and something that the leaver wrote in time.
fn backdated(world: &mut World, removed: bool) -> (usize, String) {
    let early = say(world, LEAVER);
    story::settle(world);
    let twin = world.clone_machine(LEAVER, 0);
    world.kill(LEAVER);
    cut_off(world, &[UNINFORMED, twin]);
    if removed {
        assert!(workload::remove(world, 0, LEAVER));
    }
    world.run_for(120_000);
    world.seats[twin].skew_ms = -9 * 60_000;
    world.start(twin, Rows::Kept);
    done(
        world,
        twin,
        Command::Send { channel: "hall".to_owned(), text: LATE.to_owned(), reply_to: None },
    );
    world.run_for(60_000);
    (twin, early)
}

/// Which nodes show the late text.
fn showing(world: &mut World) -> Vec<usize> {
    let mut nodes = Vec::new();
    for node in world.running() {
        let query = Query::Messages { channel: "hall".to_owned(), last: 1_000 };
        if let Some(Answer::Messages(messages)) = world.query(node, query)
            && messages.iter().any(|message| message.text == LATE)
        {
            nodes.push(node);
        }
    }
    nodes
}

#[test]
fn threat_03_what_a_leaver_backdates_is_shown_by_nobody() {
    let mut world = story::organisation(4, 4);
    let (twin, early) = backdated(&mut world, true);
    assert_eq!(showing(&mut world), [UNINFORMED, twin], "who hasn't heard takes it in");
    world.kill(twin);
    world.seats[twin].device = None;
    world.seats[LEAVER].device = None;
    story::end_well(&mut world);
    assert_eq!(showing(&mut world), [0; 0]);
    assert_eq!(shown_by(&mut world, &early).len(), 4, "what was held before stays");
    let late = reasons(&mut world, 0);
    assert!(late.iter().any(|reason| reason.contains("ended")), "{late:?}");
}

#[test]
fn threat_03_control_without_the_removal_the_same_text_is_shown() {
    let mut world = story::organisation(4, 4);
    let (twin, _) = backdated(&mut world, false);
    world.network.heal();
    world.run_for(120_000);
    assert_eq!(showing(&mut world), [0, 1, 2, UNINFORMED, twin]);
}
