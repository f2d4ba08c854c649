//! The dialog of repositories: those that are remembered, each scanned by a click, a new one, what came of it.

use egui::{Align, Frame, Label, Layout, Margin, RichText, ScrollArea, Stroke, Ui};
use node::facade::{
    Answer, Command, CommitReport, DepartmentInfo, Query, RepositoryInfo, TaskChange, TaskField,
};

use super::{TasksView, header};
use crate::{
    action::{Action, Then},
    model::{
        tasks::repositories::{Form, Progress, Scan, called, of_scope},
        time,
    },
    state::{Loaded, Panel, TaskScope},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        dialog_frame, glyph, icon_button, label_as, labelled_field, link_button, primary_button,
        quiet_button, strong, title, weak,
    },
};

/// What the dialog remembers.
#[derive(Debug, Default)]
pub(super) struct Dialog {
    form: Form,
    progress: Option<Progress>,
    /// What the keys of new tasks are to begin with, while it is being changed.
    prefix: Option<String>,
}

impl Dialog {
    /// A scan has begun.
    pub(super) fn begun(&mut self, path: String) {
        self.progress = Some(Progress::Busy(path));
    }

    /// A scan has ended.
    pub(super) fn ended(&mut self, progress: Progress) {
        if matches!(progress, Progress::Done(_)) {
            self.form = Form::default();
        }
        self.progress = Some(progress);
    }
}

/// Draws the dialog, if it is open.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    view: &mut TasksView,
) {
    let Some(mut dialog) = view.repositories.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "task-repositories", 560.0, |ui| {
        let height = (ui.ctx().content_rect().height() - 140.0).max(200.0);
        ScrollArea::vertical().max_height(height).show(ui, |ui| {
            ui.label(title(cx.theme, cx.say("repositories")));
            ui.label(weak(cx.theme, header::name(cx, seen, scope)));
            ui.add(Label::new(weak(cx.theme, cx.say("repositories-hint"))).wrap());
            prefix(ui, cx, seen, scope, &mut dialog);
            ui.add_space(cx.theme.sizes.gap);
            known(ui, cx, seen, scope, &dialog);
            progress(ui, cx, &dialog, &mut close);
            add(ui, cx, scope, &mut dialog);
        });
        ui.add_space(cx.theme.sizes.gap);
        close |= quiet_button(ui, cx.theme, &cx.say("close")).clicked();
    });
    if !close && !response.should_close() {
        view.repositories = Some(dialog);
    }
}

/// What the keys of new tasks begin with, and what they are to begin with.
fn prefix(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, scope: &TaskScope, dialog: &mut Dialog) {
    let TaskScope::Department(space) = scope else { return };
    let is_it = |row: &&DepartmentInfo| row.space == *space;
    let Some(row) = seen.cache.departments().iter().find(is_it) else { return };
    ui.add_space(cx.theme.sizes.gap);
    ui.horizontal(|ui| {
        let said = cx.fill("task-prefix", &[("prefix", (&row.task_prefix).into())]);
        ui.label(weak(cx.theme, said));
        let Some(wanted) = &mut dialog.prefix else {
            if row.may_manage && link_button(ui, cx.theme, &cx.say("task-prefix-change")).clicked()
            {
                dialog.prefix = Some(row.task_prefix.clone());
            }
            return;
        };
        let field = egui::TextEdit::singleline(wanted).char_limit(10).desired_width(110.0);
        label_as(&ui.add(field), egui::Role::TextInput, &cx.say("task-prefix-field"));
        if link_button(ui, cx.theme, &cx.say("task-prefix-save")).clicked() {
            let (prefix, department) = (wanted.clone(), Some(space.clone()));
            cx.act(Action::Do(Command::SetTaskPrefix { department, prefix }, Then::Nothing));
            dialog.prefix = None;
        }
    });
}

/// The repositories that are remembered.
fn known(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, scope: &TaskScope, dialog: &Dialog) {
    let rows = match seen.cache.get(&Query::Repositories) {
        Loaded::Ready(Answer::Repositories(rows)) => rows.as_slice(),
        _ => &[],
    };
    let busy = matches!(dialog.progress, Some(Progress::Busy(_)));
    for row in of_scope(rows, scope) {
        let frame = Frame::new()
            .fill(cx.theme.tokens.raised)
            .stroke(Stroke::new(1.0, cx.theme.tokens.line))
            .corner_radius(cx.theme.sizes.radius)
            .inner_margin(Margin::symmetric(12, 8));
        frame.show(ui, |ui| repository(ui, cx, row, busy));
        ui.add_space(cx.theme.sizes.tight);
    }
}

