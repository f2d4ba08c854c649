//! How a page reads.

use egui::{ScrollArea, Ui};

use super::view::OpenPage;
use crate::{
    model::markdown::{self, Block},
    ui::{Cx, prose},
};

/// The text of a page worked out for reading, until it changes.
#[derive(Default)]
pub(super) struct Preview {
    revision: Option<u64>,
    blocks: Vec<Block>,
}

/// Draws the page as its readers see it.
pub(super) fn preview(ui: &mut Ui, cx: &Cx<'_>, page: &str, open: &mut OpenPage) {
    let revision = open.editor.revision();
    if open.preview.revision != Some(revision) {
        let blocks = markdown::parse(&open.editor.text().to_string());
        open.preview = Preview { revision: Some(revision), blocks };
    }
    ScrollArea::vertical().id_salt(("preview", page)).auto_shrink(false).show(ui, |ui| {
        egui::Frame::new().inner_margin(cx.theme.sizes.pad).show(ui, |ui| {
            ui.set_max_width(cx.theme.sizes.reading);
            prose::show(ui, cx, &open.preview.blocks);
        });
    });
}
