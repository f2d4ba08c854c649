//! Fields to write in, with their names.

use egui::{Margin, Response, TextEdit, Ui};

use super::weak;
use crate::theme::Theme;

/// A field with its name above it.
pub fn labelled_field(
    ui: &mut Ui,
    theme: &Theme,
    label: &str,
    hint: &str,
    text: &mut String,
) -> Response {
    let name = ui.label(weak(theme, label));
    let field = TextEdit::singleline(text)
        .hint_text(hint)
        .margin(Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    ui.add(field).labelled_by(name.id)
}

/// A field for a passphrase, with its name above it: what is typed isn't shown.
pub fn labelled_secret(ui: &mut Ui, theme: &Theme, label: &str, text: &mut String) -> Response {
    let name = ui.label(weak(theme, label));
    let field = TextEdit::singleline(text)
        .password(true)
        .margin(Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    ui.add(field).labelled_by(name.id)
}

/// A field that searches or filters; its name is read aloud, and stands in it while it is empty.
pub fn search_field(ui: &mut Ui, label: &str, text: &mut String, width: f32) -> Response {
    let field = TextEdit::singleline(text)
        .hint_text(label)
        .margin(Margin::symmetric(10, 6))
        .desired_width(width);
    let response = ui.add(field);
    super::label_as(&response, egui::Role::TextInput, label);
    response
}
