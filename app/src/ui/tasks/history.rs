//! What was changed in a task: the field, from what, to what, by whom, when; newest first.

use egui::{RichText, Ui};
use node::facade::{Described, HistoryLine, TaskInfo};

use super::{TasksView, course};
use crate::{
    action::Action,
    model::{tasks::words::Words, time},
    ui::{Cx, descriptions},
    widgets::{avatar, link_button, strong, weak},
};

/// Steps shown at first, and with each wish for more.
const STEPS: usize = 20;

/// The most of a value that is shown, in characters.
const VALUE_CHARS_MAX: usize = 120;

/// Draws the history.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    steps: &[HistoryLine],
    view: &mut TasksView,
) {
    ui.separator();
    ui.label(strong(cx.theme, cx.say("task-history")));
    course::show(ui, cx, task, steps);
    let more = view.editing.as_ref().map_or(0, |editing| editing.steps);
    let shown = STEPS + more;
    for step in steps.iter().rev().take(shown) {
        line(ui, cx, words, task, step);
    }
    if steps.len() > shown
        && link_button(ui, cx.theme, &cx.say("task-history-more")).clicked()
        && let Some(editing) = &mut view.editing
    {
        editing.steps += STEPS;
    }
    if steps.iter().any(|step| step.field == "description") {
        descriptions::link(ui, cx, Described::Task(task.task.clone()), task.may_write);
    }
    let when = time::when(cx.text, task.created, cx.now, cx.zone);
    let values = [("who", (&task.creator).into()), ("when", (&when).into())];
    ui.label(weak(cx.theme, cx.fill("task-made-by", &values)));
    if link_button(ui, cx.theme, &cx.say("proof-save-open")).clicked() {
        let (item, name) = (task.task.clone(), task.title.clone());
        cx.act(Action::AskForProof { item, channel: None, name });
    }
}

fn line(ui: &mut Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo, step: &HistoryLine) {
    let value = |value: &str| -> String {
        let said = words.value(&task.space, &step.field, value);
        if said.chars().count() <= VALUE_CHARS_MAX {
            return said.replace('\n', " ");
        }
        let short: String = said.chars().take(VALUE_CHARS_MAX).collect();
        format!("{}…", short.replace('\n', " "))
    };
    ui.horizontal_top(|ui| {
        avatar(ui, cx.theme, &step.author, &step.author, 22.0);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let when = time::when(cx.text, step.time, cx.now, cx.zone);
            let field = words.field(&step.field);
            ui.label(weak(cx.theme, format!("{}  {when}", step.author)));
            let change = match step.field.as_str() {
                "acknowledged" | "asked" | "watched" | "unwatched" => field,
                _ => format!("{field}: {} → {}", value(&step.old), value(&step.new)),
            };
            let said = RichText::new(change).color(cx.theme.tokens.text);
            ui.add(egui::Label::new(said).wrap());
            if !step.note.is_empty() {
                ui.label(weak(cx.theme, step.note.as_str()));
            }
        });
    });
    ui.add_space(cx.theme.sizes.tight);
}
