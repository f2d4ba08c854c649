//! The sample's directory: taken by one process at a time, and whole or begun anew.
//!
//! A mark says that making has begun, another that it has ended. Both are on the disk before what
//! they speak of goes on, so a process that is killed in between leaves a directory that says so.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use super::cast::CAST;
use crate::{
    disk::{Disk, RealDisk, write_state_file},
    facade::{Failure, FailureCode},
    runtime::Home,
};

/// Stands while the sample is made, and after that was cut short.
const BEGUN: &str = "sample.begun";
/// Stands when it is whole.
const WHOLE: &str = "sample";
/// The lock's file.
const LOCK: &str = "lock";
/// What the marks hold.
const CONTENT: &[u8] = b"tongzhou sample organisation, version 1\n";

/// A directory that this process has to itself.
pub(super) struct Place {
    dir: PathBuf,
    /// Keeps others out.
    _lock: Home,
}

/// What a directory holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Nothing,
    Begun,
    Whole,
    SomethingElse,
}

impl Place {
    /// Takes a directory; `true` when it holds a whole sample. One that doesn't is empty then.
    ///
    /// # Errors
    /// When another process has it, it holds something else, or it can't be used.
    pub(super) fn take(dir: &Path) -> Result<(Self, bool), Failure> {
        // Before the lock's file is made: what isn't ours is left as it is.
        if look(dir)? == Held::SomethingElse {
            return Err(not_ours(dir));
        }
        let place = Self { dir: dir.to_owned(), _lock: Home::take(dir, true)? };
        let whole = match look(dir)? {
            Held::Whole => true,
            Held::Nothing | Held::Begun => {
                place.begin().map_err(|error| unusable(dir, &error))?;
                false
            }
            Held::SomethingElse => return Err(not_ours(dir)),
        };
        Ok((place, whole))
    }

    /// Where it is.
    pub(super) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Marks that making begins, and removes what an earlier attempt left.
    fn begin(&self) -> Result<(), io::Error> {
        self.mark(BEGUN)?;
        for home in 0..CAST.len() {
            match fs::remove_dir_all(self.dir.join(home.to_string())) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        Ok(())
    }

    /// Marks that the sample is whole.
    ///
    /// # Errors
    /// When the disk fails; it is begun anew next time then.
    pub(super) fn finish(&self) -> Result<(), Failure> {
        let marked = self.mark(WHOLE).and_then(|()| {
            let disk = RealDisk::new(&self.dir);
            disk.remove(Path::new(BEGUN))?;
            disk.sync_dir(Path::new(""))
        });
        marked.map_err(|error| unusable(&self.dir, &error))
    }

    fn mark(&self, name: &str) -> io::Result<()> {
        let disk = RealDisk::new(&self.dir);
        write_state_file(&disk, Path::new(name), CONTENT).map_err(io::Error::other)
    }
}

fn look(dir: &Path) -> Result<Held, Failure> {
    let names = match RealDisk::new(dir).list(Path::new("")) {
        Ok(names) => names,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Held::Nothing),
        Err(error) => return Err(unusable(dir, &error)),
    };
    let has = |name: &str| names.iter().any(|known| known == name);
    let new = format!("{BEGUN}.new");
    Ok(if has(WHOLE) {
        Held::Whole
    } else if has(BEGUN) {
        Held::Begun
    } else if names.iter().all(|name| name == LOCK || *name == new) {
        Held::Nothing
    } else {
        Held::SomethingElse
    })
}

fn not_ours(dir: &Path) -> Failure {
    Failure::new(
        FailureCode::Invalid,
        format!("{} holds something else than the sample organisation", dir.display()),
        "name an empty directory",
    )
}

fn unusable(dir: &Path, error: &io::Error) -> Failure {
    Failure::new(
        FailureCode::Internal,
        format!("the sample can't be kept in {}: {error}", dir.display()),
        "check the disk's free space and the directory's permissions",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_directory_that_holds_something_else_is_left_alone() {
        let dir = tempfile::tempdir().expect("a directory");
        fs::create_dir(dir.path().join("0")).expect("a directory");
        fs::write(dir.path().join("0/letter"), "mine").expect("a file");
        let refused = Place::take(dir.path()).err().expect("refused");
        assert_eq!(refused.code, FailureCode::Invalid);
        let names = fs::read_dir(dir.path()).expect("readable").count();
        assert_eq!(names, 1, "nothing was added");
        assert_eq!(fs::read(dir.path().join("0/letter")).expect("there"), b"mine");
    }

    #[test]
    fn what_was_begun_is_begun_anew_and_what_is_whole_is_kept() {
        let dir = tempfile::tempdir().expect("a directory");
        let home = dir.path().join("sample-dir");
        let half = home.join("1/journal");
        let (place, whole) = Place::take(&home).expect("taken");
        assert!(!whole);
        fs::create_dir_all(&half).expect("a directory");
        drop(place);
        let (place, whole) = Place::take(&home).expect("taken again");
        assert!(!whole && !half.exists());
        fs::create_dir_all(&half).expect("a directory");
        place.finish().expect("finished");
        drop(place);
        let (_place, whole) = Place::take(&home).expect("taken once more");
        assert!(whole && half.exists());
    }

    #[test]
    fn one_process_at_a_time_has_it() {
        let dir = tempfile::tempdir().expect("a directory");
        let _place = Place::take(dir.path()).expect("taken");
        let refused = Place::take(dir.path()).err().expect("refused");
        assert_eq!(refused.code, FailureCode::Busy);
    }
}
