//! The bar of filters, order and groups.

use std::collections::BTreeSet;

use egui::{Button, RichText, Ui};

use super::{TasksView, statuses::StatusDialog, view::today};
use crate::{
    model::{
        name,
        tasks::{
            arrange::{DueFilter, Filter, Group, Sort},
            offer::labels,
            plan::PlanOrder,
            statuses::label,
            words::Words,
        },
    },
    state::{TaskScope, TaskView},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{icon_button, link_button, search_field, weak},
};

/// Draws the bar.
pub(super) fn bar(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    shape: TaskView,
    view: &mut TasksView,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing = egui::vec2(4.0, 4.0);
        search_field(ui, &cx.say("tasks-filter"), &mut view.filter.words, 140.0);
        by_status(ui, cx, view);
        by_priority(ui, cx, seen, view);
        by_person(ui, cx, seen, view);
        if !matches!(scope, TaskScope::Department(_)) {
            by_department(ui, cx, seen, view);
        }
        by_label(ui, cx, seen, view);
        by_due(ui, cx, view);
        arrangement(ui, cx, shape, view);
        if shape == TaskView::Board {
            own_statuses(ui, cx, seen, scope, view);
        }
        if shape == TaskView::Gantt {
            super::gantt::controls(ui, cx, view);
        }
        if view.filter != Filter::default() {
            if link_button(ui, cx.theme, &cx.say("tasks-filter-clear")).clicked() {
                view.filter = Filter::default();
            }
            let counts = [("shown", view.shown.count.into()), ("all", view.shown.in_scope.into())];
            ui.label(weak(cx.theme, cx.fill("tasks-count", &counts)));
        }
        chosen(ui, cx, view);
    });
}

/// What is selected, and how to let go of it.
fn chosen(ui: &mut Ui, cx: &Cx<'_>, view: &mut TasksView) {
    if view.chosen.is_empty() {
        return;
    }
    let count = [("count", view.chosen.len().into())];
    ui.label(RichText::new(cx.fill("tasks-chosen", &count)).color(cx.theme.tokens.accent));
    if icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("tasks-chosen-clear")).clicked() {
        view.chosen.clear();
    }
}

/// A button that opens a menu; in colour while something is asked for.
fn drop_down(ui: &mut Ui, cx: &Cx<'_>, name: &str, asked: bool, content: impl FnOnce(&mut Ui)) {
    let tokens = &cx.theme.tokens;
    let colour = if asked { tokens.accent } else { tokens.text };
    let words = RichText::new(format!("{name} {}", Icon::CHEVRON_DOWN.text())).color(colour);
    let mut button = Button::new(words).frame_when_inactive(asked);
    if asked {
        button = button.fill(tokens.chosen);
    }
    let config = egui::containers::menu::MenuConfig::new()
        .close_behavior(egui::PopupCloseBehavior::CloseOnClickOutside);
    let (response, _) =
        egui::containers::menu::MenuButton::from_button(button).config(config).ui(ui, |ui| {
            ui.set_min_width(180.0);
            egui::ScrollArea::vertical().max_height(360.0).show(ui, content);
        });
    crate::widgets::label_as(&response, egui::Role::Button, name);
}

/// A box that is ticked while its value is among those asked for.
fn tick<T: Ord + Clone>(ui: &mut Ui, asked: &mut BTreeSet<T>, value: &T, name: &str) {
    let mut on = asked.contains(value);
    if ui.checkbox(&mut on, name).changed() {
        if on {
            asked.insert(value.clone());
        } else {
            asked.remove(value);
        }
    }
}

fn by_status(ui: &mut Ui, cx: &Cx<'_>, view: &mut TasksView) {
    let asked = !view.filter.statuses.is_empty();
    let (filter, statuses) = (&mut view.filter, &view.shown.statuses);
    drop_down(ui, cx, &cx.say("task-status"), asked, |ui| {
        for status in statuses.together(&BTreeSet::new()) {
            let words = label(&status, cx.text.lang()).to_owned();
            tick(ui, &mut filter.statuses, &status.id, &words);
        }
    });
}

fn by_priority(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let asked = !view.filter.priorities.is_empty();
    let (text, statuses) = (cx.text, &view.shown.statuses);
    let words = Words { text, statuses, tasks: seen.cache.tasks(), today: today(cx) };
    drop_down(ui, cx, &cx.say("task-priority"), asked, |ui| {
        for priority in [3, 2, 1, 0] {
            tick(ui, &mut view.filter.priorities, &priority, &words.priority(priority));
        }
    });
}

