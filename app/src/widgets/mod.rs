//! Small parts that screens are made of, each with a label that a screen reader and a test find.

mod avatar;
mod badge;
mod button;
mod code;
mod dialog;
mod empty;
mod field;
mod item;
mod key;
mod row;
mod section;

pub use avatar::{avatar, paint_avatar};
pub use badge::{badge, chip, dot, tag};
pub use button::{danger_button, icon_button, link_button, primary_button, quiet_button, toggle};
pub use code::{code_picture, code_text};
pub use dialog::dialog_frame;
pub use empty::{empty, failed, trouble, waiting};
pub use field::{labelled_field, labelled_secret, search_field};
pub use item::item;
pub use key::key_caps;
pub use row::{Row, row};
pub use section::{column, fact, section, setting};

use egui::{FontId, RichText};

use crate::theme::{Icon, Theme, bold};

/// Text of less weight.
pub fn weak(theme: &Theme, text: impl Into<String>) -> RichText {
    RichText::new(text).size(theme.sizes.small).color(theme.tokens.weak)
}

/// Strong text of the usual size.
pub fn strong(theme: &Theme, text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(theme.sizes.body, bold())).color(theme.tokens.text)
}

/// The title of a part.
pub fn heading(theme: &Theme, text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(theme.sizes.heading, bold())).color(theme.tokens.text)
}

/// The title of a screen.
pub fn title(theme: &Theme, text: impl Into<String>) -> RichText {
    RichText::new(text).font(FontId::new(theme.sizes.title, bold())).color(theme.tokens.text)
}

/// An icon as text.
pub fn glyph(theme: &Theme, icon: Icon) -> RichText {
    RichText::new(icon.text()).size(theme.sizes.body + 1.0).color(theme.tokens.weak)
}

/// Makes what was drawn last readable for a screen reader as one thing.
pub fn label_as(response: &egui::Response, kind: egui::Role, label: &str) {
    let (enabled, label) = (response.enabled(), label.to_owned());
    response.widget_info(move || egui::WidgetInfo::labeled(kind, enabled, &label));
}
