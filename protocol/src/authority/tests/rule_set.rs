//! Rules of spaces: who sets them, and which is in force.

use super::world::*;
use crate::{
    authority::{Module, RefusedReason, Rule, RuleKind, Statement, Verdict},
    capability::{Role, Target},
    clock::{Hlc, Millis},
    ids::SpaceId,
    limits::LOCK_MINUTES_MAX,
};

fn lock(space: SpaceId, minutes: Option<u16>) -> Statement {
    Statement::RuleSet { space, rule: Rule::LockAfter { minutes } }
}

/// Founder 0, administrator 1, manager 2 and member 3 of a department.
fn office() -> (World, SpaceId) {
    let mut world = World::new();
    let root = world.root();
    let sales = world.department(0, "市场部", root);
    world.enrol(0, 1, root, Role::Admin);
    world.enrol(1, 2, sales, Role::Manager);
    world.enrol(2, 3, sales, Role::Member);
    (world, sales)
}

#[test]
fn whoever_manages_the_organisation_sets_its_rules_and_nobody_else() {
    let (mut world, sales) = office();
    let root = world.root();
    assert_eq!(world.authority().lock_after(), None);
    for (person, may) in [(0, true), (1, true), (2, false), (3, false)] {
        let entry = world.say(person, lock(root, Some(10 + person)));
        assert_eq!(world.counts(&entry), may, "person {person}");
    }
    assert_eq!(world.authority().lock_after(), Some(11), "the last that counts");
    let entry = world.say(0, lock(sales, Some(5)));
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::Misplaced));
    assert_eq!(world.authority().rule(&sales, RuleKind::LockAfter), None);
}

#[test]
fn a_rule_is_taken_back_by_another_and_says_who_set_it() {
    let (mut world, _) = office();
    let root = world.root();
    world.say(1, lock(root, Some(15)));
    let rows = world.authority().rules();
    assert_eq!((rows.len(), rows[0].by), (1, Some(world.member(1))));
    assert_eq!(rows[0].since, world.time);
    world.say(0, lock(root, None));
    assert_eq!(world.authority().lock_after(), None);
    assert_eq!(world.authority().rules()[0].rule, Rule::LockAfter { minutes: None });
}

#[test]
fn two_kinds_of_rules_stand_beside_each_other() {
    let (mut world, sales) = office();
    let root = world.root();
    let quiet = |space, on| Statement::RuleSet { space, rule: Rule::RemindThroughQuiet { on } };
    assert!(!world.authority().reminds_through_quiet());
    world.say(0, lock(root, Some(5)));
    world.say(1, quiet(root, true));
    assert!(world.authority().reminds_through_quiet());
    assert_eq!(world.authority().lock_after(), Some(5));
    world.say(0, quiet(root, false));
    assert!(!world.authority().reminds_through_quiet());
    let entry = world.say(0, quiet(sales, true));
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::Misplaced));
}

#[test]
fn a_rule_is_within_its_limits() {
    let (mut world, _) = office();
    let root = world.root();
    for (minutes, fits) in [(0, false), (1, true), (LOCK_MINUTES_MAX, true)] {
        let entry = world.say(0, lock(root, Some(minutes)));
        assert_eq!(world.counts(&entry), fits, "{minutes}");
    }
    let entry = world.say(0, lock(root, Some(LOCK_MINUTES_MAX + 1)));
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::Limit));
    assert_eq!(world.authority().lock_after(), Some(LOCK_MINUTES_MAX));
}

#[test]
fn how_often_one_is_reminded_is_set_for_all_and_within_limits() {
    let (mut world, sales) = office();
    let root = world.root();
    let every = |space, minutes| Statement::RuleSet { space, rule: Rule::RemindEvery { minutes } };
    assert_eq!(world.authority().reminds_every(), None);
    for (minutes, fits) in [(0, false), (1, true), (121, false), (120, true)] {
        let entry = world.say(0, every(root, minutes));
        assert_eq!(world.counts(&entry), fits, "{minutes}");
    }
    assert_eq!(world.authority().reminds_every(), Some(120));
    let entry = world.say(0, every(sales, 10));
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::Misplaced));
    let entry = world.say(2, every(root, 10));
    assert!(!world.counts(&entry), "only who manages the organisation");
}

