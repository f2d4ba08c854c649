//! Frames, and the values in them that a stranger sends before being let in.

use std::collections::BTreeSet;

use protocol::{
    blob::Part,
    clock::Hlc,
    crypto::Signed,
    encode,
    entry::{ForkProof, Side, Tip},
    ids::{BlobId, DocId, DocKind, EntryHash, LogId},
    limits::{
        BEACON_BYTES_MAX, FRAME_BYTES_MAX, JOIN_PROOF_BYTES_MAX, PEER_RECORD_BYTES_MAX,
        ROWS_PER_FRAME_MAX,
    },
    wire::{
        Beacon, BeaconKey, BeaconTime, BlobFrame, Digest, Element, Frame, Have, Held, Hello,
        JoinProof, Locator, LogTag, OrgProof, PeerRecord, Point, Presence, RecordTime, Refusal,
        Row, Rows, Run, Sketch, VERSION, VERSION_MIN, Want, Wanted,
    },
};

use crate::{
    mutate::Recipe,
    seeds::{CHANNEL, ORG, SPACE, author, invitation, join_proof, key, log, run},
};

const BLOB: BlobId = BlobId::new([44; 32]);

fn tip(seq: u64) -> Tip {
    Tip { seq, hash: EntryHash::new([seq as u8; 32]), hlc: Hlc::ZERO }
}

fn sketch() -> Sketch {
    let mut sketch = Sketch::default();
    (1..9).for_each(|seq| sketch.toggle(Element::of(&log(), seq, &tip(seq).hash)));
    sketch
}

pub fn beacon() -> Beacon {
    let mark = protocol::wire::ReadMark { channel: CHANNEL, log: LogTag::of(&log()), seq: 3 };
    Beacon {
        org: ORG,
        space: SPACE,
        device: author(),
        hlc: Hlc::from_raw(77),
        have: vec![(LogTag::of(&log()), 400)],
        read: vec![mark],
    }
}

pub fn fork_proof() -> ForkProof {
    let side = |body: &[u8]| {
        let runs = crate::seeds::chain(&key(1), &[body.to_vec(), b"next".to_vec()]);
        let headers = runs.iter().map(|run| run.entries()[0].header().clone()).collect();
        Side { headers, signature: runs[1].signature() }
    };
    ForkProof::new(side(b"for you"), side(b"for them"))
}

pub fn peer_record() -> PeerRecord {
    PeerRecord {
        org: ORG,
        device: author(),
        seq: 7,
        relays: false,
        addresses: vec!["/ip4/10.1.0.11/tcp/4001".to_owned()],
        via: vec![key(2).device()],
    }
}

/// A frame of each kind.
pub fn frames() -> Vec<Frame> {
    let (log, run) = Run::of(run(&key(1), &[b"one".to_vec(), b"two".to_vec()]));
    let tag = LogTag::of(&log);
    let hello = Hello {
        oldest: VERSION_MIN,
        newest: VERSION,
        org: OrgProof::new(&ORG, &author(), &key(2).device()),
        needs_genesis: true,
        extra: vec![1, 2],
    };
    let rows: Vec<Row> =
        (0..5).map(|epoch| Row::new(LogId { epoch, ..log }, &tip(u64::from(epoch) + 1))).collect();
    let points = vec![Point { seq: 9, hash: tip(9).hash }, Point { seq: 8, hash: tip(8).hash }];
    let page = DocId::created(DocKind::Page, &author(), 2);
    let time = BeaconTime { key: BeaconKey::of(&SPACE, &author()), hlc: Hlc::from_raw(5) };
    vec![
        Frame::Hello(hello),
        Frame::Unknown,
        Frame::Proof(Box::new(join_proof())),
        Frame::Welcome,
        Frame::Refused(Refusal::Stranger),
        Frame::Genesis(vec![1; 40]),
        Frame::Digest(Digest {
            ask: true,
            entries: [1; 16],
            beacons: [2; 8],
            sketch: sketch().short(),
        }),
        Frame::Sketch(sketch().to_bytes()),
        Frame::Rows(Rows::new(true, &rows).with_grant()),
        Frame::Want(Want {
            id: 3,
            budget_bytes: 1 << 20,
            logs: vec![Wanted { log: tag, after: 1, up_to: 300 }],
        }),
        Frame::Done(3),
        Frame::Run(tag, run.clone()),
        Frame::NewRun(log, run),
        Frame::Have(Have { prune: false, logs: vec![Held { log: tag, seq: 200 }] }),
        Frame::Locator(Locator { log: tag, points }),
        Frame::Fork(Box::new(fork_proof())),
        Frame::Beacons(vec![Signed::new(beacon(), &key(1))]),
        Frame::BeaconTimes(vec![time]),
        Frame::Presence(Presence { space: SPACE, page, caret: 12, anchor: 7 }),
        Frame::PeerRecords(vec![Signed::new(peer_record(), &key(1))]),
        Frame::RecordTimes(vec![RecordTime::of(&author(), 7)]),
        Frame::Blob(BlobFrame::Want(SPACE, BLOB, vec![Part::Root, Part::List(3), Part::Chunk(70)])),
    ]
}

