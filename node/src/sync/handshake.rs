//! The first phase of a session: both sides show that they belong to one organisation.
//!
//! Invariant: a stranger learns nothing, not even which organisation this is; and the join proof,
//! which names it, is shown only to who has shown to know it.

use std::collections::BTreeSet;

use protocol::{
    clock::Millis,
    ids::{DeviceId, SpaceId},
    wire::{Frame, Hello, OrgProof, Refusal, VERSION, VERSION_MIN},
};

use super::{
    Access, Effect, Goodbye,
    limits::{HANDSHAKE_FRAMES_MAX, HANDSHAKE_MS, HANDSHAKE_RETRY_MS},
    world::World,
};

/// How a handshake stands after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// Not done.
    Open,
    /// Both sides are admitted.
    Done,
    /// The end.
    Over(Goodbye),
}

/// What is known of a peer before both are admitted.
#[derive(Debug)]
pub(super) struct Handshake {
    peer: DeviceId,
    deadline: Millis,
    retry: Millis,
    frames: u32,
    /// The peer has shown to know the organisation.
    knows_org: bool,
    needs_genesis: bool,
    /// The owner is checking the peer's proof.
    checking: bool,
    admitted: bool,
    admitted_us: bool,
}

impl Handshake {
    /// Begins, and says hello.
    pub(super) fn new(world: &mut World, now: Millis, peer: DeviceId) -> Self {
        say_hello(world, peer);
        Self {
            peer,
            deadline: now.plus(HANDSHAKE_MS),
            retry: now.plus(HANDSHAKE_RETRY_MS),
            frames: 0,
            knows_org: false,
            needs_genesis: false,
            checking: false,
            admitted: false,
            admitted_us: false,
        }
    }

    pub(super) fn timeout(&self) -> Millis {
        self.deadline.min(self.retry)
    }

    /// Time has passed.
    pub(super) fn on_tick(&mut self, world: &mut World, now: Millis) -> Step {
        if self.deadline <= now {
            return Step::Over(Goodbye::Handshake);
        }
        if self.retry <= now {
            self.retry = now.plus(HANDSHAKE_RETRY_MS);
            say_hello(world, self.peer);
        }
        Step::Open
    }

    /// A frame of the later phase came, which may have overtaken those of this one: it is dropped
    /// unread, and what it asked for is asked again.
    pub(super) fn on_early(&mut self) -> Step {
        self.frames += 1;
        if self.frames > HANDSHAKE_FRAMES_MAX { Step::Over(Goodbye::Handshake) } else { Step::Open }
    }

    /// A frame came.
    pub(super) fn on_frame(&mut self, world: &mut World, frame: Frame) -> Step {
        let step = self.on_early();
        if step != Step::Open {
            return step;
        }
        match frame {
            Frame::Hello(hello) => self.on_hello(world, &hello),
            Frame::Unknown => {
                if let Some(proof) = world.proof.clone().filter(|_| self.knows_org) {
                    world.send(self.peer, &Frame::Proof(proof));
                }
                Step::Open
            }
            Frame::Proof(proof) => {
                if !self.knows_org || self.checking || self.admitted {
                    return Step::Open;
                }
                self.checking = true;
                world.effects.push_back(Effect::CheckJoin { peer: self.peer, proof });
                Step::Open
            }
            Frame::Welcome => {
                self.admitted_us |= self.knows_org;
                self.step()
            }
            // Only a device of the organisation can judge an invitation.
            Frame::Refused(Refusal::InvitationOver) if !self.knows_org => {
                Step::Over(Goodbye::Handshake)
            }
            Frame::Refused(why) => Step::Over(Goodbye::RefusedUs(why)),
            Frame::Genesis(bytes) => {
                if self.knows_org {
                    take_genesis(world, self.peer, bytes);
                }
                Step::Open
            }
            Frame::Digest(_)
            | Frame::Sketch(_)
            | Frame::Rows(_)
            | Frame::Want(_)
            | Frame::Done(_)
            | Frame::Run(..)
            | Frame::NewRun(..)
            | Frame::Have(_)
            | Frame::Locator(_)
            | Frame::Fork(_)
            | Frame::Beacons(_)
            | Frame::BeaconTimes(_)
            | Frame::PeerRecords(_)
            | Frame::RecordTimes(_)
            | Frame::Office(_)
            | Frame::Presence(_)
            | Frame::KeysWanted(..)
            | Frame::Keys(..)
            | Frame::Blob(_) => Step::Open,
        }
    }

    /// The owner has looked at the peer's proof.
    pub(super) fn on_verdict(
        &mut self,
        world: &mut World,
        verdict: Result<BTreeSet<SpaceId>, Refusal>,
    ) -> Step {
        match verdict {
            Ok(spaces) => {
                world.set_access(self.peer, Access::Member(spaces));
                self.admit(world)
            }
            Err(why) => self.refuse(world, why),
        }
    }

    /// What the peer may do has changed.
    pub(super) fn on_access(&mut self, world: &mut World) -> Step {
        if self.knows_org && world.knows(&self.peer) { self.admit(world) } else { Step::Open }
    }

    fn on_hello(&mut self, world: &mut World, hello: &Hello) -> Step {
        // To a stranger every refusal looks alike.
        if hello.org != OrgProof::new(&world.org, &self.peer, &world.me) {
            return self.refuse(world, Refusal::Stranger);
        }
        if hello.agreed().is_none() {
            return self.refuse(world, Refusal::Version);
        }
        self.knows_org = true;
        self.needs_genesis = hello.needs_genesis;
        if world.knows(&self.peer) {
            return self.admit(world);
        }
        if !self.checking {
            world.send(self.peer, &Frame::Unknown);
        }
        Step::Open
    }

    fn admit(&mut self, world: &mut World) -> Step {
        self.admitted = true;
        welcome(world, self.peer, self.needs_genesis);
        self.step()
    }

    fn refuse(&self, world: &mut World, why: Refusal) -> Step {
        world.send(self.peer, &Frame::Refused(why));
        Step::Over(Goodbye::Refused(why))
    }

    fn step(&self) -> Step {
        let done = self.admitted && self.admitted_us;
        if done { Step::Done } else { Step::Open }
    }
}

/// Says hello; also later, to be given the genesis entry when it was lost.
pub(super) fn say_hello(world: &mut World, peer: DeviceId) {
    let hello = Hello {
        oldest: VERSION_MIN,
        newest: VERSION,
        org: OrgProof::new(&world.org, &world.me, &peer),
        needs_genesis: world.genesis.is_none(),
        extra: Vec::new(),
    };
    world.send(peer, &Frame::Hello(hello));
}

/// Admits a peer, or says again that it is admitted.
pub(super) fn welcome(world: &mut World, peer: DeviceId, needs_genesis: bool) {
    if let Some(genesis) = world.genesis.clone().filter(|_| needs_genesis) {
        world.send(peer, &Frame::Genesis(genesis));
    }
    world.send(peer, &Frame::Welcome);
}

/// Hands a genesis entry to the owner, if it is still needed.
pub(super) fn take_genesis(world: &mut World, peer: DeviceId, bytes: Vec<u8>) {
    if world.genesis.is_none() {
        world.effects.push_back(Effect::TakeGenesis { peer, bytes });
    }
}
