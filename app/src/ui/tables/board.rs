//! A table as cards in lanes by one of its columns; a card dragged to another lane gets its choice.

use egui::{
    DragAndDrop, FontId, Id, LayerId, Order, Pos2, Rect, Role, ScrollArea, Sense, Stroke,
    StrokeKind, Ui, UiBuilder, Vec2,
};
use node::facade::{RecordInfo, TableInfo};

use super::{TablesView, draw, view::set};
use crate::{
    action::Action,
    model::tables::{Lane, lanes, node_lang, title, words},
    state::Panel,
    theme::bold,
    ui::Cx,
    widgets::{label_as, weak},
};

/// The width of a lane.
const WIDTH: f32 = 264.0;

/// The height of a card.
const CARD: f32 = 74.0;

/// A card that is dragged.
#[derive(Clone, Debug)]
struct Dragged {
    row: String,
}

/// Draws the board.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    column: usize,
    view: &mut TablesView,
) {
    let lanes = lanes(info, column, &view.rows);
    let height = ui.available_height() - 8.0;
    let gap = cx.theme.sizes.gap;
    let area = ScrollArea::horizontal().id_salt("table-board").auto_shrink(false);
    area.show_viewport(ui, |ui, sight| {
        ui.set_min_size(Vec2::new((WIDTH + gap) * lanes.len() as f32 + gap, height));
        let origin = ui.max_rect().min + Vec2::new(gap, 0.0);
        for (at, lane) in lanes.iter().enumerate() {
            let left = at as f32 * (WIDTH + gap);
            if left + WIDTH < sight.left() || left > sight.right() {
                continue;
            }
            let min = origin + Vec2::new(left, 0.0);
            let rect = Rect::from_min_size(min, Vec2::new(WIDTH, height));
            let builder = UiBuilder::new().id_salt(("lane", at)).max_rect(rect);
            ui.scope_builder(builder, |ui| draw_lane(ui, cx, info, column, lane, rect));
        }
    });
    ghost(ui, cx, info, column);
}

fn draw_lane(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, column: usize, lane: &Lane, rect: Rect) {
    let tokens = &cx.theme.tokens;
    let of = &info.columns[column];
    let value = lane.choice.as_ref().map_or("", |choice| &*choice.choice);
    let zone = ui.interact(rect, ui.scope_id().with(("table-lane", value)), Sense::hover());
    let held = zone.dnd_hover_payload::<Dragged>();
    let moves = |row: &str| {
        let row = info.rows.iter().find(|one| one.row == row);
        let here = row.and_then(|row| row.cells.get(column)).map(|cell| cell.value.as_str());
        here.is_some_and(|here| here != value)
    };
    let can = info.may_write && held.as_ref().is_some_and(|held| moves(&held.row));
    let fill = if can { tokens.accent_ground } else { tokens.side };
    ui.painter().rect_filled(rect, cx.theme.sizes.radius, fill);
    if can {
        let stroke = Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, cx.theme.sizes.radius, stroke, StrokeKind::Inside);
    }
    egui::Frame::new().inner_margin(8).show(ui, |ui| {
        ui.horizontal(|ui| {
            let (room, _) = ui.allocate_exact_size(Vec2::new(170.0, 24.0), Sense::hover());
            match &lane.choice {
                Some(choice) => {
                    let label = node::table::choice(choice, node_lang(cx.text.lang()));
                    draw::chip(ui, cx, choice.tone, label, room);
                }
                None => draw::line(ui, cx, &cx.say("table-nothing"), room, tokens.weak),
            }
            ui.label(weak(cx.theme, lane.rows.len().to_string()));
        });
        ui.spacing_mut().item_spacing.y = 6.0;
        if lane.rows.is_empty() {
            ui.vertical_centered(|ui| {
                ui.add_space(cx.theme.sizes.wide);
                ui.label(weak(cx.theme, cx.say("table-lane-empty")));
            });
            return;
        }
        let area = ScrollArea::vertical().id_salt(("cards", value)).auto_shrink(false);
        area.show_rows(ui, CARD, lane.rows.len(), |ui, range| {
            for index in &lane.rows[range] {
                card(ui, cx, info, column, &info.rows[*index]);
            }
        });
    });
    if let Some(held) = zone.dnd_release_payload::<Dragged>()
        && info.may_write
        && moves(&held.row)
    {
        set(cx, &info.table, &held.row, &of.column, value);
    }
}

