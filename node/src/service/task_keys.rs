//! What people call tasks by: `LAUNCH-12`.
//!
//! A new task gets the number after the highest that is known here. Two offices apart can give one number
//! twice; then a key names two tasks, everybody who reads both is told, and whoever likes gives one of them
//! the next free key.

use pinyin::ToPinyin;
use protocol::{
    capability::{Level, Need},
    clock::Millis,
    entry::DocRef,
    ids::{DocId, SpaceId},
    schema::{KeyPrefix, TaskKey},
};

use super::names::Departments;
use crate::{
    content,
    core::Core,
    document::edit,
    facade::{Answer, Failure, FailureCode},
};

impl Core {
    /// What the keys of a space's tasks begin with: as a manager has said, or made of its name.
    pub(super) fn task_prefix(&self, space: &SpaceId) -> Result<KeyPrefix, Failure> {
        self.task_prefix_in(&Departments::of(self.authority()?), space)
    }

    /// The same, for whoever has the departments at hand.
    pub(super) fn task_prefix_in(
        &self,
        departments: &Departments,
        space: &SpaceId,
    ) -> Result<KeyPrefix, Failure> {
        let said = content::task_prefix(&self.door().held.store, space);
        let said = said.map_err(|error| self.unreadable(&error.into()))?;
        Ok(said.unwrap_or_else(|| prefix_of(&departments.name(space))))
    }

    /// Has the keys of a space's new tasks begin otherwise; those that are there keep theirs.
    pub(crate) fn set_task_prefix(
        &mut self,
        now: Millis,
        department: Option<&str>,
        wanted: &str,
    ) -> Result<Answer, Failure> {
        let space = Departments::of(self.authority()?).find(department)?;
        self.require(now, &space, Need::level(Level::Manage))?;
        let prefix: KeyPrefix = wanted.trim().to_ascii_uppercase().parse().map_err(|_| {
            let problem = format!("{wanted:?} can't begin the keys of tasks");
            let next = "take 1 to 10 Latin letters and digits, a letter first, such as LAUNCH";
            Failure::new(FailureCode::Invalid, problem, next)
        })?;
        let said = content::task_prefix(&self.door().held.store, &space);
        let said = said.map_err(|error| self.unreadable(&error.into()))?;
        if said.as_ref() != Some(&prefix) {
            self.edit(now, space, DocRef::Directory, |document, author, _| {
                edit::put_task_prefix(document, author, &space, &prefix)
            })?;
        }
        Ok(Answer::Done)
    }

    /// The next key of a space's tasks that nobody has who is known here.
    pub(super) fn next_task_key(&self, now: Millis, space: &SpaceId) -> Result<TaskKey, Failure> {
        let prefix = self.task_prefix(space)?;
        let mut highest = 0;
        for space in self.readable_departments(now)?.iter().chain([space]) {
            let found = content::highest_key(&self.door().held.store, space, &prefix);
            highest = highest.max(found.map_err(|error| self.unreadable(&error.into()))?);
        }
        TaskKey::new(prefix, highest.saturating_add(1)).map_err(|_| {
            let problem = "the numbers of tasks' keys are used up";
            let next = "set another prefix with `task key-prefix`";
            Failure::new(FailureCode::Invalid, problem, next)
        })
    }

    /// The key that somebody wants for a task; empty: the next free one.
    pub(super) fn wanted_key(
        &self,
        now: Millis,
        space: &SpaceId,
        text: &str,
    ) -> Result<TaskKey, Failure> {
        let text = text.trim();
        if text.is_empty() {
            return self.next_task_key(now, space);
        }
        text.to_ascii_uppercase().parse().map_err(|_| {
            let problem = format!("{text:?} can't be a task's key");
            Failure::new(FailureCode::Invalid, problem, "a key looks like LAUNCH-12")
        })
    }

    /// The tasks of this key that one may read, with their spaces.
    pub(super) fn tasks_called(
        &self,
        now: Millis,
        key: &TaskKey,
    ) -> Result<Vec<(SpaceId, DocId)>, Failure> {
        let mut found = Vec::new();
        for space in self.readable_departments(now)? {
            let tasks = content::tasks_of_key(&self.door().held.store, &space, key);
            let tasks = tasks.map_err(|error| self.unreadable(&error.into()))?;
            found.extend(tasks.into_iter().map(|task| (space, task)));
        }
        Ok(found)
    }
}

/// What a name makes of a prefix: a Latin word as it is, the initials of several, and of Chinese
/// characters those of their pinyin.
fn prefix_of(name: &str) -> KeyPrefix {
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let words: Vec<&str> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let initials = |word: &str| -> String {
        let chinese = word.chars().any(|c| c.to_pinyin().is_some());
        let letter =
            |c: char| c.to_pinyin().map_or(c.to_string(), |it| it.first_letter().to_owned());
        match (chinese, words.len()) {
            (true, _) => word.chars().map(letter).collect(),
            (false, 1) => word.to_owned(),
            (false, _) if word.starts_with(|c: char| c.is_ascii_digit()) => word.to_owned(),
            (false, _) => word.chars().take(1).collect(),
        }
    };
    let text: String = words.iter().map(|word| initials(word)).collect();
    KeyPrefix::of(&text).unwrap_or_else(KeyPrefix::plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r41_a_prefix_is_made_of_any_name() {
        let cases = [
            ("市场部", "SCB"),
            ("研发部", "YFB"),
            ("Launch", "LAUNCH"),
            ("Research and Development", "RAD"),
            ("Product launch 2026", "PL2026"),
            ("市场部 A 组", "SCBAZ"),
            ("Infrastructure", "INFRASTRUC"),
            ("2026", "T"),
            ("……", "T"),
            ("", "T"),
            ("Ж", "T"),
        ];
        for (name, prefix) in cases {
            assert_eq!(prefix_of(name).as_str(), prefix, "{name}");
        }
    }
}
