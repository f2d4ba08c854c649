//! Relays: what is said to one, its code, and its desk before whoever speaks.

use std::sync::Arc;

use node::{
    disk::SimDisk,
    relay::{Code, Desk, Input, Output, RelayHome},
};
use protocol::{
    clock::Millis,
    crypto::{DeviceKey, HomeKey, Signed},
    limits::{FRAME_BYTES_MAX, HINT_BYTES_MAX, HINTS_PER_CODE_MAX, RELAY_QUOTA_BYTES_MIN},
    relay::{Claim, NotHeld, RelayCode, RelayFrame, RelayReceipt, Roster, Slot, Welcome},
    wire::{
        Frame,
        bundle::{Load, Parcel},
    },
};

use crate::{
    mutate::Recipe,
    seeds::{ORG, key},
};

const NOW: Millis = Millis(1_790_000_000_000);

/// The relay's luck: its key's seed, and its code's.
const LUCK: ([u8; 32], [u8; 32]) = ([90; 32], [91; 32]);

fn relay() -> DeviceKey {
    DeviceKey::from_seed(&LUCK.0)
}

fn roster() -> Signed<Roster> {
    let mut devices = vec![key(1).device(), key(2).device()];
    devices.sort_unstable();
    let roster = Roster {
        org: ORG,
        relay: relay().device(),
        by: key(1).device(),
        seq: NOW.0,
        basis: 3,
        until: NOW.plus(1_000_000),
        quota_bytes: RELAY_QUOTA_BYTES_MIN,
        stewards: vec![key(1).device()],
        devices,
    };
    Signed::new(roster, &key(1))
}

fn claim() -> Signed<Claim> {
    let code = DeviceKey::from_seed(&LUCK.1);
    let (relay, steward) = (relay().device(), key(1).device());
    Signed::new(Claim { org: ORG, relay, steward, key: code.device() }, &code)
}

fn parcel() -> Vec<u8> {
    let mut load = Load::default();
    load.push(&Frame::Genesis(vec![7; 40]));
    Parcel::seal((ORG, NOW), &key(1), [key(2).device()], &load, [9; 32]).to_bytes()
}

fn frames() -> Vec<RelayFrame> {
    let (bytes, id) = (parcel(), Parcel::name_of(&parcel()));
    let receipt =
        RelayReceipt { relay: relay().device(), parcel: id, from: key(1).device(), until: NOW };
    vec![
        RelayFrame::Hello(1),
        RelayFrame::Roster(Box::new(roster()), Some(Box::new(claim()))),
        RelayFrame::Roster(Box::new(roster()), None),
        RelayFrame::Welcome(Box::new(Welcome { roster: roster(), waiting: 3, used_bytes: 900 })),
        RelayFrame::Leave(Some(Slot([3; 8])), bytes.clone()),
        RelayFrame::Held(Box::new(Signed::new(receipt, &relay()))),
        RelayFrame::NotHeld(id, NotHeld::Share),
        RelayFrame::Next(5),
        RelayFrame::Parcel(6, bytes),
        RelayFrame::NoMore,
        RelayFrame::Taken(vec![1, 2, 300]),
        RelayFrame::News,
    ]
}

fn seeds() -> Vec<Vec<u8>> {
    frames().iter().map(RelayFrame::to_bytes).collect()
}

#[test]
fn fuzz_relay_frame() {
    let seeds = seeds();
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let Ok(frame) = RelayFrame::from_bytes(&bytes) else { return };
        assert!(bytes.len() <= FRAME_BYTES_MAX + 1);
        assert_eq!(frame.to_bytes(), bytes, "one form");
        assert!(Frame::from_bytes(&bytes).is_err(), "never a member's frame");
    });
}

/// A relay that was appointed, spoken to by its steward, by a member and by a stranger.
#[test]
fn fuzz_relay_desk() {
    let seeds = seeds();
    let fresh = || {
        let disk: Arc<SimDisk> = Arc::new(SimDisk::new());
        let home = RelayHome::make(disk.clone(), HomeKey::new([4; 32]), LUCK, Vec::new(), NOW);
        let mut desk = Desk::open(home.expect("made"), disk).expect("opened");
        desk.handle(NOW, Input::Connected(key(1).device()));
        desk.handle(NOW, Input::Frame(key(1).device(), seeds[1].clone()));
        desk
    };
    bolero::check!().with_iterations(300).with_max_len(400).for_each(|recipe: &[u8]| {
        let mut recipe = Recipe::new(recipe);
        let mut desk = fresh();
        assert_eq!(desk.served(), 2, "the control");
        while desk.poll_output().is_some() {}
        for _ in 0..4 {
            let who = key(1 + recipe.byte() % 3).device();
            let bytes = recipe.bend(&seeds);
            desk.handle(NOW, Input::Connected(who));
            desk.handle(NOW, Input::Frame(who, bytes));
            while let Some(output) = desk.poll_output() {
                if let Output::Send(to, bytes) = output {
                    assert!(to != key(3).device(), "a stranger hears something");
                    assert!(RelayFrame::from_bytes(&bytes).is_ok());
                }
            }
        }
        assert!(desk.depot().used_bytes() <= RELAY_QUOTA_BYTES_MIN);
    });
}

#[test]
fn fuzz_relay_code() {
    let disk: Arc<SimDisk> = Arc::new(SimDisk::new());
    let hints = vec!["/ip4/192.168.1.20/udp/4001/quic-v1".to_owned()];
    let home = RelayHome::make(disk, HomeKey::new([4; 32]), LUCK, hints, NOW).expect("made");
    let Code::Open(code) = home.code() else { panic!("it has a code") };
    let seeds = [code.clone().into_bytes(), code.to_uppercase().into_bytes()];
    bolero::check!().with_iterations(3000).with_max_len(400).for_each(|recipe: &[u8]| {
        let bytes = Recipe::new(recipe).bend(&seeds);
        let text = String::from_utf8_lossy(&bytes);
        let Ok(read) = text.parse::<RelayCode>() else { return };
        assert!(read.hints.len() <= HINTS_PER_CODE_MAX);
        assert!(read.hints.iter().all(|hint| hint.len() <= HINT_BYTES_MAX));
        let again: RelayCode = read.to_string().parse().expect("what was read is a code");
        assert_eq!(again.to_string(), read.to_string(), "one form");
        assert!(!format!("{read:?}").contains(&read.to_string()), "the secret isn't printed");
    });
}
