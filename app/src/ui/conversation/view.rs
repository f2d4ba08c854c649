//! What the conversation screen remembers, and what it asks of the node.

use node::facade::{Command, MessageInfo, Query, TimelineAt};
use protocol::clock::Millis;

use super::{
    details,
    left::Left,
    open::{HIGHLIGHT_MS, Open},
    shared::{Shared, edit_field},
    thread::ThreadView,
};
use crate::{
    action::Then,
    state::{Cache, Nav, Panel, Route},
};

/// What the conversation screen remembers.
#[derive(Default)]
pub struct ConversationView {
    pub(super) open: Option<Open>,
    pub(super) left: Left,
    pub(super) thread: Option<ThreadView>,
    pub(super) shared: Shared,
}

impl ConversationView {
    /// The questions of the screen.
    pub fn needs(&self, channel: &str, _message: Option<&str>) -> Vec<Query> {
        let open = self.open.as_ref().filter(|open| open.channel == channel);
        open.map(Open::needs).unwrap_or_default()
    }

    /// The questions of what stands on the right.
    pub fn panel_needs(&self, panel: Option<&Panel>) -> Vec<Query> {
        match panel {
            Some(Panel::Message { channel, message }) => {
                vec![one(channel, message), details::announcement(channel, message)]
            }
            _ => Vec::new(),
        }
    }

    /// What the node has to do because of where one is.
    pub fn follow(&mut self, nav: &Nav, cache: &Cache, now: Millis) -> Vec<(Command, Then)> {
        let Route::Channel { channel, message } = nav.here() else {
            self.leave();
            return Vec::new();
        };
        if self.open.as_ref().is_some_and(|open| open.channel != *channel) {
            self.leave();
        }
        let returned = nav.returned();
        match &mut self.open {
            Some(open) if open.asked == *message => {}
            Some(open) => {
                // Back within the channel: where one was before the jump.
                if let Some(spot) = open.spot() {
                    self.left.note(channel, open.asked.as_deref(), spot);
                }
                open.asked.clone_from(message);
                let left = self.left.of(channel, message.as_deref()).filter(|_| returned);
                match (left, message) {
                    (Some(spot), _) => open.return_to(spot),
                    (None, Some(message)) => open.jump(message),
                    (None, None) => {}
                }
            }
            open => {
                let left = self.left.of(channel, message.as_deref());
                *open = Some(match (left, message) {
                    (Some(spot), Some(_)) if returned => Open::at(channel, message.clone(), spot),
                    (left, None) => Open::new(channel, None).left_at(left),
                    (_, message) => Open::new(channel, message.as_deref()),
                });
            }
        }
        let Some(open) = &mut self.open else { return Vec::new() };
        open.advance(cache);
        let over = |(_, since): &(String, Option<Millis>)| {
            since.is_some_and(|since| now.since(since) >= HIGHLIGHT_MS)
        };
        if open.highlight.as_ref().is_some_and(over) {
            open.highlight = None;
        }
        if open.marks(cache) {
            return vec![(Command::MarkRead { channel: channel.clone() }, Then::Nothing)];
        }
        Vec::new()
    }

    /// The open channel is left: it is remembered where.
    fn leave(&mut self) {
        let Some(open) = self.open.take() else { return };
        let Some(spot) = open.spot() else { return };
        if open.asked.is_some() {
            self.left.note(&open.channel, open.asked.as_deref(), spot.clone());
        }
        self.left.note(&open.channel, None, spot);
    }

    /// When to look again though nothing happens, in milliseconds.
    pub fn next_look(&self, now: Millis) -> Option<u64> {
        let (_, since) = self.open.as_ref()?.highlight.as_ref()?;
        Some(HIGHLIGHT_MS.saturating_sub(now.since((*since)?)))
    }

    /// What was written in a field is saved.
    pub fn written(&mut self, field: &str) {
        self.shared.pen.sending.remove(field);
        let edited = self.shared.editing.as_ref();
        if edited.is_some_and(|editing| edit_field(&editing.message) == field) {
            self.shared.stop_editing();
        } else if let Some(open) = self.open.as_mut().filter(|open| open.channel == field) {
            open.go_to_newest();
        } else if let Some(thread) = self.thread.as_mut() {
            thread.roll.go_to_end();
        }
    }

    /// What was written in a field couldn't be saved: it stays there.
    pub fn not_written(&mut self, field: &str) {
        self.shared.pen.sending.remove(field);
        if let Some(editing) = &mut self.shared.editing {
            editing.saving &= edit_field(&editing.message) != field;
        }
    }

    /// How many messages were laid out in the last frame.
    pub fn rows_laid_out(&self) -> usize {
        self.open.as_ref().map_or(0, |open| open.roll.seen.len())
    }

    /// How many messages of the open channel are held.
    pub fn rows_held(&self, cache: &Cache) -> usize {
        let page = self.open.as_ref().and_then(|open| open.page(cache));
        page.map_or(0, |page| page.messages.len())
    }
}

/// The question for one message.
fn one(channel: &str, message: &str) -> Query {
    let at = TimelineAt::Around(message.to_owned());
    Query::Timeline { channel: channel.to_owned(), at, limit: 3 }
}

/// One message, once it is known.
pub(super) fn message<'a>(
    cache: &'a Cache,
    channel: &str,
    message: &str,
) -> Option<&'a MessageInfo> {
    let page = super::open::page(cache, &one(channel, message))?;
    page.messages.iter().find(|known| known.id == message)
}

/// Why one message isn't known, if the node has said so.
pub(super) fn no_message<'a>(
    cache: &'a Cache,
    channel: &str,
    message: &str,
) -> Option<&'a node::facade::Failure> {
    match cache.get(&one(channel, message)) {
        crate::state::Loaded::Failed(failure) => Some(failure),
        crate::state::Loaded::Ready(_) | crate::state::Loaded::Waiting => None,
    }
}
