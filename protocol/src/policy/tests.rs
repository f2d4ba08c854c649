//! Changes are made with bare Automerge, which takes every one of them: that is the positive
//! control of each threat here. The policy refuses the hostile ones.

use std::collections::BTreeMap;

use automerge::{
    ActorId as AmActor, AutoCommit, ObjType, ROOT, ReadDoc, ScalarValue, TextEncoding,
    transaction::Transactable,
};

use super::*;
use crate::{
    capability::{Level, Named, Need},
    change::{ActorId, ChangeHash, ChangeLimits, DecodedChange, PreviousChange, decode},
    clock::Hlc,
    crypto::EntryKey,
    entry::{ChangeBody, DocRef},
    ids::{self, ChannelId, DeviceId, DocId, DocKind, MemberId, SpaceId},
    schema::{
        Archived, Channel, DirectoryKey, MENTIONS_MAX, Message, MessageEdit, MessageRef,
        SegmentItem, TaskField, Urge,
    },
};

pub(super) const SPACE: SpaceId = SpaceId::new([9; 16]);
pub(super) const ANN: DeviceId = DeviceId::new([1; 32]);
pub(super) const BOB: DeviceId = DeviceId::new([2; 32]);
const CHANNEL: ChannelId = ChannelId::new([5; 16]);
pub(super) const SEGMENT: DocRef = DocRef::Segment { channel: CHANNEL, number: 0 };

pub(super) fn doc_for(device: &DeviceId, doc: &DocRef) -> AutoCommit {
    let id = doc.id(&SPACE, device, 0).unwrap();
    AutoCommit::new_with_encoding(TextEncoding::UnicodeCodePoint)
        .with_actor(AmActor::from(ids::actor(device, 0, &id).to_vec()))
}

pub(super) fn last(doc: &mut AutoCommit) -> DecodedChange {
    doc.commit();
    let change = doc.get_last_local_change().unwrap();
    decode(change.raw_bytes(), &ChangeLimits::DEFAULT).unwrap()
}

fn place(device: DeviceId, doc: DocRef, seq: u64) -> Place {
    Place { space: SPACE, device, epoch: 0, seq, doc, doc_id: doc.id(&SPACE, &device, 0).unwrap() }
}

/// The verdict on one change of `device`'s in entry 1.
pub(super) fn judge(
    device: DeviceId,
    doc: DocRef,
    change: &DecodedChange,
) -> Result<Demand, Breach> {
    judge_change(&place(device, doc, 1), change)
}

fn put_message(doc: &mut AutoCommit, key: &str, text: &str) {
    let bucket = doc.put_object(ROOT, "b0", ObjType::Map).unwrap();
    doc.put(&bucket, key, Message::text(text).pack()).unwrap();
}

fn act(key: SegmentItem, value: impl Into<ScalarValue>) -> DecodedChange {
    let mut doc = doc_for(&ANN, &SEGMENT);
    let acts = doc.put_object(ROOT, "a", ObjType::Map).unwrap();
    doc.put(&acts, key.to_string(), value).unwrap();
    last(&mut doc)
}

fn of(device: DeviceId) -> MessageRef {
    MessageRef { device, epoch: 0, seq: 4 }
}

#[test]
fn a_message_asks_for_writing() {
    let mut doc = doc_for(&ANN, &SEGMENT);
    put_message(&mut doc, "m1", "早上好");
    let demand = judge(ANN, SEGMENT, &last(&mut doc)).unwrap();
    assert_eq!((demand.level, demand.messages), (Level::Write, 1));
    assert!(demand.obligations.is_empty());
}

