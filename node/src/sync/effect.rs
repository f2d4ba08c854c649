//! Everything that the engine asks of its owner.

use std::{collections::BTreeSet, sync::Arc};

use protocol::{
    blob::Part,
    crypto::SealedKey,
    entry::{ForkProof, PackedRun},
    ids::{BlobId, DeviceId, DocId, KeyId, LogId, SpaceId},
    wire::{JoinProof, Point, Refusal},
};

use super::{RequestId, Ticket};

/// Why the engine ends a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Goodbye {
    /// The peer isn't admitted.
    #[error("the peer was refused: {0}")]
    Refused(Refusal),
    /// The peer didn't admit us.
    #[error("the peer refused us: {0}")]
    RefusedUs(Refusal),
    /// The handshake took too long, or too many frames.
    #[error("the handshake came to nothing")]
    Handshake,
    /// The peer sent bytes that aren't a frame.
    #[error("the peer sent something that is no frame")]
    NotAFrame,
    /// The peer sent runs that their authors didn't sign.
    #[error("the peer sent forged entries")]
    Forged,
    /// The peer asks for more work than any honest one.
    #[error("the peer asks for too much")]
    Overload,
    /// Our clock was set back; a new session begins with its time.
    #[error("this machine's clock was set back")]
    ClockSetBack,
}

