//! The title of the tasks, the ways to look at them, and the way to a new one.

use egui::{Align, Layout, Role, Ui};

use super::TasksView;
use crate::{
    action::Action,
    state::{Route, TaskScope, TaskView},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{icon_button, label_as, primary_button, title, toggle},
};

/// Draws the title of the tasks and what can be done with them.
pub fn header(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    shape: TaskView,
    view: &mut TasksView,
) {
    let narrow = ui.available_width() < 460.0;
    ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
        new_task(ui, cx, narrow, view);
        ui.add_space(cx.theme.sizes.tight);
        ways(ui, cx, scope, shape, narrow);
        who(ui, cx, seen, scope);
        export(ui, cx, seen, scope, narrow);
        repositories(ui, cx);
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            ui.add(egui::Label::new(title(cx.theme, name(cx, seen, scope))).truncate());
        });
    });
}

fn new_task(ui: &mut Ui, cx: &Cx<'_>, narrow: bool, view: &mut TasksView) {
    let label = cx.say("task-new");
    let clicked = if narrow {
        icon_button(ui, cx.theme, Icon::ADD, &label).clicked()
    } else {
        primary_button(ui, cx.theme, &label, true).on_hover_text("Ctrl+N").clicked()
    };
    if clicked {
        view.adding.focus = true;
    }
}

/// List, board, Gantt: the same tasks in another way, which is no step to go back over.
fn ways(ui: &mut Ui, cx: &Cx<'_>, scope: &TaskScope, shape: TaskView, narrow: bool) {
    ui.spacing_mut().item_spacing.x = 2.0;
    let all = [
        (TaskView::Gantt, Icon::GANTT, "tasks-gantt"),
        (TaskView::Board, Icon::BOARD, "tasks-board"),
        (TaskView::List, Icon::LIST, "tasks-list"),
    ];
    for (way, icon, id) in all {
        let label = cx.say(id);
        let shown = if narrow { icon.text() } else { format!("{} {label}", icon.text()) };
        let response = toggle(ui, cx.theme, &shown, way == shape);
        label_as(&response, Role::Button, &label);
        if response.on_hover_text(label).clicked() {
            cx.act(Action::Amend(Route::Tasks { scope: scope.clone(), view: way }));
        }
    }
}

/// The way to a file of what is shown.
fn export(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, scope: &TaskScope, narrow: bool) {
    let label = cx.say("export");
    let clicked = if narrow {
        icon_button(ui, cx.theme, Icon::EXPORT, &label).clicked()
    } else {
        let shown = format!("{} {label}", Icon::EXPORT.text());
        let response = toggle(ui, cx.theme, &shown, false);
        label_as(&response, Role::Button, &label);
        response.clicked()
    };
    if clicked {
        cx.act(Action::BeginExport { name: name(cx, seen, scope) });
    }
}

/// The way to the repositories whose commits are linked to tasks.
fn repositories(ui: &mut Ui, cx: &Cx<'_>) {
    if icon_button(ui, cx.theme, Icon::COMMIT, &cx.say("repositories")).clicked() {
        cx.act(Action::ShowRepositories);
    }
}

/// Who takes part, where the tasks are a project's.
fn who(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, scope: &TaskScope) {
    let TaskScope::Department(space) = scope else { return };
    let mut rows = seen.cache.departments().iter();
    let project = rows.any(|row| row.space == *space && row.project.is_some());
    if project && icon_button(ui, cx.theme, Icon::PEOPLE, &cx.say("project-members")).clicked() {
        cx.act(Action::ShowProject(space.clone()));
    }
}

/// What is looked at.
pub(super) fn name(cx: &Cx<'_>, seen: &Seen<'_>, scope: &TaskScope) -> String {
    match scope {
        TaskScope::All => cx.say("tasks-all"),
        TaskScope::Mine => cx.say("tasks-mine"),
        TaskScope::Department(space) => {
            let found = seen.cache.departments().iter().find(|row| row.space == *space);
            let name = found.map(|row| row.name.as_str()).filter(|name| !name.is_empty());
            let whole = seen.cache.status().map(|status| status.organisation.as_str());
            let name = name.or(whole).unwrap_or_default();
            cx.fill("tasks-of", &[("name", name.into())])
        }
    }
}
