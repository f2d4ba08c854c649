//! The rules one by one.

use super::world::*;
use crate::{
    authority::{Adoption, Claim, InsertError, Place, RefusedReason, Statement, Verdict},
    capability::{Level, Need, Role, Target},
    clock::Hlc,
    entry::EntryTag,
    ids::{CapabilityId, EntryHash, LogId, SpaceId},
};

fn tag(n: u8) -> EntryTag {
    EntryTag::of(&EntryHash::new([n; 32]))
}

#[test]
fn an_employee_writes_in_their_department_and_the_organisation_only() {
    let mut world = World::new();
    let sales = world.department(0, "市场部", world.root());
    let lab = world.department(0, "研发部", world.root());
    world.enrol(0, 1, sales, Role::Member);
    let authority = world.authority();
    let control = world.all();
    let judge = |space, need| {
        let claim = Claim {
            log: LogId::trunk(space, device(1), 0),
            seq: 1,
            tag: tag(1),
            hlc: Hlc::at(world.time),
            control: &control,
            need,
        };
        authority.judge(&claim)
    };
    assert!(matches!(judge(sales, WRITE), Verdict::Counts { .. }));
    assert!(matches!(judge(world.root(), WRITE), Verdict::Counts { .. }));
    assert_eq!(judge(lab, READ), Verdict::Refused(RefusedReason::NotHeld));
    assert!(authority.may_read(&device(1), &sales, world.time));
    assert!(!authority.may_read(&device(1), &lab, world.time));
    assert!(authority.may_read(&device(0), &lab, world.time), "the founder covers all");
    assert_eq!(authority.spaces_of(&device(1), world.time).len(), 3);
    assert_eq!(authority.members().len(), 2);
    assert_eq!(authority.departments().len(), 3);
    assert_eq!(authority.why(&world.member(1), &sales, world.time)[0].chain.len(), 2);
}

#[test]
fn what_was_written_before_a_removal_stands() {
    let mut world = World::new();
    let sales = world.department(0, "市场部", world.root());
    world.enrol(0, 1, sales, Role::Member);
    let control = world.all();
    let log = LogId::trunk(sales, device(1), 0);
    let mut said = world.revocation(Target::Member(world.member(1)));
    if let crate::authority::Statement::Revoked(revocation) = &mut said {
        revocation.cut.push(crate::capability::CutLog {
            space: sales,
            device: device(1),
            epoch: 0,
            seq: 5,
            tag: tag(5),
        });
    }
    let revocation = world.say(0, said);
    let authority = world.authority();
    let standing = authority.standing(&device(1), &sales, &control);
    let judge =
        |seq, n| standing.judge(&Place { log, seq, tag: tag(n) }, Hlc::at(world.time), WRITE);
    assert!(matches!(judge(4, 4), Verdict::Counts { .. }));
    assert!(matches!(judge(5, 5), Verdict::Counts { .. }));
    assert_eq!(judge(5, 6), Verdict::Late { revocation });
    assert_eq!(judge(6, 6), Verdict::Late { revocation });
    assert!(!authority.is_member(&device(1)));
    assert!(!authority.may_read(&device(1), &sales, world.time));
    assert!(!authority.members().iter().find(|row| row.member == world.member(1)).unwrap().active);
}

/// Founder 0, administrator 1, manager 2 of sales, member 3 of sales.
fn office() -> (World, SpaceId) {
    let mut world = World::new();
    let sales = world.department(0, "市场部", world.root());
    world.enrol(0, 1, world.root(), Role::Admin);
    world.enrol(1, 2, sales, Role::Manager);
    world.enrol(2, 3, sales, Role::Member);
    (world, sales)
}

fn may(world: &World, person: u16, space: SpaceId, need: Need) -> Verdict {
    let control = world.all();
    let log = LogId::trunk(space, device(person), 0);
    let hlc = Hlc::at(world.time);
    world.authority().judge(&Claim { log, seq: 1, tag: tag(1), hlc, control: &control, need })
}

#[test]
fn a_removal_does_not_reach_what_somebody_more_senior_gave_meanwhile() {
    let (mut world, sales) = office();
    let knew = world.all();
    let removal = world.revocation(Target::Member(world.member(3)));
    // The founder promotes the person that the manager, out of touch, removes.
    let all = terms(world.root(), true, Level::Manage, 1);
    let promotion = world.grant(0, 3, world.root_cap(), all);
    let removal = world.say_knowing(2, &knew, removal);
    assert!(world.counts(&removal));
    let authority = world.authority();
    assert!(authority.is_member(&device(3)));
    let manage = Need::level(Level::Manage);
    let by = CapabilityId::from(promotion);
    assert_eq!(may(&world, 3, sales, manage), Verdict::Counts { by });
    let joined_with = authority.held_by(&device(3), world.time);
    assert_eq!(joined_with.iter().map(|row| row.id).collect::<Vec<_>>(), [by]);
    // The same removal by somebody who knows of the promotion is refused: it looks up.
    let again = world.revocation(Target::Member(world.member(3)));
    let again = world.say(2, again);
    assert_eq!(world.status(&again), Verdict::Refused(RefusedReason::Junior));
}

