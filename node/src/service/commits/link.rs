//! Linking tasks to the commits that name them.
//!
//! Invariant: the same commits again change nothing.

use std::collections::{BTreeMap, BTreeSet, btree_map::Entry};

use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DocId, SpaceId},
    schema::{Category, Closing, CommitHash, CommitLink, Status, TaskField, TaskKey, TaskValue},
};

use crate::{
    content::{self, TaskAt},
    core::Core,
    document::edit::{self, TaskEdit},
    facade::{Answer, CommitReport, CommitsFound, Failure, FailureCode, NamedTask, ScannedCommit},
    service::names::Departments,
    view::COMMITS_PER_TASK_MAX,
};

/// Commits in one request: their links are made in one turn.
const COMMITS_MAX: usize = 500;

/// Links in one change of a task.
const LINKS_PER_CHANGE: usize = 32;

type TaskPlace = (SpaceId, DocId);

/// What tasks are to be linked to.
#[derive(Default)]
struct Wanted {
    tasks: BTreeMap<TaskPlace, BTreeMap<CommitHash, (TaskKey, CommitLink)>>,
    unknown: BTreeSet<String>,
    ambiguous: BTreeSet<String>,
    waiting: Vec<ScannedCommit>,
}

impl Core {
    /// Links tasks to the commits that name them.
    pub(crate) fn link_commits(
        &mut self,
        now: Millis,
        found: &CommitsFound,
    ) -> Result<Answer, Failure> {
        if found.commits.len() > COMMITS_MAX {
            let problem = format!("{} commits are too many for one step", found.commits.len());
            return Err(Failure::new(FailureCode::Invalid, problem, "split them"));
        }
        let home = Departments::of(self.authority()?).find(found.department.as_deref())?;
        let wanted = self.wanted_links(now, home, found)?;
        let mut report = CommitReport { waiting: wanted.waiting, ..CommitReport::default() };
        let mut refused = BTreeSet::new();
        for ((space, task), links) in wanted.tasks {
            self.link_task(now, (space, task), links, found.apply, &mut report, &mut refused)?;
        }
        report.unknown = wanted.unknown.into_iter().collect();
        report.ambiguous = wanted.ambiguous.into_iter().collect();
        report.refused = refused.into_iter().collect();
        Ok(Answer::CommitReport(Box::new(report)))
    }

    /// Which task is to be linked to which commits.
    fn wanted_links(
        &self,
        now: Millis,
        home: SpaceId,
        found: &CommitsFound,
    ) -> Result<Wanted, Failure> {
        let mut wanted = Wanted::default();
        // Many commits name the same task: each key is looked up once.
        let mut called: BTreeMap<TaskKey, Vec<TaskPlace>> = BTreeMap::new();
        for commit in &found.commits {
            let (hash, link) = read(found, commit)?;
            let mut waits = false;
            for (key, closes) in &commit.tasks {
                let key: TaskKey = key.parse().map_err(|_| not_found_by_a_scan())?;
                let tasks = match called.entry(key.clone()) {
                    Entry::Occupied(known) => known.into_mut(),
                    Entry::Vacant(place) => {
                        let mut tasks = self.tasks_called(now, &key)?;
                        if tasks.len() > 1 && tasks.iter().any(|(space, _)| *space == home) {
                            tasks.retain(|(space, _)| *space == home);
                        }
                        place.insert(tasks)
                    }
                };
                match tasks.as_slice() {
                    [task] => {
                        let closes = *closes && commit.on_branch;
                        let closing = if closes { Closing::Says } else { Closing::No };
                        let link = CommitLink { closing, ..link.clone() };
                        wanted.tasks.entry(*task).or_default().insert(hash.clone(), (key, link));
                    }
                    tasks => {
                        waits = true;
                        let list = if tasks.is_empty() {
                            &mut wanted.unknown
                        } else {
                            &mut wanted.ambiguous
                        };
                        list.insert(key.to_string());
                    }
                }
            }
            wanted.waiting.extend(waits.then(|| commit.clone()));
        }
        Ok(wanted)
    }

