//! Revocations against leavers, duellists, replays and clocks.

use super::{
    super::{story::tag, world::*},
    Office, counts,
};
use crate::{
    authority::{Changed, Claim, Reach, RefusedReason, Statement, Verdict},
    capability::{Capability, Level, Need, Revocation, Subject, Target, Terms},
    clock::{Hlc, Millis},
    ids::{CapabilityId, LogId},
};

#[test]
fn threat_03_a_leaver_cannot_backdate() {
    let mut office = Office::open();
    let (before, then) = (office.world.all(), Hlc::at(office.world.time));
    let said = office.remove(4, 5);
    // The control: until the removal is known, the same entry counts.
    let unaware = office.world.authority();
    assert!(counts(office.judge(&unaware, (4, 6), &before, then, WRITE)));
    let revocation = office.world.say(1, said);
    let aware = office.world.authority();
    let late = Verdict::Late { revocation };
    assert_eq!(office.judge(&aware, (4, 6), &before, then, WRITE), late);
    assert_eq!(office.judge(&aware, (4, 6), &before, Hlc::ZERO, WRITE), late);
    assert!(counts(office.judge(&aware, (4, 5), &before, then, WRITE)), "what was written stays");
    let mut fresh = LogId::trunk(office.sales, device(4), 1);
    fresh.epoch = 9;
    let claim = Claim { log: fresh, seq: 1, tag: tag(1), hlc: then, control: &before, need: WRITE };
    assert_eq!(aware.judge(&claim), late, "nor under a new epoch");
}

#[test]
fn threat_04_building_on_a_late_entry_does_not_revive_it() {
    let mut office = Office::open();
    let knew = office.world.all();
    let removal = {
        let said = office.remove(3, 9);
        office.world.say(1, said)
    };
    // The leaver, as if they hadn't heard, gives their friend more than the friend had.
    let more = terms(office.sales, true, Level::Manage, 0);
    let given = Capability {
        subject: Subject::Member(office.world.member(4)),
        terms: more,
        parent: office.cap(3),
    };
    let late = office.world.say_knowing(3, &knew, Statement::Granted(given));
    let built_on = office.world.all();
    let authority = office.world.authority();
    assert_eq!(authority.status(&late), Some(Verdict::Late { revocation: removal }));
    let now = Hlc::at(office.world.time);
    let manage = Need::level(Level::Manage);
    let claim = office.judge(&authority, (4, 1), &built_on, now, manage);
    assert_eq!(claim, Verdict::Late { revocation: removal });
    // What the friend could do anyway, they still can, whatever they have seen.
    assert!(counts(office.judge(&authority, (4, 1), &built_on, now, WRITE)));
    // The control: without the removal the gift counts.
    let entries = &office.world.entries;
    let others: Vec<usize> = (0..entries.len()).filter(|at| entries[*at].hash != removal).collect();
    let mut unaware = office.world.authority_of(&[]);
    for at in others {
        let mut entry = entries[at].clone();
        if entry.hash == late {
            entry.control = knew.clone();
        }
        unaware.insert(entry).expect("in causal order");
    }
    let seen = unaware.frontier();
    assert!(counts(office.judge(&unaware, (4, 1), &seen, now, manage)));
}

#[test]
fn threat_05_duelling_administrators_are_both_suspended_until_somebody_above_decides() {
    let mut office = Office::open();
    let knew = office.world.all();
    let member = |person| Target::Member(office.world.member(person));
    let (one, other) = (member(1), member(2));
    let cut = office.world.revocation(one);
    let Statement::Revoked(Revocation { cut, .. }) = cut else { unreachable!("a revocation") };
    let end = |target| Statement::Revoked(Revocation { target, cut: cut.clone() });
    let first = office.world.say_knowing(1, &knew, end(other));
    // The control: as long as one alone has spoken, only the other is out.
    let alone = office.world.authority();
    assert!(alone.is_member(&device(1)) && !alone.is_member(&device(2)));
    // Even if the other learns of it and answers as though they hadn't, they don't come back.
    let second = office.world.say_knowing(2, &knew, end(one));
    let duel = office.world.authority();
    assert!(!duel.is_member(&device(1)) && !duel.is_member(&device(2)));
    assert!(counts(duel.status(&first).expect("held")));
    assert!(counts(duel.status(&second).expect("held")));
    assert!(duel.is_member(&device(3)), "whom they let in before stays");
    let reversed: Vec<usize> = (0..office.world.entries.len() - 2)
        .chain([office.world.entries.len() - 1, office.world.entries.len() - 2])
        .collect();
    assert_eq!(office.world.authority_of(&reversed).state_digest(), duel.state_digest());
    office.world.say_knowing(0, &knew, end(other));
    let decided = office.world.authority();
    assert!(decided.is_member(&device(1)) && !decided.is_member(&device(2)));
    assert!(matches!(decided.status(&second), Some(Verdict::Late { .. })));
}

