//! Tasks: what is known of them, and what can be done with them.

use protocol::{clock::Millis, schema::Category};
use serde::{Deserialize, Serialize};

use super::{DeadlineKnown, HistoryLine, UrgeInfo};

/// A task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskInfo {
    /// Its id.
    pub task: String,
    /// Its space.
    pub space: String,
    /// Its space's department.
    pub department: String,
    /// What people call it by, such as `LAUNCH-12`; empty when it has no key.
    #[serde(default)]
    pub key: String,
    /// Another task that one may read has the same key; `false` in lists.
    #[serde(default)]
    pub key_shared: bool,
    /// Its title.
    pub title: String,
    /// Its description; empty in lists.
    pub description: String,
    /// The status's id.
    pub status: String,
    /// 0 none to 3 high.
    pub priority: u8,
    /// `YYYY-MM-DD`.
    pub start: Option<String>,
    /// `YYYY-MM-DD`.
    pub deadline: Option<String>,
    /// Percent.
    pub progress: u8,
    /// Names.
    pub assignees: Vec<String>,
    /// Their member ids, in the same order.
    pub assignee_ids: Vec<String>,
    /// Further departments.
    pub departments: Vec<String>,
    /// Their spaces, in the same order.
    pub department_ids: Vec<String>,
    /// Ids of the tasks it depends on.
    pub depends_on: Vec<String>,
    /// How, in the same order: `FS` (starts after the other finished), `SS`, `FF` or `SF`, then the
    /// days between, such as `FS+2`.
    #[serde(default)]
    pub dependency_kinds: Vec<String>,
    /// Its labels.
    #[serde(default)]
    pub labels: Vec<String>,
    /// Fields with several values.
    pub conflicts: Vec<FieldConflict>,
    /// Who made it.
    pub creator: String,
    /// When it was made, by its creator's clock.
    pub created: Millis,
    /// When it was last changed, by the author's clock.
    pub edited: Millis,
    /// Whether one may change it now.
    pub may_write: bool,
    /// The newest change of its deadline, and who knows of it; `None` in lists, and when it wasn't
    /// changed.
    #[serde(default)]
    pub deadline_known: Option<DeadlineKnown>,
    /// Its deadline asks to be acknowledged, and these people haven't yet, by name: assignees, creator,
    /// watchers and those whose tasks depend on it, as far as they may say so.
    #[serde(default)]
    pub waits_for: Vec<String>,
    /// Who watches it, by name.
    #[serde(default)]
    pub watchers: Vec<String>,
    /// We watch it.
    #[serde(default)]
    pub watching: bool,
    /// The strong reminders of it, newest first; none in lists.
    #[serde(default)]
    pub reminders: Vec<TaskReminder>,
    /// Whether one may remind people of it strongly; `false` in lists.
    #[serde(default)]
    pub may_remind: bool,
    /// The commits that it is linked to, newest first; none in lists.
    #[serde(default)]
    pub commits: Vec<super::CommitInfo>,
    /// The files that it holds, in the order in which they were added; none in lists.
    #[serde(default)]
    pub files: Vec<super::FileInfo>,
    /// The hash of a commit that says that it finishes the task, which isn't done, and nobody has
    /// decided since: a new status does, and [`TaskChange::NotDone`].
    #[serde(default)]
    pub proposed_done: Option<String>,
}

impl TaskInfo {
    /// How far it was when, by its history: from when it was made, each value until the next one.
    pub fn course(&self, history: &[HistoryLine]) -> Vec<(Millis, u8)> {
        let steps = history.iter().filter(|line| line.field == "progress");
        let steps = steps.filter_map(|line| Some((line.time, line.new.parse().ok()?)));
        // What counts of two values that were set apart needn't be what was set last.
        let known = [(self.created, 0)].into_iter().chain(steps);
        let mut course: Vec<(Millis, u8)> = Vec::new();
        for (time, percent) in known.chain([(self.edited, self.progress)]) {
            match course.last_mut() {
                Some((_, last)) if *last == percent => {}
                Some((at, last)) if *at >= time => *last = percent,
                _ => course.push((time, percent)),
            }
        }
        course
    }
}

