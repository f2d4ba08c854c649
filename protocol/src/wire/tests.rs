//! Frames: sizes, bounds, strange bytes.

use proptest::prelude::*;

use super::*;
use crate::{
    clock::{Hlc, Millis},
    crypto::{DeviceKey, Signed, SpaceKey, check},
    entry::{ChangesDigest, Draft, PackedRun, StoredEntry, Tip},
    ids::{Branch, ChannelId, DeviceId, DocId, EntryHash, LogId, OrgId, SpaceId},
    limits::{BEACON_LOGS_MAX, ROWS_PER_FRAME_MAX},
};

/// The four bytes of length that go before a frame.
const LENGTH: usize = 4;

/// What the packed change of an 82-byte message takes in clear, with the name of its document, once
/// its bucket is there.
const BODY: usize = 115;

fn key() -> DeviceKey {
    DeviceKey::from_seed(&[1; 32])
}

fn log(space: u8) -> LogId {
    LogId::trunk(SpaceId::new([space; 16]), key().device(), 0)
}

/// A run of messages, a minute apart.
fn run(count: u64) -> PackedRun {
    let (mut base, mut stored) = (None::<Tip>, Vec::<StoredEntry>::new());
    for at in 0..count {
        let draft = Draft {
            org: OrgId::new([9; 32]),
            log: log(1),
            base,
            hlc: Hlc::at(Millis(1_790_000_000_000 + at * 60_000)),
            control: Vec::new(),
            key_epoch: 0,
            changes: ChangesDigest::NONE,
            body: Vec::new(),
        };
        let key_of_space = SpaceKey::new([3; 32]);
        let draft = draft.seal((1, &key_of_space), [&[at as u8; 32]], &[7; BODY]);
        let run = draft.sign(&key()).verify().expect("own signature");
        base = Some(run.entries()[0].tip());
        stored.extend(run.into_stored());
    }
    let tail = stored.split_off(1);
    PackedRun::of_stored(Branch::TRUNK, stored[0].header.hlc, tail).expect("signed")
}

#[test]
fn p05_a_message_alone_and_inside_a_run() {
    let (of, alone) = Run::of(run(2));
    let bytes = Frame::Run(LogTag::of(&of), alone).to_bytes().len() + LENGTH;
    assert!(bytes <= 250, "{bytes} bytes for a message alone");
    let (of, many) = Run::of(run(101));
    let bytes = Frame::Run(LogTag::of(&of), many).to_bytes().len() + LENGTH;
    assert!(bytes <= 100 * 160, "{} bytes for a message in a run", bytes / 100);
}

#[test]
fn p03_two_digests_cost_a_hundred_bytes() {
    let digest =
        Digest { ask: true, entries: [255; 16], beacons: [255; 8], sketch: ShortSketch::default() };
    let bytes = Frame::Digest(digest).to_bytes().len() + LENGTH;
    assert_eq!(2 * bytes, 100);
}

#[test]
fn rows_name_a_device_once() {
    let row = |space: u8| Row {
        log: log(space),
        seq: 300,
        tip: Some(TipTag::of(&EntryHash::new([space; 32]))),
    };
    let rows: Vec<Row> = (0..100).map(row).collect();
    let packed = Rows::new(true, &rows);
    assert_eq!(packed.rows(), Ok(rows));
    let bytes = Frame::Rows(packed).to_bytes().len();
    assert!(bytes < 100 * (16 + 22 + 1) + 50, "{bytes} bytes for 100 rows of one device");
    let brief = Frame::Rows(Rows::new(false, &[row(1)]).with_grant()).to_bytes().len();
    assert!(brief <= 60, "{brief} bytes for one row that differs");
    let many: Vec<Row> = (0..=ROWS_PER_FRAME_MAX)
        .map(|at| Row { log: LogId { epoch: at as u32, ..log(1) }, ..row(1) })
        .collect();
    assert_eq!(Rows::new(true, &many).rows().expect("bounded").len(), ROWS_PER_FRAME_MAX);
}