fn by_person(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let asked = !view.filter.people.is_empty();
    drop_down(ui, cx, &cx.say("task-assignees"), asked, |ui| {
        tick(ui, &mut view.filter.people, &String::new(), &cx.say("task-nobody"));
        let mut people: Vec<_> =
            seen.cache.members().iter().filter(|member| !member.removed).collect();
        people.sort_by_cached_key(|member| (!member.mine, name::sort_key(&member.name)));
        for member in people {
            tick(ui, &mut view.filter.people, &member.member, &member.name);
        }
    });
}

fn by_department(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let asked = !view.filter.departments.is_empty();
    drop_down(ui, cx, &cx.say("task-department"), asked, |ui| {
        for row in seen.cache.departments().iter().filter(|row| row.may_read) {
            let whole = seen.cache.status().map(|status| status.organisation.as_str());
            let name =
                if row.path.is_empty() { whole.unwrap_or_default() } else { row.path.as_str() };
            tick(ui, &mut view.filter.departments, &row.space, name);
        }
    });
}

/// Only where some task has one: who uses no labels isn't asked for any.
fn by_label(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let mut all = labels(seen.cache.tasks());
    all.extend(view.filter.labels.iter().cloned());
    if all.is_empty() {
        return;
    }
    let mut all: Vec<String> = all.into_iter().collect();
    all.sort_by_cached_key(|label| name::sort_key(label));
    let asked = !view.filter.labels.is_empty();
    drop_down(ui, cx, &cx.say("task-labels"), asked, |ui| {
        for label in &all {
            tick(ui, &mut view.filter.labels, label, label);
        }
    });
}

fn by_due(ui: &mut Ui, cx: &Cx<'_>, view: &mut TasksView) {
    let asked = view.filter.due.is_some();
    drop_down(ui, cx, &cx.say("task-deadline"), asked, |ui| {
        let all = [
            (None, "tasks-due-any"),
            (Some(DueFilter::Overdue), "tasks-due-overdue"),
            (Some(DueFilter::ThisWeek), "tasks-due-week"),
            (Some(DueFilter::Never), "tasks-due-never"),
        ];
        for (due, id) in all {
            ui.radio_value(&mut view.filter.due, due, cx.say(id));
        }
    });
}

/// Order, and groups where the way of looking has some.
fn arrangement(ui: &mut Ui, cx: &Cx<'_>, shape: TaskView, view: &mut TasksView) {
    let name = format!("{} {}", Icon::SORT.text(), cx.say("tasks-sort"));
    drop_down(ui, cx, &name, view.sort != Sort::default(), |ui| {
        let all = [
            (Sort::Deadline, "task-deadline"),
            (Sort::Priority, "task-priority"),
            (Sort::Title, "task-title"),
            (Sort::Changed, "tasks-sort-changed"),
        ];
        for (sort, id) in all {
            ui.radio_value(&mut view.sort, sort, cx.say(id));
        }
    });
    let name = format!("{} {}", Icon::GROUP.text(), cx.say("tasks-group"));
    match shape {
        TaskView::Board => {}
        TaskView::List => drop_down(ui, cx, &name, view.group != Group::default(), |ui| {
            let all = [
                (Group::Whole, "tasks-group-none"),
                (Group::Status, "task-status"),
                (Group::Assignee, "task-assignees"),
                (Group::Department, "task-department"),
            ];
            for (group, id) in all {
                ui.radio_value(&mut view.group, group, cx.say(id));
            }
        }),
        TaskView::Gantt => drop_down(ui, cx, &name, false, |ui| {
            let all = [
                (PlanOrder::Department, "task-department"),
                (PlanOrder::Dependency, "tasks-by-dependency"),
            ];
            for (order, id) in all {
                ui.radio_value(&mut view.plan_order, order, cx.say(id));
            }
        }),
    }
}

/// The way to a department's own statuses, for who may manage it.
fn own_statuses(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    view: &mut TasksView,
) {
    let TaskScope::Department(space) = scope else { return };
    let may = seen.cache.departments().iter().any(|row| row.space == *space && row.may_manage);
    if may && icon_button(ui, cx.theme, Icon::ARRANGE, &cx.say("statuses-title")).clicked() {
        view.statuses = Some(StatusDialog::of(space));
    }
}
