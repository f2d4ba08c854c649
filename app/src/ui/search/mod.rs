//! The screen: search.

use node::facade::Query;

use super::{Cx, Seen};

/// What the screen remembers.
#[derive(Default)]
pub struct SearchView {}

impl SearchView {
    /// The questions of the screen.
    pub fn needs(&self) -> Vec<Query> {
        Vec::new()
    }
}

/// Draws the screen.
pub fn show(_ui: &mut egui::Ui, _cx: &Cx<'_>, _seen: &Seen<'_>, _view: &mut SearchView) {}
