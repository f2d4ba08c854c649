//! The fields of a task.

use std::{fmt, str::FromStr};

use super::{
    CommitHash, CommitLink, Day, DueStage, FileRef, SchemaError, StatusId, TaskKey, error, file,
};
use crate::{
    change::Value,
    ids::{BlobId, DeviceId, DocId, DocKind, MemberId, SpaceId},
    limits::{LABEL_BYTES_MAX, TITLE_BYTES_MAX},
};

/// The root key of the description: a text that the creator makes in the first change.
pub const DESCRIPTION: &str = "description";

/// The highest priority.
const PRIORITY_MAX: u8 = 3;

/// What stands between labels where several are written in a row, so never in one.
const LABEL_SEPARATORS: [char; 4] = [',', ';', '，', '；'];

/// A word or two that tasks are found by. Whoever writes the same gets the same label.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskLabel(String);

impl fmt::Display for TaskLabel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for TaskLabel {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        error::sized("a label", text, LABEL_BYTES_MAX)?;
        let bad = |c: char| c.is_control() || LABEL_SEPARATORS.contains(&c);
        if text.is_empty() || text.trim() != text || text.contains(bad) {
            return Err(SchemaError::Form("a label"));
        }
        Ok(Self(text.to_owned()))
    }
}

/// A field of a task: a root scalar.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TaskField {
    /// `title`.
    Title,
    /// `key`: what people call it by.
    Key,
    /// `status`.
    Status,
    /// `priority`.
    Priority,
    /// `start`.
    Start,
    /// `deadline`.
    Deadline,
    /// `progress`.
    Progress,
    /// `a<member>`: who is to do it.
    Assignee(MemberId),
    /// `d<space>`: a further department it concerns.
    Department(SpaceId),
    /// `p<task>`: the task it depends on.
    DependsOn(DocId),
    /// `l<label>`: a label that it has.
    Label(TaskLabel),
    /// `c<hash>`: a commit that it is linked to.
    Commit(CommitHash),
    /// `k<device>`: whose person has acknowledged the deadline, as it was in what that change builds
    /// on. Only the device itself writes it.
    Acknowledged(DeviceId),
    /// `asks`: counts how often acknowledgement of the deadline was asked for, as it was in what that
    /// change builds on, or is set by it.
    Asks,
    /// `w<device>`: whether its person watches the task. Only the device itself writes it.
    Watching(DeviceId),
    /// `f<blob>`: a file that belongs to it.
    File(BlobId),
}

impl TaskField {
    /// Whether it is a member of a set, which is taken out by removing its key.
    pub const fn is_member(&self) -> bool {
        matches!(
            self,
            Self::Assignee(_)
                | Self::Department(_)
                | Self::DependsOn(_)
                | Self::Label(_)
                | Self::Commit(_)
                | Self::File(_)
        )
    }
}

impl fmt::Display for TaskField {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str("title"),
            Self::Key => f.write_str("key"),
            Self::Status => f.write_str("status"),
            Self::Priority => f.write_str("priority"),
            Self::Start => f.write_str("start"),
            Self::Deadline => f.write_str("deadline"),
            Self::Progress => f.write_str("progress"),
            Self::Assignee(member) => write!(f, "a{member}"),
            Self::Department(space) => write!(f, "d{space}"),
            Self::DependsOn(task) => write!(f, "p{task}"),
            Self::Label(label) => write!(f, "l{label}"),
            Self::Commit(hash) => write!(f, "c{hash}"),
            Self::Acknowledged(device) => write!(f, "k{device}"),
            Self::Asks => f.write_str("asks"),
            Self::Watching(device) => write!(f, "w{device}"),
            Self::File(blob) => f.write_str(&file::file_key(blob)),
        }
    }
}

impl FromStr for TaskField {
    type Err = SchemaError;

