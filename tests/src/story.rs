//! A small organisation for stories: everybody has joined, nothing goes wrong by itself.

use protocol::capability::Role;

use crate::{check, plan::Plan, workload, world::World};

/// A founder and so many members of one department `dep0`, with a channel `one` in it and `hall`
/// for everybody. All hold everything.
///
/// # Panics
/// When that doesn't come about: a story has nothing to tell then.
pub fn organisation(seed: u64, members: usize) -> World {
    let mut world = World::new(Plan::calm(seed, members + 1), false);
    let founder = world.found(0);
    let command = node::facade::Command::AddDepartment { name: "dep0".to_owned(), parent: None };
    let answer = world.command(founder, command);
    assert!(matches!(answer, Some(Ok(_))), "{answer:?}");
    world.model.department("dep0", None);
    workload::channel(&mut world, founder, "hall", None);
    workload::channel(&mut world, founder, "one", Some("dep0".to_owned()));
    for member in 1..=members {
        let code = world.invite(founder, "dep0", Role::Member).expect("an invitation");
        let node = world.join(&code, member % 2, true).expect("a node");
        world.model.joins(node, "dep0", Role::Member);
    }
    settle(&mut world);
    // Those who refused each other before they knew each other try again.
    world.run_for(90_000);
    world
}

/// Lets everybody come to agree.
///
/// # Panics
/// When they don't.
pub fn settle(world: &mut World) {
    check::agree(world);
    assert_eq!(world.failure, None);
}

/// Everything that must be so in the end is so.
///
/// # Panics
/// When it isn't.
pub fn end_well(world: &mut World) {
    world.heal();
    check::agree(world);
    check::check_end(world);
    assert_eq!(world.failure, None);
}
