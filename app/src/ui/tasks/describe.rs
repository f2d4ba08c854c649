//! The description of a task: Markdown, edited where it stands, merged as edits.
//!
//! Invariant: what is written is kept as a draft until the node has saved it.

use egui::{Frame, Id, Key, Label, Margin, Modifiers, TextEdit, Ui};
use node::facade::{Command, TaskInfo};

use super::{TasksView, panel::Editing};
use crate::{
    action::Action,
    model::markdown,
    state::Drafts,
    ui::{Cx, Seen, conversation::caret_to_end},
    widgets::{label_as, quiet_button, strong, weak},
};

/// The longest description, in characters.
const CHARS_MAX: usize = 100_000;

/// Characters that are shown of a description that was begun.
const PREVIEW: usize = 200;

/// Draws the description.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    task: &TaskInfo,
    view: &mut TasksView,
) {
    let Some(editing) = &mut view.editing else { return };
    let id = Id::unique(("description", &task.task));
    let name = cx.say("task-description");
    ui.label(strong(cx.theme, name.as_str()));
    if std::mem::take(&mut editing.focus) {
        let text = editing.description.as_ref().map_or(&task.description, |(_, text)| text);
        caret_to_end(ui, id, text);
    }
    begun(ui, cx, seen, task, editing);
    let save = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let mut text = editing.description.as_ref().map_or(&task.description, |(_, now)| now).clone();
    let field = TextEdit::multiline(&mut text)
        .id(id)
        .hint_text(cx.say(if task.may_write { "task-description-hint" } else { "task-nothing" }))
        .desired_rows(4)
        .desired_width(f32::INFINITY)
        .char_limit(CHARS_MAX)
        .margin(Margin::symmetric(8, 8));
    let response = ui.add_enabled(task.may_write, field);
    label_as(&response, egui::Role::MultilineTextInput, &name);
    if response.changed() {
        let base = editing.description.take();
        let base = base.map_or_else(|| task.description.clone(), |(base, _)| base);
        let same = base == text;
        keep(cx, task, if same { ("", "") } else { (&base, &text) });
        editing.description = Some((base, text));
    }
    if response.has_focus() {
        ui.label(weak(cx.theme, cx.say("task-description-save")));
    }
    if save || response.lost_focus() {
        let (task, description) = (task.task.clone(), editing.description.take());
        let kept = Editing { task: task.clone(), description, ..Editing::default() };
        let (changes, then) = (kept.changes(), kept.then());
        if !changes.is_empty() {
            editing.sent = kept.description.map(|(_, text)| text);
            cx.act(Action::Do(Command::SetTask { task, changes }, then));
        }
        if save {
            response.surrender_focus();
        }
    }
}

/// Keeps what was written, and from what one set out; nothing takes both away.
fn keep(cx: &Cx<'_>, task: &TaskInfo, (base, text): (&str, &str)) {
    let (base, text) = (base.to_owned(), text.to_owned());
    cx.act(Action::Draft { key: Drafts::task_base(&task.task), text: base });
    cx.act(Action::Draft { key: Drafts::task(&task.task), text });
}

/// Offers a description that was begun before and couldn't be saved.
fn begun(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, task: &TaskInfo, editing: &mut Editing) {
    let text = seen.drafts.get(&Drafts::task(&task.task));
    let under_way = editing.description.is_some() || editing.sent.as_deref() == Some(text);
    if text.is_empty() || under_way || !task.may_write {
        return;
    }
    if text == task.description {
        // It was saved after all.
        return keep(cx, task, ("", ""));
    }
    let frame = Frame::new()
        .fill(cx.theme.tokens.chosen)
        .corner_radius(cx.theme.sizes.radius)
        .inner_margin(Margin::same(8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(cx.say("task-draft"));
        ui.add(Label::new(weak(cx.theme, markdown::preview(text, PREVIEW))).wrap());
        ui.horizontal_wrapped(|ui| {
            if quiet_button(ui, cx.theme, &cx.say("task-draft-take")).clicked() {
                let base = seen.drafts.get(&Drafts::task_base(&task.task)).to_owned();
                editing.description = Some((base, text.to_owned()));
                editing.focus = true;
                ui.ctx().request_repaint();
            }
            if quiet_button(ui, cx.theme, &cx.say("task-draft-drop")).clicked() {
                keep(cx, task, ("", ""));
            }
        });
    });
    ui.add_space(cx.theme.sizes.tight);
}
