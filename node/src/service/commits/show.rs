//! Commits as people are shown them: a task's, and the tasks of one.

use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
    schema::{Closing, TaskField},
};

use crate::{
    content,
    core::Core,
    facade::{Answer, CommitInfo, Failure, LinkedCommit, NamedTask},
    service::names::{self, Departments, People},
    view::{CommitRow, TaskRow},
};

/// Commits in one answer.
const LISTED_MAX: usize = 1_000;

impl Core {
    /// The commits that tasks are linked to, newest first: those whose hashes begin so, of one department or
    /// of all.
    pub(crate) fn list_commits(
        &mut self,
        now: Millis,
        begins: &str,
        department: Option<&str>,
    ) -> Result<Answer, Failure> {
        let begins = begins.trim().to_ascii_lowercase();
        let labels = Departments::of(self.authority()?);
        let mut listed = Vec::new();
        for space in self.task_spaces(now, department)? {
            let tasks = content::tasks_with_commits(&self.door().held.store, &space);
            for task in tasks.map_err(|error| self.unreadable(&error.into()))? {
                let found = content::task_at(&self.door().held.store, &space, &task);
                let found = found.map_err(|error| self.unreadable(&error.into()))?;
                let Some(found) = found else { continue };
                for commit in self.commits_of(&space, &task)? {
                    if commit.hash.starts_with(&begins) {
                        let (task, department) = (named(&task, &found.row), labels.path(&space));
                        listed.push(LinkedCommit { commit, task, department });
                    }
                }
            }
        }
        listed.sort_by(|a, b| {
            let place = |it: &LinkedCommit| (it.commit.time, it.commit.hash.clone());
            place(b).cmp(&place(a)).then_with(|| a.task.task.cmp(&b.task.task))
        });
        listed.truncate(LISTED_MAX);
        Ok(Answer::Commits(listed))
    }

    /// The commits that a task is linked to, newest first.
    pub(in crate::service) fn commits_of(
        &self,
        space: &SpaceId,
        task: &DocId,
    ) -> Result<Vec<CommitInfo>, Failure> {
        let rows = content::commits(&self.door().held.store, space, task);
        let rows = rows.map_err(|error| self.unreadable(&error.into()))?;
        let authority = self.authority()?;
        let people = People::of(authority);
        let info = |CommitRow { hash, link, linked, by }| CommitInfo {
            hash: hash.to_string(),
            repository: link.repository,
            root: link.root.map(|root| root.to_string()),
            author: link.author,
            time: link.time,
            subject: link.subject,
            closes: link.closing != Closing::No,
            linked: linked.millis(),
            linked_by: by
                .map(|device| names::author_name(authority, &people, &device))
                .unwrap_or_default(),
        };
        Ok(rows.into_iter().map(info).collect())
    }
}

/// A task in short.
fn named(task: &DocId, row: &TaskRow) -> NamedTask {
    let text = |field| row.value(&field).unwrap_or_default().to_owned();
    NamedTask { task: task.to_string(), key: text(TaskField::Key), title: text(TaskField::Title) }
}