#[test]
fn acts_ask_for_what_they_touch() {
    let edit = MessageEdit { text: "改".into(), mentions: vec![] }.pack();
    let demand = judge(ANN, SEGMENT, &act(SegmentItem::Edit(of(ANN)), edit.clone())).unwrap();
    assert_eq!((demand.level, demand.obligations.len()), (Level::Write, 0));
    let demand = judge(ANN, SEGMENT, &act(SegmentItem::Edit(of(BOB)), edit)).unwrap();
    assert!(demand.obligations.contains(&Obligation::SameMember(BOB)));
    let demand = judge(ANN, SEGMENT, &act(SegmentItem::Recall(of(BOB)), true)).unwrap();
    assert!(demand.obligations.contains(&Obligation::SameMember(BOB)));
    let thumb = SegmentItem::Reaction(of(BOB), "👍".parse().unwrap());
    let demand = judge(ANN, SEGMENT, &act(thumb.clone(), true)).unwrap();
    assert_eq!((demand.level, demand.obligations.len()), (Level::Comment, 0));
    let demand = judge(ANN, SEGMENT, &act(SegmentItem::Hide(of(BOB)), true)).unwrap();
    assert_eq!(demand.level, Level::Manage);
    for (key, value) in [
        (SegmentItem::Recall(of(ANN)), ScalarValue::from(false)),
        (thumb, ScalarValue::from("yes")),
        (SegmentItem::Edit(of(ANN)), ScalarValue::from(true)),
        (SegmentItem::Message(1), ScalarValue::Bytes(vec![0])),
    ] {
        assert!(matches!(judge(ANN, SEGMENT, &act(key, value)), Err(Breach::Schema(_))));
    }
}

#[test]
fn only_who_may_announce_begins_something_in_the_channel_of_announcements() {
    let board = ChannelId::announcements(&SPACE);
    let doc = DocRef::Segment { channel: board, number: 0 };
    let said = |doc: &DocRef, message: &Message| {
        let mut document = doc_for(&ANN, doc);
        let bucket = document.put_object(ROOT, "b0", ObjType::Map).unwrap();
        document.put(&bucket, "m1", message.pack()).unwrap();
        judge(ANN, *doc, &last(&mut document)).unwrap()
    };
    let text = Message::text("放假通知");
    assert_eq!(said(&doc, &text).named, Named::ANNOUNCE);
    let answer = Message { reply_to: Some(of(BOB)), ..text.clone() };
    assert_eq!(said(&doc, &answer).named, Named::NONE, "anybody may ask about it");
    assert_eq!(said(&SEGMENT, &text).named, Named::NONE, "elsewhere it is a message");
    let mut document = doc_for(&ANN, &doc);
    let acts = document.put_object(ROOT, "a", ObjType::Map).unwrap();
    let edit = MessageEdit { text: "改".into(), mentions: vec![] }.pack();
    document.put(&acts, SegmentItem::Edit(of(ANN)).to_string(), edit).unwrap();
    let demand = judge(ANN, doc, &last(&mut document)).unwrap();
    assert_eq!(demand.named, Named::ANNOUNCE, "another text is another announcement");
}

#[test]
fn urging_takes_a_right_and_what_is_acknowledged_stays_so() {
    let members = vec![MemberId::new([1; 16]), MemberId::new([2; 16])];
    let urge = |members: Vec<MemberId>| {
        judge(ANN, SEGMENT, &act(SegmentItem::Urge(of(BOB)), Urge { members }.pack()))
    };
    let demand = urge(members.clone()).unwrap();
    assert_eq!((demand.level, demand.named), (Level::Comment, Named::REMIND_STRONGLY));
    let reversed = members.iter().rev().copied().collect();
    let many = (0..=MENTIONS_MAX as u8).map(|n| MemberId::new([n; 16])).collect();
    for wrong in [Vec::new(), reversed, many] {
        assert!(matches!(urge(wrong), Err(Breach::Schema(_))));
    }
    let mut twice = doc_for(&ANN, &SEGMENT);
    let acts = twice.put_object(ROOT, "a", ObjType::Map).unwrap();
    for n in 1..3 {
        let urge = Urge { members: vec![MemberId::new([n; 16])] }.pack();
        twice.put(&acts, SegmentItem::Urge(of(BOB)).to_string(), urge).unwrap();
    }
    assert!(matches!(judge(ANN, SEGMENT, &last(&mut twice)), Err(Breach::Limit(_))));
    let known = |value: bool| judge(ANN, SEGMENT, &act(SegmentItem::Acknowledge(of(BOB)), value));
    assert_eq!(known(true).unwrap(), Demand::default());
    assert!(matches!(known(false), Err(Breach::Schema(_))), "it is for good");
    let copy = |device, bytes: usize| {
        let number = ScalarValue::Bytes(vec![7; bytes]);
        judge(ANN, SEGMENT, &act(SegmentItem::Copy(of(device)), number))
    };
    assert!(copy(BOB, 16).unwrap().obligations.contains(&Obligation::SameMember(BOB)));
    assert!(matches!(copy(ANN, 15), Err(Breach::Schema(_))));
}

