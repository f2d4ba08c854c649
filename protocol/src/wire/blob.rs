//! What peers say about files: who holds which blob, and parts of blobs.
//!
//! Everything is said about a space: that a reference to the blob stands in it, and both may read it, is
//! what lets the one ask and the other answer.

use serde::{Deserialize, Serialize};

use crate::{
    blob::{Part, SEALED_CHUNK_BYTES},
    ids::{BlobId, SpaceId},
    limits::{BLOBS_PER_FRAME_MAX, PARTS_PER_FRAME_MAX},
};

/// Something about blobs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum BlobFrame {
    /// "Which of these do you hold whole?"
    Ask(SpaceId, Vec<BlobId>),
    /// "I hold these whole."
    Held(SpaceId, Vec<BlobId>),
    /// "I hold these no longer."
    Dropped(SpaceId, Vec<BlobId>),
    /// A question for parts. Each is answered by itself, as one or as lacking.
    Want(SpaceId, BlobId, Vec<Part>),
    /// A part.
    Part(BlobId, Part, #[serde(with = "crate::encode::bytes")] Vec<u8>),
    /// These parts aren't given: they aren't held, or not for the asker, or there is no such blob.
    Lacking(BlobId, Vec<Part>),
}

impl BlobFrame {
    /// What there is most of, how many, and how many there may be.
    pub(super) fn bound(&self) -> (&'static str, usize, usize) {
        match self {
            Self::Ask(_, blobs) | Self::Held(_, blobs) | Self::Dropped(_, blobs) => {
                ("blobs", blobs.len(), BLOBS_PER_FRAME_MAX)
            }
            Self::Want(_, _, parts) | Self::Lacking(_, parts) => {
                ("parts", parts.len(), PARTS_PER_FRAME_MAX)
            }
            Self::Part(_, _, bytes) => ("bytes of a part", bytes.len(), SEALED_CHUNK_BYTES),
        }
    }
}
