//! Views: plain rows for lists and timelines, derived from decoded changes and hydrated documents.
//!
//! Invariant: derivation is total and depends on what is held, never on the order in which it
//! came. Whatever a hostile change has put into a document, it yields rows or is skipped.

mod between;
mod channel;
mod commit;
mod deadline;
mod event;
mod fields;
mod file;
mod message;
mod own;
mod page;
mod segment;
mod table;
mod task;

#[cfg(test)]
mod deadline_tests;
#[cfg(test)]
mod tests;

pub use between::{FieldStep, RecordStep, States, event_between, records_between, task_between};
pub use channel::{ChannelRow, DirectoryRows, StatusRow, directory_rows};
pub(crate) use commit::commit_rows;
pub use commit::{COMMITS_PER_TASK_MAX, CommitRow};
pub use deadline::{Assigned, DeadlineChange, DeadlineRow, Watch};
pub use event::{EventRow, event_row};
pub use fields::FieldRow;
pub(crate) use file::held_files;
pub use file::{FILES_PER_DOCUMENT_MAX, HeldFile};
pub use message::{Act, Deed, MessageRow, Urged, fold};
pub use own::own_rows;
pub use page::{PageRow, page_row};
pub use segment::{Said, segment_rows};
pub use table::{Changed, RecordRow, TableRow, TableRows, table_rows};
pub use task::{TaskRow, task_row};
