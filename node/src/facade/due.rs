//! What a node tells about deadlines: changes, and who knows of them.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::InboxMessage;

/// Something for one's attention.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct InboxItem {
    /// Its name: the same on all devices of a person, for as long as it is the same.
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
            InboxAbout::Deadline(_) => None,
        }
    }

    /// The id of the task, if it is about one.
    pub fn task(&self) -> Option<&str> {
        match &self.about {
            InboxAbout::Message(_) => None,
            InboxAbout::Deadline(notice) => Some(&notice.task),
        }
    }
}

/// What an item of the inbox is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxAbout {
    /// A message that calls us, or answers one of ours.
    Message(Box<InboxMessage>),
    /// A deadline that somebody else has changed.
    Deadline(Box<DeadlineNotice>),
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
}

/// The newest change of a task's deadline, and who of those concerned knows of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadlineKnown {
    /// The change.
    pub change: DeadlineChangeInfo,
    /// Assignees and creator who have acknowledged it, or changed the deadline themselves, by name.
    pub known: Vec<String>,
    /// Those who haven't yet.
    pub pending: Vec<String>,
    /// One is among them.
    pub pending_me: bool,
}
