//! One peer: which phase its session is in, and which frames mean what in it.

use protocol::{
    clock::Millis,
    ids::{Branch, DeviceId},
    wire::{BlobFrame, Frame},
};

use super::{
    Effect, Goodbye,
    handshake::{self, Handshake, Step},
    limits::{FORGED_RUNS_MAX, WAITING_RETRY_MS},
    link::Link,
    serve,
    work::Work,
    world::World,
};

/// Points of work for any frame, and a point more for every so many bytes.
const FRAME_POINTS: u64 = 5;
const BYTES_PER_POINT: usize = 256;
/// Points of work for what makes the journal be read, or a signature be checked.
const SLOW_POINTS: u64 = 150;

/// Points of work for a part of a blob that is read, and bytes of one that comes for each point: it was
/// asked for, and hashing it is the work.
const PART_POINTS: u64 = 25;
const PART_BYTES_PER_POINT: usize = 8 * 1024;

/// The phases of a session.
#[derive(Debug)]
enum Phase {
    Handshake(Handshake),
    Admitted(Box<Link>),
}

/// One peer.
#[derive(Debug)]
pub(super) struct Session {
    peer: DeviceId,
    phase: Phase,
    work: Work,
    /// Whether the peer is near, as was measured before it was admitted.
    near: Option<bool>,
}

impl Session {
    /// `work`: what the peer has caused before; `near`: whether it is near, if that was measured.
    pub(super) fn new(
        world: &mut World,
        now: Millis,
        peer: DeviceId,
        work: Work,
        near: Option<bool>,
    ) -> Self {
        let phase = Phase::Handshake(Handshake::new(world, now, peer));
        Self { peer, phase, work, near }
    }

    /// What the peer has caused.
    pub(super) fn into_work(self) -> Work {
        self.work
    }

    pub(super) fn link(&self) -> Option<&Link> {
        match &self.phase {
            Phase::Handshake(_) => None,
            Phase::Admitted(link) => Some(link),
        }
    }

    pub(super) fn link_mut(&mut self) -> Option<&mut Link> {
        match &mut self.phase {
            Phase::Handshake(_) => None,
            Phase::Admitted(link) => Some(link),
        }
    }

    /// How quickly the peer answers was measured.
    pub(super) fn measured(&mut self, world: &mut World, near: bool) {
        self.near = Some(near);
        if let Some(link) = self.link_mut() {
            link.place.near = Some(near);
            world.offices.stale = true;
        }
    }

    pub(super) fn handshake_mut(&mut self) -> Option<&mut Handshake> {
        match &mut self.phase {
            Phase::Handshake(handshake) => Some(handshake),
            Phase::Admitted(_) => None,
        }
    }

    pub(super) fn timeout(&self, world: &World) -> Millis {
        match &self.phase {
            Phase::Handshake(handshake) => handshake.timeout(),
            Phase::Admitted(link) => link.timeout(world),
        }
    }

    pub(super) fn on_tick(&mut self, world: &mut World, now: Millis) -> Result<(), Goodbye> {
        match &mut self.phase {
            Phase::Handshake(handshake) => {
                let step = handshake.on_tick(world, now);
                self.step(world, now, step)
            }
            Phase::Admitted(link) => {
                link.on_tick(world, now);
                Ok(())
            }
        }
    }

    /// Takes a step of the handshake.
    pub(super) fn step(
        &mut self,
        world: &mut World,
        now: Millis,
        step: Step,
    ) -> Result<(), Goodbye> {
        match step {
            Step::Open => {}
            Step::Over(why) => return Err(why),
            Step::Done => {
                let mut link = Link::new(world, now, self.peer);
                link.place.near = self.near;
                world.offices.stale |= self.near.is_some() || world.offices.is_known();
                self.phase = Phase::Admitted(Box::new(link));
            }
        }
        Ok(())
    }

    /// A frame came that is for those who are admitted, from somebody who isn't yet: it has overtaken
    /// what admits them, or they have no business here. It isn't looked at.
    fn on_early(&mut self, world: &mut World, now: Millis) -> Result<(), Goodbye> {
        if !self.work.spend(now, FRAME_POINTS) {
            return Err(Goodbye::Overload);
        }
        let step = self.handshake_mut().map_or(Step::Open, Handshake::on_early);
        self.step(world, now, step)
    }

    /// A frame came.
    pub(super) fn on_frame(
        &mut self,
        world: &mut World,
        now: Millis,
        bytes: &[u8],
    ) -> Result<(), Goodbye> {
        let frame = match &self.phase {
            Phase::Admitted(_) => Frame::from_bytes(bytes).map(Some),
            Phase::Handshake(_) => Frame::of_stranger(bytes),
        };
        let Some(frame) = frame.map_err(|_| Goodbye::NotAFrame)? else {
            return self.on_early(world, now);
        };
        let per_point = match &frame {
            Frame::Blob(BlobFrame::Part(..)) => PART_BYTES_PER_POINT,
            _ => BYTES_PER_POINT,
        };
        let points =
            FRAME_POINTS + (bytes.len() / per_point) as u64 + cost(&frame, world, &self.peer);
        if !self.work.spend(now, points) {
            return Err(Goodbye::Overload);
        }
        match &mut self.phase {
            Phase::Handshake(handshake) => {
                let step = handshake.on_frame(world, frame);
                self.step(world, now, step)
            }
            Phase::Admitted(link) => on_frame(world, now, link, frame),
        }
    }
}

