//! What bytes from outside cost before they are refused: memory, by count, never by the clock.
//!
//! A search bends valid bytes and keeps what costs more, so that it climbs to the worst that it can
//! find; beside it stand the worst that somebody thought of. Each bound is also shown to be needed: a
//! control measures the same bytes without it.
//!
//! Allocations are counted by the test's own allocator, for the thread that measures.

#[path = "../../tests/fuzz/mutate.rs"]
mod mutate;
#[path = "../../tests/fuzz/seeds.rs"]
#[expect(dead_code, reason = "shared with the fuzz targets")]
mod seeds;

use allocation_counter::measure;
use protocol::{
    change::{ChangeLimits, PackContext, PreviousChange, decode, unpack},
    encode,
    entry::{Body, ChangeBody, DocRef, PackedChange},
    ids::{DocId, DocKind},
    limits::{ENTRY_OPS_MAX, HANDSHAKE_FRAME_BYTES_MAX},
    policy::{Examined, Incoming, examine},
    wire::{Frame, Hello, OrgProof, Run, VERSION, VERSION_MIN},
};

use mutate::{BYTES_MAX, Recipe};
use seeds::{ORG, SPACE, actor, author, body, docs, join_proof, key, run};

/// Bytes that one input of a member may take while it is looked at, at once.
const MEMBER_BYTES_MAX: u64 = 16 * 1024 * 1024;

/// Bytes that one input of an outsider may take.
const OUTSIDER_BYTES_MAX: u64 = 64 * 1024;

/// Recipes that a search tries: some seconds of a test.
const TRIES: u32 = 3_000;

/// The most bytes held at once while a piece of code runs.
fn peak(run: impl FnOnce()) -> u64 {
    measure(run).bytes_max
}

/// Bends seeds, and goes on from whatever cost most; the worst and its cost.
fn search(seeds: &[Vec<u8>], cost: impl Fn(&[u8]) -> u64) -> (Vec<u8>, u64) {
    let mut best = (Vec::new(), 0);
    let mut pool = seeds.to_vec();
    for number in 0..TRIES {
        let mut noise = [0; 96];
        blake3::Hasher::new().update(&number.to_le_bytes()).finalize_xof().fill(&mut noise);
        let tried = Recipe::new(&noise).bend(&pool);
        let spent = cost(&tried);
        if spent > best.1 {
            best = (tried.clone(), spent);
            pool.push(tried);
        }
    }
    best
}

fn incoming(body: &ChangeBody) -> Incoming<'_> {
    Incoming { space: SPACE, device: author(), epoch: 0, seq: 1, body, previous: None }
}

/// A task whose description is written, and then struck out again and again: each change strikes
/// `count` characters out and takes a few dozen bytes.
fn strikes(count: usize) -> ChangeBody {
    use automerge::{AutoCommit, ObjType, ROOT, TextEncoding, transaction::Transactable};
    let doc = DocRef::Created(DocId::created(DocKind::Task, &author(), 1));
    let actor_id = automerge::ActorId::from(actor(&doc).as_bytes().to_vec());
    let mut edit = AutoCommit::new_with_encoding(TextEncoding::UnicodeCodePoint);
    edit.set_actor(actor_id);
    let text = edit.put_object(ROOT, "description", ObjType::Text).unwrap();
    edit.splice_text(&text, 0, 0, &"a".repeat(count)).unwrap();
    edit.commit();
    edit.splice_text(&text, 0, count as isize, "").unwrap();
    edit.commit();
    let limits = ChangeLimits { ops_max: 1 << 20, ..ChangeLimits::DEFAULT };
    let changes = edit.get_changes(&[]);
    let decoded: Vec<_> =
        changes.iter().map(|change| decode(change.raw_bytes(), &limits).unwrap()).collect();
    let packed = protocol::policy::pack_body(actor(&doc), None, &decoded);
    // The same bytes say the same again after themselves: numbers are counted on from the one before.
    let again = std::iter::repeat_n(packed[1].clone(), 63);
    ChangeBody { doc, changes: packed.into_iter().take(1).chain(again).collect() }
}

