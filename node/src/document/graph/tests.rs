//! Which changes a document shows, in every order of arrival.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use protocol::{
    change::{ChangeHash, DecodedChange},
    ids::{Branch, EntryHash, LogId},
    policy::Breach,
};

use super::*;
use crate::document::{
    edit::{edit_page, new_page},
    testkit::{Made, Person, page_of},
};

/// A graph with the changes it can be asked to read again.
struct Held {
    graph: DocGraph,
    changes: BTreeMap<ChangeHash, DecodedChange>,
}

impl Held {
    fn new(person: &Person) -> Self {
        Self { graph: DocGraph::new(page_of(person)), changes: BTreeMap::new() }
    }

    fn insert(&mut self, made: &Made, standing: Standing) -> Delta {
        self.changes.insert(made.unpacked.change.hash(), made.unpacked.change.clone());
        let changes = &self.changes;
        self.graph.insert(&made.new_change(standing), &mut |hash| changes.get(hash).cloned())
    }

    fn hashes(&self) -> Vec<ChangeHash> {
        self.graph.visible().iter().map(|seen| seen.hash).collect()
    }
}

fn hash(made: &Made) -> ChangeHash {
    made.unpacked.change.hash()
}

fn shown(delta: &Delta) -> Vec<ChangeHash> {
    delta.shown.iter().map(|seen| seen.hash).collect()
}

fn write(person: &mut Person, text: &str) -> Vec<Made> {
    let doc = page_of(&Person::new(1));
    let edited = edit_page(&person.document, &person.author, &doc, None, text).unwrap();
    person.keep(edited)
}

/// Ann began a page and wrote on; Bob has it.
fn begun() -> (Person, Person, Vec<Made>) {
    let (mut ann, mut bob) = (Person::new(1), Person::new(2));
    let doc = page_of(&ann);
    let mut made = ann.keep(new_page(&ann.author, &doc, "t", "").unwrap());
    made.extend(write(&mut ann, "begun"));
    bob.take(&made);
    (ann, bob, made)
}

#[test]
fn threat_17_orphans_wait_at_a_fixed_size_and_block_nothing() {
    let (mut ann, mut bob, made) = begun();
    let mut carl = Person::new(3);
    carl.take(&made);
    let missing = write(&mut carl, "begun, and a line that never arrives");
    ann.take(&missing);
    let orphans: Vec<Made> = (0..50).flat_map(|n| write(&mut ann, &format!("begun {n}"))).collect();
    let mut held = Held::new(&ann);
    for made in &made {
        held.insert(made, Standing::Counted);
    }
    for orphan in &orphans {
        assert!(held.insert(orphan, Standing::Counted).is_empty());
    }
    assert_eq!(held.graph.waiting(), orphans.len());
    // Bob's change doesn't wait behind them.
    let honest = write(&mut bob, "begun by Ann");
    assert_eq!(shown(&held.insert(&honest[0], Standing::Counted)), [hash(&honest[0])]);
    // What is kept of an orphan is its place and one name, however many it builds on.
    let bytes: usize = held.graph.changed_pages().iter().map(|(_, bytes)| bytes.len()).sum();
    assert!(bytes < 160 * (orphans.len() + 5), "{bytes} bytes");
    // Once the missing one is here, all of them show, in causal order.
    let delta = held.insert(&missing[0], Standing::Counted);
    let expected: Vec<_> = missing.iter().chain(&orphans).map(hash).collect();
    assert_eq!(shown(&delta), expected);
    assert_eq!(held.graph.waiting(), 0);
}

#[test]
fn late_text_stays_only_where_a_colleague_built_on_it() {
    let (mut ann, mut bob, made) = begun();
    let late = write(&mut ann, "begun late");
    let later = write(&mut ann, "begun late and later");
    let mut held = Held::new(&ann);
    made.iter().for_each(|made| drop(held.insert(made, Standing::Counted)));
    assert!(held.insert(&late[0], Standing::Late).is_empty());
    assert!(held.insert(&later[0], Standing::Late).is_empty());
    bob.take(&late);
    let built = write(&mut bob, "begun late by Ann");
    let delta = held.insert(&built[0], Standing::Counted);
    assert_eq!(shown(&delta), [hash(&late[0]), hash(&built[0])]);
    assert_eq!(delta.shown[0].standing, Standing::Late, "history says why");
    assert!(!held.hashes().contains(&hash(&later[0])));
    assert_eq!(held.graph.heads(), [hash(&built[0])]);
}

