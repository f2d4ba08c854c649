//! The manual.

use super::{Cx, Seen};

/// What the screen remembers.
#[derive(Default)]
pub struct HelpView {}

/// Draws the manual.
pub fn show(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _topic: &'static str,
    _view: &mut HelpView,
) {
}