#[test]
fn the_one_closer_to_the_genesis_wins() {
    let mut office = Office::open();
    let knew = office.world.all();
    let up = office.world.revocation(Target::Member(office.world.member(1)));
    let down = office.world.revocation(Target::Member(office.world.member(3)));
    let refused = office.world.say_knowing(3, &knew, up);
    let removal = office.world.say_knowing(1, &knew, down);
    let authority = office.world.authority();
    let status = |entry| authority.status(entry).expect("held");
    assert_eq!(status(&refused), Verdict::Refused(RefusedReason::NotHeld));
    assert!(counts(status(&removal)));
    assert!(authority.is_member(&device(1)) && !authority.is_member(&device(3)));
}

#[test]
fn threat_08_an_old_capability_cannot_be_replayed() {
    let mut office = Office::open();
    let terms = terms(office.sales, false, Level::Write, 0);
    let parent = office.cap(3);
    // Person 5 loses what they joined with and gets a capability of its own instead.
    let first = CapabilityId::from(office.world.grant(3, 5, parent, terms));
    let with_first = office.world.all();
    let joined_with = office.cap(5);
    let end = |office: &mut Office, cap| {
        let said = office.world.revocation(Target::Capability(cap));
        office.world.say(3, said)
    };
    end(&mut office, joined_with);
    assert!(counts(office.write(&office.world.authority(), 5, 9, &with_first)), "the control");
    let revocation = end(&mut office, first);
    let ended = office.world.authority();
    let old = office.write(&ended, 5, 9, &with_first);
    assert!(matches!(old, Verdict::Late { .. }));
    // Said again, by anybody, word for word.
    let again = office.world.say(
        5,
        Statement::Granted(Capability {
            subject: Subject::Member(office.world.member(5)),
            terms,
            parent,
        }),
    );
    assert_eq!(office.world.status(&again), Verdict::Refused(RefusedReason::NotHeld));
    let mut replayed = office.world.authority();
    let digest = replayed.state_digest();
    for entry in office.world.entries.clone() {
        assert_eq!(replayed.insert(entry), Ok(Changed::default()));
    }
    assert_eq!(replayed.state_digest(), digest);
    // A new grant has an id of its own, and what rested on the old one stays late.
    let second = CapabilityId::from(office.world.grant(3, 5, parent, terms));
    assert_ne!(first, second);
    let anew = office.world.authority();
    let now = office.world.all();
    assert_eq!(office.write(&anew, 5, 10, &now), Verdict::Counts { by: second });
    assert_eq!(office.write(&anew, 5, 9, &with_first), old);
    assert_eq!(anew.capability(&first).expect("known").ended, Some(revocation));
}

#[test]
fn threat_20_clocks_neither_revive_nor_end_what_counts() {
    let mut office = Office::open();
    let expires = Some(office.world.time.plus(60_000));
    let lab = office.world.department(0, "研发部", office.world.root());
    let visit = Terms { expires, ..terms(lab, false, Level::Read, 0) };
    office.world.grant(0, 4, office.world.root_cap(), visit);
    let named = Terms { expires, ..terms(office.sales, false, Level::Manage, 0) };
    office.world.grant(3, 4, office.cap(3), named);
    let control = office.world.all();
    let authority = office.world.authority();
    let at = |ms: u64, control| {
        let hlc = Hlc::at(office.world.time.plus(ms));
        office.judge(&authority, (4, 1), control, hlc, Need::level(Level::Manage))
    };
    assert!(counts(at(30_000, &control)));
    assert_eq!(at(60_000, &control), Verdict::Refused(RefusedReason::Expired));
    // Reading goes by the receiver's clock, ten years off or not; what has no end has none.
    let years = 10 * 365 * 24 * 3600 * 1000;
    let future = office.world.time.plus(years);
    assert!(authority.may_read(&device(4), &office.sales, future));
    assert!(authority.may_read(&device(4), &office.sales, Millis(0)));
    let visits = |now| authority.may_read(&device(4), &lab, now);
    assert!(visits(Millis(0)) && visits(office.world.time) && !visits(future));
    // An author who sets their clock back is not earlier than what they name.
    office.world.time = office.world.time.plus(120_000);
    office.world.department(0, "新部", office.world.root());
    let (later, authority) = (office.world.all(), office.world.authority());
    let backdated = Hlc::at(START);
    let manage = Need::level(Level::Manage);
    let judge = |c| office.judge(&authority, (4, 2), c, backdated, manage);
    assert_eq!(judge(&later), Verdict::Refused(RefusedReason::Expired));
    assert!(counts(judge(&control)), "the control: the clock alone says so");
    // A revocation asks no clock.
    let said = office.remove(4, 0);
    office.world.say_at(0, &later, said, Hlc::at(Millis(1)));
    let authority = office.world.authority();
    for now in [Millis(0), future] {
        assert!(!authority.may_read(&device(4), &office.sales, now));
    }
}

