//! Looking through an index's files for damage, a few pages at a time.
//!
//! No page that was altered is ever taken for good, so nothing has to be looked at before the index
//! is used. But damage where nobody looks would wait for somebody's query, or fail every merge: so
//! whoever holds the index has its files looked through while there is nothing else to do.

use std::{collections::HashSet, path::PathBuf};

use tantivy::{TantivyError, directory::error::OpenReadError};

use super::{error::IndexError, sealed::SealedDirectory};

/// The files that aren't looked through yet.
pub(super) struct Check {
    files: SealedDirectory,
    names: Vec<PathBuf>,
    /// The next page of the last of them.
    page: usize,
}

impl Check {
    /// All of these files. Some may not exist: which ones a segment has depends on its content, and
    /// one that it needs is missed on opening.
    pub fn new(files: SealedDirectory, names: HashSet<PathBuf>) -> Self {
        Self { files, names: names.into_iter().collect(), page: 0 }
    }

    /// Opens up to so many of the next pages; whether some are left.
    pub fn go_on(&mut self, mut pages: usize) -> Result<bool, IndexError> {
        while let Some(name) = self.names.last() {
            if pages == 0 {
                return Ok(true);
            }
            let opened = match self.files.check(name, self.page..self.page.saturating_add(pages)) {
                // Merged into another since.
                Err(OpenReadError::FileDoesNotExist(_)) => 0,
                checked => checked.map_err(TantivyError::from)?,
            };
            if opened < pages {
                self.names.pop();
                self.page = 0;
            } else {
                self.page += opened;
            }
            pages -= opened;
        }
        Ok(false)
    }
}
