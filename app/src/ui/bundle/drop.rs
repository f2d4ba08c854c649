//! Files that are held over the window, or dropped onto it.

use std::path::PathBuf;

use egui::{Align2, Area, Frame, Id, Margin, Order, Ui};

use super::super::Cx;
use crate::{action::Action, model::bundle::is_bundle, widgets::heading};

/// Takes in the first bundle that was dropped; what else was dropped is told to be none.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>) {
    let (held, dropped) = ui.input(|input| {
        let dropped: Vec<PathBuf> =
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect();
        (!input.raw.hovered_files.is_empty(), dropped)
    });
    if held {
        hint(ui, cx);
    }
    match dropped.iter().find(|file| is_bundle(file)) {
        Some(file) => cx.act(Action::TakeBundle(file.clone())),
        None if !dropped.is_empty() => cx.act(Action::Complain("bundle-not-one")),
        None => {}
    }
}

/// Says what happens when a file is let go here.
fn hint(ui: &Ui, cx: &Cx<'_>) {
    let area = Area::new(Id::unique("bundle-drop")).order(Order::Tooltip);
    area.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ui.ctx(), |ui| {
        let tokens = &cx.theme.tokens;
        let frame = Frame::new().fill(tokens.raised).inner_margin(Margin::symmetric(28, 20));
        let frame = frame.corner_radius(cx.theme.sizes.radius);
        frame.stroke(egui::Stroke::new(1.0, tokens.line)).show(ui, |ui| {
            ui.label(heading(cx.theme, cx.say("bundle-drop")));
        });
    });
}
