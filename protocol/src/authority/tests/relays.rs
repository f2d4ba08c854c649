//! Relays: who appoints and ends one, and that none is ever a member.

use super::world::*;
use crate::{
    authority::{Authority, ControlEntry, RefusedReason, Statement, Verdict},
    capability::{Capability, Level, Role, Scope, Subject, Target},
    clock::{Hlc, Millis},
    crypto::Signed,
    ids::{DeviceId, SpaceId},
    relay::RelayConsent,
};

/// A device that nobody has let in.
const RELAY: u16 = 40;

fn everywhere(world: &World) -> Vec<Scope> {
    vec![Scope { space: world.root(), below: true }]
}

fn only(space: SpaceId) -> Vec<Scope> {
    vec![Scope { space, below: false }]
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

fn in_force(world: &World) -> Vec<DeviceId> {
    world.authority().relays().into_iter().map(|row| row.relay).collect()
}

#[test]
fn a_relay_is_appointed_and_ended_by_whoever_manages_its_places_and_by_nobody_else() {
    let (mut world, sales) = office();
    for (person, places, may) in [
        (3, only(sales), false),
        (2, everywhere(&world), false),
        (2, only(sales), true),
        (0, everywhere(&world), true),
    ] {
        let said = world.relay(RELAY, &places);
        let entry = world.say(person, said);
        assert_eq!(world.counts(&entry), may, "person {person}");
    }
    let row = world.authority().relay(&device(RELAY)).expect("appointed");
    assert_eq!((row.by, row.places), (Some(world.member(0)), everywhere(&world)));
    // What was the organisation's isn't a department's to take or to end.
    let said = world.relay(RELAY, &only(sales));
    for said in [said, Statement::RelayEnded { relay: device(RELAY) }] {
        let entry = world.say(2, said);
        assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::NotHeld));
    }
    assert_eq!(in_force(&world), [device(RELAY)]);
    world.say(1, Statement::RelayEnded { relay: device(RELAY) });
    assert_eq!(in_force(&world), []);
    assert!(world.authority().is_relay(&device(RELAY)), "and it is still nobody's");
    let entry = world.say(1, Statement::RelayEnded { relay: device(RELAY) });
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::NoSuchThing));
}

#[test]
fn a_place_with_what_is_below_needs_managing_all_of_it() {
    let (mut world, sales) = office();
    let cap = world.authority().held_by(&device(1), world.time)[0].id;
    world.grant(1, 3, cap, terms(sales, false, Level::Manage, 0));
    for (below, may) in [(true, false), (false, true)] {
        let said = world.relay(RELAY, &[Scope { space: sales, below }]);
        let entry = world.say(3, said);
        assert_eq!(world.counts(&entry), may, "below: {below}");
    }
}

#[test]
fn nobody_is_made_a_relay_by_others() {
    let (mut world, sales) = office();
    let Statement::RelayAppointed(mut said) = world.relay(RELAY, &only(sales)) else {
        unreachable!("an appointment")
    };
    let consent = RelayConsent { relay: device(RELAY), claim: device(41) };
    let own = RelayConsent { relay: device(2), ..consent };
    // Signed by the manager, and the relay's name written over the signer's.
    let mut bytes = crate::encode::to_bytes(&Signed::new(own, &key(2)));
    bytes[..32].copy_from_slice(device(RELAY).as_bytes());
    said.consent = crate::encode::from_bytes(&bytes, 1024).expect("reads");
    assert_eq!(*said.consent.unverified(), consent);
    let entry = world.say(2, Statement::RelayAppointed(said));
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::Proof));
    assert!(!world.authority().is_relay(&device(RELAY)));
}

#[test]
fn a_members_device_is_no_relay() {
    let (mut world, sales) = office();
    let said = world.relay(3, &only(sales));
    let entry = world.say(2, said);
    assert_eq!(world.status(&entry), Verdict::Refused(RefusedReason::AlreadyMember));
    assert!(world.authority().is_member(&device(3)));
}

/// All ways in which a relay might become somebody: invited before its appointment was known, with a
/// clock set back, as a member's further device, with everything granted to it that can be.
fn tries(world: &mut World, sales: SpaceId) -> Vec<ControlEntry> {
    let before = world.all();
    let offer = world.authority().offer(&device(2), Role::Manager, sales, world.time);
    let code = world.invite(2, sales, Role::Manager, offer.expect("may invite"));
    let first = world.entries.len();
    let said = world.relay(RELAY, &everywhere(world));
    world.say(0, said);
    let known = world.all();
    let enrolled = world.redeem(RELAY, "中继", &code, 2);
    world.say_at(RELAY, &before, enrolled.clone(), Hlc::at(START.plus(1)));
    world.say_knowing(RELAY, &known, enrolled);
    let own =
        Statement::DeviceEnrolled { member: world.member(3), consent: world.consented(3, RELAY) };
    world.say_knowing(3, &before, own);
    world.department_knowing(RELAY, &known, "影子部", sales);
    let parent = world.authority().held_by(&device(2), world.time)[0].id;
    let given =
        |subject| Capability { subject, terms: terms(sales, false, Level::Write, 0), parent };
    for subject in [Subject::Device(device(RELAY)), Subject::Member(world.member(RELAY))] {
        let said = Statement::Granted(given(subject));
        world.say(2, said);
    }
    let key = world.key_made(RELAY, sales, 9);
    world.say(RELAY, key);
    world.entries[first..].to_vec()
}

