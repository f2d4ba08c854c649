//! Every order of arrival gives the same answers, and the reference agrees.

use std::collections::BTreeMap;

use proptest::{prelude::*, test_runner::TestRunner};

use super::{
    story::{PEOPLE, Story, acts, tag},
    world::*,
};
use crate::{
    authority::{
        Act, Authority, Claim, ControlEntry, Measure, Place, RefusedReason, Rule, Statement,
        Verdict,
        reference::{Plain, Reference},
    },
    capability::{Level, Named, Need, Role},
    clock::Hlc,
    entry::{ControlFrontier, ControlPoint},
    ids::LogId,
};

/// An order in which everything comes after what it names; `choices` decide among the possible.
fn shuffled(world: &World, choices: &[u16]) -> Vec<usize> {
    let before = world.before();
    let (mut order, mut done): (Vec<usize>, Vec<bool>) = (Vec::new(), vec![false; before.len()]);
    while order.len() < before.len() {
        let ready: Vec<usize> = (0..before.len())
            .filter(|at| !done[*at] && before[*at].iter().all(|other| done[*other]))
            .collect();
        let choice = choices.get(order.len() % choices.len().max(1)).copied().unwrap_or(0);
        let next = ready[usize::from(choice) % ready.len()];
        done[next] = true;
        order.push(next);
    }
    order
}

/// What is asked: every person in every department, at a few places, on what different authors
/// knew.
fn questions(story: &Story) -> Vec<(Place, Hlc, ControlFrontier, Need)> {
    let world = &story.world;
    let mut frontiers = vec![world.all(), ControlFrontier::default()];
    frontiers.extend(world.entries.iter().rev().step_by(3).map(|entry| entry.control.clone()));
    let needs =
        [READ, WRITE, Need::level(Level::Manage), Need { level: Level::Read, named: Named::ENROL }];
    let mut questions = Vec::new();
    for person in 0..PEOPLE {
        for (number, space) in story.spaces.iter().enumerate() {
            let log = LogId::trunk(*space, device(person), 0);
            let at = usize::from(person) + number;
            for (round, control) in frontiers.iter().enumerate() {
                let seq = ((at + round) % 5) as u64;
                let place = Place { log, seq, tag: tag(seq as u16) };
                let hlc = Hlc::at(world.time.plus(round as u64 * 500));
                questions.push((place, hlc, control.clone(), needs[(at + round) % needs.len()]));
            }
        }
    }
    questions
}

fn answers(authority: &Authority, story: &Story) -> Vec<Plain> {
    let judged = questions(story).into_iter().map(|(place, hlc, control, need)| {
        let Place { log, seq, tag } = place;
        Plain::from(authority.judge(&Claim { log, seq, tag, hlc, control: &control, need }))
    });
    judged.collect()
}

fn readers(authority: &Authority, story: &Story) -> Vec<bool> {
    let ask = |person, space| authority.may_read(&device(person), space, story.world.time);
    (0..PEOPLE).flat_map(|p| story.spaces.iter().map(move |space| ask(p, space))).collect()
}

/// How often each kind of verdict was seen: a test that never meets one proves little.
#[derive(Default)]
struct Seen(BTreeMap<&'static str, usize>);

impl Seen {
    fn note(&mut self, verdict: &Plain) {
        let kind = match verdict {
            Plain::Counts(_) => "counts",
            Plain::Late(_) => "late",
            Plain::Refused => "refused",
        };
        *self.0.entry(kind).or_default() += 1;
    }
}

/// `cases`, or as many as the environment asks for.
fn runner(cases: u32) -> TestRunner {
    let asked = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok());
    let cases = asked.unwrap_or(cases);
    TestRunner::new(ProptestConfig { cases, failure_persistence: None, ..Default::default() })
}

/// What [`Authority::may_join`] says without a copy, by one in which the entry is held.
fn comes_in(authority: &Authority, entry: &ControlEntry) -> bool {
    let redeemed = Verdict::Refused(RefusedReason::Redeemed);
    matches!(entry.statement, Statement::Enrolled(_))
        && matches!(
            authority.preview(entry.clone()),
            Ok(Some(verdict)) if verdict == redeemed || !matches!(verdict, Verdict::Refused(_))
        )
}

#[test]
fn threat_03_every_order_of_arrival_gives_the_same_verdicts() {
    let orders = prop::collection::vec(prop::collection::vec(any::<u16>(), 1..40), 3);
    let outcome = runner(80).run(&(acts(24), orders), |(acts, orders)| {
        let story = Story::told(&acts);
        let world = &story.world;
        let whole = world.authority();
        let (digest, verdicts) = (whole.state_digest(), answers(&whole, &story));
        for (number, choices) in orders.iter().enumerate() {
            let order = shuffled(world, choices);
            let mut authority = world.authority_of(&[]);
            for at in &order {
                let entry = world.entries[*at].clone();
                if number == 0 {
                    prop_assert_eq!(authority.may_join(&entry), comes_in(&authority, &entry));
                }
                authority.insert(entry.clone()).expect("in causal order");
                // Asking in between must not matter; nor must what arrives twice.
                if number % 2 == 0 {
                    authority.state_digest();
                    authority.insert(entry).expect("held already");
                }
            }
            prop_assert_eq!(authority.state_digest(), digest);
            prop_assert_eq!(&answers(&authority, &story), &verdicts);
            prop_assert_eq!(readers(&authority, &story), readers(&whole, &story));
        }
        Ok(())
    });
    outcome.expect("one set, one answer");
}

