//! Files that go with messages, tasks and pages, found by their blobs, by their spaces and by what holds
//! them.
//!
//! Invariant: only what counts and is shown refers to anything: a message that was recalled or hidden, and
//! a file that was taken out of a task or page, are neither listed nor a reason to give somebody a part of
//! a blob.

use std::collections::BTreeSet;

use protocol::{
    clock::Hlc,
    encode,
    ids::{BlobId, ChannelId, DeviceId, DocId, SpaceId},
    schema::{FileRef, MessageRef},
};

use super::{keys, timeline};
use crate::{
    store::{KvError, Row, Span, Store},
    view::HeldFile,
};

/// References to one file in one space that are looked at.
const REFERENCES_MAX: usize = 64;

/// Bytes of a reference that we wrote ourselves.
const FILE_BYTES_MAX: usize = 1024;

/// What a row says of a task's or page's file: the file, when and by whom it was added.
type Packed = (FileRef, Hlc, Option<DeviceId>);

/// What a file goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FilePlace {
    /// A message of a channel.
    Message(ChannelId, MessageRef),
    /// A task or page.
    Document(DocId),
}

/// A file with what it goes with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileAt {
    /// The space.
    pub space: SpaceId,
    /// What it goes with.
    pub place: FilePlace,
    /// When it was added.
    pub hlc: Hlc,
    /// Whose device added it; `None` where that isn't known any more.
    pub by: Option<DeviceId>,
    /// What is said of the file there.
    pub file: FileRef,
}

/// What refers to a blob in a space, at most the first 64.
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

/// The files of a space, each as often as something refers to it.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn files_in(store: &Store, space: &SpaceId, limit: usize) -> Result<Vec<FileAt>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::files(space)), false, limit)?;
    shown(store, space, &rows)
}

/// The files that a task or page holds, in the order in which they were added.
///
/// # Errors
/// When the store fails or a row is damaged.
pub fn files_of_doc(store: &Store, space: &SpaceId, doc: &DocId) -> Result<Vec<HeldFile>, KvError> {
    let rows = store.scan(&Span::prefix(&keys::doc_files(space, doc)), false, usize::MAX)?;
    let read = |(_, value): &Row| {
        let (file, added, by) = unpack(value)?;
        Ok(HeldFile { file, added, by })
    };
    let mut files: Vec<HeldFile> = rows.iter().map(read).collect::<Result<_, KvError>>()?;
    files.sort_by_key(|held| (held.added, held.file.blob));
    Ok(files)
}

/// Brings the rows of a task's or page's files up to what it holds now; the blobs that are new in it.
pub(super) fn write(
    store: &mut Store,
    space: &SpaceId,
    doc: &DocId,
    now: &[HeldFile],
) -> Result<Vec<BlobId>, KvError> {
    let kept: BTreeSet<&BlobId> = now.iter().map(|held| &held.file.blob).collect();
    let prefix = keys::doc_files(space, doc);
    let mut before = BTreeSet::new();
    for (key, _) in store.scan(&Span::prefix(&prefix), false, usize::MAX)? {
        let blob = key.get(prefix.len()..).and_then(BlobId::from_slice).ok_or(KvError::Damaged)?;
        if !kept.contains(&blob) {
            store.remove(keys::file_of_doc(space, &blob, doc));
            store.remove(key);
        }
        before.insert(blob);
    }
    let mut fresh = Vec::new();
    for held in now {
        let blob = held.file.blob;
        let packed: Packed = (held.file.clone(), held.added, held.by);
        let packed = encode::to_bytes(&packed);
        store.put(keys::doc_file(space, doc, &blob), packed.clone());
        store.put(keys::file_of_doc(space, &blob, doc), packed);
        if !before.contains(&blob) {
            fresh.push(blob);
        }
    }
    Ok(fresh)
}

fn unpack(value: &[u8]) -> Result<Packed, KvError> {
    encode::from_bytes(value, FILE_BYTES_MAX).map_err(|_| KvError::Damaged)
}

fn shown(store: &Store, space: &SpaceId, rows: &[Row]) -> Result<Vec<FileAt>, KvError> {
    let mut found = Vec::new();
    for (key, value) in rows {
        // Rows of documents go with what they show.
        if let Some((_, doc)) = keys::read_file_of_doc(key) {
            let (file, hlc, by) = unpack(value)?;
            found.push(FileAt { space: *space, place: FilePlace::Document(doc), hlc, by, file });
            continue;
        }
        let (_, channel, hlc, message) = keys::read_file(key).ok_or(KvError::Damaged)?;
        let file = encode::from_bytes(value, FILE_BYTES_MAX).map_err(|_| KvError::Damaged)?;
        let row = timeline::message(store, space, &channel, (hlc, message))?;
        if row.is_some_and(|row| row.is_shown()) {
            let (place, by) = (FilePlace::Message(channel, message), Some(message.device));
            found.push(FileAt { space: *space, place, hlc, by, file });
        }
    }
    Ok(found)
}
