//! Chains, runs, signatures and forks.

use proptest::prelude::*;

use super::*;
use crate::{
    clock::{Hlc, Millis},
    crypto::{BadKey, DeviceKey, Signature, hash},
    encode,
    ids::{Branch, DeviceId, EntryHash, LogId, OrgId, SpaceId},
    limits::RUN_BYTES_MAX,
};

const ORG: OrgId = OrgId::new([9; 32]);

fn key(seed: u8) -> DeviceKey {
    DeviceKey::from_seed(&[seed; 32])
}

fn log(key: &DeviceKey) -> LogId {
    LogId::trunk(SpaceId::new([3; 16]), key.device(), 0)
}

fn draft(key: &DeviceKey, base: Option<Tip>, body: &[u8]) -> Draft {
    Draft {
        org: ORG,
        log: log(key),
        base,
        hlc: base.map_or(Hlc::ZERO, |tip| tip.hlc).tick(Millis(1000)),
        control: Vec::new(),
        key_epoch: 0,
        changes: ChangesDigest::NONE,
        body: body.to_vec(),
    }
}

/// A chain of one-entry runs by one key.
fn chain(key: &DeviceKey, bodies: &[&[u8]]) -> Vec<VerifiedRun> {
    let mut base = None;
    let write = |body: &&[u8]| {
        let run = draft(key, base, body).sign(key).verify().expect("own signature");
        base = Some(run.entries()[0].tip());
        run
    };
    bodies.iter().map(write).collect()
}

/// All entries of a chain as one packed run.
fn packed(runs: &[VerifiedRun]) -> PackedRun {
    let stored = runs.iter().cloned().flat_map(VerifiedRun::into_stored).collect();
    PackedRun::of_stored(Branch::TRUNK, Hlc::ZERO, stored).expect("not empty, signed")
}

const START: Base = Base { org: ORG, tip: None };

#[test]
fn one_signature_proves_a_run() {
    let runs = chain(&key(1), &[b"a", b"b", b"c"]);
    let opened = packed(&runs).open(&START).expect("in order").verify().expect("signed");
    let hashes: Vec<_> = opened.entries().iter().map(Entry::hash).collect();
    let expected: Vec<_> = runs.iter().map(|run| run.entries()[0].hash()).collect();
    assert_eq!(hashes, expected);
    assert_eq!(opened.pack(), packed(&runs));
}

#[test]
fn any_altered_entry_breaks_the_signature() {
    let whole = packed(&chain(&key(1), &[b"a", b"b", b"c"]));
    for at in 0..3 {
        let mut altered = whole.clone();
        altered.entries[at].body = b"x".to_vec();
        assert_eq!(altered.open(&START).expect("in order").verify(), Err(BadKey::Forged));
    }
    let mut cut = whole.clone();
    cut.entries.pop();
    assert_eq!(cut.open(&START).expect("in order").verify(), Err(BadKey::Forged));
    let elsewhere = Base { org: OrgId::ZERO, tip: None };
    assert_eq!(whole.open(&elsewhere).expect("in order").verify(), Err(BadKey::Forged));
}

#[test]
fn threat_10_an_entry_is_bound_to_its_space_and_organisation() {
    let whole = packed(&chain(&key(1), &[b"a"]));
    let mut spliced = whole.clone();
    spliced.log.space = SpaceId::new([4; 16]);
    assert_eq!(spliced.open(&START).expect("in order").verify(), Err(BadKey::Forged));
    let mut spliced = whole.clone();
    spliced.log.epoch = 1;
    assert_eq!(spliced.open(&START).expect("in order").verify(), Err(BadKey::Forged));
    // The control: in its own place the same bytes count.
    assert!(whole.open(&START).expect("in order").verify().is_ok());
}

#[test]
fn threat_46_the_author_is_the_signing_key() {
    let mut whole = packed(&chain(&key(1), &[b"promote me"]));
    assert!(whole.clone().open(&START).expect("in order").verify().is_ok());
    whole.log.device = key(2).device();
    assert_eq!(whole.open(&START).expect("in order").verify(), Err(BadKey::Forged));
}

/// Laxer checks than ours, and those of a batch, take what nobody signed; which of them is asked must
/// not depend on how an entry came.
#[test]
fn threat_13_what_is_refused_alone_is_refused_in_a_run() {
    // The identity as a key, as R, and S zero.
    let mut forged = [0; 64];
    forged[0] = 1;
    let weak = DeviceId::new(forged[..32].try_into().expect("32 bytes"));
    let lax = |hash: &EntryHash| {
        let key = ed25519_dalek::VerifyingKey::from_bytes(weak.as_bytes()).expect("a point");
        let signature = ed25519_dalek::Signature::from_bytes(&forged);
        let parts: [&[u8]; 2] = [run::DOMAIN.as_bytes(), hash.as_bytes()];
        let message = hash::digest("tongzhou 2026 signed message v1", &parts);
        ed25519_dalek::Verifier::verify(&key, &message, &signature).is_ok()
    };
    for length in [1, 2, 9] {
        let mut run = packed(&chain(&key(1), &vec![b"promote me".as_slice(); length]));
        (run.log.device, run.signature) = (weak, Signature::new(forged));
        let opened = run.open(&START).expect("in order");
        let last = opened.unverified().last().map(Entry::hash).expect("an entry");
        assert!(lax(&last), "the control: a lax check takes it");
        assert_eq!(opened.verify(), Err(BadKey::Weak), "a run of {length}");
    }
}

