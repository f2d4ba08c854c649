//! Files that go with messages, tasks and pages: what is asked about them, and answered.

use protocol::{clock::Millis, schema::ImageSize};
use serde::{Deserialize, Serialize};

use super::Failure;

/// A file that was put in, for a message, task or page to refer to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewFile {
    /// Its id, as [`super::Command::EndFile`] gave it.
    pub file: String,
    /// Its name.
    pub name: String,
    /// Its media type; empty when it isn't known.
    #[serde(default)]
    pub media: String,
    /// How large the image is, if it is one.
    #[serde(default)]
    pub image: Option<ImageSize>,
}

/// How a file stands here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileState {
    /// It isn't here, and nobody asked for it.
    #[default]
    Elsewhere,
    /// It is to be fetched; no colleague who holds it is connected.
    Waiting,
    /// It is being fetched.
    Fetching,
    /// All of it is here.
    Here,
    /// It doesn't come until somebody tries again; `trouble` says why.
    Failed,
}

/// A file that goes with a message, task or page.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileInfo {
    /// Its id: its blob's, in hexadecimal.
    pub file: String,
    /// Its name, made safe to write down and to show.
    pub name: String,
    /// Its length in bytes.
    pub size: u64,
    /// Its media type, as its sender says; may be empty.
    pub media: String,
    /// How large the image is, if it is one, as its sender says.
    pub image: Option<ImageSize>,
    /// How it stands here.
    pub state: FileState,
    /// Bytes of it that are here.
    pub have: u64,
    /// Why it doesn't come, and what to do.
    pub trouble: Option<Failure>,
    /// It stays here, however little room there is.
    pub kept: bool,
    /// How many other devices are known to hold all of it.
    pub holders: u64,
}

/// What holds a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FileHolder {
    /// A message.
    #[default]
    Message,
    /// A task.
    Task,
    /// A page.
    Page,
}

/// A file with what it goes with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRow {
    /// The file.
    pub file: FileInfo,
    /// What it goes with.
    #[serde(default)]
    pub holder: FileHolder,
    /// The task's or page's id; empty for a message.
    #[serde(default)]
    pub document: String,
    /// The task's or page's title; empty for a message.
    #[serde(default)]
    pub title: String,
    /// The channel's id; empty where it goes with no message.
    pub channel: String,
    /// The channel's name.
    pub channel_name: String,
    /// The message's id.
    pub message: String,
    /// Who wrote or added it.
    pub author: String,
    /// When.
    pub time: Millis,
}

/// How much room files may take here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct FileRules {
    /// Bytes that files may take. What somebody asks for is fetched all the same.
    pub budget_bytes: u64,
    /// Everything is fetched and kept, within the budget.
    pub keep_all: bool,
}

/// How much room files take here.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileStorage {
    /// What was decided.
    pub rules: FileRules,
    /// Files of which all or something is here.
    pub files: u64,
    /// Bytes that they take.
    pub used_bytes: u64,
    /// Bytes that the disk has left; `None` when it doesn't say.
    pub room_bytes: Option<u64>,
    /// Bytes of the disk that are kept free for messages.
    pub reserve_bytes: u64,
}
