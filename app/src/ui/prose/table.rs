//! A table on screen: columns as wide as their words need, as far as there is room.

use egui::{CornerRadius, Rect, Sense, Stroke, Ui, Vec2};

use super::spans::{self, Set};
use crate::{
    model::markdown::{Align, Span, Table},
    ui::Cx,
};

/// The room around the words of a cell, in points.
const PAD: Vec2 = Vec2::new(10.0, 5.0);

/// The least room for the words of a column.
const NARROWEST: f32 = 36.0;

/// The widths of columns that would like to be so wide, in the room that there is. Narrow ones get
/// what they need; the others share what is left.
fn widths(wanted: &[f32], room: f32) -> Vec<f32> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]));
    let (mut widths, mut room) = (vec![0.0; wanted.len()], room);
    for (done, column) in order.into_iter().enumerate() {
        let share = room / (wanted.len() - done) as f32;
        widths[column] = wanted[column].min(share).max(NARROWEST);
        room -= widths[column];
    }
    widths
}

/// Draws a table.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, table: &Table, set: Set) {
    let room = ui.available_width() - table.align.len() as f32 * 2.0 * PAD.x;
    let wanted: Vec<f32> =
        (0..table.align.len()).map(|column| natural(ui, cx, table, column, set)).collect();
    let widths = widths(&wanted, room);
    let left = ui.cursor().left_top();
    let mut y = left.y;
    let full: f32 = widths.iter().map(|width| width + 2.0 * PAD.x).sum();
    for (number, cells) in table.rows.iter().enumerate() {
        let set = Set { strong: number == 0, ..set };
        let height = row(ui, cx, cells, &widths, &table.align, egui::pos2(left.x, y), set);
        y += height;
        let line = Stroke::new(1.0, cx.theme.tokens.line);
        ui.painter().hline(left.x..=left.x + full, y, line);
    }
    let rect = Rect::from_min_max(left, egui::pos2(left.x + full, y));
    let line = Stroke::new(1.0, cx.theme.tokens.line);
    let radius = CornerRadius::same(cx.theme.sizes.radius);
    ui.painter().rect_stroke(rect, radius, line, egui::StrokeKind::Inside);
    ui.advance_cursor_after_rect(rect);
}

/// How wide the words of a column are on one line.
fn natural(ui: &Ui, cx: &Cx<'_>, table: &Table, column: usize, set: Set) -> f32 {
    let width = |cell: &Vec<Span>| {
        let job = spans::job(cx.theme, cell, Set { strong: true, ..set }, f32::INFINITY);
        ui.fonts_mut(|fonts| fonts.layout_job(job)).size().x
    };
    table.rows.iter().filter_map(|row| row.get(column)).map(width).fold(0.0, f32::max)
}

/// Draws a row; how high it is.
fn row(
    ui: &mut Ui,
    cx: &Cx<'_>,
    cells: &[Vec<Span>],
    widths: &[f32],
    align: &[Align],
    at: egui::Pos2,
    set: Set,
) -> f32 {
    let lay = |(cell, width): (&Vec<Span>, &f32)| {
        let job = spans::job(cx.theme, cell, set, *width);
        ui.fonts_mut(|fonts| fonts.layout_job(job))
    };
    let galleys: Vec<_> = cells.iter().zip(widths).map(lay).collect();
    let line = galleys.iter().map(|galley| galley.size().y).fold(set.size, f32::max);
    let mut x = at.x + PAD.x;
    for (((galley, cell), width), align) in galleys.into_iter().zip(cells).zip(widths).zip(align) {
        let free = (width - galley.size().x).max(0.0);
        let shift = match align {
            Align::Left => 0.0,
            Align::Middle => free / 2.0,
            Align::Right => free,
        };
        let rect = Rect::from_min_size(egui::pos2(x + shift, at.y + PAD.y), galley.size());
        if !cell.is_empty() {
            let response = ui.allocate_rect(rect, spans::selecting() | Sense::hover());
            spans::draw(ui, cx, cell, galley, rect, &response, set.colour);
        }
        x += width + 2.0 * PAD.x;
    }
    line + 2.0 * PAD.y
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn narrow_columns_get_what_they_need() {
        assert_eq!(widths(&[50.0, 60.0], 300.0), [50.0, 60.0]);
        assert_eq!(widths(&[50.0, 900.0], 300.0), [50.0, 250.0]);
        assert_eq!(widths(&[900.0, 900.0, 100.0], 300.0), [100.0, 100.0, 100.0]);
    }

    #[test]
    fn no_column_is_too_narrow_to_be_seen() {
        assert_eq!(widths(&[0.0, 900.0], 40.0), [NARROWEST, NARROWEST]);
        assert_eq!(widths(&[], 40.0), Vec::<f32>::new());
    }
}
