//! Random editing with the real Automerge: three actors, every kind of operation, merges.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::{CommitOptions, Transactable};
use automerge::{AutoCommit, Change, ObjId, ObjType, ROOT, ReadDoc, ScalarValue};
use proptest::prelude::*;

/// One thing that somebody does; the numbers are taken modulo whatever there is.
#[derive(Clone, Debug)]
pub(super) struct Step {
    who: u8,
    what: u8,
    object: u8,
    place: u8,
    value: u8,
}

pub(super) fn steps() -> impl Strategy<Value = Vec<Step>> {
    let step = any::<(u8, u8, u8, u8, u8)>().prop_map(|(who, what, object, place, value)| Step {
        who,
        what,
        object,
        place,
        value,
    });
    proptest::collection::vec(step, 1..120)
}

/// Steps without proptest, for tests that need many changes and no shrinking.
pub(super) fn steps_from(dice: &mut super::bytes::Dice, count: usize) -> Vec<Step> {
    let mut byte = || dice.below(256) as u8;
    (0..count)
        .map(|_| Step { who: byte(), what: byte(), object: byte(), place: byte(), value: byte() })
        .collect()
}

/// The document that everybody has in the end, made by doing the steps.
pub(super) fn edit(steps: &[Step]) -> AutoCommit {
    let mut docs: Vec<AutoCommit> = [7u8, 3, 200]
        .iter()
        .map(|byte| AutoCommit::new().with_actor(automerge::ActorId::from([*byte; 16])))
        .collect();
    let mut objects = vec![(ROOT, ObjType::Map)];
    for step in steps {
        let who = usize::from(step.who) % docs.len();
        if step.what % 16 == 0 {
            let from = (who + 1) % docs.len();
            // A clone would take what isn't committed yet along, under a hash of its own.
            docs[from].commit();
            let mut other = docs[from].clone();
            docs[who].merge(&mut other).expect("documents of one origin merge");
        } else {
            let (object, kind) = objects[usize::from(step.object) % objects.len()].clone();
            // The object may be unknown to this person, or the place not exist: then nothing is
            // written, as it would be in life.
            if let Ok(Some(made)) = act(&mut docs[who], &object, kind, step) {
                objects.push(made);
            }
        }
    }
    let mut all = docs.remove(0);
    for mut other in docs {
        all.merge(&mut other).expect("documents of one origin merge");
    }
    all
}

pub(super) fn changes(steps: &[Step]) -> Vec<Change> {
    edit(steps).get_changes(&[])
}

type Made = Option<(ObjId, ObjType)>;

fn act(
    doc: &mut AutoCommit,
    object: &ObjId,
    kind: ObjType,
    step: &Step,
) -> Result<Made, automerge::AutomergeError> {
    if step.what % 16 == 1 {
        let mut options = CommitOptions::default();
        if step.value.is_multiple_of(3) {
            options = options.with_message("备注 note").with_time(i64::from(step.value) - 100);
        }
        doc.commit_with(options);
        return Ok(None);
    }
    match kind {
        ObjType::Map | ObjType::Table => in_map(doc, object, step),
        ObjType::List => in_list(doc, object, step),
        ObjType::Text => in_text(doc, object, step).map(|()| None),
    }
}

fn in_map(
    doc: &mut AutoCommit,
    object: &ObjId,
    step: &Step,
) -> Result<Made, automerge::AutomergeError> {
    let key =
        ["", "a", "b", "标题", "a key of some length", "counter"][usize::from(step.place) % 6];
    match step.what % 16 {
        2..=4 => {
            let kind = object_kind(step);
            return Ok(Some((doc.put_object(object, key, kind)?, kind)));
        }
        5..=6 => doc.delete(object, key)?,
        7..=8 => doc.increment(object, key, i64::from(step.value) - 128)?,
        _ => doc.put(object, key, value(step))?,
    }
    Ok(None)
}

fn in_list(
    doc: &mut AutoCommit,
    object: &ObjId,
    step: &Step,
) -> Result<Made, automerge::AutomergeError> {
    let length = doc.length(object);
    let place = usize::from(step.place) % (length + 1);
    match step.what % 16 {
        2..=4 => {
            let kind = object_kind(step);
            return Ok(Some((doc.insert_object(object, place, kind)?, kind)));
        }
        5..=6 => doc.delete(object, place)?,
        7..=8 => doc.increment(object, place, 1)?,
        9 => doc.put(object, place, value(step))?,
        10 => {
            let kind = object_kind(step);
            return Ok(Some((doc.put_object(object, place, kind)?, kind)));
        }
        _ => doc.insert(object, place, value(step))?,
    }
    Ok(None)
}

fn in_text(
    doc: &mut AutoCommit,
    object: &ObjId,
    step: &Step,
) -> Result<(), automerge::AutomergeError> {
    let length = doc.length(object);
    let place = usize::from(step.place) % (length + 1);
    let end = (place + usize::from(step.value) % 5).min(length);
    let expand = [ExpandMark::None, ExpandMark::Before, ExpandMark::After, ExpandMark::Both]
        [usize::from(step.value) % 4];
    match step.what % 16 {
        2..=3 => {
            let name = ["bold", "链接"][usize::from(step.value) % 2];
            doc.mark(object, Mark::new(name.to_owned(), value(step), place, end), expand)
        }
        4 => doc.unmark(object, "bold", place, end, expand),
        5..=7 => doc.splice_text(object, place, (end - place) as isize, ""),
        8 => doc.splice_text(object, place, (end - place) as isize, "替换"),
        9 => doc.splice_text(object, place, 0, &"long text, 很长。".repeat(20)),
        _ => doc.splice_text(object, place, 0, "hello"),
    }
}

fn object_kind(step: &Step) -> ObjType {
    [ObjType::Map, ObjType::List, ObjType::Text, ObjType::Text][usize::from(step.value) % 4]
}

fn value(step: &Step) -> ScalarValue {
    let number = i64::from(step.value) - 100;
    match step.object.wrapping_add(step.value) % 13 {
        0 => ScalarValue::Null,
        1 => ScalarValue::Boolean(step.value.is_multiple_of(2)),
        2 => ScalarValue::Int(number * 1_000_003),
        3 => ScalarValue::Int(i64::MIN),
        4 => ScalarValue::Uint(u64::MAX - u64::from(step.value)),
        5 => ScalarValue::F64(number as f64 / 3.0),
        6 => ScalarValue::Str("值 value".into()),
        7 => ScalarValue::Bytes(vec![step.value; usize::from(step.value)]),
        8 => ScalarValue::Timestamp(number),
        9 => ScalarValue::Str("".into()),
        10 => ScalarValue::Unknown { type_code: 12, bytes: vec![1, 2, 3] },
        _ => ScalarValue::counter(number),
    }
}
