//! Search: one box over messages, tasks and pages.

mod filters;
mod hits;
mod view;

pub use hits::show;
pub use view::SearchView;
