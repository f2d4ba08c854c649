//! Why a file can't be kept, fetched or opened.

use std::io;

/// Why something with a blob failed.
#[derive(Debug, thiserror::Error)]
pub enum BlobError {
    /// It would use up what is kept free for messages.
    #[error("the disk is nearly full: the rest is kept free for messages")]
    Full,
    /// The disk refuses it.
    #[error("the disk refuses it: {0}")]
    Disk(#[source] io::Error),
    /// The home's own file of it can't be used.
    #[error("a file of this node can't be used: {0}")]
    State(#[source] crate::disk::StateFileError),
    /// More bytes than a file may have.
    #[error("the file is larger than 64 GiB")]
    TooLarge,
    /// More files than are put in at once.
    #[error("too many files are being added already")]
    TooMany,
    /// No such file is being put in.
    #[error("no such file is being added")]
    Unknown,
    /// Other bytes came than its length said.
    #[error("the file changed while it was read")]
    Changed,
    /// Not all of it is here.
    #[error("the file isn't here yet")]
    NotHere,
    /// What is here isn't what the message refers to.
    #[error("the file is damaged")]
    Damaged,
}

impl From<io::Error> for BlobError {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => Self::Full,
            _ => Self::Disk(error),
        }
    }
}

impl From<crate::disk::StateFileError> for BlobError {
    fn from(error: crate::disk::StateFileError) -> Self {
        match error {
            crate::disk::StateFileError::Disk(error) => error.into(),
            other => Self::State(other),
        }
    }
}

/// Why a file that is wanted doesn't come, until somebody tries again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The disk is nearly full.
    Full,
    /// The disk refuses it, and why.
    Disk(String),
    /// The file is larger than the message says.
    Damaged,
}

impl From<&BlobError> for Trouble {
    fn from(error: &BlobError) -> Self {
        match error {
            BlobError::Full => Self::Full,
            BlobError::Damaged => Self::Damaged,
            other => Self::Disk(other.to_string()),
        }
    }
}