#[test]
fn what_the_authority_says_later_shows_and_hides() {
    let (mut ann, mut bob, made) = begun();
    let one = write(&mut ann, "begun one");
    bob.take(&one);
    let two = write(&mut bob, "begun one two");
    let mut held = Held::new(&ann);
    for made in made.iter().chain(&one).chain(&two) {
        held.insert(made, Standing::Counted);
    }
    let before = held.graph.digest();
    let place = |made: &Made, standing| (made.at.log, made.at.entry, standing);
    let delta =
        held.graph.restate(&[place(&two[0], Standing::Late), place(&one[0], Standing::Late)]);
    let hidden: Vec<_> = delta.hidden.iter().map(|seen| seen.hash).collect();
    assert_eq!(hidden, [hash(&one[0]), hash(&two[0])]);
    // A refused one takes with it what builds on it; adopted, everything is as before.
    held.graph.restate(&[place(&two[0], Standing::Counted), place(&one[0], Standing::Refused)]);
    assert_eq!(held.hashes().len(), made.len());
    let delta = held.graph.restate(&[place(&one[0], Standing::Counted)]);
    assert_eq!(shown(&delta), [hash(&one[0]), hash(&two[0])]);
    assert_eq!(held.graph.digest(), before);
}

#[test]
fn threat_01_a_forks_sides_never_clash_and_every_node_takes_the_same() {
    let (mut ann, mut bob, made) = begun();
    let mut carl = Person::new(3);
    carl.take(&made);
    let mut clone = ann.clone();
    let trunk = ann.log();
    let one = write(&mut ann, "begun one");
    let other = write(&mut clone, "begun other");
    bob.take(&one);
    carl.take(&other);
    let bobs = write(&mut bob, "begun one, Bob");
    let carls = write(&mut carl, "begun other, Carl");
    let branch = |made: &Made| {
        let entry = EntryHash::new(hash(made).0);
        let log = trunk.on(Branch::beginning_with(&entry));
        Made { at: Locator { log, ..made.at }, ..made.clone() }
    };
    let (one, other) = (branch(&one[0]), branch(&other[0]));
    let orders: [[&Made; 4]; 3] = [
        [&one, &other, &bobs[0], &carls[0]],
        [&carls[0], &other, &bobs[0], &one],
        [&other, &carls[0], &one, &bobs[0]],
    ];
    let mut digests = BTreeSet::new();
    for order in orders {
        let mut held = Held::new(&ann);
        made.iter().for_each(|made| drop(held.insert(made, Standing::Counted)));
        for made in order {
            let forked = made.at.log.branch != Branch::TRUNK;
            held.insert(made, if forked { Standing::Forked } else { Standing::Counted });
        }
        let visible = held.hashes();
        assert_eq!(visible.len(), made.len() + 2, "one side, with what was built on it");
        let first = hash(&one).min(hash(&other));
        assert!(visible.contains(&first));
        digests.insert(held.graph.digest());
    }
    assert_eq!(digests.len(), 1);
}

#[test]
fn the_second_change_of_one_number_in_a_log_is_refused() {
    let (mut ann, _, made) = begun();
    let mut clone = ann.clone();
    let one = write(&mut ann, "begun one");
    let second = write(&mut clone, "begun other");
    let second =
        Made { at: Locator { entry: one[0].at.entry + 1, ..second[0].at }, ..second[0].clone() };
    let mut held = Held::new(&ann);
    made.iter().chain(&one).for_each(|made| drop(held.insert(made, Standing::Counted)));
    let delta = held.insert(&second, Standing::Counted);
    assert!(delta.shown.is_empty());
    assert_eq!(delta.refused[0].1, Breach::Sequence);
    // The same change again is no news.
    assert!(held.insert(&one[0], Standing::Counted).is_empty());
}

#[test]
fn a_forks_entries_move_to_their_branch() {
    let (mut ann, mut bob, made) = begun();
    let one = write(&mut ann, "begun one");
    bob.take(&one);
    let bobs = write(&mut bob, "begun one, Bob");
    let two = write(&mut ann, "begun one two");
    let mut held = Held::new(&ann);
    for made in made.iter().chain(&one).chain(&two).chain(&bobs) {
        held.insert(made, Standing::Counted);
    }
    let log: LogId = ann.log();
    let side = log.on(Branch::beginning_with(&EntryHash::new([1; 32])));
    let delta = held.graph.move_entries(&log, one[0].at.entry - 1, side, Standing::Forked);
    let hidden: Vec<_> = delta.hidden.iter().map(|seen| seen.hash).collect();
    assert_eq!(hidden, [hash(&two[0])], "Bob built on the other one");
    assert_eq!(held.graph.entry(&side, one[0].at.entry).len(), 1);
    let previous = held.graph.previous(&side, one[0].at.entry).unwrap();
    assert_eq!(previous.hash, hash(made.last().unwrap()), "a branch continues its trunk");
    let previous = held.graph.previous(&side, u64::MAX).unwrap();
    assert_eq!(previous.hash, hash(&two[0]));
}

