//! Every change that Automerge writes decodes, to what Automerge says it is.

use automerge::legacy::{ElementId, Key as TheirKey, ObjectId, OpType};
use automerge::{Automerge, Change, ObjType, ScalarValue};
use proptest::prelude::*;

use super::editor::{changes, edit, steps};
use crate::change::{Action, ChangeLimits, DecodedChange, Key, ObjId, OpId, Value, decode};

type TheirOp = automerge::legacy::Op;
type TheirId = automerge::legacy::OpId;

pub(super) fn assert_same(ours: &DecodedChange, theirs: &Change) {
    let expanded = theirs.decode();
    assert_eq!(ours.hash().as_bytes(), theirs.hash().as_ref());
    assert_eq!(ours.actor().as_bytes(), theirs.actor_id().to_bytes());
    assert_eq!(ours.seq(), theirs.seq());
    assert_eq!(ours.start_op(), theirs.start_op().get());
    assert_eq!(ours.max_op(), theirs.max_op());
    assert_eq!(ours.time(), theirs.timestamp());
    assert_eq!(ours.message(), theirs.message());
    let deps: Vec<_> = ours.deps().iter().map(|dep| automerge::ChangeHash(dep.0)).collect();
    assert_eq!(deps, theirs.deps());
    let others: Vec<_> = ours.other_actors().iter().map(|actor| actor.as_bytes()).collect();
    let their_others: Vec<_> = theirs.other_actor_ids().iter().map(|a| a.to_bytes()).collect();
    assert_eq!(others, their_others);
    assert_eq!(ours.ops().len(), theirs.len());
    let ops: Vec<TheirOp> = ours.ops().iter().map(|op| as_theirs(ours, op)).collect();
    assert_eq!(format!("{ops:?}"), format!("{:?}", expanded.operations));
    for (index, op) in ours.ops().iter().enumerate() {
        assert_eq!(op.id.counter, ours.start_op() + index as u64);
        assert!(op.id.actor.is_author());
    }
}

fn as_theirs(change: &DecodedChange, op: &crate::change::Op) -> TheirOp {
    let id = |id: OpId| {
        let actor = change.actor_of(id.actor).expect("every actor is listed");
        TheirId::new(id.counter, &automerge::ActorId::from(actor.as_bytes()))
    };
    TheirOp {
        action: match &op.action {
            Action::MakeMap => OpType::Make(ObjType::Map),
            Action::MakeList => OpType::Make(ObjType::List),
            Action::MakeText => OpType::Make(ObjType::Text),
            Action::Set(value) => OpType::Put(value_as_theirs(value)),
            Action::Delete => OpType::Delete,
            Action::Increment(by) => OpType::Increment(*by),
            Action::MarkBegin { name, value, expand } => {
                OpType::MarkBegin(automerge::legacy::MarkData {
                    name: (&**name).into(),
                    value: value_as_theirs(value),
                    expand: *expand,
                })
            }
            Action::MarkEnd { expand } => OpType::MarkEnd(*expand),
        },
        obj: match op.obj {
            ObjId::Root => ObjectId::Root,
            ObjId::Made(object) => ObjectId::Id(id(object)),
        },
        key: match &op.key {
            Key::Map(key) => TheirKey::Map((&**key).into()),
            Key::Head => TheirKey::Seq(ElementId::Head),
            Key::Elem(element) => TheirKey::Seq(ElementId::Id(id(*element))),
        },
        pred: op.pred.iter().map(|pred| id(*pred)).collect(),
        insert: op.insert,
    }
}

fn value_as_theirs(value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        Value::Bool(value) => ScalarValue::Boolean(*value),
        Value::Int(value) => ScalarValue::Int(*value),
        Value::Uint(value) => ScalarValue::Uint(*value),
        Value::F64(value) => ScalarValue::F64(*value),
        Value::Str(value) => ScalarValue::Str((&**value).into()),
        Value::Bytes(value) => ScalarValue::Bytes(value.to_vec()),
        Value::Counter(value) => ScalarValue::counter(*value),
        Value::Timestamp(value) => ScalarValue::Timestamp(*value),
        Value::Unknown { type_code, bytes } => {
            ScalarValue::Unknown { type_code: *type_code, bytes: bytes.to_vec() }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn every_change_that_automerge_writes_decodes_to_what_it_says(steps in steps()) {
        for theirs in changes(&steps) {
            // An empty change is a merge that says nothing, made when committing without edits.
            let ours = match decode(theirs.raw_bytes(), &ChangeLimits::DEFAULT) {
                Ok(ours) => ours,
                Err(error) => panic!("{error:?} in {:?}", theirs.decode()),
            };
            assert_same(&ours, &theirs);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn changes_rebuilt_from_a_saved_document_decode_too(steps in steps()) {
        let saved = edit(&steps).save();
        let doc = Automerge::load(&saved).expect("a saved document loads");
        for theirs in doc.get_changes(&[]) {
            let ours = decode(theirs.raw_bytes(), &ChangeLimits::DEFAULT);
            assert_same(&ours.expect("a rebuilt change decodes"), &theirs);
        }
    }
}

#[test]
fn who_made_an_object_can_be_read_from_the_change_alone() {
    use automerge::transaction::Transactable;
    let mut maker = automerge::AutoCommit::new().with_actor([1; 16].into());
    let bucket = maker.put_object(automerge::ROOT, "bucket", ObjType::Map).unwrap();
    let mut writer = maker.fork().with_actor([2; 16].into());
    writer.put(&bucket, "message", vec![1, 2, 3]).unwrap();
    writer.put(automerge::ROOT, "own", 1).unwrap();
    let theirs = writer.get_last_local_change().unwrap();
    let change = decode(theirs.raw_bytes(), &ChangeLimits::DEFAULT).unwrap();
    let makers: Vec<_> = change.ops().iter().map(|op| change.maker_of(op.obj)).collect();
    assert_eq!(makers, [Some(&[1; 16].into()), None]);
    assert_eq!(change.actor(), &[2; 16].into());
}