#[test]
fn threat_02_nobody_writes_under_anothers_actor() {
    // Bob writes a message into Ann's segment, under Ann's actor id.
    let mut forged = doc_for(&ANN, &SEGMENT);
    put_message(&mut forged, "m1", "I resign. Ann");
    let change = last(&mut forged);
    // Control: bare Automerge shows it as Ann's, and Ann's real change no longer goes in.
    let mut victim = doc_for(&BOB, &SEGMENT);
    victim.apply_changes([forged.get_last_local_change().unwrap()]).unwrap();
    assert!(victim.get(ROOT, "b0").unwrap().is_some());
    let mut real = doc_for(&ANN, &SEGMENT);
    put_message(&mut real, "m1", "hello");
    real.commit();
    assert!(victim.apply_changes([real.get_last_local_change().unwrap()]).is_err());
    // With the rule: only Ann's device, epoch and document make that actor.
    assert!(judge(ANN, SEGMENT, &change).is_ok());
    assert_eq!(judge(BOB, SEGMENT, &change), Err(Breach::Actor));
    let later_epoch = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    let mut task = doc_for(&ANN, &later_epoch);
    task.put_object(ROOT, "description", ObjType::Text).unwrap();
    let change = last(&mut task);
    assert!(judge(ANN, later_epoch, &change).is_ok());
    let other_epoch = Place { epoch: 1, ..place(ANN, later_epoch, 1) };
    assert_eq!(judge_change(&other_epoch, &change), Err(Breach::Actor));
}

#[test]
fn threat_10_a_change_can_not_be_moved_to_another_document() {
    let page = DocRef::Created(DocId::created(DocKind::Page, &ANN, 1));
    let other = DocRef::Created(DocId::created(DocKind::Page, &ANN, 2));
    let mut doc = doc_for(&ANN, &page);
    doc.put_object(ROOT, "blocks", ObjType::List).unwrap();
    doc.put(ROOT, "title", "salaries").unwrap();
    let change = last(&mut doc);
    // Control: nothing in an Automerge change says which document it is for.
    let mut elsewhere = doc_for(&ANN, &other);
    elsewhere.apply_changes([doc.get_last_local_change().unwrap()]).unwrap();
    assert_eq!(elsewhere.get(ROOT, "title").unwrap().unwrap().0.as_str(), Some("salaries"));
    assert!(judge(ANN, page, &change).is_ok());
    assert_eq!(judge(ANN, other, &change), Err(Breach::Actor));
    // Neither to another channel, segment number, or space.
    let mut message = doc_for(&ANN, &SEGMENT);
    put_message(&mut message, "m1", "x");
    let change = last(&mut message);
    let next = DocRef::Segment { channel: CHANNEL, number: 1 };
    let elsewhere = DocRef::Segment { channel: ChannelId::ZERO, number: 0 };
    assert_eq!(judge(ANN, next, &change), Err(Breach::Actor));
    assert_eq!(judge(ANN, elsewhere, &change), Err(Breach::Actor));
    let mut directory = doc_for(&ANN, &DocRef::Directory);
    directory.put(ROOT, "c", 1).unwrap();
    let change = last(&mut directory);
    let space = SpaceId::new([8; 16]);
    let moved =
        Place { space, doc_id: DocId::directory(&space), ..place(ANN, DocRef::Directory, 1) };
    assert_eq!(judge_change(&moved, &change), Err(Breach::Actor));
}