/// Points of work that a frame causes beyond reading it. Runs have their own limits, since they
/// are asked for. What the peer may not hold costs it nothing: else it could count what is there by when
/// it is sent away.
fn cost(frame: &Frame, world: &World, peer: &DeviceId) -> u64 {
    let logs = || world.shared_count(peer) as u64;
    match frame {
        Frame::Digest(_) | Frame::Rows(_) => SLOW_POINTS + logs(),
        Frame::Sketch(_) => SLOW_POINTS + 4 * logs(),
        Frame::Want(want) => SLOW_POINTS + want.logs.len() as u64,
        Frame::Locator(_)
        | Frame::Fork(_)
        | Frame::Proof(_)
        | Frame::Hello(_)
        | Frame::Unknown
        | Frame::Genesis(_) => SLOW_POINTS,
        Frame::Beacons(beacons) => SLOW_POINTS * beacons.len() as u64,
        Frame::BeaconTimes(times) => SLOW_POINTS + times.len() as u64,
        Frame::PeerRecords(records) => SLOW_POINTS * records.len() as u64,
        Frame::RecordTimes(times) => SLOW_POINTS + times.len() as u64,
        Frame::Have(have) => have.logs.len() as u64,
        // Each is read from the disk and hashed.
        Frame::Blob(BlobFrame::Want(_, _, parts)) => PART_POINTS * parts.len() as u64,
        Frame::Blob(
            BlobFrame::Ask(_, blobs) | BlobFrame::Held(_, blobs) | BlobFrame::Dropped(_, blobs),
        ) => 5 * blobs.len() as u64,
        // What wasn't asked for is thrown away.
        Frame::Blob(BlobFrame::Part(..) | BlobFrame::Lacking(..)) => 0,
        // Each is sealed or opened: two or three multiplications on the curve.
        Frame::KeysWanted(_, keys) => SLOW_POINTS * keys.len() as u64,
        Frame::Keys(_, keys) => SLOW_POINTS * keys.len() as u64,
        Frame::Welcome
        | Frame::Refused(_)
        | Frame::Done(_)
        | Frame::Presence(_)
        | Frame::Office(_)
        | Frame::Run(..)
        | Frame::NewRun(..) => 0,
    }
}

fn on_frame(world: &mut World, now: Millis, link: &mut Link, frame: Frame) -> Result<(), Goodbye> {
    let peer = link.peer;
    let fair = |is_fair: bool| if is_fair { Ok(()) } else { Err(Goodbye::Overload) };
    match frame {
        // The peer has missed that it is admitted, or still needs the genesis entry.
        Frame::Hello(hello) => handshake::welcome(world, peer, hello.needs_genesis),
        Frame::Unknown => {
            if let Some(proof) = world.proof.clone() {
                world.send(peer, &Frame::Proof(proof));
            }
        }
        Frame::Proof(_) | Frame::Welcome => {}
        Frame::Refused(why) => return Err(Goodbye::RefusedUs(why)),
        Frame::Genesis(bytes) => handshake::take_genesis(world, peer, bytes),
        Frame::Digest(digest) => link.on_digest(world, now, &digest),
        Frame::Sketch(bytes) => {
            if !link.on_sketch(world, now, &bytes) {
                return Err(Goodbye::NotAFrame);
            }
        }
        Frame::Rows(rows) => return fair(link.on_rows(world, now, &rows)),
        Frame::Want(want) => return fair(serve::on_want(world, link, want)),
        Frame::Done(question) => {
            let World { fetch, intake, .. } = world;
            for log in fetch.on_done(&peer, question, |log| intake.has(log)) {
                // Asking again at once would go on for ever; digests tell what is really there.
                link.known.forget(&log);
                fetch.hold_back(now, log, now.plus(WAITING_RETRY_MS));
                link.repair_soon(now);
            }
        }
        Frame::Run(tag, run) => match world.named(&peer, &tag) {
            Some(log) => link.on_run(world, now, log, run),
            None => link.repair_soon(now),
        },
        Frame::NewRun(log, run) => link.on_run(world, now, log, run),
        Frame::Have(have) => link.on_have(world, now, &have),
        Frame::Locator(locator) => {
            if let Some(log) = world.named(&peer, &locator.log) {
                let request = world.question(peer);
                let (points, max_bytes) = (locator.points, super::limits::READ_BYTES);
                world.effects.push_back(Effect::ReadSince { request, log, points, max_bytes });
            }
        }
        Frame::Fork(proof) => {
            // Whether a fork of a space that the peer may not hold is known shows in nothing either.
            let log = proof.low.headers.first().map(|header| header.log(Branch::TRUNK));
            let shared = log.is_some_and(|log| world.shares(&peer, &log.space));
            if !shared || !world.forks.knows(&proof) {
                world.effects.push_back(Effect::IngestFork { peer, proof });
            }
        }
        Frame::Beacons(beacons) => {
            for beacon in beacons {
                if let Some((space, device)) = super::beacons::take(world, now, beacon) {
                    world.news_from.push((peer, space, device));
                    world.effects.push_back(Effect::BeaconChanged { space, device });
                }
            }
        }
        Frame::BeaconTimes(times) => link.on_beacon_times(world, now, &times),
        Frame::PeerRecords(records) => link.on_peer_records(world, records),
        Frame::Office(office) => link.on_office(world, office),
        Frame::RecordTimes(times) => link.on_record_times(world, now, &times),
        Frame::Presence(presence) => link.on_presence(world, now, presence),
        Frame::KeysWanted(space, keys) => world.on_keys_wanted(peer, space, keys),
        Frame::Keys(space, keys) => world.on_keys(peer, space, keys),
        Frame::Blob(frame) => link.on_blob_frame(world, now, frame),
    }
    if link.forged >= FORGED_RUNS_MAX { Err(Goodbye::Forged) } else { Ok(()) }
}