/// The entries as nodes write them: what a named entry's author named isn't named again.
fn with_heads_only(entries: &[ControlEntry]) -> Vec<ControlEntry> {
    let at = |point: &ControlPoint| {
        entries.iter().find(|entry| {
            (entry.log.device, entry.log.epoch, entry.seq) == (point.device, point.epoch, point.seq)
        })
    };
    let only_heads = |entry: &ControlEntry| {
        let points: Vec<ControlPoint> = entry.control.points().collect();
        let named = |by: &ControlPoint, point: &ControlPoint| {
            let known = at(by).and_then(|by| by.control.get(&point.device, point.epoch));
            known.is_some_and(|(seq, _)| seq >= point.seq)
        };
        let mut control = ControlFrontier::default();
        for point in points.iter().filter(|point| !points.iter().any(|by| named(by, point))) {
            control.advance(point);
        }
        ControlEntry { control, ..entry.clone() }
    };
    entries.iter().map(only_heads).collect()
}

#[test]
fn what_was_known_through_an_entry_beyond_a_fork_stays_known() {
    let mut world = World::new();
    let root = world.root();
    let [one, two, three] = [1, 2, 3];
    world.enrol(0, one, root, Role::Admin);
    world.enrol(0, two, root, Role::Admin);
    let log = world.log(one);
    // One hears of the third, and two hears of that through one alone.
    world.enrol(0, three, root, Role::Member);
    let beyond = world.department(one, "beyond", root);
    let mut members = [two, three].map(|person| world.member(person)).to_vec();
    members.sort_unstable();
    let begun = world.say(two, Statement::ConversationBegun { members });
    let entries = with_heads_only(&world.entries);
    let all = 0..entries.len();
    // The entry beyond comes last, too: nothing is known of what it knew until then.
    let side = all.clone().find(|at| entries[*at].log == log && entries[*at].seq == 2).expect("it");
    let late: Vec<usize> = all.clone().filter(|at| *at != side).chain([side]).collect();
    for order in [all.collect(), late] {
        let mut authority = world.authority_of(&[]);
        authority.set_fork(&log, 1);
        for at in order {
            authority.insert(entries[at].clone()).expect("what it names is held or beyond");
        }
        assert!(authority.departments().iter().all(|department| department.space != beyond));
        let stands = authority.status(&begun);
        assert!(matches!(stands, Some(Verdict::Counts { .. })), "{stands:?}");
    }
}

#[test]
fn threat_01_a_forked_control_log_counts_up_to_the_last_common_entry_in_every_order() {
    let order = prop::collection::vec(any::<u16>(), 1..40);
    let fork = (0..PEOPLE, 0u64..6, any::<u16>());
    let outcome =
        runner(48).run(&(acts(16), order, fork), |(acts, choices, (who, common, when))| {
            let mut story = Story::told(&acts);
            story.world.entries = with_heads_only(&story.world.entries);
            let world = &story.world;
            let log = world.log(who);
            let mut told = world.authority();
            told.state_digest();
            told.set_fork(&log, common);
            let order = shuffled(world, &choices);
            let mut authority = world.authority_of(&[]);
            for (number, at) in order.iter().enumerate() {
                if number == usize::from(when) % order.len() {
                    authority.set_fork(&log, common + 1);
                    authority.set_fork(&log, common);
                    authority.set_fork(&log, common + 2);
                }
                authority.insert(world.entries[*at].clone()).expect("in causal order");
            }
            authority.set_fork(&log, common);
            prop_assert_eq!(authority.state_digest(), told.state_digest());
            prop_assert_eq!(answers(&authority, &story), answers(&told, &story));
            let (beyond, rest): (Vec<_>, Vec<_>) =
                world.entries.iter().cloned().partition(|e| e.log == log && e.seq > common);
            let reference = Reference::with_sides(&world.genesis, &rest, beyond);
            for entry in &world.entries {
                let status = authority.status(&entry.hash).map(Plain::from);
                let beyond = entry.log == log && entry.seq > common;
                let expected = (!beyond).then(|| reference.status(&entry.hash));
                prop_assert_eq!(status, expected, "{:?}", entry);
            }
            Ok(())
        });
    outcome.expect("one set, one answer");
}

