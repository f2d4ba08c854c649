//! Two nodes with a million equal entries meet.
//!
//! The engine alone, told of synthetic frontiers: what it says depends on nothing else.

use std::collections::BTreeSet;

use node::sync::{Access, Effect, Engine, Input, Setup};
use protocol::{
    clock::Hlc,
    crypto::DeviceKey,
    entry::Tip,
    ids::{DeviceId, EntryHash, LogId, OrgId, SpaceId},
    wire::Frame,
};

use crate::{node_under_test::BEGIN, report::row};

/// Logs, of a thousand entries each.
const LOGS: u16 = 1_000;

/// Measures it.
pub fn run(_: usize) {
    let (bytes, legs) = meet();
    row("P3", "a million equal entries in 1,000 logs: bytes a peer", bytes, "<= 100 B");
    row("P3", "  round trips beyond the handshake", legs as f64 / 2.0, "<= 1");
}

fn engine(me: DeviceId, peer: DeviceId) -> Engine {
    let (org, space) = (OrgId::from(EntryHash::new([1; 32])), SpaceId::new([2; 16]));
    let setup = Setup { org, me, proof: None, genesis: Some(vec![0; 64]) };
    let mut engine = Engine::new(setup);
    let logs = (0..LOGS).map(|number| {
        let device = DeviceKey::from_seed(&seed(number)).device();
        let hash = EntryHash::new(seed(number));
        let tip = Tip { seq: 1_000, hash, hlc: Hlc::at(BEGIN) };
        (LogId::trunk(space, device, 0), Some(tip))
    });
    engine.handle(BEGIN, Input::Held { logs: logs.collect() });
    for device in [me, peer] {
        let access = Access::Member(BTreeSet::from([space]));
        engine.handle(BEGIN, Input::Access { device, access });
    }
    engine
}

fn seed(number: u16) -> [u8; 32] {
    let mut seed = [3; 32];
    seed[..2].copy_from_slice(&number.to_be_bytes());
    seed
}

/// Bytes each side sent beyond the handshake, the larger, and one-way legs that carried any.
fn meet() -> (usize, usize) {
    let devices = [[201; 32], [202; 32]].map(|seed| DeviceKey::from_seed(&seed).device());
    let mut engines = [engine(devices[0], devices[1]), engine(devices[1], devices[0])];
    for (at, engine) in engines.iter_mut().enumerate() {
        engine.handle(BEGIN, Input::Connected { peer: devices[1 - at] });
    }
    let (mut sent, mut legs) = ([0, 0], 0);
    loop {
        let frames: Vec<Vec<Vec<u8>>> = engines.iter_mut().map(frames_of).collect();
        if frames.iter().all(Vec::is_empty) {
            return (sent[0].max(sent[1]), legs);
        }
        let mut beyond = false;
        for (at, frames) in frames.into_iter().enumerate() {
            for bytes in frames {
                if !matches!(Frame::from_bytes(&bytes), Ok(Frame::Hello(_) | Frame::Welcome)) {
                    sent[at] += bytes.len();
                    beyond = true;
                }
                engines[1 - at].handle(BEGIN, Input::Frame { peer: devices[at], bytes });
            }
        }
        legs += usize::from(beyond);
    }
}

fn frames_of(engine: &mut Engine) -> Vec<Vec<u8>> {
    let mut frames = Vec::new();
    while let Some(effect) = engine.poll_effect() {
        if let Effect::Send { frame, .. } = effect {
            frames.push(frame.to_vec());
        }
    }
    frames
}
