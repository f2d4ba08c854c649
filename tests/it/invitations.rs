//! Invitations: they work while the inviter is away, and once.

use node::facade::{Answer, Query};
use protocol::capability::Role;
use tests::{story, world::World};

use crate::tools::{say, shown_by};

fn members(world: &mut World, node: usize) -> Vec<String> {
    match world.query(node, Query::Members) {
        Some(Answer::Members(rows)) => rows.into_iter().map(|row| row.name).collect(),
        _ => Vec::new(),
    }
}

#[test]
fn a_code_works_while_the_inviter_is_away() {
    let mut world = story::organisation(11, 2);
    let code = world.invite(0, "dep0", Role::Member).expect("a code");
    story::settle(&mut world);
    world.kill(0);
    let joiner = world.join(&code, 1, true).expect("a node");
    world.model.joins(joiner, "dep0", Role::Member);
    world.plan.people += 1;
    world.run_for(120_000);
    assert!(members(&mut world, 1).contains(&"p3".to_owned()), "a colleague let it in");
    let text = say(&mut world, joiner);
    story::end_well(&mut world);
    assert_eq!(shown_by(&mut world, &text).len(), 4);
}

#[test]
fn threat_33_a_code_lets_one_person_in_however_often_it_is_used() {
    let mut world = story::organisation(12, 2);
    let code = world.invite(0, "dep0", Role::Member).expect("a code");
    world.join(&code, 0, true).expect("a node");
    world.run_for(120_000);
    world.join(&code, 1, false).expect("a node");
    world.run_for(300_000);
    for node in 0..3 {
        let names = members(&mut world, node);
        assert!(names.contains(&"p3".to_owned()), "the first use works (control): {names:?}");
        assert!(!names.contains(&"p4".to_owned()), "{names:?}");
    }
}