#[test]
fn a_graph_reads_back_from_its_pages() {
    let (mut ann, _, made) = begun();
    let mut held = Held::new(&ann);
    let mut stored = BTreeMap::new();
    made.iter().for_each(|made| drop(held.insert(made, Standing::Counted)));
    stored.extend(held.graph.changed_pages());
    for number in 0..300 {
        let made = write(&mut ann, &format!("begun {number}"));
        held.insert(&made[0], Standing::Counted);
        if number % 50 == 0 {
            stored.extend(held.graph.changed_pages());
        }
    }
    stored.extend(held.graph.changed_pages());
    assert!(held.graph.changed_pages().is_empty());
    let mut again = DocGraph::from_pages(stored.clone()).unwrap();
    assert_eq!((again.digest(), again.visible()), (held.graph.digest(), held.graph.visible()));
    // And goes on: the next change finds what it refers to.
    let next = write(&mut ann, "begun anew");
    let delta = again.insert(&next[0].new_change(Standing::Counted), &mut |_| None);
    assert_eq!(shown(&delta), [hash(&next[0])]);
    // A single entry rewrites its page and the head, not all.
    assert_eq!(again.changed_pages().len(), 2);
    stored.remove(&(1, 0));
    assert_eq!(DocGraph::from_pages(stored).unwrap_err(), GraphError::Missing);
    assert!(DocGraph::from_pages([((0, 0), vec![1, 9, 9])]).is_err());
}

/// The definition, spelt out without any cleverness.
fn by_definition(made: &[(Made, Standing)]) -> BTreeSet<ChangeHash> {
    let held: BTreeMap<ChangeHash, &(Made, Standing)> =
        made.iter().map(|item| (hash(&item.0), item)).collect();
    fn possible(at: &ChangeHash, held: &BTreeMap<ChangeHash, &(Made, Standing)>) -> bool {
        held.get(at).is_some_and(|(made, standing)| {
            *standing != Standing::Refused
                && made.unpacked.change.deps().iter().all(|dep| possible(dep, held))
        })
    }
    let mut visible = BTreeSet::new();
    let counted = |(made, standing): &&(Made, Standing)| {
        *standing == Standing::Counted && possible(&hash(made), &held)
    };
    let mut next: Vec<ChangeHash> = made.iter().filter(counted).map(|item| hash(&item.0)).collect();
    while let Some(at) = next.pop() {
        if visible.insert(at) {
            next.extend(held[&at].0.unpacked.change.deps());
        }
    }
    visible
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 40, ..ProptestConfig::default() })]

    #[test]
    fn what_is_visible_depends_on_the_set_alone(
        steps in prop::collection::vec((0_usize..3, 0_usize..3), 1..14),
        standings in prop::collection::vec(0_u8..8, 20),
        missing in prop::collection::vec(0_usize..20, 0..3),
        luck in any::<u64>(),
    ) {
        let (ann, bob, mut made) = begun();
        let mut people = [ann, bob, Person::new(3)];
        people[2].take(&made);
        for (number, (who, from)) in steps.into_iter().enumerate() {
            made.extend(write(&mut people[who], &format!("begun {number}")));
            let theirs = people[from].document.clone();
            let known: Vec<Made> =
                made.iter().filter(|made| theirs.holds(&hash(made))).cloned().collect();
            people[who].take(&known);
        }
        let standing = |number: usize| match standings.get(number) {
            Some(0) => Standing::Refused,
            Some(1) => Standing::Late,
            Some(2) => Standing::Forked,
            _ => Standing::Counted,
        };
        let held: Vec<(Made, Standing)> = made
            .into_iter()
            .enumerate()
            .filter(|(number, _)| !missing.contains(number))
            .map(|(number, made)| (made, if number < 2 { Standing::Counted } else { standing(number) }))
            .collect();
        let expected = by_definition(&held);
        // Any order, as long as each log's is kept.
        let mut luck = luck;
        for late_verdicts in [false, true] {
            let mut rest = held.clone();
            let mut graph = Held::new(&people[0]);
            let mut shown_now: BTreeSet<ChangeHash> = BTreeSet::new();
            while !rest.is_empty() {
                luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let log = rest[(luck >> 33) as usize % rest.len()].0.at.log;
                let at = rest.iter().position(|(made, _)| made.at.log == log).unwrap();
                let (made, standing) = rest.remove(at);
                let first = if late_verdicts { Standing::Counted } else { standing };
                let delta = graph.insert(&made, first);
                shown_now.extend(shown(&delta));
                for hidden in &delta.hidden {
                    shown_now.remove(&hidden.hash);
                }
            }
            if late_verdicts {
                let verdicts: Vec<_> =
                    held.iter().map(|(made, standing)| (made.at.log, made.at.entry, *standing)).collect();
                let delta = graph.graph.restate(&verdicts);
                shown_now.extend(shown(&delta));
                for hidden in &delta.hidden {
                    shown_now.remove(&hidden.hash);
                }
            }
            let visible = graph.hashes();
            prop_assert_eq!(visible.iter().copied().collect::<BTreeSet<_>>(), expected.clone());
            prop_assert_eq!(&shown_now, &expected, "the deltas add up");
            // Causal: nothing stands before what it builds on.
            let mut before = BTreeSet::new();
            for at in &visible {
                let (made, _) = held.iter().find(|(made, _)| hash(made) == *at).unwrap();
                prop_assert!(made.unpacked.change.deps().iter().all(|dep| before.contains(dep)));
                before.insert(*at);
            }
            let again = DocGraph::from_pages(graph.graph.changed_pages()).unwrap();
            prop_assert_eq!(again.digest(), graph.graph.digest());
        }
    }
}