    /// Links one task, and sees to what its commits say of its end.
    fn link_task(
        &mut self,
        now: Millis,
        (space, id): TaskPlace,
        links: BTreeMap<CommitHash, (TaskKey, CommitLink)>,
        apply: bool,
        report: &mut CommitReport,
        refused: &mut BTreeSet<String>,
    ) -> Result<(), Failure> {
        if !self.may(now, &space, Need::level(Level::Write))? {
            refused.extend(links.values().map(|(key, _)| key.to_string()));
            return Ok(());
        }
        let known = content::commits(&self.door().held.store, &space, &id);
        let known = known.map_err(|error| self.unreadable(&error.into()))?;
        let mut count = known.len();
        let known: BTreeMap<CommitHash, Closing> =
            known.into_iter().map(|row| (row.hash, row.link.closing)).collect();
        let mut edits = Vec::new();
        let mut closes = false;
        for (hash, (key, link)) in links {
            match known.get(&hash) {
                // A link tells more than before only when its commit came to the branch.
                Some(closing) if *closing != Closing::No || link.closing == Closing::No => {
                    report.known += 1;
                    continue;
                }
                None if count >= COMMITS_PER_TASK_MAX => {
                    refused.insert(key.to_string());
                    continue;
                }
                None => count += 1,
                Some(_) => {}
            }
            closes |= link.closing == Closing::Says;
            edits.push(TaskEdit::Set(TaskField::Commit(hash), TaskValue::Commit(link)));
        }
        report.linked += edits.len() as u64;
        let task = self.task_named(&space, &id)?;
        let done = task.as_ref().map(|task| self.is_done(&space, task)).transpose()?;
        let finish = closes && done == Some(false);
        for part in edits.chunks(LINKS_PER_CHANGE) {
            self.edit(now, space, DocRef::Created(id), |document, author, id| {
                edit::edit_task(document, author, id, part)
            })?;
        }
        let (Some(task), true) = (task, finish) else { return Ok(()) };
        let text = |field| task.row.value(&field).unwrap_or_default().to_owned();
        let named = NamedTask {
            task: id.to_string(),
            key: text(TaskField::Key),
            title: text(TaskField::Title),
        };
        if !apply {
            report.proposed.push(named);
            return Ok(());
        }
        let status = TaskValue::Status(Status::DONE.id());
        let edits = [TaskEdit::Set(TaskField::Status, status)];
        self.edit(now, space, DocRef::Created(id), |document, author, id| {
            edit::edit_task(document, author, id, &edits)
        })?;
        report.done.push(named);
        Ok(())
    }

    fn task_named(&self, space: &SpaceId, id: &DocId) -> Result<Option<TaskAt>, Failure> {
        let task = content::task_at(&self.door().held.store, space, id);
        task.map_err(|error| self.unreadable(&error.into()))
    }

    /// Whether a task is finished or given up.
    pub(in crate::service) fn is_done(
        &self,
        space: &SpaceId,
        task: &TaskAt,
    ) -> Result<bool, Failure> {
        let status = task.row.value(&TaskField::Status).unwrap_or_default();
        let all = self.statuses_of(space)?;
        Ok(all.iter().any(|it| it.id == status && it.category == Category::Done))
    }

    /// What takes it back that commits say that they finish a task.
    pub(in crate::service) fn decline_done(
        &self,
        space: &SpaceId,
        task: &DocId,
    ) -> Result<Vec<TaskEdit>, Failure> {
        let known = content::commits(&self.door().held.store, space, task);
        let known = known.map_err(|error| self.unreadable(&error.into()))?;
        let says = known.into_iter().filter(|row| row.link.closing == Closing::Says);
        let declined = says.map(|row| {
            let link = CommitLink { closing: Closing::Declined, ..row.link };
            TaskEdit::Set(TaskField::Commit(row.hash), TaskValue::Commit(link))
        });
        Ok(declined.collect())
    }

    /// Takes a commit off a task that it doesn't belong to.
    pub(crate) fn unlink_commit(
        &mut self,
        now: Millis,
        task: &str,
        commit: &str,
    ) -> Result<Answer, Failure> {
        let (space, task) = self.find_task(now, task)?;
        let known = content::commits(&self.door().held.store, &space, &task.id);
        let known = known.map_err(|error| self.unreadable(&error.into()))?;
        let begins = commit.trim().to_ascii_lowercase();
        let mut found = known.into_iter().filter(|row| row.hash.as_str().starts_with(&begins));
        let (Some(row), None) = (found.next(), found.next()) else {
            let problem =
                format!("the task isn't linked to one commit that begins with {commit:?}");
            let next = "`task show` lists its commits";
            return Err(Failure::new(FailureCode::NotFound, problem, next));
        };
        let edits = [TaskEdit::Remove(TaskField::Commit(row.hash))];
        self.edit(now, space, DocRef::Created(task.id), |document, author, id| {
            edit::edit_task(document, author, id, &edits)
        })?;
        Ok(Answer::Done)
    }
}

/// What a task is to say of a commit, but for whether it finishes it.
fn read(found: &CommitsFound, commit: &ScannedCommit) -> Result<(CommitHash, CommitLink), Failure> {
    let hash = |text: &String| text.parse().map_err(|_| not_found_by_a_scan());
    let link = CommitLink {
        repository: found.repository.clone(),
        root: found.root.as_ref().map(hash).transpose()?,
        author: commit.author.clone(),
        time: commit.time,
        subject: commit.subject.clone(),
        closing: Closing::No,
    };
    link.check().map_err(|_| not_found_by_a_scan())?;
    Ok((hash(&commit.hash)?, link))
}

fn not_found_by_a_scan() -> Failure {
    let problem = "these aren't commits as a scan finds them";
    Failure::new(FailureCode::Invalid, problem, "scan the repository with `commit scan`")
}
