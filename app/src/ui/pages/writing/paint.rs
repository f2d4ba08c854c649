//! Paints the text in view, what is marked in it, and the carets.

use std::sync::Arc;

use egui::{Align2, Color32, FontId, Galley, Pos2, Rect, Stroke, Ui, Vec2, text::CharIndex};

use crate::{
    model::page::{Placed, Selection},
    ui::{Cx, pages::view::OpenPage},
};

/// Paints; where one's own caret is, if it is in view.
pub(super) fn paint(
    ui: &Ui,
    cx: &Cx<'_>,
    open: &mut OpenPage,
    origin: Pos2,
    focused: bool,
) -> Option<Rect> {
    let seen = in_view(ui, cx, open);
    let tokens = &cx.theme.tokens;
    let selection = open.editor.selection();
    let mut own = None;
    for (placed, galley) in &seen {
        let at = origin + Vec2::new(0.0, placed.top);
        marks(ui, cx, open, placed, galley, at);
        let chosen = (selection.start(), selection.end());
        if open.screen.preedit.is_none() {
            ground(ui, placed, galley, at, chosen, tokens.chosen);
        }
        ui.painter().galley(at, galley.clone(), tokens.text);
        let is_here = open
            .screen
            .blocks
            .as_ref()
            .and_then(|blocks| blocks.at(selection.caret))
            .is_some_and(|block| block.index == placed.index);
        if is_here {
            let cursor = open.screen.cursor(&open.editor, placed, selection.caret);
            let caret = galley.pos_from_cursor(cursor).translate(at.to_vec2());
            own = Some(caret);
            if focused && open.info.may_write {
                let stroke = Stroke::new(2.0, tokens.accent);
                ui.painter().vline(caret.center().x, caret.y_range(), stroke);
            }
        }
    }
    for (placed, galley) in &seen {
        others(ui, cx, open, placed, galley, origin + Vec2::new(0.0, placed.top));
    }
    if open.editor.text().len_chars() == 0 && open.screen.preedit.is_none() {
        let font = FontId::proportional(cx.theme.sizes.body + 1.0);
        let at = origin + Vec2::new(0.0, 3.0);
        ui.painter().text(at, Align2::LEFT_TOP, cx.say("page-empty-hint"), font, tokens.weak);
    }
    own
}

/// The blocks in view with their pictures. One that is higher than was thought pushes the others
/// down at once.
fn in_view(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage) -> Vec<(Placed, Arc<Galley>)> {
    let (screen, editor) = (&mut open.screen, &open.editor);
    let (top, bottom) = screen.view;
    let Some(blocks) = &screen.blocks else { return Vec::new() };
    let found: Vec<Placed> = blocks.between(top, bottom).collect();
    let mut seen = Vec::with_capacity(found.len());
    let mut shift = 0.0;
    for mut placed in found {
        let galley = screen.galley(ui, cx.theme, editor, &placed);
        placed.top += shift;
        if let Some(blocks) = &mut screen.blocks {
            shift += blocks.measured(placed.index, galley.size().y);
        }
        seen.push((placed, galley));
    }
    if shift != 0.0 {
        ui.ctx().request_repaint();
    }
    seen
}

/// What was found.
fn marks(ui: &Ui, cx: &Cx<'_>, open: &OpenPage, placed: &Placed, galley: &Galley, at: Pos2) {
    let Some(finder) = &open.finder else { return };
    let first = finder.found.partition_point(|(_, end)| *end <= placed.start);
    for hit in finder.found[first..].iter().take_while(|(start, _)| *start < placed.end()) {
        ground(ui, placed, galley, at, *hit, cx.theme.tokens.mark);
    }
}

/// Where others write, and what they have selected.
fn others(ui: &Ui, cx: &Cx<'_>, open: &OpenPage, placed: &Placed, galley: &Galley, at: Pos2) {
    for other in open.editor.others() {
        let Selection { anchor, caret } = other.selection;
        let colour = cx.theme.tokens.person(&other.member);
        let chosen = (anchor.min(caret), anchor.max(caret));
        ground(ui, placed, galley, at, chosen, colour.gamma_multiply(0.22));
        let here = open.screen.blocks.as_ref().and_then(|blocks| blocks.at(caret));
        if here.is_none_or(|block| block.index != placed.index) {
            continue;
        }
        let cursor = open.screen.cursor(&open.editor, placed, caret);
        let row = galley.pos_from_cursor(cursor).translate(at.to_vec2());
        ui.painter().vline(row.center().x, row.y_range(), Stroke::new(2.0, colour));
        let font = FontId::proportional(cx.theme.sizes.small - 1.0);
        let name = ui.painter().layout_no_wrap(other.name.clone(), font, cx.theme.tokens.base);
        let size = name.size() + Vec2::new(8.0, 2.0);
        let flag =
            Rect::from_min_size(Pos2::new(row.center().x - 1.0, row.top() - size.y + 4.0), size);
        ui.painter().rect_filled(flag, 3.0, colour);
        ui.painter().galley(flag.min + Vec2::new(4.0, 1.0), name, cx.theme.tokens.base);
    }
}

/// Fills the ground of some characters, as far as they stand in this block.
fn ground(
    ui: &Ui,
    placed: &Placed,
    galley: &Galley,
    at: Pos2,
    (start, end): (usize, usize),
    colour: Color32,
) {
    if start >= end || end < placed.start || start > placed.end() {
        return;
    }
    let from = start.max(placed.start) - placed.start;
    let to = end.min(placed.end()) - placed.start;
    let over_end = end > placed.end() && placed.block.newline;
    let mut first = 0;
    let last_row = galley.rows.len().saturating_sub(1);
    for (number, row) in galley.rows.iter().enumerate() {
        let count = row.char_count_excluding_newline().0;
        let (low, high) = (from.max(first), to.min(first + count));
        let newline = over_end && number == last_row;
        if low < high || (newline && low <= first + count) {
            let left = row.x_offset(CharIndex(low - first));
            let mut right = row.x_offset(CharIndex(high.max(low) - first));
            right += if newline { row.height() * 0.3 } else { 0.0 };
            let top = at + row.pos.to_vec2();
            let rect = Rect::from_min_max(
                top + Vec2::new(left, 0.0),
                top + Vec2::new(right, row.height()),
            );
            ui.painter().rect_filled(rect, 2.0, colour);
        }
        first += count;
    }
}
