//! Checking a release before anything of it is run.

use std::{collections::BTreeSet, io, path::Path};

use serde::Serialize;

use super::{
    FileHash, Maintainers, SIGNATURES_MAX, Version,
    folder::{self, FolderError},
    sign,
};
use crate::causes::in_full;

/// What whoever checks a release knows already.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Whose signatures count.
    pub maintainers: &'a Maintainers,
    /// No older version than this.
    pub at_least: Version,
    /// The lock file that it should have been built from, where one is at hand.
    pub lock: Option<FileHash>,
}

/// Something about a release that isn't as it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case", tag = "problem")]
pub enum Problem {
    /// Its list is missing.
    NoList,
    /// Its list isn't one.
    Malformed {
        /// Why.
        cause: String,
    },
    /// The files can't be looked at.
    Folder {
        /// Why.
        cause: String,
    },
    /// Too few maintainers have signed it.
    Signers {
        /// So many different ones have.
        signed: usize,
        /// So many it takes.
        needed: usize,
    },
    /// A signature under a maintainer's key isn't theirs, or is of something else.
    Forged {
        /// Which key.
        key: String,
    },
    /// A key has signed that isn't a maintainer's.
    Unknown {
        /// Which.
        key: String,
    },
    /// A key has signed twice.
    Twice {
        /// Which.
        key: String,
    },
    /// More signatures than are looked at.
    Many,
    /// It is older than what there is.
    Older {
        /// Its version.
        version: Version,
        /// The version that there is.
        at_least: Version,
    },
    /// It was built from another lock file.
    Lock,
    /// A file isn't there.
    Missing {
        /// Which.
        file: String,
    },
    /// A file lies there that isn't in the list.
    Extra {
        /// Which.
        file: String,
    },
    /// A file isn't the one that was signed.
    Tampered {
        /// Which.
        file: String,
    },
}

/// What a check found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The version that the list names; `None` without a list.
    pub version: Option<Version>,
    /// The lock file's hash that the list names.
    pub lock: Option<FileHash>,
    /// How many files the list names.
    pub files: usize,
    /// The names of the maintainers who have signed it.
    pub signers: Vec<String>,
    /// What is wrong. Nothing of the release may be used unless this is empty.
    pub problems: Vec<Problem>,
}

/// Checks a release. Everything that is wrong is named, not only the first.
pub fn check(folder: &Path, wanted: &Wanted<'_>) -> Report {
    let mut report =
        Report { version: None, lock: None, files: 0, signers: Vec::new(), problems: Vec::new() };
    let release = match sign::load(folder) {
        Ok(Some(release)) => release,
        Ok(None) => {
            report.problems.push(Problem::NoList);
            return report;
        }
        Err(error) => {
            report.problems.push(error.into());
            return report;
        }
    };
    let manifest = &release.manifest;
    report.version = Some(manifest.version);
    report.lock = Some(manifest.lock);
    report.files = manifest.files.len();
    check_signatures(&release, wanted.maintainers, &mut report);
    if manifest.version < wanted.at_least {
        let (version, at_least) = (manifest.version, wanted.at_least);
        report.problems.push(Problem::Older { version, at_least });
    }
    if wanted.lock.is_some_and(|lock| lock != manifest.lock) {
        report.problems.push(Problem::Lock);
    }
    match folder::read(folder) {
        Ok(found) => {
            for (file, signed) in &manifest.files {
                match found.get(file) {
                    None => report.problems.push(Problem::Missing { file: file.clone() }),
                    Some(here) if here != signed => {
                        report.problems.push(Problem::Tampered { file: file.clone() });
                    }
                    Some(_) => {}
                }
            }
            let extra = found.into_keys().filter(|file| !manifest.files.contains_key(file));
            report.problems.extend(extra.map(|file| Problem::Extra { file }));
        }
        Err(error) => report.problems.push(error.into()),
    }
    report
}

/// Counts the different maintainers who have signed, and names every signature that isn't one of theirs:
/// an unknown key beside enough good ones is no harm, but somebody's doing.
fn check_signatures(release: &super::Release, maintainers: &Maintainers, report: &mut Report) {
    let mut seen = BTreeSet::new();
    if release.signatures.len() > SIGNATURES_MAX {
        report.problems.push(Problem::Many);
    }
    for by in release.signatures.iter().take(SIGNATURES_MAX) {
        let key = by.key;
        let Some(maintainer) = maintainers.find(&key) else {
            report.problems.push(Problem::Unknown { key: key.to_string() });
            continue;
        };
        if release.manifest.verify(by).is_err() {
            report.problems.push(Problem::Forged { key: key.to_string() });
        } else if !seen.insert(key) {
            report.problems.push(Problem::Twice { key: key.to_string() });
        } else {
            report.signers.push(maintainer.name.clone());
        }
    }
    let (signed, needed) = (seen.len(), maintainers.needed());
    if signed < needed {
        report.problems.push(Problem::Signers { signed, needed });
    }
}

/// Names the folder's trouble like any other.
impl From<FolderError> for Problem {
    fn from(error: FolderError) -> Self {
        Self::Folder { cause: in_full(&error) }
    }
}

impl From<io::Error> for Problem {
    fn from(error: io::Error) -> Self {
        Self::Malformed { cause: in_full(&error) }
    }
}
