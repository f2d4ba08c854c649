//! Projects: who takes part, who doesn't, and what ends it.

use super::{story::tag, world::*};
use crate::{
    authority::{Authority, Claim, RefusedReason, Statement, Verdict},
    capability::{Capability, CutLog, Level, Need, Revocation, Role, Subject, Target},
    clock::Hlc,
    entry::ControlFrontier,
    ids::{CapabilityId, EntryHash, LogId, SpaceId},
};

/// Founder 0; 市场部 with manager 1 and member 2, 产品部 with manager 3 and member 4, 行政部 with
/// manager 5 and member 6. The first two take part in a project that 市场部 owns.
struct Company {
    world: World,
    product: SpaceId,
    office: SpaceId,
    launch: SpaceId,
    /// What 产品部 takes part by.
    part: EntryHash,
}

fn company() -> Company {
    let mut world = World::new();
    let root = world.root();
    let spaces = ["市场部", "产品部", "行政部"].map(|name| world.department(0, name, root));
    for (number, space) in spaces.iter().enumerate() {
        let manager = number as u16 * 2 + 1;
        world.enrol(0, manager, *space, Role::Manager);
        world.enrol(manager, manager + 1, *space, Role::Member);
    }
    let [sales, product, office] = spaces;
    let launch = world.project(1, "秋季发布", sales);
    world.take_part(1, launch, sales);
    let part = world.take_part(1, launch, product);
    Company { world, product, office, launch, part }
}

/// The verdict on entry `seq` of a person in a space.
fn judge(
    authority: &Authority,
    (space, person, seq): (SpaceId, u16, u64),
    control: &ControlFrontier,
    (hlc, level): (Hlc, Level),
) -> Verdict {
    let log = LogId::trunk(space, device(person), 0);
    let need = Need::level(level);
    authority.judge(&Claim { log, seq, tag: tag(1), hlc, control, need })
}

fn counts(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Counts { .. })
}

fn share(world: &World, to: Subject, wish: (SpaceId, Level)) -> Statement {
    let held = world.authority().held_by(&device(1), world.time);
    let manages = held.iter().find(|row| row.terms.level == Level::Manage).expect("a manager");
    let (subject, parent) = (to, manages.id);
    let terms = terms(wish.0, false, wish.1, 0);
    Statement::Granted(Capability { subject, terms, parent })
}

#[test]
fn r06_those_of_every_department_that_takes_part_read_and_write_and_nobody_else() {
    let Company { world, launch, part, .. } = company();
    let (authority, control, now) = (world.authority(), world.all(), Hlc::at(world.time));
    for person in 1..=4 {
        assert!(authority.may_read(&device(person), &launch, world.time), "{person}");
        assert!(authority.spaces_of(&device(person), world.time).contains(&launch));
        assert!(counts(judge(&authority, (launch, person, 1), &control, (now, Level::Write))));
    }
    let manage = |person| judge(&authority, (launch, person, 1), &control, (now, Level::Manage));
    assert!(counts(manage(1)) && counts(manage(0)), "whoever manages the owner");
    let refused = Verdict::Refused(RefusedReason::NotHeld);
    for person in [2, 3, 4] {
        assert_eq!(manage(person), refused, "taking part is not managing");
    }
    for outsider in [5, 6] {
        assert!(!authority.may_read(&device(outsider), &launch, world.time));
        assert!(!authority.spaces_of(&device(outsider), world.time).contains(&launch));
        let read = judge(&authority, (launch, outsider, 1), &control, (now, Level::Read));
        assert_eq!(read, refused);
    }
    assert_eq!(authority.readers(&launch, world.time).len(), 5);
    // Why: their own capability, and the department's.
    let why = authority.why(&world.member(4), &launch, world.time);
    assert_eq!(why.len(), 1);
    assert_eq!(why[0].through.last().map(|row| row.id), Some(CapabilityId::from(part)));
    assert_eq!((why[0].chain.len(), why[0].terms.level), (3, Level::Write));
    let row = authority.projects().remove(0);
    assert_eq!((row.space, row.name.as_str(), row.given.len()), (launch, "秋季发布", 2));
    assert!(!authority.departments().iter().any(|row| row.space == launch));
}

