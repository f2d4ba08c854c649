//! The titles of the list and of a table, and what can be done with them.

use egui::{Align, Layout, Role, Ui};
use node::facade::{Answer, Query, TableInfo};

use super::{
    TablesView, grid,
    make::{Make, writable},
    view::query,
};
use crate::{
    action::Action,
    model::tables::{board_columns, heading},
    state::{Loaded, Route, TableView},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{icon_button, label_as, primary_button, title, toggle},
};

/// Draws the title of the list of tables and what can be done with it.
pub fn list_header(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    department: Option<&str>,
    view: &mut TablesView,
) {
    let rows = seen.cache.departments();
    let row = department.and_then(|space| rows.iter().find(|row| row.space == space));
    let words = match row.map(|row| row.path.as_str()).filter(|path| !path.is_empty()) {
        Some(path) => format!("{} · {path}", cx.say("tables-title")),
        None => cx.say("tables-title"),
    };
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        let may = writable(seen).any(|row| department.is_none_or(|space| row.space == space));
        if may && primary_button(ui, cx.theme, &cx.say("table-new"), true).clicked() {
            view.making = Some(Make::new(seen, department));
        }
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(title(cx.theme, words)).truncate());
        });
    });
}

/// What is known of a table without its rows, or with them.
fn known<'a>(seen: &'a Seen<'_>, table: &str) -> Option<&'a TableInfo> {
    if let Loaded::Ready(Answer::Table(info)) = seen.cache.get(&query(table)) {
        return Some(info);
    }
    match seen.cache.get(&Query::Tables { department: None }) {
        Loaded::Ready(Answer::Tables(rows)) => rows.iter().find(|row| row.table == table),
        _ => None,
    }
}

/// Draws the title of a table and what can be done with it.
pub fn header(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, table: &str, shape: TableView) {
    let Some(info) = known(seen, table) else { return };
    let narrow = ui.available_width() < 560.0;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        if info.may_write && shape != TableView::Form {
            let label = cx.say("table-new-row");
            let clicked = if narrow {
                icon_button(ui, cx.theme, Icon::ADD, &label).clicked()
            } else {
                primary_button(ui, cx.theme, &label, true).clicked()
            };
            if clicked {
                grid::add_row(cx, info);
            }
        }
        if info.may_manage {
            super::prompt::menu(ui, cx, info);
        }
        if icon_button(ui, cx.theme, Icon::EXPORT, &cx.say("export")).clicked() {
            cx.act(Action::BeginTableExport { name: info.title.clone() });
        }
        ways(ui, cx, info, shape, narrow);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(title(cx.theme, &info.title)).truncate());
        });
    });
}

/// Grid, board, form: the same table in another way, which is no step to go back over.
fn ways(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, shape: TableView, narrow: bool) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let all = [
        (TableView::Form, Icon::EDIT, "table-form"),
        (TableView::Board, Icon::BOARD, "table-board"),
        (TableView::Grid, Icon::TABLE, "table-grid"),
    ];
    for (way, icon, id) in all {
        if way == TableView::Form && !info.may_write {
            continue;
        }
        let label = cx.say(id);
        let shown = if narrow { icon.text() } else { format!("{} {label}", icon.text()) };
        let response = toggle(ui, cx.theme, &shown, way == shape);
        label_as(&response, Role::Button, &label);
        if response.on_hover_text(label).clicked() {
            let table = info.table.clone();
            cx.act(Action::Amend(Route::Table { table, view: way }));
        }
    }
}

/// By which column the board is made, where there are several.
pub(super) fn board_by(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    let offered = board_columns(&info.columns);
    let Some(now) = view.board_column(info).filter(|_| offered.len() > 1) else { return };
    let lang = cx.text.lang();
    let chosen = heading(&info.columns[now], lang);
    let combo = egui::ComboBox::from_id_salt("board-by").selected_text(chosen).show_ui(ui, |ui| {
        for column in offered {
            let words = heading(&info.columns[column], lang);
            if ui.selectable_label(column == now, words).clicked() {
                view.board = Some(info.columns[column].column.clone());
            }
        }
    });
    let label = cx.fill("table-board-by", &[("column", chosen.into())]);
    label_as(&combo.response, Role::ComboBox, &label);
}
