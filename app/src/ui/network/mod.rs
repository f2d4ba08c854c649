//! The screen: network.

use node::facade::Query;

use super::{Cx, Seen};

/// What the screen remembers.
#[derive(Default)]
pub struct NetworkView {}

impl NetworkView {
    /// The questions of the screen.
    pub fn needs(&self) -> Vec<Query> {
        Vec::new()
    }
}

/// Draws the screen.
pub fn show(_ui: &mut egui::Ui, _cx: &Cx<'_>, _seen: &Seen<'_>, _view: &mut NetworkView) {}

impl NetworkView {
    /// A check has answered.
    pub fn verified(&mut self, _answer: &node::facade::Answer) {}
}
