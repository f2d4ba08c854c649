//! From an edit to entries: the document is loaded, edited on a copy, and what came of it is
//! written through the door.

use protocol::{
    change::{ActorId, ChangeHash},
    clock::Millis,
    entry::{ChangeBody, DocRef},
    ids::{DocId, SpaceId},
    limits::{BODY_BYTES_MAX, CHANGES_PER_ENTRY_MAX, ENTRY_OPS_MAX},
    policy,
};

use crate::{
    core::{Core, Wrote},
    document::{
        Document,
        edit::{Author, EditError, Edited},
    },
    facade::{Failure, FailureCode},
    ingest::HoldError,
};

/// Bytes of packed changes in one entry; leaves room for the rest of the body, and for its padding.
const PACKED_BYTES_MAX: usize = BODY_BYTES_MAX / 8 * 7 - 1024;

impl Core {
    /// Edits a document that is held. The entries written; none when there was nothing to do.
    pub(crate) fn edit(
        &mut self,
        now: Millis,
        space: SpaceId,
        doc: DocRef,
        edit: impl FnOnce(&Document, &Author, &DocId) -> Result<Edited, EditError>,
    ) -> Result<Vec<Wrote>, Failure> {
        let author = self.author(space);
        let id = doc.id(&space, &author.device, author.epoch).ok_or_else(|| {
            let problem = "this is no document that can be edited";
            Failure::new(FailureCode::Invalid, problem, "look whether it is still there")
        })?;
        let edited = {
            let document = self.load(&space, &id)?;
            edit(&document, &author, &id).map_err(|error| explain(&error))?
        };
        self.write_edited(now, space, doc, id, edited)
    }

    /// Writes a document that begins with this edit.
    pub(crate) fn begin_document(
        &mut self,
        now: Millis,
        space: SpaceId,
        id: DocId,
        edited: Result<Edited, EditError>,
    ) -> Result<Vec<Wrote>, Failure> {
        let edited = edited.map_err(|error| explain(&error))?;
        self.write_edited(now, space, DocRef::Created(id), id, edited)
    }

    /// Who we are in a space.
    pub(crate) fn author(&self, space: SpaceId) -> Author {
        let log = self.own_log(space);
        Author { device: log.device, epoch: log.epoch }
    }

    /// A document as it stands here.
    pub(crate) fn load(&mut self, space: &SpaceId, doc: &DocId) -> Result<Document, Failure> {
        let door = self.door_mut();
        door.content.load(&mut door.held, space, doc).map_err(|error| self.unreadable(&error))
    }

    /// What to say when something held can't be read.
    pub(crate) fn unreadable(&self, error: &HoldError) -> Failure {
        let next = "run `verify`; with `--rebuild` the store is made anew";
        Failure::new(FailureCode::Internal, format!("something held can't be read: {error}"), next)
    }

    fn write_edited(
        &mut self,
        now: Millis,
        space: SpaceId,
        doc: DocRef,
        id: DocId,
        edited: Edited,
    ) -> Result<Vec<Wrote>, Failure> {
        let log = self.own_log(space);
        let actor = ActorId::from(protocol::ids::actor(&log.device, log.epoch, &id));
        let mut wrote = Vec::new();
        let mut rest = edited.changes.as_slice();
        while !rest.is_empty() {
            let door = self.door_mut();
            let previous = door.content.previous(&door.held.store, &id, &log);
            let previous = previous.map_err(|error| self.unreadable(&error.into()))?;
            let fits = fitting(rest);
            let (now_written, later) = rest.split_at(fits);
            let decoded = now_written.iter().map(|unpacked| &unpacked.change);
            let changes = policy::pack_body(actor, previous, decoded);
            let hashes: Vec<ChangeHash> =
                now_written.iter().map(|unpacked| unpacked.change.hash()).collect();
            wrote.push(self.change(now, space, hashes, &ChangeBody { doc, changes })?);
            rest = later;
        }
        if !wrote.is_empty() {
            self.door_mut().content.remember(space, id, edited.document);
        }
        Ok(wrote)
    }
}

/// How many of these changes fit into one entry; at least one.
fn fitting(changes: &[protocol::change::Unpacked]) -> usize {
    let (mut bytes, mut ops) = (0, 0);
    let fit = changes.iter().take(CHANGES_PER_ENTRY_MAX).take_while(|unpacked| {
        // The packed form is never longer than the chunk by more than a few bytes.
        bytes += unpacked.chunk.len() + 16;
        ops += unpacked.change.ops().len();
        bytes <= PACKED_BYTES_MAX && ops <= ENTRY_OPS_MAX
    });
    fit.count().max(1)
}

/// Why an edit isn't possible, for people.
pub(crate) fn explain(error: &EditError) -> Failure {
    if matches!(error, EditError::SegmentFull) {
        return Failure::new(FailureCode::Busy, error.to_string(), "try again");
    }
    let mut problem = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        problem = format!("{problem}: {error}");
        cause = error.source();
    }
    Failure::new(FailureCode::Invalid, problem, "change it, and try again")
}
