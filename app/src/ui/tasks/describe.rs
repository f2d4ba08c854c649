//! The description of a task: Markdown, edited where it stands, merged as edits.

use egui::{Key, Margin, Modifiers, TextEdit, Ui};
use node::facade::TaskInfo;

use super::{TasksView, panel::Editing, view::change_one};
use crate::{
    ui::Cx,
    widgets::{label_as, strong, weak},
};

/// The longest description, in characters.
const CHARS_MAX: usize = 100_000;

/// Draws the description.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo, view: &mut TasksView) {
    let Some(editing) = &mut view.editing else { return };
    let name = cx.say("task-description");
    ui.label(strong(cx.theme, name.as_str()));
    let save = ui.input_mut(|input| input.consume_key(Modifiers::COMMAND, Key::Enter));
    let mut text = editing.description.as_ref().map_or(&task.description, |(_, now)| now).clone();
    let field = TextEdit::multiline(&mut text)
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
        editing.description = Some((base, text));
    }
    if response.has_focus() {
        ui.label(weak(cx.theme, cx.say("task-description-save")));
    }
    if save || response.lost_focus() {
        let kept = Editing { description: editing.description.take(), ..Editing::default() };
        change_one(cx, task, kept.changes());
        if save {
            response.surrender_focus();
        }
    }
}
