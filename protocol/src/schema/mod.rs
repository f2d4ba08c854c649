//! What stands where in the documents of each kind: keys, packed values, limits.
//!
//! | kind | layout |
//! |---|---|
//! | segment | root: maps `b0`, `b1`, … (buckets of messages) and `a` (acts); see [`SegmentItem`] |
//! | directory | root scalars only: channels, status settings, archived or not, what tasks' keys begin with, where people work; see [`DirectoryKey`] |
//! | task | root scalars, one a field, and the text `description`; see [`TaskField`] |
//! | meeting | root scalars, one a field, and the text `description`; see [`EventField`] |
//! | table | root scalars and a map of scalars for each row; see [`table`] |
//! | own | root scalars only: drafts, settings, what is muted, reminders put off; see [`own`] |
//! | page | root scalars `title` and one a file, and the list `blocks` of texts; see [`page`] |
//!
//! Invariant: every key and value has exactly one form. What parses here writes back to the same
//! bytes, so two nodes never disagree about what a document says.

mod channel;
mod commit;
mod date;
mod directory;
mod due;
mod error;
mod event;
mod file;
mod message;
pub mod own;
pub mod page;
mod reference;
mod segment;
mod site;
mod status;
pub mod table;
mod task;
mod task_key;
mod urge;
mod when;

#[cfg(test)]
mod link_tests;
#[cfg(test)]
mod tests;

pub use channel::Channel;
pub use commit::{Closing, CommitHash, CommitLink};
pub use date::{BadDay, Day};
pub use directory::{Archived, DirectoryKey};
pub use due::DueStage;
pub use error::SchemaError;
pub use event::{Attendance, EventField, EventValue, Reply};
pub use file::{FileRef, ImageSize, blob_of_key, file_key};
pub use message::{MENTIONS_MAX, Mention, Message, MessageEdit};
pub use own::{OwnKey, OwnValue, SeenAssignment, Snooze, Tell};
pub use reference::MessageRef;
pub use segment::{ACTS, Emoji, SEGMENT_OPS_MAX, SegmentItem, SegmentRoot, bucket_key, bucket_of};
pub use site::{Site, WorksAt};
pub use status::{Category, Status, StatusConfig, StatusId};
pub use task::{
    DESCRIPTION, Dependency, DependencyKind, TaskField, TaskLabel, TaskValue, WatchCount,
};
pub use task_key::{KeyPrefix, TaskKey};
pub use urge::Urge;
pub use when::{LocalTime, Recurrence, When, ZoneName};
