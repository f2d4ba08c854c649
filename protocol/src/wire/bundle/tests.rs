//! Parcels and records: who reads what, bent bytes, the format.

use super::{file::*, *};
use crate::{
    blob::Part,
    clock::{Hlc, Millis},
    crypto::{DeviceKey, Signed},
    encode,
    ids::{BlobId, DeviceId, OrgId, SpaceId},
    limits::{PARCEL_DEVICES_MAX, PARCEL_FRAMES_MAX, PARCEL_LABEL_BYTES_MAX},
    wire::{Beacon, BlobFrame, Frame},
};

const ORG: OrgId = OrgId::new([9; 32]);
const MADE: Millis = Millis(1_790_000_000_000);

fn key(seed: u8) -> DeviceKey {
    DeviceKey::from_seed(&[seed; 32])
}

fn frames() -> Vec<Frame> {
    let beacon = Beacon {
        org: ORG,
        space: SpaceId::new([7; 16]),
        device: key(1).device(),
        hlc: Hlc::at(MADE),
        have: Vec::new(),
        read: Vec::new(),
    };
    vec![
        Frame::Beacons(vec![Signed::new(beacon, &key(1))]),
        Frame::Genesis(b"the canary of the control space".to_vec()),
    ]
}

fn load() -> Load {
    let mut load = Load::default();
    assert!(frames().iter().all(|frame| load.push(frame)));
    load
}

fn parcel(to: &[u8]) -> Parcel {
    let to = to.iter().map(|seed| key(*seed).device());
    Parcel::seal((ORG, MADE), &key(1), to, &load(), [5; 32])
}

/// What a reader of a whole file gets of it: the parcels that pass, and whether the end is there.
fn read(mut bytes: &[u8]) -> (Vec<Vec<u8>>, bool) {
    let mut parcels = Vec::new();
    let Some((head, rest)) = bytes.split_first_chunk() else { return (parcels, false) };
    if check_head(head).is_err() {
        return (parcels, false);
    }
    bytes = rest;
    while let Some((head, rest)) = bytes.split_first_chunk() {
        let Some(head) = RecordHead::from_bytes(head) else { break };
        if head.parcel_bytes() == 0 {
            return (parcels.clone(), head == RecordHead::end(parcels.len() as u64));
        }
        let Some((parcel, rest)) = rest.split_at_checked(head.parcel_bytes()) else { break };
        if head.is_of(parcel) {
            parcels.push(parcel.to_vec());
        }
        bytes = rest;
    }
    (parcels, false)
}

fn bundle(parcels: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = head().to_vec();
    for parcel in parcels {
        bytes.extend_from_slice(&RecordHead::of(parcel).to_bytes());
        bytes.extend_from_slice(parcel);
    }
    bytes.extend_from_slice(&RecordHead::end(parcels.len() as u64).to_bytes());
    bytes
}

#[test]
fn those_it_is_for_read_it_and_a_carrier_learns_for_whom_it_is() {
    let bytes = parcel(&[2, 3]).to_bytes();
    let parcel = Parcel::from_bytes(&bytes).expect("a parcel");
    let label = parcel.label(&ORG).expect("ours");
    assert_eq!((label.from, label.made), (key(1).device(), MADE));
    assert!(label.is_for(&key(2).device()) && label.is_for(&key(3).device()));
    for reader in [2, 3] {
        assert_eq!(parcel.open(&label, &key(reader)), Ok(frames()));
    }
    assert!(!label.is_for(&key(4).device()));
    assert_eq!(parcel.open(&label, &key(4)), Err(ParcelError::Sealed));
    assert_eq!(parcel.open(&label, &key(1)), Err(ParcelError::Sealed), "nor the sender again");
}

#[test]
fn threat_26_who_finds_a_parcel_learns_no_device_organisation_or_space() {
    let bytes = parcel(&[2, 3]).to_bytes();
    let parcel = Parcel::from_bytes(&bytes).expect("a parcel");
    assert_eq!(parcel.label(&OrgId::new([8; 32])), Err(ParcelError::Elsewhere));
    let devices = [1, 2, 3].map(|seed| *key(seed).device().as_bytes());
    let has = |what: &[u8]| bytes.windows(what.len()).any(|part| part == what);
    let clear = load().bytes().to_vec();
    let told = |what: &[u8]| clear.windows(what.len()).any(|part| part == what);
    assert!(told(b"canary") && told(&[7; 16]), "the control: it is in what was sealed");
    assert!(!has(b"canary") && !has(&[7; 16]) && !has(&ORG.as_bytes()[..8]));
    assert!(devices.iter().all(|device| !has(&device[..8])));
}

