//! Parts of a screen of settings or facts: a title, and rows with a name and what stands for it.

use egui::{Align, CornerRadius, Frame, Layout, Margin, ScrollArea, Stroke, Ui};

use super::{heading, weak};
use crate::theme::Theme;

/// A column of a width that can be read, in the middle of the screen, that scrolls.
pub fn column(ui: &mut Ui, theme: &Theme, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        let width = (ui.available_width() - 2.0 * theme.sizes.pad).min(theme.sizes.reading);
        let side = ((ui.available_width() - width) / 2.0).max(0.0);
        ui.add_space(theme.sizes.pad);
        ui.horizontal_top(|ui| {
            ui.add_space(side);
            ui.vertical(|ui| {
                ui.set_width(width);
                content(ui);
                ui.add_space(theme.sizes.wide);
            });
        });
    });
}

/// A part with its title, on a card.
pub fn section(ui: &mut Ui, theme: &Theme, title: &str, content: impl FnOnce(&mut Ui)) {
    ui.label(heading(theme, title));
    ui.add_space(theme.sizes.tight);
    Frame::new()
        .fill(theme.tokens.raised)
        .stroke(Stroke::new(1.0, theme.tokens.line))
        .corner_radius(CornerRadius::same(theme.sizes.radius))
        .inner_margin(Margin::symmetric(14, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui);
        });
    ui.add_space(theme.sizes.wide);
}

/// A row of a part: its name and hint, and at the end what it is set to. In a narrow window the
/// latter stands below.
pub fn setting(ui: &mut Ui, theme: &Theme, name: &str, hint: &str, content: impl FnOnce(&mut Ui)) {
    let narrow = ui.available_width() < 420.0;
    let words = |ui: &mut Ui| {
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 1.0;
            ui.label(name);
            if !hint.is_empty() {
                ui.label(weak(theme, hint));
            }
        });
    };
    ui.add_space(theme.sizes.tight);
    if narrow {
        words(ui);
        let layout = Layout::right_to_left(Align::Center).with_main_wrap(true);
        let size = egui::vec2(ui.available_width(), theme.sizes.row);
        ui.allocate_ui_with_layout(size, layout, content);
    } else {
        ui.horizontal(|ui| {
            ui.set_min_height(theme.sizes.row);
            let width = ui.available_width();
            ui.allocate_ui_with_layout(
                egui::vec2(width * 0.48, theme.sizes.row),
                Layout::top_down(Align::Min),
                words,
            );
            ui.with_layout(Layout::right_to_left(Align::Center), content);
        });
    }
    ui.add_space(theme.sizes.tight);
}

/// A fact: its name and its value.
pub fn fact(ui: &mut Ui, theme: &Theme, name: &str, value: &str) {
    setting(ui, theme, name, "", |ui| {
        ui.add(egui::Label::new(value).selectable(true).truncate());
    });
}