/// Everything that the engine asks of its owner.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a frame. What can't be sent may be dropped: it is repaired.
    Send {
        /// To whom.
        peer: DeviceId,
        /// The frame.
        frame: Arc<[u8]>,
    },
    /// The peer has passed the handshake.
    Admitted {
        /// Who.
        peer: DeviceId,
    },
    /// End the session, after what was sent before. The engine has forgotten it.
    Disconnect {
        /// With whom.
        peer: DeviceId,
        /// Why.
        reason: Goodbye,
    },
    /// Does this let the device in? Answered by [`Input::JoinVerdict`](super::Input::JoinVerdict).
    CheckJoin {
        /// Who asks.
        peer: DeviceId,
        /// What it shows, unchecked.
        proof: Box<JoinProof>,
    },
    /// The genesis entry, unchecked: its hash must be the organisation's id. When it is, answered
    /// by [`Input::Genesis`](super::Input::Genesis).
    TakeGenesis {
        /// Who gave it.
        peer: DeviceId,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// Read entries of a log. Answered by [`Input::RunsRead`](super::Input::RunsRead) with runs
    /// of at most `max_bytes` in all (one run at least). They begin right after entry `after`
    /// (for zero: with the first that this log or branch has) and end at `up_to` or a little
    /// later, where a signed entry comes.
    ReadRuns {
        /// The question.
        request: RequestId,
        /// The log.
        log: LogId,
        /// The entry before the first.
        after: u64,
        /// The last.
        up_to: u64,
        /// Bytes wanted, as [`PackedRun::load_bytes`] reckons.
        max_bytes: u32,
    },
    /// Read entries of a log from where it leaves a peer's side: after the newest of `points`
    /// that is held here. Answered like [`Effect::ReadRuns`].
    ReadSince {
        /// The question.
        request: RequestId,
        /// The log, as a trunk or a branch.
        log: LogId,
        /// The peer's points, newest first.
        points: Vec<Point>,
        /// Bytes wanted, as [`PackedRun::load_bytes`] reckons.
        max_bytes: u32,
    },
    /// Read points of a log: its newest entry, and from there back twice as far each time, at most
    /// [`LOCATOR_POINTS_MAX`](protocol::limits::LOCATOR_POINTS_MAX). Answered by
    /// [`Input::PointsRead`](super::Input::PointsRead).
    ReadPoints {
        /// The question.
        request: RequestId,
        /// The log.
        log: LogId,
    },
    /// Pass a run through the door. Answered by [`Input::Ingested`](super::Input::Ingested), after
    /// [`Input::Committed`](super::Input::Committed) if anything was taken.
    Ingest {
        /// The run's number.
        ticket: Ticket,
        /// Who gave it.
        peer: DeviceId,
        /// The run, unchecked.
        run: PackedRun,
    },
    /// A fork proof, unchecked. If it proves one that is news, then
    /// [`Input::ForkProved`](super::Input::ForkProved) follows.
    IngestFork {
        /// Who gave it.
        peer: DeviceId,
        /// The proof.
        proof: Box<ForkProof>,
    },
    /// A peer asks for keys of a space, which it may read as far as the engine was told. Answered,
    /// if at all, by a frame of the owner's.
    GiveKeys {
        /// Who asks.
        peer: DeviceId,
        /// The space.
        space: SpaceId,
        /// The keys.
        keys: Vec<KeyId>,
    },
    /// A peer gives keys that were lacking, unopened.
    TakeKeys {
        /// The space.
        space: SpaceId,
        /// The keys.
        keys: Vec<SealedKey>,
    },
    /// A peer asks which of these blobs are held whole. Answered, if at all, by a frame of the owner's,
    /// with those of which a reference stands in the space.
    TellHeld {
        /// Who asks.
        peer: DeviceId,
        /// The space, which it may read as far as the engine was told.
        space: SpaceId,
        /// The blobs.
        blobs: Vec<BlobId>,
    },
    /// A peer says that it holds blobs whole, or no longer. Nobody's word is proof.
    HolderHeard {
        /// Who.
        peer: DeviceId,
        /// The space.
        space: SpaceId,
        /// The blobs, of which the owner may never have heard.
        blobs: Vec<BlobId>,
        /// Whether it holds them.
        held: bool,
    },
    /// Which parts of a blob are lacking and weren't named since it was wanted? Answered by
    /// [`Input::PartsNamed`](super::Input::PartsNamed).
    NameParts {
        /// The blob.
        blob: BlobId,
        /// At most so many.
        most: usize,
    },
    /// A peer asks for parts of a blob. Answered by frames of the owner's: each part, or that it is
    /// lacking, which is also the answer where no reference to the blob stands in the space.
    ReadParts {
        /// Who asks.
        peer: DeviceId,
        /// The space, which it may read as far as the engine was told.
        space: SpaceId,
        /// The blob.
        blob: BlobId,
        /// The parts.
        parts: Vec<Part>,
    },
    /// A part that was asked for has come, unchecked. Answered by
    /// [`Input::PartTaken`](super::Input::PartTaken).
    TakePart {
        /// Who gave it.
        peer: DeviceId,
        /// The blob.
        blob: BlobId,
        /// Which part.
        part: Part,
        /// Its bytes.
        bytes: Vec<u8>,
    },
    /// How far catching up from a peer has come, in entries.
    Progress {
        /// From whom.
        peer: DeviceId,
        /// Entries that came.
        have: u64,
        /// Entries that were missing when this began, and those that came up since.
        total: u64,
    },
    /// How a peer stands to us, in entries; told when it becomes equal and when it ceases to be.
    PeerState {
        /// Who.
        peer: DeviceId,
        /// Entries that it lacks.
        behind: u64,
        /// Entries that we lack.
        ahead: u64,
    },
    /// A device's beacon is newer: what is delivered and read in this space may have changed.
    BeaconChanged {
        /// The space.
        space: SpaceId,
        /// Whose.
        device: DeviceId,
    },
    /// Keep connected with these devices, which stand for other offices, and no longer with those that
    /// were named before.
    Bridges {
        /// Which.
        devices: BTreeSet<DeviceId>,
    },
    /// A device's peer record is newer: it may be reached elsewhere.
    RecordChanged {
        /// Whose.
        device: DeviceId,
    },
    /// Somebody came to a page, moved in it, left it, or was forgotten.
    PresenceChanged {
        /// The page, which needn't be held here.
        page: DocId,
    },
}
