//! What changed elsewhere while this node was apart from those who changed it.

use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

use super::{ColumnInfo, StatusInfo};

/// A time apart that is over: what colleagues wrote meanwhile has come here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReunionInfo {
    /// Its id.
    pub reunion: String,
    /// When the oldest of what came late was written, by its author's clock.
    pub since: Millis,
    /// When the first of it came here.
    pub began: Millis,
    /// When the last of it came here.
    pub last: Millis,
    /// It was looked through.
    pub seen: bool,
}

/// What changed elsewhere during one time apart.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestInfo {
    /// Which time apart.
    pub reunion: ReunionInfo,
    /// The others that are remembered, newest first.
    pub others: Vec<ReunionInfo>,
    /// Entries of others that came.
    pub entries: u64,
    /// More came than is listed here.
    pub more: bool,
    /// What was set to different values here and there, what is open first.
    pub conflicts: Vec<DigestConflict>,
    /// What changed, by space.
    pub spaces: Vec<DigestSpace>,
    /// Who wrote how much of it.
    pub people: Vec<DigestPerson>,
    /// People who joined.
    pub joined: Vec<String>,
    /// Departments and projects that began.
    pub places: Vec<String>,
    /// Other statements about the organisation: names, rights, rules, devices.
    pub statements: u64,
}

/// A field or cell that was set to different values by people who didn't know of each other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestConflict {
    /// What it belongs to.
    pub kind: DigestKind,
    /// Its id.
    pub item: String,
    /// Its title.
    pub title: String,
    /// The space.
    pub space: String,
    /// The field's name, or the column's id.
    pub field: String,
    /// The column, in a table.
    #[serde(default)]
    pub column: Option<ColumnInfo>,
    /// What the row is called, in a table.
    #[serde(default)]
    pub row: String,
    /// Each value, the one that counts first.
    pub values: Vec<DigestValue>,
    /// Nobody has decided since.
    pub open: bool,
}

/// One of several values.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestValue {
    /// The value.
    pub value: String,
    /// Who set it.
    pub author: String,
    /// When, by their clock.
    pub time: Millis,
    /// It was set elsewhere, and came here.
    pub came: bool,
}

/// What a line is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DigestKind {
    /// A task.
    #[default]
    Task,
    /// A meeting.
    Meeting,
    /// A table.
    Table,
    /// A page.
    Page,
}

/// What changed in one space.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestSpace {
    /// Its id.
    pub space: String,
    /// What people call it.
    pub name: String,
    /// It is a conversation.
    pub conversation: bool,
    /// Nothing of it was here before.
    pub new: bool,
    /// What was said.
    pub channels: Vec<DigestChannel>,
    /// Tasks, meetings, tables and pages.
    pub items: Vec<DigestItem>,
    /// Changes of its channels and statuses.
    pub settings: u64,
    /// What its statuses are called, where a line names one.
    #[serde(default)]
    pub statuses: Vec<StatusInfo>,
}

/// What was said in one channel.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestChannel {
    /// Its id.
    pub channel: String,
    /// Its name.
    pub name: String,
    /// It is a notice board: messages are announcements.
    pub board: bool,
    /// How many messages came.
    pub messages: u64,
    /// How many of them weren't read yet.
    pub unread: u64,
    /// The oldest of them that wasn't read, or the oldest of all.
    pub first: String,
    /// How many of them call us or answer us.
    pub mentions: u64,
    /// The first few that do.
    pub calls: Vec<DigestCall>,
    /// Files that go with them.
    pub files: u64,
    /// Edits, recalls, reactions and acknowledgements of messages.
    pub deeds: u64,
    /// Who wrote how many, most first.
    pub authors: Vec<DigestCount>,
}

/// A message that calls us.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestCall {
    /// The message's id.
    pub message: String,
    /// Who wrote it.
    pub author: String,
    /// When, by their clock.
    pub time: Millis,
    /// The beginning of its text.
    pub text: String,
}

/// How much somebody did.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestCount {
    /// Who.
    pub name: String,
    /// How much.
    pub count: u64,
}

/// A task, meeting, table or page that changed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestItem {
    /// What it is.
    pub kind: DigestKind,
    /// Its id.
    pub item: String,
    /// Its title.
    pub title: String,
    /// A task's key.
    #[serde(default)]
    pub key: String,
    /// It wasn't here before.
    pub made: bool,
    /// A task that wasn't done before, and is.
    pub done: bool,
    /// Who changed it.
    pub authors: Vec<String>,
    /// Somebody changed it here, too, while we were apart.
    pub both: bool,
    /// What is different: fields, cells. Of what is new, all that was set; of new rows, nothing.
    pub changes: Vec<DigestChange>,
    /// There are more differences than are listed.
    pub more: bool,
    /// Characters that were put into its text.
    pub added: u64,
    /// Characters that were taken out of its text.
    pub removed: u64,
    /// Rows that were added to a table.
    pub rows_added: u64,
    /// Rows that were changed.
    pub rows_changed: u64,
    /// Rows that were taken out.
    pub rows_removed: u64,
    /// Columns and choices of a table that changed.
    pub settings: u64,
    /// Strong reminders of a task.
    pub reminders: u64,
}

/// A difference.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestChange {
    /// The field's name, as in a history, or the column's id.
    pub field: String,
    /// The column, in a table.
    #[serde(default)]
    pub column: Option<ColumnInfo>,
    /// What the row is called, in a table.
    #[serde(default)]
    pub row: String,
    /// What was there.
    pub old: String,
    /// What is there.
    pub new: String,
    /// Who set it; empty when it was taken away.
    pub author: String,
    /// When, by their clock.
    pub time: Millis,
}

/// What one person did elsewhere.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DigestPerson {
    /// Who.
    pub name: String,
    /// It is ourselves, on another device.
    pub mine: bool,
    /// Messages.
    pub messages: u64,
    /// Tasks that they made or changed.
    pub tasks: u64,
    /// Meetings.
    pub meetings: u64,
    /// Tables.
    pub tables: u64,
    /// Pages.
    pub pages: u64,
}
