//! A cell of the grid: shown, chosen, typed into.

use egui::{
    EventFilter, FontId, Frame, Id, Margin, Rect, Role, Sense, Stroke, StrokeKind, TextEdit, Ui,
    text::{CCursor, CCursorRange},
};
use node::facade::{CellInfo, ColumnInfo, RecordInfo, TableInfo};

use super::{
    TablesView, draw,
    menu::{Menu, Offer},
    view,
};
use crate::{
    model::tables::{Cursor, column_at, heading, words},
    ui::Cx,
    widgets::label_as,
};

/// Bytes that a cell takes; see `protocol::limits`.
const CELL_CHARS_MAX: usize = 2_000;

/// The field of the cell that the keyboard is at. There is one at a time, so that input methods find
/// the same wherever it goes.
pub(super) fn field_id() -> Id {
    Id::unique("table-cell-field")
}

/// Draws a cell.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    row: &RecordInfo,
    column: usize,
    rect: Rect,
    view: &mut TablesView,
) {
    let of = &info.columns[column];
    let nothing = CellInfo::default();
    let held = row.cells.get(column).unwrap_or(&nothing);
    let pending = view.grid.pending.get(&(row.row.clone(), of.column.clone()));
    let shown = pending.map(|value| as_pending(of, held, value));
    let shown = shown.as_ref().unwrap_or(held);
    let here = view.grid.cursor.as_ref();
    let here = here.is_some_and(|cursor| cursor.row == row.row && cursor.column == of.column);
    let response = ui.interact(rect, ui.scope_id().with((&row.row, column)), Sense::click());
    label_as(&response, Role::Button, &label(cx, of, row, shown));
    if response.clicked() {
        let again = here && view.grid.active;
        commit(cx, info, view);
        view.grid.go(Cursor { row: row.row.clone(), column: of.column.clone() });
        view.grid.reveal = false;
        if !shown.apart.is_empty() {
            view.grid.menu = Some(Menu::new(Offer::Apart, row, of, rect, ""));
        } else if info.may_write && (again || of.kind == "choice") {
            begin(row, of, shown, rect, view);
        }
    }
    if here && view.grid.begun {
        ui.painter().rect_filled(rect, 0.0, cx.theme.tokens.raised);
    } else {
        draw::cell(ui, cx, of, shown, rect);
    }
    let stroke = Stroke::new(1.0, cx.theme.tokens.line);
    ui.painter().vline(rect.right(), rect.y_range(), stroke);
    if here {
        view.grid.place = Some(rect);
        let width = if view.grid.active { 2.0 } else { 1.0 };
        let stroke = Stroke::new(width, cx.theme.tokens.accent);
        ui.painter().rect_stroke(rect, 2.0, stroke, StrokeKind::Inside);
        if view.grid.active && view.grid.menu.is_none() {
            field(ui, cx, info, (row, column), rect, view);
        }
    }
}

/// What a cell will hold when the node has saved it.
fn as_pending(column: &ColumnInfo, held: &CellInfo, value: &str) -> CellInfo {
    let name = if column.kind == "person" && held.value == value {
        held.name.clone()
    } else {
        String::new()
    };
    CellInfo { value: value.to_owned(), name, ..CellInfo::default() }
}

/// What a screen reader says of a cell.
fn label(cx: &Cx<'_>, column: &ColumnInfo, row: &RecordInfo, cell: &CellInfo) -> String {
    let (lang, number) = (cx.text.lang(), row.number);
    let said = words(column, cell, lang);
    let values = [
        ("column", heading(column, lang).into()),
        ("row", number.into()),
        ("value", said.as_str().into()),
    ];
    let id = if cell.apart.is_empty() { "table-cell" } else { "table-cell-apart" };
    cx.fill(id, &values).trim_end().to_owned()
}