fn is_somebody(authority: &Authority, spaces: &[SpaceId], now: Millis) -> bool {
    let relay = device(RELAY);
    authority.is_member(&relay)
        || authority.member_of(&relay).is_some()
        || !authority.spaces_of(&relay, now).is_empty()
        || !authority.held_by(&relay, now).is_empty()
        || spaces.iter().any(|space| authority.readers(space, now).contains(&relay))
}

#[test]
fn threat_50_a_relay_becomes_nobody_in_whatever_way_it_tries_and_whatever_comes_first() {
    let (mut world, sales) = office();
    let base = world.entries.len();
    let tried = tries(&mut world, sales);
    let now = world.time;
    let spaces = [world.root(), sales, SpaceId::control(&world.org)];
    let authority = world.authority();
    assert!(!is_somebody(&authority, &spaces, now));
    for entry in tried.iter().filter(|entry| entry.log.device == device(RELAY)) {
        let status = authority.status(&entry.hash);
        assert!(matches!(status, Some(Verdict::Refused(_))), "{status:?} {entry:?}");
    }
    // The appointment comes last, long after the relay's enrolment was taken in.
    let appointment = base;
    let (first, rest): (Vec<usize>, Vec<usize>) =
        (0..world.entries.len()).partition(|at| *at < base || *at == base + 1);
    let mut late = world.authority_of(&first);
    assert!(late.is_member(&device(RELAY)), "the control: without the appointment it is a member");
    assert!(is_somebody(&late, &spaces, now));
    late.insert(world.entries[appointment].clone()).expect("taken in");
    assert!(!is_somebody(&late, &spaces, now));
    for at in rest.into_iter().filter(|at| *at != appointment) {
        late.insert(world.entries[at].clone()).expect("taken in");
    }
    assert!(!is_somebody(&late, &spaces, now));
    assert_eq!(late.state_digest(), authority.state_digest());
    // Nor when the appointment has ended, or who made it was removed.
    world.say(1, Statement::RelayEnded { relay: device(RELAY) });
    assert!(!is_somebody(&world.authority(), &spaces, now));
    let removal = world.revocation(Target::Member(world.member(2)));
    world.say(1, removal);
    assert!(!is_somebody(&world.authority(), &spaces, now));
}

#[test]
fn of_what_was_said_apart_the_newest_that_counts_holds() {
    let (mut world, sales) = office();
    let before = world.all();
    let at = |ms| Hlc::at(Millis(world.time.0 + ms));
    let (early, late) = (at(1000), at(2000));
    let (one, two) = (world.relay(RELAY, &everywhere(&world)), world.relay(RELAY, &only(sales)));
    world.say_at(1, &before, two, late);
    let newest = world.say_at(0, &before, one, early);
    let last = world.authority().relay(&device(RELAY)).expect("appointed");
    assert!(last.places == only(sales) && last.entry != newest);
    // The administrator goes, and that word was not known to whoever removes them.
    let removal = {
        let known: Vec<usize> =
            (0..world.entries.len()).filter(|at| world.entries[*at].hash != last.entry).collect();
        let Statement::Revoked(mut revocation) = world.revocation(Target::Member(world.member(1)))
        else {
            unreachable!("a revocation")
        };
        revocation.cut.iter_mut().filter(|cut| cut.device == device(1)).for_each(|cut| {
            let mut own = world.entries.iter().filter(|entry| entry.log.device == device(1));
            let kept = own.rfind(|entry| entry.hash != last.entry).expect("enrolled");
            (cut.seq, cut.tag) = (kept.seq, crate::entry::EntryTag::of(&kept.hash));
        });
        (world.known(&known), Statement::Revoked(revocation))
    };
    world.say_knowing(0, &removal.0, removal.1);
    let row = world.authority().relay(&device(RELAY)).expect("appointed");
    assert_eq!(row.entry, newest);
}

#[test]
fn what_goes_to_a_relay_and_whom_it_serves_follows_its_places() {
    let (mut world, sales) = office();
    let root = world.root();
    let lab = world.department(0, "研发部", root);
    let below = world.department(0, "直销组", sales);
    world.enrol(0, 4, lab, Role::Member);
    let said = world.relay(RELAY, &[Scope { space: sales, below: true }]);
    world.say(2, said);
    let members = world.members(&[3, 4]);
    let talk = SpaceId::conversation(&world.org, &members);
    world.say(3, Statement::ConversationBegun { members });
    let authority = world.authority();
    let row = authority.relay(&device(RELAY)).expect("appointed");
    let covered = |space| authority.relay_covers(&row, &space);
    assert!(covered(sales) && covered(below) && covered(SpaceId::control(&world.org)));
    assert!(!covered(lab) && !covered(root) && !covered(talk));
    let now = world.time;
    assert_eq!(authority.relay_stewards(&row, now), [0, 1, 2].map(device).into());
    assert_eq!(authority.relay_devices(&row, now), [0, 1, 2, 3].map(device).into());
    let said = world.relay(RELAY, &everywhere(&world));
    world.say(1, said);
    let authority = world.authority();
    let row = authority.relay(&device(RELAY)).expect("appointed");
    assert!(authority.relay_covers(&row, &talk) && authority.relay_covers(&row, &lab));
    assert_eq!(authority.relay_stewards(&row, now), [0, 1].map(device).into());
    assert_eq!(authority.relay_devices(&row, now), [0, 1, 2, 3, 4].map(device).into());
}
