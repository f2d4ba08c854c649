//! The screen of tasks: the bar of filters, then list, board or chart, or what stands in for them.

use egui::{Margin, Ui};

use super::{
    TasksView, add, board, export, filters, gantt, keys, list, menu, repositories, shown, statuses,
    view::today,
};
use crate::{
    model::tasks::words::Words,
    state::{Loaded, Panel, TaskScope, TaskView},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{empty, failed, quiet_button, waiting},
};

/// Draws tasks.
pub fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    shape: TaskView,
    view: &mut TasksView,
) {
    view.drawn = 0;
    keys::take_new(ui, view);
    match shown::tasks(seen) {
        Loaded::Waiting => return waiting(ui, cx.theme, &cx.say("tasks-waiting")),
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("tasks-failed"), &cx.failure(failure));
        }
        Loaded::Ready(_) => {}
    }
    shown::refresh(cx, seen, scope, shape, view);
    keys::take(ui, cx, seen, shape, view);
    let frame = egui::Frame::new().inner_margin(Margin { left: 12, right: 12, top: 8, bottom: 0 });
    frame.show(ui, |ui| {
        filters::bar(ui, cx, seen, scope, shape, view);
        ui.add_space(cx.theme.sizes.tight);
        if shape != TaskView::Board {
            add::line(ui, cx, seen, scope, None, view);
            ui.add_space(cx.theme.sizes.tight);
        }
        match shape {
            TaskView::Board => board::show(ui, cx, seen, scope, view),
            TaskView::List | TaskView::Gantt if view.shown.count == 0 => nothing(ui, cx, view),
            TaskView::List => list::show(ui, cx, seen, view),
            TaskView::Gantt => gantt::show(ui, cx, seen, view),
        }
    });
    if !matches!(seen.nav.panel, Some(Panel::Task { .. })) {
        menu::show(ui, cx, seen, view);
    } else if view.menu.as_ref().is_some_and(menu::Menu::is_fresh) {
        // The panel draws it, before this screen.
        ui.ctx().request_repaint();
    }
    statuses::show(ui, cx, seen, view);
    export::show(ui, cx, seen, scope, shape, view);
    repositories::show(ui, cx, seen, scope, view);
}

/// What stands where no task is.
fn nothing(ui: &mut Ui, cx: &Cx<'_>, view: &mut TasksView) {
    if view.shown.in_scope == 0 {
        return empty(
            ui,
            cx.theme,
            Icon::TASK,
            &cx.say("tasks-empty"),
            &cx.say("tasks-empty-hint"),
        );
    }
    empty(ui, cx.theme, Icon::FILTER, &cx.say("tasks-none-fit"), &cx.say("tasks-none-fit-hint"));
    ui.vertical_centered(|ui| {
        if quiet_button(ui, cx.theme, &cx.say("tasks-filter-clear")).clicked() {
            view.filter = Default::default();
        }
    });
}

/// What values are told with on this screen.
pub(super) fn words<'a>(cx: &Cx<'a>, seen: &Seen<'a>, view: &'a TasksView) -> Words<'a> {
    let (text, statuses) = (cx.text, &view.shown.statuses);
    Words { text, statuses, tasks: seen.cache.tasks(), today: today(cx) }
}
