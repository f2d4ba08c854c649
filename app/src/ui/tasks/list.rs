//! Tasks as rows, only those in sight.

use egui::{Id, ScrollArea, Ui};
use node::facade::TaskInfo;

use super::{
    TasksView,
    menu::Menu,
    paint::Look,
    row::{self, Done},
    show::words,
    view::Cursor,
};
use crate::{
    action::Action,
    model::tasks::arrange::{Group, ListRow},
    state::Panel,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{glyph, strong, weak},
};

/// Draws the list.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    ui.spacing_mut().item_spacing.y = 1.0;
    let height = cx.theme.sizes.row;
    let mut area = ScrollArea::vertical().id_salt("task-list").auto_shrink(false);
    if let Some(offset) = into_sight(ui, view, height + 1.0) {
        area = area.vertical_scroll_offset(offset);
    }
    let count = view.shown.rows.len();
    let mut done = Vec::new();
    let output = area.show_rows(ui, height, count, |ui, range| {
        view.drawn += range.len();
        let tasks = seen.cache.tasks();
        for at in range {
            match &view.shown.rows[at] {
                ListRow::Head(id, count) => head(ui, cx, seen, view, id, *count),
                ListRow::Task(index) => {
                    if let Some(task) = tasks.get(*index) {
                        done.extend(task_row(ui, cx, seen, view, at, task));
                    }
                }
            }
        }
    });
    view.list_sight = Some((output.state.clamped_offset().y, output.inner_rect.height()));
    for (at, task, what) in done {
        act(cx, view, at, task, what);
    }
}

/// The offset at which the cursor that has just moved is in sight, if it isn't.
fn into_sight(ui: &Ui, view: &mut TasksView, height: f32) -> Option<f32> {
    let cursor = view.cursor.as_mut().filter(|cursor| cursor.moved)?;
    cursor.moved = false;
    let (offset, room) = view.list_sight.unwrap_or((0.0, ui.available_height()));
    let top = cursor.row as f32 * height;
    if top < offset {
        return Some(top);
    }
    (top + height > offset + room).then_some(top + height - room)
}

fn task_row(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    view: &TasksView,
    at: usize,
    task: &TaskInfo,
) -> Option<(usize, String, Done)> {
    let look = look(seen, view, at, &task.task);
    let id = Id::unique(("task-row", at, &task.task));
    let (response, done) = row::draw(ui, cx, &words(cx, seen, view), task, id, look);
    if look.cursor {
        ui.ctx().data_mut(|data| data.insert_temp(super::keys::cursor_place(), response.rect));
    }
    done.map(|done| (at, task.task.clone(), done))
}

/// How a task that stands at a place looks.
pub(super) fn look(seen: &Seen<'_>, view: &TasksView, at: usize, task: &str) -> Look {
    let open = matches!(&seen.nav.panel, Some(Panel::Task { task: open }) if open == task);
    let cursor = view.cursor.as_ref();
    let cursor = cursor.is_some_and(|cursor| cursor.row == at && cursor.task == task);
    Look { chosen: view.chosen.contains(task), cursor, open }
}

/// Does what was done with a row or a card.
pub(super) fn act(cx: &Cx<'_>, view: &mut TasksView, row: usize, task: String, done: Done) {
    view.cursor = Some(Cursor { row, task: task.clone(), moved: false });
    match done {
        Done::Open => cx.act(Action::Open(Panel::Task { task })),
        Done::Choose => view.choose(&task),
        Done::Menu(field, at) => {
            let several = view.chosen.contains(&task);
            let tasks = if several { view.targets() } else { vec![task] };
            view.menu = Some(Menu::new(field, tasks, at));
        }
    }
}

/// Where a group begins.
fn head(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &TasksView, id: &str, count: usize) {
    let name = match view.group {
        Group::Whole => String::new(),
        Group::Status => {
            let all = view.shown.statuses.together(&[id].into());
            let found = all.iter().find(|status| status.id == id);
            let label = |status| crate::model::tasks::statuses::label(status, cx.text.lang());
            found.map(|status| label(status).to_owned()).unwrap_or_default()
        }
        Group::Assignee if id.is_empty() => cx.say("task-nobody"),
        Group::Assignee => {
            let member = seen.cache.members().iter().find(|member| member.member == id);
            member.map(|member| member.name.clone()).unwrap_or_default()
        }
        Group::Department => department(seen, id),
    };
    let size = egui::vec2(ui.available_width(), cx.theme.sizes.row);
    ui.allocate_ui(size, |ui| {
        ui.set_min_size(size);
        ui.horizontal_centered(|ui| {
            ui.add_space(6.0);
            ui.label(glyph(cx.theme, Icon::CHEVRON_DOWN));
            ui.label(strong(cx.theme, name));
            ui.label(weak(cx.theme, count.to_string()));
        });
    });
}

/// What a department is called; the organisation's own space has its name.
pub(super) fn department(seen: &Seen<'_>, space: &str) -> String {
    let found = seen.cache.departments().iter().find(|row| row.space == space);
    let path = found.map(|row| row.path.as_str()).filter(|path| !path.is_empty());
    let whole = seen.cache.status().map(|status| status.organisation.as_str());
    path.or(whole).unwrap_or_default().to_owned()
}
