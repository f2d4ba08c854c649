//! Conversations: who is in one, who is not, and what a removal does to it.

use super::{story::tag, world::*};
use crate::{
    authority::{Adoption, Authority, Claim, RefusedReason, Statement, Verdict},
    capability::{Capability, CutLog, Level, Named, Need, Role, Subject, Target},
    clock::Hlc,
    entry::ControlFrontier,
    ids::{CapabilityId, EntryHash, LogId, MemberId, SpaceId},
    limits::{CONVERSATION_MEMBERS_MAX, CONVERSATIONS_BEGUN_MAX},
};

/// Founder 0, administrator 1, members 2 to 5.
fn office() -> World {
    let mut world = World::new();
    let root = world.root();
    let sales = world.department(0, "市场部", root);
    world.enrol(0, 1, root, Role::Admin);
    for person in 2..6 {
        world.enrol(1, person, sales, Role::Member);
    }
    world
}

fn members(world: &World, people: &[u16]) -> Vec<MemberId> {
    let mut members: Vec<MemberId> = people.iter().map(|person| world.member(*person)).collect();
    members.sort_unstable();
    members
}

fn begun(world: &World, people: &[u16]) -> Statement {
    Statement::ConversationBegun { members: members(world, people) }
}

fn space(world: &World, people: &[u16]) -> SpaceId {
    SpaceId::conversation(&world.org, &members(world, people))
}

/// The verdict on entry `seq` of a person in a space.
fn judge(
    authority: &Authority,
    (space, person, seq): (SpaceId, u16, u64),
    control: &ControlFrontier,
    (hlc, need): (Hlc, Need),
) -> Verdict {
    let log = LogId::trunk(space, device(person), 0);
    authority.judge(&Claim { log, seq, tag: tag(1), hlc, control, need })
}

fn counts(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Counts { .. })
}

#[test]
fn those_in_a_conversation_read_and_write_and_nobody_manages_it() {
    let mut world = office();
    let said = begun(&world, &[2, 3, 4]);
    let entry = world.say(3, said);
    assert!(world.counts(&entry));
    let (authority, talk, control) = (world.authority(), space(&world, &[2, 3, 4]), world.all());
    let now = Hlc::at(world.time);
    for person in [2, 3, 4] {
        assert!(counts(judge(&authority, (talk, person, 1), &control, (now, WRITE))));
        assert!(authority.may_read(&device(person), &talk, world.time));
        let manage = Need::level(Level::Manage);
        let refused = Verdict::Refused(RefusedReason::NotHeld);
        assert_eq!(judge(&authority, (talk, person, 1), &control, (now, manage)), refused);
    }
    assert_eq!(authority.conversation(&talk), Some(&members(&world, &[2, 3, 4])[..]));
    assert_eq!(authority.readers(&talk, world.time).len(), 3);
    assert!(authority.is_begun(&talk, world.time));
    assert_eq!(authority.why(&world.member(2), &talk, world.time).len(), 1);
    assert!(authority.spaces_of(&device(4), world.time).contains(&talk));
    assert!(!authority.departments().iter().any(|row| row.space == talk));
}

#[test]
fn threat_22_nobody_else_reads_or_writes_a_conversation_not_even_the_founder() {
    let mut world = office();
    let talk = space(&world, &[2, 3]);
    let mut said = begun(&world, &[2, 3]);
    world.say(2, said);
    let (authority, control) = (world.authority(), world.all());
    for outsider in [0, 1, 4] {
        assert!(!authority.may_read(&device(outsider), &talk, world.time));
        assert!(!authority.spaces_of(&device(outsider), world.time).contains(&talk));
        let verdict = judge(&authority, (talk, outsider, 1), &control, (Hlc::at(world.time), READ));
        assert_eq!(verdict, Verdict::Refused(RefusedReason::NotHeld));
    }
    // Nor can anybody give it away: an administrator from above, a member from within.
    let held = authority.held_by(&device(2), world.time);
    let own = held.iter().find(|row| row.terms.scope.space == talk).expect("in it").id;
    for (giver, parent) in [(0, world.root_cap()), (2, own)] {
        let given = Capability {
            subject: Subject::Member(world.member(4)),
            terms: terms(talk, false, Level::Read, 0),
            parent,
        };
        let grant = world.say(giver, Statement::Granted(given));
        assert_eq!(world.status(&grant), Verdict::Refused(RefusedReason::Exceeds));
    }
    // Nor take it from those who are in it.
    let taken = world.revocation(Target::Capability(own));
    let taken = world.say(0, taken);
    assert_eq!(world.status(&taken), Verdict::Refused(RefusedReason::Misplaced));
    // Nor begin it for others.
    said = begun(&world, &[2, 4]);
    let forced = world.say(3, said);
    assert_eq!(world.status(&forced), Verdict::Refused(RefusedReason::NotHeld));
    assert!(!world.authority().may_read(&device(4), &space(&world, &[2, 4]), world.time));
    // The control: in a department the founder does.
    let sales = world.authority().member(&world.member(2)).expect("joined").department;
    assert!(world.authority().may_read(&device(0), &sales, world.time));
}

