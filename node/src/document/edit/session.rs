//! One editing session on a copy of a document.

use automerge::{
    ActorId, Automerge, AutomergeError, ObjId, ObjType, ROOT, ReadDoc, ScalarValue, Value,
    transaction::{CommitOptions, Transactable, Transaction},
};
use protocol::{
    change::{self, ChangeError, ChangeLimits, Unpacked},
    ids::{self, DeviceId, DocId},
    schema::SchemaError,
};

use crate::document::{Document, loaded::quietly};

/// Operations in one change of ours: well below the protocol's limit, and 12 ms to apply.
pub(super) const OPS_PER_CHANGE: usize = 4_000;

/// Who edits: one log's author.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Author {
    /// The device.
    pub device: DeviceId,
    /// The epoch of its log.
    pub epoch: u32,
}

impl Author {
    /// The name under which this author edits a document.
    pub fn actor(&self, doc: &DocId) -> [u8; 16] {
        ids::actor(&self.device, self.epoch, doc)
    }
}

/// What an edit made.
#[derive(Clone, Debug)]
pub struct Edited {
    /// The document with the edit: good for the cache once the entry is in the journal.
    pub document: Document,
    /// The changes, oldest first; none when nothing was to be done.
    pub changes: Vec<Unpacked>,
}

/// Why an edit can't be made.
#[derive(Debug, thiserror::Error)]
pub enum EditError {
    /// A value breaks a limit or form.
    #[error("a value doesn't fit")]
    Schema(#[from] SchemaError),
    /// The segment is full: the next number begins a new one.
    #[error("the segment is full")]
    SegmentFull,
    /// The document lacks the container to edit.
    #[error("the document isn't complete here")]
    Incomplete,
    /// The text is longer than we write.
    #[error("a page of more than {max} characters")]
    TooLong {
        /// Characters.
        max: usize,
    },
    /// Automerge refused.
    #[error("automerge refused the edit")]
    Automerge(#[from] AutomergeError),
    /// Automerge panicked.
    #[error("automerge failed on the edit")]
    Panicked,
    /// Automerge wrote a change that the protocol doesn't take.
    #[error("the edit made a change that nobody would take")]
    Change(#[from] ChangeError),
}

/// Steps on a copy, each becoming one change.
pub(super) struct Session {
    doc: Automerge,
    changes: Vec<Unpacked>,
}

impl Session {
    pub fn on(document: &Document, author: &Author, doc: &DocId) -> Self {
        let actor = ActorId::from(author.actor(doc).to_vec());
        Self { doc: document.automerge().clone().with_actor(actor), changes: Vec::new() }
    }

    /// Makes one change; none when the step does nothing.
    pub fn step<T>(
        &mut self,
        step: impl FnOnce(&mut Transaction<'_>) -> Result<T, EditError>,
    ) -> Result<T, EditError> {
        let doc = &mut self.doc;
        let run = || {
            let mut transaction = doc.transaction();
            let made = step(&mut transaction)?;
            // No note, and the time is the entry's.
            let (hash, _) = transaction.commit_with(CommitOptions::default().with_time(0));
            let chunk = hash.and_then(|hash| doc.get_change_by_hash(&hash));
            Ok::<_, EditError>((made, chunk.map(|change| change.raw_bytes().to_vec())))
        };
        let (made, chunk) = quietly(run).ok_or(EditError::Panicked)??;
        if let Some(chunk) = chunk {
            let change = change::decode(&chunk, &ChangeLimits::DEFAULT)?;
            self.changes.push(Unpacked { chunk, change });
        }
        Ok(made)
    }

    pub fn finish(self) -> Edited {
        Edited { document: Document::of(self.doc), changes: self.changes }
    }
}

/// One change, or none, made by one step.
pub(super) fn once(
    document: &Document,
    author: &Author,
    doc: &DocId,
    step: impl FnOnce(&mut Transaction<'_>) -> Result<(), EditError>,
) -> Result<Edited, EditError> {
    let mut session = Session::on(document, author, doc);
    session.step(step)?;
    Ok(session.finish())
}

/// Sets a root scalar. Where several values stand side by side and the wanted one counts already,
/// Automerge would remove the others, and no document allows that; so another is set in between.
pub(super) fn put_root(
    transaction: &mut Transaction<'_>,
    key: &str,
    value: ScalarValue,
) -> Result<(), EditError> {
    put_in(transaction, &ROOT, key, value)
}

/// The same for a key of any map.
pub(super) fn put_in(
    transaction: &mut Transaction<'_>,
    map: &ObjId,
    key: &str,
    value: ScalarValue,
) -> Result<(), EditError> {
    let counts = transaction.get(map, key)?.is_some_and(|(found, _)| is(&found, &value));
    let held = transaction.get_all(map, key)?;
    if counts && held.len() > 1 {
        let differs = |(found, _): &(Value<'_>, ObjId)| {
            found.as_scalar().filter(|scalar| **scalar != value).cloned()
        };
        match held.iter().find_map(differs) {
            Some(other) => transaction.put(map, key, other)?,
            // All of them say the same.
            None => return Ok(()),
        }
    }
    Ok(transaction.put(map, key, value)?)
}

fn is(found: &Value<'_>, value: &ScalarValue) -> bool {
    found.as_scalar().is_some_and(|scalar| scalar == value)
}

/// The map under a root key, made if it isn't there.
pub(super) fn root_map(transaction: &mut Transaction<'_>, key: &str) -> Result<ObjId, EditError> {
    match transaction.get(ROOT, key)? {
        Some((Value::Object(ObjType::Map), id)) => Ok(id),
        Some(_) => Err(EditError::Incomplete),
        None => Ok(transaction.put_object(ROOT, key, ObjType::Map)?),
    }
}