#[test]
fn a_message_bears_its_entrys_number_and_is_never_overwritten() {
    let mut doc = doc_for(&ANN, &SEGMENT);
    put_message(&mut doc, "m2", "x");
    assert_eq!(judge(ANN, SEGMENT, &last(&mut doc)), Err(Breach::MessageNumber));
    let mut doc = doc_for(&ANN, &SEGMENT);
    put_message(&mut doc, "m1", "x");
    doc.commit();
    let (_, bucket) = doc.get(ROOT, "b0").unwrap().unwrap();
    doc.put(&bucket, "m1", Message::text("y").pack()).unwrap();
    assert_eq!(judge(ANN, SEGMENT, &last(&mut doc)), Err(Breach::MessageNumber));
    doc.delete(&bucket, "m1").unwrap();
    assert!(matches!(judge(ANN, SEGMENT, &last(&mut doc)), Err(Breach::Operation(_))));
}

#[test]
fn threat_18_containers_and_marks_beyond_the_layout_are_refused() {
    let page = DocRef::Created(DocId::created(DocKind::Page, &ANN, 1));
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    type Attack = (DocRef, fn(&mut AutoCommit));
    let attacks: [Attack; 9] = [
        (SEGMENT, |doc| {
            // Nesting, in a place where only values may stand.
            let mut at = doc.put_object(ROOT, "b0", ObjType::Map).unwrap();
            for _ in 0..5 {
                at = doc.put_object(&at, "m1", ObjType::Map).unwrap();
            }
        }),
        (SEGMENT, |doc| drop(doc.put_object(ROOT, "a", ObjType::List).unwrap())),
        (SEGMENT, |doc| drop(doc.put_object(ROOT, "b9", ObjType::Map).unwrap())),
        (DocRef::Directory, |doc| drop(doc.put_object(ROOT, "c", ObjType::Map).unwrap())),
        (DocRef::Directory, |doc| doc.put(ROOT, "x".repeat(200), 1).unwrap()),
        (task, |doc| {
            doc.put_object(ROOT, "description", ObjType::Text).unwrap();
            doc.put(ROOT, "priority", ScalarValue::counter(1)).unwrap();
        }),
        (task, |doc| {
            doc.put_object(ROOT, "description", ObjType::Text).unwrap();
            doc.put_object(ROOT, "title", ObjType::Text).unwrap();
        }),
        (page, |doc| {
            let list = doc.put_object(ROOT, "blocks", ObjType::List).unwrap();
            let text = doc.insert_object(&list, 0, ObjType::Text).unwrap();
            doc.splice_text(&text, 0, 0, "storm").unwrap();
            let mark = automerge::marks::Mark::new("b".into(), true, 0, 3);
            doc.mark(&text, mark, automerge::marks::ExpandMark::Both).unwrap();
        }),
        (page, |doc| {
            let list = doc.put_object(ROOT, "blocks", ObjType::List).unwrap();
            let text = doc.insert_object(&list, 0, ObjType::Text).unwrap();
            doc.splice_text(&text, 0, 0, &"长".repeat(1001)).unwrap();
        }),
    ];
    for (number, (doc_ref, attack)) in attacks.into_iter().enumerate() {
        let mut doc = doc_for(&ANN, &doc_ref);
        attack(&mut doc);
        let change = last(&mut doc);
        // Control: Automerge takes it.
        let mut victim = doc_for(&BOB, &doc_ref);
        victim.apply_changes([doc.get_last_local_change().unwrap()]).unwrap();
        assert_eq!(victim.get_heads(), doc.get_heads());
        let verdict = judge(ANN, doc_ref, &change);
        assert!(
            matches!(verdict, Err(Breach::Operation(_) | Breach::Schema(_) | Breach::Limit(_))),
            "attack {number}: {verdict:?}"
        );
    }
}

