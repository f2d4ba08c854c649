//! What the channel of reminders of tasks takes, from whom.

use automerge::{ObjType, ROOT, transaction::Transactable};

use super::{
    Breach, Demand,
    tests::{ANN, SEGMENT, SPACE, doc_for, judge, last},
};
use crate::{
    capability::{Level, Named},
    entry::DocRef,
    ids::{ChannelId, DocId, DocKind, MemberId},
    schema::{Message, MessageEdit, MessageRef, SegmentItem, Urge},
};

fn reminders() -> DocRef {
    DocRef::Segment { channel: ChannelId::task_reminders(&SPACE), number: 0 }
}

fn said(doc: DocRef, message: &Message, urges: bool) -> Result<Demand, Breach> {
    let own = MessageRef { device: ANN, epoch: 0, seq: 1 };
    let mut document = doc_for(&ANN, &doc);
    let bucket = document.put_object(ROOT, "b0", ObjType::Map).unwrap();
    document.put(&bucket, "m1", message.pack()).unwrap();
    if urges {
        let acts = document.put_object(ROOT, "a", ObjType::Map).unwrap();
        let urge = Urge { members: vec![MemberId::new([1; 16])] }.pack();
        document.put(&acts, SegmentItem::Urge(own).to_string(), urge).unwrap();
    }
    judge(ANN, doc, &last(&mut document))
}

#[test]
fn r31_reminding_of_a_task_takes_the_right_and_stands_in_its_own_channel() {
    let task = DocId::created(DocKind::Task, &ANN, 1);
    let reminder = Message::reminder(task, "今天要定");
    for urges in [false, true] {
        let demand = said(reminders(), &reminder, urges).unwrap();
        assert_eq!((demand.level, demand.named), (Level::Comment, Named::REMIND_STRONGLY));
    }
    let elsewhere = said(SEGMENT, &reminder, true);
    assert!(matches!(elsewhere, Err(Breach::Operation(_))), "nobody would see it");
    let talk = said(reminders(), &Message::text("闲聊"), false);
    assert!(matches!(talk, Err(Breach::Operation(_))), "no list shows that channel");
    let mut document = doc_for(&ANN, &reminders());
    let acts = document.put_object(ROOT, "a", ObjType::Map).unwrap();
    let own = MessageRef { device: ANN, epoch: 0, seq: 1 };
    let edit = MessageEdit { text: "改".into(), mentions: vec![] }.pack();
    document.put(&acts, SegmentItem::Edit(own).to_string(), edit).unwrap();
    assert!(judge(ANN, reminders(), &last(&mut document)).is_err(), "what was said stays");
}