#[test]
fn of_rules_set_apart_the_newest_holds_whichever_comes_first() {
    let (mut world, _) = office();
    let (root, before) = (world.root(), world.all());
    let at = |ms| Hlc::at(Millis(world.time.0 + ms));
    let (early, late) = (at(1000), at(2000));
    world.say_at(0, &before, lock(root, Some(30)), late);
    world.say_at(1, &before, lock(root, Some(5)), early);
    let count = world.entries.len();
    let mut turned: Vec<usize> = (0..count).collect();
    turned.swap(count - 1, count - 2);
    for authority in [world.authority(), world.authority_of(&turned)] {
        assert_eq!(authority.lock_after(), Some(30));
    }
}

#[test]
fn a_removed_administrators_late_rule_gives_way_to_the_one_before() {
    let (mut world, _) = office();
    let root = world.root();
    world.say(0, lock(root, Some(15)));
    let before = world.all();
    let removal = world.revocation(Target::Member(world.member(1)));
    world.say(0, removal);
    let entry = world.say_knowing(1, &before, lock(root, None));
    assert!(matches!(world.status(&entry), Verdict::Late { .. }));
    assert_eq!(world.authority().lock_after(), Some(15));
}

#[test]
fn r14_a_module_is_switched_by_whoever_manages_the_place_in_any_place() {
    let (mut world, sales) = office();
    let root = world.root();
    let switch =
        |space, module, on| Statement::RuleSet { space, rule: Rule::Module { module, on } };
    for (person, may) in [(0, true), (2, true), (3, false)] {
        let entry = world.say(person, switch(sales, Module::Tasks, false));
        assert_eq!(world.counts(&entry), may, "person {person}");
    }
    let entry = world.say(2, switch(root, Module::Tasks, false));
    assert!(!world.counts(&entry), "a department's manager isn't the organisation's");
    world.say(1, switch(root, Module::Documents, false));
    world.say(0, switch(sales, Module::Tasks, true));
    let authority = world.authority();
    let rule = |space, module| authority.rule(&space, RuleKind::Module(module));
    let said = |module, on| Some(Rule::Module { module, on });
    assert_eq!(rule(sales, Module::Tasks), said(Module::Tasks, true));
    assert_eq!(rule(root, Module::Documents), said(Module::Documents, false));
    assert_eq!(rule(root, Module::Tasks), None);
    assert_eq!(rule(sales, Module::Documents), None, "what holds above isn't said here");
}

#[test]
fn history_is_closed_by_whoever_manages_a_place_for_it_and_what_lies_below() {
    let (mut world, sales) = office();
    let root = world.root();
    let close = |space, from_joining| {
        let rule = Rule::History { from_joining };
        Statement::RuleSet { space, rule }
    };
    let entry = world.say(3, close(sales, true));
    assert!(!world.counts(&entry), "a plain member sets no rule");
    assert!(!world.authority().is_history_closed(&sales));
    world.say(0, close(root, true));
    let entry = world.say(2, close(sales, false));
    assert!(world.counts(&entry), "a department's manager, for the department");
    let authority = world.authority();
    assert!(authority.is_history_closed(&root) && !authority.is_history_closed(&sales));
    let below = world.department(0, "below", sales);
    let beside = world.department(0, "beside", root);
    let authority = world.authority();
    assert!(!authority.is_history_closed(&below), "the nearest rule holds");
    assert!(authority.is_history_closed(&beside));
    let talk = SpaceId::conversation(&world.org, &[world.member(1), world.member(3)]);
    assert!(!authority.is_history_closed(&talk), "nobody joins a conversation");
}
