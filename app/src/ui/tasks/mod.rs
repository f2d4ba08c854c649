//! Tasks: one set of them as list, board and Gantt chart, and one task in the panel.
//!
//! Invariant: the work of a frame depends on what is in sight, not on how many tasks there are;
//! what depends on all of them is worked out when an answer or a wish changes.

mod add;
mod bars;
mod board;
mod card;
mod commits;
mod conflict;
mod course;
mod days;
mod deadline;
mod depends;
mod describe;
mod export;
mod files;
mod filters;
mod gantt;
mod header;
mod history;
mod keys;
mod list;
mod menu;
mod paint;
mod panel;
mod repositories;
mod row;
mod show;
mod shown;
mod statuses;
#[cfg(test)]
mod tests;
mod urge;
mod view;

pub use header::header;
pub use panel::panel;
pub use show::show;
pub use urge::acknowledge;
pub use view::TasksView;
