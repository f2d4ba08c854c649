//! Tables: the list of them, one as a grid, a board or a form, and what is asked when one is made,
//! changed or written to a file.

mod board;
mod cell;
mod column;
mod draw;
mod export;
mod form;
mod grid;
mod header;
mod keys;
mod list;
mod make;
mod menu;
mod panel;
mod prompt;
mod removed;
mod report;
mod view;

use egui::Ui;
use node::facade::{Answer, TableInfo};

use super::{Cx, Seen};
use crate::{
    state::{Loaded, TableView},
    theme::Icon,
    widgets::{empty, failed, waiting},
};

pub use header::{header, list_header};
pub use list::{first_view, list};
pub use panel::panel;
pub use view::TablesView;

/// Draws one table.
pub fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    table: &str,
    shape: TableView,
    view: &mut TablesView,
) {
    view.at(table);
    let info = match seen.cache.get(&view::query(table)) {
        Loaded::Ready(Answer::Table(info)) => info,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("table-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("table-waiting"));
        }
    };
    view.refresh(seen, info, cx.text.lang());
    match shape {
        TableView::Grid => {
            bar(ui, cx, info, shape, view);
            grid::show(ui, cx, seen, info, view);
        }
        TableView::Board => board_of(ui, cx, info, view),
        TableView::Form => form::show(ui, cx, seen, info, view),
    }
    column::show(ui, cx, info, view);
    removed::show(ui, cx, seen, info, view);
    export::show(ui, cx, info, view);
}

fn board_of(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    bar(ui, cx, info, TableView::Board, view);
    match view.board_column(info) {
        Some(column) => board::show(ui, cx, info, column, view),
        None => {
            let (title, hint) = (cx.say("table-no-board"), cx.say("table-no-board-hint"));
            empty(ui, cx.theme, Icon::BOARD, &title, &hint);
        }
    }
}

/// What is looked for, and how much of the table that is.
fn bar(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, shape: TableView, view: &mut TablesView) {
    let margin = egui::Margin { left: 16, right: 16, top: 8, bottom: 6 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| {
        ui.horizontal_wrapped(|ui| {
            let width = (ui.available_width() * 0.4).clamp(120.0, 260.0);
            crate::widgets::search_field(ui, &cx.say("table-find"), &mut view.typed, width);
            let counts = [("shown", view.rows.len().into()), ("all", info.rows.len().into())];
            let id = if view.rows.len() == info.rows.len() { "table-rows" } else { "table-some" };
            if shape == TableView::Board {
                header::board_by(ui, cx, info, view);
            }
            let words = crate::widgets::weak(cx.theme, cx.fill(id, &counts));
            ui.add(egui::Label::new(words).wrap_mode(egui::TextWrapMode::Extend));
            if view.apart > 0 {
                let words = cx.fill("table-apart", &[("count", view.apart.into())]);
                let icon = Icon::CONFLICT.text();
                let shown = egui::RichText::new(format!("{icon} {words}"))
                    .size(cx.theme.sizes.small)
                    .color(cx.theme.tokens.warn);
                let whole = egui::Label::new(shown).wrap_mode(egui::TextWrapMode::Extend);
                let response = ui.add(whole);
                crate::widgets::label_as(&response, egui::Role::Label, &words);
            }
            removed::way(ui, cx, info, view);
            column::hidden(ui, cx, info);
        });
    });
}

/// Draws what lies over everything: a table in the making, a problem being reported.
pub fn dialogs(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TablesView) {
    make::show(ui, cx, seen, view);
    report::show(ui, cx, seen, view);
}
