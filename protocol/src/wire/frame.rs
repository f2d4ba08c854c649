//! The frames.

use serde::{Deserialize, Serialize};

use super::{
    Beacon, BeaconTime, BlobFrame, Hello, JoinProof, LogTag, Office, PeerRecord, Presence,
    RecordTime, Refusal, Rows, RowsError, Run,
};
use super::{ShortSketch, sketch::SKETCH};
use crate::{
    crypto::{SealedKey, Signed},
    encode::{self, DecodeError},
    entry::ForkProof,
    ids::{EntryHash, KeyId, LogId, SpaceId},
    limits::{
        BEACON_TIMES_PER_FRAME_MAX, BEACONS_PER_FRAME_MAX, FRAME_BYTES_MAX, GENESIS_BYTES_MAX,
        HANDSHAKE_FRAME_BYTES_MAX, HELD_PER_FRAME_MAX, HELLO_EXTRA_BYTES_MAX, JOIN_PROOF_BYTES_MAX,
        KEYS_PER_FRAME_MAX, LOCATOR_POINTS_MAX, OFFICES_SAID_MAX, PEER_RECORDS_PER_FRAME_MAX,
        RECORD_TIMES_PER_FRAME_MAX, RUN_BYTES_MAX, RUN_ENTRIES_MAX, WANTS_PER_FRAME_MAX,
    },
};

/// A digest of everything that both may hold, by the sender's lights.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Digest {
    /// Whether the receiver should answer with its own.
    pub ask: bool,
    /// Over the newest entry of every log: equal digests mean equal entries.
    pub entries: [u8; 16],
    /// Over the newest beacons and peer records.
    pub beacons: [u8; 8],
    /// Which logs differ, when they are few.
    pub sketch: ShortSketch,
}

/// Entries that are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Wanted {
    /// The log.
    pub log: LogTag,
    /// What comes after this number; zero: from the log's beginning.
    pub after: u64,
    /// Up to this one.
    pub up_to: u64,
}

/// A question for runs. It is answered by runs and [`Frame::Done`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Want {
    /// Repeated in the answer's end.
    pub id: u64,
    /// No more is sent than this and one run, so that a slow receiver isn't flooded.
    pub budget_bytes: u32,
    /// In the order in which the answer should come.
    pub logs: Vec<Wanted>,
}

/// How far a log is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Held {
    /// The log.
    pub log: LogTag,
    /// Held up to here.
    pub seq: u64,
}

/// An acknowledgement, and an announcement to who isn't sent live entries.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Have {
    /// The sender gets its live entries sooner from others: announce instead of sending.
    pub prune: bool,
    /// What is held.
    pub logs: Vec<Held>,
}

/// An entry of a log, by number and hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Point {
    /// Its number.
    pub seq: u64,
    /// Its hash.
    pub hash: EntryHash,
}

/// Where the sender's side of a log runs, so that the receiver finds where its own leaves it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Locator {
    /// The log.
    pub log: LogTag,
    /// Points of it, newest first, farther and farther apart.
    pub points: Vec<Point>,
}

/// Everything that travels. Kinds are only ever added at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Frame {
    /// The first frame of either side.
    Hello(Hello),
    /// "I don't know you: prove that you belong here."
    Unknown,
    /// The answer to [`Frame::Unknown`].
    Proof(Box<JoinProof>),
    /// "You are admitted."
    Welcome,
    /// "You are not admitted", and the end.
    Refused(Refusal),
    /// The organisation's genesis entry, for who needs it.
    Genesis(Vec<u8>),
    /// What both may hold, in short.
    Digest(Digest),
    /// A whole sketch, when the digests differ by more than their short ones tell.
    Sketch(Vec<u8>),
    /// Newest entries of logs.
    Rows(Rows),
    /// A question for runs.
    Want(Want),
    /// The question of this number is answered as far as its budget allowed.
    Done(u64),
    /// A run of a log that the receiver knows.
    Run(LogTag, Run),
    /// A run of a log that the receiver may not know.
    NewRun(LogId, Run),
    /// How far logs are held.
    Have(Have),
    /// Where a log runs on the sender's side.
    Locator(Locator),
    /// A log has forked.
    Fork(Box<ForkProof>),
    /// Newest beacons.
    Beacons(Vec<Signed<Beacon>>),
    /// Which beacons the sender holds.
    BeaconTimes(Vec<BeaconTime>),
    /// Where the sender's person is right now; from version 2 on.
    Presence(Presence),
    /// A question for keys of a space; from version 3 on.
    KeysWanted(SpaceId, Vec<KeyId>),
    /// Keys of a space, sealed to the receiver; from version 3 on.
    Keys(SpaceId, Vec<SealedKey>),
    /// Newest peer records; from version 4 on.
    PeerRecords(Vec<Signed<PeerRecord>>),
    /// Which peer records the sender holds; from version 4 on.
    RecordTimes(Vec<RecordTime>),
    /// Something about files; from version 4 on.
    Blob(BlobFrame),
    /// Which office the sender is in; from version 5 on.
    Office(Office),
}

