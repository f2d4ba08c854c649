//! Guardians against lone administrators, lost devices, replays and those who back out.

use super::{super::world::*, Office, counts};
use crate::{
    authority::{Act, Guardians, Measure, RefusedReason, Statement, Verdict, Ward},
    capability::{Capability, Level, Named, Revocation, Role, Subject, Target, Terms},
    clock::{Hlc, Millis},
    encode,
    entry::ControlFrontier,
    ids::EntryHash,
    limits::APPROVAL_LIFE_MS,
};

/// The office, whose founder 0 is an administrator as 1 and 2 are; 1, 2 and 3 guard it, two of them
/// are needed. Person 4 has named 1, 3 and 5, two of them needed.
struct Guarded {
    office: Office,
    nonce: u64,
}

impl Guarded {
    fn open() -> Self {
        let mut office = Office::open();
        let said = office.world.guardians(&[1, 2, 3], 2, Ward::Organisation);
        office.world.say(0, said);
        let said = office.world.guardians(&[1, 3, 5], 2, Ward::Myself);
        office.world.say(4, said);
        Self { office, nonce: 0 }
    }

    fn world(&mut self) -> &mut World {
        &mut self.office.world
    }

    fn together(&mut self, measure: Measure) -> Act {
        self.nonce += 1;
        Act::Together { nonce: self.nonce, measure }
    }

    /// The removal of somebody, whose logs stay as they are now.
    fn removal(&mut self, person: u16) -> Act {
        let target = Target::Member(self.office.world.member(person));
        let revocation = revocation(&self.office.world, target);
        self.together(Measure::Revoke(revocation))
    }

    /// Full powers for somebody.
    fn promotion(&mut self, person: u16) -> Act {
        let given = Capability {
            subject: Subject::Member(self.office.world.member(person)),
            terms: full(&self.office.world),
            parent: self.office.world.root_cap(),
        };
        self.together(Measure::Grant(given))
    }

    fn naming(&mut self, people: &[u16], needed: u8) -> Act {
        let members = self.office.world.members(people);
        self.together(Measure::Name(Guardians { members, needed }))
    }

    fn approve(&mut self, person: u16, act: &Act) -> EntryHash {
        self.office.world.say(person, Statement::Approved(Box::new(act.clone())))
    }

    fn approve_knowing(&mut self, person: u16, c: &ControlFrontier, act: &Act) -> EntryHash {
        self.office.world.say_knowing(person, c, Statement::Approved(Box::new(act.clone())))
    }

    /// What was known, and the entry made last.
    fn with_last(&self, knew: &ControlFrontier) -> ControlFrontier {
        let mut knows = knew.clone();
        knows.advance(&point(self.office.world.entries.last().expect("one was made")));
        knows
    }

    fn is_done(&self, act: &Act) -> bool {
        let world = &self.office.world;
        world.authority().proposal(&act.id(), world.time).is_some_and(|row| row.done)
    }

    fn is_member(&self, person: u16) -> bool {
        self.office.world.authority().is_member(&device(person))
    }
}

fn full(world: &World) -> Terms {
    Terms { named: Named::ALL, ..terms(world.root(), true, Level::Manage, 6) }
}

fn revocation(world: &World, target: Target) -> Revocation {
    match world.revocation(target) {
        Statement::Revoked(revocation) => revocation,
        _ => unreachable!("a revocation"),
    }
}

/// A revocation that lets nothing stand.
fn bare(target: Target) -> Statement {
    Statement::Revoked(Revocation { target, cut: Vec::new() })
}

