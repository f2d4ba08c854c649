//! The keys of a grid: arrows, Enter, Tab, Escape, as in every spreadsheet.

use egui::{Key, Modifiers, Ui};
use node::facade::TableInfo;

use super::{TablesView, cell};
use crate::{
    action::Action,
    model::tables::{Step, stepped},
    state::Panel,
    ui::Cx,
};

/// Takes the keys that are the grid's. While an input method composes, egui hands none over.
pub(super) fn take(ui: &Ui, cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    if !view.grid.active || view.grid.menu.is_some() || view.grid.cursor.is_none() {
        return;
    }
    // Who types elsewhere means what is there; the cell may be out of sight.
    let focused = ui.memory(|memory| memory.focused());
    if !view.grid.take && focused.is_some_and(|id| id != cell::field_id()) {
        cell::commit(cx, info, view);
        view.grid.active = false;
        return;
    }
    let pressed = |modifiers, key| ui.input_mut(|input| input.consume_key(modifiers, key));
    let plain = |key| pressed(Modifiers::NONE, key);
    let begun = view.grid.begun;
    if plain(Key::Escape) {
        if begun {
            view.grid.stop();
        } else {
            view.grid.active = false;
        }
        return;
    }
    // Before Tab alone, which is part of it.
    let before = pressed(Modifiers::SHIFT, Key::Tab);
    let steps = [
        (before, Step::Before),
        (plain(Key::Tab), Step::Next),
        (plain(Key::ArrowUp), Step::Up),
        (plain(Key::ArrowDown), Step::Down),
        // While something is typed these move the caret.
        (!begun && plain(Key::ArrowLeft), Step::Left),
        (!begun && plain(Key::ArrowRight), Step::Right),
        (!begun && plain(Key::Home), Step::Home),
        (!begun && plain(Key::End), Step::End),
    ];
    if let Some((_, step)) = steps.into_iter().find(|(pressed, _)| *pressed) {
        cell::commit(cx, info, view);
        return go(info, view, step);
    }
    if plain(Key::Enter) || (!begun && plain(Key::F2)) {
        if begun {
            cell::commit(cx, info, view);
            go(info, view, Step::Down);
        } else {
            enter(cx, info, view);
        }
        return;
    }
    if !begun && info.may_write && (plain(Key::Delete) || plain(Key::Backspace)) {
        clear(cx, info, view);
    }
}

fn go(info: &TableInfo, view: &mut TablesView, step: Step) {
    let Some(cursor) = view.grid.cursor.clone() else { return };
    let rows: Vec<&str> =
        view.rows.iter().filter_map(|index| info.rows.get(*index)).map(|row| &*row.row).collect();
    let columns: Vec<&str> = info.columns.iter().map(|column| &*column.column).collect();
    let next = stepped(&rows, &columns, &cursor, step);
    view.grid.go(next);
}

/// Begins to change the cell of the keyboard. A text of several lines is changed in the panel.
fn enter(cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    let Some(cursor) = view.grid.cursor.clone() else { return };
    let Some(row) = info.rows.iter().find(|row| row.row == cursor.row) else { return };
    let Some((of, held)) = cell::cell_at(info, row, &cursor.column) else { return };
    if !info.may_write || held.value.contains('\n') {
        let (table, row) = (info.table.clone(), row.row.clone());
        return cx.act(Action::Open(Panel::Record { table, row }));
    }
    let place = view.grid.place.unwrap_or(egui::Rect::NOTHING);
    if held.apart.is_empty() {
        cell::begin(row, of, held, place, view);
    } else {
        let menu = super::menu::Menu::new(super::menu::Offer::Apart, row, of, place, "");
        view.grid.menu = Some(menu);
    }
}

fn clear(cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    let Some(cursor) = view.grid.cursor.clone() else { return };
    let mut shown = view.rows.iter().filter_map(|index| info.rows.get(*index));
    let Some(row) = shown.find(|row| row.row == cursor.row) else { return };
    let Some((of, held)) = cell::cell_at(info, row, &cursor.column) else { return };
    if !held.value.is_empty() {
        cell::put(cx, info, &row.row, of, "", view);
    }
}