#[test]
fn whoever_was_removed_can_be_let_in_again_by_somebody_who_knows() {
    let (mut world, sales) = office();
    let before = world.all();
    let removal = world.revocation(Target::Member(world.member(3)));
    world.say(2, removal);
    assert!(matches!(may(&world, 3, sales, WRITE), Verdict::Late { .. }));
    // A grant alone doesn't bring them back: they are no member.
    let (manager, _) = world.invite(2, sales, Role::Member, Vec::new());
    let offer = world.authority().offer(&device(2), Role::Member, sales, world.time);
    let offer = offer.expect("a manager");
    let granted = world.grant(2, 3, offer[0].0, offer[0].1);
    assert!(world.counts(&granted) && manager.terms.is_empty());
    assert!(!world.authority().is_member(&device(3)));
    // Nor does an invitation that they claim to have redeemed before the removal.
    let code = world.invite(2, sales, Role::Member, offer.clone());
    let said = world.redeem(3, "老王", &code, 2);
    let mut unaware = world.clone();
    let backdated = unaware.say_knowing(3, &before, said.clone());
    assert_eq!(unaware.status(&backdated), Verdict::Refused(RefusedReason::AlreadyMember));
    let back = world.say(3, said);
    assert!(world.counts(&back));
    let authority = world.authority();
    assert!(authority.is_member(&device(3)) && authority.may_read(&device(3), &sales, world.time));
    let by = CapabilityId::of_term(&back, 0);
    let held: Vec<_> = authority.held_by(&device(3), world.time);
    assert!(held.iter().any(|row| row.id == by) && held.iter().all(|row| row.ended.is_none()));
    assert_eq!(held.len(), 3, "two by the new invitation, one granted since the removal");
    assert!(matches!(may(&world, 3, sales, WRITE), Verdict::Counts { .. }));
}

#[test]
fn an_adoption_takes_late_entries_in_and_nothing_else() {
    let (mut world, sales) = office();
    let knew = world.all();
    let removal = world.revocation(Target::Member(world.member(3)));
    world.say(2, removal);
    let log = LogId::trunk(sales, device(3), 0);
    let hlc = Hlc::at(world.time);
    let judge = |world: &World, seq, n| {
        let claim = Claim { log, seq, tag: tag(n), hlc, control: &knew, need: WRITE };
        world.authority().judge(&claim)
    };
    assert!(matches!(judge(&world, 2, 2), Verdict::Late { .. }));
    let adoption = Statement::Adopted(Adoption { log, up_to: 2, tag: tag(2) });
    let own = world.say_knowing(3, &knew, adoption.clone());
    assert_eq!(world.status(&own), Verdict::Refused(RefusedReason::NotHeld));
    assert!(matches!(judge(&world, 2, 2), Verdict::Late { .. }));
    let adopted = world.say(2, adoption);
    assert!(world.counts(&adopted));
    assert!(matches!(judge(&world, 1, 1), Verdict::Counts { .. }));
    assert!(matches!(judge(&world, 2, 2), Verdict::Counts { .. }));
    assert!(matches!(judge(&world, 2, 9), Verdict::Late { .. }), "another entry of that number");
    assert!(matches!(judge(&world, 3, 3), Verdict::Late { .. }));
    // What the author never held is not adopted into being.
    let need = Need::level(Level::Manage);
    let claim = Claim { log, seq: 1, tag: tag(1), hlc, control: &knew, need };
    assert_eq!(world.authority().judge(&claim), Verdict::Refused(RefusedReason::NotHeld));
}

#[test]
fn a_statement_can_be_tried_out_and_a_department_found_again_after_it_moved() {
    let (mut world, sales) = office();
    let lab = world.department(1, "研发部", world.root());
    world.say(1, Statement::DepartmentMoved { space: lab, parent: sales });
    world.say(2, Statement::DepartmentRenamed { space: lab, name: "实验室".into() });
    let authority = world.authority();
    let rows = authority.departments();
    let row = rows.iter().find(|row| row.space == lab).expect("a department");
    assert_eq!((row.name.as_str(), row.parent), ("实验室", Some(sales)));
    let mut ahead = world.clone();
    ahead.say(2, Statement::DepartmentMoved { space: lab, parent: world.root() });
    let entry = ahead.entries.pop().expect("just said");
    let refused = Verdict::Refused(RefusedReason::NotHeld);
    assert_eq!(authority.preview(entry.clone()), Ok(Some(refused)), "the root isn't theirs");
    assert!(!authority.holds(&entry.hash), "nothing changed");
    assert_eq!(authority.concerned_by(&Target::Capability(world.root_cap())).len(), 4);
}

#[test]
fn entries_must_come_after_what_they_name() {
    let (world, _) = office();
    let mut authority = world.authority_of(&[]);
    let last = world.entries.last().expect("some").clone();
    let missing = authority.insert(last);
    assert!(matches!(missing, Err(InsertError::Missing { .. })));
    let mut far = world.entries[0].clone();
    far.log.epoch = crate::limits::CONTROL_EPOCHS_MAX;
    let epoch = far.log.epoch;
    assert_eq!(authority.insert(far), Err(InsertError::Epoch { epoch }));
    let mut forked = world.entries[0].clone();
    forked.hash = EntryHash::new([1; 32]);
    assert!(authority.insert(world.entries[0].clone()).is_ok());
    assert_eq!(authority.insert(forked), Err(InsertError::Fork { seq: 1 }));
    let mut gap = world.entries[0].clone();
    gap.seq = 3;
    gap.hash = EntryHash::new([2; 32]);
    assert_eq!(authority.insert(gap), Err(InsertError::Gap { seq: 3, expected: 2 }));
}
