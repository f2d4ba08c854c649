//! Rows against documents that are hydrated afresh.

use std::collections::BTreeMap;

use automerge::{
    Automerge, ObjType, ROOT, ReadDoc, ScalarValue,
    transaction::{Transactable, Transaction},
};
use proptest::prelude::*;
use protocol::{
    change::{Action, ActorId, Key, ObjId, Unpacked},
    entry::DocRef,
    ids::{ChannelId, MemberId},
    schema::{Message, MessageEdit, MessageRef, SegmentItem, Status, TaskField, TaskValue, Urge},
};

use super::*;
use crate::document::{
    Document, Hydration, Proof, content_hash,
    edit::{
        TaskEdit, acknowledge, describe, edit_message, edit_task, hide, new_message, new_task,
        react, recall, urge,
    },
    testkit::{Made, Person, SPACE, task_of},
};

/// One of many edits of a task.
fn edit(kind: usize, number: u8) -> TaskEdit {
    let assignee = TaskField::Assignee(MemberId::new([number % 3; 16]));
    let day = format!("2026-12-{:02}", number % 28 + 1).parse().ok();
    match kind {
        0 => TaskEdit::Set(TaskField::Title, TaskValue::Title(format!("任务 {number}"))),
        1 => TaskEdit::Set(TaskField::Deadline, TaskValue::Day(day)),
        2 => TaskEdit::Set(TaskField::Deadline, TaskValue::Day(None)),
        3 => {
            let status = &Status::PRESETS[usize::from(number % 3)];
            TaskEdit::Set(TaskField::Status, TaskValue::Status(status.id()))
        }
        4 => TaskEdit::Set(TaskField::Progress, TaskValue::Progress(number % 101)),
        5 => TaskEdit::Set(assignee, TaskValue::Member),
        _ => TaskEdit::Remove(assignee),
    }
}

/// What the fields must be, from the operations alone and without Automerge: a value stands until
/// an operation names it as replaced; the one with the highest id counts.
fn fields_by_operations(made: &[Made]) -> BTreeMap<String, Vec<FieldRow>> {
    type Values = BTreeMap<(u64, ActorId), FieldRow>;
    let mut fields: BTreeMap<String, Values> = BTreeMap::new();
    for change in made.iter().map(|made| &made.unpacked.change) {
        for op in change.ops() {
            let (ObjId::Root, Key::Map(key)) = (op.obj, &op.key) else { continue };
            let Ok(field) = key.parse::<TaskField>() else { continue };
            let values = fields.entry(key.to_string()).or_default();
            for replaced in &op.pred {
                values.remove(&(replaced.counter, *change.actor_of(replaced.actor).unwrap()));
            }
            if let Action::Set(value) = &op.action {
                let value = TaskValue::read(&field, value).unwrap().to_string();
                let row = FieldRow { value, change: change.hash().0 };
                values.insert((op.id.counter, *change.actor()), row);
            }
        }
    }
    let ordered = |values: Values| {
        let mut rest: Vec<FieldRow> = values.into_values().collect();
        let counting = rest.pop();
        rest.sort();
        counting.into_iter().chain(rest).collect::<Vec<_>>()
    };
    let fields = fields.into_iter().filter(|(_, values)| !values.is_empty());
    fields.map(|(key, values)| (key, ordered(values))).collect()
}

#[derive(Clone, Copy, Debug)]
enum Deeds {
    Say,
    Edit,
    React(bool),
    Recall,
    Hide(bool),
    Acknowledge,
    Urge(u8),
}

fn deeds() -> impl Strategy<Value = Deeds> {
    prop_oneof![
        3 => Just(Deeds::Say),
        2 => Just(Deeds::Edit),
        2 => any::<bool>().prop_map(Deeds::React),
        1 => Just(Deeds::Recall),
        1 => any::<bool>().prop_map(Deeds::Hide),
        1 => Just(Deeds::Acknowledge),
        1 => (1u8..4).prop_map(Deeds::Urge),
    ]
}

