//! Bombs: few bytes that ask for much. Each with a control that shows the attack at work.

use std::sync::Arc;

use automerge::marks::{ExpandMark, Mark};
use automerge::transaction::Transactable;
use automerge::{AutoCommit, Change, ObjType, ROOT};
use miniz_oxide::deflate::compress_to_vec;
use miniz_oxide::inflate::decompress_to_vec;

use super::bytes::{content, sealed};
use crate::change::number::{write_bytes, write_count, write_signed, write_unsigned};
use crate::change::{ChangeError, ChangeLimits, InflateError, Key, decode, inflate_capped};

const LIMITS: ChangeLimits = ChangeLimits::DEFAULT;
const MIB: usize = 1024 * 1024;

#[test]
fn threat_15_an_inflation_bomb_is_refused_within_its_cap() {
    let bomb = compress_to_vec(&vec![0; 8 * MIB], 9);
    assert!(bomb.len() < 10_000);
    // The cap in bytes, then the cap in ratio.
    assert_eq!(inflate_capped(&bomb, MIB, 1_000), Err(InflateError::TooLarge { max: MIB }));
    let max = bomb.len() * 20;
    assert_eq!(inflate_capped(&bomb, 8 * MIB, 20), Err(InflateError::TooLarge { max }));
    // Control: without the cap it goes off.
    assert_eq!(decompress_to_vec(&bomb).unwrap().len(), 8 * MIB);
}

#[test]
fn threat_15_a_compressed_change_is_refused() {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    doc.put(ROOT, "zeros", vec![0; 60_000]).unwrap();
    let mut change = doc.get_last_local_change().unwrap();
    let compressed = change.bytes().into_owned();
    assert!(compressed.len() * 100 < change.raw_bytes().len());
    assert_eq!(decode(&compressed, &LIMITS), Err(ChangeError::Compressed));
    // Control: automerge inflates it, and we take the plain one.
    assert_eq!(Change::from_bytes(compressed).unwrap().hash(), change.hash());
    assert!(decode(change.raw_bytes(), &LIMITS).is_ok());
}

#[test]
fn inflating_gives_the_bytes_back_and_nothing_else() {
    for length in [0, 1, 100, 70_000] {
        let bytes: Vec<u8> = (0..length).map(|index| (index % 251) as u8).collect();
        let deflated = compress_to_vec(&bytes, 6);
        assert_eq!(inflate_capped(&deflated, length, 1_000).as_deref(), Ok(&bytes[..]));
        let tail = [&deflated[..], &[0]].concat();
        assert_eq!(inflate_capped(&tail, length, 1_000), Err(InflateError::Trailing));
        let short = &deflated[..deflated.len() - 1];
        assert!(inflate_capped(short, length, 1_000).is_err());
    }
    assert_eq!(inflate_capped(&[], MIB, 1_000), Err(InflateError::Malformed));
    assert_eq!(inflate_capped(&[0xff; 50], MIB, 1_000), Err(InflateError::Malformed));
}

/// A change that writes null under one key `count` times, in about 111 bytes.
fn run_length_bomb(count: usize) -> Vec<u8> {
    let run = |value: u64| {
        let mut column = Vec::new();
        write_signed(count as i64, &mut column);
        write_unsigned(value, &mut column);
        column
    };
    let mut key = Vec::new();
    write_signed(count as i64, &mut key);
    write_bytes(b"key", &mut key);
    let mut insert = Vec::new();
    write_count(count, &mut insert);
    let columns = [(21, key), (52, insert), (66, run(1)), (86, run(0)), (112, run(0))];

    let mut data = vec![0];
    write_bytes(&[1; 16], &mut data);
    data.extend_from_slice(&[1, 1, 0]);
    write_bytes(&[b'x'; 30], &mut data);
    data.extend_from_slice(&[0, 5]);
    for (specification, column) in &columns {
        write_unsigned(*specification, &mut data);
        write_count(column.len(), &mut data);
    }
    columns.iter().for_each(|(_, column)| data.extend_from_slice(column));
    sealed(&data)
}

#[test]
fn threat_16_operations_are_counted_before_they_are_made() {
    let refusal = Err(ChangeError::Limit { what: "operations", max: 10_000 });
    let bomb = run_length_bomb(2_000_000);
    assert!(bomb.len() <= 111);
    assert_eq!(decode(&bomb, &LIMITS), refusal);
    assert_eq!(decode(&run_length_bomb(usize::MAX >> 1), &LIMITS), refusal);
    assert_eq!(decode(&run_length_bomb(10_001), &LIMITS), refusal);
    assert_eq!(decode(&run_length_bomb(10_000), &LIMITS).unwrap().ops().len(), 10_000);
    // Control: automerge makes them all.
    assert_eq!(Change::from_bytes(run_length_bomb(100_000)).unwrap().len(), 100_000);
}

#[test]
fn threat_16_predecessors_are_counted_before_they_are_made() {
    // Each of the ten thousand operations claims two million predecessors.
    let mut data = content(&run_length_bomb(10_000)).to_vec();
    data.pop();
    write_unsigned(2_000_000, &mut data);
    let at = data.iter().rposition(|byte| *byte == 112).unwrap();
    data[at + 1] += 2;
    let refusal = Err(ChangeError::Limit { what: "predecessors", max: 20_000 });
    assert_eq!(decode(&sealed(&data), &LIMITS), refusal);
}

