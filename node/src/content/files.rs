//! Files that go with messages, found by their blobs and by their spaces.
//!
//! Invariant: only messages that count and are shown refer to anything: what was recalled or hidden is
//! neither listed nor a reason to give somebody a part of a blob.

use protocol::{
    clock::Hlc,
    encode,
    ids::{BlobId, ChannelId, SpaceId},
    schema::{FileRef, MessageRef},
};

use super::{keys, timeline};
use crate::store::{KvError, Row, Span, Store};

/// Messages with one file in one space that are looked at.
const REFERENCES_MAX: usize = 64;

/// Bytes of a reference that we wrote ourselves.
const FILE_BYTES_MAX: usize = 1024;

/// A file that goes with a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAt {
    /// The space.
    pub space: SpaceId,
    /// The channel.
    pub channel: ChannelId,
    /// When the message was written.
    pub hlc: Hlc,
    /// The message.
    pub message: MessageRef,
    /// What it says of the file.
    pub file: FileRef,
}

/// The messages of a space that refer to a blob, at most the first 64.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn file_references(
    store: &Store,
    space: &SpaceId,
    blob: &BlobId,
) -> Result<Vec<FileAt>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::files_of(space, blob)), false, REFERENCES_MAX)?;
    shown(store, space, &rows)
}

/// The files that go with messages of a space, each as often as a message refers to it.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn files_in(store: &Store, space: &SpaceId, limit: usize) -> Result<Vec<FileAt>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::files(space)), false, limit)?;
    shown(store, space, &rows)
}

fn shown(store: &Store, space: &SpaceId, rows: &[Row]) -> Result<Vec<FileAt>, KvError> {
    let mut found = Vec::new();
    for (key, value) in rows {
        let (_, channel, hlc, message) = keys::read_file(key).ok_or(KvError::Damaged)?;
        let file = encode::from_bytes(value, FILE_BYTES_MAX).map_err(|_| KvError::Damaged)?;
        let row = timeline::message(store, space, &channel, (hlc, message))?;
        if row.is_some_and(|row| row.is_shown()) {
            found.push(FileAt { space: *space, channel, hlc, message, file });
        }
    }
    Ok(found)
}
