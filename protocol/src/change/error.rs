//! Why a change was refused.

use super::ActorIdError;
use super::number::NumberError;
use super::runs::RunError;

/// Why bytes from outside are not a change that we take. The reason is shown in the quarantine.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChangeError {
    /// The bytes don't start as an Automerge chunk does.
    #[error("not an automerge chunk")]
    NotAChunk,
    /// A compressed change: it could inflate to anything, so it must be sent plain.
    #[error("a compressed change is not taken from outside")]
    Compressed,
    /// A document, a bundle or something unknown.
    #[error("chunk type {0} is not a change")]
    ChunkType(u8),
    /// The chunk announces more or fewer bytes than there are.
    #[error("the chunk's length is not that of the bytes")]
    Length,
    /// The checksum is not that of the content.
    #[error("the checksum is wrong")]
    Checksum,
    /// The bytes end early, or a number is not in its shortest form.
    #[error("malformed {part}")]
    Malformed {
        /// Which part of the change.
        part: &'static str,
        /// What is wrong with it.
        #[source]
        source: NumberError,
    },
    /// An actor id has the wrong length.
    #[error("malformed actor")]
    Actor(#[from] ActorIdError),
    /// A text is not UTF-8.
    #[error("the {0} is not UTF-8")]
    Utf8(&'static str),
    /// A bound of [`super::ChangeLimits`] is exceeded.
    #[error("more than {max} {what}")]
    Limit {
        /// What there is too much of.
        what: &'static str,
        /// How much would have been taken.
        max: u64,
    },
    /// The columns are unknown, compressed, out of order, repeated or empty.
    #[error("the column list is not one that automerge writes")]
    Columns,
    /// A column's content doesn't fit the operations.
    #[error("malformed column {column}")]
    Column {
        /// Automerge's name of the column.
        column: &'static str,
        /// What is wrong with it.
        #[source]
        source: RunError,
    },
    /// The change holds no operation.
    #[error("the change is empty")]
    Empty,
    /// A rule that Automerge keeps when it writes is broken.
    #[error("{0}")]
    Rule(&'static str),
    /// The content is valid but not in the one form in which Automerge writes it.
    #[error("the change is not in canonical form")]
    NotCanonical,
}