/// A task whose description is written in so many changes of so many letters.
fn texts(changes: usize, letters: usize) -> ChangeBody {
    use automerge::{AutoCommit, ObjType, ROOT, TextEncoding, transaction::Transactable};
    let doc = DocRef::Created(DocId::created(DocKind::Task, &author(), 1));
    let mut edit = AutoCommit::new_with_encoding(TextEncoding::UnicodeCodePoint);
    edit.set_actor(automerge::ActorId::from(actor(&doc).as_bytes().to_vec()));
    let text = edit.put_object(ROOT, "description", ObjType::Text).unwrap();
    for change in 0..changes {
        edit.splice_text(&text, change * letters, 0, &"abcdefgh".repeat(letters / 8)).unwrap();
        edit.commit();
    }
    let written = edit.get_changes(&[]);
    let decoded: Vec<_> = written
        .iter()
        .map(|change| decode(change.raw_bytes(), &ChangeLimits::DEFAULT).unwrap())
        .collect();
    ChangeBody { doc, changes: protocol::policy::pack_body(actor(&doc), None, &decoded) }
}

/// Examines as if an entry had no bound of its own on operations.
fn examine_unbounded(body: &ChangeBody) -> usize {
    let mut previous = None;
    let mut all = Vec::new();
    for PackedChange(packed) in &body.changes {
        let context = PackContext { actor: actor(&body.doc), previous, known: &[] };
        let unpacked = unpack(packed, &context, &ChangeLimits::DEFAULT).unwrap();
        previous = Some(PreviousChange::from(&unpacked.change));
        all.push(unpacked);
    }
    all.iter().map(|unpacked| unpacked.change.ops().len()).sum()
}

#[test]
fn threat_16_a_member_s_entry_of_64_kib_takes_at_most_16_mib() {
    let bomb = strikes(9_000);
    let bytes = encode::to_bytes(&bomb).len();
    assert!(bytes < BYTES_MAX, "{bytes}");
    let mut verdict: Option<Result<Examined, _>> = None;
    let spent = peak(|| verdict = Some(examine(&incoming(&bomb), &ChangeLimits::DEFAULT)));
    assert!(matches!(verdict, Some(Err(_))), "more operations than an entry has");
    assert!(spent <= MEMBER_BYTES_MAX, "{spent} bytes of {bytes}");
    // The control: without the bound it goes off.
    let mut ops = 0;
    let unbounded = peak(|| ops = examine_unbounded(&bomb));
    println!("{bytes} bytes: {spent} bounded, {unbounded} unbounded, {ops} operations");
    assert!(ops > 10 * ENTRY_OPS_MAX && unbounded > 3 * MEMBER_BYTES_MAX, "{ops}, {unbounded}");
}

/// As much as is let through: text alone, and text that is struck out again.
#[test]
fn threat_16_the_most_that_counts_in_64_kib_takes_at_most_16_mib() {
    let text = texts(4, 4_000);
    let mut struck = strikes(4_000);
    struck.changes.truncate(4);
    for (what, body) in [("text", text), ("strikes", struck)] {
        let bytes = encode::to_bytes(&body).len();
        let mut ops = 0;
        let spent = peak(|| {
            let examined = examine(&incoming(&body), &ChangeLimits::DEFAULT).expect(what);
            ops = examined.changes.iter().map(|it| it.change.ops().len()).sum();
        });
        println!("{what}: {bytes} bytes, {ops} operations, {spent}");
        assert!(bytes <= BYTES_MAX && ops > 16_000 && spent <= MEMBER_BYTES_MAX, "{what} {spent}");
    }
}

#[test]
fn an_entry_has_so_many_operations_and_not_one_more_change_of_them() {
    let all = strikes(2_000);
    let first = |count: usize| ChangeBody { doc: all.doc, changes: all.changes[..count].to_vec() };
    let examined = examine(&incoming(&first(8)), &ChangeLimits::DEFAULT).expect("within the bound");
    let ops: usize = examined.changes.iter().map(|it| it.change.ops().len()).sum();
    assert_eq!(ops, 2_001 + 7 * 2_000);
    assert!(ops <= ENTRY_OPS_MAX && ops + 2_000 > ENTRY_OPS_MAX);
    assert!(examine(&incoming(&first(9)), &ChangeLimits::DEFAULT).is_err());
}

