//! A commit of a git repository that a task is linked to, as a packed value.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{SchemaError, error};
use crate::{
    clock::Millis,
    encode,
    limits::{COMMIT_SUBJECT_BYTES_MAX, COMMIT_WHO_BYTES_MAX},
};

/// Bytes of a packed link: subject, author, repository's name and the hash it begins with.
const PACKED_BYTES_MAX: usize = COMMIT_SUBJECT_BYTES_MAX + 2 * COMMIT_WHO_BYTES_MAX + 128;

/// Digits of a hash in SHA-1, and in SHA-256.
const HASH_DIGITS: [usize; 2] = [40, 64];

/// What git names a commit by: 40 or 64 hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CommitHash(String);

impl CommitHash {
    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CommitHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for CommitHash {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let digit = |c: char| c.is_ascii_digit() || ('a'..='f').contains(&c);
        if !HASH_DIGITS.contains(&text.len()) || !text.chars().all(digit) {
            return Err(SchemaError::Form("a commit's hash"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// Whether a commit finishes a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Closing {
    /// It doesn't say so, or isn't on the branch where that counts.
    No,
    /// It says so.
    Says,
    /// It says so, and somebody has decided that the task goes on.
    Declined,
}

/// What a task says of a commit that it is linked to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct CommitLink {
    /// What whoever scanned the repository calls it.
    pub repository: String,
    /// The repository's first commit, which names it whatever it is called; `None` where it isn't held.
    pub root: Option<CommitHash>,
    /// Who wrote it, as it says itself.
    pub author: String,
    /// When, as it says itself.
    pub time: Millis,
    /// The first line of its message.
    pub subject: String,
    /// Whether it finishes the task.
    pub closing: Closing,
}

/// The variant's number is the format.
#[derive(Serialize, Deserialize)]
enum Packed {
    V0 {
        repository: String,
        root: Option<String>,
        author: String,
        time: Millis,
        subject: String,
        closing: Closing,
    },
}

impl CommitLink {
    /// The packed value.
    pub fn pack(&self) -> Vec<u8> {
        let Self { repository, root, author, time, subject, closing } = self.clone();
        let root = root.map(|root| root.0);
        encode::to_bytes(&Packed::V0 { repository, root, author, time, subject, closing })
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical link within the limits.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let Packed::V0 { repository, root, author, time, subject, closing } =
            encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        let root = root.map(|root| root.parse()).transpose()?;
        let found = Self { repository, root, author, time, subject, closing };
        found.check()?;
        Ok(found)
    }

    /// Checks the limits.
    ///
    /// # Errors
    /// When something is too long, the repository has no name, or a text isn't one line.
    pub fn check(&self) -> Result<(), SchemaError> {
        error::sized("a repository's name", &self.repository, COMMIT_WHO_BYTES_MAX)?;
        if self.author.len() > COMMIT_WHO_BYTES_MAX {
            return Err(SchemaError::Size("a commit's author"));
        }
        if self.subject.len() > COMMIT_SUBJECT_BYTES_MAX {
            return Err(SchemaError::Size("a commit's subject"));
        }
        let texts = [&self.repository, &self.author, &self.subject];
        if texts.iter().any(|text| text.contains(char::is_control)) {
            return Err(SchemaError::Form("what is said of a commit"));
        }
        Ok(())
    }
}