/// The other things that are said about files.
fn blob_frames() -> Vec<Frame> {
    let all = [
        BlobFrame::Ask(SPACE, vec![BLOB]),
        BlobFrame::Held(SPACE, vec![BLOB, BLOB]),
        BlobFrame::Dropped(SPACE, vec![BLOB]),
        BlobFrame::Part(BLOB, Part::Chunk(1), vec![9; 300]),
        BlobFrame::Lacking(BLOB, vec![Part::Chunk(u32::MAX)]),
    ];
    all.map(Frame::Blob).into()
}

/// The frames' bytes.
pub fn frame_bytes() -> Vec<Vec<u8>> {
    frames().iter().chain(&blob_frames()).map(Frame::to_bytes).collect()
}

#[test]
fn a_seed_of_each_kind_of_frame_is_a_frame() {
    let kinds: BTreeSet<u8> = frames().iter().map(|frame| frame.to_bytes()[0]).collect();
    assert_eq!(kinds.len(), frames().len(), "each kind once");
    for frame in frames().into_iter().chain(blob_frames()) {
        assert_eq!(Frame::from_bytes(&frame.to_bytes()), Ok(frame));
    }
}

#[test]
fn fuzz_frame() {
    let seeds = frame_bytes();
    bolero::check!().with_iterations(6000).with_max_len(600).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(frame) = Frame::from_bytes(&bytes) else { return };
        assert_eq!(frame.to_bytes(), bytes, "one form");
        assert!(bytes.len() <= FRAME_BYTES_MAX);
        match frame {
            Frame::Hello(hello) => {
                assert!(hello.agreed().is_none_or(|version| version <= VERSION));
            }
            Frame::Rows(rows) => {
                assert!(rows.rows().expect("checked").len() <= ROWS_PER_FRAME_MAX);
            }
            Frame::Sketch(bytes) => try_sketch(&bytes),
            Frame::Run(_, run) => assert!(run.last() >= run.first.saturating_sub(1)),
            _ => (),
        }
    });
}

/// A hostile sketch gives a bounded difference or none.
fn try_sketch(bytes: &[u8]) {
    let Some(theirs) = Sketch::from_bytes(bytes) else { return };
    assert_eq!(theirs.to_bytes(), bytes, "one form");
    if let Some(difference) = sketch().difference(&theirs) {
        assert!(difference.count() < protocol::wire::SKETCH);
        difference.has(Element::of(&log(), 1, &tip(1).hash));
    }
}

#[test]
fn fuzz_sketch() {
    let seeds = [sketch().to_bytes(), Sketch::default().to_bytes()];
    bolero::check!().with_iterations(1500).with_max_len(400).for_each(|recipe: &[u8]| {
        try_sketch(&Recipe::new(recipe).bend(&seeds));
    });
}

#[test]
fn fuzz_join_proof() {
    let (invitation, _) = invitation();
    let seeds = [encode::to_bytes(&join_proof()), encode::to_bytes(&invitation)];
    let whole = join_proof();
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(proof) = encode::from_bytes::<JoinProof>(&bytes, JOIN_PROOF_BYTES_MAX) else {
            return;
        };
        assert_eq!(encode::to_bytes(&proof), bytes, "one form");
        let altered = proof != whole;
        let both = proof.invitation.verify().is_ok() && proof.redemption.verify().is_ok();
        assert!(!(altered && both), "nobody signed this");
    });
}

#[test]
fn fuzz_beacon() {
    let whole = Signed::new(beacon(), &key(1));
    let seeds = [encode::to_bytes(&whole), encode::to_bytes(&beacon())];
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(signed) = encode::from_bytes::<Signed<Beacon>>(&bytes, BEACON_BYTES_MAX) else {
            return;
        };
        let said = signed.unverified();
        if said.check().is_ok() {
            said.holds(&LogTag::of(&log()));
            said.has_read(&CHANNEL, &LogTag::of(&log()));
        }
        assert!(signed == whole || signed.verify().is_err(), "nobody signed this");
    });
}

#[test]
fn fuzz_peer_record() {
    let whole = Signed::new(peer_record(), &key(1));
    let seeds = [encode::to_bytes(&whole), encode::to_bytes(&peer_record())];
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(signed) = encode::from_bytes::<Signed<PeerRecord>>(&bytes, PEER_RECORD_BYTES_MAX)
        else {
            return;
        };
        let _ = signed.unverified().check();
        assert!(signed == whole || signed.verify().is_err(), "nobody signed this");
    });
}