/// A field with several values, set in places that didn't know of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldConflict {
    /// The field.
    pub field: String,
    /// Each value, who set it and when; the first is the one shown.
    pub values: Vec<(String, String, Millis)>,
    /// For each value, the change that [`super::Command::SetTask`] takes to choose it.
    pub choices: Vec<TaskChange>,
}

/// A status that tasks may have.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusInfo {
    /// Its id.
    pub id: String,
    /// The Chinese label.
    pub zh: String,
    /// The English label.
    pub en: String,
    /// What it means for progress.
    pub category: Category,
    /// Its place on a board, from the left.
    pub order: u16,
    /// No longer offered; tasks that have it keep it.
    pub retired: bool,
    /// Every department has it; its words and its place may be the department's own.
    pub preset: bool,
}

/// A strong reminder of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TaskReminder {
    /// The words with it; may be empty.
    pub text: String,
    /// Who reminds, when, and who of those named knows.
    pub urge: UrgeInfo,
    /// It names us, and we haven't acknowledged it.
    pub asks_me: bool,
}

/// A status of tasks as somebody wants it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatusFields {
    /// Its id: lower-case Latin letters, digits and `-`, at most 32.
    pub id: String,
    /// The Chinese label.
    pub zh: String,
    /// The English label.
    pub en: String,
    /// What it means for progress.
    pub category: Category,
    /// Its place on a board, from the left; the presets stand at 100, 200 and 300.
    pub order: u16,
    /// No longer offered; tasks that have it keep it.
    #[serde(default)]
    pub retired: bool,
}

/// A field of a task and its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskField {
    /// Its title.
    Title(String),
    /// Its key, such as `LAUNCH-12`; empty: the next that is free.
    Key(String),
    /// Its description (Markdown), merged as edits.
    Description(String),
    /// A status by its id or label: `todo` 待办, `doing` 进行中, `done` 已完成, or a configured one.
    Status(String),
    /// 0 none, 1 low, 2 medium, 3 high.
    Priority(u8),
    /// The day work starts, `YYYY-MM-DD`.
    Start(Option<String>),
    /// The day it is due, `YYYY-MM-DD`.
    Deadline(Option<String>),
    /// Percent done.
    Progress(u8),
}

/// A change to a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskChange {
    /// A new value.
    Set(TaskField),
    /// The description as somebody edited it, starting from `base`; merged as edits with what
    /// others have written since.
    Describe {
        /// The text it was edited from.
        base: String,
        /// The text as it is wanted.
        text: String,
    },
    /// It isn't done, whatever commits said until now.
    NotDone,
    /// One more assignee.
    Assign(String),
    /// One fewer.
    Unassign(String),
    /// One more department.
    AddDepartment(String),
    /// One fewer.
    RemoveDepartment(String),
    /// It depends on another task: the task, then how and the days between where it isn't that it
    /// begins when the other is finished: `LAUNCH-12`, `LAUNCH-12SS`, `LAUNCH-12FS+2d`.
    DependOn(String),
    /// It no longer does.
    DropDependency(String),
    /// One more label: at most 60 bytes, without commas and semicolons.
    AddLabel(String),
    /// One fewer.
    RemoveLabel(String),
    /// Those concerned are asked to acknowledge the deadline as it was changed last, or is changed with
    /// this.
    AskToAcknowledge,
    /// We watch it: changes of its deadline are told to us, too.
    Watch,
    /// We no longer do.
    Unwatch,
    /// One more file, which was put in before; a task holds at most 200.
    AttachFile(super::NewFile),
    /// One fewer: its name, or (the beginning of) its id.
    RemoveFile(String),
}