/// Begins to change a cell: its field, or its menu.
pub(super) fn begin(
    row: &RecordInfo,
    of: &ColumnInfo,
    shown: &CellInfo,
    rect: Rect,
    view: &mut TablesView,
) {
    match of.kind.as_str() {
        "choice" | "person" | "day" => {
            view.grid.menu = Some(Menu::new(Offer::Values, row, of, rect, ""));
        }
        _ => {
            view.grid.begun = true;
            view.grid.to_end = true;
            view.grid.take = true;
            view.grid.text = shown.value.clone();
        }
    }
}

/// The field at the cell of the keyboard. Nothing is seen of it until something is typed; so an input
/// method works from the first key.
fn field(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    (row, column): (&RecordInfo, usize),
    rect: Rect,
    view: &mut TablesView,
) {
    let of = &info.columns[column];
    let id = field_id();
    let grid = &mut view.grid;
    let color = if grid.begun { cx.theme.tokens.text } else { egui::Color32::TRANSPARENT };
    let edit = TextEdit::singleline(&mut grid.text)
        .id(id)
        .char_limit(CELL_CHARS_MAX)
        .frame(Frame::new().inner_margin(Margin::symmetric(8, 0)))
        .font(FontId::proportional(cx.theme.sizes.body))
        .text_color(color)
        .align(egui::Align2::LEFT_CENTER)
        .desired_width(rect.width());
    let response = ui.put(rect, edit);
    let name = heading(of, cx.text.lang());
    label_as(&response, Role::TextInput, &cx.fill("table-typing", &[("column", name.into())]));
    let filter =
        EventFilter { tab: true, escape: true, horizontal_arrows: true, vertical_arrows: true };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
    if std::mem::take(&mut grid.take) {
        response.request_focus();
        ui.ctx().request_repaint();
    } else if !response.has_focus() {
        // The keyboard was taken elsewhere.
        commit(cx, info, view);
        view.grid.active = false;
        return;
    }
    if std::mem::take(&mut grid.to_end)
        && let Some(mut state) = TextEdit::load_state(ui.ctx(), id)
    {
        let end = CCursor::new(grid.text.chars().count());
        state.cursor.set_char_range(Some(CCursorRange::one(end)));
        state.store(ui.ctx(), id);
    }
    if response.changed() && !grid.begun && !grid.text.is_empty() {
        if !info.may_write {
            grid.text.clear();
        } else if matches!(of.kind.as_str(), "choice" | "person" | "day") {
            let typed = std::mem::take(&mut grid.text);
            grid.menu = Some(Menu::new(Offer::Values, row, of, rect, &typed));
        } else {
            grid.begun = true;
        }
    }
}

/// What was typed goes into its cell, if anything was.
pub(super) fn commit(cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    let Some(cursor) = view.grid.cursor.clone().filter(|_| view.grid.begun) else { return };
    let text = view.grid.text.trim().to_owned();
    view.grid.stop();
    let Some(row) = info.rows.iter().find(|row| row.row == cursor.row) else { return };
    let Some((of, held)) = cell_at(info, row, &cursor.column) else { return };
    if held.value != text || !held.apart.is_empty() {
        put(cx, info, &row.row, of, &text, view);
    }
}

/// Has a cell get a value, and shows it at once.
pub(super) fn put(
    cx: &Cx<'_>,
    info: &TableInfo,
    row: &str,
    column: &ColumnInfo,
    value: &str,
    view: &mut TablesView,
) {
    // What may be refused shows when the node has taken it.
    if matches!(column.kind.as_str(), "text" | "choice" | "day") {
        view.grid.pending.insert((row.to_owned(), column.column.clone()), value.to_owned());
    }
    view::set(cx, &info.table, row, &column.column, value);
}

/// A row's cell in the column of this id, with the column; `None` where it is no longer shown.
pub(super) fn cell_at<'a>(
    info: &'a TableInfo,
    row: &'a RecordInfo,
    column: &str,
) -> Option<(&'a ColumnInfo, &'a CellInfo)> {
    let place = column_at(&info.columns, column)?;
    Some((&info.columns[place], row.cells.get(place)?))
}