#[test]
fn only_the_creator_begins_a_document() {
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    for device in [ANN, BOB] {
        let mut doc = doc_for(&device, &task);
        doc.put_object(ROOT, "description", ObjType::Text).unwrap();
        let verdict = judge(device, task, &last(&mut doc));
        assert_eq!(verdict.is_ok(), device == ANN);
        let mut doc = doc_for(&device, &task);
        doc.put(ROOT, "title", "no description first").unwrap();
        assert_eq!(judge(device, task, &last(&mut doc)), Err(Breach::Beginning));
    }
}

#[test]
fn r38_nobody_acknowledges_a_deadline_in_anothers_name() {
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    let mut anns = doc_for(&ANN, &task);
    anns.put_object(ROOT, "description", ObjType::Text).unwrap();
    anns.put(ROOT, "deadline", "2026-12-01").unwrap();
    let first = anns.get_last_local_change().unwrap();
    let own = TaskField::Acknowledged(BOB).to_string();
    let anns_key = TaskField::Acknowledged(ANN).to_string();
    let after = |edit: &dyn Fn(&mut AutoCommit)| {
        let mut bobs = doc_for(&BOB, &task);
        bobs.apply_changes([first.clone()]).unwrap();
        edit(&mut bobs);
        judge(BOB, task, &last(&mut bobs))
    };
    // Control: Automerge writes it under any name.
    let forged = after(&|bobs| {
        bobs.put(ROOT, &*anns_key, 1).unwrap();
        assert!(bobs.get(ROOT, &*anns_key).unwrap().is_some());
    });
    assert_eq!(forged, Err(Breach::Foreign));
    // One's own takes no more than commenting; with a field beside it, what that field takes.
    assert_eq!(after(&|bobs| bobs.put(ROOT, &*own, 1).unwrap()).unwrap().level, Level::Comment);
    let both = after(&|bobs| {
        bobs.put(ROOT, &*own, 1).unwrap();
        bobs.put(ROOT, "deadline", "2026-12-02").unwrap();
    });
    assert_eq!(both.unwrap().level, Level::Write);
    let begun = judge(ANN, task, &last(&mut anns)).unwrap().level;
    assert_eq!(begun, Level::Write, "a task begins with writing");
    assert!(matches!(after(&|bobs| bobs.put(ROOT, &*own, 9).unwrap()), Err(Breach::Schema(_))));
}

#[test]
fn r38_nobody_watches_or_stops_watching_in_anothers_name() {
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    let mut anns = doc_for(&ANN, &task);
    anns.put_object(ROOT, "description", ObjType::Text).unwrap();
    let mut after = |field: TaskField, value: i64| {
        let mut bobs = doc_for(&BOB, &task);
        bobs.apply_changes([anns.get_last_local_change().unwrap()]).unwrap();
        bobs.put(ROOT, field.to_string(), value).unwrap();
        judge(BOB, task, &last(&mut bobs))
    };
    assert_eq!(after(TaskField::Watching(ANN), 2), Err(Breach::Foreign));
    assert_eq!(after(TaskField::Watching(BOB), 1).unwrap().level, Level::Comment);
    assert!(matches!(after(TaskField::Watching(BOB), 0), Err(Breach::Schema(_))));
    assert_eq!(after(TaskField::Asks, 1).unwrap().level, Level::Write);
}

