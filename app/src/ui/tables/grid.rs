//! A table as rows and columns. Only the cells in sight are drawn.

use egui::{Align2, FontId, Pos2, Rect, Role, ScrollArea, Sense, Stroke, Ui, Vec2};
use node::facade::{Command, RecordInfo, TableInfo};

use super::{TablesView, cell, column::ColumnForm, draw, keys, menu};
use crate::{
    action::{Action, Then},
    model::tables::{Cursor, Sort, column_at, heading, width},
    state::Panel,
    theme::{Icon, bold},
    ui::{Cx, Seen},
    widgets::label_as,
};

/// The height of a row.
pub(super) const ROW: f32 = 34.0;

/// The height of the columns' names.
const HEAD: f32 = 34.0;

/// The width of the rows' numbers.
const NUMBER: f32 = 52.0;

/// The width of what adds a column.
const MORE: f32 = 44.0;

/// The most that a column of texts grows where there is room.
const SPARE_MAX: f32 = 200.0;

/// Where everything stands.
struct Places {
    /// The left edge of each column, and the right one of the last.
    edges: Vec<f32>,
    origin: Pos2,
    sight: Rect,
}

impl Places {
    fn cell(&self, at: usize, column: usize) -> Rect {
        let top = self.origin.y + HEAD + at as f32 * ROW;
        let x = self.origin.x + self.edges[column]..=self.origin.x + self.edges[column + 1];
        Rect::from_x_y_ranges(*x.start()..=*x.end(), top..=top + ROW)
    }

    /// The columns in sight.
    fn columns(&self) -> impl Iterator<Item = usize> + '_ {
        let count = self.edges.len() - 1;
        (0..count).filter(|column| {
            self.edges[column + 1] > self.sight.left() && self.edges[*column] < self.sight.right()
        })
    }
}

/// Draws the grid.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    info: &TableInfo,
    view: &mut TablesView,
) {
    if let (Some(row), Some(first)) = (view.made.take(), info.columns.first()) {
        view.grid.go(Cursor { row, column: first.column.clone() });
    }
    keys::take(ui, cx, info, view);
    let edges = edges(info, ui.available_width());
    let wide = edges[edges.len() - 1] + if info.may_write { MORE } else { 0.0 };
    let rows = view.rows.len();
    let more = if info.may_write { ROW } else { 0.0 };
    let height = HEAD + rows as f32 * ROW + more + ROW;
    let area = ScrollArea::both().id_salt(("grid", &info.table)).auto_shrink(false);
    area.show_viewport(ui, |ui, sight| {
        ui.set_min_size(Vec2::new(wide.max(sight.width()), height));
        let places = Places { edges, origin: ui.max_rect().min, sight };
        let first = ((sight.top() - HEAD) / ROW).floor().max(0.0) as usize;
        let last = ((sight.bottom() / ROW).ceil().max(0.0) as usize).min(rows);
        reveal(ui, &places, info, view);
        for at in first.min(last)..last {
            let index = view.rows[at];
            let Some(row) = info.rows.get(index) else { continue };
            line(ui, cx, seen, info, (at, row), &places, view);
        }
        if info.may_write {
            new_row(ui, cx, info, &places, rows);
        }
        head(ui, cx, info, &places, view);
    });
    menu::show(ui, cx, seen, info, view);
}

/// Where the columns begin and the last one ends. Texts take the room that is left over.
fn edges(info: &TableInfo, room: f32) -> Vec<f32> {
    let taken: f32 = info.columns.iter().map(width).sum();
    let texts = info.columns.iter().filter(|column| column.kind == "text").count();
    let spare = (room - NUMBER - MORE - taken).max(0.0) / texts.max(1) as f32;
    let mut edges = vec![NUMBER];
    for column in &info.columns {
        let more = if column.kind == "text" { spare.min(SPARE_MAX) } else { 0.0 };
        edges.push(edges[edges.len() - 1] + width(column) + more);
    }
    edges
}

