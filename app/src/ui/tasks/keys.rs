//! The keyboard among tasks. Nothing here happens while somebody writes.

use egui::{Id, Key, Modifiers, Rect, Ui};
use node::facade::TaskInfo;

use super::{TasksView, menu::Menu, view::Cursor};
use crate::{
    action::Action,
    model::tasks::{arrange::ListRow, offer::Field, plan::PlanRow},
    state::{Panel, TaskView},
    ui::{Cx, Seen},
};

/// Keys that set a field.
const FIELDS: [(Key, Field); 5] = [
    (Key::S, Field::Status),
    (Key::P, Field::Priority),
    (Key::A, Field::Assignees),
    (Key::D, Field::Deadline),
    (Key::L, Field::Labels),
];

/// Where the place of the cursor on screen is kept, for the menus that open there.
pub(super) fn cursor_place() -> Id {
    Id::unique("task-cursor-place")
}

/// Takes the key for a new task. It is taken while tasks are still awaited, too: the line has the cursor once
/// it is there.
pub(super) fn take_new(ui: &mut Ui, view: &mut TasksView) {
    if ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::N)) {
        view.adding.focus = true;
    }
}

/// Takes the other keys that are for the tasks.
pub(super) fn take(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    shape: TaskView,
    view: &mut TasksView,
) {
    let pressed =
        |modifiers: Modifiers, key: Key| ui.input_mut(|input| input.consume_key(modifiers, key));
    if view.adding.focus && shape == TaskView::Board && view.adding.column.is_none() {
        view.adding.column = view.shown.columns.first().map(|column| column.status.id.clone());
    }
    let covered = ui.ctx().memory(|memory| memory.top_modal_layer().is_some());
    let busy = ui.ctx().text_edit_focused() || egui::Popup::is_any_open(ui.ctx());
    if busy || covered || view.menu.is_some() {
        return;
    }
    let steps = [
        (Key::ArrowUp, 0, -1),
        (Key::ArrowDown, 0, 1),
        (Key::ArrowLeft, -1, 0),
        (Key::ArrowRight, 1, 0),
    ];
    for (key, across, down) in steps {
        let sideways = across != 0 && shape != TaskView::Board;
        if !sideways && pressed(Modifiers::NONE, key) {
            step(seen.cache.tasks(), shape, view, across, down);
        }
    }
    let task = view.cursor.as_ref().map(|cursor| cursor.task.clone());
    if let Some(task) = task {
        if pressed(Modifiers::NONE, Key::X) {
            view.choose(&task);
        }
        if pressed(Modifiers::NONE, Key::Enter) {
            cx.act(Action::Open(Panel::Task { task }));
        }
    }
    if !view.targets().is_empty() {
        for (key, field) in FIELDS {
            if pressed(Modifiers::NONE, key) {
                let at = ui.ctx().data(|data| data.get_temp::<Rect>(cursor_place()));
                let at = at.unwrap_or_else(|| Rect::from_pos(ui.max_rect().center()));
                let at =
                    Rect::from_min_size(at.min, egui::vec2(at.width().min(200.0), at.height()));
                view.menu = Some(Menu::new(field, view.targets(), at));
            }
        }
    }
    if !view.chosen.is_empty() && pressed(Modifiers::NONE, Key::Escape) {
        view.chosen.clear();
    }
}

/// Moves the cursor: down or up, and on the board from column to column.
fn step(tasks: &[TaskInfo], shape: TaskView, view: &mut TasksView, across: isize, down: isize) {
    let lines = lines(shape, view);
    let here = view.cursor.as_ref().and_then(|cursor| {
        let found = |line: &Vec<Option<usize>>| {
            let is = |at: &Option<usize>| {
                at.and_then(|at| tasks.get(at)).is_some_and(|task| task.task == cursor.task)
            };
            line.get(cursor.row).filter(|at| is(at)).map(|_| cursor.row)
        };
        lines.iter().enumerate().find_map(|(line, rows)| Some((line, found(rows)?)))
    });
    let Some((line, row)) = here else {
        let first = lines.iter().find_map(|line| first_from(line, 0, 1));
        view.cursor = first.and_then(|(row, index)| cursor_at(tasks, row, index));
        return;
    };
    let next = if across == 0 {
        row.checked_add_signed(down).and_then(|row| first_from(&lines[line], row, down))
    } else {
        beside(&lines, line, row, across)
    };
    if let Some((row, index)) = next {
        view.cursor = cursor_at(tasks, row, index);
    }
}

fn cursor_at(tasks: &[TaskInfo], row: usize, index: usize) -> Option<Cursor> {
    let task = tasks.get(index)?.task.clone();
    Some(Cursor { row, task, moved: true })
}

/// What stands in each row; nothing where a group begins. A board has several lines of rows.
fn lines(shape: TaskView, view: &TasksView) -> Vec<Vec<Option<usize>>> {
    let of_list = |row: &ListRow| match row {
        ListRow::Task(index) => Some(*index),
        ListRow::Head(..) => None,
    };
    let of_plan = |row: &PlanRow| match row {
        PlanRow::Task(index) => Some(*index),
        PlanRow::Head(_) => None,
    };
    match shape {
        TaskView::List => vec![view.shown.rows.iter().map(of_list).collect()],
        TaskView::Gantt => vec![view.shown.plan.rows.iter().map(of_plan).collect()],
        TaskView::Board => {
            let columns = view.shown.columns.iter();
            columns.map(|column| column.tasks.iter().copied().map(Some).collect()).collect()
        }
    }
}

/// The first task from a row on, in a direction.
fn first_from(line: &[Option<usize>], row: usize, down: isize) -> Option<(usize, usize)> {
    let mut row = row;
    loop {
        if let Some(index) = line.get(row)? {
            return Some((row, *index));
        }
        row = row.checked_add_signed(down)?;
    }
}

/// The nearest task in the next column that has one.
fn beside(
    lines: &[Vec<Option<usize>>],
    line: usize,
    row: usize,
    across: isize,
) -> Option<(usize, usize)> {
    let mut line = line.checked_add_signed(across)?;
    loop {
        let rows = lines.get(line)?;
        let row = row.min(rows.len().saturating_sub(1));
        if let Some(Some(index)) = rows.get(row) {
            return Some((row, *index));
        }
        line = line.checked_add_signed(across)?;
    }
}

/// Leaves the cursor on its task after the rows were arranged anew, or lets go of it.
pub(super) fn keep_cursor(view: &mut TasksView, tasks: &[TaskInfo]) {
    let Some(cursor) = &view.cursor else { return };
    let Some(index) = tasks.iter().position(|task| task.task == cursor.task) else {
        view.cursor = None;
        return;
    };
    let mut shapes = [TaskView::List, TaskView::Board, TaskView::Gantt].into_iter();
    let row = shapes.find_map(|shape| {
        let is = |at: &Option<usize>| *at == Some(index);
        lines(shape, view).iter().find_map(|line| line.iter().position(is))
    });
    view.cursor = row.map(|row| Cursor { row, moved: false, ..cursor.clone() });
}
