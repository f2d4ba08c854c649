//! Commits that tasks are linked to, and the repositories that they come from.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// A repository on this machine whose commits are linked to tasks. Only this node knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RepositoryInfo {
    /// The folder in which it lies.
    pub path: String,
    /// What people call it: the folder's name.
    pub name: String,
    /// Its department or project's path: where several tasks have one key, that one's is meant.
    #[serde(default)]
    pub department: String,
    /// That one's space; empty for the organisation.
    #[serde(default)]
    pub space: String,
    /// The branch on which `Closes` counts; `None`: the one that is checked out.
    #[serde(default)]
    pub branch: Option<String>,
    /// `Closes` sets a task's status to done, without asking.
    #[serde(default)]
    pub apply: bool,
    /// When it was scanned last; `None`: never.
    #[serde(default)]
    pub scanned: Option<Millis>,
    /// Where that scan ended: the branch's newest commits.
    #[serde(default)]
    pub branch_tips: Vec<String>,
    /// The same, of all branches.
    #[serde(default)]
    pub tips: Vec<String>,
    /// Commits that name tasks that aren't known yet; they are looked at again with the next scan.
    #[serde(default)]
    pub waiting: Vec<ScannedCommit>,
}

/// A commit that names tasks, as a scan found it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScannedCommit {
    /// Its hash.
    pub hash: String,
    /// Who wrote it, as it says itself.
    pub author: String,
    /// When, as it says itself.
    pub time: Millis,
    /// The first line of its message.
    pub subject: String,
    /// It is on the branch on which `Closes` counts.
    pub on_branch: bool,
    /// The keys that it names, and whether it says that it finishes the task.
    pub tasks: Vec<(String, bool)>,
}

/// Commits of a repository that are to be linked to the tasks that they name.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitsFound {
    /// What people call the repository.
    pub repository: String,
    /// The hash of its first commit.
    #[serde(default)]
    pub root: Option<String>,
    /// The department or project whose tasks are meant where several have one key; `None`: the
    /// organisation.
    #[serde(default)]
    pub department: Option<String>,
    /// `Closes` sets a task's status to done, without asking.
    #[serde(default)]
    pub apply: bool,
    /// The commits, at most 500.
    pub commits: Vec<ScannedCommit>,
}

/// What came of commits.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitReport {
    /// Commits that were looked at.
    pub looked_at: u64,
    /// New links from tasks to commits.
    pub linked: u64,
    /// Links that were there already.
    pub known: u64,
    /// Tasks that a commit says it finishes, and that aren't done: somebody is to decide.
    pub proposed: Vec<NamedTask>,
    /// Tasks that are done now.
    pub done: Vec<NamedTask>,
    /// Keys that no task has that one may read.
    pub unknown: Vec<String>,
    /// Keys that several tasks have.
    pub ambiguous: Vec<String>,
    /// Keys of tasks that one may not change, or that have as many commits as a task can have.
    pub refused: Vec<String>,
    /// There are older commits that weren't looked at.
    pub cut: bool,
    /// The commits that are to be looked at again, since they name an unknown key or one of several tasks.
    #[serde(default)]
    pub waiting: Vec<ScannedCommit>,
}

/// A task, for those who only have to recognise it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedTask {
    /// Its id.
    pub task: String,
    /// Its key; empty when it has none.
    pub key: String,
    /// Its title.
    pub title: String,
}

/// A commit that a task is linked to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommitInfo {
    /// Its hash.
    pub hash: String,
    /// The repository, as whoever scanned it calls it.
    pub repository: String,
    /// The hash of the repository's first commit.
    pub root: Option<String>,
    /// Who wrote it, as it says itself.
    pub author: String,
    /// When, as it says itself.
    pub time: Millis,
    /// The first line of its message.
    pub subject: String,
    /// It says that it finishes the task, on the branch where that counts.
    pub closes: bool,
    /// When it was linked.
    pub linked: Millis,
    /// Who linked it.
    pub linked_by: String,
}

/// A commit, and the task that it is linked to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkedCommit {
    /// The commit.
    pub commit: CommitInfo,
    /// The task.
    pub task: NamedTask,
    /// The department or project's path that it is in.
    pub department: String,
}