/// Brings the cell of the keyboard into sight.
fn reveal(ui: &Ui, places: &Places, info: &TableInfo, view: &mut TablesView) {
    if !std::mem::take(&mut view.grid.reveal) {
        return;
    }
    let Some(cursor) = &view.grid.cursor else { return };
    let at = view
        .rows
        .iter()
        .position(|index| info.rows.get(*index).is_some_and(|row| row.row == cursor.row));
    if let Some(at) = at
        && let Some(column) = column_at(&info.columns, &cursor.column)
    {
        // The columns' names and the numbers lie over what they cover.
        let mut rect = places.cell(at, column);
        rect.min -= Vec2::new(NUMBER, HEAD);
        ui.scroll_to_rect(rect, None);
    } else {
        // It comes with the next answer.
        view.grid.reveal = true;
    }
}

/// A row: its number and its cells.
fn line(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    info: &TableInfo,
    (at, row): (usize, &RecordInfo),
    places: &Places,
    view: &mut TablesView,
) {
    let tokens = &cx.theme.tokens;
    let top = places.origin.y + HEAD + at as f32 * ROW;
    let right = places.origin.x + places.edges[places.edges.len() - 1];
    let whole = Rect::from_x_y_ranges(places.origin.x..=right, top..=top + ROW);
    let open = matches!(&seen.nav.panel, Some(Panel::Record { row: open, .. }) if *open == row.row);
    if open {
        ui.painter().rect_filled(whole, 0.0, tokens.chosen);
    } else if ui.rect_contains_pointer(whole) {
        ui.painter().rect_filled(whole, 0.0, tokens.side);
    }
    for column in places.columns() {
        cell::show(ui, cx, info, row, column, places.cell(at, column), view);
    }
    // The number stays in sight, above what is scrolled below it.
    let left = places.origin.x + places.sight.left();
    let place = Rect::from_min_size(Pos2::new(left, top), Vec2::new(NUMBER, ROW));
    let fill = if open { tokens.chosen } else { tokens.base };
    number(ui, cx, info, row, place, fill);
    ui.painter().hline(whole.x_range(), whole.bottom(), Stroke::new(1.0, tokens.line));
}

/// A row's number, which opens the row. It is the row's own, however the grid is sorted: the command line
/// knows it by the same.
fn number(
    ui: &Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    row: &RecordInfo,
    rect: Rect,
    fill: egui::Color32,
) {
    ui.painter().rect_filled(rect.shrink(0.5), 0.0, fill);
    let response = ui.interact(rect, ui.scope_id().with(("number", &row.row)), Sense::click());
    label_as(&response, Role::Button, &cx.fill("table-open-row", &[("row", row.number.into())]));
    if response.clicked() {
        cx.act(Action::Open(Panel::Record { table: info.table.clone(), row: row.row.clone() }));
    }
    let lively = response.hovered() || response.has_focus();
    let words = if lively { Icon::EDIT.text() } else { row.number.to_string() };
    let colour = if lively { cx.theme.tokens.accent } else { cx.theme.tokens.weak };
    let font = FontId::proportional(cx.theme.sizes.small);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, words, font, colour);
}

/// The line below the last row, which adds one.
fn new_row(ui: &Ui, cx: &Cx<'_>, info: &TableInfo, places: &Places, rows: usize) {
    let top = places.origin.y + HEAD + rows as f32 * ROW;
    // It stays in sight however far the grid is scrolled to the side.
    let left = places.origin.x + places.sight.left();
    let rect = Rect::from_min_size(Pos2::new(left, top), Vec2::new(220.0, ROW));
    let response = ui.interact(rect, ui.scope_id().with("new-row"), Sense::click());
    let label = cx.say("table-new-row");
    label_as(&response, Role::Button, &label);
    let lively = response.hovered() || response.has_focus();
    let colour = if lively { cx.theme.tokens.accent } else { cx.theme.tokens.weak };
    let words = format!("{}  {label}", Icon::ADD.text());
    let font = FontId::proportional(cx.theme.sizes.body);
    let at = Pos2::new(left + 18.0, rect.center().y);
    ui.painter().text(at, Align2::LEFT_CENTER, words, font, colour);
    if response.clicked() {
        add_row(cx, info);
    }
}

/// Has a row added at the end.
pub(super) fn add_row(cx: &Cx<'_>, info: &TableInfo) {
    let table = info.table.clone();
    let command = Command::AddRows { table, rows: vec![Vec::new()], after: None };
    cx.act(Action::Do(command, Then::RowMade));
}

