//! A scan from its beginning to its end: what is remembered, the walk, what the node is told.

use std::path::PathBuf;

use protocol::clock::Millis;

use super::{Found, Repository, Scan, Tips, scan};
use crate::facade::{
    Answer, Command, CommitReport, CommitsFound, Failure, FailureCode, Query, RepositoryInfo,
    Request, ScannedCommit,
};

/// Commits that the node is told of at once.
const AT_ONCE: usize = 200;

/// Commits that are remembered until their tasks are known.
const WAITING_MAX: usize = 500;

/// What is to be scanned, and how.
#[derive(Clone, Debug, Default)]
pub struct Order {
    /// The folder.
    pub path: PathBuf,
    /// Its department or project from now on, as a space's id or a name; `None`: as it was.
    pub department: Option<String>,
    /// The branch on which `Closes` counts from now on; `None`: as it was.
    pub branch: Option<String>,
    /// Whether `Closes` sets the status, from now on; `None`: as it was.
    pub apply: Option<bool>,
    /// From its beginning, and not only what is new.
    pub anew: bool,
}

/// Scans a repository and has the node link what it finds; remembers where it ended.
///
/// # Errors
/// When the repository can't be read, or the node refuses.
pub fn scan_into(
    ask: &mut dyn FnMut(Request) -> Result<Answer, Failure>,
    order: &Order,
    now: Millis,
) -> Result<CommitReport, Failure> {
    let repository = Repository::open(&order.path)?;
    let path = repository.path().to_string_lossy().into_owned();
    let known = remembered(ask, &path)?;
    let new = RepositoryInfo { path, name: repository.name(), ..RepositoryInfo::default() };
    let mut entry = known.unwrap_or(new);
    if let Some(department) = &order.department {
        entry.space.clone_from(department);
    }
    if let Some(branch) = &order.branch {
        // On another branch other commits count.
        if entry.branch.as_ref() != Some(branch) {
            entry.branch_tips.clear();
        }
        entry.branch = Some(branch.clone());
    }
    entry.apply = order.apply.unwrap_or(entry.apply);
    let since = if order.anew {
        Tips::default()
    } else {
        Tips { branch: entry.branch_tips.clone(), all: entry.tips.clone() }
    };
    let scanned = scan(&repository, entry.branch.as_deref(), &since)?;
    let report = tell(ask, &mut entry, scanned, now)?;
    ask(Request::Command(Command::KeepRepository(Box::new(entry))))?;
    Ok(report)
}

/// What is remembered of the repository in this folder.
fn remembered(
    ask: &mut dyn FnMut(Request) -> Result<Answer, Failure>,
    path: &str,
) -> Result<Option<RepositoryInfo>, Failure> {
    match ask(Request::Query(Query::Repositories))? {
        Answer::Repositories(all) => Ok(all.into_iter().find(|one| one.path == path)),
        _ => Err(unexpected()),
    }
}

/// Tells the node what was found, in parts.
fn tell(
    ask: &mut dyn FnMut(Request) -> Result<Answer, Failure>,
    entry: &mut RepositoryInfo,
    scanned: Scan,
    now: Millis,
) -> Result<CommitReport, Failure> {
    let Scan { name, root, found, looked_at, cut, tips, .. } = scanned;
    let mut commits: Vec<ScannedCommit> = found.into_iter().map(told).collect();
    // What a scan finds is newer than what was remembered of the same commit.
    let waiting = std::mem::take(&mut entry.waiting).into_iter();
    let waiting: Vec<ScannedCommit> =
        waiting.filter(|old| commits.iter().all(|new| new.hash != old.hash)).collect();
    commits.extend(waiting);
    let mut all = CommitReport { looked_at: looked_at as u64, cut, ..CommitReport::default() };
    for part in commits.chunks(AT_ONCE) {
        let order = CommitsFound {
            repository: name.clone(),
            root: root.as_ref().map(ToString::to_string),
            department: Some(entry.space.clone()).filter(|space| !space.is_empty()),
            apply: entry.apply,
            commits: part.to_vec(),
        };
        let answer = ask(Request::Command(Command::LinkCommits(Box::new(order))))?;
        let Answer::CommitReport(report) = answer else { return Err(unexpected()) };
        add(&mut all, *report);
    }
    entry.name = name;
    entry.scanned = Some(now);
    entry.waiting = all.waiting.iter().take(WAITING_MAX).cloned().collect();
    if all.waiting.len() > WAITING_MAX {
        // Too many to remember: the next scan looks at all of them again.
        all.cut = true;
    } else {
        entry.branch_tips = tips.branch;
        entry.tips = tips.all;
    }
    Ok(all)
}

fn told(found: Found) -> ScannedCommit {
    let Found { hash, author, time, subject, on_branch, tasks } = found;
    let tasks = tasks.into_iter().map(|named| (named.key.to_string(), named.closes)).collect();
    ScannedCommit { hash: hash.to_string(), author, time, subject, on_branch, tasks }
}

fn add(all: &mut CommitReport, part: CommitReport) {
    all.linked += part.linked;
    all.known += part.known;
    all.proposed.extend(part.proposed);
    all.done.extend(part.done);
    all.waiting.extend(part.waiting);
    for (list, more) in [
        (&mut all.unknown, part.unknown),
        (&mut all.ambiguous, part.ambiguous),
        (&mut all.refused, part.refused),
    ] {
        list.extend(more);
        list.sort_unstable();
        list.dedup();
    }
    // A task that two parts name is one.
    for list in [&mut all.proposed, &mut all.done] {
        list.sort_by(|a, b| (&a.key, &a.task).cmp(&(&b.key, &b.task)));
        list.dedup_by(|a, b| a.task == b.task);
    }
}

fn unexpected() -> Failure {
    let problem = "the node answered something else than was asked";
    Failure::broken(problem)
}

/// Scans all repositories that are remembered. One that can't be read is passed over if others can.
///
/// # Errors
/// When none is remembered, none can be read, or the node refuses.
pub fn scan_all(
    ask: &mut dyn FnMut(Request) -> Result<Answer, Failure>,
    anew: bool,
    now: Millis,
) -> Result<CommitReport, Failure> {
    let Answer::Repositories(all) = ask(Request::Query(Query::Repositories))? else {
        return Err(unexpected());
    };
    let mut whole = CommitReport::default();
    let mut failed = None;
    let mut read = false;
    for one in all {
        let order = Order { path: one.path.into(), anew, ..Order::default() };
        match scan_into(ask, &order, now) {
            Ok(report) => {
                read = true;
                whole.looked_at += report.looked_at;
                whole.cut |= report.cut;
                add(&mut whole, report);
            }
            Err(failure) => {
                tracing::warn!("a repository isn't scanned: {:?}", failure.code);
                failed = Some(failure);
            }
        }
    }
    match failed {
        Some(failure) if !read => Err(failure),
        None if !read => {
            let problem = "no repository was scanned yet";
            let next = "name the folder of a clone: `commit scan DIR`";
            Err(Failure::new(FailureCode::NotFound, problem, next))
        }
        _ => Ok(whole),
    }
}