#[test]
fn threat_18_no_bent_entry_of_a_member_takes_more_than_16_mib() {
    let bodies: Vec<ChangeBody> = docs().map(body).into_iter().chain([strikes(9_000)]).collect();
    let seeds: Vec<Vec<u8>> = bodies.iter().map(encode::to_bytes).collect();
    let (worst, spent) = search(&seeds, |bytes| {
        peak(|| {
            if let Ok(Body::Changes(body)) = Body::from_bytes(bytes, false) {
                drop(examine(&incoming(&body), &ChangeLimits::DEFAULT));
            }
        })
    });
    println!("an entry's body: {spent} bytes for {}", worst.len());
    assert!(spent > 100_000, "the search climbs: {spent}");
    assert!(spent <= MEMBER_BYTES_MAX, "{spent} bytes for {:02x?}", &worst[..worst.len().min(64)]);
}

#[test]
fn threat_18_no_bent_frame_of_a_member_takes_more_than_16_mib() {
    let (log, one) = Run::of(run(&key(1), &vec![b"one".to_vec(); 200]));
    let frames = [
        Frame::NewRun(log, one),
        Frame::Genesis(vec![1; 40]),
        Frame::Proof(Box::new(join_proof())),
        Frame::KeysWanted(SPACE, vec![protocol::ids::KeyId::new([7; 32]); 60]),
    ];
    let seeds: Vec<Vec<u8>> = frames.iter().map(Frame::to_bytes).collect();
    let (worst, spent) = search(&seeds, |bytes| peak(|| drop(Frame::from_bytes(bytes))));
    println!("a frame: {spent} bytes for {}", worst.len());
    assert!(spent <= MEMBER_BYTES_MAX, "{spent}");
}

fn handshake() -> Vec<Vec<u8>> {
    let hello = Hello {
        oldest: VERSION_MIN,
        newest: VERSION,
        org: OrgProof::new(&ORG, &author(), &key(2).device()),
        needs_genesis: true,
        extra: vec![1; 200],
    };
    let frames = [
        Frame::Hello(hello),
        Frame::Unknown,
        Frame::Proof(Box::new(join_proof())),
        Frame::Welcome,
        Frame::Genesis(vec![1; 4_000]),
    ];
    frames.iter().map(Frame::to_bytes).collect()
}

#[test]
fn threat_17_no_bent_frame_of_an_outsider_takes_more_than_64_kib() {
    let (log, many) = Run::of(run(&key(1), &vec![b"one".to_vec(); 800]));
    let foreign = Frame::NewRun(log, many).to_bytes();
    let mut seeds = handshake();
    seeds.push(foreign.clone());
    // A list of entries, which strangers don't send, made to look like a proof of belonging.
    seeds.push([&[2][..], &foreign[1..]].concat());
    let (worst, spent) = search(&seeds, |bytes| peak(|| drop(Frame::of_stranger(bytes))));
    println!("a stranger's frame: {spent} bytes for {}", worst.len());
    assert!(spent > 1_000 && spent <= OUTSIDER_BYTES_MAX, "{spent} for {worst:02x?}");
    // The control: what members send takes more, and of a stranger isn't looked at.
    let unread = peak(|| drop(Frame::from_bytes(&foreign)));
    println!("a member's frame of {} bytes: {unread}", foreign.len());
    assert!(unread > OUTSIDER_BYTES_MAX);
    assert_eq!(peak(|| drop(Frame::of_stranger(&foreign))), 0);
}

#[test]
fn every_honest_frame_of_the_handshake_is_read_from_a_stranger() {
    for bytes in handshake() {
        let read = Frame::of_stranger(&bytes).expect("in order").expect("of the handshake");
        assert_eq!(read.to_bytes(), bytes);
    }
    let refused = Frame::Refused(protocol::wire::Refusal::Stranger).to_bytes();
    assert!(Frame::of_stranger(&refused).unwrap().is_some());
    let digest = Frame::Done(3).to_bytes();
    assert_eq!(Frame::of_stranger(&digest), Ok(None), "it comes later");
    let long = [&[5][..], &vec![1; HANDSHAKE_FRAME_BYTES_MAX]].concat();
    assert!(Frame::of_stranger(&long).is_err());
    assert!(Frame::of_stranger(&[]).is_err());
}
