//! The files that a task or page holds.

use automerge::{ROOT, ReadDoc};
use protocol::{
    change::ChangeHash,
    clock::Hlc,
    ids::DeviceId,
    schema::{FileRef, blob_of_key},
};

use super::fields::scalar;
use crate::document::{DocGraph, Document};

/// Files that are shown of a task or page, the first by their blobs: a node adds no more, and a hostile
/// document costs no more than this.
pub const FILES_PER_DOCUMENT_MAX: usize = 200;

/// A file that a task or page holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldFile {
    /// What the document says of it.
    pub file: FileRef,
    /// When it was added, by the clock of whoever did.
    pub added: Hlc,
    /// The device that added it.
    pub by: Option<DeviceId>,
}

/// The files of a task's or page's document, which shows exactly what its graph says, by their blobs.
pub(crate) fn held_files(document: &Document, graph: &DocGraph) -> Vec<HeldFile> {
    let doc = document.automerge();
    let mut rows = Vec::new();
    for key in doc.keys(ROOT) {
        let Some(blob) = blob_of_key(&key) else { continue };
        let Ok(Some((found, id))) = doc.get(ROOT, key.as_str()) else { continue };
        let Some(Ok(file)) = scalar(&found).map(|value| FileRef::read(&blob, &value)) else {
            continue;
        };
        let set = doc.hash_for_opid(&id).and_then(|hash| graph.get(&ChangeHash(hash.0)));
        rows.push(HeldFile {
            file,
            added: set.as_ref().map_or(Hlc::ZERO, |set| set.hlc),
            by: set.map(|set| set.at.log.device),
        });
        if rows.len() == FILES_PER_DOCUMENT_MAX {
            break;
        }
    }
    rows
}
