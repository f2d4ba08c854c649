//! Keys of a shortcut, drawn as keys.

use egui::{CornerRadius, Frame, Margin, RichText, Stroke, Ui};

use crate::theme::Theme;

/// Draws keys written like `Ctrl+K`.
pub fn key_caps(ui: &mut Ui, theme: &Theme, keys: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = 3.0;
        for key in keys.split('+') {
            Frame::new()
                .stroke(Stroke::new(1.0, theme.tokens.line))
                .corner_radius(CornerRadius::same(4))
                .inner_margin(Margin::symmetric(5, 1))
                .show(ui, |ui| ui.label(RichText::new(key).size(theme.sizes.small)));
        }
    });
}
