//! What an entry says: a control statement, or changes to one document.

use serde::{Deserialize, Serialize};

use crate::{
    authority::Statement,
    encode::{self, DecodeError},
    ids::{ChannelId, DeviceId, DocId, SpaceId},
    limits::{BODY_BYTES_MAX, CHANGES_PER_ENTRY_MAX},
};

/// An Automerge change in the compact form of [`crate::change`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PackedChange(#[serde(with = "crate::encode::bytes")] pub Vec<u8>);

/// Which document the changes belong to, in the form that lets every node check its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum DocRef {
    /// The space's directory.
    Directory,
    /// A segment of the writing log's messages in a channel.
    Segment {
        /// The channel.
        channel: ChannelId,
        /// Which of the log's segments in it, from 0.
        number: u32,
    },
    /// A document that carries its creator in its id: a task or a page.
    Created(DocId),
    /// A document of the writing log in its person's own space.
    Own {
        /// Which of the log's, from 0.
        number: u32,
    },
}

impl DocRef {
    /// The document's id, when `device` writes in `space` under `epoch`. `None` when a created
    /// document claims a kind that isn't created that way.
    pub fn id(&self, space: &SpaceId, device: &DeviceId, epoch: u32) -> Option<DocId> {
        match self {
            Self::Directory => Some(DocId::directory(space)),
            Self::Segment { channel, number } => {
                Some(DocId::segment(channel, device, epoch, *number))
            }
            Self::Own { number } => Some(DocId::own(space, device, epoch, *number)),
            Self::Created(doc) => doc.is_created().then_some(*doc),
        }
    }
}

/// Changes to one document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChangeBody {
    /// The document.
    pub doc: DocRef,
    /// The changes, oldest first.
    pub changes: Vec<PackedChange>,
}

/// A body, opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Body {
    /// In the control space.
    Statement(Statement),
    /// In every other space.
    Changes(ChangeBody),
}

/// Why a body can't be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// Not a body of this kind of space.
    #[error("the body can't be decoded")]
    Decode(#[source] DecodeError),
    /// No change, or too many.
    #[error("{count} changes in one entry, where 1 to {CHANGES_PER_ENTRY_MAX} are allowed")]
    Count {
        /// How many.
        count: usize,
    },
}

impl Body {
    /// Reads the clear bytes of a body; `in_control` says which kind the space holds.
    ///
    /// # Errors
    /// When the bytes aren't canonical or hold too many changes.
    pub fn from_bytes(bytes: &[u8], in_control: bool) -> Result<Self, BodyError> {
        if in_control {
            return encode::from_bytes(bytes, BODY_BYTES_MAX)
                .map(Self::Statement)
                .map_err(BodyError::Decode);
        }
        let body: ChangeBody =
            encode::from_bytes(bytes, BODY_BYTES_MAX).map_err(BodyError::Decode)?;
        match body.changes.len() {
            1..=CHANGES_PER_ENTRY_MAX => Ok(Self::Changes(body)),
            count => Err(BodyError::Count { count }),
        }
    }

    /// The clear bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Statement(statement) => encode::to_bytes(statement),
            Self::Changes(changes) => encode::to_bytes(changes),
        }
    }
}