/// What a segment's document says under each key of its maps.
fn items_of(document: &Document) -> BTreeMap<String, ScalarValue> {
    let doc = document.automerge();
    let mut items = BTreeMap::new();
    for root in doc.keys(ROOT) {
        let (_, map) = doc.get(ROOT, root.as_str()).unwrap().unwrap();
        for key in doc.keys(&map) {
            let (value, _) = doc.get(&map, key.as_str()).unwrap().unwrap();
            items.insert(key, value.as_scalar().unwrap().clone());
        }
    }
    items
}

/// The same from rows: the later one of a key counts.
fn items_of_rows(made: &[Made]) -> BTreeMap<String, ScalarValue> {
    let mut items = BTreeMap::new();
    for made in made {
        for said in segment_rows(&made.unpacked.change) {
            let (item, value) = match said {
                Said::Message(message) => {
                    (SegmentItem::Message(made.at.entry), ScalarValue::Bytes(message.pack()))
                }
                Said::Done(of, Deed::Edit(text, mentions)) => {
                    let edit = MessageEdit { text, mentions };
                    (SegmentItem::Edit(of), ScalarValue::Bytes(edit.pack()))
                }
                Said::Done(of, Deed::Recall) => (SegmentItem::Recall(of), true.into()),
                Said::Done(of, Deed::React(emoji, on)) => {
                    (SegmentItem::Reaction(of, emoji.parse().unwrap()), on.into())
                }
                Said::Done(of, Deed::Hide(on)) => (SegmentItem::Hide(of), on.into()),
                Said::Done(of, Deed::Acknowledge) => (SegmentItem::Acknowledge(of), true.into()),
                Said::Done(of, Deed::Urge(members)) => {
                    (SegmentItem::Urge(of), ScalarValue::Bytes(Urge { members }.pack()))
                }
                Said::Done(of, Deed::Copy(number)) => {
                    (SegmentItem::Copy(of), ScalarValue::Bytes(number.to_vec()))
                }
            };
            items.insert(item.to_string(), value);
        }
    }
    items
}

