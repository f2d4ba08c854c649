//! Who makes keys of spaces.

use super::world::*;
use crate::{
    authority::{RefusedReason, Statement, Verdict},
    capability::{Capability, Level, Named, Role, Subject, Target},
    ids::SpaceId,
};

/// Founder 0, manager 1 of a department, members 2 and 3 of it, member 4 of another.
fn office() -> (World, SpaceId) {
    let mut world = World::new();
    let root = world.root();
    let sales = world.department(0, "市场部", root);
    let research = world.department(0, "研发部", root);
    world.enrol(0, 1, sales, Role::Manager);
    for person in 2..4 {
        world.enrol(1, person, sales, Role::Member);
    }
    world.enrol(0, 4, research, Role::Member);
    (world, sales)
}

#[test]
fn threat_47_a_key_is_made_by_who_manages_the_space_and_by_no_plain_member() {
    let (mut world, sales) = office();
    for (person, may) in [(0, true), (1, true), (2, false), (4, false)] {
        let made = world.key_made(person, sales, 1);
        let entry = world.say(person, made);
        let refused = Verdict::Refused(RefusedReason::NotHeld);
        assert_eq!(world.counts(&entry), may, "person {person}");
        assert_eq!(world.status(&entry) == refused, !may, "person {person}");
    }
    let control = SpaceId::control(&world.org);
    let made = world.key_made(1, control, 1);
    let entry = world.say(1, made);
    assert!(!world.counts(&entry), "the control space is in clear");
}

#[test]
fn whoever_was_let_to_may_make_keys_without_managing() {
    let (mut world, sales) = office();
    let held = world.authority().held_by(&device(0), world.time);
    let root = held.iter().find(|row| row.terms.level == Level::Manage).expect("the founder's").id;
    let mut cut = terms(sales, false, Level::Read, 0);
    cut.named = Named::REKEY;
    let subject = Subject::Member(world.member(2));
    let given = world.say(0, Statement::Granted(Capability { subject, terms: cut, parent: root }));
    assert!(world.counts(&given));
    let made = world.key_made(2, sales, 1);
    let entry = world.say(2, made);
    assert!(world.counts(&entry));
}

#[test]
fn in_a_conversation_everybody_makes_keys_and_nobody_else() {
    let (mut world, _) = office();
    let mut members = vec![world.member(2), world.member(4)];
    members.sort_unstable();
    let space = SpaceId::conversation(&world.org, &members);
    world.say(2, Statement::ConversationBegun { members });
    for (person, may) in [(2, true), (4, true), (3, false), (0, false)] {
        let made = world.key_made(person, space, 1);
        let entry = world.say(person, made);
        assert_eq!(world.counts(&entry), may, "person {person}");
    }
}

#[test]
fn a_key_is_numbered_from_one() {
    let (mut world, sales) = office();
    let made = world.key_made(1, sales, 0);
    let entry = world.say(1, made);
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::Limit));
}

#[test]
fn a_removed_managers_late_key_does_not_count() {
    let (mut world, sales) = office();
    let before = world.all();
    let removal = world.revocation(Target::Member(world.member(1)));
    world.say(0, removal);
    let made = world.key_made(1, sales, 2);
    let entry = world.say_knowing(1, &before, made);
    assert!(matches!(world.status(&entry), Verdict::Late { .. }));
}