#[test]
fn who_comes_to_a_department_gets_in_and_whoever_leaves_it_falls_out() {
    let Company { mut world, product, launch, .. } = company();
    world.enrol(3, 7, product, Role::Member);
    assert!(world.authority().may_read(&device(7), &launch, world.time));
    let control = world.all();
    // Their capability in the department ends, not their membership.
    let held = world.authority().held_by(&device(7), world.time);
    let own = held.iter().find(|row| row.terms.scope.space == product).expect("in it").id;
    let said = world.revocation(Target::Capability(own));
    let revocation = world.say(3, said);
    let authority = world.authority();
    assert!(
        authority.is_member(&device(7)) && !authority.may_read(&device(7), &launch, world.time)
    );
    let later = (Hlc::at(world.time.plus(1)), Level::Write);
    let verdict = judge(&authority, (launch, 7, 1), &control, later);
    assert_eq!(verdict, Verdict::Late { revocation });
}

#[test]
fn a_level_in_the_department_is_a_level_in_the_project_and_the_lower_of_the_two() {
    let Company { mut world, office, launch, .. } = company();
    let said = share(&world, Subject::Department(office), (launch, Level::Comment));
    world.say(1, said);
    let root = world.root();
    let held = world.authority().held_by(&device(0), world.time)[0].id;
    world.grant(0, 4, held, terms(office, false, Level::Read, 0));
    world.enrol(0, 8, root, Role::Member);
    world.grant(0, 8, held, terms(office, false, Level::Read, 0));
    let (authority, control, now) = (world.authority(), world.all(), Hlc::at(world.time));
    let may =
        |person, level| counts(judge(&authority, (launch, person, 1), &control, (now, level)));
    assert!(may(6, Level::Comment) && !may(6, Level::Write), "the department only comments");
    assert!(may(8, Level::Read) && !may(8, Level::Comment), "they only read in the department");
    assert!(may(4, Level::Write), "another department still lets them write");
}

#[test]
fn threat_07_a_department_gets_nothing_but_a_part_in_a_project() {
    let Company { mut world, product, office, launch, .. } = company();
    let sales = world.authority().projects()[0].owner;
    let department = Subject::Department(office);
    let refused = |reason| Verdict::Refused(reason);
    let cases = [
        (share(&world, department, (sales, Level::Read)), RefusedReason::Misplaced),
        (share(&world, department, (launch, Level::Manage)), RefusedReason::Misplaced),
        (share(&world, department, (product, Level::Read)), RefusedReason::Exceeds),
        (
            share(&world, Subject::Department(launch), (launch, Level::Read)),
            RefusedReason::NoSuchThing,
        ),
        (
            share(&world, Subject::Department(SpaceId::ZERO), (launch, Level::Read)),
            RefusedReason::NoSuchThing,
        ),
    ];
    for (said, reason) in cases {
        let entry = world.say(1, said);
        assert_eq!(world.status(&entry), refused(reason));
    }
    // Nobody passes on what a department holds, begins a project in a department that they don't
    // manage, or lets people in where they only take part.
    let part = world.authority().projects()[0].given[0].id;
    let passed = world.grant(4, 6, part, terms(launch, false, Level::Read, 0));
    assert_eq!(world.status(&passed), refused(RefusedReason::NotHeld));
    let begun = Statement::ProjectBegun { nonce: 9, name: "别人的".into(), owner: product };
    let begun = world.say(2, begun);
    assert_eq!(world.status(&begun), refused(RefusedReason::NotHeld));
    let held = world.authority().held_by(&device(3), world.time);
    let own = held.iter().find(|row| row.terms.level == Level::Manage).expect("a manager").id;
    let shared = world.grant(3, 6, own, terms(launch, false, Level::Read, 0));
    assert_eq!(world.status(&shared), refused(RefusedReason::Exceeds));
    // The control.
    let good = share(&world, department, (launch, Level::Write));
    let good = world.say(1, good);
    assert!(world.counts(&good));
}

/// Ends what 产品部 takes part by, with a cut that names this of person 4's log.
fn ended(company: &mut Company, seq: Option<u64>) -> EntryHash {
    let (part, launch) = (CapabilityId::from(company.part), company.launch);
    let Statement::Revoked(mut said) = company.world.revocation(Target::Capability(part)) else {
        unreachable!("a revocation")
    };
    let (device, tag) = (device(4), tag(1));
    said.cut.extend(seq.map(|seq| CutLog { space: launch, device, epoch: 0, seq, tag }));
    company.world.say(1, Statement::Revoked(said))
}

