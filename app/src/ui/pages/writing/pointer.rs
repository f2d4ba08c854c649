//! Clicking and dragging in the text.

use egui::{Pos2, Response, Ui, Vec2};

use crate::{
    model::page::{Selection, motion},
    ui::{Cx, pages::view::OpenPage},
};

/// Takes what the pointer does.
pub(super) fn take(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, response: &Response, origin: Pos2) {
    let Some(point) = response.interact_pointer_pos() else { return };
    let pressed = ui.input(|input| input.pointer.primary_pressed());
    let (place, row_end) = place_at(ui, cx, open, point - origin);
    let selection = open.editor.selection();
    if response.triple_clicked() {
        let (start, end) = motion::line(open.editor.text(), place);
        open.editor.select(Selection { anchor: start, caret: end });
    } else if response.double_clicked() {
        let (start, end) = motion::word(open.editor.text(), place);
        open.editor.select(Selection { anchor: start, caret: end });
    } else if pressed && response.is_pointer_button_down_on() {
        let shift = ui.input(|input| input.modifiers.shift);
        let anchor = if shift { selection.anchor } else { place };
        open.editor.select(Selection { anchor, caret: place });
        ui.memory_mut(|memory| memory.request_focus(response.id));
        // An input method that composes would go on at the wrong place.
        if open.screen.preedit.take().is_some() {
            ui.memory_mut(|memory| memory.interrupt_ime());
        }
    } else if response.dragged() {
        open.editor.select(Selection { anchor: selection.anchor, caret: place });
        open.screen.reveal = true;
    } else {
        return;
    }
    (open.screen.row_end, open.screen.aim) = (row_end, None);
    ui.ctx().request_repaint();
}

fn place_at(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, point: Vec2) -> (usize, bool) {
    let found = open.screen.blocks.as_ref().and_then(|blocks| blocks.at_height(point.y));
    let Some(placed) = found else { return (0, false) };
    let galley = open.screen.galley(ui, cx.theme, &open.editor, &placed);
    let inside = Vec2::new(point.x, (point.y - placed.top).min(galley.size().y - 1.0));
    open.screen.place(&placed, &galley, inside)
}
