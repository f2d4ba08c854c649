//! How deadlines came to be what they are, against a reading that knows what each author saw.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use protocol::{
    change::ChangeHash,
    ids::{DocId, MemberId},
    schema::{DueStage, TaskField, TaskValue},
};

use super::*;
use crate::document::{
    DocGraph, Document, Hydration, Proof, Standing, TRAIL_MAX,
    edit::{TaskEdit, edit_task, new_task},
    testkit::{Made, Person, task_of},
};

const MEMBER: MemberId = MemberId::new([7; 16]);

fn day(number: u8) -> TaskEdit {
    let day =
        (number > 0).then(|| format!("2026-12-{:02}", number % 28 + 1).parse().expect("a day"));
    TaskEdit::Set(TaskField::Deadline, TaskValue::Day(day))
}

fn graph_of(doc: DocId, made: &[Made]) -> DocGraph {
    let changes: BTreeMap<ChangeHash, _> = made
        .iter()
        .map(|made| (made.unpacked.change.hash(), made.unpacked.change.clone()))
        .collect();
    let mut graph = DocGraph::new(doc);
    for made in made {
        let read = &mut |hash: &ChangeHash| changes.get(hash).cloned();
        graph.insert(&made.new_change(Standing::Counted), read);
    }
    graph
}

fn row_of(graph: &DocGraph, made: &[Made]) -> TaskRow {
    let mut document = Document::new();
    let all: Vec<_> = made.iter().map(|made| made.unpacked.clone()).collect();
    assert_eq!(document.apply(&all, Proof::Heads), Hydration::default());
    task_row(&document, graph.ends()).with_deadline(&document, graph)
}

/// What an author had before them when changing something.
#[derive(Clone, Debug, Default)]
struct Saw {
    old: BTreeSet<String>,
    changes: BTreeSet<[u8; 32]>,
}

fn sees(person: &Person, changes: &[ChangeHash]) -> Saw {
    let row = task_row(&person.document, None);
    let days = row.fields.get("deadline").into_iter().flatten().map(|row| row.value.clone());
    let old: BTreeSet<String> = days.collect();
    Saw {
        old: if old.is_empty() { [String::new()].into() } else { old },
        changes: changes
            .iter()
            .filter(|hash| person.document.holds(hash))
            .map(|hash| hash.0)
            .collect(),
    }
}

#[test]
fn the_day_with_which_a_task_began_is_no_change_and_old_ones_are_forgotten() {
    let mut ann = Person::new(1);
    let doc = task_of(&ann);
    let mut made = ann.keep(new_task(&ann.author, &doc, &[day(1)], "").expect("begun"));
    let row = row_of(&graph_of(doc, &made), &made);
    assert_eq!(row.deadline.changes, []);
    for number in 0..=TRAIL_MAX {
        let number = u8::try_from(number + 2).expect("small");
        let edited = edit_task(&ann.document, &ann.author, &doc, &[day(number)]).expect("edited");
        made.extend(ann.keep(edited));
    }
    let row = row_of(&graph_of(doc, &made), &made);
    assert_eq!(row.deadline.changes.len(), TRAIL_MAX);
    assert_eq!(row.deadline.changes[0].old, ["2026-12-03"], "the first change is forgotten");
    assert_eq!(row.deadline.standing(), 1 << (TRAIL_MAX - 1));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    #[test]
    fn r38_a_deadlines_past_is_what_its_authors_saw_whatever_came_first(
        steps in prop::collection::vec((0_usize..3, 0_usize..3, 0_usize..4, 0_u8..28), 1..16),
        order in prop::sample::select(vec![[0_usize, 1, 2], [2, 1, 0], [1, 0, 2]]),
    ) {
        let mut people = [Person::new(1), Person::new(2), Person::new(3)];
        let doc = task_of(&people[0]);
        let mut made = people[0].keep(new_task(&people[0].author, &doc, &[day(1)], "").unwrap());
        people[1].take(&made);
        people[2].take(&made);
        let mut changes: Vec<ChangeHash> = Vec::new();
        let mut expected: BTreeMap<[u8; 32], Saw> = BTreeMap::new();
        let mut known: BTreeMap<_, BTreeSet<[u8; 32]>> = BTreeMap::new();
        for (who, from, kind, number) in steps {
            let person = &people[who];
            let device = person.author.device;
            let edit = match kind {
                0 | 1 => day(number),
                2 => TaskEdit::Set(TaskField::Assignee(MEMBER), TaskValue::Member),
                _ => {
                    let stage = TaskValue::Stage(DueStage::Today);
                    TaskEdit::Set(TaskField::Acknowledged(device), stage)
                }
            };
            let saw = sees(person, &changes);
            let edited = edit_task(&person.document, &person.author, &doc, &[edit]).unwrap();
            // The same value once more is no change.
            for new in people[who].keep(edited) {
                let hash = new.unpacked.change.hash();
                if kind != 2 {
                    known.entry(device).or_default().extend(&saw.changes);
                }
                if kind < 2 {
                    known.entry(device).or_default().insert(hash.0);
                    changes.push(hash);
                    expected.insert(hash.0, saw.clone());
                }
                made.push(new);
            }
            let theirs = people[from].document.clone();
            let news: Vec<Made> = made
                .iter()
                .filter(|made| theirs.holds(&made.unpacked.change.hash()))
                .cloned()
                .collect();
            people[who].take(&news);
        }
        let graph = graph_of(doc, &made);
        let row = row_of(&graph, &made);
        let found = &row.deadline.changes;
        prop_assert_eq!(found.len(), expected.len());
        let bits = |wanted: &BTreeSet<[u8; 32]>| -> u32 {
            (0..found.len()).filter(|at| wanted.contains(&found[*at].change)).map(|at| 1 << at).sum()
        };
        for change in found {
            let saw = &expected[&change.change];
            prop_assert_eq!(change.old.iter().cloned().collect::<BTreeSet<_>>(), saw.old.clone());
            let mut behind = saw.changes.clone();
            behind.insert(change.change);
            prop_assert_eq!(change.behind, bits(&behind));
        }
        for (device, wanted) in &known {
            prop_assert_eq!(row.deadline.known.get(device).copied().unwrap_or_default(), bits(wanted));
        }
        let standing = row.fields["deadline"].iter().map(|row| row.change).collect();
        prop_assert_eq!(row.deadline.standing(), bits(&standing));
        // Log by log, in another order of people.
        let by = |who: usize| made.iter().filter(move |made| made.at.log == Person::new(who as u8 + 1).log());
        let apart: Vec<Made> = order.iter().flat_map(|who| by(*who)).cloned().collect();
        prop_assert_eq!(row_of(&graph_of(doc, &apart), &made), row);
    }
}
