//! The dialog that writes the tasks that are shown to a file.

use egui::{Label, RichText, TextEdit, Ui};
use node::export::Format;

use super::{TasksView, header};
use crate::{
    action::Action,
    model::tasks::{
        arrange::{Filter, ListRow},
        export::{Form, Order, PATH_CHARS_MAX},
        plan::PlanRow,
    },
    state::{TaskScope, TaskView},
    ui::{Cx, Seen},
    widgets::{dialog_frame, label_as, primary_button, quiet_button, title, toggle, weak},
};

/// Draws the dialog, if it is open.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    shape: TaskView,
    view: &mut TasksView,
) {
    let Some(mut form) = view.export.take() else { return };
    let shown = shown(seen, shape, view);
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "task-export", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("export-title")));
        ui.label(weak(cx.theme, cx.fill("export-count", &[("count", shown.len().into())])));
        ui.add_space(cx.theme.sizes.gap);
        ui.add_enabled_ui(!form.busy, |ui| fields(ui, cx, &mut form));
        if let Some(failure) = &form.failure {
            ui.add_space(cx.theme.sizes.gap);
            let told = cx.failure(failure);
            let problem = RichText::new(told.problem()).color(cx.theme.tokens.bad);
            ui.add(Label::new(problem).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let ready = !form.busy && form.format().is_some() && !shown.is_empty();
            if primary_button(ui, cx.theme, &cx.say("export-do"), ready).clicked() {
                let (path, replace) = (form.path.clone(), form.replace);
                let scope = told(cx, seen, scope, view);
                cx.act(Action::Export(Order { tasks: shown.clone(), scope, path, replace }));
                form.busy = true;
                form.failure = None;
            }
            close = quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !close && !response.should_close() {
        view.export = Some(form);
    }
}

/// The kind of file, its path, and whether one that is there goes.
fn fields(ui: &mut Ui, cx: &Cx<'_>, form: &mut Form) {
    ui.horizontal_wrapped(|ui| {
        for format in Format::ALL {
            let label = cx.say(match format {
                Format::Xlsx => "export-xlsx",
                Format::Csv => "export-csv",
                Format::Ics => "export-ics",
            });
            if toggle(ui, cx.theme, &label, form.format() == Some(format)).clicked() {
                form.set_format(format);
            }
        }
    });
    ui.add_space(cx.theme.sizes.tight);
    let label = cx.say("export-path");
    ui.label(weak(cx.theme, label.as_str()));
    let field = TextEdit::singleline(&mut form.path)
        .char_limit(PATH_CHARS_MAX)
        .margin(egui::Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    let response = ui.add(field);
    label_as(&response, egui::Role::TextInput, &label);
    if response.changed() {
        form.failure = None;
    }
    ui.checkbox(&mut form.replace, cx.say("export-replace"));
    if form.format().is_none() {
        ui.label(weak(cx.theme, cx.say("export-no-kind")));
    }
}

/// What is exported, in words.
fn told(cx: &Cx<'_>, seen: &Seen<'_>, scope: &TaskScope, view: &TasksView) -> String {
    let name = header::name(cx, seen, scope);
    if view.filter == Filter::default() {
        return name;
    }
    let counts = [("shown", view.shown.count.into()), ("all", view.shown.in_scope.into())];
    format!("{name} · {}", cx.fill("export-filtered", &counts))
}

/// The tasks that are shown, in the order in which they are, each once.
fn shown(seen: &Seen<'_>, shape: TaskView, view: &TasksView) -> Vec<String> {
    let shown = &view.shown;
    let places: Vec<usize> = match shape {
        TaskView::List => {
            let task = |row: &ListRow| match row {
                ListRow::Task(index) => Some(*index),
                ListRow::Head(..) => None,
            };
            shown.rows.iter().filter_map(task).collect()
        }
        TaskView::Board => {
            shown.columns.iter().flat_map(|column| column.tasks.iter().copied()).collect()
        }
        TaskView::Gantt => {
            let task = |row: &PlanRow| match row {
                PlanRow::Task(index) => Some(*index),
                PlanRow::Head(_) => None,
            };
            shown.plan.rows.iter().filter_map(task).collect()
        }
    };
    let tasks = seen.cache.tasks();
    let mut once = std::collections::BTreeSet::new();
    let fresh = places.into_iter().filter(|index| once.insert(*index));
    fresh.filter_map(|index| tasks.get(index)).map(|task| task.task.clone()).collect()
}