#[test]
fn a_run_must_follow_what_is_held() {
    let runs = chain(&key(1), &[b"a", b"b"]);
    let (first, second) = (&runs[0], &runs[1]);
    let tip = Some(first.entries()[0].tip());
    assert!(second.pack().open(&Base { org: ORG, tip }).is_ok());
    let gap = ChainError::Gap { first: 2, expected: 1 };
    assert_eq!(second.pack().open(&START), Err(gap));
    let mut forked = first.entries()[0].tip();
    forked.hash = second.entries()[0].hash();
    let other = Base { org: ORG, tip: Some(forked) };
    assert_eq!(second.pack().open(&other), Err(ChainError::Base));
}

#[test]
fn limits_come_before_hashing() {
    let mut run = packed(&chain(&key(1), &[b"a"]));
    run.entries = Vec::new();
    assert_eq!(run.clone().open(&START), Err(ChainError::Size { entries: 0, bytes: 0 }));
    run.entries = packed(&chain(&key(1), &[b"a"])).entries;
    run.entries[0].body = vec![0; RUN_BYTES_MAX + 1];
    assert!(matches!(run.clone().open(&START), Err(ChainError::Size { .. })));
    run.entries[0].body = vec![0; crate::limits::BODY_BYTES_MAX + 1];
    assert_eq!(run.open(&START), Err(ChainError::Entry { seq: 1 }));
}

#[test]
fn threat_19_time_never_steps_back_within_a_log() {
    let run = packed(&chain(&key(1), &[b"a", b"b"]));
    let mut still = run.clone();
    (still.entries[1].later_ms, still.entries[1].counter) = (0, still.entries[0].counter);
    assert_eq!(still.open(&START), Err(ChainError::Time { seq: 2 }));
    let mut beyond = run;
    beyond.entries[1].later_ms = u64::MAX;
    assert_eq!(beyond.open(&START), Err(ChainError::Time { seq: 2 }));
}

/// Two entries of the same number by one key, as a proof.
fn fork(key: &DeviceKey) -> ForkProof {
    let side = |body: &[u8]| {
        let run = draft(key, None, body).sign(key).verify().expect("own signature");
        let headers = run.entries().iter().map(|entry| entry.header().clone()).collect();
        Side { headers, signature: run.signature() }
    };
    ForkProof::new(side(b"for you"), side(b"for them"))
}

#[test]
fn threat_01_two_entries_of_one_number_are_a_proof() {
    let proof = fork(&key(1));
    let fork = proof.check().expect("a fork");
    assert_eq!((fork.log, fork.seq), (log(&key(1)), 1));
    assert_ne!(fork.sides[0], fork.sides[1]);
    let swapped = ForkProof { low: proof.high.clone(), high: proof.low.clone() };
    assert_eq!(swapped.check(), Err(ForkError::NoFork), "one canonical form only");
    let same = ForkProof { low: proof.low.clone(), high: proof.low.clone() };
    assert_eq!(same.check(), Err(ForkError::NoFork));
}

#[test]
fn nobody_can_be_framed_for_a_fork() {
    let mut proof = fork(&key(1));
    proof.high.headers[0].body_len += 1;
    let proof = ForkProof::new(proof.low, proof.high);
    assert!(matches!(proof.check(), Err(ForkError::Signature(_))));
    let other = fork(&key(2));
    let mixed = ForkProof::new(fork(&key(1)).low, other.low);
    assert_eq!(mixed.check(), Err(ForkError::NoFork));
    let empty = Side { headers: Vec::new(), signature: other.high.signature };
    assert_eq!(ForkProof::new(empty, other.high).check(), Err(ForkError::Size));
}

#[test]
fn p05_a_short_run_costs_little_beside_its_bodies() {
    let body = [7; 100];
    let bodies: Vec<&[u8]> = vec![&body; 64];
    let run = packed(&chain(&key(1), &bodies));
    let bytes = encode::to_bytes(&run).len();
    assert!(bytes < 64 * (100 + 24) + 200, "{bytes} bytes for 64 bodies of 100");
}

proptest! {
    #[test]
    fn outside_bytes_never_panic_a_run(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(run) = encode::from_bytes::<PackedRun>(&bytes, RUN_BYTES_MAX)
            && let Ok(opened) = run.open(&START)
        {
            prop_assert!(opened.verify().is_err());
        }
        let _ = encode::from_bytes::<ForkProof>(&bytes, RUN_BYTES_MAX).map(|proof| proof.check());
    }
}
