//! Copies in clear: pasted pictures on their way in, and files that were opened in another program, which
//! needs them, and by name.
//!
//! Invariant: they lie in one folder of the home below the system's temporary one, which nobody but this
//! user can enter. It goes with the desk, when the window locks or closes; what a program that was killed
//! has left goes when the home is next opened. While they lie there the disk's thief finds them: the threat
//! model says so in its row 41.

use std::{
    io,
    path::{Path, PathBuf},
};

use protocol::crypto::hash;

/// Folders of one home that are looked through when it is opened.
const LEFT_MAX: usize = 10_000;

/// The folder of a home, once there is something to put in.
#[derive(Debug)]
pub(crate) struct Lent {
    below: PathBuf,
    prefix: String,
    folder: Option<tempfile::TempDir>,
}

impl Lent {
    /// What is lent of this home, which has nobody else at work on it; what was left of it goes.
    pub(crate) fn of(home: &Path) -> Self {
        Self::below(home, std::env::temp_dir())
    }

    fn below(home: &Path, below: PathBuf) -> Self {
        let prefix = prefix(home);
        sweep(&below, &prefix);
        Self { below, prefix, folder: None }
    }

    /// The folder.
    ///
    /// # Errors
    /// When none can be made.
    pub(crate) fn folder(&mut self) -> io::Result<&Path> {
        if self.folder.is_none() {
            self.folder = Some(private(&self.prefix, &self.below)?);
        }
        let path = self.folder.as_ref().map(tempfile::TempDir::path);
        path.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

/// Removes what a program that was killed has left of a home.
pub(crate) fn sweep_up(home: &Path) {
    sweep(&std::env::temp_dir(), &prefix(home));
}

/// What the names of a home's folders begin with: they say nothing of it to who doesn't know its path.
fn prefix(home: &Path) -> String {
    let home = home.canonicalize().unwrap_or_else(|_| home.to_owned());
    let digest = hash::digest("tongzhou 2026 lent v1", &[home.as_os_str().as_encoded_bytes()]);
    let hex: String = digest.iter().take(8).map(|byte| format!("{byte:02x}")).collect();
    format!("tongzhou-{hex}-")
}

/// A new folder with a name that nobody can have taken before.
fn private(prefix: &str, below: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(prefix);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        builder.permissions(std::fs::Permissions::from_mode(0o700));
    }
    builder.tempdir_in(below)
}

/// Removes the folders of this beginning. What isn't ours the system keeps from us.
fn sweep(below: &Path, prefix: &str) {
    let entries = std::fs::read_dir(below).into_iter().flatten().flatten();
    let is_left = |entry: &std::fs::DirEntry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        is_folder && entry.file_name().to_string_lossy().starts_with(prefix)
    };
    for entry in entries.filter(is_left).take(LEFT_MAX) {
        if let Err(error) = std::fs::remove_dir_all(entry.path()) {
            tracing::warn!("copies of opened files stay behind: {:?}", error.kind());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(dir: &Path) -> Vec<String> {
        let name = |entry: io::Result<std::fs::DirEntry>| {
            entry.expect("an entry").file_name().to_string_lossy().into_owned()
        };
        std::fs::read_dir(dir).expect("readable").map(name).collect()
    }

    #[test]
    fn what_is_lent_lies_where_only_its_user_comes_and_goes_with_the_desk() {
        let dir = tempfile::tempdir().expect("a folder");
        let home = dir.path().join("home");
        let mut lent = Lent::below(&home, dir.path().to_owned());
        assert!(names(dir.path()).is_empty(), "nothing is made before there is something to lend");
        let folder = lent.folder().expect("made").to_owned();
        std::fs::write(folder.join("工资表.xlsx"), "canary").expect("written");
        assert_eq!(lent.folder().expect("there"), folder);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = folder.metadata().expect("there").permissions().mode();
            assert_eq!(mode & 0o777, 0o700);
        }
        drop(lent);
        assert!(names(dir.path()).is_empty());
    }

    #[test]
    fn what_a_killed_program_left_goes_at_the_next_start_and_nothing_else_does() {
        let dir = tempfile::tempdir().expect("a folder");
        let (home, other) = (dir.path().join("home"), dir.path().join("other"));
        let mut killed = Lent::below(&home, dir.path().to_owned());
        let left = killed.folder().expect("made").to_owned();
        std::fs::write(left.join("工资表.xlsx"), "canary").expect("written");
        // SIGKILL: nothing is dropped.
        std::mem::forget(killed);
        let mut elsewhere = Lent::below(&other, dir.path().to_owned());
        let theirs = elsewhere.folder().expect("made").to_owned();
        std::fs::write(dir.path().join(format!("{}file", prefix(&home))), "").expect("written");
        assert!(left.exists(), "another home's start isn't this one's");
        drop(Lent::below(&home, dir.path().to_owned()));
        assert!(!left.exists() && theirs.exists());
        assert_eq!(names(dir.path()).len(), 2, "a file is no folder of ours");
    }
}
