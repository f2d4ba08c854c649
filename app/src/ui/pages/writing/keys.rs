//! What keys do.

use egui::{Key, Modifiers, Ui, Vec2, os::OperatingSystem};

use crate::{
    model::page::{Edit, Format, Kind, Placed, Selection, enter, indent, motion},
    ui::{
        Cx,
        pages::{toolbar, view::OpenPage},
    },
};

/// A key was pressed.
pub(super) fn press(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, key: Key, modifiers: Modifiers) {
    if moves(ui, cx, open, key, modifiers) || !open.info.may_write {
        return;
    }
    let selection = open.editor.selection();
    match key {
        Key::Backspace | Key::Delete => delete(ui, cx, open, key == Key::Delete, modifiers),
        Key::Enter if modifiers.shift => open.editor.insert("\n", Kind::Whole, cx.now),
        Key::Enter => {
            let edit = enter(open.editor.text(), selection);
            make(cx, open, &edit);
        }
        Key::Tab => {
            if let Some(edit) = indent(open.editor.text(), selection, modifiers.shift) {
                make(cx, open, &edit);
            }
        }
        Key::Z if modifiers.command && modifiers.shift => drop(open.editor.redo(cx.now)),
        Key::Z if modifiers.command => drop(open.editor.undo(cx.now)),
        Key::Y if modifiers.command => drop(open.editor.redo(cx.now)),
        Key::B if modifiers.command => toolbar::apply(open, Format::Bold, cx.now),
        Key::I if modifiers.command => toolbar::apply(open, Format::Italic, cx.now),
        Key::E if modifiers.command => toolbar::apply(open, Format::Code, cx.now),
        _ => {}
    }
}

fn make(cx: &Cx<'_>, open: &mut OpenPage, edit: &Edit) {
    open.editor.edit(&edit.change, edit.then, Kind::Whole, cx.now);
}

fn delete(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, forward: bool, modifiers: Modifiers) {
    let selection = open.editor.selection();
    let (mut from, mut to) = (selection.start(), selection.end());
    if selection.is_empty() {
        let text = open.editor.text();
        match (forward, by_words(ui, modifiers)) {
            (true, true) => to = motion::word_right(text, to),
            (true, false) => to = motion::right(text, to),
            (false, true) => from = motion::word_left(text, from),
            (false, false) => from = motion::left(text, from),
        }
    }
    open.editor.delete(from, to, cx.now);
}

fn by_words(ui: &Ui, modifiers: Modifiers) -> bool {
    let mac = matches!(ui.ctx().os(), OperatingSystem::Mac | OperatingSystem::IOS);
    if mac { modifiers.alt } else { modifiers.ctrl }
}

/// Moves the caret, if this key does.
fn moves(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, key: Key, modifiers: Modifiers) -> bool {
    let selection = open.editor.selection();
    let (text, caret) = (open.editor.text(), selection.caret);
    let words = by_words(ui, modifiers);
    let whole = modifiers.command;
    let keep_aim = matches!(key, Key::ArrowUp | Key::ArrowDown | Key::PageUp | Key::PageDown);
    let mut row_end = false;
    let to = match key {
        Key::A if modifiers.command => {
            let anchor = 0;
            let caret = text.len_chars();
            open.editor.select(Selection { anchor, caret });
            return true;
        }
        // Without Shift an arrow leaves a selection at its own side.
        Key::ArrowLeft if !modifiers.shift && !selection.is_empty() && !words => selection.start(),
        Key::ArrowRight if !modifiers.shift && !selection.is_empty() && !words => selection.end(),
        Key::ArrowLeft if words => motion::word_left(text, caret),
        Key::ArrowRight if words => motion::word_right(text, caret),
        Key::ArrowLeft => motion::left(text, caret),
        Key::ArrowRight => motion::right(text, caret),
        Key::Home if whole => 0,
        Key::End if whole => text.len_chars(),
        Key::ArrowUp if whole && !words => 0,
        Key::ArrowDown if whole && !words => text.len_chars(),
        Key::Home => in_row(ui, cx, open, false),
        Key::End => {
            row_end = true;
            in_row(ui, cx, open, true)
        }
        Key::ArrowUp => by_height(ui, cx, open, -1.0, false, &mut row_end),
        Key::ArrowDown => by_height(ui, cx, open, 1.0, false, &mut row_end),
        Key::PageUp => by_height(ui, cx, open, -1.0, true, &mut row_end),
        Key::PageDown => by_height(ui, cx, open, 1.0, true, &mut row_end),
        _ => return false,
    };
    let anchor = if modifiers.shift { selection.anchor } else { to };
    open.editor.select(Selection { anchor, caret: to });
    open.screen.row_end = row_end;
    if !keep_aim {
        open.screen.aim = None;
    }
    true
}

fn caret_block(open: &OpenPage) -> Option<Placed> {
    open.screen.blocks.as_ref()?.at(open.editor.selection().caret)
}

/// The first or last place of the caret's row.
fn in_row(ui: &Ui, cx: &Cx<'_>, open: &mut OpenPage, end: bool) -> usize {
    let caret = open.editor.selection().caret;
    let Some(placed) = caret_block(open) else { return caret };
    let galley = open.screen.galley(ui, cx.theme, &open.editor, &placed);
    let cursor = open.screen.cursor(&open.editor, &placed, caret);
    let to =
        if end { galley.cursor_end_of_row(&cursor) } else { galley.cursor_begin_of_row(&cursor) };
    placed.start + to.index.0.min(placed.block.len)
}

/// The place a row, or a screen, above or below the caret.
fn by_height(
    ui: &Ui,
    cx: &Cx<'_>,
    open: &mut OpenPage,
    direction: f32,
    page: bool,
    row_end: &mut bool,
) -> usize {
    let caret = open.editor.selection().caret;
    let Some(placed) = caret_block(open) else { return caret };
    let galley = open.screen.galley(ui, cx.theme, &open.editor, &placed);
    let cursor = open.screen.cursor(&open.editor, &placed, caret);
    let row = galley.pos_from_cursor(cursor);
    let aim = *open.screen.aim.get_or_insert(row.center().x);
    let screen = open.screen.view.1 - open.screen.view.0;
    // Half a row past the row's edge is inside its neighbour, in whichever block that is.
    let step = if page { (screen - row.height()).max(row.height()) } else { row.height() };
    let y = placed.top + row.center().y + direction * step;
    let Some(blocks) = &open.screen.blocks else { return caret };
    if y < 0.0 {
        return 0;
    }
    if y >= blocks.height() {
        return open.editor.text().len_chars();
    }
    let Some(target) = blocks.at_height(y) else { return caret };
    let galley = open.screen.galley(ui, cx.theme, &open.editor, &target);
    // A neighbour that was never on screen may be higher than was guessed: coming from below one
    // enters its last row, from above its first.
    let inside = if page || target.index == placed.index || target.block.measured {
        y - target.top
    } else if direction < 0.0 {
        galley.size().y - 1.0
    } else {
        1.0
    };
    let (place, at_end) = open.screen.place(&target, &galley, Vec2::new(aim, inside));
    *row_end = at_end;
    place
}