#[test]
fn a_task_takes_fields_of_the_right_type_from_everybody() {
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    let mut anns = doc_for(&ANN, &task);
    let text = anns.put_object(ROOT, "description", ObjType::Text).unwrap();
    anns.splice_text(&text, 0, 0, "step by step").unwrap();
    let assignee = TaskField::Assignee(MemberId::new([3; 16])).to_string();
    anns.put(ROOT, &*assignee, true).unwrap();
    assert_eq!(judge(ANN, task, &last(&mut anns)).unwrap().level, Level::Write);
    let mut bobs = doc_for(&BOB, &task);
    bobs.apply_changes([anns.get_last_local_change().unwrap()]).unwrap();
    bobs.put(ROOT, "deadline", "2026-12-01").unwrap();
    bobs.put(ROOT, "l客户", true).unwrap();
    bobs.delete(ROOT, &*assignee).unwrap();
    bobs.splice_text(&text, 3, 2, "!").unwrap();
    assert!(judge(BOB, task, &last(&mut bobs)).is_ok());
    for (key, value) in [("deadline", "soon"), ("nonsense", "x"), ("status", "")] {
        bobs.put(ROOT, key, value).unwrap();
        assert!(matches!(judge(BOB, task, &last(&mut bobs)), Err(Breach::Schema(_))), "{key}");
    }
    bobs.delete(ROOT, "l客户").unwrap();
    assert!(judge(BOB, task, &last(&mut bobs)).is_ok(), "a label is taken off by anybody");
    bobs.put(ROOT, "la,b", true).unwrap();
    assert!(matches!(judge(BOB, task, &last(&mut bobs)), Err(Breach::Schema(_))));
    bobs.delete(ROOT, "deadline").unwrap();
    assert!(matches!(judge(BOB, task, &last(&mut bobs)), Err(Breach::Operation(_))));
}

#[test]
fn pages_grow_by_blocks_from_everybody() {
    let page = DocRef::Created(DocId::created(DocKind::Page, &ANN, 1));
    let mut anns = doc_for(&ANN, &page);
    let list = anns.put_object(ROOT, "blocks", ObjType::List).unwrap();
    anns.put(ROOT, "title", "周报").unwrap();
    let block = anns.insert_object(&list, 0, ObjType::Text).unwrap();
    anns.splice_text(&block, 0, 0, "内容").unwrap();
    assert!(judge(ANN, page, &last(&mut anns)).is_ok());
    let mut bobs = doc_for(&BOB, &page);
    bobs.apply_changes([anns.get_last_local_change().unwrap()]).unwrap();
    bobs.splice_text(&block, 1, 1, "ab").unwrap();
    let own = bobs.insert_object(&list, 1, ObjType::Text).unwrap();
    bobs.splice_text(&own, 0, 0, "more").unwrap();
    bobs.delete(&list, 0).unwrap();
    assert!(judge(BOB, page, &last(&mut bobs)).is_ok());
    bobs.insert(&list, 0, "a bare string").unwrap();
    assert!(matches!(judge(BOB, page, &last(&mut bobs)), Err(Breach::Operation(_))));
}

#[test]
fn channels_are_made_by_writers_and_changed_by_their_makers_or_managers() {
    let channel = Channel {
        name: "general".into(),
        creator: ANN,
        nonce: 1,
        created: Hlc::ZERO,
        archived: false,
    };
    let put = |device: DeviceId, id: ChannelId, channel: &Channel| {
        let mut doc = doc_for(&device, &DocRef::Directory);
        doc.put(ROOT, DirectoryKey::Channel(id).to_string(), channel.pack()).unwrap();
        judge(device, DocRef::Directory, &last(&mut doc))
    };
    let id = channel.id(&SPACE);
    let demand = put(ANN, id, &channel).unwrap();
    assert_eq!((demand.level, demand.obligations.len()), (Level::Write, 0));
    let demand = put(BOB, id, &channel).unwrap();
    let other = Obligation::SameMemberOr { device: ANN, level: Level::Manage };
    assert!(demand.obligations.contains(&other));
    // Bob can't say that he made Ann's channel: the id is a hash of its maker.
    let claimed = Channel { creator: BOB, ..channel };
    assert!(matches!(put(BOB, id, &claimed), Err(Breach::Schema(_))));
}

#[test]
fn only_who_manages_archives_a_project() {
    let put = |value: Vec<u8>| {
        let mut doc = doc_for(&ANN, &DocRef::Directory);
        doc.put(ROOT, DirectoryKey::Archived.to_string(), value).unwrap();
        judge(ANN, DocRef::Directory, &last(&mut doc))
    };
    for archived in [true, false] {
        let demand = put(Archived(archived).pack()).unwrap();
        assert_eq!((demand.level, demand.obligations.len()), (Level::Manage, 0));
    }
    assert!(matches!(put(vec![0, 2]), Err(Breach::Schema(_))), "neither true nor false");
    assert!(matches!(put(vec![9, 1]), Err(Breach::Schema(_))), "of a later version");
}

