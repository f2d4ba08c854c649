//! What people call a task by, in commit messages and in talk: `LAUNCH-12`.
//!
//! A number is given where the task is made, without asking anybody; so two offices apart can give the
//! same one, and whoever reads both tasks is told.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{SchemaError, error};
use crate::encode;

/// Characters of a prefix: a word, or the initials of a long name.
const PREFIX_CHARS_MAX: usize = 10;

/// The highest number: seven digits are more tasks than a company makes.
const NUMBER_MAX: u32 = 9_999_999;

/// Bytes of a packed prefix.
const PACKED_BYTES_MAX: usize = 32;

/// What the keys of a department's or project's tasks begin with: Latin capitals and digits, the first a
/// letter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyPrefix(String);

#[derive(Serialize, Deserialize)]
enum PackedPrefix {
    V0(String),
}

impl KeyPrefix {
    /// What a name comes to that has nothing to make a prefix of.
    pub fn plain() -> Self {
        Self("T".to_owned())
    }

    /// The beginning of this text that is a prefix, in capitals; other characters are left out.
    pub fn of(text: &str) -> Option<Self> {
        let kept = text.chars().filter(char::is_ascii_alphanumeric);
        let kept = kept.skip_while(char::is_ascii_digit).take(PREFIX_CHARS_MAX);
        kept.collect::<String>().to_ascii_uppercase().parse().ok()
    }

    /// The prefix's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The packed value, in a directory.
    pub fn pack(&self) -> Vec<u8> {
        encode::to_bytes(&PackedPrefix::V0(self.0.clone()))
    }

    /// Reads a packed value.
    ///
    /// # Errors
    /// When it isn't a canonical prefix.
    pub fn unpack(bytes: &[u8]) -> Result<Self, SchemaError> {
        error::format(bytes, 0)?;
        let PackedPrefix::V0(text) = encode::from_bytes(bytes, PACKED_BYTES_MAX)?;
        text.parse()
    }
}

impl fmt::Display for KeyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for KeyPrefix {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let known = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
        let begins = text.starts_with(|c: char| c.is_ascii_uppercase());
        if !begins || text.len() > PREFIX_CHARS_MAX || !text.chars().all(known) {
            return Err(SchemaError::Form("a task key's prefix"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A task's key.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskKey {
    prefix: KeyPrefix,
    number: u32,
}

impl TaskKey {
    /// The key of this number, from 1.
    ///
    /// # Errors
    /// When the number is none that keys have.
    pub fn new(prefix: KeyPrefix, number: u32) -> Result<Self, SchemaError> {
        if !(1..=NUMBER_MAX).contains(&number) {
            return Err(SchemaError::Form("a task key's number"));
        }
        Ok(Self { prefix, number })
    }

    /// What it begins with.
    pub fn prefix(&self) -> &KeyPrefix {
        &self.prefix
    }

    /// Its number.
    pub fn number(&self) -> u32 {
        self.number
    }
}

impl fmt::Display for TaskKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.prefix, self.number)
    }
}

impl FromStr for TaskKey {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a task's key");
        let (prefix, number) = text.split_once('-').ok_or(wrong)?;
        let found = Self::new(prefix.parse()?, number.parse().map_err(|_| wrong)?)?;
        if found.to_string() == text { Ok(found) } else { Err(wrong) }
    }
}
