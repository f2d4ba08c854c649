//! A backup is put back: an honest node forgets what it has written, and is not punished.

use tests::{seat::Rows, story};

use crate::tools::{reasons, say, shown_by};

#[test]
fn threat_42_a_restored_backup_adopts_what_it_wrote_and_goes_on() {
    let mut world = story::organisation(15, 3);
    let first = say(&mut world, 1);
    let now = world.now;
    world.seats[1].back_up(now);
    let forgotten: Vec<String> = (0..3).map(|_| say(&mut world, 1)).collect();
    story::settle(&mut world);
    world.kill(1);
    world.seats[1].restore().expect("a backup");
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
    let since = world.seats[1].restore().expect("a backup");
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
