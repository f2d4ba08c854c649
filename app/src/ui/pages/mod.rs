//! Pages: the list, the editor, the history.

mod files;
mod finder;
mod header;
mod history;
mod list;
mod page;
mod preview;
mod toolbar;
mod view;
mod writing;

pub use header::header;
pub use history::panel;
pub(super) use history::{Compared, compared, session_row};
pub use list::{list, list_header};
pub use page::page;
pub use view::PagesView;
