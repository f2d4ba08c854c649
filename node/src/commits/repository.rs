//! A repository that lies on this machine, opened for reading: its references and its commits.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use gix_hash::{Kind, ObjectId};
use gix_object::{CommitRef, Find, FindHeader};

use super::ScanError;

/// Bytes of a commit object that is read, with its signatures: others are passed over.
const COMMIT_BYTES_MAX: u64 = 1024 * 1024;

/// Bytes that the library takes for one object: what a packed commit is made of can be larger than it.
const OBJECT_BYTES_MAX: usize = 16 * 1024 * 1024;

/// References that are looked at.
const REFERENCES_MAX: usize = 2_000;

/// Bytes of the files that the library reads as a whole, by their paths: some hundred thousand
/// references, some hundred other folders of objects.
const WHOLE_BYTES_MAX: [(&str, u64); 3] =
    [("HEAD", POINTER_BYTES_MAX), ("packed-refs", 64 << 20), (ALTERNATES, 64 << 10)];

/// Names folders with further objects.
const ALTERNATES: &str = "objects/info/alternates";

/// Bytes of a repository's settings that are looked at: others have some hundred.
const CONFIG_BYTES_MAX: u64 = 64 * 1024;

/// Bytes of the files that say where a working tree's repository is.
const POINTER_BYTES_MAX: u64 = 4096;

/// A repository, opened for reading.
pub struct Repository {
    path: PathBuf,
    references: gix_ref::file::Store,
    objects: gix_odb::Handle,
}

/// A commit as it is read.
pub(super) struct Commit {
    pub parents: Vec<ObjectId>,
    /// Seconds since 1970, by its committer's clock.
    pub committed: i64,
    /// Seconds since 1970, by its author's clock.
    pub authored: i64,
    pub author: String,
    pub message: String,
}

impl Repository {
    /// Opens the repository whose folder this is, or whose working tree.
    ///
    /// # Errors
    /// When there is none, or it can't be opened.
    pub fn open(path: &Path) -> Result<Self, ScanError> {
        let none = || ScanError::None(path.to_path_buf());
        let path = path.canonicalize().map_err(|_| none())?;
        let inside = path.join(".git");
        let dir = if inside.is_file() {
            let said = pointer(&inside).ok_or_else(none)?;
            path.join(said.strip_prefix("gitdir:").ok_or_else(none)?.trim())
        } else if inside.is_dir() {
            inside
        } else {
            path.clone()
        };
        // A working tree beside the first has its own HEAD, and all else in common.
        let common = pointer(&dir.join("commondir")).map(|common| dir.join(common.trim()));
        let shared = common.clone().unwrap_or_else(|| dir.clone());
        let objects = shared.join("objects");
        if !dir.join("HEAD").is_file() || !objects.is_dir() {
            return Err(none());
        }
        check_files(&dir, &shared)?;
        if names_by_sha256(&shared) {
            return Err(ScanError::Sha256(path));
        }
        let references = match common {
            Some(common) => gix_ref::file::Store::for_linked_worktree(dir, common, Kind::Sha1),
            None => gix_ref::file::Store::at(dir, Kind::Sha1),
        };
        let options = gix_odb::store::init::Options {
            alloc_limit_bytes: Some(OBJECT_BYTES_MAX),
            ..gix_odb::store::init::Options::default()
        };
        let objects = gix_odb::at_opts(objects, Kind::Sha1, None, options)
            .map_err(|error| unreadable(&error))?;
        Ok(Self { path, references, objects })
    }

    /// Where it lies.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What people call it: its folder's name.
    pub fn name(&self) -> String {
        let name = self.path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = name.unwrap_or_default();
        name.strip_suffix(".git").filter(|name| !name.is_empty()).unwrap_or(&name).to_owned()
    }

    /// The branch that is checked out, in short; `None` when none is.
    pub fn checked_out(&self) -> Option<String> {
        let head = self.references.find_loose("HEAD").ok()?;
        let gix_ref::Target::Symbolic(name) = head.target else { return None };
        let name = String::from_utf8_lossy(name.as_bstr()).into_owned();
        name.strip_prefix("refs/heads/").map(str::to_owned)
    }

