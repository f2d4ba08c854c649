//! A field that two offices set apart: both values, who set them and when; one click chooses.

use egui::{Button, Frame, Margin, RichText, Stroke, Ui};
use node::facade::{FieldConflict, TaskInfo};

use super::view::change_one;
use crate::{
    model::{tasks::words::Words, time},
    theme::Icon,
    ui::Cx,
    widgets::{label_as, strong, weak},
};

/// Draws a conflict.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    conflict: &FieldConflict,
) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    ui.add_space(sizes.gap);
    let frame = Frame::new()
        .fill(tokens.warn_ground)
        .stroke(Stroke::new(1.0, tokens.warn))
        .corner_radius(sizes.radius)
        .inner_margin(Margin::symmetric(12, 10));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let field = words.field(&conflict.field);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(Icon::CONFLICT.text()).color(tokens.warn));
            ui.label(strong(cx.theme, cx.fill("task-conflict", &[("field", (&field).into())])));
        });
        let hint = if task.may_write { "task-conflict-hint" } else { "task-conflict-read" };
        ui.label(RichText::new(cx.say(hint)).size(sizes.small).color(tokens.text));
        ui.add_space(sizes.tight);
        for index in 0..conflict.values.len() {
            value(ui, cx, words, task, conflict, index);
        }
    });
}

/// One of the values, as what chooses it.
fn value(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    conflict: &FieldConflict,
    index: usize,
) {
    let tokens = &cx.theme.tokens;
    let (raw, who, at) = &conflict.values[index];
    let said = words.value(&task.space, &conflict.field, raw);
    let when = time::when(cx.text, *at, cx.now, cx.zone);
    let mut aside = format!("{who}  {when}");
    if index == 0 {
        aside = format!("{aside}  {}", cx.say("task-conflict-shown"));
    }
    let mut job = egui::text::LayoutJob::default();
    let format = |font, color| egui::TextFormat { font_id: font, color, ..Default::default() };
    let bold = egui::FontId::new(cx.theme.sizes.heading, crate::theme::bold());
    job.append(&said, 0.0, format(bold, tokens.text));
    let small = egui::FontId::proportional(cx.theme.sizes.small);
    job.append(&format!("\n{aside}"), 0.0, format(small, tokens.weak));
    let button = Button::new(job)
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, tokens.line))
        .wrap()
        .right_text(weak(cx.theme, cx.say("task-conflict-choose")))
        .min_size(egui::vec2(ui.available_width(), 48.0));
    let response = ui.add_enabled(task.may_write, button);
    let values = [("value", (&said).into()), ("who", who.into()), ("when", (&when).into())];
    label_as(&response, egui::Role::Button, &cx.fill("task-conflict-take", &values));
    if response.clicked()
        && let Some(choice) = conflict.choices.get(index)
    {
        change_one(cx, task, vec![choice.clone()]);
    }
}
