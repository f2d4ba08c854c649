//! A conversation: the timeline, what is written below it, and what stands on the right for a
//! message.
//!
//! Invariant: the work of a frame depends on what is seen, never on how long a channel is.

mod composer;
mod details;
mod emoji;
mod field;
mod header;
mod known;
mod left;
mod menu;
mod message;
mod open;
#[cfg(test)]
mod open_tests;
mod roll;
mod row;
mod shared;
#[cfg(test)]
mod tests;
mod thread;
mod timeline;
mod urge;
mod view;

pub use details::panel;
pub(super) use field::to_end as caret_to_end;
pub use header::header;
pub use known::acknowledge;
pub use timeline::show;
pub use view::ConversationView;

/// The id of a channel's composer, for the keyboard.
pub fn composer_id(channel: &str) -> egui::Id {
    field::id(&crate::state::Drafts::key(channel, None))
}