#[test]
fn a_stranger_learns_nothing_from_a_hello() {
    let (ann, bob) = (DeviceId::new([1; 32]), DeviceId::new([2; 32]));
    let org = OrgId::new([9; 32]);
    let proof = OrgProof::new(&org, &ann, &bob);
    assert_eq!(proof, OrgProof::new(&org, &ann, &bob));
    assert_ne!(proof, OrgProof::new(&org, &bob, &ann), "one direction only");
    assert_ne!(proof, OrgProof::new(&OrgId::new([8; 32]), &ann, &bob));
    let hello = Hello { oldest: 1, newest: 1, org: proof, needs_genesis: false, extra: Vec::new() };
    let bytes = Frame::Hello(hello).to_bytes();
    assert!(!bytes.windows(8).any(|part| org.as_bytes().starts_with(part)));
}

#[test]
fn versions_meet_at_the_newest_that_both_speak() {
    let org = OrgProof::new(&OrgId::ZERO, &DeviceId::ZERO, &DeviceId::ZERO);
    let hello = |oldest, newest| Hello { oldest, newest, org, needs_genesis: false, extra: vec![] };
    assert_eq!(hello(VERSION, VERSION).agreed(), Some(VERSION));
    assert_eq!(hello(1, 9).agreed(), Some(VERSION));
    assert_eq!(hello(VERSION + 1, 9).agreed(), None);
    assert_eq!(hello(1, VERSION_MIN - 1).agreed(), None);
    assert_eq!(hello(0, 0).agreed(), None);
}

#[test]
fn a_beacon_has_one_form_and_its_own_domain() {
    let tag = |at: u8| LogTag::of(&log(at));
    let mut have: Vec<_> = (1..9).map(|at| (tag(at), u64::from(at))).collect();
    have.sort();
    let mark = ReadMark { channel: ChannelId::new([1; 16]), log: tag(2), seq: 2 };
    let beacon = Beacon {
        org: OrgId::ZERO,
        space: SpaceId::ZERO,
        device: key().device(),
        hlc: Hlc::ZERO,
        have,
        read: vec![mark],
    };
    assert_eq!(beacon.check(), Ok(()));
    assert_eq!((beacon.holds(&tag(3)), beacon.holds(&tag(9))), (3, 0));
    assert_eq!(beacon.has_read(&mark.channel, &tag(2)), 2);
    assert_eq!(beacon.has_read(&mark.channel, &tag(3)), 0);
    let mut twice = beacon.clone();
    twice.have.push(twice.have[7]);
    assert_eq!(twice.check(), Err(BeaconError::Order));
    let mut many = beacon.clone();
    many.have = vec![many.have[0]; BEACON_LOGS_MAX + 1];
    assert!(matches!(many.check(), Err(BeaconError::Size { .. })));
    let signed = Signed::new(beacon, &key());
    assert!(signed.clone().verify().is_ok());
    let other = key().sign("tongzhou entry", &[0; 32]);
    assert!(check(&key().device(), "tongzhou beacon", &[0; 32], &other).is_err());
}

#[test]
fn presence_is_kind_18_with_two_ids_and_two_numbers() {
    let presence =
        Presence { space: SpaceId::new([1; 16]), page: DocId::new([2; 16]), caret: 300, anchor: 5 };
    let golden = [&[18][..], &[1; 16], &[2; 16], &[0xac, 2, 5]].concat();
    let frame = Frame::Presence(presence);
    assert_eq!(frame.to_bytes(), golden);
    assert_eq!(Frame::from_bytes(&golden), Ok(frame));
    // To a reader that knows fewer kinds this is no frame at all.
    let unknown = [&[19][..], &golden[1..]].concat();
    assert!(matches!(Frame::from_bytes(&unknown), Err(FrameError::Decode(_))));
}

fn record(seq: u64) -> PeerRecord {
    PeerRecord {
        org: OrgId::new([9; 32]),
        device: key().device(),
        seq,
        relays: true,
        addresses: vec!["/ip4/10.1.0.11/udp/4001/quic-v1".to_owned()],
        via: vec![DeviceId::new([2; 32])],
    }
}