#[test]
fn two_who_begin_apart_get_one_conversation() {
    let mut world = office();
    let before = world.all();
    for person in [2, 3] {
        let said = begun(&world, &[2, 3]);
        world.say_knowing(person, &before, said);
    }
    let authority = world.authority();
    let talk = space(&world, &[2, 3]);
    assert_eq!(authority.readers(&talk, world.time).len(), 2);
    for person in [2, 3] {
        let spaces = authority.spaces_of(&device(person), world.time);
        assert_eq!(spaces.iter().filter(|space| **space == talk).count(), 1);
        // Each could write before hearing of the other's.
        let mine = world.known(&[world.entries.len() - usize::from(4 - person)]);
        let verdict = judge(&authority, (talk, person, 1), &mine, (Hlc::at(world.time), WRITE));
        assert!(counts(verdict));
    }
}

#[test]
fn a_beginning_counts_only_with_the_right_people() {
    let mut world = office();
    let (own, other) = (world.member(2), world.member(3));
    let unknown = MemberId::new([0; 16]);
    let mut pair = vec![own, other];
    pair.sort_unstable();
    let twice = vec![pair[0], pair[0], pair[1]];
    let turned = vec![pair[1], pair[0]];
    let crowd: Vec<MemberId> = (0..=CONVERSATION_MEMBERS_MAX)
        .map(|n| if n == 0 { own.min(unknown) } else { MemberId::new([n as u8; 16]) })
        .collect();
    let cases = [
        (vec![other], RefusedReason::NotHeld),
        (Vec::new(), RefusedReason::Limit),
        (twice, RefusedReason::Limit),
        (turned, RefusedReason::Limit),
        (crowd, RefusedReason::Limit),
        (vec![unknown, own], RefusedReason::NoSuchThing),
    ];
    for (members, reason) in cases {
        let entry = world.say(2, Statement::ConversationBegun { members: members.clone() });
        assert_eq!(world.status(&entry), Verdict::Refused(reason), "{members:?}");
    }
    let entry = world.say(2, Statement::ConversationBegun { members: pair });
    assert!(world.counts(&entry), "the control");
}

#[test]
fn one_person_alone_begins_a_space_of_their_own_which_their_devices_read_and_nobody_else() {
    let mut world = office();
    let member = world.member(2);
    let space = SpaceId::conversation(&world.org, &[member]);
    let entry = world.say(2, Statement::ConversationBegun { members: vec![member] });
    assert!(world.counts(&entry));
    let further = world.consent(2, 9);
    world.say(2, further);
    let authority = world.authority();
    assert!(authority.is_own(&space) && authority.is_begun(&space, world.time));
    for (person, may) in [(2, true), (9, true), (0, false), (1, false), (3, false)] {
        assert_eq!(authority.may_read(&device(person), &space, world.time), may, "{person}");
    }
    let mut pair = vec![member, world.member(3)];
    pair.sort_unstable();
    world.say(2, Statement::ConversationBegun { members: pair.clone() });
    assert!(!world.authority().is_own(&SpaceId::conversation(&world.org, &pair)), "the control");
}

#[test]
fn threat_17_a_flood_of_conversations_ends_at_the_limit() {
    let mut world = office();
    let mut authority = world.authority();
    let control = world.all();
    for _ in 0..=CONVERSATIONS_BEGUN_MAX {
        let said = begun(&world, &[2, 3]);
        // Their own log is always known to an author.
        world.say_knowing(2, &control, said);
    }
    let from = world.entries.len() - CONVERSATIONS_BEGUN_MAX - 1;
    let (_, failed) = authority.insert_all(world.entries[from..].iter().cloned());
    assert!(failed.is_empty());
    let last = &world.entries[world.entries.len() - 1];
    let reason = |entry: &EntryHash| authority.status(entry);
    assert_eq!(reason(&last.hash), Some(Verdict::Refused(RefusedReason::Limit)));
    let before = &world.entries[world.entries.len() - 2];
    assert!(reason(&before.hash).is_some_and(counts));
}

/// A removal by somebody who isn't in the conversation: its cut names the control space only.
fn removed(world: &mut World, by: u16, person: u16) -> EntryHash {
    let said = world.revocation(Target::Member(world.member(person)));
    world.say(by, said)
}

