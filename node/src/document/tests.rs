//! Documents against hostile changes, merges and snapshots.

use proptest::prelude::*;
use protocol::{
    change::{ChangeHash, Unpacked},
    clock::Hlc,
    entry::DocRef,
    ids::{ChannelId, DocId},
    limits::{BLOCK_CHARS_MAX, BUCKET_MESSAGES_MAX},
    schema::{
        Category, Channel, Message, MessageEdit, MessageRef, Status, StatusConfig, TaskField,
        TaskValue,
    },
};

use super::{
    edit::{
        EditError, TaskEdit, describe, edit_message, edit_page, edit_task, hide, new_message,
        new_page, new_task, put_channel, put_status, react, recall, segment_messages,
        set_page_title,
    },
    testkit::{Made, Person, SPACE, page_of, task_of, through_the_door},
    *,
};

const SEGMENT: DocRef = DocRef::Segment { channel: ChannelId::new([5; 16]), number: 0 };

fn all(made: &[Made]) -> Vec<Unpacked> {
    made.iter().map(|made| made.unpacked.clone()).collect()
}

#[test]
fn messages_and_acts_pass_the_door_and_fill_buckets() {
    let mut ann = Person::new(1);
    let doc = SEGMENT.id(&SPACE, &ann.author.device, 0).unwrap();
    for number in 0..=BUCKET_MESSAGES_MAX {
        let message = Message::text(format!("第 {number} 条"));
        let edited =
            new_message(&ann.document, &ann.author, &doc, ann.entries + 1, &message).unwrap();
        through_the_door(&ann, SEGMENT, &edited);
        ann.keep(edited);
    }
    assert_eq!(segment_messages(&ann.document), BUCKET_MESSAGES_MAX + 1);
    let first = MessageRef { device: ann.author.device, epoch: 0, seq: 1 };
    let edit = MessageEdit { text: "改过".into(), mentions: vec![] };
    let acts = [
        edit_message(&ann.document, &ann.author, &doc, first, &edit),
        react(&ann.document, &ann.author, &doc, first, "👍".parse().unwrap(), true),
        recall(&ann.document, &ann.author, &doc, first),
        hide(&ann.document, &ann.author, &doc, first, true),
    ];
    for edited in acts {
        through_the_door(&ann, SEGMENT, &edited.unwrap());
    }
    let long = Message::text("长".repeat(20_000));
    let refused = new_message(&ann.document, &ann.author, &doc, 99, &long);
    assert!(matches!(refused, Err(EditError::Schema(_))));
}

#[test]
fn a_full_segment_says_so() {
    let mut ann = Person::new(1);
    let doc = SEGMENT.id(&SPACE, &ann.author.device, 0).unwrap();
    let refused = loop {
        let message = Message::text("x");
        match new_message(&ann.document, &ann.author, &doc, ann.entries + 1, &message) {
            Ok(edited) => ann.keep(edited),
            Err(error) => break error,
        };
    };
    assert!(matches!(refused, EditError::SegmentFull));
    assert_eq!(segment_messages(&ann.document), protocol::limits::SEGMENT_MESSAGES_MAX);
}

