//! The layout of a page: a title, and a list of texts whose concatenation is the page.

use super::{SchemaError, error};
use crate::limits::TITLE_BYTES_MAX;

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
