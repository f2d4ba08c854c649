//! Buttons, by weight.

use egui::{Button, Color32, Response, RichText, Role, Stroke, Ui, Vec2};

use super::label_as;
use crate::theme::{Icon, Theme};

/// The one thing to do on a screen or in a dialog.
pub fn primary_button(ui: &mut Ui, theme: &Theme, label: &str, enabled: bool) -> Response {
    let (fill, text) = (theme.tokens.accent, theme.tokens.on_accent);
    filled(ui, label, fill, text, enabled)
}

/// Something that takes away.
pub fn danger_button(ui: &mut Ui, theme: &Theme, label: &str, enabled: bool) -> Response {
    filled(ui, label, theme.tokens.bad, theme.tokens.base, enabled)
}

fn filled(ui: &mut Ui, label: &str, fill: Color32, text: Color32, enabled: bool) -> Response {
    let words = RichText::new(label).color(text);
    let button = Button::new(words).fill(fill).stroke(Stroke::NONE).min_size(Vec2::new(0.0, 30.0));
    ui.add_enabled(enabled, button)
}

/// Something else that can be done.
pub fn quiet_button(ui: &mut Ui, theme: &Theme, label: &str) -> Response {
    let words = RichText::new(label).color(theme.tokens.text);
    ui.add(Button::new(words).min_size(Vec2::new(0.0, 30.0)))
}

/// Something small that can be done, in the middle of text.
pub fn link_button(ui: &mut Ui, theme: &Theme, label: &str) -> Response {
    let words = RichText::new(label).color(theme.tokens.accent);
    ui.add(Button::new(words).frame(false))
}

/// An icon that does something; its label is read aloud and shown under the pointer.
pub fn icon_button(ui: &mut Ui, theme: &Theme, icon: Icon, label: &str) -> Response {
    let glyph = RichText::new(icon.text()).size(theme.sizes.body + 2.0).color(theme.tokens.weak);
    let button = Button::new(glyph).frame_when_inactive(false).min_size(Vec2::splat(28.0));
    let response = ui.add(button);
    label_as(&response, Role::Button, label);
    response.on_hover_text(label)
}

/// Something that is on or off, or chosen among others.
pub fn toggle(ui: &mut Ui, theme: &Theme, label: &str, on: bool) -> Response {
    let tokens = &theme.tokens;
    let colour = if on { tokens.accent } else { tokens.text };
    let button = Button::new(RichText::new(label).color(colour))
        .frame_when_inactive(on)
        .fill(if on { tokens.chosen } else { Color32::TRANSPARENT })
        .stroke(Stroke::NONE)
        .min_size(Vec2::new(0.0, 28.0));
    let response = ui.add(button);
    let words = label.to_owned();
    response.widget_info(move || egui::WidgetInfo::selected(Role::Button, true, on, &words));
    response
}