#[test]
fn directories_and_tasks_pass_the_door() {
    let mut ann = Person::new(1);
    let channel = Channel {
        name: "综合".into(),
        creator: ann.author.device,
        nonce: 1,
        created: Hlc::ZERO,
        archived: false,
    };
    let edited = put_channel(&ann.document, &ann.author, &SPACE, &channel).unwrap();
    through_the_door(&ann, DocRef::Directory, &edited);
    ann.keep(edited);
    let status = StatusConfig {
        zh: "待评审".into(),
        en: "In review".into(),
        category: Category::Doing,
        order: 5,
        retired: false,
    };
    let id = "review".parse().unwrap();
    let edited = put_status(&ann.document, &ann.author, &SPACE, &id, &status).unwrap();
    through_the_door(&ann, DocRef::Directory, &edited);

    let mut bob = Person::new(2);
    let task = task_of(&bob);
    let fields = [
        TaskEdit::Set(TaskField::Title, TaskValue::Title("发布 1.0".into())),
        TaskEdit::Set(TaskField::Status, TaskValue::Status(Status::TODO.id())),
    ];
    let edited = new_task(&bob.author, &task, &fields, &"步骤".repeat(4_000)).unwrap();
    assert!(edited.changes.len() > 1, "a long description takes several changes");
    through_the_door(&bob, DocRef::Created(task), &edited);
    bob.keep(edited);
    let assignee = TaskField::Assignee(protocol::ids::MemberId::new([7; 16]));
    let edits = [
        TaskEdit::Set(TaskField::Deadline, TaskValue::Day("2026-12-01".parse().ok())),
        TaskEdit::Set(assignee.clone(), TaskValue::Member),
    ];
    let edited = edit_task(&bob.document, &bob.author, &task, &edits).unwrap();
    through_the_door(&bob, DocRef::Created(task), &edited);
    bob.keep(edited);
    let again = edit_task(&bob.document, &bob.author, &task, &edits).unwrap();
    assert!(again.changes.is_empty(), "nothing to be done");
    let edited =
        edit_task(&bob.document, &bob.author, &task, &[TaskEdit::Remove(assignee)]).unwrap();
    through_the_door(&bob, DocRef::Created(task), &edited);
    let edited = describe(&bob.document, &bob.author, &task, None, "短").unwrap();
    through_the_door(&bob, DocRef::Created(task), &edited);
    assert_eq!(description_of(&edited.document), "短");
    assert!(
        edit_task(&bob.document, &bob.author, &task, &[TaskEdit::Remove(TaskField::Title)])
            .is_err()
    );
}

#[test]
fn a_long_text_becomes_blocks_within_the_limits() {
    let ann = Person::new(1);
    let doc = page_of(&ann);
    let text: String = (0..3_000).map(|line| format!("第 {line} 行\n")).collect();
    let page = new_page(&ann.author, &doc, "长文", &text).unwrap();
    through_the_door(&ann, DocRef::Created(doc), &page);
    assert_eq!(
        (page_text(&page.document), page_title(&page.document)),
        (text.clone(), "长文".into())
    );
    // A long text into the middle of a block, and one character everywhere.
    let middle = text.chars().count() / 2;
    let at = text.char_indices().nth(middle).unwrap().0;
    let pasted = format!("{}{}{}", &text[..at], "插入".repeat(3_000), &text[at..]);
    let mut ann = Person { document: page.document, ..ann };
    let edited = edit_page(&ann.document, &ann.author, &doc, None, &pasted).unwrap();
    through_the_door(&ann, DocRef::Created(doc), &edited);
    ann.keep(edited);
    let dotted = pasted.replace('\n', "。\n");
    let edited = edit_page(&ann.document, &ann.author, &doc, None, &dotted).unwrap();
    through_the_door(&ann, DocRef::Created(doc), &edited);
    assert_eq!(page_text(&edited.document), dotted);
    let longest = page_blocks(&edited.document).iter().map(|(_, text)| text.chars().count()).max();
    assert!(longest.unwrap() <= 2 * BLOCK_CHARS_MAX);
}

#[test]
fn two_offices_edit_a_page_apart_and_nothing_is_lost() {
    let (mut ann, mut bob) = (Person::new(1), Person::new(2));
    let doc = page_of(&ann);
    let base = "议程\n一、预算\n二、招聘\n";
    let begun = ann.keep(new_page(&ann.author, &doc, "周会", base).unwrap());
    bob.take(&begun);
    let anns =
        edit_page(&ann.document, &ann.author, &doc, None, "议程\n一、预算（李雷）\n二、招聘\n");
    let anns = ann.keep(anns.unwrap());
    // Bob clears the page at the same time, but for one line.
    let bobs = bob
        .keep(edit_page(&bob.document, &bob.author, &doc, None, "二、招聘\n三、团建\n").unwrap());
    ann.take(&bobs);
    bob.take(&anns);
    assert_eq!(page_text(&ann.document), page_text(&bob.document));
    assert_eq!(content_hash(&ann.document), content_hash(&bob.document));
    let text = page_text(&ann.document);
    assert!(
        text.contains("（李雷）") && text.contains("三、团建") && !text.contains("一、预算"),
        "{text}"
    );
    // An edit that began from an older text keeps what came meanwhile.
    let late =
        edit_page(&ann.document, &ann.author, &doc, Some(base), "议程\n一、预算\n二、招聘 2 人\n");
    let text = page_text(&late.unwrap().document);
    assert!(text.contains("招聘 2 人") && text.contains("三、团建"), "{text}");
}

