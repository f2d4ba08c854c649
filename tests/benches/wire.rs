//! A line between two nodes, which counts.

use node::core::Input;
use protocol::{clock::Millis, encode, wire::Frame};

use crate::node_under_test::Seat;

/// One way takes this long: two offices in one country.
const ONE_WAY_MS: u64 = 20;

/// After so much quiet virtual time nothing more is expected.
const QUIET_MS: u64 = 5_000;

/// Bytes of an entry's header as the journal keeps it, without control points.
const HEADER_BYTES: u64 = 175;

/// Which frames of the handshake there are, which happen once a connection.
fn is_handshake(frame: &Frame) -> bool {
    matches!(
        frame,
        Frame::Hello(_) | Frame::Unknown | Frame::Proof(_) | Frame::Welcome | Frame::Genesis(_)
    )
}

/// What went over a line.
#[derive(Clone, Debug, Default)]
pub struct Traffic {
    /// Bytes both ways, without the handshake and beacons.
    pub bytes: u64,
    /// Bytes of beacons: who holds and has read what.
    pub beacon_bytes: u64,
    /// Bytes of frames that carry entries.
    pub run_bytes: u64,
    /// Bytes of the entries in them, packed, without the frame around them.
    pub entry_bytes: u64,
    /// Bytes of the bodies alone.
    pub body_bytes: u64,
    /// Runs, each with one signature.
    pub runs: u64,
    /// Entries, copies too.
    pub entries: u64,
    /// Bytes of these entries as the journal keeps them: whole headers and bodies, signatures.
    pub kept_bytes: u64,
    /// Frames.
    pub frames: u64,
    /// Times that something went one way beyond the handshake, up to and with the last entry.
    pub legs: u64,
}

impl Traffic {
    fn count(&mut self, bytes: &[u8], legs: u64) {
        let Ok(frame) = Frame::from_bytes(bytes) else { panic!("a node sent no frame") };
        if is_handshake(&frame) {
            return;
        }
        self.frames += 1;
        if matches!(frame, Frame::Beacons(_) | Frame::BeaconTimes(_)) {
            self.beacon_bytes += bytes.len() as u64;
            return;
        }
        self.bytes += bytes.len() as u64;
        if let Frame::Run(_, run) | Frame::NewRun(_, run) = &frame {
            self.legs = legs;
            self.run_bytes += bytes.len() as u64;
            self.runs += 1;
            self.entries += run.entries.len() as u64;
            for entry in &run.entries {
                self.entry_bytes += encode::to_bytes(entry).len() as u64;
                self.body_bytes += entry.body.len() as u64;
            }
            self.kept_bytes += run.entries.len() as u64 * HEADER_BYTES + 64;
            self.kept_bytes += run.entries.iter().map(|entry| entry.body.len() as u64).sum::<u64>();
        }
    }

    /// Entries and the signatures that prove them: what has to travel whatever the protocol.
    pub fn raw_bytes(&self) -> u64 {
        self.entry_bytes + 64 * self.runs
    }
}

/// What may pass.
pub type Gate = fn(&Frame) -> bool;

/// Everything passes.
pub fn open(_: &Frame) -> bool {
    true
}

/// No entries, and nobody asks for any.
pub fn no_entries(frame: &Frame) -> bool {
    !matches!(frame, Frame::Run(..) | Frame::NewRun(..))
}

/// Connects two nodes, lets them speak until both are quiet, and says what that took. `gate`
/// holds back what `a` sends.
pub fn meet(now: &mut Millis, a: &mut Seat, b: &mut Seat, gate: Gate) -> Traffic {
    let (to_a, to_b) = (a.device(), b.device());
    let connected = |peer| Input::Connected { peer, address: "/memory/1".to_owned() };
    a.turn(*now, [connected(to_b)]);
    b.turn(*now, [connected(to_a)]);
    let traffic = talk(now, a, b, gate);
    a.turn(*now, [Input::Disconnected { peer: to_b }]);
    b.turn(*now, [Input::Disconnected { peer: to_a }]);
    a.outbox.clear();
    b.outbox.clear();
    traffic
}

/// Lets two connected nodes speak until both are quiet.
pub fn talk(now: &mut Millis, a: &mut Seat, b: &mut Seat, gate: Gate) -> Traffic {
    let mut traffic = Traffic::default();
    let (mut legs, mut quiet) = (0, 0);
    while quiet < QUIET_MS {
        let (from_a, from_b) = (take(a, b, gate), take(b, a, open));
        if from_a.is_empty() && from_b.is_empty() {
            let next = [&*a, &*b].into_iter().filter_map(|seat| seat.core.poll_timeout()).min();
            let wait = next.map_or(QUIET_MS, |at| at.since(*now)).clamp(1, QUIET_MS);
            quiet += wait;
            *now = now.plus(wait);
            a.turn(*now, [Input::Tick]);
            b.turn(*now, [Input::Tick]);
            continue;
        }
        let beyond = |bytes: &Vec<u8>| Frame::from_bytes(bytes).is_ok_and(|it| !is_handshake(&it));
        legs += u64::from(from_a.iter().chain(&from_b).any(beyond));
        for bytes in from_a.iter().chain(&from_b) {
            let before = traffic.entries;
            traffic.count(bytes, legs);
            if traffic.entries > before {
                quiet = 0;
            }
        }
        *now = now.plus(ONE_WAY_MS);
        deliver(*now, a, b, from_b);
        deliver(*now, b, a, from_a);
    }
    traffic
}

fn take(from: &mut Seat, to: &Seat, gate: Gate) -> Vec<Vec<u8>> {
    let frames = std::mem::take(&mut from.outbox).into_iter();
    let ours = frames.filter(|(peer, _)| *peer == to.device()).map(|(_, bytes)| bytes);
    ours.filter(|bytes| Frame::from_bytes(bytes).is_ok_and(|frame| gate(&frame))).collect()
}

/// Frames arrive a few at a time, as the program's own loop takes them.
fn deliver(now: Millis, to: &mut Seat, from: &Seat, frames: Vec<Vec<u8>>) {
    let mut frames = frames.into_iter().peekable();
    while frames.peek().is_some() {
        let some = frames.by_ref().take(64);
        let peer = from.device();
        to.turn(now, some.map(|bytes| Input::Frame { peer, bytes }).collect::<Vec<_>>());
    }
}