#[test]
fn threat_52_a_removed_member_loses_the_conversation_and_what_they_wrote_before_stays() {
    let mut world = office();
    let talk = space(&world, &[2, 3]);
    let said = begun(&world, &[2, 3]);
    world.say(2, said);
    let (control, then) = (world.all(), Hlc::at(world.time));
    let revocation = removed(&mut world, 1, 2);
    let later = Hlc::at(world.time.plus(1));
    let authority = world.authority();
    assert!(!authority.may_read(&device(2), &talk, world.time));
    assert!(authority.may_read(&device(3), &talk, world.time), "the other keeps it");
    assert!(authority.is_begun(&talk, world.time));
    assert!(counts(judge(&authority, (talk, 2, 1), &control, (then, WRITE))));
    let late = Verdict::Late { revocation };
    assert_eq!(judge(&authority, (talk, 2, 2), &control, (later, WRITE)), late);
    assert!(counts(judge(&authority, (talk, 3, 1), &control, (later, WRITE))));
    // Whoever is in it and names the log says exactly what stays, whatever its time.
    let Statement::Revoked(mut named) = world.revocation(Target::Member(world.member(2))) else {
        unreachable!("a revocation")
    };
    named.cut.push(CutLog { space: talk, device: device(2), epoch: 0, seq: 1, tag: tag(1) });
    let mut exact = office();
    let said = begun(&exact, &[2, 3]);
    exact.say(2, said);
    let revocation = exact.say(1, Statement::Revoked(named));
    let authority = exact.authority();
    assert!(counts(judge(&authority, (talk, 2, 1), &control, (later, WRITE))));
    let late = Verdict::Late { revocation };
    assert_eq!(judge(&authority, (talk, 2, 2), &control, (then, WRITE)), late);
}

#[test]
fn another_of_the_conversation_takes_late_entries_in_and_nobody_else() {
    let mut world = office();
    let talk = space(&world, &[2, 3, 4]);
    let said = begun(&world, &[2, 3, 4]);
    world.say(2, said);
    let control = world.all();
    removed(&mut world, 1, 2);
    let later = Hlc::at(world.time.plus(1));
    let log = LogId::trunk(talk, device(2), 0);
    let adopted = Statement::Adopted(Adoption { log, up_to: 1, tag: tag(1) });
    let foreign = world.say(0, adopted.clone());
    assert_eq!(world.status(&foreign), Verdict::Refused(RefusedReason::NotHeld));
    let (wrote, need) = ((talk, 2, 1), (later, WRITE));
    assert!(!counts(judge(&world.authority(), wrote, &control, need)));
    let own = world.say(3, adopted);
    assert!(world.counts(&own));
    assert!(counts(judge(&world.authority(), wrote, &control, need)));
}

#[test]
fn threat_04_a_conversation_begun_after_a_removal_is_void_until_begun_again() {
    let mut world = office();
    let (talk, knew) = (space(&world, &[2, 3, 4]), world.all());
    let revocation = removed(&mut world, 1, 2);
    // As if they hadn't heard of it.
    let said = begun(&world, &[2, 3, 4]);
    let late = world.say_knowing(2, &knew, said.clone());
    assert_eq!(world.status(&late), Verdict::Late { revocation });
    let authority = world.authority();
    assert!(!authority.may_read(&device(3), &talk, world.time));
    assert!(!authority.is_begun(&talk, world.time));
    let again = world.say(3, said);
    assert!(world.counts(&again));
    let authority = world.authority();
    assert!(authority.may_read(&device(4), &talk, world.time));
    assert!(!authority.may_read(&device(2), &talk, world.time));
    assert!(authority.is_begun(&talk, world.time), "the one who left isn't waited for");
}

#[test]
fn who_comes_back_is_in_it_once_it_is_begun_again() {
    let mut world = office();
    let talk = space(&world, &[2, 3]);
    let said = begun(&world, &[2, 3]);
    world.say(2, said.clone());
    removed(&mut world, 1, 2);
    let root = world.root();
    world.enrol(1, 2, root, Role::Member);
    let authority = world.authority();
    assert!(authority.is_member(&device(2)) && !authority.may_read(&device(2), &talk, world.time));
    assert!(!authority.is_begun(&talk, world.time));
    world.say(3, said);
    let authority = world.authority();
    assert!(authority.may_read(&device(2), &talk, world.time));
    assert!(authority.is_begun(&talk, world.time));
}

#[test]
fn a_conversation_makes_nobody_senior_and_offers_nothing() {
    let mut world = office();
    let said = begun(&world, &[2, 3]);
    let entry = world.say(2, said);
    let authority = world.authority();
    let row = authority.capability(&CapabilityId::of_term(&entry, 0)).expect("given");
    assert_eq!((row.parent, row.terms.passes, row.terms.named), (None, 0, Named::NONE));
    assert_eq!(authority.chain(&row.id).len(), 1);
    let sales = authority.member(&world.member(2)).expect("joined").department;
    assert!(authority.offer(&device(2), Role::Member, sales, world.time).is_err());
    // Who begins one can still be removed by those above.
    let removal = removed(&mut world, 1, 2);
    assert!(world.counts(&removal));
    assert!(!world.authority().is_member(&device(2)));
}