#[test]
fn peer_records_are_kind_21_and_have_bounds_and_a_domain_of_their_own() {
    let signed = Signed::new(record(300), &key());
    let device = key().device();
    let frame = Frame::PeerRecords(vec![signed.clone()]);
    let golden = [
        &[21, 1][..],
        &[9; 32],
        device.as_bytes(),
        &[0xac, 2, 1, 1, 31],
        b"/ip4/10.1.0.11/udp/4001/quic-v1",
        &[1],
        &[2; 32],
    ]
    .concat();
    assert!(frame.to_bytes().starts_with(&golden));
    assert_eq!(Frame::from_bytes(&frame.to_bytes()), Ok(frame));
    let times = Frame::RecordTimes(vec![RecordTime::of(&device, 300)]);
    let golden = [&[22, 1][..], &device.as_bytes()[..8], &[0xac, 2]].concat();
    assert_eq!(times.to_bytes(), golden);

    assert!(signed.verify().is_ok());
    let other = key().sign("tongzhou beacon", &[0; 32]);
    assert!(check(&device, "tongzhou peer record", &[0; 32], &other).is_err());

    let place = || "x".repeat(crate::limits::PEER_ADDRESS_BYTES_MAX);
    let addresses = vec![place(); crate::limits::PEER_ADDRESSES_MAX];
    let via = vec![DeviceId::ZERO; crate::limits::PEER_RELAYS_MAX];
    let full = PeerRecord { addresses: addresses.clone(), via, ..record(u64::MAX) };
    assert_eq!(full.check(), Ok(()));
    let bytes = crate::encode::to_bytes(&Signed::new(full.clone(), &key())).len();
    assert!(bytes <= crate::limits::PEER_RECORD_BYTES_MAX, "{bytes} bytes");
    let many = PeerRecord { addresses: [addresses, vec![place()]].concat(), ..full.clone() };
    assert!(matches!(many.check(), Err(PeerRecordError::Size { .. })));
    for text in [String::new(), place() + "x"] {
        let odd = PeerRecord { addresses: vec![text], ..full.clone() };
        assert!(matches!(odd.check(), Err(PeerRecordError::Address { .. })));
    }
}

#[test]
fn a_list_that_is_too_long_is_no_frame() {
    let held = Held { log: LogTag::of(&log(1)), seq: 1 };
    let frame = |count| Frame::Have(Have { prune: false, logs: vec![held; count] });
    let most = crate::limits::HELD_PER_FRAME_MAX;
    assert_eq!(Frame::from_bytes(&frame(most).to_bytes()), Ok(frame(most)));
    let refused = Frame::from_bytes(&frame(most + 1).to_bytes());
    assert!(matches!(refused, Err(FrameError::TooMany { .. })));
}

proptest! {
    #[test]
    fn threat_14_any_bytes_are_a_frame_in_its_one_form_or_none(
        bytes in prop::collection::vec(any::<u8>(), 0..300),
        kind in 0_u8..24,
        number in 0_u64..1 << 40,
    ) {
        let bytes = [vec![kind], bytes].concat();
        if let Ok(frame) = Frame::from_bytes(&bytes) {
            prop_assert_eq!(frame.to_bytes(), bytes);
        }
        // The same number with a last byte that adds nothing to it.
        let mut longer = Frame::Done(number).to_bytes();
        prop_assert_eq!(Frame::from_bytes(&longer), Ok(Frame::Done(number)), "the control");
        if let Some(last) = longer.last_mut() {
            *last |= 0x80;
        }
        longer.push(0);
        prop_assert!(Frame::from_bytes(&longer).is_err());
    }

    #[test]
    fn a_damaged_frame_is_refused_or_means_something_else(at in 0_usize..1000, bit in 0_u8..8) {
        let (of, run) = Run::of(run(3));
        let whole = Frame::Run(LogTag::of(&of), run);
        let mut bytes = whole.to_bytes();
        let at = at % bytes.len();
        bytes[at] ^= 1 << bit;
        prop_assert_ne!(Frame::from_bytes(&bytes), Ok(whole));
    }
}