/// The columns' names, above the rows wherever they are scrolled to.
fn head(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, places: &Places, view: &mut TablesView) {
    let tokens = &cx.theme.tokens;
    let top = places.origin.y + places.sight.top();
    let left = places.origin.x + places.sight.left();
    let ground = Rect::from_min_size(Pos2::new(left, top), Vec2::new(places.sight.width(), HEAD));
    ui.painter().rect_filled(ground, 0.0, tokens.side);
    // What lies below isn't to be clicked through it.
    ui.interact(ground, ui.scope_id().with("head"), Sense::hover());
    for column in places.columns() {
        let x = places.origin.x + places.edges[column]..=places.origin.x + places.edges[column + 1];
        let rect = Rect::from_x_y_ranges(*x.start()..=*x.end(), top..=top + HEAD);
        name(ui, cx, info, column, rect, view);
    }
    let corner = ground.with_max_x(ground.left() + NUMBER);
    ui.painter().rect_filled(corner, 0.0, tokens.side);
    ui.interact(corner, ui.scope_id().with("corner"), Sense::hover());
    ui.painter().hline(ground.x_range(), ground.bottom(), Stroke::new(1.0, tokens.line));
    if info.may_write {
        let x = places.origin.x + places.edges[places.edges.len() - 1];
        let rect = Rect::from_min_size(Pos2::new(x, top), Vec2::new(MORE, HEAD));
        let response = ui.interact(rect, ui.scope_id().with("new-column"), Sense::click());
        label_as(&response, Role::Button, &cx.say("table-new-column"));
        let colour = if response.hovered() { tokens.accent } else { tokens.weak };
        let font = FontId::proportional(cx.theme.sizes.body + 1.0);
        let glyph = Icon::ADD.glyph();
        ui.painter().text(rect.center(), Align2::CENTER_CENTER, glyph, font, colour);
        if response.on_hover_text(cx.say("table-new-column")).clicked() {
            view.column = Some(ColumnForm::default());
        }
    }
}

/// One column's name: a click sorts, the other button changes the column.
fn name(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    column: usize,
    rect: Rect,
    view: &mut TablesView,
) {
    let (tokens, of) = (&cx.theme.tokens, &info.columns[column]);
    let response = ui.interact(rect, ui.scope_id().with(("name", &of.column)), Sense::click());
    let words = heading(of, cx.text.lang());
    label_as(&response, Role::Button, &cx.fill("table-sort", &[("column", words.into())]));
    if response.clicked() {
        view.sort = Sort::clicked(view.sort.as_ref(), &of.column);
    }
    if info.may_write {
        response.context_menu(|ui| {
            if ui.button(cx.say("table-column-rename")).clicked() {
                view.column = Some(ColumnForm::renaming(of, cx.text.lang()));
                ui.close();
            }
            if ui.button(cx.say("table-column-hide")).clicked() {
                super::column::hide(cx, &info.table, of);
                ui.close();
            }
        });
    }
    let sorted = view.sort.as_ref().filter(|sort| sort.column == of.column);
    let room = rect.shrink2(Vec2::new(draw::SIDE, 0.0));
    let font = FontId::new(cx.theme.sizes.small, bold());
    let colour = if response.hovered() || sorted.is_some() { tokens.text } else { tokens.weak };
    let mut job = egui::text::LayoutJob::simple_singleline(words.to_owned(), font, colour);
    let width = room.width() - if sorted.is_some() { 16.0 } else { 0.0 };
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = Pos2::new(room.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
    if let Some(sort) = sorted {
        let icon = if sort.descending { Icon::CHEVRON_DOWN } else { Icon::CHEVRON_UP };
        let font = FontId::proportional(cx.theme.sizes.body);
        let at = Pos2::new(room.right() - 5.0, rect.center().y);
        ui.painter().text(at, Align2::CENTER_CENTER, icon.glyph(), font, tokens.accent);
    }
    ui.painter().vline(rect.right(), rect.y_range().shrink(6.0), Stroke::new(1.0, tokens.line));
}
