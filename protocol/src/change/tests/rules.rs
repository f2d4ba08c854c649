//! Each rule, broken alone: an honest change with one thing changed, its checksum right.

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{AutoCommit, Change, ObjType, ROOT};

use super::bytes::{content, sealed};
use crate::change::number::NumberError;
use crate::change::op::Head;
use crate::change::{
    Action, ActorRef, ChangeError, ChangeHash, ChangeLimits, DecodedChange, Key, ObjId, Op, OpId,
    Value, decode, encode,
};

const LIMITS: ChangeLimits = ChangeLimits::DEFAULT;

/// Somebody's first change: 1 a map, 2 a value in it, 3 that value again, 4 its deletion,
/// 5 a counter at the root, 6 its increment, 7 a text, 8–10 "abc", 11–12 a mark over "bc",
/// 13 the deletion of "a".
fn honest() -> Vec<u8> {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    let map = doc.put_object(ROOT, "map", ObjType::Map).unwrap();
    doc.put(&map, "key", 1).unwrap();
    doc.put(&map, "key", 2).unwrap();
    doc.delete(&map, "key").unwrap();
    doc.put(ROOT, "counter", automerge::ScalarValue::counter(1)).unwrap();
    doc.increment(ROOT, "counter", 5).unwrap();
    let text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
    doc.splice_text(&text, 0, 0, "abc").unwrap();
    doc.mark(&text, Mark::new("bold".into(), true, 1, 3), ExpandMark::After).unwrap();
    doc.splice_text(&text, 0, 1, "").unwrap();
    let chunk = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    assert_eq!(decode(&chunk, &LIMITS).unwrap().ops().len(), 13);
    chunk
}

/// A change after those of two others, to whom it refers: the deletion of a conflict.
fn after_others() -> Vec<u8> {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    for other in [2, 3] {
        let mut theirs = AutoCommit::new().with_actor([other; 16].into());
        theirs.put(ROOT, "key", 1).unwrap();
        doc.merge(&mut theirs).unwrap();
    }
    doc.delete(ROOT, "key").unwrap();
    let chunk = doc.get_last_local_change().unwrap().raw_bytes().to_vec();
    let change = decode(&chunk, &LIMITS).unwrap();
    assert_eq!((change.deps().len(), change.other_actors().len()), (2, 2));
    assert_eq!(change.ops()[0].pred.len(), 2);
    chunk
}

fn write(change: &DecodedChange) -> Vec<u8> {
    sealed(&encode::data(&change.head, &encode::columns(&change.ops)))
}

fn own(counter: u64) -> OpId {
    OpId { counter, actor: ActorRef::AUTHOR }
}

#[track_caller]
fn refused(chunk: &[u8], broken: &'static str) {
    assert_eq!(decode(chunk, &LIMITS), Err(ChangeError::Rule(broken)));
}

#[test]
fn unchanged_they_are_accepted_and_written_as_they_were() {
    for chunk in [honest(), after_others()] {
        assert_eq!(write(&decode(&chunk, &LIMITS).unwrap()), chunk);
    }
}

#[test]
fn the_envelope_must_be_right() {
    let chunk = honest();
    let with = |at: usize, byte: u8| {
        let mut chunk = chunk.clone();
        chunk[at] = byte;
        decode(&chunk, &LIMITS)
    };
    assert_eq!(with(0, 0), Err(ChangeError::NotAChunk));
    assert_eq!(with(4, chunk[4] ^ 1), Err(ChangeError::Checksum));
    assert_eq!(with(chunk.len() - 1, chunk[chunk.len() - 1] ^ 1), Err(ChangeError::Checksum));
    assert_eq!(with(8, 0), Err(ChangeError::ChunkType(0)));
    assert_eq!(with(8, 2), Err(ChangeError::Compressed));
    assert_eq!(with(8, 3), Err(ChangeError::ChunkType(3)));
    assert_eq!(with(9, chunk[9] ^ 1), Err(ChangeError::Length));
    // Control: automerge takes a wrong checksum.
    let mut wrong = chunk.clone();
    wrong[4] ^= 1;
    assert!(Change::from_bytes(wrong).is_ok());
}

