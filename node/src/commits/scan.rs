//! A walk over the commits of a repository that weren't looked at before, newest first.

use std::{
    collections::{BTreeMap, BinaryHeap},
    panic::{AssertUnwindSafe, catch_unwind},
};

use gix_hash::ObjectId;
use protocol::{
    clock::Millis,
    limits::{COMMIT_SUBJECT_BYTES_MAX, COMMIT_WHO_BYTES_MAX},
    schema::CommitHash,
};
use serde::{Deserialize, Serialize};

use super::{Named, Repository, ScanError, named_tasks, repository::Commit};

/// Commits that one scan looks at, newest first: a few seconds. What is older stays unread.
pub const COMMITS_PER_SCAN_MAX: usize = 50_000;

/// Commits that name tasks, of one scan.
const FOUND_MAX: usize = 5_000;

/// Parents of one commit that are followed.
const PARENTS_MAX: usize = 64;

/// Commits that a scan ended at: everything behind them was looked at.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tips {
    /// Of the branch on which `Closes` counts.
    pub branch: Vec<String>,
    /// Of all branches.
    pub all: Vec<String>,
}

/// A commit that names tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub hash: CommitHash,
    /// Who wrote it.
    pub author: String,
    /// When.
    pub time: Millis,
    /// The first line of its message.
    pub subject: String,
    /// It is on the branch on which `Closes` counts.
    pub on_branch: bool,
    /// The tasks.
    pub tasks: Vec<Named>,
}

/// What came of a scan.
#[derive(Clone, Debug, Default)]
pub struct Scan {
    /// What people call the repository.
    pub name: String,
    /// Its first commit, where it is held and near enough.
    pub root: Option<CommitHash>,
    /// The branch on which `Closes` counts; `None` when there is none.
    pub branch: Option<String>,
    /// The commits that name tasks, newest first on each branch.
    pub found: Vec<Found>,
    /// Commits that were looked at.
    pub looked_at: usize,
    /// There are older ones that were left out.
    pub cut: bool,
    /// Where it ended.
    pub tips: Tips,
}

/// Looks at the commits of a repository that aren't behind `since`. `branch` is the one on which `Closes`
/// counts: the one that is checked out where none is named, or `main` or `master`.
///
/// # Errors
/// When it can't be read, or hasn't the branch.
pub fn scan(
    repository: &Repository,
    branch: Option<&str>,
    since: &Tips,
) -> Result<Scan, ScanError> {
    // The library has met hostile repositories before us, and nobody has met all of them.
    let scanned = catch_unwind(AssertUnwindSafe(|| walk_both(repository, branch, since)));
    scanned.unwrap_or_else(|_| Err(ScanError::Unreadable("it broke its reader".to_owned())))
}

fn walk_both(
    repository: &Repository,
    branch: Option<&str>,
    since: &Tips,
) -> Result<Scan, ScanError> {
    let tips = repository.tips()?;
    let has = |name: &str| {
        [format!("heads/{name}"), format!("remotes/origin/{name}")]
            .into_iter()
            .filter_map(|full| tips.get(&full).copied())
            .collect::<Vec<ObjectId>>()
    };
    let branch = match branch {
        Some(name) if has(name).is_empty() => return Err(ScanError::Branch(name.to_owned())),
        Some(name) => Some(name.to_owned()),
        None => {
            let usual = ["main", "master"].map(|name| Some(name.to_owned()));
            let mut known = [repository.checked_out()].into_iter().chain(usual).flatten();
            known.find(|name| !has(name).is_empty())
        }
    };
    let on_branch = branch.as_deref().map(has).unwrap_or_default();
    let all: Vec<ObjectId> = tips.values().copied().collect();
    let mut scan = Scan { name: line(&repository.name(), COMMIT_WHO_BYTES_MAX), ..Scan::default() };
    if scan.name.is_empty() {
        scan.name = "git".to_owned();
    }
    let read = |hashes: &[String]| -> Vec<ObjectId> {
        hashes.iter().filter_map(|hash| ObjectId::from_hex(hash.as_bytes()).ok()).collect()
    };
    let mut walk = Walk { repository, scan: &mut scan, buffer: Vec::new() };
    walk.over(&on_branch, &read(&since.branch), true);
    // What is on the branch was looked at just now.
    let mut known = read(&since.all);
    known.extend(&on_branch);
    known.extend(read(&since.branch));
    walk.over(&all, &known, false);
    scan.root = root(repository, on_branch.first().or(all.first()));
    scan.branch = branch;
    let hex = |ids: &[ObjectId]| ids.iter().map(ToString::to_string).collect();
    scan.tips = Tips { branch: hex(&on_branch), all: hex(&all) };
    Ok(scan)
}

