//! Why a repository isn't scanned.

use std::path::PathBuf;

use crate::facade::{Failure, FailureCode};

/// Why a repository isn't scanned.
#[derive(Debug, thiserror::Error)]
pub enum ScanError {
    /// There is no repository.
    #[error("{} is no git repository", .0.display())]
    None(PathBuf),
    /// It can't be read; why, in the library's words.
    #[error("the repository can't be read: {0}")]
    Unreadable(String),
    /// A file of it isn't what such a file is.
    #[error("{} is no file that a repository has there, or too long", .0.display())]
    Odd(PathBuf),
    /// It names its commits in a way that isn't read here.
    #[error("{} names its commits by SHA-256, which isn't read yet", .0.display())]
    Sha256(PathBuf),
    /// It has no such branch.
    #[error("the repository has no branch {0:?}")]
    Branch(String),
}

impl From<ScanError> for Failure {
    fn from(error: ScanError) -> Self {
        let (code, next) = match &error {
            ScanError::None(_) => {
                (FailureCode::NotFound, "name the folder of a clone, in which `.git` lies")
            }
            ScanError::Unreadable(_) | ScanError::Odd(_) => {
                (FailureCode::Invalid, "`git fsck` in that folder shows what is damaged")
            }
            ScanError::Sha256(_) => {
                (FailureCode::Invalid, "scan a clone that was made with `--object-format=sha1`")
            }
            ScanError::Branch(_) => {
                (FailureCode::NotFound, "`git branch` in that folder lists its branches")
            }
        };
        Self::new(code, error.to_string(), next)
    }
}
