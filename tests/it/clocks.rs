//! Clocks that are years off.

use node::facade::{Answer, Command, FailureCode, Query};
use protocol::{capability::Level, clock::Hlc, clock::Millis};
use tests::{check, seat::Rows, story, trouble::Trouble, workload, world::World};

use crate::tools::{cut_off, deliver, done, fresh_log, hand, message, say, shown_by, word};

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
        world.set_clock(1, skew);
        world.run_for(120_000);
        let meanwhile = say(&mut world, 2);
        world.run_for(120_000);
        assert!(shown_by(&mut world, &before).contains(&1), "its own words stay");
        world.set_clock(1, 0);
        story::end_well(&mut world);
        for text in [before, meanwhile] {
            assert_eq!(shown_by(&mut world, &text).len(), 4, "after a jump by {skew} ms");
        }
    }
}

const HOUR_MS: u64 = 3_600_000;

fn secret(text: &str) -> Command {
    Command::Send { channel: "secret".to_owned(), text: text.to_owned(), reply_to: None }
}

/// A closed department that node 2 may read, and node 1 may write to for an hour.
fn for_an_hour(seed: u64) -> World {
    let mut world = story::organisation(seed, 3);
    let closed = Some("closed".to_owned());
    let department = closed.clone();
    done(&mut world, 0, Command::AddDepartment { name: "closed".to_owned(), parent: None });
    done(&mut world, 0, Command::AddChannel { name: "secret".to_owned(), department });
    let end = Millis(world.seats[0].wall(world.now).0 + HOUR_MS);
    for (member, level, expires) in [("p2", Level::Read, None), ("p1", Level::Write, Some(end))] {
        let (member, department) = (member.to_owned(), closed.clone());
        let grant = Command::Grant {
            member,
            department,
            level,
            below: false,
            expires,
            passes: 0,
            may: vec![],
        };
        done(&mut world, 0, grant);
    }
    world.run_for(60_000);
    world
}

fn secrets(world: &mut World, node: usize) -> Vec<String> {
    match world.query(node, Query::Messages { channel: "secret".to_owned(), last: 10 }) {
        Some(Answer::Messages(messages)) => messages.into_iter().map(|it| it.text).collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn threat_20_what_was_written_in_time_counts_whatever_a_readers_clock_says() {
    let mut world = for_an_hour(19);
    done(&mut world, 1, secret("in time"));
    world.run_for(60_000);
    // Judged once more from the beginning, by a clock years after the right's end.
    world.kill(2);
    world.set_clock(2, YEARS_MS);
    world.start(2, Rows::Lost);
    assert_eq!(secrets(&mut world, 2), ["in time"]);
}

#[test]
fn threat_20_control_after_its_end_the_same_right_is_worth_nothing() {
    let mut world = for_an_hour(19);
    world.run_for(2 * HOUR_MS);
    let refused = world.command(1, secret("too late"));
    assert!(matches!(refused, Some(Err(_))), "{refused:?}");
    assert_eq!(secrets(&mut world, 2), [""; 0]);
}

#[test]
fn a_clock_set_right_after_years_ahead_lets_its_owner_go_on() {
    let mut world = story::organisation(20, 3);
    world.set_clock(1, YEARS_MS);
    world.run_for(60_000);
    let from_ahead = say(&mut world, 1);
    world.run_for(60_000);
    assert_eq!(shown_by(&mut world, &from_ahead).len(), 1, "colleagues wait for its time");
    world.set_clock(1, 0);
    world.run_for(120_000);
    let next = say(&mut world, 1);
    let others = say(&mut world, 2);
    story::end_well(&mut world);
    for text in [next, others] {
        assert_eq!(shown_by(&mut world, &text).len(), 4, "{text}");
    }
}

/// Who takes what was said before a clock ran ahead must be able to keep it and to pass it on,
/// while what was said after waits.
#[test]
fn what_was_said_before_a_clock_ran_ahead_is_kept() {
    let mut world = story::organisation(27, 3);
    cut_off(&mut world, &[1]);
    let before = say(&mut world, 1);
    world.set_clock(1, YEARS_MS);
    world.run_for(10_000);
    say(&mut world, 1);
    world.set_clock(1, 0);
    world.network.heal();
    world.run_for(400_000);
    assert_eq!(shown_by(&mut world, &before).len(), 4);
    world.kill(1);
    for node in [0, 2, 3] {
        world.kill(node);
        world.start(node, Rows::Lost);
    }
    assert_eq!(shown_by(&mut world, &before).len(), 3);
    story::end_well(&mut world);
}

/// What a manager granted while the clock ran ahead waits, and so does who names it. The department
/// that the manager made before is there all the same.
#[test]
fn a_manager_whose_clock_ran_ahead_still_manages() {
    let mut world = story::organisation(26, 3);
    world.set_clock(0, YEARS_MS);
    world.run_for(60_000);
    // In a log that waits as well, so that the department's next one begins with nothing known.
    workload::say(&mut world, 0, "one", Some("dep0".to_owned())).expect("said");
    let (member, department) = ("p1".to_owned(), Some("dep0".to_owned()));
    let level = Level::Manage;
    let grant = Command::Grant {
        member,
        department,
        level,
        below: false,
        expires: None,
        passes: 0,
        may: vec![],
    };
    done(&mut world, 0, grant);
    world.run_for(60_000);
    world.set_clock(0, 0);
    world.run_for(60_000);
    let text = workload::say(&mut world, 0, "one", Some("dep0".to_owned())).expect("said");
    story::end_well(&mut world);
    assert_eq!(shown_by(&mut world, &text).len(), 4);
}

#[test]
fn a_clock_years_behind_is_named_at_once_and_keeps_nobody_busy() {
    let mut happened = Vec::new();
    for skew in [0, -YEARS_MS] {
        let mut world = story::organisation(21, 3);
        world.set_clock(1, skew);
        // Those who were connected meet again.
        world.run_for(120_000);
        for person in [0, 2, 3].into_iter().cycle().take(30) {
            say(&mut world, person);
            world.run_for(1_000);
        }
        let before = world.happened();
        world.run_for(HOUR_MS);
        happened.push(world.happened() - before);
        if skew != 0 {
            let (channel, text) = ("hall".to_owned(), "now".to_owned());
            let send = Command::Send { channel, text, reply_to: None };
            let refused = world.command(1, send).expect("an answer").expect_err("a wrong clock");
            assert_eq!(refused.code, FailureCode::Busy, "{refused:?}");
        }
        story::end_well(&mut world);
    }
    let [right, behind] = happened[..] else { panic!("two runs") };
    assert!(behind < 2 * right, "{behind} things happened instead of {right}");
}

/// What two nodes are to do by the old time they would do minutes later.
#[test]
fn clocks_that_are_set_back_delay_no_repair() {
    let mut world = story::organisation(22, 1);
    for node in 0..2 {
        world.set_clock(node, -8 * 60_000);
    }
    // Those who were connected meet again.
    world.run_for(120_000);
    world.plan.troubles.insert(Trouble::Loss);
    world.plan.loss = 1_000;
    world.network.rough = true;
    say(&mut world, 1);
    world.run_for(1_000);
    world.network.rough = false;
    world.run_for(240_000);
    assert_eq!(check::apart(&mut world), None);
}