#[test]
fn threat_06_no_administrator_alone_removes_the_guardians_not_even_the_founder() {
    for remover in [0, 1] {
        let mut plain = Office::open();
        let said = plain.world.revocation(Target::Member(plain.world.member(2)));
        plain.world.say(remover, said);
        let after = plain.world.authority();
        assert!(!after.is_member(&device(2)), "the control: without guardians it works");

        let mut guarded = Guarded::open();
        for target in [2, 3] {
            let member = Target::Member(guarded.world().member(target));
            for target in [member, Target::Device(device(target))] {
                let said = guarded.world().revocation(target);
                let refused = guarded.world().say(remover, said);
                let status = guarded.office.world.status(&refused);
                assert_eq!(status, Verdict::Refused(RefusedReason::Guarded));
            }
            assert!(guarded.is_member(target));
        }
        // Whoever isn't one of them is removed as before.
        let member = Target::Member(guarded.world().member(5));
        let said = guarded.world().revocation(member);
        let removed = guarded.world().say(remover, said);
        assert!(guarded.office.world.counts(&removed) && !guarded.is_member(5));
    }
}

#[test]
fn threat_06_who_pretends_not_to_know_of_guardians_does_not_silence_them() {
    let mut guarded = Guarded::open();
    let unaware = ControlFrontier::default();
    // An administrator who never heard of it, so they say, ends them and whoever let them in.
    let old = guarded.office.world.known(&(0..6).collect::<Vec<_>>());
    for (by, target) in [(0, 2), (0, 3), (1, 2), (1, 3), (2, 1)] {
        let target = Target::Member(guarded.world().member(target));
        let knows = if by == 0 { &unaware } else { &old };
        guarded.world().say_knowing(by, knows, bare(target));
    }
    assert!((1..=3).all(|person| guarded.is_member(person)));
    let act = guarded.removal(1);
    guarded.approve(2, &act);
    assert!(!guarded.is_done(&act));
    guarded.approve(3, &act);
    assert!(guarded.is_done(&act));
}

#[test]
fn threat_44_two_of_three_remove_a_hostile_founder_and_make_another_administrator() {
    let mut guarded = Guarded::open();
    let lab = guarded.office.world.department(0, "研发部", guarded.office.world.root());
    let removal = guarded.removal(0);
    let promotion = guarded.promotion(3);
    for act in [&removal, &promotion] {
        let alone = guarded.approve(2, act);
        assert!(guarded.office.world.counts(&alone) && !guarded.is_done(act), "one isn't enough");
        assert!(guarded.is_member(0));
    }
    // The same person twice is still one person.
    guarded.approve(2, &removal);
    assert!(!guarded.is_done(&removal));
    for act in [&removal, &promotion] {
        guarded.approve(3, act);
        assert!(guarded.is_done(act));
    }
    let authority = guarded.office.world.authority();
    assert!(!authority.is_member(&device(0)));
    assert!(!authority.may_read(&device(0), &guarded.office.sales, guarded.office.world.time));
    let row = authority.departments().into_iter().find(|row| row.space == lab);
    assert!(row.is_some(), "what the founder did before stays");
    // The new administrator does what it takes an administrator for.
    let held = authority.held_by(&device(3), guarded.office.world.time);
    assert_eq!(held[0].terms, full(&guarded.office.world));
    let made = guarded.office.world.department(3, "新部门", guarded.office.world.root());
    let rows = guarded.office.world.authority().departments();
    assert!(rows.iter().any(|row| row.space == made));
    // The founder, as if they hadn't heard, undoes nothing and gives nothing.
    let knew = ControlFrontier::default();
    let back = [2, 3].map(|person| bare(Target::Member(guarded.office.world.member(person))));
    for said in back {
        let said = guarded.world().say_knowing(0, &knew, said);
        assert!(!guarded.office.world.counts(&said));
    }
    assert!(guarded.is_done(&removal) && guarded.is_member(3));
}