struct Walk<'a> {
    repository: &'a Repository,
    scan: &'a mut Scan,
    buffer: Vec<u8>,
}

/// A commit that waits for its turn: the newest comes first.
type Waiting = (i64, ObjectId);

/// What is kept of a commit until then.
struct Kept {
    parents: Vec<ObjectId>,
    found: Option<Found>,
}

/// The commits that one walk has met.
#[derive(Default)]
struct Met {
    /// Whether each is behind what is known.
    behind: BTreeMap<ObjectId, bool>,
    kept: BTreeMap<ObjectId, Kept>,
    queue: BinaryHeap<Waiting>,
    /// How many in the queue aren't behind.
    fresh: usize,
}

impl Walk<'_> {
    /// Looks at what is behind `tips` and not behind `known`.
    fn over(&mut self, tips: &[ObjectId], known: &[ObjectId], on_branch: bool) {
        let mut met = Met::default();
        for id in known {
            self.meet(&mut met, *id, true, on_branch);
        }
        for id in tips {
            self.meet(&mut met, *id, false, on_branch);
        }
        while met.fresh > 0
            && let Some((_, id)) = met.queue.pop()
        {
            let behind = met.behind.get(&id).copied().unwrap_or(true);
            let Some(kept) = met.kept.remove(&id) else { continue };
            if !behind {
                met.fresh -= 1;
                self.scan.looked_at += 1;
                self.scan.found.extend(kept.found);
            }
            if met.behind.len() >= COMMITS_PER_SCAN_MAX || self.scan.found.len() >= FOUND_MAX {
                self.scan.cut = true;
                return;
            }
            for parent in kept.parents {
                self.meet(&mut met, parent, behind, on_branch);
            }
        }
    }

    fn meet(&mut self, met: &mut Met, id: ObjectId, behind: bool, on_branch: bool) {
        match met.behind.get_mut(&id) {
            // Known after all: if it still waits, nobody is to look at it.
            Some(was) if behind && !*was => {
                *was = true;
                met.fresh -= usize::from(met.kept.contains_key(&id));
            }
            Some(_) => {}
            None => {
                met.behind.insert(id, behind);
                // Where a clone is shallow, or something is missing, the walk ends.
                let Some(commit) = self.repository.commit(&id, &mut self.buffer) else { return };
                met.queue.push((commit.committed, id));
                met.fresh += usize::from(!behind);
                let found = if behind { None } else { found(&id, &commit, on_branch) };
                let mut parents = commit.parents;
                parents.truncate(PARENTS_MAX);
                met.kept.insert(id, Kept { parents, found });
            }
        }
    }
}

/// What a commit is to a scan; `None` when it names no task.
fn found(id: &ObjectId, commit: &Commit, on_branch: bool) -> Option<Found> {
    let tasks = named_tasks(&commit.message);
    if tasks.is_empty() {
        return None;
    }
    let subject = commit.message.trim_start().lines().next().unwrap_or_default();
    let seconds = u64::try_from(commit.authored).unwrap_or(0);
    Some(Found {
        hash: id.to_string().parse().ok()?,
        author: line(&commit.author, COMMIT_WHO_BYTES_MAX),
        time: Millis(seconds.saturating_mul(1000)),
        subject: line(subject, COMMIT_SUBJECT_BYTES_MAX),
        on_branch,
        tasks,
    })
}

/// The first commit, along the first parents.
fn root(repository: &Repository, from: Option<&ObjectId>) -> Option<CommitHash> {
    let mut at = *from?;
    let mut buffer = Vec::new();
    for _ in 0..COMMITS_PER_SCAN_MAX {
        match repository.commit(&at, &mut buffer)?.parents.first() {
            Some(parent) => at = *parent,
            None => return at.to_string().parse().ok(),
        }
    }
    None
}

/// A text on one line of at most so many bytes.
fn line(text: &str, bytes_max: usize) -> String {
    let plain: String = text.trim().chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let mut end = plain.len().min(bytes_max);
    while !plain.is_char_boundary(end) {
        end -= 1;
    }
    plain[..end].trim_end().to_owned()
}