    fn from_str(key: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a task's key");
        let found = match key {
            "title" => Self::Title,
            "key" => Self::Key,
            "status" => Self::Status,
            "priority" => Self::Priority,
            "start" => Self::Start,
            "deadline" => Self::Deadline,
            "progress" => Self::Progress,
            "asks" => Self::Asks,
            _ => match key.split_at_checked(1) {
                Some(("a", id)) => Self::Assignee(id.parse().map_err(|_| wrong)?),
                Some(("d", id)) => Self::Department(id.parse().map_err(|_| wrong)?),
                Some(("p", id)) => Self::DependsOn(task_id(id).ok_or(wrong)?),
                Some(("l", label)) => Self::Label(label.parse()?),
                Some(("c", hash)) => Self::Commit(hash.parse()?),
                Some(("f", _)) => Self::File(file::blob_of_key(key).ok_or(wrong)?),
                Some(("k", id)) => Self::Acknowledged(id.parse().map_err(|_| wrong)?),
                Some(("w", id)) => Self::Watching(id.parse().map_err(|_| wrong)?),
                _ => return Err(wrong),
            },
        };
        if found.to_string() == key { Ok(found) } else { Err(wrong) }
    }
}

/// A number from 1.
fn counted(value: &Value) -> Option<u32> {
    let Value::Int(number) = value else { return None };
    u32::try_from(*number).ok().filter(|number| *number > 0)
}

fn task_id(text: &str) -> Option<DocId> {
    text.parse().ok().filter(|id: &DocId| id.kind() == Some(DocKind::Task))
}

/// How the start or end of one task depends on another's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DependencyKind {
    /// `FS`: starts after the other finished.
    FinishStart,
    /// `SS`: starts after the other started.
    StartStart,
    /// `FF`: finishes after the other finished.
    FinishFinish,
    /// `SF`: finishes after the other started.
    StartFinish,
}

/// A dependency: its kind and the days between, such as `FS`, `SS+2` or `FF-1`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Dependency {
    /// Which ends are tied.
    pub kind: DependencyKind,
    /// Days after (or before) it.
    pub lag_days: i16,
}

impl Dependency {
    /// Starts after the other finished.
    pub const FINISH_START: Self = Self { kind: DependencyKind::FinishStart, lag_days: 0 };
}

impl fmt::Display for Dependency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.kind {
            DependencyKind::FinishStart => "FS",
            DependencyKind::StartStart => "SS",
            DependencyKind::FinishFinish => "FF",
            DependencyKind::StartFinish => "SF",
        })?;
        if self.lag_days == 0 { Ok(()) } else { write!(f, "{:+}", self.lag_days) }
    }
}

impl FromStr for Dependency {
    type Err = SchemaError;

    fn from_str(text: &str) -> Result<Self, SchemaError> {
        let wrong = SchemaError::Form("a dependency");
        let (kind, lag) = text.split_at_checked(2).ok_or(wrong)?;
        let kind = match kind {
            "FS" => DependencyKind::FinishStart,
            "SS" => DependencyKind::StartStart,
            "FF" => DependencyKind::FinishFinish,
            "SF" => DependencyKind::StartFinish,
            _ => return Err(wrong),
        };
        let lag_days = if lag.is_empty() { 0 } else { lag.parse().map_err(|_| wrong)? };
        let found = Self { kind, lag_days };
        if found.to_string() == text { Ok(found) } else { Err(wrong) }
    }
}

/// How often a person has begun and ended to watch a task: with every odd number they begin. Of a
/// person's devices the highest number counts, so it needs no clocks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WatchCount(pub u32);

impl WatchCount {
    /// Whether they watch.
    pub const fn is_on(self) -> bool {
        self.0 % 2 == 1
    }

    /// The next one.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }
}

/// A field's value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TaskValue {
    /// Of [`TaskField::Title`].
    Title(String),
    /// Of [`TaskField::Key`].
    Key(TaskKey),
    /// Of [`TaskField::Status`].
    Status(StatusId),
    /// Of [`TaskField::Priority`]: 0 none, 1 low, 2 medium, 3 high.
    Priority(u8),
    /// Of [`TaskField::Start`] and [`TaskField::Deadline`]; `None` when there is none any more.
    Day(Option<Day>),
    /// Of [`TaskField::Progress`]: percent.
    Progress(u8),
    /// Of [`TaskField::Assignee`], [`TaskField::Department`] and [`TaskField::Label`]: is in the
    /// set.
    Member,
    /// Of [`TaskField::DependsOn`].
    Dependency(Dependency),
    /// Of [`TaskField::Commit`].
    Commit(CommitLink),
    /// Of [`TaskField::Acknowledged`]: the step that the deadline had come to.
    Stage(DueStage),
    /// Of [`TaskField::Asks`]: how often it was asked, from 1.
    Asked(u32),
    /// Of [`TaskField::Watching`].
    Watch(WatchCount),
    /// Of [`TaskField::File`].
    File(FileRef),
}