#[test]
fn the_reference_agrees_on_every_verdict() {
    let seen = std::cell::RefCell::new(Seen::default());
    let outcome = runner(320).run(&acts(18), |acts| {
        let story = Story::told(&acts);
        let world = &story.world;
        let authority = world.authority();
        let reference = Reference::of(&world.genesis, &world.entries);
        for entry in &world.entries {
            let status = authority.status(&entry.hash).map(Plain::from);
            prop_assert_eq!(status, Some(reference.status(&entry.hash)), "{:?}", entry);
            status.iter().for_each(|verdict| seen.borrow_mut().note(verdict));
            if matches!(entry.statement, Statement::Revoked(_)) {
                let kind = match status {
                    Some(Plain::Counts(_)) => "revocation in force",
                    Some(Plain::Late(_)) => "revocation cut off",
                    _ => "revocation refused",
                };
                *seen.borrow_mut().0.entry(kind).or_default() += 1;
            }
        }
        let asked = questions(&story);
        for ((place, hlc, control, need), answer) in
            asked.into_iter().zip(answers(&authority, &story)).step_by(5)
        {
            let expected = reference.judge(place, hlc, &control, need);
            prop_assert_eq!(answer, expected, "{:?} {:?} {:?}", place, hlc, need);
            seen.borrow_mut().note(&answer);
            if authority.is_project(&place.log.space) {
                let kind = match answer {
                    Plain::Counts(_) => "counts in a project",
                    Plain::Late(_) => "late in a project",
                    Plain::Refused => "refused in a project",
                };
                *seen.borrow_mut().0.entry(kind).or_default() += 1;
            }
            if authority.conversation(&place.log.space).is_some() {
                let kind = match answer {
                    Plain::Counts(_) => "counts in a conversation",
                    Plain::Late(_) => "late in a conversation",
                    Plain::Refused => "refused in a conversation",
                };
                *seen.borrow_mut().0.entry(kind).or_default() += 1;
            }
        }
        let rules = authority.rules().into_iter();
        let rules: BTreeMap<_, _> =
            rules.map(|row| ((row.space, row.rule.kind()), (row.rule, row.entry))).collect();
        prop_assert_eq!(&rules, &reference.rules());
        for rule in rules.values() {
            let kind = match rule.0 {
                Rule::LockAfter { minutes: Some(_) } => "a rule in force",
                Rule::LockAfter { minutes: None } => "a rule taken back",
                Rule::RemindThroughQuiet { .. } => "a rule of another kind",
                Rule::RemindEvery { .. } => "how often one is reminded",
                Rule::Module { .. } => "a module on or off",
                Rule::History { .. } => "messages for all or from joining",
            };
            *seen.borrow_mut().0.entry(kind).or_default() += 1;
        }
        let relays = authority.relays().into_iter();
        let relays: BTreeMap<_, _> = relays.map(|row| (row.relay, row.entry)).collect();
        prop_assert_eq!(&relays, &reference.relays());
        for relay in relays.keys() {
            prop_assert!(authority.is_relay(relay));
            *seen.borrow_mut().0.entry("a relay in force").or_default() += 1;
        }
        for relay in reference.ever_relays() {
            // Row 50: whatever was said, in whatever order, a relay is nobody and reads nothing.
            prop_assert!(authority.is_relay(relay) && !authority.is_member(relay));
            prop_assert_eq!(authority.member_of(relay), None);
            prop_assert!(authority.spaces_of(relay, world.time).is_empty());
            for space in &story.spaces {
                prop_assert!(!authority.readers(space, world.time).contains(relay));
            }
            let own = world.entries.iter().filter(|entry| entry.log.device == *relay);
            for entry in own {
                let status = authority.status(&entry.hash);
                let refused = matches!(status, Some(Verdict::Refused(_)));
                prop_assert!(refused, "{:?} {:?}", status, entry);
                *seen.borrow_mut().0.entry("a relay's own word").or_default() += 1;
                if status == Some(Verdict::Refused(RefusedReason::Relay)) {
                    *seen.borrow_mut().0.entry("a relay that enrols itself").or_default() += 1;
                }
            }
        }
        let named = authority.guardians().map(|row| row.members).unwrap_or_default();
        prop_assert_eq!(named, reference.guardians());
        for row in authority.proposals(world.time) {
            let kind = match (row.act, row.done) {
                (_, false) => "an act that waits",
                (Act::Device(_), true) => "a device recovered",
                (Act::Together { measure: Measure::Revoke(_), .. }, true) => "ended together",
                (Act::Together { measure: Measure::Grant(_), .. }, true) => "granted together",
                (Act::Together { measure: Measure::Name(_), .. }, true) => "named together",
            };
            *seen.borrow_mut().0.entry(kind).or_default() += 1;
        }
        for person in 0..PEOPLE {
            for space in story.spaces.iter().step_by(2) {
                let may = authority.may_read(&device(person), space, world.time);
                prop_assert_eq!(may, reference.may_read(&device(person), *space, world.time));
            }
        }
        Ok(())
    });
    outcome.expect("both read the same rules");
    let Seen(seen) = seen.into_inner();
    assert!(seen.len() == 26 && seen.values().all(|count| *count > 0), "{seen:?}");
}
