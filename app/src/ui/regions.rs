//! The parts of the window between which F6 carries the keyboard: sidebar, screen, composer, panel.
//!
//! Each begins with an anchor that is not drawn and can have the keyboard; Tab goes on from there.

use egui::{Id, Rect, Role, Sense, Stroke, StrokeKind, Ui, Vec2};

use super::Cx;
use crate::widgets::label_as;

/// A part of the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Region {
    /// The sidebar.
    Side,
    /// The screen that one is on.
    Screen,
    /// What stands on the right.
    Panel,
}

impl Region {
    /// The anchor's id.
    pub fn id(self) -> Id {
        Id::unique(("region", self))
    }

    const fn say(self) -> &'static str {
        match self {
            Self::Side => "region-side",
            Self::Screen => "region-screen",
            Self::Panel => "region-panel",
        }
    }

    /// Puts the anchor where the part begins, and shows when it has the keyboard.
    pub fn begin(self, ui: &Ui, cx: &Cx<'_>) {
        let place = Rect::from_min_size(ui.max_rect().min, Vec2::splat(1.0));
        let response = ui.interact(place, self.id(), Sense::focusable_noninteractive());
        label_as(&response, Role::Region, &cx.say(self.say()));
        if response.has_focus() {
            let stroke = Stroke::new(2.0, cx.theme.tokens.accent);
            ui.painter().rect_stroke(ui.max_rect(), 0.0, stroke, StrokeKind::Inside);
        }
    }
}

/// Gives the keyboard to the part after the one that has it; to the first when none has.
pub fn go_on(ui: &Ui, parts: &[Id]) {
    let focused = ui.memory(|memory| memory.focused());
    let at = parts.iter().position(|part| Some(*part) == focused);
    let next = at.map_or(0, |at| (at + 1) % parts.len().max(1));
    if let Some(part) = parts.get(next) {
        ui.memory_mut(|memory| memory.request_focus(*part));
    }
}
