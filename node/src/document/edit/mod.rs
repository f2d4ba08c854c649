//! Edits: from a document and a wish to the change that fulfils it, on a copy.
//!
//! Invariant: what comes out is what [`protocol::policy::examine`] lets in; our own changes pass
//! the same door as a stranger's. The document given is never touched.

mod directory;
mod event;
mod fields;
mod merge;
mod own;
mod page;
mod segment;
mod session;
mod table;
mod task;

pub use directory::{put_archived, put_channel, put_sites, put_status, put_task_prefix};
pub use event::{EventEdit, edit_event, new_event};
pub use fields::describe;
pub use merge::{TextEdit, merged_edits, text_edits};
pub use own::put_own;
pub use page::{attach_to_page, detach_from_page, edit_page, new_page, set_page_title};
pub use segment::{
    acknowledge, announce, edit_message, hide, new_message, react, recall, remind_of_task,
    segment_messages, segment_room, urge,
};
pub use session::{Author, EditError, Edited};
pub use table::{TableEdit, edit_table, new_table};
pub use task::{TaskEdit, edit_task, new_task};
