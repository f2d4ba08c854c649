//! One page: toolbar, text, how it reads.

use egui::{Frame, Margin, Panel as Side, Ui};
use node::facade::Query;

use super::{
    PagesView, files, finder,
    finder::Finder,
    history, preview,
    toolbar::toolbar,
    view::{Mode, OpenPage},
    writing,
};
use crate::{
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{failed, waiting, weak},
};

/// Draws one page.
pub fn page(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, page: &str, view: &mut PagesView) {
    if view.open_mut(page).is_none() {
        let query = Query::Page { page: page.to_owned() };
        match seen.cache.get(&query) {
            Loaded::Failed(failure) => {
                failed(ui, cx.theme, &cx.say("page-failed"), &cx.failure(failure))
            }
            _ => waiting(ui, cx.theme, &cx.say("page-waiting")),
        }
        return;
    }
    if view.history.is_some() {
        return history::comparison(ui, cx, seen, view);
    }
    let narrow = ui.available_width() < 420.0 + cx.theme.sizes.pad;
    let mut mode = view.mode;
    let Some(open) = view.open_mut(page) else { return };
    if finder::wanted(ui) {
        open.finder = Some(Finder::open());
    }
    let bar = Frame::new().inner_margin(Margin::symmetric(12, 4));
    bar.show(ui, |ui| {
        if open.info.may_write {
            toolbar(ui, cx, seen, open, &mut mode, narrow);
            files::adding(ui, cx, seen, open);
        } else {
            ui.label(weak(cx.theme, cx.say("page-read-only")));
        }
        finder::finder(ui, cx, open);
    });
    ui.add(egui::Separator::default().spacing(0.0));
    text(ui, cx, seen, page, open, mode);
    view.mode = mode;
}

fn text(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, page: &str, open: &mut OpenPage, mode: Mode) {
    match mode {
        Mode::Write => writing::show(ui, cx, page, open),
        Mode::Read => preview::preview(ui, cx, seen, page, open),
        Mode::Split if ui.available_width() < cx.theme.sizes.narrow => {
            // Two columns have no room: how it reads stands below.
            let height = ui.available_height() / 2.0;
            Side::bottom("page-preview").exact_size(height).show(ui, |ui| {
                preview::preview(ui, cx, seen, page, open);
            });
            writing::show(ui, cx, page, open);
        }
        Mode::Split => {
            let width = ui.available_width() / 2.0;
            let frame = Frame::new().fill(cx.theme.tokens.base);
            Side::right("page-preview")
                .frame(frame)
                .exact_size(width)
                .resizable(false)
                .show(ui, |ui| preview::preview(ui, cx, seen, page, open));
            writing::show(ui, cx, page, open);
        }
    }
}
