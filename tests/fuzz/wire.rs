//! Frames, and the values in them that a stranger sends before being let in.

use std::collections::BTreeSet;

use protocol::{
    blob::Part,
    clock::Hlc,
    crypto::{SealedKey, Signed, SpaceKey},
    encode,
    entry::{ForkProof, Side, Tip},
    ids::{BlobId, DocId, DocKind, EntryHash, LogId},
    limits::{
        BEACON_BYTES_MAX, FRAME_BYTES_MAX, JOIN_PROOF_BYTES_MAX, PEER_RECORD_BYTES_MAX,
        ROWS_PER_FRAME_MAX,
    },
    wire::{
        Beacon, BeaconKey, BeaconTime, BlobFrame, Digest, Element, Frame, Have, Held, Hello,
        JoinProof, Locator, LogTag, Office, OfficeRoot, OrgProof, PeerRecord, Point, Presence,
        RecordTime, Refusal, Row, Rows, Run, Sketch, VERSION, VERSION_MIN, Want, Wanted,
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

/// The seed of the first kind of frame, or of the kind after this one's. A new kind doesn't compile until it
/// has a place and a seed here.
fn next_frame(before: Option<&Frame>) -> Option<Frame> {
    let (log, run) = Run::of(run(&key(1), &[b"one".to_vec(), b"two".to_vec()]));
    let tag = LogTag::of(&log);
    let space_key = SpaceKey::new([5; 32]);
    Some(match before {
        None => Frame::Hello(Hello {
            oldest: VERSION_MIN,
            newest: VERSION,
            org: OrgProof::new(&ORG, &author(), &key(2).device()),
            needs_genesis: true,
            extra: vec![1, 2],
        }),
        Some(Frame::Hello(_)) => Frame::Unknown,
        Some(Frame::Unknown) => Frame::Proof(Box::new(join_proof())),
        Some(Frame::Proof(_)) => Frame::Welcome,
        Some(Frame::Welcome) => Frame::Refused(Refusal::Stranger),
        Some(Frame::Refused(_)) => Frame::Genesis(vec![1; 40]),
        Some(Frame::Genesis(_)) => Frame::Digest(Digest {
            ask: true,
            entries: [1; 16],
            beacons: [2; 8],
            sketch: sketch().short(),
        }),
        Some(Frame::Digest(_)) => Frame::Sketch(sketch().to_bytes()),
        Some(Frame::Sketch(_)) => {
            let row = |epoch| Row::new(LogId { epoch, ..log }, &tip(u64::from(epoch) + 1));
            Frame::Rows(Rows::new(true, &(0..5).map(row).collect::<Vec<_>>()).with_grant())
        }
        Some(Frame::Rows(_)) => Frame::Want(Want {
            id: 3,
            budget_bytes: 1 << 20,
            logs: vec![Wanted { log: tag, after: 1, up_to: 300 }],
        }),
        Some(Frame::Want(_)) => Frame::Done(3),
        Some(Frame::Done(_)) => Frame::Run(tag, run),
        Some(Frame::Run(..)) => Frame::NewRun(log, run),
        Some(Frame::NewRun(..)) => {
            Frame::Have(Have { prune: false, logs: vec![Held { log: tag, seq: 200 }] })
        }
        Some(Frame::Have(_)) => {
            let points = [9, 8].map(|seq| Point { seq, hash: tip(seq).hash });
            Frame::Locator(Locator { log: tag, points: points.to_vec() })
        }
        Some(Frame::Locator(_)) => Frame::Fork(Box::new(fork_proof())),
        Some(Frame::Fork(_)) => Frame::Beacons(vec![Signed::new(beacon(), &key(1))]),
        Some(Frame::Beacons(_)) => {
            let key = BeaconKey::of(&SPACE, &author());
            Frame::BeaconTimes(vec![BeaconTime { key, hlc: Hlc::from_raw(5) }])
        }
        Some(Frame::BeaconTimes(_)) => {
            let page = DocId::created(DocKind::Page, &author(), 2);
            Frame::Presence(Presence { space: SPACE, page, caret: 12, anchor: 7 })
        }
        Some(Frame::Presence(_)) => {
            Frame::KeysWanted(SPACE, vec![space_key.id(&SPACE), SpaceKey::new([6; 32]).id(&SPACE)])
        }
        Some(Frame::KeysWanted(..)) => {
            Frame::Keys(SPACE, vec![SealedKey::new((&SPACE, &space_key), [author()], [9; 32])])
        }
        Some(Frame::Keys(..)) => Frame::PeerRecords(vec![Signed::new(peer_record(), &key(1))]),
        Some(Frame::PeerRecords(_)) => Frame::RecordTimes(vec![RecordTime::of(&author(), 7)]),
        Some(Frame::RecordTimes(_)) => Frame::Blob(next_blob_frame(None)?),
        Some(Frame::Blob(_)) => {
            let mut devices = [1, 2, 3].map(|seed| key(seed).device());
            devices.sort();
            Frame::Office(Office {
                root: OfficeRoot { passing: true, device: devices[0] },
                alone: false,
                hops: 1,
                above: Some(devices[0]),
                bridged: devices[1..2].to_vec(),
                heard: devices[1..].to_vec(),
            })
        }
        Some(Frame::Office(_)) => return None,
    })
}

/// The same of what is said about files.
fn next_blob_frame(before: Option<&BlobFrame>) -> Option<BlobFrame> {
    let parts = vec![Part::Root, Part::List(3), Part::Chunk(70)];
    Some(match before {
        None => BlobFrame::Want(SPACE, BLOB, parts),
        Some(BlobFrame::Want(..)) => BlobFrame::Ask(SPACE, vec![BLOB]),
        Some(BlobFrame::Ask(..)) => BlobFrame::Held(SPACE, vec![BLOB, BLOB]),
        Some(BlobFrame::Held(..)) => BlobFrame::Dropped(SPACE, vec![BLOB]),
        Some(BlobFrame::Dropped(..)) => BlobFrame::Part(BLOB, Part::Chunk(1), vec![9; 300]),
        Some(BlobFrame::Part(..)) => BlobFrame::Lacking(BLOB, vec![Part::Chunk(u32::MAX)]),
        Some(BlobFrame::Lacking(..)) => return None,
    })
}

/// A frame of each kind.
pub fn frames() -> Vec<Frame> {
    std::iter::successors(next_frame(None), |frame| next_frame(Some(frame))).collect()
}

/// The other things that are said about files.
fn blob_frames() -> Vec<Frame> {
    let all = std::iter::successors(next_blob_frame(None), |frame| next_blob_frame(Some(frame)));
    all.skip(1).map(Frame::Blob).collect()
}

/// The frames' bytes.
pub fn frame_bytes() -> Vec<Vec<u8>> {
    frames().iter().chain(&blob_frames()).map(Frame::to_bytes).collect()
}

#[test]
fn a_seed_of_each_kind_of_frame_is_a_frame() {
    let kinds: BTreeSet<u8> = frames().iter().map(|frame| frame.to_bytes()[0]).collect();
    let last = *kinds.last().expect("some");
    assert_eq!(kinds, (0..=last).collect(), "no kind is left out");
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
