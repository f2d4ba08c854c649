//! The layout of a page: a title, a list of texts whose concatenation is the page, and the files that it
//! holds, which its text shows by [`FILE_SCHEME`].

use std::{fmt, str::FromStr};

use super::{FileRef, SchemaError, error, file};
use crate::{change::Value, ids::BlobId, limits::TITLE_BYTES_MAX};

/// The root key of the title.
pub const TITLE: &str = "title";

/// The root key of the list of blocks: the creator makes it in the first change.
pub const BLOCKS: &str = "blocks";

/// Characters of a page that we write ourselves: 500 printed pages. Beyond it a page is a file.
pub const PAGE_CHARS_MAX: usize = 1_000_000;

/// Checks a page's title.
///
/// # Errors
/// When it is empty or too long.
pub fn check_title(title: &str) -> Result<(), SchemaError> {
    error::sized("a title", title, TITLE_BYTES_MAX)
}

/// What an address in a page's text begins with that leads to a file which the page holds; the blob
/// follows: `![plan](blob:…)` shows a picture in place, `[plan](blob:…)` leads to it.
pub const FILE_SCHEME: &str = "blob:";

/// A root scalar of a page.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PageField {
    /// `title`.
    Title,
    /// `f<blob>`: a file that it holds.
    File(BlobId),
}

impl PageField {
    /// Whether it is a member of a set, which is taken out by removing its key.
    pub const fn is_member(&self) -> bool {
        matches!(self, Self::File(_))
    }

    /// Checks that a value is one of this field's.
    ///
    /// # Errors
    /// When it is of the wrong type, form or size for the field.
    pub fn check(&self, value: &Value) -> Result<(), SchemaError> {
        match (self, value) {
            (Self::Title, Value::Str(title)) => check_title(title),
            (Self::Title, _) => Err(SchemaError::Form("a page's title")),
            (Self::File(blob), value) => FileRef::read(blob, value).map(drop),
        }
    }
}

impl fmt::Display for PageField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str(TITLE),
            Self::File(blob) => f.write_str(&file::file_key(blob)),
        }
    }
}

impl FromStr for PageField {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        match key {
            TITLE => Ok(Self::Title),
            _ => file::blob_of_key(key).map(Self::File).ok_or(SchemaError::Form("a page's key")),
        }
    }
}
