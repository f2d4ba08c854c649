//! Mutated changes: never a panic, and nothing accepted that Automerge would not take.

use std::collections::BTreeMap;
use std::panic::catch_unwind;

use automerge::transaction::Transactable;
use automerge::{AutoCommit, Automerge, Change, ROOT};

use super::bytes::{Dice, content, sealed};
use super::differential::assert_same;
use super::editor::{changes, steps_from};
use crate::change::{Action, ChangeError, ChangeLimits, DecodedChange, decode};

const LIMITS: ChangeLimits = ChangeLimits::DEFAULT;

fn corpus(dice: &mut Dice, documents: usize) -> Vec<Change> {
    (0..documents)
        .flat_map(|_| {
            let steps = steps_from(dice, 150);
            changes(&steps)
        })
        .collect()
}

#[test]
fn no_mutation_panics_and_what_is_accepted_automerge_accepts() {
    let mut dice = Dice::new(1);
    let corpus = corpus(&mut dice, 12);
    let (mut accepted, mut refused, mut panics) = (0, 0, 0);
    for round in 0..24_000 {
        let chunk = corpus[round % corpus.len()].raw_bytes();
        let mutated = match round % 4 {
            0 => dice.mutate(chunk),
            _ => sealed(&dice.mutate(content(chunk))),
        };
        match decode(&mutated, &LIMITS) {
            Ok(ours) => {
                let theirs = Change::from_bytes(mutated).expect("automerge takes what we take");
                assert_same(&ours, &theirs);
                accepted += 1;
            }
            // Some of them, with the decoder bypassed, are the attack.
            Err(_) if refused % 8 == 0 => {
                refused += 1;
                let theirs = catch_unwind(|| Change::from_bytes(mutated).map(|it| it.decode()));
                panics += usize::from(theirs.is_err());
            }
            Err(_) => refused += 1,
        }
    }
    assert!(accepted > 1_000, "mutated values and keys are changes like others: {accepted}");
    assert!(refused > 10_000, "{refused}");
    assert!(panics > 0, "control: automerge's own decoder panics on some of these");
}

#[test]
fn random_bytes_are_refused() {
    let mut dice = Dice::new(2);
    for length in 0..2_000 {
        let bytes: Vec<u8> = (0..length % 200).map(|_| dice.below(256) as u8).collect();
        assert_eq!(decode(&bytes, &LIMITS), Err(ChangeError::NotAChunk));
        assert!(decode(&sealed(&bytes), &LIMITS).is_err());
    }
}

#[test]
fn a_change_cut_short_or_with_a_tail_is_refused() {
    let mut dice = Dice::new(3);
    for change in corpus(&mut dice, 2) {
        let chunk = change.raw_bytes();
        for end in 0..chunk.len() {
            assert!(decode(&chunk[..end], &LIMITS).is_err());
        }
        for end in 0..content(chunk).len() {
            assert!(decode(&sealed(&content(chunk)[..end]), &LIMITS).is_err());
        }
        for tail in [&[0][..], &[1, 2, 3], chunk] {
            assert_eq!(decode(&[chunk, tail].concat(), &LIMITS), Err(ChangeError::Length));
            let inside = sealed(&[content(chunk), tail].concat());
            let rule = ChangeError::Rule("bytes after the columns");
            assert_eq!(decode(&inside, &LIMITS), Err(rule));
            // Control: automerge takes a tail inside the chunk.
            assert!(Change::from_bytes(inside).is_ok());
        }
    }
}

/// The corpus is worth nothing if it lacks a kind of operation.
#[test]
fn the_corpus_has_everything_in_it() {
    let mut dice = Dice::new(1);
    let mut seen = BTreeMap::<&str, usize>::new();
    let mut see = |what, times: bool| *seen.entry(what).or_default() += usize::from(times);
    for change in corpus(&mut dice, 12) {
        let change: DecodedChange = decode(change.raw_bytes(), &LIMITS).unwrap();
        see("several dependencies", change.deps().len() > 1);
        see("several other actors", change.other_actors().len() > 1);
        see("message", change.message().is_some());
        for op in change.ops() {
            see("several predecessors", op.pred.len() > 1);
            see("insertion", op.insert);
            see(
                "change of an element",
                matches!(op.key, crate::change::Key::Elem(_)) && !op.insert,
            );
            see("make", op.action.makes_object());
            see("delete", op.action == Action::Delete);
            see("increment", matches!(op.action, Action::Increment(_)));
            see("mark", op.action.is_mark());
            see("expanding mark", op.action.expand());
        }
    }
    assert!(seen.values().all(|times| *times >= 5), "{seen:?}");
}

/// The border of this decoder. A predecessor in another place of the document, or an operation
/// that doesn't exist, can't be told from the change: whoever applies changes must look it up, or
/// prove that the document still loads, before a snapshot replaces an older one.
#[test]
fn what_a_change_says_of_other_changes_only_the_document_can_judge() {
    let mut doc = AutoCommit::new().with_actor([1; 16].into());
    doc.put(ROOT, "key", 1).unwrap();
    doc.commit();
    let mut honest = doc.clone();
    honest.delete(ROOT, "key").unwrap();
    let chunk = honest.get_last_local_change().unwrap().raw_bytes().to_vec();
    let data = content(&chunk);
    let at = data.windows(3).position(|word| word == b"key").unwrap();
    let hostile = sealed(&[&data[..at], b"yek", &data[at + 3..]].concat());

    assert!(decode(&hostile, &LIMITS).is_ok());
    let loads_after = |chunk: Vec<u8>| {
        let mut doc = doc.clone();
        catch_unwind(std::panic::AssertUnwindSafe(move || {
            doc.apply_changes([Change::from_bytes(chunk).unwrap()]).unwrap();
            Automerge::load(&doc.save()).is_ok()
        }))
    };
    assert!(!loads_after(hostile).unwrap_or(false));
    assert!(loads_after(chunk).unwrap());
}
