//! What a message, task or page says of a file that goes with it: whoever reads that can fetch and open it.

use serde::{Deserialize, Serialize};

use super::{SchemaError, error};
use crate::{
    change::Value,
    crypto::FileKey,
    encode,
    ids::BlobId,
    limits::{FILE_BYTES_MAX, FILE_NAME_BYTES_MAX, MEDIA_BYTES_MAX},
};

/// Bytes of a packed file: its name and media type, its blob and key, and numbers.
pub(super) const FILE_REF_BYTES_MAX: usize = FILE_NAME_BYTES_MAX + MEDIA_BYTES_MAX + 128;

/// An image's size in pixels, as its sender says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct ImageSize {
    /// From left to right.
    pub width: u16,
    /// From top to bottom.
    pub height: u16,
}

/// A file that goes with a message, task or page. Everything in it but the blob's id is its sender's word: names
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

/// The variant's number is the format.
#[derive(Serialize, Deserialize)]
enum PackedFile {
    V0(FileRef),
}

/// The root key under which a task or page holds a file: `f` and the blob.
pub fn file_key(blob: &BlobId) -> String {
    format!("f{blob}")
}

/// The blob that a task's or page's root key names, if it names one.
pub fn blob_of_key(key: &str) -> Option<BlobId> {
    let blob = key.strip_prefix('f')?.parse().ok()?;
    (file_key(&blob) == key).then_some(blob)
}

impl FileRef {
    /// The packed value, as it stands in a task or page.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedFile::V0(self.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical file within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedFile::V0(file) = encode::from_bytes(bytes, FILE_REF_BYTES_MAX)?;
        file.check()?;
        Ok(file)
    }

    /// Reads what a task or page holds under this blob's key.
    ///
    /// # Errors
    /// When it is no file, or another blob's.
    pub fn read(blob: &BlobId, value: &Value) -> Result<Self, SchemaError> {
        let Value::Bytes(bytes) = value else {
            return Err(SchemaError::Form("what is said of a file"));
        };
        let file = Self::unpack(bytes)?;
        if file.blob == *blob { Ok(file) } else { Err(SchemaError::Form("a file's key")) }
    }

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
