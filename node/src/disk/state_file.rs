//! Small files that are replaced whole: after any crash the old bytes or the new, never a mixture.
//!
//! New bytes go to a temporary name, are synced, and take the real name in one step; then the
//! directory is synced. Guarding the content (checksum, version) is its owner's business.

use std::io;
use std::path::{Path, PathBuf};

use thiserror::Error;

use super::traits::Disk;

/// The largest state file: such files are read whole, and a damaged length must not make a node
/// allocate without bound.
pub const STATE_FILE_BYTES_MAX: usize = 16 << 20;

/// Why a state file could not be read or replaced.
#[derive(Debug, Error)]
pub enum StateFileError {
    /// The content is longer than [`STATE_FILE_BYTES_MAX`].
    #[error("hold a state file of {bytes} bytes, the most is {STATE_FILE_BYTES_MAX}")]
    TooLong {
        /// The length found or asked for.
        bytes: u64,
    },
    /// The path names no file.
    #[error("use {} as a state file: it names no file", path.display())]
    NoName {
        /// The path given.
        path: PathBuf,
    },
    /// The disk refused. After a failed replacement the file holds the old or the new bytes.
    #[error("reach a state file")]
    Disk(#[from] io::Error),
}

/// The bytes of a state file, or `None` when there is none.
///
/// # Errors
/// When the file is too long or the disk fails.
pub fn read_state_file(disk: &dyn Disk, path: &Path) -> Result<Option<Vec<u8>>, StateFileError> {
    let file = match disk.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let bytes = file.len()?;
    let len = usize::try_from(bytes).unwrap_or(usize::MAX);
    if len > STATE_FILE_BYTES_MAX {
        return Err(StateFileError::TooLong { bytes });
    }
    let mut content = vec![0; len];
    let read = file.read_at(0, &mut content)?;
    content.truncate(read);
    Ok(Some(content))
}

/// Replaces (or creates) a state file; when this returns `Ok`, the new bytes survive power loss.
///
/// # Errors
/// When the content is too long or the disk fails.
pub fn write_state_file(
    disk: &dyn Disk,
    path: &Path,
    content: &[u8],
) -> Result<(), StateFileError> {
    if content.len() > STATE_FILE_BYTES_MAX {
        return Err(StateFileError::TooLong { bytes: content.len() as u64 });
    }
    let (Some(name), Some(dir)) = (path.file_name(), path.parent()) else {
        return Err(StateFileError::NoName { path: path.to_owned() });
    };
    let mut temporary = name.to_owned();
    temporary.push(".new");
    let temporary = dir.join(temporary);
    // A leftover of a crash is nobody's truth.
    match disk.remove(&temporary) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error.into()),
        _ => (),
    }
    let file = disk.create_new(&temporary)?;
    file.write_at(0, content)?;
    file.sync_data()?;
    drop(file);
    disk.rename(&temporary, path)?;
    disk.sync_dir(dir)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use rand_chacha::ChaCha8Rng;
    use rand_chacha::rand_core::SeedableRng;

    use super::*;
    use crate::disk::{Fault, SimDisk};

    #[test]
    fn a_crash_at_any_call_leaves_the_old_or_the_new_content() {
        let path = Path::new("state");
        let start = SimDisk::new();
        write_state_file(&start, path, b"old").unwrap();
        let before = start.counts().calls;
        let whole = start.fork();
        write_state_file(&whole, path, b"new, and longer").unwrap();
        let calls = whole.counts().calls;

        let (mut old, mut new) = (0, 0);
        for call in before..calls {
            for seed in 0..20 {
                for fault in [Fault::CrashBefore, Fault::CrashAfter, Fault::Io, Fault::DiskFull] {
                    let disk = start.fork();
                    disk.inject(call..call + 1, fault);
                    assert!(write_state_file(&disk, path, b"new, and longer").is_err());
                    disk.lose_power(&mut ChaCha8Rng::seed_from_u64(seed));
                    match read_state_file(&disk, path).unwrap().as_deref() {
                        Some(b"old") => old += 1,
                        Some(b"new, and longer") => new += 1,
                        other => panic!("call {call}, seed {seed}: {other:?}"),
                    }
                    write_state_file(&disk, path, b"third").unwrap();
                }
            }
        }
        assert!(old > 0 && new > 0, "both outcomes occur: {old} old, {new} new");
    }

    #[test]
    fn there_may_be_no_such_file() {
        assert!(read_state_file(&SimDisk::new(), Path::new("state")).unwrap().is_none());
    }
}
