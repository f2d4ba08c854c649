//! What the window knows: the node's answers, where one is, what one has begun to write.

mod attached;
mod cache;
mod drafts;
mod in_tray;
mod keep;
mod nav;
mod needs;
mod notices;
mod previews;
mod settings;

pub use attached::{ANNOUNCEMENT_FIELD, Attached, Attachments, Holder, Put};
pub use cache::{Cache, Loaded};
pub use drafts::Drafts;
pub use in_tray::InTray;
pub use keep::Keeper;
pub use nav::{Nav, Panel, Route, TableView, TaskScope, TaskView};
pub use needs::{INBOX_SHOWN_MAX, THREADS_SHOWN_MAX, needs};
pub use notices::{Notice, Notices, Weight};
pub use previews::Previews;
pub use settings::Settings;
