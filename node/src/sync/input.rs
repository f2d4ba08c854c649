//! Everything that can happen to the engine.

use std::collections::{BTreeMap, BTreeSet};

use protocol::{
    blob::Part,
    crypto::Signed,
    entry::{ForkProof, PackedRun, Tip},
    ids::{BlobId, DeviceId, KeyId, LogId, OrgId, SpaceId},
    wire::{Beacon, JoinProof, PeerRecord, Point, Presence, Refusal},
};

/// What a device may do here, by the authority's present state and this machine's clock.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Access {
    /// Not a member, or no longer.
    #[default]
    Stranger,
    /// A member who may hold these spaces; the control space goes without saying.
    Member(BTreeSet<SpaceId>),
}

/// The number of a question to the owner; the answer repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestId(pub(super) u64);

/// The number of a run handed to the owner; the outcome repeats it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub(super) u64);

/// Who the engine is.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The organisation.
    pub org: OrgId,
    /// This device.
    pub me: DeviceId,
    /// What this device shows to colleagues who haven't heard of it; the founder has none.
    pub proof: Option<Box<JoinProof>>,
    /// The genesis entry in the form that joiners take (the owner's choice; see
    /// [`Effect::TakeGenesis`](super::Effect::TakeGenesis)), unless this device is still to get it.
    pub genesis: Option<Vec<u8>>,
}

/// A log has advanced by entries that are durable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Committed {
    /// The log.
    pub log: LogId,
    /// Its newest entry now.
    pub tip: Tip,
    /// The new entries, when they are few and worth pushing. Without it peers are told that there
    /// is something to ask for.
    pub run: Option<PackedRun>,
}

/// What became of a run that the owner was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All of it is held now: [`Input::Committed`] said so before, or nothing in it was new.
    Taken,
    /// Dropped, since something that it needs isn't here yet.
    Waiting,
    /// Dropped from where its time lies far ahead of this machine's clock. That passes when the
    /// time has come, or a clock is set right.
    Early,
    /// It doesn't follow what is held: one of both is a fork.
    Conflict,
    /// The signature isn't its author's, or the bytes break a rule that its sender had to check.
    Forged,
    /// Dropped for a reason that won't pass soon and isn't the sender's fault.
    Refused,
}

/// Everything that can happen to the engine.
#[derive(Clone, Debug)]
pub enum Input {
    /// A device proved its key and a session began. An earlier one with it is over.
    Connected {
        /// Who.
        peer: DeviceId,
    },
    /// The session is over.
    Disconnected {
        /// With whom.
        peer: DeviceId,
    },
    /// A frame arrived.
    Frame {
        /// From whom.
        peer: DeviceId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// How quickly a peer answers was measured: whether it is in the same place.
    Near {
        /// Who.
        peer: DeviceId,
        /// Whether it is.
        near: bool,
    },
    /// What a device may do has changed, or is told for the first time; connected or not, this
    /// one or another. Whoever was never named is a stranger. While this device itself is one
    /// (it has joined, and hasn't the control space yet), it takes the control space from any
    /// device that knows the organisation.
    Access {
        /// Whose.
        device: DeviceId,
        /// What it may do.
        access: Access,
    },
    /// The answer to [`Effect::CheckJoin`](super::Effect::CheckJoin).
    JoinVerdict {
        /// Who asked to be let in.
        peer: DeviceId,
        /// The spaces that they may hold besides the control space, or why they aren't let in.
        verdict: Result<BTreeSet<SpaceId>, Refusal>,
    },
    /// The genesis entry is held, in the form of [`Setup::genesis`].
    Genesis {
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// How far logs are held at start, and after a fork cut one short. `None`: no entry is left.
    /// Nothing is pushed.
    Held {
        /// The logs.
        logs: Vec<(LogId, Option<Tip>)>,
    },
    /// Entries are durable, our own or others'; given before the outcomes of their runs.
    Committed {
        /// The logs that advanced.
        logs: Vec<Committed>,
    },
    /// What became of a run.
    Ingested {
        /// Of which.
        ticket: Ticket,
        /// What became of it.
        outcome: Outcome,
    },
    /// The answer to [`Effect::ReadRuns`](super::Effect::ReadRuns) or
    /// [`Effect::ReadSince`](super::Effect::ReadSince).
    RunsRead {
        /// The question.
        request: RequestId,
        /// Consecutive runs; empty when nothing of it is held.
        runs: Vec<PackedRun>,
    },
    /// The answer to [`Effect::ReadPoints`](super::Effect::ReadPoints).
    PointsRead {
        /// The question.
        request: RequestId,
        /// Entries of the log, newest first, farther and farther apart.
        points: Vec<Point>,
    },
    /// A fork was proven, here or by a peer, and the owner has cut the log short
    /// ([`Input::Held`]). Also given at start for every fork known. It spreads.
    ForkProved {
        /// The proof.
        proof: Box<ForkProof>,
    },
    /// The keys of spaces that this device may read and has no key for have changed: peers are asked
    /// for them, now and whenever one comes.
    KeysLacking {
        /// The keys.
        lacking: BTreeMap<SpaceId, Vec<KeyId>>,
    },
    /// A peer gave something that is sealed with a key that we lack: it must have that key.
    AskKeys {
        /// Who.
        peer: DeviceId,
        /// The space.
        space: SpaceId,
    },
    /// A blob is wanted, to references of it in these spaces.
    BlobWanted {
        /// The blob.
        blob: BlobId,
        /// Where references to it stand.
        spaces: BTreeSet<SpaceId>,
        /// Somebody waits for it.
        urgent: bool,
    },
    /// The answer to [`Effect::NameParts`](super::Effect::NameParts).
    PartsNamed {
        /// The blob.
        blob: BlobId,
        /// Parts that are lacking; none when all that can be named now were.
        parts: Vec<Part>,
    },
    /// The answer to [`Effect::TakePart`](super::Effect::TakePart).
    PartTaken {
        /// Who gave it.
        peer: DeviceId,
        /// The blob.
        blob: BlobId,
        /// Which part.
        part: Part,
        /// It is what it should be.
        good: bool,
    },
    /// A blob is wanted no longer: it is held whole, given up, or can't be kept for now.
    BlobUnwanted {
        /// The blob.
        blob: BlobId,
    },
    /// A blob is held whole now, or no longer; colleagues are told.
    BlobHeld {
        /// The blob.
        blob: BlobId,
        /// Where references to it stand.
        spaces: BTreeSet<SpaceId>,
        /// Whether it is held.
        held: bool,
    },
    /// This device's newest beacon of a space, signed.
    OwnBeacon {
        /// The beacon.
        beacon: Box<Signed<Beacon>>,
    },
    /// Beacons that came in a file, unchecked: taken as if a peer had told them.
    CarriedBeacons {
        /// The beacons.
        beacons: Vec<Signed<Beacon>>,
    },
    /// This device's newest peer record, or one that was kept over a restart: taken if it is news.
    PeerRecord {
        /// The record.
        record: Box<Signed<PeerRecord>>,
    },
    /// This machine's clock was set back: what was to happen by the old time never would.
    ClockSetBack,
    /// This device's person is here now, in a page that they may read.
    OwnPresence {
        /// Where.
        presence: Presence,
    },
    /// Somebody asks for a comparison with every peer right now.
    Compare,
    /// Time has passed.
    Tick,
}