fn repository(ui: &mut Ui, cx: &Cx<'_>, row: &RepositoryInfo, busy: bool) {
    ui.set_min_width(ui.available_width());
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let forget = cx.fill("repository-forget", &[("name", (&row.name).into())]);
            if icon_button(ui, cx.theme, Icon::REMOVE, &forget).clicked() {
                let repository = row.path.clone();
                cx.act(Action::Do(Command::ForgetRepository { repository }, Then::Repositories));
            }
            ui.add_enabled_ui(!busy, |ui| {
                let scan = quiet_button(ui, cx.theme, &cx.say("repository-scan"));
                let label = cx.fill("repository-scan-one", &[("name", (&row.name).into())]);
                label_as(&scan, egui::Role::Button, &label);
                if scan.clicked() {
                    cx.act(Action::ScanRepository(Scan::again(row)));
                }
            });
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = 1.0;
                ui.horizontal(|ui| {
                    ui.label(glyph(cx.theme, Icon::COMMIT));
                    ui.add(Label::new(strong(cx.theme, row.name.as_str())).truncate());
                });
                ui.add(Label::new(weak(cx.theme, row.path.as_str())).truncate());
                ui.add(Label::new(weak(cx.theme, how(cx, row))).truncate());
            });
        });
    });
}

/// The branch, what `Closes` does, and when it was scanned.
fn how(cx: &Cx<'_>, row: &RepositoryInfo) -> String {
    let apply = if row.apply { "repository-applies" } else { "repository-proposes" };
    let scanned = row.scanned.map(|at| time::when(cx.text, at, cx.now, cx.zone));
    let when = scanned.unwrap_or_default();
    let mut parts = vec![cx.fill("repository-scanned", &[("when", (&when).into())]), cx.say(apply)];
    parts.extend(row.branch.clone());
    parts.join(" · ")
}

/// What came of the last scan.
fn progress(ui: &mut Ui, cx: &Cx<'_>, dialog: &Dialog, close: &mut bool) {
    match &dialog.progress {
        None => {}
        Some(Progress::Busy(path)) => {
            ui.horizontal(|ui| {
                ui.spinner();
                ui.add(Label::new(cx.fill("repository-busy", &[("path", path.into())])).truncate());
            });
        }
        Some(Progress::Failed(failure)) => {
            let told = cx.failure(failure);
            let problem = RichText::new(told.problem()).color(cx.theme.tokens.bad);
            ui.add(Label::new(problem).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
        }
        Some(Progress::Done(report)) => done(ui, cx, report, close),
    }
}

fn done(ui: &mut Ui, cx: &Cx<'_>, report: &CommitReport, close: &mut bool) {
    let values = [
        ("commits", report.looked_at.into()),
        ("linked", report.linked.into()),
        ("known", report.known.into()),
    ];
    ui.add(Label::new(strong(cx.theme, cx.fill("commits-scanned", &values))).wrap());
    let lists = [("commits-done", &report.done), ("commits-proposed", &report.proposed)];
    for (id, tasks) in lists.into_iter().filter(|(_, tasks)| !tasks.is_empty()) {
        ui.label(weak(cx.theme, cx.say(id)));
        for task in tasks {
            ui.horizontal(|ui| {
                ui.label(glyph(cx.theme, Icon::STATUS_DONE));
                if link_button(ui, cx.theme, &called(task)).clicked() {
                    cx.act(Action::Open(Panel::Task { task: task.task.clone() }));
                    *close = true;
                }
                let name = called(task);
                let one = [("task", (&name).into())];
                if id == "commits-proposed" {
                    let mark = quiet_button(ui, cx.theme, &cx.say("commit-mark-done"));
                    label_as(&mark, egui::Role::Button, &cx.fill("commit-mark-one", &one));
                    if mark.clicked() {
                        let status = TaskChange::Set(TaskField::Status("done".to_owned()));
                        let set =
                            Command::SetTask { task: task.task.clone(), changes: vec![status] };
                        cx.act(Action::Do(set, Then::Say("commit-marked")));
                    }
                }
            });
        }
    }
    let keys = [
        ("commits-unknown", &report.unknown),
        ("commits-ambiguous", &report.ambiguous),
        ("commits-refused", &report.refused),
    ];
    for (id, keys) in keys.into_iter().filter(|(_, keys)| !keys.is_empty()) {
        let keys = cx.list(keys);
        ui.add(Label::new(weak(cx.theme, cx.fill(id, &[("keys", (&keys).into())]))).wrap());
    }
    if report.cut {
        ui.add(Label::new(weak(cx.theme, cx.say("commits-cut"))).wrap());
    }
}

/// A new one.
fn add(ui: &mut Ui, cx: &Cx<'_>, scope: &TaskScope, dialog: &mut Dialog) {
    ui.add_space(cx.theme.sizes.gap);
    ui.separator();
    ui.label(strong(cx.theme, cx.say("repository-add")));
    let busy = matches!(dialog.progress, Some(Progress::Busy(_)));
    let form = &mut dialog.form;
    ui.add_enabled_ui(!busy, |ui| {
        let hint = cx.say("repository-path-hint");
        labelled_field(ui, cx.theme, &cx.say("repository-path"), &hint, &mut form.path);
        let hint = cx.say("repository-branch-hint");
        labelled_field(ui, cx.theme, &cx.say("repository-branch"), &hint, &mut form.branch);
        ui.checkbox(&mut form.apply, cx.say("repository-apply"));
        let scan = form.scan(scope);
        ui.add_space(cx.theme.sizes.tight);
        if primary_button(ui, cx.theme, &cx.say("repository-add-do"), scan.is_some()).clicked()
            && let Some(scan) = scan
        {
            cx.act(Action::ScanRepository(scan));
        }
    });
}
