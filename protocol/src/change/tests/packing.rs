//! The compact form: exact, canonical, and as short as promised.

use std::collections::BTreeMap;

use automerge::transaction::Transactable;
use automerge::{AutoCommit, Change, ObjType, ROOT};
use proptest::prelude::*;

use super::bytes::Dice;
use super::editor::{changes, steps, steps_from};
use crate::change::{
    ActorId, ChangeHash, ChangeLimits, PackContext, PreviousChange, UnpackError, decode, pack,
    unpack,
};

const LIMITS: ChangeLimits = ChangeLimits::DEFAULT;

/// Walks changes in causal order and gives each with the context in which a node would pack it.
fn with_contexts(theirs: &[Change], mut each: impl FnMut(&Change, &PackContext<'_>)) {
    let mut previous = BTreeMap::<ActorId, PreviousChange>::new();
    let mut known = Vec::<ChangeHash>::new();
    for change in theirs {
        let actor = ActorId::new(change.actor_id().to_bytes()).unwrap();
        let before = previous.get(&actor).copied();
        let recent = &known[known.len().saturating_sub(8)..];
        each(change, &PackContext { actor, previous: before, known: recent });
        let decoded = decode(change.raw_bytes(), &LIMITS).unwrap();
        previous.insert(actor, PreviousChange::from(&decoded));
        known.push(decoded.hash());
    }
}

fn stranger() -> PackContext<'static> {
    PackContext { actor: [9; 16].into(), previous: None, known: &[] }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn what_is_packed_comes_back_byte_for_byte(steps in steps()) {
        with_contexts(&changes(&steps), |theirs, context| {
            let change = decode(theirs.raw_bytes(), &LIMITS).unwrap();
            for context in [context, &stranger()] {
                let packed = pack(&change, context);
                let unpacked = unpack(&packed, context, &LIMITS).unwrap();
                assert_eq!(unpacked.chunk, theirs.raw_bytes());
                assert_eq!(unpacked.change, change);
                assert!(packed.len() < theirs.raw_bytes().len());
            }
        });
    }
}

#[test]
fn a_mutated_packed_form_is_refused_or_is_the_only_one() {
    let mut dice = Dice::new(5);
    let (mut refused, mut taken, mut second_forms) = (0, 0, 0);
    for _ in 0..6 {
        let steps = steps_from(&mut dice, 80);
        with_contexts(&changes(&steps), |theirs, context| {
            let packed = pack(&decode(theirs.raw_bytes(), &LIMITS).unwrap(), context);
            for _ in 0..100 {
                let mutated = dice.mutate(&packed);
                match unpack(&mutated, context, &LIMITS) {
                    Ok(unpacked) => {
                        assert_eq!(pack(&unpacked.change, context), mutated);
                        taken += 1;
                    }
                    Err(UnpackError::NotCanonical) => second_forms += 1,
                    Err(_) => refused += 1,
                }
            }
        });
    }
    assert!(refused > 1_000 && taken > 500 && second_forms > 0);
}

#[test]
fn a_second_packed_form_is_refused() {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    doc.put(ROOT, "k", 1).unwrap();
    let theirs = doc.get_last_local_change().unwrap();
    let change = decode(theirs.raw_bytes(), &LIMITS).unwrap();
    let context = PackContext { actor: [1; 16].into(), ..stranger() };
    let packed = pack(&change, &context);
    assert_eq!(packed[0], 0, "everything is derived");
    // The sequence number, written although it follows.
    let mut explicit = packed.clone();
    explicit[0] = 1 << 1;
    explicit.insert(1, 1);
    assert_eq!(unpack(&explicit, &context, &LIMITS), Err(UnpackError::NotCanonical));
    let mut reserved = packed.clone();
    reserved[0] = 1 << 7;
    assert_eq!(unpack(&reserved, &context, &LIMITS), Err(UnpackError::Flags));
    // Control: the form itself is taken.
    assert_eq!(unpack(&packed, &context, &LIMITS).unwrap().chunk, theirs.raw_bytes());
}

/// A channel with a bucket made by its writer, 40 messages in it, and then the message to measure.
fn message(dep_of_another: bool) -> (Change, PackContext<'static>) {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    let bucket = doc.put_object(ROOT, "bucket-001", ObjType::Map).unwrap();
    for number in 0..40 {
        doc.put(&bucket, format!("m{number:09}"), vec![7; 95]).unwrap();
        doc.commit();
    }
    let before = doc.get_last_local_change().unwrap();
    if dep_of_another {
        let mut other = doc.fork().with_actor([2; 16].into());
        other.put(ROOT, "x", 1).unwrap();
        doc.merge(&mut other).unwrap();
    }
    doc.put(&bucket, "m000000040", vec![7; 95]).unwrap();
    doc.commit();
    let before = decode(before.raw_bytes(), &LIMITS).unwrap();
    let previous = Some(PreviousChange::from(&before));
    let context = PackContext { actor: *before.actor(), previous, known: &[] };
    (doc.get_last_local_change().unwrap(), context)
}

#[test]
fn a_message_of_82_bytes_costs_18_more_than_its_value() {
    let (theirs, context) = message(false);
    let change = decode(theirs.raw_bytes(), &LIMITS).unwrap();
    let packed = pack(&change, &context);
    assert_eq!((theirs.raw_bytes().len(), packed.len()), (202, 112));
    // The derived actor, hash, numbers and lengths are what was saved: a stranger pays for them.
    assert_eq!(pack(&change, &stranger()).len(), 165);
}

#[test]
fn a_message_after_that_of_another_costs_one_hash_more() {
    let (theirs, context) = message(true);
    let change = decode(theirs.raw_bytes(), &LIMITS).unwrap();
    assert_eq!(change.deps().len(), 2);
    let alone = pack(&change, &context).len();
    // The other's change stands before this one in the same body, say: then it costs a number.
    let known: Vec<_> = change.deps().to_vec();
    let with_known = pack(&change, &PackContext { known: &known, ..context }).len();
    assert_eq!((alone, with_known), (147, 115));
}

#[test]
fn typing_is_packed_too() {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, "开头").unwrap();
    doc.commit();
    let before = decode(doc.get_last_local_change().unwrap().raw_bytes(), &LIMITS).unwrap();
    let previous = Some(PreviousChange::from(&before));
    let context = PackContext { actor: *before.actor(), previous, known: &[] };
    let mut sizes = Vec::new();
    for typed in ["x", "twelve chars"] {
        let mut doc = doc.clone();
        doc.splice_text(&text, 1, 0, typed).unwrap();
        let theirs = doc.get_last_local_change().unwrap();
        let packed = pack(&decode(theirs.raw_bytes(), &LIMITS).unwrap(), &context);
        sizes.push((theirs.raw_bytes().len(), packed.len()));
    }
    assert_eq!(sizes, [(101, 7), (114, 43)]);
}