#[test]
fn threat_18_a_key_in_a_run_is_kept_once() {
    let change = decode(&run_length_bomb(10_000), &LIMITS).unwrap();
    let Key::Map(first) = &change.ops()[0].key else { panic!("a map key") };
    assert_eq!(Arc::strong_count(first), 10_000);

    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    doc.put(ROOT, "k".repeat(257), 1).unwrap();
    let change = doc.get_last_local_change().unwrap();
    let refusal = Err(ChangeError::Limit { what: "bytes in a key", max: 256 });
    assert_eq!(decode(change.raw_bytes(), &LIMITS), refusal);
}

/// One change made of `count` calls of `each`.
fn one_change(count: usize, mut each: impl FnMut(&mut AutoCommit, usize)) -> Change {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    (0..count).for_each(|number| each(&mut doc, number));
    let change = doc.get_last_local_change().unwrap();
    // Control for all that are refused below: automerge takes and applies the change.
    let mut peer = AutoCommit::new();
    peer.apply_changes([change.clone()]).unwrap();
    assert_eq!(peer.get_heads(), [change.hash()]);
    change
}

#[test]
fn threat_18_objects_inside_one_another_are_limited() {
    let nested = |depth| {
        let mut object = ROOT;
        one_change(depth, |doc, _| {
            object = doc.put_object(&object, "inner", ObjType::Map).unwrap();
        })
    };
    assert!(decode(nested(8).raw_bytes(), &LIMITS).is_ok());
    let refusal = Err(ChangeError::Limit { what: "objects inside one another", max: 8 });
    assert_eq!(decode(nested(9).raw_bytes(), &LIMITS), refusal);
    assert_eq!(decode(nested(500).raw_bytes(), &LIMITS), refusal);
}

#[test]
fn threat_18_objects_and_marks_in_one_change_are_limited() {
    let objects = |count| {
        one_change(count, |doc, number| {
            doc.put_object(ROOT, number.to_string(), ObjType::Map).unwrap();
        })
    };
    let limits = ChangeLimits { objects_max: 100, marks_max: 20, ..LIMITS };
    assert!(decode(objects(100).raw_bytes(), &limits).is_ok());
    let refusal = Err(ChangeError::Limit { what: "objects made", max: 100 });
    assert_eq!(decode(objects(101).raw_bytes(), &limits), refusal);

    let marks = |count: usize| {
        let mut text = ROOT;
        one_change(count + 1, |doc, number| {
            if number == 0 {
                text = doc.put_object(ROOT, "text", ObjType::Text).unwrap();
                doc.splice_text(&text, 0, 0, "some text").unwrap();
            } else {
                let mark = Mark::new(format!("mark {number}"), true, 1, 5);
                doc.mark(&text, mark, ExpandMark::Both).unwrap();
            }
        })
    };
    assert!(decode(marks(10).raw_bytes(), &limits).is_ok());
    let refusal = Err(ChangeError::Limit { what: "mark operations", max: 20 });
    assert_eq!(decode(marks(11).raw_bytes(), &limits), refusal);
}

#[test]
fn threat_18_values_dependencies_and_the_whole_are_limited() {
    let value = |bytes| one_change(1, |doc, _| doc.put(ROOT, "v", vec![1; bytes]).unwrap());
    assert!(decode(value(64 * 1024).raw_bytes(), &LIMITS).is_ok());
    let refusal = Err(ChangeError::Limit { what: "bytes in a value", max: 65_536 });
    assert_eq!(decode(value(64 * 1024 + 1).raw_bytes(), &LIMITS), refusal);

    let small = ChangeLimits { change_bytes_max: 1_000, ..LIMITS };
    let refusal = Err(ChangeError::Limit { what: "bytes", max: 1_000 });
    assert_eq!(decode(value(1_000).raw_bytes(), &small), refusal);

    // A change that announces as many dependencies as a u64 can count, and has none.
    let mut data = Vec::new();
    write_unsigned(u64::MAX, &mut data);
    let refusal = Err(ChangeError::Limit { what: "dependencies", max: 1_024 });
    assert_eq!(decode(&sealed(&data), &LIMITS), refusal);
}

#[test]
fn threat_18_operation_counters_stay_within_32_bits() {
    let starting_at = |start_op: u64| {
        let data = content(&run_length_bomb(1)).to_vec();
        // No dependency, the author, sequence number 1; then the first operation.
        let mut moved = [&[1][..], &[7; 32], &data[1..19]].concat();
        write_unsigned(start_op, &mut moved);
        moved.extend_from_slice(&data[20..]);
        sealed(&moved)
    };
    let max = 1 << 31;
    let refusal = Err(ChangeError::Limit { what: "operations in the document", max });
    for start_op in [max, u64::from(u32::MAX), u64::MAX >> 1, u64::MAX] {
        assert_eq!(decode(&starting_at(start_op), &LIMITS), refusal);
    }
    // With one operation, the run-length coding of the control isn't what automerge would write.
    assert_eq!(decode(&starting_at(max - 1), &LIMITS), Err(ChangeError::NotCanonical));
    // Control: automerge takes a counter that its documents can't hold.
    assert!(Change::from_bytes(starting_at(u64::from(u32::MAX))).is_ok());
}
