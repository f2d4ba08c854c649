//! Why an entry's changes may not touch the document as they do.

use crate::{change::UnpackError, schema::SchemaError};

/// A broken rule, in words for the quarantine list.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Breach {
    /// The document claims a kind that it can't be.
    #[error("the document's id doesn't fit its kind")]
    Document,
    /// A change can't be read, or exceeds a limit.
    #[error("change {number} can't be taken")]
    Change {
        /// Which of the entry's changes, from 1.
        number: usize,
        /// Why.
        #[source]
        source: UnpackError,
    },
    /// No change, or too many.
    #[error("the entry holds {0} changes")]
    Count(usize),
    /// The change is written in another's name, or for another document or log.
    #[error("the change's actor isn't that of its author in this document")]
    Actor,
    /// A time or a note, which we never write.
    #[error("the change carries a time or a note")]
    Note,
    /// Another's operations or objects are touched where only one's own may be.
    #[error("the change touches what another has made")]
    Foreign,
    /// A key or value isn't one of this kind of document.
    #[error("the change writes what this kind of document doesn't hold: {0}")]
    Schema(#[from] SchemaError),
    /// An operation that this kind of document never needs at this place.
    #[error("the change does what this kind of document doesn't allow: {0}")]
    Operation(&'static str),
    /// A container is made by someone else than the creator, or later than in the first change.
    #[error("only the creator's first change begins a document")]
    Beginning,
    /// A message under another number than its entry's, or several in one entry.
    #[error("an entry brings one new message, under its own number")]
    MessageNumber,
    /// Too large.
    #[error("more {0} than allowed")]
    Limit(&'static str),
    /// Not the next of its author's changes.
    #[error("the change isn't the next of its author's in this document")]
    Sequence,
    /// Operation numbers don't follow those that the change builds on.
    #[error("the change's operation numbers don't follow those it builds on")]
    Counter,
    /// An operation refers to one that the change doesn't build on.
    #[error("the change refers to an operation that it doesn't build on")]
    Reference,
}
