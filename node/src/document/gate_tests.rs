//! Mutants of honest changes, as a hostile author could write them: right checksum, canonical form,
//! own actor. Those that pass decoder and policy must do Automerge no harm; some that only the
//! decoder passed do (the positive control).

use std::collections::BTreeMap;

use protocol::{
    change::{ChangeHash, ChangeLimits, DecodedChange, Unpacked, decode},
    entry::DocRef,
    ids::DocId,
    policy::{Place, judge_change},
    schema::{TaskField, TaskValue},
};
use sha2::{Digest, Sha256};

use super::{
    DocGraph, Document, NewChange, Proof, Standing,
    edit::{TaskEdit, describe, edit_page, edit_task, new_page, new_task},
    testkit::{Made, Person, SPACE, page_of, task_of},
};

/// Mutants tried of each honest change.
const MUTANTS: u64 = 3_000;

/// A page that two people wrote, in one line of work.
fn page() -> (DocId, Vec<Made>) {
    let (mut ann, mut bob) = (Person::new(1), Person::new(2));
    let doc = page_of(&ann);
    let mut made = ann.keep(new_page(&ann.author, &doc, "t", "one two three").unwrap());
    bob.take(&made);
    for text in ["one 2 three", "zero one 2", "zero one 2 and more"] {
        let edited = edit_page(&bob.document, &bob.author, &doc, None, text).unwrap();
        let bobs = bob.keep(edited);
        ann.take(&bobs);
        made.extend(bobs);
        let edited =
            edit_page(&ann.document, &ann.author, &doc, None, &format!("{text}!")).unwrap();
        let anns = ann.keep(edited);
        bob.take(&anns);
        made.extend(anns);
    }
    (doc, made)
}

fn task() -> (DocId, Vec<Made>) {
    let (mut ann, mut bob) = (Person::new(1), Person::new(2));
    let doc = task_of(&ann);
    let title = |text: &str| TaskEdit::Set(TaskField::Title, TaskValue::Title(text.into()));
    let progress = |percent| TaskEdit::Set(TaskField::Progress, TaskValue::Progress(percent));
    let mut made = ann.keep(new_task(&ann.author, &doc, &[title("t"), progress(1)], "ab").unwrap());
    bob.take(&made);
    for number in 2..5 {
        let edits = [title(&format!("t{number}")), progress(number)];
        let bobs = bob.keep(edit_task(&bob.document, &bob.author, &doc, &edits).unwrap());
        ann.take(&bobs);
        made.extend(bobs);
        let text = format!("ab{number}");
        let anns = ann.keep(describe(&ann.document, &ann.author, &doc, None, &text).unwrap());
        bob.take(&anns);
        made.extend(anns);
    }
    (doc, made)
}

struct Luck(u64);

impl Luck {
    fn below(&mut self, bound: usize) -> usize {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % bound
    }

    /// The chunk with a few bytes changed behind its header, and the checksum right again.
    fn mutant(&mut self, chunk: &[u8]) -> Vec<u8> {
        let mut bent = chunk.to_vec();
        for _ in 0..=self.below(3) {
            let at = 9 + self.below(bent.len() - 9);
            let near = bent[at].wrapping_add([1, 255, 2, 254, 128][self.below(5)]);
            bent[at] = if self.below(4) == 0 { self.below(256) as u8 } else { near };
        }
        let sum = Sha256::digest(&bent[8..]);
        bent[4..8].copy_from_slice(&sum[..4]);
        bent
    }
}

/// Whether Automerge takes these as it should, saves them, and loads them again.
fn is_harmless(changes: &[Unpacked]) -> bool {
    let mut document = Document::new();
    document.apply(changes, Proof::Saved).guilty.is_empty()
}

#[derive(Debug, Default)]
struct Count {
    decoded: usize,
    passed: usize,
    harmful_unchecked: usize,
}

fn try_mutants(doc: DocId, made: &[Made], luck: &mut Luck, count: &mut Count) {
    let doc_ref = DocRef::Created(doc);
    let mut graph = DocGraph::new(doc);
    let mut before: Vec<Unpacked> = Vec::new();
    let mut read: BTreeMap<ChangeHash, DecodedChange> = BTreeMap::new();
    for honest in made {
        for _ in 0..MUTANTS {
            let chunk = luck.mutant(&honest.unpacked.chunk);
            let Ok(change) = decode(&chunk, &ChangeLimits::DEFAULT) else { continue };
            if change.hash() == honest.unpacked.change.hash() {
                continue;
            }
            count.decoded += 1;
            let place = Place {
                space: SPACE,
                device: honest.at.log.device,
                epoch: 0,
                seq: honest.at.entry,
                doc: doc_ref,
                doc_id: doc,
            };
            let mut with = before.clone();
            with.push(Unpacked { chunk, change: change.clone() });
            let mut passes = judge_change(&place, &change).is_ok();
            if passes {
                let new = NewChange {
                    change: &change,
                    at: honest.at,
                    hlc: honest.hlc,
                    standing: Standing::Counted,
                };
                let delta = graph.clone().insert(&new, &mut |hash| read.get(hash).cloned());
                passes = !delta.shown.is_empty();
            }
            // Each check of the unchecked costs a caught panic: a sample is enough.
            if passes {
                count.passed += 1;
                assert!(is_harmless(&with), "passed and broke the document: {change:?}");
            } else if count.decoded.is_multiple_of(8) && !is_harmless(&with) {
                count.harmful_unchecked += 1;
            }
        }
        graph.insert(&honest.new_change(Standing::Counted), &mut |hash| read.get(hash).cloned());
        read.insert(honest.unpacked.change.hash(), honest.unpacked.change.clone());
        before.push(honest.unpacked.clone());
    }
}

#[test]
fn threat_18_no_change_that_passes_breaks_the_document() {
    let (mut luck, mut count) = (Luck(7), Count::default());
    for (doc, made) in [page(), task()] {
        try_mutants(doc, &made, &mut luck, &mut count);
    }
    println!("{count:?}");
    assert!(count.passed > 0, "some mutants are honest enough");
    assert!(count.harmful_unchecked > 0, "the control: unchecked, some break Automerge");
}
