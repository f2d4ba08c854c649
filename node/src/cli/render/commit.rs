//! Commits, repositories, and what came of a scan.

use super::{
    View, clean,
    table::{Side, Table},
    when,
};
use crate::{
    cli::text,
    facade::{CommitInfo, CommitReport, LinkedCommit, NamedTask, RepositoryInfo, TaskInfo},
};

/// Digits of a hash that are shown: enough to name it, and git takes them.
const HASH_CHARS: usize = 10;

fn short(hash: &str) -> String {
    hash.chars().take(HASH_CHARS).collect()
}

/// What a task is called: its key and title.
fn called(task: &NamedTask) -> String {
    let key =
        if task.key.is_empty() { task.task.chars().take(8).collect() } else { task.key.clone() };
    format!("{key}  {}", task.title)
}

/// `commit list`.
pub(super) fn commits(rows: &[LinkedCommit], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::COMMIT.get(lang), Side::Left),
        (text::TIME.get(lang), Side::Left),
        (text::AUTHOR.get(lang), Side::Left),
        (text::REPOSITORY.get(lang), Side::Left),
        (text::TASK.get(lang), Side::Left),
        (text::SUBJECT.get(lang), Side::Whole),
    ]);
    for LinkedCommit { commit, task, .. } in rows {
        table.row([
            short(&commit.hash),
            when::moment(commit.time, view),
            commit.author.clone(),
            commit.repository.clone(),
            called(task),
            commit.subject.clone(),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// `commit repositories`.
pub(super) fn repositories(rows: &[RepositoryInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::REPOSITORY.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::BRANCH.get(lang), Side::Left),
        (text::SCANNED.get(lang), Side::Left),
        (text::NOTE.get(lang), Side::Left),
        (text::FOLDER.get(lang), Side::Whole),
    ]);
    for row in rows {
        let apply = if row.apply { text::CLOSES_APPLIES } else { text::CLOSES_PROPOSES };
        table.row([
            row.name.clone(),
            row.department.clone(),
            row.branch.clone().unwrap_or_default(),
            row.scanned.map(|at| when::moment(at, view)).unwrap_or_default(),
            apply.get(lang).to_owned(),
            row.path.clone(),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// `commit scan`.
pub(super) fn report(report: &CommitReport, view: &View) -> String {
    let lang = view.lang;
    let (looked_at, linked) = (report.looked_at.to_string(), report.linked.to_string());
    let known = report.known.to_string();
    let values = [("commits", &*looked_at), ("linked", &*linked), ("known", &*known)];
    let mut out = format!("{}\n", text::COMMITS_SCANNED.with(lang, &values));
    for (said, tasks) in
        [(text::COMMITS_DONE, &report.done), (text::COMMITS_PROPOSED, &report.proposed)]
    {
        if !tasks.is_empty() {
            out.push_str(&format!("{}\n", said.get(lang)));
            out.extend(tasks.iter().map(|task| format!("  {}\n", clean::line(&called(task)))));
        }
    }
    for (said, keys) in [
        (text::COMMITS_UNKNOWN, &report.unknown),
        (text::COMMITS_AMBIGUOUS, &report.ambiguous),
        (text::COMMITS_REFUSED, &report.refused),
    ] {
        if !keys.is_empty() {
            let keys = clean::line(&super::organisation::list(keys, lang));
            out.push_str(&format!("{}\n", said.with(lang, &[("keys", &keys)])));
        }
    }
    if report.cut {
        out.push_str(&format!("{}\n", text::COMMITS_CUT.get(lang)));
    }
    out
}

/// The commits of a task, in `task show`.
pub(super) fn of_task(task: &TaskInfo, view: &View) -> String {
    let lang = view.lang;
    if task.commits.is_empty() {
        return String::new();
    }
    let mut out = format!("\n{}\n", text::COMMITS.get(lang));
    for commit in &task.commits {
        let CommitInfo { hash, author, time, subject, repository, .. } = commit;
        let when = when::moment(*time, view);
        let line = format!("{}  {when}  {author}  {repository}  {subject}", short(hash));
        out.push_str(&format!("  {}\n", clean::line(&line)));
    }
    if let Some(hash) = &task.proposed_done {
        let name = if task.key.is_empty() { &task.title } else { &task.key };
        let values = [("hash", &*short(hash)), ("task", name)];
        out.push_str(&format!("{}\n", clean::line(&text::DONE_PROPOSED.with(lang, &values))));
    }
    out
}
