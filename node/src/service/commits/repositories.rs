//! The repositories on this machine whose commits are linked to tasks: this node knows them alone.
//!
//! Invariant: losing the file loses no link. A repository that is forgotten is scanned from its beginning
//! the next time, and every link is found to be there.

use std::{path::Path, sync::Arc};

use protocol::{crypto::UseKey, encode, schema::CommitHash};
use serde::{Deserialize, Serialize};

use crate::{
    core::Core,
    disk::{Disk, STATE_FILE_BYTES_MAX, StateFileError, read_state_file, write_state_file},
    facade::{Answer, Failure, FailureCode, RepositoryInfo},
    service::names::Departments,
};

/// The file in a home, and the use of the key that seals it.
pub const FILE: &str = "repositories";

/// The version of its form.
const FORMAT: u8 = 1;

/// Repositories that are remembered.
const REPOSITORIES_MAX: usize = 200;

/// Newest commits that are remembered of one, and commits that wait for their tasks.
const LIST_MAX: usize = 2_000;

/// Bytes of a path or name.
const TEXT_BYTES_MAX: usize = 4096;

/// Bytes of what one repository's entry takes: with all of them the file stays below its limit.
const ENTRY_BYTES_MAX: usize = STATE_FILE_BYTES_MAX / 16;

/// The repositories of a home.
pub struct Repositories {
    disk: Arc<dyn Disk>,
    key: UseKey,
    all: Vec<RepositoryInfo>,
}

#[derive(Serialize, Deserialize)]
struct File {
    format: u8,
    all: Vec<RepositoryInfo>,
}

impl Repositories {
    /// Of the home on this disk. A file that can't be read counts as none.
    pub fn open(disk: Arc<dyn Disk>, key: UseKey) -> Self {
        let sealed = read_state_file(&*disk, Path::new(FILE)).ok().flatten();
        let bytes = sealed.and_then(|sealed| key.open(FILE.as_bytes(), &sealed));
        let file: Option<File> =
            bytes.and_then(|bytes| encode::from_bytes(&bytes, STATE_FILE_BYTES_MAX).ok());
        let all = file.filter(|file| file.format == FORMAT).map(|file| file.all);
        Self { disk, key, all: all.unwrap_or_default() }
    }

    fn keep(&mut self, all: Vec<RepositoryInfo>) -> Result<(), StateFileError> {
        let file = encode::to_bytes(&File { format: FORMAT, all: all.clone() });
        let sealed = self.key.seal(FILE.as_bytes(), &file);
        write_state_file(&*self.disk, Path::new(FILE), &sealed)?;
        self.all = all;
        Ok(())
    }
}

impl Core {
    /// The repositories that are remembered, by their names.
    pub(crate) fn list_repositories(&self) -> Result<Answer, Failure> {
        let departments = Departments::of(self.authority()?);
        let mut all = self.repositories().all.clone();
        for one in &mut all {
            let space = departments.find(Some(&one.space)).ok();
            one.department = space.map(|space| departments.path(&space)).unwrap_or_default();
        }
        all.sort_by(|a, b| (&a.name, &a.path).cmp(&(&b.name, &b.path)));
        Ok(Answer::Repositories(all))
    }

    /// Remembers a repository, or where its scan ended.
    pub(crate) fn keep_repository(&mut self, wanted: RepositoryInfo) -> Result<Answer, Failure> {
        let texts = [&wanted.path, &wanted.name, wanted.branch.as_ref().unwrap_or(&wanted.name)];
        let long = texts.iter().any(|text| text.len() > TEXT_BYTES_MAX);
        let lists = [wanted.branch_tips.len(), wanted.tips.len(), wanted.waiting.len()];
        let hashes = || wanted.branch_tips.iter().chain(&wanted.tips);
        let bad = |hash: &String| hash.parse::<CommitHash>().is_err();
        let mut kept = wanted.clone();
        kept.space = match wanted.space.as_str() {
            "" => String::new(),
            space => Departments::of(self.authority()?).find(Some(space))?.to_string(),
        };
        kept.department.clear();
        let large = encode::to_bytes(&kept).len() > ENTRY_BYTES_MAX;
        let much = lists.iter().any(|count| *count > LIST_MAX);
        if wanted.path.is_empty() || long || much || large || hashes().any(bad) {
            let problem = "what is to be remembered of the repository isn't as it should be";
            return Err(Failure::new(FailureCode::Invalid, problem, "scan it with `commit scan`"));
        }
        let mut all = self.repositories().all.clone();
        match all.iter().position(|one| one.path == kept.path) {
            Some(known) => all[known] = kept,
            None if all.len() < REPOSITORIES_MAX => all.push(kept),
            None => {
                let problem = format!("{REPOSITORIES_MAX} repositories are remembered already");
                let next = "forget one with `commit forget`";
                return Err(Failure::new(FailureCode::Busy, problem, next));
            }
        }
        self.write_repositories(all)
    }

    /// Forgets a repository; what its commits are linked to stays.
    pub(crate) fn forget_repository(&mut self, path: &str) -> Result<Answer, Failure> {
        let mut all = self.repositories().all.clone();
        let count = all.len();
        all.retain(|one| one.path != path && one.name != path);
        if all.len() == count {
            let problem = format!("no repository at {path:?} is remembered");
            let next = "`commit repositories` lists them";
            return Err(Failure::new(FailureCode::NotFound, problem, next));
        }
        self.write_repositories(all)
    }

    fn write_repositories(&mut self, all: Vec<RepositoryInfo>) -> Result<Answer, Failure> {
        self.repositories_mut().keep(all).map_err(|error| {
            let problem = format!("the repository isn't remembered: failed to {error}");
            Failure::new(FailureCode::Internal, problem, "see that there is room on the disk")
        })?;
        Ok(Answer::Done)
    }
}