#[test]
fn threat_44_nobody_outside_the_guardians_is_counted_and_nobody_alone_names_others() {
    let mut guarded = Guarded::open();
    let removal = guarded.removal(0);
    let refused = guarded.approve(5, &removal);
    assert_eq!(guarded.office.world.status(&refused), Verdict::Refused(RefusedReason::NotGuardian));
    let said = guarded.world().guardians(&[0, 4, 5], 2, Ward::Organisation);
    let refused = guarded.world().say(0, said.clone());
    assert_eq!(guarded.office.world.status(&refused), Verdict::Refused(RefusedReason::Named));
    let mut plain = Office::open();
    // Nor does an administrator below the founder name the first: they could reach the founder.
    let refused = plain.world.say(1, said.clone());
    assert_eq!(plain.world.status(&refused), Verdict::Refused(RefusedReason::NotHeld));
    let first = plain.world.say(0, said);
    assert!(plain.world.counts(&first), "the control: the first time it works");
    // Together they can, and those who were replaced can't decide any more.
    let others = guarded.naming(&[2, 4, 5], 2);
    guarded.approve(1, &others);
    let knew = guarded.world().all();
    guarded.approve(2, &others);
    assert!(guarded.is_done(&others));
    let promotion = guarded.promotion(5);
    let refused = guarded.approve(1, &promotion);
    assert_eq!(guarded.office.world.status(&refused), Verdict::Refused(RefusedReason::NotGuardian));
    // Not even as though they hadn't heard of it.
    guarded.approve_knowing(1, &knew, &promotion);
    let late = guarded.approve_knowing(3, &guarded.office.world.all(), &promotion);
    assert!(!guarded.office.world.counts(&late) && !guarded.is_done(&promotion));
    let stale = guarded.promotion(3);
    guarded.approve_knowing(3, &knew, &stale);
    let knows = guarded.with_last(&knew);
    guarded.approve_knowing(1, &knows, &stale);
    assert!(!guarded.is_done(&stale));
    for person in [4, 5] {
        guarded.approve(person, &promotion);
    }
    assert!(guarded.is_done(&promotion), "the new ones can");
}

#[test]
fn guardians_are_as_many_as_it_takes() {
    let mut office = Office::open();
    let cases = [
        (vec![1, 2], 1, Ward::Organisation, Some(RefusedReason::Limit)),
        (vec![1], 1, Ward::Organisation, Some(RefusedReason::Limit)),
        (vec![1, 2], 3, Ward::Organisation, Some(RefusedReason::Limit)),
        (vec![1, 9], 2, Ward::Organisation, Some(RefusedReason::NoSuchThing)),
        (vec![0, 1], 1, Ward::Myself, Some(RefusedReason::Limit)),
        (vec![1, 1], 1, Ward::Myself, Some(RefusedReason::Limit)),
        (vec![1], 0, Ward::Myself, Some(RefusedReason::Limit)),
        (vec![1], 1, Ward::Myself, None),
        (Vec::new(), 0, Ward::Myself, None),
        (vec![1, 2], 2, Ward::Organisation, None),
    ];
    for (people, needed, ward, reason) in cases {
        let said = office.world.guardians(&people, needed, ward);
        let said = office.world.say(0, said);
        let expected = reason.map(Verdict::Refused);
        let status = office.world.status(&said);
        assert_eq!(expected.is_none(), counts(status), "{people:?} {needed} {status:?}");
        assert!(expected.is_none_or(|expected| expected == status), "{status:?}");
    }
    assert!(office.world.authority().guardians_of(&office.world.member(0)).is_none(), "nobody");
}

#[test]
fn threat_44_two_of_three_colleagues_give_a_member_a_new_device() {
    let mut guarded = Guarded::open();
    let act = Act::Device(guarded.office.world.consented(4, 104));
    let refused = guarded.approve(2, &act);
    assert_eq!(guarded.office.world.status(&refused), Verdict::Refused(RefusedReason::NotGuardian));
    guarded.approve(5, &act);
    assert!(!guarded.is_member(104), "one isn't enough");
    guarded.approve(3, &act);
    assert!(guarded.is_done(&act));
    let authority = guarded.office.world.authority();
    assert_eq!(authority.member_of(&device(104)), Some(guarded.office.world.member(4)));
    assert!(authority.may_read(&device(104), &guarded.office.sales, guarded.office.world.time));
    assert_eq!(authority.member(&guarded.office.world.member(4)).expect("known").name, "person 4");
    // The new device ends the lost one, and writes as the person does.
    let lost = guarded.office.world.revocation(Target::Device(device(4)));
    let ended = guarded.world().say(104, lost);
    assert!(guarded.office.world.counts(&ended) && !guarded.is_member(4));
    let all = guarded.office.world.all();
    let authority = guarded.office.world.authority();
    assert!(counts(guarded.office.write(&authority, 104, 1, &all)));
    assert!(guarded.is_member(104), "a device isn't lost with the one that it replaces");
    // Nobody is let in so whom the organisation has removed.
    let removed = guarded.office.remove(4, 0);
    guarded.world().say(1, removed);
    assert!(!guarded.is_member(104));
    let again = Act::Device(guarded.office.world.consented(4, 105));
    guarded.approve(5, &again);
    guarded.approve(3, &again);
    assert!(!guarded.is_member(105));
}

