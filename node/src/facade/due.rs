//! What a node tells about deadlines and tasks that are one's own: changes, and who knows of them.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::{InboxMessage, MeetingNotice};

/// Something for one's attention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    /// Its name, which no other item has: the same on all devices of a person, for as long as it is
    /// the same.
    pub id: String,
    /// When what it tells of happened.
    pub time: Millis,
    /// It wasn't read here, or not acknowledged.
    pub unread: bool,
    /// The department or project where it happened.
    pub department: String,
    /// What it is about.
    pub about: InboxAbout,
}

impl InboxItem {
    /// The message, if it is about one.
    pub fn message(&self) -> Option<&InboxMessage> {
        match &self.about {
            InboxAbout::Message(message) => Some(message),
            InboxAbout::Assigned(_)
            | InboxAbout::Deadline(_)
            | InboxAbout::Reminder(_)
            | InboxAbout::Meeting(_)
            | InboxAbout::Prompt(_) => None,
        }
    }

    /// The id of the task, if it is about one.
    pub fn task(&self) -> Option<&str> {
        match &self.about {
            InboxAbout::Message(_) | InboxAbout::Meeting(_) | InboxAbout::Prompt(_) => None,
            InboxAbout::Assigned(notice) => Some(&notice.task),
            InboxAbout::Deadline(notice) => Some(&notice.task),
            InboxAbout::Reminder(notice) => Some(&notice.task),
        }
    }
}

/// What an item of the inbox is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxAbout {
    /// A message that calls us, or answers one of ours.
    Message(Box<InboxMessage>),
    /// A task that somebody else has assigned to us; gone once it was seen.
    Assigned(Box<AssignmentNotice>),
    /// A deadline that somebody else has changed.
    Deadline(Box<DeadlineNotice>),
    /// A deadline that comes near or has passed.
    Reminder(Box<ReminderNotice>),
    /// A meeting that one is invited to.
    Meeting(Box<MeetingNotice>),
    /// A table that asks to be filled in.
    Prompt(Box<PromptNotice>),
}

/// A table that asks to be filled in, as it does again and again.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PromptNotice {
    /// The table's id.
    pub table: String,
    /// Its title.
    pub title: String,
    /// After which template it was made.
    pub template: String,
}

/// A task that somebody has assigned to one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AssignmentNotice {
    /// The task's id.
    pub task: String,
    /// What people call it by, such as `LAUNCH-12`; empty when it has no key.
    pub key: String,
    /// Its title.
    pub title: String,
    /// Its deadline, `YYYY-MM-DD`.
    pub deadline: Option<String>,
    /// Who assigned it.
    pub author: String,
    /// Their member id; their device's where that isn't known.
    pub author_id: String,
}

impl Default for InboxAbout {
    fn default() -> Self {
        Self::Message(Box::default())
    }
}

/// A changed deadline of a task that one has to do with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineNotice {
    /// The task's id.
    pub task: String,
    /// Its title.
    pub title: String,
    /// The change. While it isn't acknowledged, `old` is the day that one knew.
    pub change: DeadlineChangeInfo,
    /// Changes since the day that one knew; only the newest counts.
    pub changes: u64,
    /// When offices that didn't know of each other have set different days: each day (empty for
    /// none), who set it and when; the first is the one that counts.
    pub conflict: Vec<(String, String, Millis)>,
    /// The title of a task of one's own that depends on it, when that is why one is told.
    pub through: Option<String>,
}

/// A reminder of the deadline of a task that isn't done.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderNotice {
    /// The task's id.
    pub task: String,
    /// Its title.
    pub title: String,
    /// The deadline, `YYYY-MM-DD`.
    pub deadline: String,
    /// Which reminder: `3d` (three days before), `1d`, `due` (the day itself) or `overdue`.
    pub stage: String,
    /// The days that are left, counted from the hour at which reminders come; negative ones have
    /// passed.
    pub days_left: i64,
}

/// When a node reminds its person of deadlines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderSettings {
    /// At which hour of the day, by the node's clock: 0 to 23.
    pub hour: u8,
    /// At which stages, of `3d`, `1d`, `due` and `overdue`.
    pub stages: Vec<String>,
}

/// A change of a deadline.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineChangeInfo {
    /// The days before, `YYYY-MM-DD`, empty for none; several when they contradicted each other.
    pub old: Vec<String>,
    /// The day from then on; empty for none.
    pub new: String,
    /// Who changed it.
    pub author: String,
    /// Their member id; their device's where that isn't known.
    pub author_id: String,
    /// When, by their clock.
    pub time: Millis,
    /// It asks those concerned to acknowledge it, and no later change has replaced it.
    #[serde(default)]
    pub asks: bool,
}

/// The newest change of a task's deadline, and who of those concerned knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineKnown {
    /// The change.
    pub change: DeadlineChangeInfo,
    /// Assignees, creator, watchers and those whose tasks depend on it who have acknowledged it, or changed
    /// the deadline themselves, by name.
    pub known: Vec<String>,
    /// Those who haven't yet.
    pub pending: Vec<String>,
}