#[test]
fn threat_21_a_cleared_page_is_restored_to_the_exact_text() {
    let (mut ann, mut mallory) = (Person::new(1), Person::new(2));
    let doc = page_of(&ann);
    let text = "三年的运维手册\n".repeat(200);
    let begun = ann.keep(new_page(&ann.author, &doc, "手册", &text).unwrap());
    let good = ann.document.heads();
    mallory.take(&begun);
    let mut cleared =
        mallory.keep(edit_page(&mallory.document, &mallory.author, &doc, None, "").unwrap());
    cleared.extend(
        mallory.keep(set_page_title(&mallory.document, &mallory.author, &doc, "哈").unwrap()),
    );
    ann.take(&cleared);
    // Control: it is gone from the document as everybody sees it.
    assert_eq!(page_text(&ann.document), "");
    // History is kept, also across a snapshot, and the page gets its text back as an edit.
    let snapshot = ann.document.snapshot().unwrap();
    ann.document = Document::from_snapshot(&snapshot, &ann.document.heads()).unwrap();
    let old = text_at(&ann.document, &good);
    assert_eq!(blake3::hash(old.as_bytes()), blake3::hash(text.as_bytes()));
    let restored = edit_page(&ann.document, &ann.author, &doc, None, &old).unwrap();
    assert_eq!(page_text(&restored.document), text);
    assert_eq!(text_at(&ann.document, &[ChangeHash([7; 32])]), "", "unknown heads have no text");
}

#[test]
fn threat_01_a_second_change_under_one_number_fails_no_batch() {
    let (mut ann, mut bob) = (Person::new(1), Person::new(2));
    let doc = page_of(&ann);
    let begun = ann.keep(new_page(&ann.author, &doc, "t", "begun").unwrap());
    bob.take(&begun);
    let mut cloned = ann.clone();
    let one = ann.keep(edit_page(&ann.document, &ann.author, &doc, None, "begun one").unwrap());
    let other =
        cloned.keep(edit_page(&cloned.document, &ann.author, &doc, None, "begun other").unwrap());
    let honest = bob.keep(edit_page(&bob.document, &bob.author, &doc, None, "Bob: begun").unwrap());
    let built =
        cloned.keep(edit_page(&cloned.document, &ann.author, &doc, None, "begun other!").unwrap());
    let batch = [all(&begun), all(&one), all(&other), all(&built), all(&honest)].concat();
    // Control: bare Automerge refuses the whole batch, Bob's innocent change included.
    let parse =
        |unpacked: &Unpacked| automerge::Change::from_bytes(unpacked.chunk.clone()).unwrap();
    let mut bare = Document::new().automerge().clone();
    assert!(bare.apply_changes(batch.iter().map(parse).collect::<Vec<_>>()).is_err());
    let mut document = Document::new();
    let outcome = document.apply(&batch, Proof::Heads);
    assert_eq!(outcome.guilty, [other[0].unpacked.change.hash()]);
    assert_eq!(outcome.held_back, [built[0].unpacked.change.hash()]);
    assert_eq!(page_text(&document), "Bob: begun one");
    assert_eq!(document.apply(&batch, Proof::Saved).guilty.len(), 1, "and again");
}

