//! How a page reads.

use egui::{ScrollArea, Ui};

use super::view::OpenPage;
use crate::ui::Cx;

/// Draws the page as its readers see it.
pub(super) fn preview(ui: &mut Ui, cx: &Cx<'_>, page: &str, open: &OpenPage) {
    ScrollArea::vertical().id_salt(("preview", page)).auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(cx.theme.sizes.pad).show(ui, |ui| {
            ui.label(open.editor.text().to_string());
        });
    });
}