impl fmt::Display for TaskValue {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title(title) => f.write_str(title),
            Self::Key(key) => key.fmt(f),
            Self::Commit(link) => f.write_str(&link.subject),
            Self::File(file) => f.write_str(&file.name),
            Self::Status(status) => status.fmt(f),
            Self::Priority(number) | Self::Progress(number) => number.fmt(f),
            Self::Day(Some(day)) => day.fmt(f),
            Self::Day(None) => Ok(()),
            Self::Member => f.write_str("yes"),
            Self::Dependency(dependency) => dependency.fmt(f),
            Self::Stage(stage) => stage.fmt(f),
            Self::Asked(number) => number.fmt(f),
            Self::Watch(count) => count.0.fmt(f),
        }
    }
}

impl TaskValue {
    /// Reads the value of `field`.
    ///
    /// # Errors
    /// When it is of the wrong type, form or size for the field.
    pub fn read(field: &TaskField, value: &Value) -> Result<Self, SchemaError> {
        let found = match (field, value) {
            (TaskField::Title, Value::Str(title)) => {
                error::sized("a title", title, TITLE_BYTES_MAX)?;
                Some(Self::Title(title.to_string()))
            }
            (TaskField::Key, Value::Str(key)) => Some(Self::Key(key.parse()?)),
            (TaskField::Commit(_), Value::Bytes(bytes)) => {
                Some(Self::Commit(CommitLink::unpack(bytes)?))
            }
            (TaskField::File(blob), value) => Some(Self::File(FileRef::read(blob, value)?)),
            (TaskField::Status, Value::Str(status)) => Some(Self::Status(status.parse()?)),
            (TaskField::Priority, Value::Int(number)) => {
                u8::try_from(*number).ok().filter(|n| *n <= PRIORITY_MAX).map(Self::Priority)
            }
            (TaskField::Progress, Value::Int(number)) => {
                u8::try_from(*number).ok().filter(|n| *n <= 100).map(Self::Progress)
            }
            (TaskField::Start | TaskField::Deadline, Value::Null) => Some(Self::Day(None)),
            (TaskField::Start | TaskField::Deadline, Value::Str(day)) => {
                day.parse().ok().map(|day| Self::Day(Some(day)))
            }
            (
                TaskField::Assignee(_) | TaskField::Department(_) | TaskField::Label(_),
                Value::Bool(true),
            ) => Some(Self::Member),
            (TaskField::DependsOn(_), Value::Str(kind)) => Some(Self::Dependency(kind.parse()?)),
            (TaskField::Acknowledged(_), Value::Int(number)) => {
                u8::try_from(*number).ok().and_then(DueStage::of_number).map(Self::Stage)
            }
            (TaskField::Asks, value) => counted(value).map(Self::Asked),
            (TaskField::Watching(_), value) => counted(value).map(|n| Self::Watch(WatchCount(n))),
            _ => None,
        };
        found.ok_or(SchemaError::Form("a task field's value"))
    }

    /// The value as it stands in the document.
    pub fn write(&self) -> Value {
        match self {
            Self::Title(text) => Value::Str(text.as_str().into()),
            Self::Key(key) => Value::Str(key.to_string().into()),
            Self::Commit(link) => Value::Bytes(link.pack().into()),
            Self::File(file) => Value::Bytes(file.pack().into()),
            Self::Status(status) => Value::Str(status.as_str().into()),
            Self::Priority(number) | Self::Progress(number) => Value::Int(i64::from(*number)),
            Self::Day(Some(day)) => Value::Str(day.to_string().into()),
            Self::Day(None) => Value::Null,
            Self::Member => Value::Bool(true),
            Self::Dependency(dependency) => Value::Str(dependency.to_string().into()),
            Self::Stage(stage) => Value::Int(i64::from(stage.number())),
            Self::Asked(number) | Self::Watch(WatchCount(number)) => Value::Int(i64::from(*number)),
        }
    }
}
