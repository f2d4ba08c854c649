//! Content: the documents of all spaces and the rows derived from them.
//!
//! Entries come in through the door with their standing; [`Contents::settle`] brings the rows up
//! to them at the end of a turn. Segments never load a document for that: each of their operations
//! is a row. Everything else is hydrated from its visible changes, in one batch a document.

mod between;
mod calls;
mod documents;
mod files;
mod hash;
mod keys;
mod links;
mod marks;
mod own;
mod queries;
mod reunions;
mod search;
mod segments;
mod stored;
mod tables;
#[cfg(test)]
mod tests;
mod timeline;
mod waiting;

pub use between::{Between, Stretch};
pub use calls::{Call, Called, calls, calls_from};
pub use documents::{Contents, Place, Settled};
pub use files::{FileAt, FilePlace, file_references, files_in, files_of_doc};
pub use hash::{RowKind, SpaceState, differing_rows, document_digests, space_state};
pub use links::{
    commits, highest_key, task_prefix, task_reminders, tasks_of_commit, tasks_of_key,
    tasks_with_commits,
};
pub use marks::{ReadUpTo, advance_marks, is_unread, mark_read, read_marks, unread};
pub use own::{OwnValues, own_number, own_values};
pub use queries::{
    ChannelAt, EventAt, PageAt, Readers, TaskAt, channels, event_at, events, is_archived,
    message_count, page_at, pages, readers, sites, statuses, task_at, tasks,
};
pub use reunions::{Reunion, ReunionAt, note_reunion, reunions, see_reunion};
pub use search::{
    Key as SearchKey, event_text, feed, item_of, page_item_text, record_change, table_change,
    task_text,
};
pub use segments::{newest_own_entry, segment_number};
pub use tables::{TableAt, record_at, records, stored_table, table_at, table_settings, tables};
pub use timeline::{Page, Part, Spot, acts, message, page, replies, spot, texts, timeline};

pub use crate::document::Standing;