#[test]
fn what_stands_before_the_operations_must_be_in_order() {
    #[track_caller]
    fn broken(change: fn(&mut Head), broken: &'static str) {
        let mut decoded = decode(&after_others(), &LIMITS).unwrap();
        change(&mut decoded.head);
        refused(&write(&decoded), broken);
    }
    broken(|head| head.deps.reverse(), "dependencies are not ascending");
    broken(|head| head.deps[1] = head.deps[0], "dependencies are not ascending");
    broken(|head| head.other_actors.reverse(), "other actors are not ascending");
    broken(|head| head.other_actors[1] = head.other_actors[0], "other actors are not ascending");
    broken(|head| head.other_actors[0] = head.actor, "the author is among the other actors");
    broken(|head| head.other_actors.push([9; 16].into()), "an actor is listed and not used");
    broken(|head| head.seq = 0, "numbers start at 1");
    broken(|head| head.start_op = 0, "numbers start at 1");
    broken(|head| head.seq = head.start_op + 1, "the sequence number is above the operation's");
    broken(|head| head.deps.clear(), "a later change names no dependency");
    broken(|head| head.start_op = 1, "an id points forward");
    let mut decoded = decode(&after_others(), &LIMITS).unwrap();
    decoded.head.other_actors.pop();
    assert!(matches!(decode(&write(&decoded), &LIMITS), Err(ChangeError::Column { .. })));
}

#[test]
fn operations_must_fit_each_other() {
    #[track_caller]
    fn broken(at: usize, change: impl FnOnce(&mut Op), broken: &'static str) {
        let mut decoded = decode(&honest(), &LIMITS).unwrap();
        change(&mut decoded.ops[at - 1]);
        refused(&write(&decoded), broken);
    }
    let place = "a predecessor is not in the same place";
    broken(3, |op| op.key = Key::Map("other".into()), place);
    broken(3, |op| op.obj = ObjId::Root, place);
    broken(6, |op| op.pred = vec![own(4)], place);
    broken(13, |op| op.key = Key::Elem(own(9)), place);
    broken(13, |op| op.pred = vec![own(8), own(8)], "predecessors are not ascending");
    broken(13, |op| op.pred = vec![own(9), own(8)], "predecessors are not ascending");
    broken(4, |op| op.pred.clear(), "nothing is deleted or incremented");
    broken(6, |op| op.pred.clear(), "nothing is deleted or incremented");
    broken(9, |op| op.pred = vec![own(8)], "an insertion has predecessors");
    broken(2, |op| op.insert = true, "an insertion names a map key");
    broken(8, |op| op.insert = false, "nothing stands at the head to be changed");
    broken(8, |op| op.obj = ObjId::Root, "the root is used as a sequence");
    broken(8, |op| op.obj = ObjId::Made(own(1)), "an object is not of the right kind");
    broken(8, |op| op.obj = ObjId::Made(own(2)), "an object is not of the right kind");
    broken(13, |op| op.key = Key::Map("key".into()), "an object is not of the right kind");
    broken(9, |op| op.key = Key::Elem(own(5)), "an element is not of this sequence");
    broken(9, |op| op.key = Key::Elem(own(9)), "an id points forward");
    broken(2, |op| op.obj = ObjId::Made(own(7)), "an id points forward");
    broken(4, |op| op.pred = vec![own(1 << 40)], "an id points forward");
}

#[test]
fn marks_must_come_in_pairs() {
    #[track_caller]
    fn broken(change: impl FnOnce(&mut Vec<Op>), broken: &'static str) {
        let mut decoded = decode(&honest(), &LIMITS).unwrap();
        change(&mut decoded.ops);
        refused(&write(&decoded), broken);
    }
    let pair = "the ends of a mark don't belong together";
    broken(|ops| ops.truncate(11), "a mark has no end");
    broken(|ops| ops[10].action = Action::MarkEnd { expand: false }, pair);
    broken(|ops| ops[11].action = ops[10].action.clone(), pair);
    broken(|ops| ops[11].key = Key::Head, pair);
    broken(|ops| ops[11].key = ops[10].key.clone(), pair);
    broken(|ops| ops[10].action = Action::Set(Value::Null), pair);
    broken(|ops| ops[11].insert = false, "a mark is not inserted");
    broken(|ops| ops[6].action = Action::MakeList, "an object is not of the right kind");
}

#[test]
fn an_action_has_its_own_kind_of_value() {
    let wrong = "an action has a value of the wrong kind";
    let name = || Some("bold".into());
    let part = |number, value, expand, name| Action::from_parts(number, value, expand, name);
    let rule = |broken| Err(ChangeError::Rule(broken));
    for number in [0, 2, 3, 4, 5] {
        assert_eq!(part(number, Value::Bool(true), false, None), rule(wrong));
    }
    assert_eq!(part(5, Value::Uint(1), false, None), rule(wrong));
    let flag = "what is no mark has the flag or name of one";
    assert_eq!(part(1, Value::Null, true, None), rule(flag));
    assert_eq!(part(3, Value::Null, false, name()), rule(flag));
    assert_eq!(part(7, Value::Int(1), false, None), rule("the end of a mark has a value"));
    assert_eq!(part(6, Value::Null, false, None), rule("tables are no longer made"));
    assert_eq!(part(8, Value::Null, false, None), rule("an action is unknown"));
    assert!(part(7, Value::Int(1), true, name()).is_ok());
}