#[test]
fn threat_03_a_department_that_left_cannot_backdate_in_any_order() {
    let mut company = company();
    let (control, then) = (company.world.all(), Hlc::at(company.world.time));
    let revocation = ended(&mut company, Some(1));
    let Company { world, launch, .. } = &company;
    let authority = world.authority();
    assert!(!authority.may_read(&device(4), launch, world.time));
    assert!(authority.may_read(&device(2), launch, world.time), "the other stays");
    let write = (then, Level::Write);
    assert!(counts(judge(&authority, (*launch, 4, 1), &control, write)), "what was held stays");
    let late = Verdict::Late { revocation };
    assert_eq!(judge(&authority, (*launch, 4, 2), &control, write), late);
    // Nor a log that nobody knew of: whoever ends the part holds the project.
    assert_eq!(judge(&authority, (*launch, 3, 1), &control, write), late);
    // The order of arrival doesn't matter: the grant was judged before the end came.
    let count = world.entries.len();
    let mut other = world.authority_of(&(0..count - 1).collect::<Vec<_>>());
    assert!(counts(judge(&other, (*launch, 4, 2), &control, write)));
    let changed = other.insert(world.entries[count - 1].clone()).expect("in order");
    assert!(changed.verdicts.concerns(&device(4)), "whoever took part is judged anew");
    assert_eq!(judge(&other, (*launch, 4, 2), &control, write), late);
    assert_eq!(other.state_digest(), authority.state_digest());
}

#[test]
fn a_department_that_left_comes_back_by_a_new_capability() {
    let mut company = company();
    ended(&mut company, None);
    let Company { mut world, product, launch, .. } = company;
    world.take_part(1, launch, product);
    let (authority, control, now) = (world.authority(), world.all(), Hlc::at(world.time));
    assert!(authority.may_read(&device(4), &launch, world.time));
    assert!(counts(judge(&authority, (launch, 4, 1), &control, (now, Level::Write))));
}

#[test]
fn threat_52_a_removal_by_somebody_outside_leaves_what_was_written_before() {
    let Company { mut world, launch, .. } = company();
    let said = share(&world, Subject::Member(world.member(6)), (launch, Level::Write));
    world.say(1, said);
    let (control, then) = (world.all(), Hlc::at(world.time));
    // Person 6's manager takes no part and can't name a log of theirs.
    let said =
        Statement::Revoked(Revocation { target: Target::Member(world.member(6)), cut: Vec::new() });
    let mut named = world.clone();
    let revocation = world.say(5, said);
    let later = Hlc::at(world.time.plus(1));
    let authority = world.authority();
    assert!(!authority.may_read(&device(6), &launch, world.time));
    assert!(counts(judge(&authority, (launch, 6, 1), &control, (then, Level::Write))));
    let late = Verdict::Late { revocation };
    assert_eq!(judge(&authority, (launch, 6, 1), &control, (later, Level::Write)), late);
    // Whoever takes part and saw no log of theirs says so, and time helps nobody.
    let (space, device) = (launch, device(6));
    let none = CutLog { space, device, epoch: 0, seq: 0, tag: tag(0) };
    let target = Target::Member(named.member(6));
    let revocation = named.say(0, Statement::Revoked(Revocation { target, cut: vec![none] }));
    let verdict = judge(&named.authority(), (launch, 6, 1), &control, (then, Level::Write));
    assert_eq!(verdict, Verdict::Late { revocation });
}

#[test]
fn nothing_hangs_below_a_project_and_nobody_joins_one() {
    let Company { mut world, launch, product, .. } = company();
    let none = Verdict::Refused(RefusedReason::NoSuchThing);
    let below = Statement::DepartmentCreated { nonce: 7, name: "下级".into(), parent: launch };
    let moved = Statement::DepartmentMoved { space: product, parent: launch };
    for said in [below, moved] {
        let entry = world.say(0, said);
        assert_eq!(world.status(&entry), none);
    }
    let offer = world.authority().offer(&device(0), Role::Member, launch, world.time);
    assert_eq!(offer, Err(RefusedReason::NoSuchThing));
    let renamed = Statement::DepartmentRenamed { space: launch, name: "冬季发布".into() };
    let renamed = world.say(1, renamed);
    assert!(world.counts(&renamed));
    assert_eq!(world.authority().projects()[0].name, "冬季发布");
}