#[test]
fn threat_44_a_code_of_another_device_or_person_is_not_what_was_approved() {
    let mut guarded = Guarded::open();
    let act = Act::Device(guarded.office.world.consented(4, 104));
    let other = Act::Device(guarded.office.world.consented(4, 105));
    guarded.approve(5, &act);
    guarded.approve(3, &other);
    assert!(!guarded.is_member(104) && !guarded.is_member(105));
    // What another person's device has agreed to, with the name changed.
    let mut forged = encode::to_bytes(&guarded.office.world.consented(5, 106));
    forged[..16].copy_from_slice(guarded.office.world.member(4).as_bytes());
    let forged = Act::Device(encode::from_bytes(&forged, 1024).expect("well formed"));
    let refused = guarded.approve(5, &forged);
    assert_eq!(guarded.office.world.status(&refused), Verdict::Refused(RefusedReason::Proof));
}

#[test]
fn approvals_that_did_not_know_of_each_other_come_about_when_one_is_said_again() {
    let mut guarded = Guarded::open();
    let act = guarded.removal(0);
    let knew = guarded.world().all();
    guarded.approve_knowing(1, &knew, &act);
    guarded.approve_knowing(3, &knew, &act);
    let row = guarded.office.world.authority().proposal(&act.id(), guarded.office.world.time);
    let row = row.expect("approved");
    assert_eq!((row.approvals.len(), row.needed, row.done), (2, 2, false));
    guarded.approve(1, &act);
    assert!(guarded.is_done(&act));
}

#[test]
fn threat_03_a_removed_guardian_cannot_approve_anything_afterwards_in_any_order() {
    let mut guarded = Guarded::open();
    let knew = guarded.world().all();
    let removal = guarded.removal(3);
    guarded.approve(1, &removal);
    guarded.approve(2, &removal);
    assert!(guarded.is_done(&removal) && !guarded.is_member(3));
    // Backdated, with a colleague who has already heard of it.
    let promotion = guarded.promotion(5);
    guarded.approve_knowing(3, &knew, &promotion);
    guarded.approve(1, &promotion);
    assert!(!guarded.is_done(&promotion));
    // Or with one who pretends not to have, in whose log the removal isn't.
    let other = guarded.promotion(4);
    guarded.approve_knowing(3, &knew, &other);
    let knows = guarded.with_last(&knew);
    let alone = Statement::Approved(Box::new(other.clone()));
    let said = guarded.office.world.consent(1, 101);
    guarded.world().say_knowing(1, &knew, said);
    guarded.world().say_knowing(101, &knows, alone);
    assert!(!guarded.is_done(&other));
    // The control: without the removal it comes about.
    let mut plain = Guarded::open();
    let promotion = plain.promotion(5);
    plain.approve(3, &promotion);
    plain.approve(1, &promotion);
    assert!(plain.is_done(&promotion));
    // With the removal afterwards, which lets nothing of theirs stand, it is void again.
    let target = Target::Member(plain.office.world.member(3));
    let cut = Vec::new();
    let removal = plain.together(Measure::Revoke(Revocation { target, cut }));
    plain.approve(1, &removal);
    plain.approve(2, &removal);
    assert!(!plain.is_done(&promotion));
    let held = plain.office.world.authority().held_by(&device(5), plain.office.world.time);
    assert!(held.iter().all(|row| row.terms.level < Level::Manage));
    // Until others who approve of it say so.
    plain.approve(2, &promotion);
    assert!(plain.is_done(&promotion));
}

