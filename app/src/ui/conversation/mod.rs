//! A conversation.

use node::facade::{Command, Query};
use protocol::clock::Millis;

use super::{Cx, Seen};
use crate::{
    action::Then,
    state::{Cache, Nav},
};

/// What the conversation screen remembers.
#[derive(Default)]
pub struct ConversationView {}

impl ConversationView {
    /// The questions of the screen.
    pub fn needs(&self, _channel: &str, _message: Option<&str>) -> Vec<Query> {
        Vec::new()
    }

    /// What the node has to do because of where one is.
    pub fn follow(&mut self, _nav: &Nav, _cache: &Cache, _now: Millis) -> Vec<(Command, Then)> {
        Vec::new()
    }
}

/// Draws the conversation.
pub fn show(_ui: &mut egui::Ui, _cx: &Cx<'_>, _seen: &Seen<'_>, _view: &mut ConversationView) {}

/// Draws what stands on the right for a message: its thread, or who has it.
pub fn panel(_ui: &mut egui::Ui, _cx: &Cx<'_>, _seen: &Seen<'_>, _view: &mut ConversationView) {}

/// Draws the title of a conversation and what can be done with it.
pub fn header(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _channel: &str,
    _view: &mut ConversationView,
) {
}
