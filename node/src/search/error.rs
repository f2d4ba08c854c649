//! What can go wrong with the index, and what to do then.

use std::io;

use tantivy::TantivyError;
use tantivy::directory::error::{LockError, OpenDirectoryError, OpenReadError, OpenWriteError};

/// What the caller does about an [`IndexError`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Remedy {
    /// Another process uses the index: wait, or use that process.
    Wait,
    /// Drop the index, delete its directory ([`Index::delete`](super::Index::delete)), open it
    /// anew and feed everything.
    Rebuild,
    /// Mend the cause (a full disk, missing rights), then open the index anew; what was committed
    /// is still there.
    Reopen,
    /// Leave this one item out.
    Skip,
}

/// A failed operation of the index. Texts follow "failed to search:".
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Another process, or another part of this one, has the index open for writing.
    #[error("the index is in use by another process")]
    Busy,
    /// The index was written by another version of this program.
    #[error("the index has format {found:?}, this program needs {needed}")]
    WrongVersion {
        /// What the directory says.
        found: Option<String>,
        /// What this program writes.
        needed: u32,
    },
    /// The files don't make sense.
    #[error("the index is damaged: {reason}")]
    Damaged {
        /// What was found.
        reason: String,
    },
    /// The disk or the operating system refused.
    #[error("the index can't be read or written")]
    Io(#[source] io::Error),
    /// The writer stopped; nothing after the last commit was kept.
    #[error("the index writer stopped: {reason}")]
    Stopped {
        /// What it said.
        reason: String,
    },
    /// A field of an item exceeds its limit.
    #[error("the item's {field} has {bytes} bytes, more than {max}")]
    TooLong {
        /// Which field.
        field: &'static str,
        /// How long it is.
        bytes: usize,
        /// How long it may be.
        max: usize,
    },
}

impl IndexError {
    /// What to do about it.
    pub const fn remedy(&self) -> Remedy {
        match self {
            Self::Busy => Remedy::Wait,
            Self::WrongVersion { .. } | Self::Damaged { .. } => Remedy::Rebuild,
            Self::Io(_) | Self::Stopped { .. } => Remedy::Reopen,
            Self::TooLong { .. } => Remedy::Skip,
        }
    }

    pub(super) fn damaged(reason: impl Into<String>) -> Self {
        Self::Damaged { reason: reason.into() }
    }
}

impl From<TantivyError> for IndexError {
    fn from(error: TantivyError) -> Self {
        let shared = |error: &io::Error| Self::Io(io::Error::new(error.kind(), error.to_string()));
        match &error {
            TantivyError::LockFailure(LockError::LockBusy, _) => Self::Busy,
            TantivyError::LockFailure(LockError::IoError(cause), _) => shared(cause),
            TantivyError::IoError(cause)
            | TantivyError::OpenDirectoryError(OpenDirectoryError::IoError {
                io_error: cause,
                ..
            })
            | TantivyError::OpenWriteError(OpenWriteError::IoError { io_error: cause, .. })
            | TantivyError::OpenReadError(OpenReadError::IoError { io_error: cause, .. }) => {
                match cause.kind() {
                    // A page that doesn't open, or bytes that a decoder can't read.
                    io::ErrorKind::InvalidData
                    | io::ErrorKind::InvalidInput
                    | io::ErrorKind::UnexpectedEof
                    | io::ErrorKind::Other => Self::damaged(cause.to_string()),
                    _ => shared(cause),
                }
            }
            TantivyError::ErrorInThread(_)
            | TantivyError::SystemError(_)
            | TantivyError::Poisoned => Self::Stopped { reason: error.to_string() },
            _ => Self::damaged(error.to_string()),
        }
    }
}

impl From<io::Error> for IndexError {
    fn from(error: io::Error) -> Self {
        TantivyError::from(error).into()
    }
}
