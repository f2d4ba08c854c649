//! What a message says of a file that goes with it: whoever reads the message can fetch and open it.

use serde::{Deserialize, Serialize};

use super::{SchemaError, error};
use crate::{
    crypto::FileKey,
    ids::BlobId,
    limits::{FILE_BYTES_MAX, FILE_NAME_BYTES_MAX, MEDIA_BYTES_MAX},
};

/// An image's size in pixels, as its sender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ImageSize {
    /// From left to right.
    pub width: u16,
    /// From top to bottom.
    pub height: u16,
}

/// A file that goes with a message. Everything in it but the blob's id is its sender's word: names
/// from outside are for showing, never for opening (`node/src/blob/name.rs`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    /// The blob.
    pub blob: BlobId,
    /// What opens its chunks.
    pub key: FileKey,
    /// What its sender called it.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its media type, such as `image/png`; empty when the sender didn't know.
    pub media: String,
    /// How large the image is, if it is one.
    pub image: Option<ImageSize>,
}

impl FileRef {
    /// Checks the limits.
    ///
    /// # Errors
    /// When a part is too long, or the media type is none.
    pub fn check(&self) -> Result<(), SchemaError> {
        error::sized("a file's name", &self.name, FILE_NAME_BYTES_MAX)?;
        if self.size > FILE_BYTES_MAX {
            return Err(SchemaError::Size("a file"));
        }
        if self.media.len() > MEDIA_BYTES_MAX || !is_media(&self.media) {
            return Err(SchemaError::Form("a file's media type"));
        }
        match self.image {
            Some(ImageSize { width: 0, .. } | ImageSize { height: 0, .. }) => {
                Err(SchemaError::Form("an image's size"))
            }
            _ => Ok(()),
        }
    }
}

/// Whether a text is a media type without parameters, or empty.
fn is_media(text: &str) -> bool {
    let plain = |part: &str| {
        !part.is_empty()
            && part.bytes().all(|byte| {
                byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"!#$&-^_.+".contains(&byte)
            })
    };
    text.is_empty() || text.split_once('/').is_some_and(|(kind, sub)| plain(kind) && plain(sub))
}
