//! Codes, rosters that follow each other, frames.

use super::*;
use crate::{
    capability::CodeError,
    clock::Millis,
    crypto::{DeviceKey, Signed},
    ids::{DeviceId, OrgId},
    limits::{RELAY_QUOTA_BYTES_MIN, RELAY_TAKEN_PER_FRAME_MAX, ROSTER_LIFE_MS_MAX},
    wire::Frame,
};

const ORG: OrgId = OrgId::new([9; 32]);
const NOW: Millis = Millis(1_790_000_000_000);

fn key(seed: u8) -> DeviceKey {
    DeviceKey::from_seed(&[seed; 32])
}

fn device(seed: u8) -> DeviceId {
    key(seed).device()
}

fn sorted(seeds: &[u8]) -> Vec<DeviceId> {
    let mut all: Vec<DeviceId> = seeds.iter().map(|seed| device(*seed)).collect();
    all.sort_unstable();
    all
}

/// Relay 9 serves 1, 2 and 3; 1 and 2 manage it.
fn roster(by: u8, seq: u64) -> Roster {
    Roster {
        org: ORG,
        relay: device(9),
        by: device(by),
        seq,
        basis: 5,
        until: Millis(seq + ROSTER_LIFE_MS_MAX),
        quota_bytes: RELAY_QUOTA_BYTES_MIN,
        stewards: sorted(&[1, 2]),
        devices: sorted(&[1, 2, 3]),
    }
}

fn code() -> RelayCode {
    let consent = RelayConsent { relay: device(9), claim: device(8) };
    RelayCode {
        consent: Signed::new(consent, &key(9)),
        claim: key(8),
        hints: vec!["/ip4/192.0.2.7/tcp/4001".into()],
    }
}

#[test]
fn a_code_comes_back_from_its_text_and_a_slip_is_seen() {
    let text = code().to_string();
    let read: RelayCode = text.parse().expect("a code");
    assert_eq!((read.consent, read.hints), (code().consent, code().hints));
    assert_eq!(read.claim.seed(), key(8).seed());
    assert!(!format!("{:?}", code()).contains("0808"), "secrets stay out of logs");
    for at in 3..text.len() {
        let mut slip = text.clone().into_bytes();
        slip[at] = if slip[at] == b'2' { b'3' } else { b'2' };
        let slip = String::from_utf8(slip).expect("ascii");
        assert!(slip == text || slip.parse::<RelayCode>().is_err(), "{at}");
    }
    let other = RelayCode { claim: key(7), ..code() };
    assert!(matches!(other.to_string().parse::<RelayCode>(), Err(CodeError::OutOfBounds)));
}

#[test]
fn the_first_roster_needs_the_codes_key() {
    let signed = |by| Signed::new(roster(by, NOW.0), &key(by));
    let claim = |by: u8, with: u8| {
        let claim = Claim { org: ORG, relay: device(9), steward: device(by), key: device(with) };
        Signed::new(claim, &key(with))
    };
    let mine = (&device(9), &device(8));
    assert!(Roster::first(signed(1), &claim(1, 8), mine, NOW).is_ok());
    assert_eq!(
        Roster::first(signed(1), &claim(1, 7), mine, NOW),
        Err(RosterError::NotASteward),
        "a key that isn't the code's"
    );
    assert_eq!(
        Roster::first(signed(2), &claim(1, 8), mine, NOW),
        Err(RosterError::NotASteward),
        "another's claim"
    );
    let there = (&device(7), &device(8));
    assert!(Roster::first(signed(1), &claim(1, 8), there, NOW).is_err(), "another relay");
}

#[test]
fn threat_50_only_a_steward_says_whom_a_relay_serves_and_no_old_roster_comes_back() {
    let held = roster(1, NOW.0);
    let next = |roster: Roster, by: u8| held.next(Signed::new(roster, &key(by)), NOW);
    assert!(next(roster(2, NOW.0 + 1), 2).is_ok(), "the control");
    assert_eq!(next(roster(3, NOW.0 + 1), 3), Err(RosterError::NotASteward));
    assert_eq!(next(roster(9, NOW.0 + 1), 9), Err(RosterError::NotASteward), "nor the relay");
    assert_eq!(next(roster(2, NOW.0), 2), Err(RosterError::Old));
    let elsewhere = Roster { org: OrgId::new([8; 32]), ..roster(2, NOW.0 + 1) };
    assert_eq!(next(elsewhere, 2), Err(RosterError::Elsewhere));
    let early = Roster { seq: NOW.0 + 2 * 86_400_000, ..roster(2, NOW.0) };
    assert_eq!(next(early, 2), Err(RosterError::Time), "nobody else would ever be newer");
    let long = Roster { until: Millis(u64::MAX), ..roster(2, NOW.0 + 1) };
    assert_eq!(next(long, 2), Err(RosterError::Time));
    let mixed = Roster { devices: vec![device(1), device(1)], ..roster(2, NOW.0 + 1) };
    assert_eq!(next(mixed, 2), Err(RosterError::Order));
    let nobody = Roster { stewards: Vec::new(), ..roster(2, NOW.0 + 1) };
    assert_eq!(next(nobody, 2), Err(RosterError::Order), "it would be nobody's for ever");
}

#[test]
fn a_roster_serves_those_it_names_until_it_is_over() {
    let roster = roster(1, NOW.0);
    assert!(roster.serves(&device(3), NOW) && !roster.serves(&device(4), NOW));
    assert!(!roster.serves(&device(3), roster.until));
}

#[test]
fn a_relays_frame_is_never_a_members_nor_the_other_way_round() {
    let frames = [
        RelayFrame::Hello(RELAY_VERSION),
        RelayFrame::Next(7),
        RelayFrame::Leave(Some(Slot([1; 8])), vec![5; 300]),
        RelayFrame::Taken(vec![1, 2]),
        RelayFrame::NoMore,
    ];
    for frame in frames {
        let bytes = frame.to_bytes();
        assert_eq!(RelayFrame::from_bytes(&bytes), Ok(frame));
        assert!(Frame::from_bytes(&bytes).is_err());
        assert!((0..bytes.len()).all(|end| RelayFrame::from_bytes(&bytes[..end]).is_err()));
    }
    let hello = Frame::Done(1).to_bytes();
    assert_eq!(RelayFrame::from_bytes(&hello), Err(RelayFrameError::Mark));
    let many = RelayFrame::Taken(vec![1; RELAY_TAKEN_PER_FRAME_MAX + 1]).to_bytes();
    assert!(matches!(RelayFrame::from_bytes(&many), Err(RelayFrameError::TooMany(_))));
}
