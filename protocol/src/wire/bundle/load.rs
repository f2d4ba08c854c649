//! What a parcel holds: frames as they would go over a line.

use crate::{
    limits::{FRAME_BYTES_MAX, PARCEL_FRAMES_MAX, PARCEL_LOAD_BYTES_MAX},
    wire::{BlobFrame, Frame, FrameError},
};

/// What a parcel holds. Its carriers learn it, too: files never take the room that they keep for messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ParcelKind {
    /// Entries, and what goes with them.
    #[default]
    Entries,
    /// Parts of files, and which files the sender holds.
    Files,
}

/// Frames on their way into a parcel.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Load {
    kind: ParcelKind,
    bytes: Vec<u8>,
    frames: usize,
}

/// Why a load can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LoadError {
    /// It is larger than it may be, or holds too many frames.
    #[error("the parcel holds too much")]
    Size,
    /// It ends in the middle of a frame.
    #[error("the parcel ends in the middle of a frame")]
    Cut,
    /// One of its frames can't be read.
    #[error("a frame of the parcel can't be read")]
    Frame(#[source] FrameError),
    /// A frame that has no meaning without somebody who answers.
    #[error("the parcel holds something that belongs on a line")]
    Kind,
}

impl Load {
    /// An empty one.
    pub fn of(kind: ParcelKind) -> Self {
        Self { kind, ..Self::default() }
    }

    /// What it holds.
    pub fn kind(&self) -> ParcelKind {
        self.kind
    }

    /// Adds a frame; `false`, and nothing is added, when nobody would take one of its size.
    pub fn push(&mut self, frame: &Frame) -> bool {
        let bytes = frame.to_bytes();
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        if bytes.len() > FRAME_BYTES_MAX {
            return false;
        }
        self.bytes.extend_from_slice(&length.to_be_bytes());
        self.bytes.extend_from_slice(&bytes);
        self.frames += 1;
        true
    }

    /// Bytes so far.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether nothing was added.
    pub fn is_empty(&self) -> bool {
        self.frames == 0
    }

    /// Whether one more frame may be too many.
    pub fn is_full(&self) -> bool {
        self.frames >= PARCEL_FRAMES_MAX
    }

    /// The frames of a load's bytes: genesis, forks, runs, keys and beacons; or parts of files, and which
    /// files are held.
    ///
    /// # Errors
    /// When they aren't frames, or others than these.
    pub fn frames(kind: ParcelKind, mut bytes: &[u8]) -> Result<Vec<Frame>, LoadError> {
        if bytes.len() > PARCEL_LOAD_BYTES_MAX {
            return Err(LoadError::Size);
        }
        let mut frames = Vec::new();
        while !bytes.is_empty() {
            if frames.len() >= PARCEL_FRAMES_MAX {
                return Err(LoadError::Size);
            }
            let (length, rest) = bytes.split_first_chunk().ok_or(LoadError::Cut)?;
            let length = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
            let (frame, rest) = rest.split_at_checked(length).ok_or(LoadError::Cut)?;
            let frame = Frame::from_bytes(frame).map_err(LoadError::Frame)?;
            if kind_of(&frame) != Some(kind) {
                return Err(LoadError::Kind);
            }
            frames.push(frame);
            bytes = rest;
        }
        Ok(frames)
    }
}

/// In which parcels a frame stands, if it says something by itself.
fn kind_of(frame: &Frame) -> Option<ParcelKind> {
    match frame {
        Frame::Genesis(_)
        | Frame::NewRun(..)
        | Frame::Fork(_)
        | Frame::Beacons(_)
        | Frame::Keys(..) => Some(ParcelKind::Entries),
        Frame::Blob(BlobFrame::Part(..) | BlobFrame::Held(..)) => Some(ParcelKind::Files),
        Frame::Hello(_)
        | Frame::Unknown
        | Frame::Proof(_)
        | Frame::Welcome
        | Frame::Refused(_)
        | Frame::Digest(_)
        | Frame::Sketch(_)
        | Frame::Rows(_)
        | Frame::Want(_)
        | Frame::Done(_)
        | Frame::Run(..)
        | Frame::Have(_)
        | Frame::Locator(_)
        | Frame::BeaconTimes(_)
        | Frame::PeerRecords(_)
        | Frame::RecordTimes(_)
        | Frame::Office(_)
        | Frame::Presence(_)
        | Frame::KeysWanted(..)
        | Frame::Blob(_) => None,
    }
}
