//! The files of a task: put in by name, drop or paste, opened, saved, removed.

use egui::Ui;
use node::facade::{TaskChange, TaskInfo};

use super::view::change_one;
use crate::{
    action::Action,
    state::{Holder, Route},
    theme::Icon,
    ui::{
        Cx, Seen,
        files::{attached, one, take_pasted},
    },
    widgets::{icon_button, link_button, strong, weak},
};

/// Draws the files of a task, and those that it is getting.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, task: &TaskInfo) {
    let field = Holder::Task(task.task.clone()).field();
    ui.separator();
    ui.horizontal(|ui| {
        ui.label(strong(cx.theme, cx.say("task-files")));
        if task.may_write
            && icon_button(ui, cx.theme, Icon::ATTACH, &cx.say("attach-file")).clicked()
        {
            cx.act(Action::AskForFile(field.clone()));
        }
    });
    // Beside a channel a pasted picture goes with what is written there, above it with the dialog.
    let dialog = ui.memory(|memory| memory.top_modal_layer().is_some());
    if task.may_write && !dialog && !matches!(seen.nav.here(), Route::Channel { .. }) {
        take_pasted(ui, cx, &field);
    }
    if task.files.is_empty() && seen.attachments.of(&field).is_empty() {
        let id = if task.may_write { "task-files-hint" } else { "task-nothing" };
        ui.label(weak(cx.theme, cx.say(id)));
    }
    attached(ui, cx, seen, &field);
    for file in &task.files {
        ui.push_id(("file", &file.file), |ui| {
            one(ui, cx, seen, file, |ui| {
                if task.may_write
                    && link_button(ui, cx.theme, &cx.say("task-file-remove")).clicked()
                {
                    change_one(cx, task, vec![TaskChange::RemoveFile(file.file.clone())]);
                }
            });
        });
    }
    ui.add_space(cx.theme.sizes.gap);
}
