//! A directory for the homes, gone afterwards.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::{
    clock,
    facade::{Failure, FailureCode},
};

/// A temporary directory of our own.
pub(crate) struct TemporaryDir(PathBuf);

impl TemporaryDir {
    /// Makes one that nobody else can read.
    pub(crate) fn make() -> Result<Self, Failure> {
        let luck: [u8; 8] = clock::random_bytes().map_err(|error| failed(&error))?;
        let name = format!("tongzhou-demo-{:016x}", u64::from_le_bytes(luck));
        let path = std::env::temp_dir().join(name);
        private(&path).map_err(|error| failed(&error))?;
        Ok(Self(path))
    }

    pub(crate) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for TemporaryDir {
    fn drop(&mut self) {
        // What stays behind is the system's to clean.
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[cfg(unix)]
fn private(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt;
    fs::DirBuilder::new().mode(0o700).create(path)
}

#[cfg(not(unix))]
fn private(path: &Path) -> std::io::Result<()> {
    fs::create_dir(path)
}

fn failed(error: &dyn std::error::Error) -> Failure {
    let problem = format!("the demonstration has no directory to work in: {error}");
    Failure::new(FailureCode::Internal, problem, "check the temporary directory (TMPDIR)")
}