/// Why bytes are not a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    /// Not an encoding.
    #[error("the frame can't be decoded")]
    Decode(#[source] DecodeError),
    /// A list that is too long.
    #[error("{count} {what} where at most {limit} are allowed")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many.
        count: usize,
        /// How many there may be.
        limit: usize,
    },
    /// Rows that can't be read.
    #[error("the rows can't be read")]
    Rows(#[source] RowsError),
}

impl Frame {
    /// The frame's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        encode::to_bytes(self)
    }

    /// Reads a frame.
    ///
    /// # Errors
    /// When the bytes aren't its one encoding, or a list in it is longer than it may be.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrameError> {
        let frame: Self = encode::from_bytes(bytes, FRAME_BYTES_MAX).map_err(FrameError::Decode)?;
        frame.check()?;
        Ok(frame)
    }

    /// Reads a frame of somebody who isn't admitted yet. `None`: it is of a kind that comes later, and
    /// isn't looked at.
    ///
    /// # Errors
    /// When the bytes aren't the one encoding of a frame of the handshake, or longer than one is.
    pub fn of_stranger(bytes: &[u8]) -> Result<Option<Self>, FrameError> {
        // Kinds are numbered as they stand above, in one byte while there are fewer than 128.
        match bytes.first() {
            Some(0..=LAST_OF_HANDSHAKE) if bytes.len() > HANDSHAKE_FRAME_BYTES_MAX => {
                let (count, limit) = (bytes.len(), HANDSHAKE_FRAME_BYTES_MAX);
                Err(FrameError::TooMany { what: "bytes", count, limit })
            }
            Some(0..=LAST_OF_HANDSHAKE) | None => Self::from_bytes(bytes).map(Some),
            Some(_) => Ok(None),
        }
    }

    fn check(&self) -> Result<(), FrameError> {
        match self {
            Self::Hello(hello) => bound("extra bytes", hello.extra.len(), HELLO_EXTRA_BYTES_MAX),
            Self::Proof(proof) => {
                bound("bytes of proof", encode::to_bytes(proof).len(), JOIN_PROOF_BYTES_MAX)
            }
            Self::Genesis(bytes) => bound("genesis bytes", bytes.len(), GENESIS_BYTES_MAX),
            Self::Sketch(bytes) => bound("sketch bytes", bytes.len(), 4 * SKETCH),
            Self::Rows(rows) => rows.rows().map(drop).map_err(FrameError::Rows),
            Self::Want(want) => bound("logs", want.logs.len(), WANTS_PER_FRAME_MAX),
            Self::Run(_, run) | Self::NewRun(_, run) => {
                let bytes = run.entries.iter().map(|entry| entry.body.len()).sum();
                bound("entries", run.entries.len(), RUN_ENTRIES_MAX)?;
                bound("body bytes", bytes, RUN_BYTES_MAX)
            }
            Self::Have(have) => bound("logs", have.logs.len(), HELD_PER_FRAME_MAX),
            Self::Locator(locator) => bound("points", locator.points.len(), LOCATOR_POINTS_MAX),
            Self::Beacons(beacons) => bound("beacons", beacons.len(), BEACONS_PER_FRAME_MAX),
            Self::BeaconTimes(times) => bound("times", times.len(), BEACON_TIMES_PER_FRAME_MAX),
            Self::KeysWanted(_, keys) => bound("keys", keys.len(), KEYS_PER_FRAME_MAX),
            Self::Keys(_, keys) => {
                bound("keys", keys.len(), KEYS_PER_FRAME_MAX)?;
                let boxes = keys.iter().map(|key| key.devices().len()).max();
                bound("boxes of a key", boxes.unwrap_or(0), 1)
            }
            Self::PeerRecords(records) => {
                bound("peer records", records.len(), PEER_RECORDS_PER_FRAME_MAX)
            }
            Self::RecordTimes(times) => bound("times", times.len(), RECORD_TIMES_PER_FRAME_MAX),
            Self::Blob(frame) => {
                let (what, count, limit) = frame.bound();
                bound(what, count, limit)
            }
            Self::Office(office) => {
                let named = office.bridged.len().max(office.heard.len());
                bound("offices", named, OFFICES_SAID_MAX)
            }
            Self::Unknown
            | Self::Welcome
            | Self::Refused(_)
            | Self::Digest(_)
            | Self::Done(_)
            | Self::Fork(_)
            | Self::Presence(_) => Ok(()),
        }
    }
}

/// The number of [`Frame::Genesis`], after which come the kinds for those who are admitted.
const LAST_OF_HANDSHAKE: u8 = 5;

fn bound(what: &'static str, count: usize, limit: usize) -> Result<(), FrameError> {
    if count > limit { Err(FrameError::TooMany { what, count, limit }) } else { Ok(()) }
}
