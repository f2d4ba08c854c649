//! The gate before Automerge: change chunks, packed changes, and the policy on their operations.

use automerge::AutoCommit;
use protocol::{
    change::{
        ChangeLimits, DecodedChange, PackContext, PreviousChange, decode, inflate_capped, pack,
        unpack,
    },
    entry::{ChangeBody, DocRef, PackedChange},
    policy::{Incoming, examine},
};
use sha2::{Digest, Sha256};

use crate::{
    mutate::Recipe,
    seeds::{SPACE, actor, author, body, changes, chunks, docs},
};

const LIMITS: ChangeLimits = ChangeLimits::DEFAULT;

/// A chunk's content, without magic bytes, checksum, type and length.
fn content(chunk: &[u8]) -> Vec<u8> {
    let length = chunk[9..].iter().take_while(|byte| **byte >= 0x80).count() + 1;
    chunk[9 + length..].to_vec()
}

/// A chunk around any content, with the checksum that belongs to it: a checksum keeps nobody out.
fn chunk_around(content: &[u8]) -> Vec<u8> {
    let mut hashed = vec![1];
    let mut left = content.len();
    while left >= 0x80 {
        hashed.push(left as u8 | 0x80);
        left >>= 7;
    }
    hashed.push(left as u8);
    hashed.extend_from_slice(content);
    let hash = Sha256::digest(&hashed);
    [&[0x85, 0x6f, 0x4a, 0x83][..], &hash[..4], &hashed].concat()
}

fn within_limits(change: &DecodedChange) {
    assert!(change.ops().len() <= LIMITS.ops_max);
    assert!(change.deps().len() <= LIMITS.deps_max);
    assert!(change.other_actors().len() <= LIMITS.other_actors_max);
    assert!(change.max_op() <= LIMITS.op_counter_max);
}

/// Automerge takes what passed the gate, holds it under the same hash, and finds it again in what
/// it saved.
fn automerge_agrees(chunk: &[u8], change: &DecodedChange) {
    let theirs = automerge::Change::from_bytes(chunk.to_vec()).expect("the gate is stricter");
    assert_eq!(theirs.raw_bytes(), chunk);
    assert_eq!(theirs.hash().0, *change.hash().as_bytes());
    if change.deps().is_empty() && change.seq() == 1 {
        let mut doc = AutoCommit::new();
        if doc.apply_changes([theirs]).is_ok() {
            let saved = doc.save();
            let mut loaded = AutoCommit::load(&saved).expect("what was saved can be loaded");
            assert_eq!(loaded.get_heads(), doc.get_heads());
        }
    }
}

#[test]
fn the_checksum_made_here_is_automerges() {
    for doc in docs() {
        for chunk in chunks(&doc) {
            assert_eq!(chunk_around(&content(&chunk)), chunk);
            let change = decode(&chunk, &LIMITS).expect("Automerge's own");
            automerge_agrees(&chunk, &change);
        }
    }
}

#[test]
fn fuzz_change_decode() {
    let seeds: Vec<Vec<u8>> = docs().iter().flat_map(chunks).map(|chunk| content(&chunk)).collect();
    bolero::check!().with_iterations(6000).with_max_len(600).for_each(|recipe: &[u8]| {
        let chunk = chunk_around(&Recipe::new(recipe).bend(&seeds));
        let Ok(change) = decode(&chunk, &LIMITS) else { return };
        within_limits(&change);
        automerge_agrees(&chunk, &change);
    });
}

#[test]
fn fuzz_change_unpack() {
    let doc = docs()[3];
    let changes = changes(&doc);
    let context = |at: usize| PackContext {
        actor: actor(&doc),
        previous: at.checked_sub(1).map(|at| PreviousChange::from(&changes[at])),
        known: &[],
    };
    let seeds: Vec<Vec<u8>> =
        changes.iter().enumerate().map(|(at, change)| pack(change, &context(at))).collect();
    bolero::check!().with_iterations(6000).with_max_len(600).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let context = context(recipe.below(changes.len()));
        let packed = recipe.bend(&seeds);
        let Ok(unpacked) = unpack(&packed, &context, &LIMITS) else { return };
        within_limits(&unpacked.change);
        assert_eq!(pack(&unpacked.change, &context), packed, "one form");
        automerge_agrees(&unpacked.chunk, &unpacked.change);
    });
}

fn incoming(body: &ChangeBody) -> Incoming<'_> {
    Incoming { space: SPACE, device: author(), epoch: 0, seq: 1, body, previous: None }
}

#[test]
fn the_first_change_of_every_seed_passes_the_policy() {
    for doc in docs() {
        let ChangeBody { doc, mut changes } = body(doc);
        changes.truncate(1);
        let first = ChangeBody { doc, changes };
        let verdict = examine(&incoming(&first), &LIMITS);
        assert!(verdict.is_ok(), "{:?}: {verdict:?}", first.doc);
    }
}

/// A member in good standing writes any operations at all into any kind of document.
#[test]
fn fuzz_policy() {
    let bodies = docs().map(body);
    let seeds: Vec<Vec<u8>> =
        bodies.iter().flat_map(|body| &body.changes).map(|packed| packed.0.clone()).collect();
    bolero::check!().with_iterations(6000).with_max_len(600).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let doc: DocRef = *recipe.pick(&docs());
        let how_many = recipe.below(3) + 1;
        let changes = (0..how_many).map(|_| PackedChange(recipe.bend(&seeds))).collect();
        let body = ChangeBody { doc, changes };
        let Ok(examined) = examine(&incoming(&body), &LIMITS) else { return };
        assert_eq!(examined.changes.len(), how_many);
        for unpacked in &examined.changes {
            within_limits(&unpacked.change);
            assert_eq!(unpacked.change.actor(), &actor(&doc), "nobody else's actor");
        }
    });
}

#[test]
fn fuzz_inflate() {
    let zeros = [&[0x63, 0x60, 0x18, 0x05, 0xa3, 0x60, 0x14, 0x8c][..], &[0; 8]].concat();
    let stored = [&[1, 5, 0, 0xfa, 0xff][..], b"hello"].concat();
    let seeds = [zeros, stored];
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        if let Ok(out) = inflate_capped(&bytes, 4096, 20) {
            assert!(out.len() <= 4096 && out.len() <= bytes.len() * 20);
        }
    });
}
