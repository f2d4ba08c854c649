//! What a cell looks like when nobody types into it.

use egui::{Align2, Color32, FontId, Pos2, Rect, Ui, Vec2};
use node::facade::{CellInfo, ColumnInfo};

use crate::{model::tables::words, theme::Icon, ui::Cx, widgets::paint_avatar};

/// Between a cell's edge and what stands in it.
pub(super) const SIDE: f32 = 8.0;

/// Paints a cell.
pub(super) fn cell(ui: &Ui, cx: &Cx<'_>, column: &ColumnInfo, cell: &CellInfo, rect: Rect) {
    let tokens = &cx.theme.tokens;
    let mut inside = rect.shrink2(Vec2::new(SIDE, 2.0));
    if !cell.apart.is_empty() {
        ui.painter().rect_filled(rect.shrink(0.5), 0.0, tokens.warn_ground);
        let at = Pos2::new(inside.right() - 6.0, rect.center().y);
        let font = FontId::proportional(cx.theme.sizes.body);
        ui.painter().text(at, Align2::CENTER_CENTER, Icon::CONFLICT.glyph(), font, tokens.warn);
        inside.set_right(inside.right() - 16.0);
    }
    if cell.value.is_empty() {
        return;
    }
    let said = words(column, cell, cx.text.lang());
    match column.kind.as_str() {
        "choice" => chip(ui, cx, tone(column, &cell.value), &said, inside),
        "person" => {
            let center = Pos2::new(inside.left() + 9.0, rect.center().y);
            let picture = Rect::from_center_size(center, Vec2::splat(18.0));
            paint_avatar(ui.painter(), cx.theme, &cell.value, &said, picture);
            line(ui, cx, &said, inside.with_min_x(inside.left() + 24.0), tokens.text);
        }
        "number" => {
            let font = FontId::proportional(cx.theme.sizes.body);
            let at = Pos2::new(inside.right(), rect.center().y);
            ui.painter().with_clip_rect(rect).text(
                at,
                Align2::RIGHT_CENTER,
                said,
                font,
                tokens.text,
            );
        }
        _ => line(ui, cx, &said, inside, tokens.text),
    }
}

/// One line, cut where the room ends.
pub(super) fn line(ui: &Ui, cx: &Cx<'_>, text: &str, inside: Rect, colour: Color32) {
    let text = text.replace(['\n', '\r', '\t'], " ");
    let font = FontId::proportional(cx.theme.sizes.body);
    let mut job = egui::text::LayoutJob::simple_singleline(text, font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(inside.width().max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = Pos2::new(inside.left(), inside.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
}

/// A choice's label on its ground.
pub(super) fn chip(ui: &Ui, cx: &Cx<'_>, tone: u8, said: &str, inside: Rect) {
    let (text, ground) = cx.theme.tokens.tone(tone);
    let font = FontId::proportional(cx.theme.sizes.small);
    let mut job = egui::text::LayoutJob::simple_singleline(said.to_owned(), font, text);
    let room = (inside.width() - 16.0).max(0.0);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room);
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let size = galley.size() + Vec2::new(16.0, 6.0);
    let min = Pos2::new(inside.left(), inside.center().y - size.y / 2.0);
    let rect = Rect::from_min_size(min, size);
    ui.painter().rect_filled(rect, size.y / 2.0, ground);
    ui.painter().galley(rect.min + Vec2::new(8.0, 3.0), galley, text);
}

/// The colour of a choice; the quiet one when it isn't known.
pub(super) fn tone(column: &ColumnInfo, value: &str) -> u8 {
    column.choices.iter().find(|one| one.choice == value).map_or(0, |one| one.tone)
}