fn body(doc: DocRef, device: &DeviceId, changes: &[DecodedChange]) -> ChangeBody {
    let id = doc.id(&SPACE, device, 0).unwrap();
    let actor = ActorId::from(ids::actor(device, 0, &id));
    ChangeBody { doc, changes: pack_body(actor, None, changes) }
}

#[test]
fn an_entrys_changes_come_out_as_they_went_in() {
    let mut doc = doc_for(&ANN, &SEGMENT);
    put_message(&mut doc, "m1", "x");
    let first = last(&mut doc);
    let acts = doc.put_object(ROOT, "a", ObjType::Map).unwrap();
    doc.put(&acts, SegmentItem::Recall(of(ANN)).to_string(), true).unwrap();
    let second = last(&mut doc);
    let body = body(SEGMENT, &ANN, &[first.clone(), second.clone()]);
    let incoming =
        Incoming { space: SPACE, device: ANN, epoch: 0, seq: 1, body: &body, previous: None };
    let examined = examine(&incoming, &ChangeLimits::DEFAULT).unwrap();
    let decoded: Vec<_> = examined.changes.iter().map(|unpacked| &unpacked.change).collect();
    assert_eq!(decoded, [&first, &second]);
    assert_eq!((examined.kind, examined.need), (DocKind::Segment, Need::level(Level::Write)));
    // Taken into Bob's log it would be another change, Bob's: not the one that Ann's header names.
    let stolen = examine(&Incoming { device: BOB, ..incoming }, &ChangeLimits::DEFAULT).unwrap();
    let key = EntryKey::new([1; 32]);
    assert_ne!(stolen.digest(&key), examined.digest(&key));
    let wrong_number = Incoming { seq: 2, ..incoming };
    assert_eq!(examine(&wrong_number, &ChangeLimits::DEFAULT), Err(Breach::MessageNumber));
    let empty = ChangeBody { doc: SEGMENT, changes: vec![] };
    assert_eq!(
        examine(&Incoming { body: &empty, ..incoming }, &ChangeLimits::DEFAULT),
        Err(Breach::Count(0))
    );
}

#[derive(Default)]
struct Held(BTreeMap<ChangeHash, DecodedChange>);

impl Held {
    fn take(&mut self, change: &DecodedChange) -> Result<(), StructureError> {
        check_structure(change, self)?;
        self.0.insert(change.hash(), change.clone());
        Ok(())
    }
}

impl ChangeIndex for Held {
    fn known(&self, hash: &ChangeHash) -> Option<KnownChange> {
        self.0.get(hash).map(|change| KnownChange {
            actor: *change.actor(),
            seq: change.seq(),
            max_op: change.max_op(),
        })
    }

    fn past(&self, deps: &[ChangeHash]) -> impl Fn(&ActorId, u64) -> Option<KnownOp> {
        let mut found: BTreeMap<ChangeHash, &DecodedChange> = BTreeMap::new();
        let mut next: Vec<_> = deps.to_vec();
        while let Some(hash) = next.pop() {
            if let Some(change) = self.0.get(&hash)
                && found.insert(hash, change).is_none()
            {
                next.extend(change.deps());
            }
        }
        move |actor, counter| {
            let mut by_actor = found.values().filter(|change| change.actor() == actor);
            by_actor.find_map(|change| {
                let at = usize::try_from(counter.checked_sub(change.start_op())?).ok()?;
                KnownOp::of(change, change.ops().get(at)?)
            })
        }
    }
}

#[test]
fn a_change_waits_for_what_it_builds_on_and_follows_it() {
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    let mut anns = doc_for(&ANN, &task);
    anns.put_object(ROOT, "description", ObjType::Text).unwrap();
    let first = last(&mut anns);
    anns.put(ROOT, "title", "one").unwrap();
    let second = last(&mut anns);
    let mut held = Held::default();
    assert_eq!(held.take(&second), Err(StructureError::Missing(first.hash())));
    assert_eq!(held.take(&first), Ok(()));
    assert_eq!(held.take(&second), Ok(()));
    assert!(PreviousChange::from(&second).max_op > first.max_op());
}

