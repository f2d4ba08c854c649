//! P14: a new key for all who read a space; and what sealing costs where it is done most.

use protocol::{
    crypto::{DeviceKey, HomeKey, SealPlace, SealedKey, SpaceKey},
    encode,
    ids::{DeviceId, EntryHash, SpaceId},
};

use crate::report::{micros_each, row, signature_check, spent};

/// Devices of a large organisation's own space.
const DEVICES: u16 = 512;

/// The clear body of an 82-byte message.
const BODY_BYTES: usize = 115;

const SPACE: SpaceId = SpaceId::new([1; 16]);

/// Measures it.
pub fn run(percent: usize) {
    renew();
    let rounds = (20_000 * percent / 100).max(100) as u64;
    bodies(rounds);
    rows(rounds);
}

fn device(at: u16) -> DeviceKey {
    let mut seed = [1; 32];
    seed[..2].copy_from_slice(&at.to_le_bytes());
    DeviceKey::from_seed(&seed)
}

fn renew() {
    let keys: Vec<DeviceKey> = (0..DEVICES).map(device).collect();
    let devices: Vec<DeviceId> = keys.iter().map(DeviceKey::device).collect();
    let key = SpaceKey::new([5; 32]);
    let before = spent();
    let sealed = SealedKey::new((&SPACE, &key), devices, [9; 32]);
    let made = spent() - before;
    assert_eq!(sealed.devices().len(), usize::from(DEVICES));
    let what = format!("a key sealed to {DEVICES} devices: processor time");
    row("P14", &what, format!("{:.1} ms", made.as_secs_f64() * 1e3), "<= 40 ms");
    let before = spent();
    assert!(keys.iter().all(|device| sealed.open(&SPACE, device).as_ref() == Some(&key)));
    let opened = spent() - before;
    let each = micros_each(opened, u64::from(DEVICES)) / 1e3;
    row("P14", "one of them opens it: processor time", format!("{each:.3} ms"), "<= 0.2 ms");
    let bytes = encode::to_bytes(&sealed).len();
    row("P14", "its size", format!("{:.1} KB", bytes as f64 / 1e3), "<= 60 KB");
}

fn bodies(rounds: u64) {
    let check = signature_check();
    let space = SpaceKey::new([5; 32]);
    let device = device(1).device();
    let place =
        |seq| SealPlace { space: SPACE, device, epoch: 0, seq, prev: EntryHash::new([3; 32]) };
    let before = spent();
    let mut sealed = Vec::new();
    for seq in 0..rounds {
        let key = space.at(&place(seq));
        let digest = key.digest([&[9; 32]]);
        sealed.push((digest, key.seal(&digest, &[7; BODY_BYTES])));
    }
    let made = spent() - before;
    let before = spent();
    for (seq, (digest, body)) in (0..).zip(&sealed) {
        let key = space.at(&place(seq));
        assert!(key.open(digest, body).is_ok_and(|clear| clear.len() == BODY_BYTES));
    }
    let opened = spent() - before;
    let share = |time| micros_each(time, rounds) / (check.as_secs_f64() * 1e6);
    for (what, time) in [("sealing", made), ("opening", opened)] {
        let what = format!("{what} the body of a message, of one signature check");
        let measured = format!("{:.3} x, {:.2} µs", share(time), micros_each(time, rounds));
        row("", &what, measured, "");
    }
}

fn rows(rounds: u64) {
    let key = HomeKey::new([1; 32]).for_use("store");
    let (before, value) = (spent(), [7; 300]);
    let sealed: Vec<Vec<u8>> = (0..rounds).map(|at| key.seal(&at.to_be_bytes(), &value)).collect();
    let made = spent() - before;
    let before = spent();
    for (at, value) in (0_u64..).zip(&sealed) {
        assert!(key.open(&at.to_be_bytes(), value).is_some());
    }
    let opened = spent() - before;
    for (what, time) in [("sealing", made), ("opening", opened)] {
        let what = format!("{what} a row of 300 bytes at home: processor time");
        row("", &what, format!("{:.2} µs", micros_each(time, rounds)), "");
    }
}
