//! The rules one by one.

use super::world::*;
use crate::{
    authority::{Claim, Place, RefusedReason, Verdict},
    capability::{Role, Target},
    clock::Hlc,
    entry::EntryTag,
    ids::{EntryHash, LogId},
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
    assert_eq!(authority.why(&world.member(1), &sales, world.time)[0].len(), 2);
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
