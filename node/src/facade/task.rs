//! What can be changed of tasks, and of the statuses that they have.

use protocol::schema::Category;
use serde::{Deserialize, Serialize};

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
    /// One more assignee.
    Assign(String),
    /// One fewer.
    Unassign(String),
    /// One more department.
    AddDepartment(String),
    /// One fewer.
    RemoveDepartment(String),
    /// It depends on another task.
    DependOn(String),
    /// It no longer does.
    DropDependency(String),
    /// One more label: at most 60 bytes, without commas and semicolons.
    AddLabel(String),
    /// One fewer.
    RemoveLabel(String),
}
