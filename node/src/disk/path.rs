//! Paths stay inside the disk's root.

use std::io;
use std::path::{Component, Path};

/// Refuses a path that could name anything outside the root.
pub(super) fn check(path: &Path) -> io::Result<()> {
    if path.components().all(|part| matches!(part, Component::Normal(_))) {
        return Ok(());
    }
    Err(io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("{} is not a plain path under the disk's root", path.display()),
    ))
}