fn card(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, column: usize, row: &RecordInfo) {
    let size = Vec2::new(ui.available_width(), CARD);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click_and_drag());
    label_as(&response, Role::Button, &spoken(cx, info, row));
    response.dnd_set_drag_payload(Dragged { row: row.row.clone() });
    if response.clicked() {
        cx.act(Action::Open(Panel::Record { table: info.table.clone(), row: row.row.clone() }));
    }
    let lively = response.hovered() || response.has_focus();
    paint(ui, cx, info, column, row, rect, lively);
}

/// What stands for a row; something, if it is empty.
fn named(cx: &Cx<'_>, info: &TableInfo, row: &RecordInfo) -> String {
    let title = title(info, row);
    if title.is_empty() { cx.say("table-untitled") } else { title }
}

fn spoken(cx: &Cx<'_>, info: &TableInfo, row: &RecordInfo) -> String {
    cx.fill("table-card", &[("title", named(cx, info, row).as_str().into())])
}

fn paint(
    ui: &Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    column: usize,
    row: &RecordInfo,
    rect: Rect,
    lively: bool,
) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    ui.painter().rect_filled(rect, sizes.radius, tokens.raised);
    let line = if lively { tokens.accent } else { tokens.line };
    ui.painter().rect_stroke(rect, sizes.radius, Stroke::new(1.0, line), StrokeKind::Inside);
    let inside = rect.shrink2(Vec2::new(10.0, 8.0));
    let font = FontId::new(sizes.body, bold());
    let mut job =
        egui::text::LayoutJob::simple(named(cx, info, row), font, tokens.text, inside.width());
    job.wrap.max_rows = 2;
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter().galley(inside.min, galley, tokens.text);
    let lang = cx.text.lang();
    let others = info.columns.iter().zip(&row.cells).enumerate();
    let said = others.filter(|(index, (of, cell))| {
        *index != column && of.kind != "text" && !cell.value.is_empty()
    });
    let said: Vec<String> = said.map(|(_, (of, cell))| words(of, cell, lang)).collect();
    let apart = row.cells.iter().any(|cell| !cell.apart.is_empty());
    let mut words = said.join(" · ");
    if apart {
        words = format!("{} {words}", crate::theme::Icon::CONFLICT.text());
    }
    let colour = if apart { tokens.warn } else { tokens.weak };
    let mut job =
        egui::text::LayoutJob::simple_singleline(words, FontId::proportional(sizes.small), colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(inside.width());
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = Pos2::new(inside.left(), inside.bottom() - galley.size().y);
    ui.painter().galley(at, galley, colour);
}

/// The card at the pointer while it is dragged; its own stays until the node has saved the change.
fn ghost(ui: &Ui, cx: &Cx<'_>, info: &TableInfo, column: usize) {
    let Some(held) = DragAndDrop::payload::<Dragged>(ui.ctx()) else { return };
    let row = info.rows.iter().find(|row| row.row == held.row);
    let (Some(row), Some(at)) = (row, ui.ctx().pointer_interact_pos()) else { return };
    ui.ctx().set_cursor_icon(egui::CursorIcon::Grabbing);
    let layer = LayerId::new(Order::Tooltip, Id::unique("table-ghost"));
    let rect = Rect::from_min_size(at + Vec2::new(8.0, 6.0), Vec2::new(WIDTH - 24.0, CARD));
    let builder = UiBuilder::new().layer_id(layer).max_rect(rect);
    let mut above = Ui::new(ui.ctx().clone(), Id::unique("table-ghost-ui"), builder);
    above.set_opacity(0.85);
    paint(&above, cx, info, column, row, rect, true);
}