#[test]
fn threat_27_a_parcel_tells_a_class_of_size() {
    let size = |bytes: usize| {
        let mut load = Load::default();
        load.push(&Frame::Genesis(vec![7; bytes]));
        let to = [key(2).device()];
        Parcel::seal((ORG, MADE), &key(1), to, &load, [5; 32]).to_bytes().len()
    };
    assert_eq!(size(1000), size(1010));
    assert!(size(4000) > size(1000), "the control");
}

#[test]
fn threat_26_any_flipped_bit_of_a_parcel_is_found() {
    let whole = parcel(&[2]);
    let bytes = whole.to_bytes();
    assert!(whole.label(&ORG).is_ok_and(|label| whole.open(&label, &key(2)).is_ok()), "control");
    for at in 0..bytes.len() {
        let mut bent = bytes.clone();
        bent[at] ^= 1 << (at % 8);
        let read = Parcel::from_bytes(&bent).ok().and_then(|bent| bent.label(&ORG).ok());
        assert_eq!(read, None, "byte {at}");
    }
    for end in 0..bytes.len() {
        assert!(Parcel::from_bytes(&bytes[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn nobody_signs_for_another_and_no_label_serves_two_parcels() {
    let (one, two) = (parcel(&[2]), {
        let to = [key(2).device()];
        Parcel::seal((ORG, MADE), &key(1), to, &load(), [6; 32])
    });
    let label = one.nonce_and_label();
    let mixed = two.clone().with(label);
    assert_eq!(mixed.label(&ORG), Err(ParcelError::Order), "another load than was signed");
    // Somebody of the organisation writes a label in a colleague's name.
    let claim = one.label(&ORG).expect("ours");
    let forged = Signed::new(claim.clone().by(key(4).device()), &key(4));
    assert!(one.clone().labelled(&ORG, &forged).label(&ORG).is_ok(), "in their own they may");
    let mut bytes = encode::to_bytes(&forged);
    let name = key(4).device();
    let at = bytes.windows(32).position(|part| part == name.as_bytes()).expect("there");
    bytes[at..at + 32].copy_from_slice(claim.from.as_bytes());
    let forged: Signed<Label> = encode::from_bytes(&bytes, PARCEL_LABEL_BYTES_MAX).expect("reads");
    assert!(matches!(one.labelled(&ORG, &forged).label(&ORG), Err(ParcelError::Forged(_))));
}

#[test]
fn a_load_holds_what_speaks_for_itself_and_no_more_than_there_is_room_for() {
    let mut load = Load::default();
    load.push(&Frame::Welcome);
    assert_eq!(Load::frames(ParcelKind::Entries, load.bytes()), Err(LoadError::Kind));
    assert_eq!(Load::frames(ParcelKind::Entries, &[0, 0, 0, 9, 1]), Err(LoadError::Cut));
    assert!(matches!(
        Load::frames(ParcelKind::Entries, &[0, 0, 0, 1, 99]),
        Err(LoadError::Frame(_))
    ));
    let mut load = Load::default();
    while !load.is_full() {
        load.push(&Frame::Beacons(Vec::new()));
    }
    assert_eq!(
        Load::frames(ParcelKind::Entries, load.bytes()).map(|it| it.len()),
        Ok(PARCEL_FRAMES_MAX)
    );
    load.push(&Frame::Beacons(Vec::new()));
    assert_eq!(Load::frames(ParcelKind::Entries, load.bytes()), Err(LoadError::Size));
}

fn part() -> Frame {
    Frame::Blob(BlobFrame::Part(BlobId::new([4; 32]), Part::Chunk(3), b"sealed".to_vec()))
}

fn files_parcel(to: &[u8]) -> Parcel {
    let mut load = Load::of(ParcelKind::Files);
    let held = BlobFrame::Held(SpaceId::new([7; 16]), vec![BlobId::new([4; 32])]);
    assert!(load.push(&part()) && load.push(&Frame::Blob(held)));
    let to = to.iter().map(|seed| key(*seed).device());
    Parcel::seal((ORG, MADE), &key(1), to, &load, [8; 32])
}

#[test]
fn files_and_entries_stand_in_parcels_of_their_own() {
    let of = |kind, frame: &Frame| {
        let mut load = Load::of(kind);
        load.push(frame);
        Load::frames(kind, load.bytes()).map(|frames| frames.len())
    };
    assert_eq!(of(ParcelKind::Files, &part()), Ok(1));
    assert_eq!(of(ParcelKind::Entries, &part()), Err(LoadError::Kind));
    assert_eq!(of(ParcelKind::Files, &frames()[0]), Err(LoadError::Kind));
    let want = BlobFrame::Want(SpaceId::ZERO, BlobId::new([4; 32]), vec![Part::Root]);
    assert_eq!(of(ParcelKind::Files, &Frame::Blob(want)), Err(LoadError::Kind), "a question");
    let parcel = files_parcel(&[2]);
    let label = parcel.label(&ORG).expect("ours");
    assert_eq!(label.kind, ParcelKind::Files, "who carries it learns it");
    assert_eq!(parcel.open(&label, &key(2)).map(|frames| frames.len()), Ok(2));
    assert_eq!(parcel.open(&label, &key(3)), Err(ParcelError::Sealed));
    // Whoever carries it doesn't make it the other kind.
    let signed = Signed::new(label, &key(1));
    let as_entries = parcel.clone().labelled_as(ParcelKind::Entries, &ORG, &signed);
    assert_eq!(as_entries.label(&ORG), Err(ParcelError::Order));
    assert!(parcel.labelled_as(ParcelKind::Files, &ORG, &signed).label(&ORG).is_ok(), "control");
}

#[test]
fn a_label_has_room_for_all_its_devices() {
    let devices = (0..=PARCEL_DEVICES_MAX as u64).map(|at| {
        let mut seed = [1; 32];
        seed[..8].copy_from_slice(&at.to_le_bytes());
        DeviceKey::from_seed(&seed).device()
    });
    let devices: Vec<DeviceId> = devices.collect();
    let parcel = Parcel::seal((ORG, MADE), &key(1), devices.iter().copied(), &load(), [5; 32]);
    let label = parcel.label(&ORG).expect("fits");
    assert_eq!(label.devices().len(), PARCEL_DEVICES_MAX);
    assert!(!label.is_for(&devices[PARCEL_DEVICES_MAX]), "one more waits for the next parcel");
}

#[test]
fn a_file_cut_anywhere_gives_what_came_before_and_says_that_it_was_cut() {
    let parcels = [parcel(&[2]).to_bytes(), vec![7; 40], vec![8; 3]];
    let whole = bundle(&parcels);
    assert_eq!(read(&whole), (parcels.to_vec(), true));
    let mut ends = vec![HEAD_BYTES];
    for parcel in &parcels {
        ends.push(ends[ends.len() - 1] + RECORD_HEAD_BYTES + parcel.len());
    }
    for cut in 0..whole.len() {
        let (got, is_whole) = read(&whole[..cut]);
        let want = ends.iter().filter(|end| **end <= cut).count().saturating_sub(1);
        assert_eq!((got, is_whole), (parcels[..want].to_vec(), false), "cut at {cut}");
    }
}

#[test]
fn any_flipped_byte_of_a_file_costs_the_record_it_is_in() {
    let parcels = [vec![1; 30], vec![7; 40], vec![8; 3]];
    let whole = bundle(&parcels);
    for at in 0..whole.len() {
        let mut bent = whole.clone();
        bent[at] ^= 0x10;
        let (got, is_whole) = read(&bent);
        assert!(!is_whole, "byte {at}");
        assert!(got.iter().all(|parcel| parcels.contains(parcel)), "byte {at}");
    }
    assert_eq!(check_head(b"TZBUNDLE\x03"), Err(HeadError::Newer));
    assert_eq!(check_head(b"TZBUNDLE\x00"), Err(HeadError::NotABundle));
    assert_eq!(check_head(b"PK\x03\x04zip!!"), Err(HeadError::NotABundle));
}

/// The format is what docs/wire-format.md says: a bundle of this version, kept.
#[test]
fn the_golden_bundle_is_read_and_made_again() {
    let golden: &[u8] = include_bytes!("golden.tzbundle");
    let parcels = [parcel(&[2, 3]).to_bytes(), files_parcel(&[2, 3]).to_bytes()];
    assert_eq!(bundle(&parcels), golden, "the format has changed");
    let (parcels, is_whole) = read(golden);
    assert!(is_whole && parcels.len() == 2);
    let parcel = Parcel::from_bytes(&parcels[0]).expect("a parcel");
    let label = parcel.label(&ORG).expect("ours");
    assert_eq!(parcel.open(&label, &key(3)), Ok(frames()));
}

/// What the first version wrote, before there were parcels of files, is read as it was.
#[test]
fn a_bundle_of_the_first_version_is_read() {
    let golden: &[u8] = include_bytes!("golden-1.tzbundle");
    assert_eq!(golden[HEAD_BYTES - 1], 1);
    let (parcels, is_whole) = read(golden);
    assert!(is_whole);
    assert_eq!(parcels, [parcel(&[2, 3]).to_bytes()]);
}