#[test]
fn a_guardians_stolen_device_decides_nothing_once_they_have_ended_it() {
    let mut guarded = Guarded::open();
    let said = guarded.office.world.consent(3, 103);
    guarded.world().say(3, said);
    let knew = guarded.world().all();
    let act = guarded.removal(0);
    let ended = guarded.office.world.revocation(Target::Device(device(3)));
    // The thief has approved before it was noticed.
    guarded.approve_knowing(3, &knew, &act);
    guarded.approve(2, &act);
    assert!(guarded.is_done(&act), "the control: until it is ended");
    guarded.world().say_knowing(103, &knew, ended);
    assert!(!guarded.is_done(&act) && guarded.is_member(0));
    guarded.approve(1, &act);
    assert!(guarded.is_done(&act), "two who are good are enough");
}

#[test]
fn threat_08_what_came_about_once_does_not_come_about_again() {
    let mut guarded = Guarded::open();
    let act = Act::Device(guarded.office.world.consented(4, 104));
    guarded.approve(5, &act);
    guarded.approve(3, &act);
    let end = guarded.office.world.revocation(Target::Device(device(104)));
    guarded.world().say(4, end);
    assert!(!guarded.is_member(104));
    guarded.approve(1, &act);
    guarded.approve(5, &act);
    assert!(!guarded.is_member(104), "its person has ended it");
    // What nobody completed for a month doesn't come about by one more voice.
    let promotion = guarded.promotion(5);
    guarded.approve(1, &promotion);
    let mut later = guarded.office.world.clone();
    later.time = Millis(later.time.0 + APPROVAL_LIFE_MS);
    let said = Statement::Approved(Box::new(promotion.clone()));
    let all = later.all();
    later.say_at(2, &all, said.clone(), Hlc::at(later.time));
    assert!(!later.authority().proposal(&promotion.id(), later.time).expect("approved").done);
    guarded.world().say(2, said);
    assert!(guarded.is_done(&promotion), "the control: within the month it does");
}

#[test]
fn threat_05_guardians_who_remove_each_other_are_both_out_until_others_decide() {
    let mut guarded = Guarded::open();
    let four = guarded.naming(&[1, 2, 3, 5], 2);
    guarded.approve(1, &four);
    guarded.approve(2, &four);
    let knew = guarded.world().all();
    let (one, other) = (guarded.removal(1), guarded.removal(3));
    for (act, first, second) in [(&one, 3, 2), (&other, 1, 5)] {
        guarded.approve_knowing(first, &knew, act);
        let knows = guarded.with_last(&knew);
        guarded.approve_knowing(second, &knows, act);
    }
    assert!(guarded.is_done(&one) && guarded.is_done(&other));
    assert!(!guarded.is_member(1) && !guarded.is_member(3));
    // Two who are left decide for one of them.
    let cut = Vec::new();
    let device = Target::Device(device(1));
    let again = guarded.together(Measure::Revoke(Revocation { target: device, cut }));
    guarded.approve(2, &again);
    guarded.approve(5, &again);
    assert!(!guarded.is_done(&other), "what rested on the one is void");
    assert!(guarded.is_member(3) && !guarded.is_member(1));
}

#[test]
fn an_administrator_whom_guardians_made_goes_with_nobodys_capability_but_theirs() {
    let mut guarded = Guarded::open();
    let promotion = guarded.promotion(3);
    guarded.approve(1, &promotion);
    guarded.approve(2, &promotion);
    let made = guarded.office.world.enrol(3, 6, guarded.office.world.root(), Role::Member);
    assert!(guarded.office.world.counts(&made));
    // One who approved is removed by the guardians; what was approved before stays.
    let removal = guarded.removal(1);
    guarded.approve(2, &removal);
    guarded.approve(3, &removal);
    assert!(guarded.is_done(&removal) && guarded.is_done(&promotion) && guarded.is_member(6));
}
