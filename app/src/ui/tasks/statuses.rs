//! A department's own statuses: add, rename, order, retire.

use egui::{Key, Margin, TextEdit, Ui};
use node::facade::{Answer, Category, Command, StatusFields, StatusInfo};

use super::{TasksView, view::statuses_query};
use crate::{
    action::{Action, Then},
    model::tasks::statuses::{fields, new_status, swapped},
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        chip, dialog_frame, failed, icon_button, label_as, primary_button, quiet_button, title,
        weak,
    },
};

/// The longest label, in characters.
const LABEL_CHARS_MAX: usize = 24;

/// What the dialog remembers.
#[derive(Debug)]
pub(super) struct StatusDialog {
    space: String,
    /// The status whose labels are being written: as it was, and as it is wanted.
    editing: Option<(StatusFields, StatusFields)>,
    /// The label of a new one.
    label: String,
    category: Category,
}

impl StatusDialog {
    /// The statuses of a department.
    pub(super) fn of(space: &str) -> Self {
        let (space, label) = (space.to_owned(), String::new());
        Self { space, editing: None, label, category: Category::Doing }
    }
}

/// Draws the dialog, if it is open.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let Some(mut dialog) = view.statuses.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "task-statuses", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("statuses-title")));
        ui.label(weak(cx.theme, cx.say("statuses-hint")));
        ui.add_space(cx.theme.sizes.gap);
        match seen.cache.get(&statuses_query(dialog.space.clone())) {
            Loaded::Ready(Answer::Statuses(all)) => {
                egui::ScrollArea::vertical().max_height(340.0).show(ui, |ui| {
                    for status in all {
                        line(ui, cx, all, status, &mut dialog);
                    }
                });
                add(ui, cx, all, &mut dialog);
            }
            Loaded::Failed(failure) => {
                failed(ui, cx.theme, &cx.say("tasks-failed"), &cx.failure(failure))
            }
            Loaded::Waiting | Loaded::Ready(_) => {
                ui.label(weak(cx.theme, cx.say("tasks-waiting")));
            }
        }
        ui.add_space(cx.theme.sizes.gap);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            close = quiet_button(ui, cx.theme, &cx.say("close")).clicked();
        });
    });
    if !close && !response.should_close() {
        view.statuses = Some(dialog);
    }
}

fn set(cx: &Cx<'_>, space: &str, status: StatusFields) {
    let department = Some(space.to_owned());
    cx.act(Action::Do(Command::SetStatus { department, status }, Then::Nothing));
}

/// One status.
fn line(
    ui: &mut Ui,
    cx: &Cx<'_>,
    all: &[StatusInfo],
    status: &StatusInfo,
    dialog: &mut StatusDialog,
) {
    ui.horizontal(|ui| {
        let name = crate::model::tasks::statuses::label(status, cx.text.lang());
        let place = [
            (Icon::CHEVRON_UP, "statuses-before", false),
            (Icon::CHEVRON_DOWN, "statuses-after", true),
        ];
        for (icon, id, right) in place {
            let changes = swapped(all, &status.id, right);
            let label = cx.fill(id, &[("name", name.into())]);
            let response = ui
                .add_enabled_ui(!changes.is_empty(), |ui| icon_button(ui, cx.theme, icon, &label));
            if response.inner.clicked() {
                changes.into_iter().for_each(|change| set(cx, &dialog.space, change));
            }
        }
        labels(ui, cx, status, dialog);
        chip(ui, cx.theme, &category(cx, status.category));
        if !status.preset {
            let id = if status.retired { "statuses-restore" } else { "statuses-retire" };
            let icon = if status.retired { Icon::RESTORE } else { Icon::RETIRE };
            let label = cx.fill(id, &[("name", name.into())]);
            if icon_button(ui, cx.theme, icon, &label).clicked() {
                set(cx, &dialog.space, StatusFields { retired: !status.retired, ..fields(status) });
            }
        }
    });
}

/// Its labels in both languages, saved when one leaves them.
fn labels(ui: &mut Ui, cx: &Cx<'_>, status: &StatusInfo, dialog: &mut StatusDialog) {
    let id = |fields: &(StatusFields, StatusFields)| fields.0.id == status.id;
    let mine = dialog.editing.as_ref().filter(|fields| id(fields));
    let mut now = mine.map_or_else(|| fields(status), |(_, now)| now.clone());
    let mut left = false;
    let mut changed = false;
    for (chinese, text) in [(true, &mut now.zh), (false, &mut now.en)] {
        let width = (ui.available_width() - 150.0).clamp(60.0, 110.0);
        let field = TextEdit::singleline(text)
            .char_limit(LABEL_CHARS_MAX)
            .margin(Margin::symmetric(8, 5))
            .desired_width(if chinese { width } else { width.min(90.0) });
        let response = ui.add(field);
        let label = cx.say(if chinese { "statuses-label-zh" } else { "statuses-label-en" });
        label_as(&response, egui::Role::TextInput, &format!("{label} {}", status.id));
        changed |= response.changed();
        left |= response.lost_focus();
    }
    if changed {
        dialog.editing = Some((fields(status), now.clone()));
    }
    if left
        && let Some((base, now)) = dialog.editing.take_if(|fields| id(fields))
        && base != now
    {
        set(cx, &dialog.space, now);
    }
}

fn category(cx: &Cx<'_>, category: Category) -> String {
    cx.say(match category {
        Category::Todo => "statuses-todo",
        Category::Doing => "statuses-doing",
        Category::Done => "statuses-done",
    })
}

/// A new status.
fn add(ui: &mut Ui, cx: &Cx<'_>, all: &[StatusInfo], dialog: &mut StatusDialog) {
    ui.add_space(cx.theme.sizes.gap);
    ui.horizontal_wrapped(|ui| {
        let hint = cx.say("statuses-new");
        let field = TextEdit::singleline(&mut dialog.label)
            .hint_text(&hint)
            .char_limit(LABEL_CHARS_MAX)
            .margin(Margin::symmetric(8, 6))
            .desired_width(150.0);
        let response = ui.add(field);
        label_as(&response, egui::Role::TextInput, &hint);
        let combo = egui::ComboBox::from_id_salt("status-category")
            .selected_text(category(cx, dialog.category))
            .show_ui(ui, |ui| {
                for one in [Category::Todo, Category::Doing, Category::Done] {
                    ui.selectable_value(&mut dialog.category, one, category(cx, one));
                }
            });
        label_as(&combo.response, egui::Role::ComboBox, &cx.say("statuses-kind"));
        let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let made = new_status(all, &dialog.label, dialog.category);
        let clicked = primary_button(ui, cx.theme, &cx.say("add"), made.is_some()).clicked();
        if (clicked || entered)
            && let Some(made) = made
        {
            set(cx, &dialog.space, made);
            dialog.label.clear();
        }
    });
}
