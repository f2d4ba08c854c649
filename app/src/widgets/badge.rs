//! Numbers, dots and small words beside things.

use egui::{Color32, CornerRadius, Frame, Margin, Response, RichText, Sense, Ui, Vec2};

use crate::theme::{Theme, bold};

/// A number that calls for somebody: mentions, replies.
pub fn badge(ui: &mut Ui, theme: &Theme, number: u64) -> Response {
    let words = if number > 99 { "99+".to_owned() } else { number.to_string() };
    let text =
        RichText::new(words).font(egui::FontId::new(11.0, bold())).color(theme.tokens.on_accent);
    filled(ui, theme.tokens.accent, text)
}

/// A small word on a quiet ground, in the colour of what it means.
pub fn tag(ui: &mut Ui, theme: &Theme, words: &str, text: Color32, ground: Color32) -> Response {
    filled(ui, ground, RichText::new(words).size(theme.sizes.small).color(text))
}

/// A small word of no special meaning.
pub fn chip(ui: &mut Ui, theme: &Theme, words: &str) -> Response {
    tag(ui, theme, words, theme.tokens.weak, theme.tokens.hover)
}

fn filled(ui: &mut Ui, ground: Color32, text: RichText) -> Response {
    Frame::new()
        .fill(ground)
        .corner_radius(CornerRadius::same(8))
        .inner_margin(Margin::symmetric(6, 1))
        .show(ui, |ui| ui.add(egui::Label::new(text).wrap_mode(egui::TextWrapMode::Extend)))
        .response
}

/// A dot: something is unread, or the state of a line.
pub fn dot(ui: &mut Ui, colour: Color32) -> Response {
    let (rect, response) = ui.allocate_exact_size(Vec2::splat(8.0), Sense::hover());
    ui.painter().circle_filled(rect.center(), 3.5, colour);
    response
}
