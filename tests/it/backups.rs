//! A backup is put back: an honest node forgets what it has written, and is not punished.

use std::collections::BTreeSet;

use node::{core::Core, disk::Fault};
use tests::{seat::Rows, story};

use crate::tools::{cut_off, reasons, say, shown_by};

#[test]
fn threat_42_a_restored_backup_adopts_what_it_wrote_and_goes_on() {
    let mut world = story::organisation(15, 3);
    let first = say(&mut world, 1);
    let now = world.now;
    world.seats[1].back_up(now);
    let forgotten: Vec<String> = (0..3).map(|_| say(&mut world, 1)).collect();
    story::settle(&mut world);
    world.kill(1);
    let now = world.now;
    world.seats[1].restore(now).expect("a backup");
    world.start(1, Rows::Kept);
    assert!(!shown_by(&mut world, &forgotten[0]).contains(&1), "it has forgotten");
    world.run_for(60_000);
    let next = say(&mut world, 1);
    world.seats[1].amnesia = false;
    story::end_well(&mut world);
    for text in forgotten.iter().chain([&first, &next]) {
        assert_eq!(shown_by(&mut world, text).len(), 4, "{text}");
    }
    assert!(reasons(&mut world, 0).is_empty(), "nothing was set aside");
}

#[test]
fn threat_42_a_backup_that_writes_before_it_meets_anybody_harms_only_itself() {
    let mut world = story::organisation(16, 3);
    let first = say(&mut world, 1);
    story::settle(&mut world);
    let now = world.now;
    world.seats[1].back_up(now);
    world.run_for(1_000);
    say(&mut world, 1);
    story::settle(&mut world);
    world.kill(1);
    let now = world.now;
    let since = world.seats[1].restore(now).expect("a backup");
    world.model.free_since(1, since, "lost with a backup put back");
    world.seats[1].reach = Some(Vec::new());
    world.start(1, Rows::Kept);
    say(&mut world, 1);
    world.seats[1].reach = None;
    world.run_for(120_000);
    world.seats[1].amnesia = false;
    let next = say(&mut world, 1);
    let others = say(&mut world, 2);
    story::end_well(&mut world);
    // Control: out of reach of who knows better, it has used a number twice.
    let listed = reasons(&mut world, 0);
    assert!(listed.iter().any(|reason| reason.contains("two different")), "{listed:?}");
    for text in [first, next, others] {
        assert_eq!(shown_by(&mut world, &text).len(), 4, "{text}");
    }
}

/// Who it meets first has only half of what it wrote: with the numbers that follow from there it would say
/// something else than what the other half says.
#[test]
fn threat_42_a_backup_that_got_half_of_its_own_back_takes_new_numbers() {
    let mut world = story::organisation(17, 3);
    let first = say(&mut world, 1);
    story::settle(&mut world);
    let now = world.now;
    world.seats[1].back_up(now);
    world.run_for(1_000);
    let known_to_all = say(&mut world, 1);
    story::settle(&mut world);
    cut_off(&mut world, &[1, 2]);
    let known_to_one = say(&mut world, 1);
    world.run_for(10_000);
    assert_eq!(shown_by(&mut world, &known_to_one), BTreeSet::from([1, 2]));
    world.kill(1);
    world.kill(2);
    world.network.heal();
    world.forgive();
    let now = world.now;
    world.seats[1].restore(now).expect("a backup");
    world.start(1, Rows::Kept);
    world.run_for(60_000);
    assert!(shown_by(&mut world, &known_to_all).contains(&1), "this half it has back");
    assert!(!shown_by(&mut world, &known_to_one).contains(&1));
    let next = say(&mut world, 1);
    world.run_for(10_000);
    world.start(2, Rows::Kept);
    world.run_for(60_000);
    world.seats[1].amnesia = false;
    story::end_well(&mut world);
    for text in [first, known_to_all, known_to_one, next] {
        assert_eq!(shown_by(&mut world, &text).len(), 4, "{text}");
    }
    assert!(reasons(&mut world, 0).is_empty(), "no number was used twice");
}

/// Nothing but the rows tells that the journal's end is gone, and they are made anew. Wherever that
/// stops, no number is used twice.
#[test]
fn a_journal_that_lost_its_end_is_never_written_twice_wherever_the_next_start_stops() {
    let mut stops = 0;
    for call in 0.. {
        let mut world = story::organisation(25, 2);
        let now = world.now;
        world.seats[1].back_up(now);
        let lost = say(&mut world, 1);
        story::settle(&mut world);
        world.seats[1].close();
        world.run_for(60_000);
        let seat = &mut world.seats[1];
        seat.lose_end();
        seat.reach = Some(Vec::new());
        let calls = seat.disk.counts().calls;
        seat.disk.inject(calls + call..calls + call + 1, Fault::CrashBefore);
        let (ground, wall) = (seat.ground(), seat.wall(now));
        let started = Core::open(ground, wall);
        let stopped = seat.has_stopped();
        drop(started);
        world.lose_power(1);
        world.run_for(60_000);
        // Out of reach of those who know better.
        let next = say(&mut world, 1);
        world.seats[1].reach = None;
        story::end_well(&mut world);
        for text in [lost, next] {
            assert_eq!(shown_by(&mut world, &text).len(), 3, "{text}, stopped at call {call}");
        }
        assert!(reasons(&mut world, 0).is_empty(), "stopped at call {call}");
        if !stopped {
            break;
        }
        stops += 1;
    }
    assert!(stops > 0, "a start writes something");
}