#[test]
fn a_snapshot_is_proven_and_garbage_is_not_loaded() {
    let mut ann = Person::new(1);
    let doc = page_of(&ann);
    ann.keep(new_page(&ann.author, &doc, "t", "text").unwrap());
    let (bytes, heads) = (ann.document.snapshot().unwrap(), ann.document.heads());
    let loaded = Document::from_snapshot(&bytes, &heads).unwrap();
    assert_eq!(content_hash(&loaded), content_hash(&ann.document));
    assert_eq!(Document::from_snapshot(&bytes, &[]).unwrap_err(), LoadError::Heads);
    assert_eq!(Document::from_snapshot(&bytes[..20], &heads).unwrap_err(), LoadError::Broken);
    for at in (0..bytes.len()).step_by(7) {
        let mut bent = bytes.clone();
        bent[at] ^= 0x10;
        let again = Document::from_snapshot(&bent, &heads);
        assert!(again.is_err() || content_hash(&again.unwrap()) == content_hash(&loaded));
    }
}

#[test]
fn the_cache_keeps_to_its_budget_and_drops_the_oldest() {
    let document = Document::new();
    let bytes = document.heap_bytes();
    let mut cache = Cache::new(3 * bytes);
    let doc = |number: u8| DocId::new([number; 16]);
    for number in 0..4 {
        cache.put(SPACE, doc(number), document.clone());
        assert!(cache.get(&SPACE, &doc(0)).is_some(), "used all the time");
    }
    assert_eq!((cache.len(), cache.used_bytes()), (3, 3 * bytes));
    assert!(cache.get(&SPACE, &doc(1)).is_none() && cache.get(&SPACE, &doc(3)).is_some());
    assert!(cache.take(&SPACE, &doc(0)).is_some() && cache.len() == 2);
    cache.clear();
    assert!(cache.is_empty() && cache.used_bytes() == 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn a_page_gets_exactly_the_text_wanted(
        texts in prop::collection::vec("[ab 中文\n]{0,60}|(一二三四五六七八九十){60,140}", 1..6),
    ) {
        let mut ann = Person::new(1);
        let doc = page_of(&ann);
        ann.keep(new_page(&ann.author, &doc, "t", "").unwrap());
        for text in texts {
            let edited = edit_page(&ann.document, &ann.author, &doc, None, &text).unwrap();
            // The text that is there already makes no entry.
            if !edited.changes.is_empty() {
                through_the_door(&ann, DocRef::Created(doc), &edited);
            }
            prop_assert_eq!(page_text(&edited.document), text);
            ann.keep(edited);
        }
    }

    #[test]
    fn content_is_the_same_in_any_order_of_arrival(
        steps in prop::collection::vec((0_usize..3, 0_usize..3, "[ab中 ]{0,12}"), 1..12),
        seed in any::<u64>(),
    ) {
        let mut people = [Person::new(1), Person::new(2), Person::new(3)];
        let doc = page_of(&people[0]);
        let begun = new_page(&people[0].author.clone(), &doc, "t", "start").unwrap();
        let mut made = people[0].keep(begun);
        for person in &mut people[1..] {
            person.take(&made);
        }
        for (who, from, text) in steps {
            let edited = edit_page(&people[who].document, &people[who].author, &doc, None, &text).unwrap();
            made.extend(people[who].keep(edited));
            // One of the others has news for this one.
            let theirs = people[from].document.clone();
            let known: Vec<Made> =
                made.iter().filter(|made| theirs.holds(&made.unpacked.change.hash())).cloned().collect();
            people[who].take(&known);
        }
        let mut one = Document::new();
        prop_assert_eq!(one.apply(&all(&made), Proof::Heads), Hydration::default());
        // Another order, in pieces, with a snapshot in between.
        let mut other = Document::new();
        let mut rest = all(&made);
        let mut luck = seed;
        while !rest.is_empty() {
            let ready: Vec<usize> = (0..rest.len())
                .filter(|at| rest[*at].change.deps().iter().all(|dep| other.holds(dep)))
                .collect();
            luck = luck.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let next = rest.remove(ready[(luck >> 33) as usize % ready.len()]);
            prop_assert_eq!(other.apply(&[next], Proof::Heads), Hydration::default());
            if luck % 5 == 0 {
                other = Document::from_snapshot(&other.snapshot().unwrap(), &other.heads()).unwrap();
            }
        }
        prop_assert_eq!(content_hash(&one), content_hash(&other));
        prop_assert_eq!(page_text(&one), page_text(&other));
    }
}