    /// The newest commits of the branches, here and as fetched, by their names without `refs/`.
    pub(super) fn tips(&self) -> Result<BTreeMap<String, ObjectId>, ScanError> {
        let platform = self.references.iter().map_err(|error| unreadable(&error))?;
        let all = platform.all().map_err(|error| unreadable(&error))?;
        let mut tips = BTreeMap::new();
        // Mirrors have thousands of others.
        let branches = all.flatten().filter_map(|reference| {
            let name = String::from_utf8_lossy(reference.name.as_bstr()).into_owned();
            let name = name.strip_prefix("refs/")?.to_owned();
            let branch = name.starts_with("heads/") || name.starts_with("remotes/");
            branch.then_some((name, reference.target))
        });
        for (name, target) in branches.take(REFERENCES_MAX) {
            if let gix_ref::Target::Object(id) = target {
                tips.insert(name, id);
            }
        }
        Ok(tips)
    }

    /// A commit; `None` where it isn't held, is too large, or is no commit.
    pub(super) fn commit(&self, id: &ObjectId, buffer: &mut Vec<u8>) -> Option<Commit> {
        let header = self.objects.try_header(id).ok()??;
        if header.kind != gix_object::Kind::Commit || header.size > COMMIT_BYTES_MAX {
            return None;
        }
        let data = self.objects.try_find(id, buffer).ok()??;
        let found = CommitRef::from_bytes(data.data, Kind::Sha1).ok()?;
        let coding = found.encoding.and_then(|label| encoding_rs::Encoding::for_label(label));
        let text = |bytes: &[u8]| match coding {
            Some(coding) => coding.decode_without_bom_handling(bytes).0.into_owned(),
            None => String::from_utf8_lossy(bytes).into_owned(),
        };
        let author = found.author().ok();
        Some(Commit {
            parents: found.parents().collect(),
            committed: found.committer().map_or(0, |who| who.seconds()),
            authored: author.as_ref().map_or(0, |who| who.seconds()),
            author: author.map(|who| text(who.name)).unwrap_or_default(),
            message: text(found.message),
        })
    }
}

/// What a small file says.
fn pointer(path: &Path) -> Option<String> {
    let there = path.metadata().is_ok_and(|data| data.is_file() && data.len() <= POINTER_BYTES_MAX);
    if there { std::fs::read_to_string(path).ok() } else { None }
}

/// What comes in an archive may be a link to a device, a pipe, or longer than memory: the library
/// would read it to its end.
fn check_files(dir: &Path, shared: &Path) -> Result<(), ScanError> {
    for (name, bytes_max) in WHOLE_BYTES_MAX {
        let path = if name == "HEAD" { dir.join(name) } else { shared.join(name) };
        let data = path.symlink_metadata();
        if data.is_ok_and(|data| !data.is_file() || data.len() > bytes_max) {
            return Err(ScanError::Odd(path));
        }
    }
    let objects = shared.join("objects");
    for further in std::fs::read_to_string(shared.join(ALTERNATES)).unwrap_or_default().lines() {
        let nested = objects.join(further).join("info/alternates");
        if nested.symlink_metadata().is_ok() {
            return Err(ScanError::Odd(nested));
        }
    }
    Ok(())
}

/// Whether a repository names its objects by SHA-256, as its settings say (`extensions.objectFormat`, see
/// gitformat-index). The library, as it is built here, reads none of them.
fn names_by_sha256(shared: &Path) -> bool {
    let path = shared.join("config");
    let there = path.metadata().is_ok_and(|data| data.is_file() && data.len() <= CONFIG_BYTES_MAX);
    let said =
        if there { std::fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
    let mut inside = false;
    said.lines().any(|line| {
        let line = line.trim().to_ascii_lowercase();
        if line.starts_with('[') {
            inside = line.starts_with("[extensions]");
        }
        let format = line.trim_start_matches("[extensions]").trim().strip_prefix("objectformat");
        inside && format.is_some_and(|rest| rest.trim_start_matches([' ', '=', '\t']) == "sha256")
    })
}

fn unreadable(error: &dyn std::fmt::Display) -> ScanError {
    ScanError::Unreadable(error.to_string())
}