#[test]
fn threat_52_a_removed_member_neither_writes_nor_reads_in_any_order() {
    let mut office = Office::open();
    let knew = office.world.all();
    let said = office.remove(4, 3);
    let removal = office.world.say(1, said);
    let deeds = [
        Statement::Granted(Capability {
            subject: Subject::Member(office.world.member(5)),
            terms: terms(office.sales, false, Level::Read, 0),
            parent: office.cap(4),
        }),
        office.world.consent(4, 104),
    ];
    let mut late = Vec::new();
    for said in deeds {
        late.push(office.world.say_knowing(4, &knew, said));
    }
    let count = office.world.entries.len();
    let orders = [
        (0..count).collect::<Vec<_>>(),
        (0..count - 3).chain([count - 2, count - 1, count - 3]).collect(),
        (0..count - 3).chain([count - 2, count - 3, count - 1]).collect(),
    ];
    for order in orders {
        let mut authority = office.world.authority_of(&order[..count - 3]);
        assert!(authority.may_read(&device(4), &office.sales, office.world.time), "the control");
        for at in &order[count - 3..] {
            let changed = authority.insert(office.world.entries[*at].clone()).expect("in order");
            let removal = *at == count - 3;
            assert!(
                !removal
                    || matches!(&changed.verdicts, Reach::Devices(devices)
                if devices.contains(&device(4)) && !devices.contains(&device(5)))
            );
        }
        assert!(!authority.may_read(&device(4), &office.sales, office.world.time));
        assert!(!authority.is_member(&device(4)) && !authority.is_member(&device(104)));
        let (now, all) = (Hlc::at(office.world.time), office.world.all());
        let judge = |seq| office.judge(&authority, (4, seq), &all, now, WRITE);
        assert_eq!(judge(4), Verdict::Late { revocation: removal });
        assert!(counts(judge(3)), "what they wrote before stays");
        assert!(matches!(authority.status(&late[1]), Some(Verdict::Late { .. })));
        assert!(!matches!(authority.status(&late[0]), Some(Verdict::Counts { .. })));
    }
}

#[test]
fn threat_04_a_late_move_of_a_department_helps_nobody_to_reach_into_it() {
    let mut office = Office::open();
    let lab = office.world.department(0, "研发部", office.world.root());
    let knew = office.world.all();
    let moved = Statement::DepartmentMoved { space: lab, parent: office.sales };
    // The manager of sales, a friend of the administrator's, gives away what lies below sales.
    let visit = terms(lab, false, Level::Read, 0);
    let (friend, parent) = (3, office.cap(3));
    let mut before = office.world.clone();
    before.say_knowing(1, &knew, moved.clone());
    let reached = before.grant(friend, 4, parent, visit);
    assert!(before.counts(&reached), "the control: without the removal it works");
    let removal = office.world.revocation(Target::Member(office.world.member(1)));
    let removal = office.world.say(0, removal);
    let late = office.world.say_knowing(1, &knew, moved);
    let reached = office.world.grant(friend, 4, parent, visit);
    assert_eq!(office.world.status(&late), Verdict::Late { revocation: removal });
    assert_eq!(office.world.status(&reached), Verdict::Refused(RefusedReason::Exceeds));
    let rows = office.world.authority().departments();
    let row = rows.iter().find(|row| row.space == lab).expect("a department");
    assert_eq!(row.parent, Some(office.world.root()));
}
