//! Clocks that are years off.

use protocol::clock::Hlc;
use tests::{story, world::World};

use crate::tools::{deliver, fresh_log, hand, message, say, shown_by, word};

const YEARS_MS: i64 = 10 * 365 * 24 * 3_600_000;
const CHEAT: usize = 2;

fn from_ahead(world: &mut World, ahead_ms: u64) -> String {
    let hand = hand(world, CHEAT);
    let log = fresh_log(&hand);
    let text = word(world, CHEAT);
    let written = message(world, &hand, &log, &hand.device(), &text);
    let run = hand.entry(log, None, Hlc::at(hand.wall.plus(ahead_ms)), written);
    deliver(world, &hand, &[0, 1], &run);
    world.run_for(60_000);
    text
}

#[test]
fn threat_19_a_message_from_years_ahead_isnt_shown_and_moves_nobody() {
    let mut world = story::organisation(7, 3);
    let text = from_ahead(&mut world, YEARS_MS.unsigned_abs());
    assert_eq!(shown_by(&mut world, &text).len(), 0);
    let honest = say(&mut world, 1);
    story::end_well(&mut world);
    assert_eq!(shown_by(&mut world, &honest).len(), 4);
}

#[test]
fn threat_19_control_the_same_message_from_now_is_shown() {
    let mut world = story::organisation(7, 3);
    let text = from_ahead(&mut world, 0);
    assert_eq!(shown_by(&mut world, &text).len(), 4);
}

#[test]
fn threat_20_a_clock_that_jumps_by_years_loses_and_expires_nothing() {
    for skew in [-YEARS_MS, YEARS_MS] {
        let mut world = story::organisation(8, 3);
        let before = say(&mut world, 1);
        story::settle(&mut world);
        world.seats[1].skew_ms = skew;
        world.run_for(120_000);
        let meanwhile = say(&mut world, 2);
        world.run_for(120_000);
        assert!(shown_by(&mut world, &before).contains(&1), "its own words stay");
        world.seats[1].skew_ms = 0;
        story::end_well(&mut world);
        for text in [before, meanwhile] {
            assert_eq!(shown_by(&mut world, &text).len(), 4, "after a jump by {skew} ms");
        }
    }
}