/// A change that sets one key of the root, its columns given by hand.
fn by_hand(columns: &[(u8, &[u8])]) -> Vec<u8> {
    let mut data = [&[0, 16][..], &[1; 16], &[1, 1, 0, 0, 0]].concat();
    data.push(columns.len() as u8);
    columns.iter().for_each(|(number, bytes)| data.extend([*number, bytes.len() as u8]));
    columns.iter().for_each(|(_, bytes)| data.extend_from_slice(bytes));
    sealed(&data)
}

const KEY: (u8, &[u8]) = (21, &[0x7f, 1, b'k']);
const INSERT: (u8, &[u8]) = (52, &[1]);
const SET: (u8, &[u8]) = (66, &[0x7f, 1]);
const NULL: (u8, &[u8]) = (86, &[0x7f, 0]);
const NO_PRED: (u8, &[u8]) = (112, &[0x7f, 0]);

#[test]
fn columns_must_be_known_in_order_and_whole() {
    let decoded = |columns: &[(u8, &[u8])]| decode(&by_hand(columns), &LIMITS);
    assert!(decoded(&[KEY, INSERT, SET, NULL, NO_PRED]).is_ok());
    for columns in [
        // Unknown; compressed; out of order; twice; empty.
        &[KEY, INSERT, SET, NULL, (100, &[0x7f, 0]), NO_PRED][..],
        &[(21 | 8, &[0x7f, 1, b'k']), INSERT, SET, NULL, NO_PRED],
        &[INSERT, KEY, SET, NULL, NO_PRED],
        &[KEY, KEY, INSERT, SET, NULL, NO_PRED],
        &[KEY, INSERT, SET, NULL, (87, &[]), NO_PRED],
    ] {
        assert_eq!(decoded(columns), Err(ChangeError::Columns));
    }
    assert_eq!(decoded(&[]), Err(ChangeError::Empty));
    for missing in [0, 2, 3, 4] {
        let mut columns = vec![KEY, INSERT, SET, NULL, NO_PRED];
        columns.remove(missing);
        assert!(decoded(&columns).is_err(), "column {missing} is missing");
    }
}

#[test]
fn content_in_another_form_than_automerges_is_refused() {
    let decoded = |columns: &[(u8, &[u8])]| decode(&by_hand(columns), &LIMITS);
    let other_form = Err(ChangeError::NotCanonical);
    // A run of one; an empty run of false before and after; booleans left out; a null left in.
    assert_eq!(decoded(&[KEY, INSERT, (66, &[1, 1]), NULL, NO_PRED]), other_form);
    assert_eq!(decoded(&[KEY, (52, &[0, 0, 1]), SET, NULL, NO_PRED]), other_form);
    assert_eq!(decoded(&[KEY, SET, NULL, NO_PRED]), other_form);
    assert_eq!(decoded(&[(1, &[0, 1]), KEY, INSERT, SET, NULL, NO_PRED]), other_form);
    // A null value with a byte; a number with a byte too many; texts that are none.
    let value = |meta: &[u8], raw: &[u8]| {
        decoded(&[KEY, INSERT, SET, (86, &[&[0x7f], meta].concat()), (87, raw), NO_PRED])
    };
    let malformed = Err(ChangeError::Malformed { part: "value", source: NumberError::Overlong });
    assert_eq!(value(&[0x10], &[1]), malformed);
    assert_eq!(value(&[0x23], &[0x81, 0]), malformed);
    assert_eq!(value(&[0x24], &[1, 1]), malformed);
    assert_eq!(value(&[0x16], &[0xff]), Err(ChangeError::Utf8("value")));
    assert!(value(&[0x16], b"v").is_ok());
    let text = decoded(&[(21, &[0x7f, 1, 0xff]), INSERT, SET, NULL, NO_PRED]);
    assert!(matches!(text, Err(ChangeError::Column { column: "key_str", .. })));
    // Control: automerge takes a second form, under a hash that it won't find again.
    assert!(Change::from_bytes(by_hand(&[KEY, INSERT, (66, &[1, 1]), NULL, NO_PRED])).is_ok());
}

#[test]
fn a_message_that_is_no_text_is_refused() {
    let mut data = content(&honest()).to_vec();
    // No dependency, the actor, three numbers: then the message's length.
    data[21] = 1;
    data.insert(22, 0xff);
    assert_eq!(decode(&sealed(&data), &LIMITS), Err(ChangeError::Utf8("message")));
    data[22] = b'm';
    assert_eq!(decode(&sealed(&data), &LIMITS).unwrap().message(), Some("m"));
    assert_ne!(decode(&honest(), &LIMITS).unwrap().hash(), ChangeHash([0; 32]));
}