/// Writes whatever it likes under keys that rows read.
fn junk(tx: &mut Transaction<'_>, key: &str, kind: u8) {
    let object = match kind % 8 {
        0 => tx.put_object(ROOT, key, ObjType::Map).ok(),
        1 => tx.put_object(ROOT, key, ObjType::List).ok(),
        2 => tx.put_object(ROOT, key, ObjType::Text).ok(),
        3 => tx.put(ROOT, key, ScalarValue::Bytes(vec![kind; 5])).ok().and(None),
        4 => tx.put(ROOT, key, ScalarValue::counter(i64::from(kind))).ok().and(None),
        5 => tx.put(ROOT, key, f64::NAN).ok().and(None),
        6 => tx.put(ROOT, key, ScalarValue::Null).ok().and(None),
        _ => tx.put(ROOT, key, "\u{0}text").ok().and(None),
    };
    if let Some(object) = object {
        drop(tx.insert(&object, 0, i64::from(kind)));
        drop(tx.insert_object(&object, 0, ObjType::Map));
        drop(tx.put(&object, "x", 1));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn task_rows_equal_a_fresh_hydration(
        steps in prop::collection::vec((0_usize..3, 0_usize..3, 0_usize..8, any::<u8>()), 1..20),
    ) {
        let mut people = [Person::new(1), Person::new(2), Person::new(3)];
        let doc = task_of(&people[0]);
        let begun = new_task(&people[0].author, &doc, &[edit(0, 0)], "描述").unwrap();
        let mut made = people[0].keep(begun);
        people[1].take(&made);
        people[2].take(&made);
        for (who, from, kind, number) in steps {
            let person = &mut people[who];
            let edited = if kind == 7 {
                let text = format!("描述 {number}");
                describe(&person.document, &person.author, &doc, None, &text)
            } else {
                edit_task(&person.document, &person.author, &doc, &[edit(kind, number)])
            };
            made.extend(people[who].keep(edited.unwrap()));
            let theirs = people[from].document.clone();
            let news: Vec<Made> =
                made.iter().filter(|made| theirs.holds(&made.unpacked.change.hash())).cloned().collect();
            people[who].take(&news);
        }
        let mut fresh = Document::new();
        let all: Vec<Unpacked> = made.iter().map(|made| made.unpacked.clone()).collect();
        prop_assert_eq!(fresh.apply(&all, Proof::Heads), Hydration::default());
        let expected = task_row(&fresh, None);
        prop_assert_eq!(&expected.fields, &fields_by_operations(&made), "an independent reading");
        for person in &mut people {
            person.take(&made);
            prop_assert_eq!(&task_row(&person.document, None), &expected);
            prop_assert_eq!(content_hash(&person.document), content_hash(&fresh));
        }
    }

    #[test]
    fn segment_rows_equal_a_fresh_hydration(deeds in prop::collection::vec((deeds(), 0_u64..6), 1..40)) {
        let mut ann = Person::new(1);
        let channel = ChannelId::new([5; 16]);
        let doc = DocRef::Segment { channel, number: 0 }.id(&SPACE, &ann.author.device, 0).unwrap();
        let mut made = Vec::new();
        for (number, (deed, target)) in deeds.into_iter().enumerate() {
            let of = MessageRef { device: ann.author.device, epoch: 0, seq: target };
            let (document, author) = (&ann.document, &ann.author);
            let edited = match deed {
                Deeds::Say => {
                    let message = Message::text(format!("第 {number} 条"));
                    new_message(document, author, &doc, ann.entries + 1, &message)
                }
                Deeds::Edit => {
                    let edit = MessageEdit { text: format!("改 {number}"), mentions: vec![] };
                    edit_message(document, author, &doc, of, &edit)
                }
                Deeds::React(on) => react(document, author, &doc, of, "👍".parse().unwrap(), on),
                Deeds::Recall => recall(document, author, &doc, of),
                Deeds::Hide(on) => hide(document, author, &doc, of, on),
                Deeds::Acknowledge => acknowledge(document, author, &doc, of),
                Deeds::Urge(count) => {
                    let members = (0..count).map(|n| MemberId::new([n; 16])).collect();
                    urge(document, author, &doc, of, &Urge { members })
                }
            };
            made.extend(ann.keep(edited.unwrap()));
        }
        let mut fresh = Document::new();
        let all: Vec<Unpacked> = made.iter().map(|made| made.unpacked.clone()).collect();
        prop_assert_eq!(fresh.apply(&all, Proof::Saved), Hydration::default());
        prop_assert_eq!(items_of_rows(&made), items_of(&fresh));
    }

    #[test]
    fn whatever_a_document_holds_rows_come_out(
        writes in prop::collection::vec((0_usize..10, any::<u8>()), 0..30),
    ) {
        let keys = [
            "title", "blocks", "description", "status", "deadline", "progress", "ctodo", "sdone",
            "a00000000000000000000000000000000", "",
        ];
        let mut inner = Automerge::new();
        let mut tx = inner.transaction();
        for (key, kind) in writes {
            junk(&mut tx, keys[key], kind);
        }
        tx.commit();
        let changes = inner.get_changes(&[]);
        let mut document = Document::new();
        let decoded = changes.iter().filter_map(|change| {
            let chunk = change.raw_bytes().to_vec();
            let limits = protocol::change::ChangeLimits::DEFAULT;
            protocol::change::decode(&chunk, &limits).ok().map(|change| Unpacked { chunk, change })
        });
        document.apply(&decoded.collect::<Vec<_>>(), Proof::Heads);
        // None of these may panic.
        let _rows = (task_row(&document, None), page_row(&document, None), directory_rows(&document));
    }
}
