//! The store is lost, or the disk lies.

use node::{disk::Fault, facade::Command};
use tests::{check, seat::Rows, story};

use crate::tools::{done, say};

#[test]
fn f5_a_lost_store_is_made_anew_with_the_same_state() {
    let mut world = story::organisation(18, 3);
    for person in [1, 2, 3, 1, 2] {
        say(&mut world, person);
    }
    let (title, fields) = ("t".to_owned(), Vec::new());
    done(&mut world, 2, Command::AddTask { title, department: None, fields });
    story::settle(&mut world);
    let before = check::hashes(&mut world, 1);
    assert!(before.len() > 1);
    for rows in [Rows::Lost, Rows::Kept] {
        world.seats[1].reach = Some(Vec::new());
        world.kill(1);
        world.start(1, rows);
        assert_eq!(check::hashes(&mut world, 1), before, "rows {rows:?}");
    }
}

#[test]
fn an_acknowledged_message_survives_power_loss() {
    for seed in 0..10 {
        let mut world = story::organisation(seed, 1);
        let text = say(&mut world, 1);
        world.lose_power(1);
        world.run_for(60_000);
        assert!(check::seen(&mut world, 1).contains(&text), "seed {seed}");
        story::end_well(&mut world);
    }
}

/// The oracle is awake: with a drive that only pretends to sync, it sees the loss.
#[test]
fn a_lying_disk_is_caught() {
    let mut caught = 0;
    for seed in 0..10 {
        let mut world = story::organisation(seed, 1);
        world.seats[1].reach = Some(Vec::new());
        world.kill(1);
        world.start(1, Rows::Kept);
        let calls = world.seats[1].disk.counts().calls;
        world.seats[1].disk.inject(calls..u64::MAX, Fault::LyingSync);
        say(&mut world, 1);
        world.lose_power(1);
        world.run_for(60_000);
        check::check_node(&mut world, 1);
        caught += usize::from(world.failure.is_some());
    }
    assert!(caught > 0);
}