#[test]
fn an_operation_outside_the_past_can_not_be_replaced() {
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    let mut anns = doc_for(&ANN, &task);
    anns.put_object(ROOT, "description", ObjType::Text).unwrap();
    let first = last(&mut anns);
    let base = anns.get_last_local_change().unwrap();
    // Ann sets the title; Bob, who has seen it, replaces it, but hides that he has.
    anns.put(ROOT, "title", "Ann's").unwrap();
    let anns_title = last(&mut anns);
    let mut bobs = doc_for(&BOB, &task);
    bobs.apply_changes([base, anns.get_last_local_change().unwrap()]).unwrap();
    bobs.put(ROOT, "title", "Bob's").unwrap();
    bobs.commit();
    let honest = last(&mut bobs);
    let chunk = bobs.get_last_local_change().unwrap().raw_bytes().to_vec();
    let hidden = with_deps(&chunk, anns_title.hash(), first.hash());
    let mut held = Held::default();
    held.take(&first).unwrap();
    held.take(&anns_title).unwrap();
    assert_eq!(held.take(&honest), Ok(()));
    // Counters no longer follow; and with the counters right, the reference would still be wrong.
    assert_eq!(held.take(&hidden), Err(Breach::Counter.into()));
}

/// The same change, with one dependency exchanged.
fn with_deps(chunk: &[u8], old: ChangeHash, new: ChangeHash) -> DecodedChange {
    use sha2::{Digest, Sha256};
    let at = chunk.windows(32).position(|window| window == old.as_bytes()).unwrap();
    let mut forged = chunk.to_vec();
    forged[at..at + 32].copy_from_slice(new.as_bytes());
    let sum = Sha256::digest(&forged[8..]);
    forged[4..8].copy_from_slice(&sum[..4]);
    decode(&forged, &ChangeLimits::DEFAULT).unwrap()
}

#[test]
fn a_reference_of_another_kind_is_refused() {
    let task = DocRef::Created(DocId::created(DocKind::Task, &ANN, 1));
    let mut anns = doc_for(&ANN, &task);
    let text = anns.put_object(ROOT, "description", ObjType::Text).unwrap();
    anns.splice_text(&text, 0, 0, "ab").unwrap();
    let first = last(&mut anns);
    anns.put(ROOT, "title", "one").unwrap();
    anns.put(ROOT, "status", "todo").unwrap();
    let second = last(&mut anns);
    anns.put(ROOT, "title", "two").unwrap();
    anns.splice_text(&text, 1, 1, "c").unwrap();
    let third = last(&mut anns);
    let mut held = Held::default();
    held.take(&first).unwrap();
    held.take(&second).unwrap();
    held.take(&third).unwrap();
    // Each reference of the third change leads somewhere; bend each one by a step.
    let straight = held.past(third.deps());
    let op_of = |counter: u64| straight(third.actor(), counter).unwrap();
    assert_eq!(op_of(1).kind, KnownKind::Text);
    assert_eq!(op_of(2).place, KnownPlace::Inserted);
    assert_ne!(op_of(4).place, op_of(5).place, "title and status are different keys");
    struct Bent<'a>(&'a Held, u64);
    impl ChangeIndex for Bent<'_> {
        fn known(&self, hash: &ChangeHash) -> Option<KnownChange> {
            self.0.known(hash)
        }
        fn past(&self, deps: &[ChangeHash]) -> impl Fn(&ActorId, u64) -> Option<KnownOp> {
            let past = self.0.past(deps);
            move |actor, counter| past(actor, counter + self.1)
        }
    }
    assert_eq!(check_structure(&third, &Bent(&held, 0)), Ok(()));
    for bent in [1, 2, 3] {
        let verdict = check_structure(&third, &Bent(&held, bent));
        assert_eq!(verdict, Err(Breach::Reference.into()), "bent by {bent}");
    }
}
