//! The files that are to go with what is being written, above the field.

use egui::{Align, CornerRadius, Frame, Label, Layout, Margin, RichText, Stroke, Ui};

use crate::{
    action::Action,
    state::{Attached, Put},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{glyph, icon_button, link_button, strong, weak},
};

/// How wide one becomes, in points.
const WIDTH: f32 = 260.0;

/// Draws the files of a field; nothing where there are none.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, key: &str) {
    let files = seen.attachments.of(key);
    if files.is_empty() {
        return;
    }
    let size = egui::vec2(ui.available_width(), 0.0);
    let layout = Layout::left_to_right(Align::TOP).with_main_wrap(true);
    ui.allocate_ui_with_layout(size, layout, |ui| {
        for file in files {
            ui.push_id(file.number, |ui| one(ui, cx, file));
        }
    });
    ui.add_space(cx.theme.sizes.tight);
}

fn one(ui: &mut Ui, cx: &Cx<'_>, file: &Attached) {
    let tokens = &cx.theme.tokens;
    let failed = matches!(file.put, Put::Failed(_));
    let line = if failed { tokens.bad } else { tokens.line };
    Frame::new()
        .fill(tokens.base)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(CornerRadius::same(cx.theme.sizes.radius))
        .inner_margin(Margin::symmetric(8, 4))
        .show(ui, |ui| {
            ui.set_max_width(WIDTH);
            ui.horizontal(|ui| {
                ui.label(glyph(cx.theme, Icon::FILE));
                ui.vertical(|ui| {
                    ui.set_max_width(WIDTH - 70.0);
                    ui.add(Label::new(strong(cx.theme, file.name.as_str())).truncate());
                    state(ui, cx, file);
                });
                let label = cx.fill("attach-remove", &[("name", file.name.as_str().into())]);
                if icon_button(ui, cx.theme, Icon::CLOSE, &label).clicked() {
                    cx.act(Action::Detach(file.number));
                }
            });
        });
}

fn state(ui: &mut Ui, cx: &Cx<'_>, file: &Attached) {
    match &file.put {
        Put::Busy => drop(ui.label(weak(cx.theme, cx.say("attach-busy")))),
        Put::In(_) => drop(ui.label(weak(cx.theme, cx.say("attach-in")))),
        Put::Failed(failure) => {
            let told = cx.failure(failure);
            ui.add(Label::new(RichText::new(told.problem()).color(cx.theme.tokens.bad)).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
            if link_button(ui, cx.theme, &cx.say("file-retry")).clicked() {
                cx.act(Action::AttachAgain(file.number));
            }
        }
    }
}
