//! Bundles, as they come on a stick from anybody.

use node::bundle::{Found, Reader};
use protocol::{
    blob::Part,
    clock::{Hlc, Millis},
    crypto::{SealedKey, Signed, SpaceKey},
    ids::BlobId,
    limits::{PARCEL_BYTES_MAX, PARCEL_FRAMES_MAX},
    wire::{
        Beacon, BlobFrame, Frame, Run,
        bundle::{
            Label, Load, Parcel, ParcelKind,
            file::{RecordHead, head},
        },
    },
};

use crate::{
    mutate::Recipe,
    seeds::{ORG, SPACE, key, run},
};

/// Frames of each kind that a load may hold.
fn frames() -> Vec<Frame> {
    let (log, run) = Run::of(run(&key(1), &[b"one".to_vec(), b"two".to_vec()]));
    let beacon = Beacon {
        org: ORG,
        space: SPACE,
        device: key(1).device(),
        hlc: Hlc::at(Millis(5)),
        have: vec![(protocol::wire::LogTag::of(&log), 2)],
        read: Vec::new(),
    };
    let given = (&SPACE, &SpaceKey::new([4; 32]));
    vec![
        Frame::Genesis(vec![1; 40]),
        Frame::NewRun(log, run),
        Frame::Keys(SPACE, vec![SealedKey::new(given, [key(2).device()], [6; 32])]),
        Frame::Beacons(vec![Signed::new(beacon, &key(1))]),
    ]
}

fn loads() -> Vec<Vec<u8>> {
    let load = |frames: &[Frame]| {
        let mut load = Load::default();
        frames.iter().for_each(|frame| assert!(load.push(frame)));
        load.bytes().to_vec()
    };
    let all = frames();
    let mut loads: Vec<Vec<u8>> = all.chunks(1).map(load).collect();
    loads.push(load(&all));
    loads
}

/// The same with files.
fn file_loads() -> Vec<Vec<u8>> {
    let blob = BlobId::new([4; 32]);
    let parts = [Part::Root, Part::List(1), Part::Chunk(7)];
    let parts = parts.map(|part| BlobFrame::Part(blob, part, vec![9; 30]));
    let frames = parts.into_iter().chain([BlobFrame::Held(SPACE, vec![blob])]).map(Frame::Blob);
    let mut all = Load::of(ParcelKind::Files);
    frames.for_each(|frame| assert!(all.push(&frame)));
    vec![all.bytes().to_vec()]
}

fn sealed(luck: u8) -> Vec<u8> {
    let mut load = Load::default();
    frames().iter().for_each(|frame| assert!(load.push(frame)));
    let to = [key(2).device(), key(3).device()];
    Parcel::seal((ORG, Millis(7)), &key(1), to, &load, [luck; 32]).to_bytes()
}

fn file(parcels: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = head().to_vec();
    for parcel in parcels {
        bytes.extend_from_slice(&RecordHead::of(parcel).to_bytes());
        bytes.extend_from_slice(parcel);
    }
    bytes.extend_from_slice(&RecordHead::end(parcels.len() as u64).to_bytes());
    bytes
}

/// A file is read to its end, and gives nothing that wasn't written.
#[test]
fn fuzz_bundle_file() {
    let parcels = [sealed(1), sealed(2), vec![7; 9]];
    let seeds = [file(&parcels), file(&parcels[2..]), file(&[])];
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(mut reader) = Reader::new(bytes.as_slice()) else { return };
        let mut found = 0;
        while let Some(next) = reader.read().expect("memory can be read") {
            found += 1;
            assert!(found <= bytes.len(), "it never ends");
            if let Found::Parcel(parcel) = next {
                assert!(parcel.len() <= PARCEL_BYTES_MAX && parcels.contains(&parcel));
            }
        }
    });
}

/// An altered parcel isn't its sender's, whoever reads it.
#[test]
fn fuzz_parcel() {
    let seeds = [sealed(1), sealed(2)];
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(parcel) = Parcel::from_bytes(&bytes) else { return };
        assert_eq!(parcel.to_bytes(), bytes, "one form");
        let Ok(label) = parcel.label(&ORG) else { return };
        assert!(seeds.contains(&bytes), "it was altered, and is signed all the same");
        assert!(parcel.open(&label, &key(2)).is_ok() && parcel.open(&label, &key(4)).is_err());
    });
}

/// What a colleague seals by the rules of the envelope, and by no others.
#[test]
fn fuzz_parcel_load() {
    let seeds = [loads(), file_loads()].concat();
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        for kind in [ParcelKind::Entries, ParcelKind::Files] {
            let Ok(frames) = Load::frames(kind, &bytes) else { continue };
            assert!(frames.len() <= PARCEL_FRAMES_MAX);
            let mut again = Load::of(kind);
            frames.iter().for_each(|frame| assert!(again.push(frame)));
            assert_eq!(again.bytes(), bytes, "one form");
        }
    });
}

/// Nobody else's name stands on a parcel: the label is tried by itself, behind its lock.
#[test]
fn fuzz_parcel_label() {
    let parcel = Parcel::from_bytes(&sealed(1)).expect("a seed");
    let label = parcel.label(&ORG).expect("the organisation's");
    let seeds = [protocol::encode::to_bytes(&Signed::new(label, &key(1)))];
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let limit = protocol::limits::PARCEL_LABEL_BYTES_MAX;
        let Ok(signed) = protocol::encode::from_bytes::<Signed<Label>>(&bytes, limit) else {
            return;
        };
        if signed.verify().is_ok() {
            assert!(seeds.contains(&bytes), "it was altered, and is signed all the same");
        }
    });
}
