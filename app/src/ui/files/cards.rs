//! The files that go with a message, task or page: a card each, and a picture above where there is one.

use egui::{
    CornerRadius, Frame, Label, Margin, Popup, ProgressBar, Rect, RichText, Role, Sense, Stroke,
    Ui, UiBuilder, Vec2,
};
use node::facade::{Command, FileInfo, FileState};

use crate::{
    action::{Action, Then},
    model::{file, preview, size},
    theme::{Icon, UNTINTED},
    ui::{Cx, Seen},
    widgets::{glyph, icon_button, label_as, link_button, strong, weak},
};

/// How wide a card becomes, in points.
const WIDTH: f32 = 400.0;

/// Draws files.
pub fn cards(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, files: &[FileInfo]) {
    for (nth, file) in files.iter().enumerate() {
        ui.push_id(("file", nth), |ui| one(ui, cx, seen, file, |_| ()));
    }
}

/// Draws a file, with further buttons.
pub fn one(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, file: &FileInfo, more: impl FnOnce(&mut Ui)) {
    if has_picture(seen, file) {
        picture(ui, cx, seen, file);
    }
    card(ui, cx, file, more);
}

/// Whether a file is shown as a picture.
pub fn has_picture(seen: &Seen<'_>, file: &FileInfo) -> bool {
    preview::is_here(file) && !seen.previews.is_none(&file.file)
}

/// The picture, or its place while it is decoded.
pub fn picture(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, file: &FileInfo) {
    let [width, height] = preview::shown_size(file);
    let scale = (ui.available_width() / width).min(1.0);
    let (rect, response) = ui.allocate_exact_size(Vec2::new(width, height) * scale, Sense::click());
    if !ui.is_rect_visible(rect) {
        return;
    }
    match seen.previews.texture(ui.ctx(), &file.file) {
        Some(texture) => {
            let whole = Rect::from_min_max(egui::pos2(0.0, 0.0), egui::pos2(1.0, 1.0));
            // What its sender said of its size may be wrong: it isn't stretched.
            let rect = fitted(rect, texture.size_vec2());
            ui.painter().image(texture.id(), rect, whole, UNTINTED);
        }
        None => {
            ui.painter().rect_filled(rect, cx.theme.sizes.radius, cx.theme.tokens.side);
            if seen.previews.is_wanting(&file.file) {
                cx.act(Action::LookAt(Box::new(file.clone())));
            }
        }
    }
    let label = cx.fill("file-picture", &[("name", file.name.as_str().into())]);
    label_as(&response, Role::Image, &label);
    if response.clicked() && file::opens(file) {
        cx.act(Action::OpenFile(Box::new(file.clone())));
    }
}

/// The largest place in a rectangle for something of this size's shape.
fn fitted(rect: Rect, size: Vec2) -> Rect {
    if size.x <= 0.0 || size.y <= 0.0 {
        return rect;
    }
    let scale = (rect.width() / size.x).min(rect.height() / size.y);
    Rect::from_min_size(rect.min, size * scale)
}

fn card(ui: &mut Ui, cx: &Cx<'_>, file: &FileInfo, more: impl FnOnce(&mut Ui)) {
    let tokens = &cx.theme.tokens;
    let width = ui.available_width().min(WIDTH);
    let bytes = size::bytes(file.size);
    let state = cx.fill(file::state(file), &[("percent", file::percent(file).into())]);
    let frame = Frame::new()
        .fill(tokens.raised)
        .stroke(Stroke::new(1.0, tokens.line))
        .corner_radius(CornerRadius::same(cx.theme.sizes.radius))
        .inner_margin(Margin::symmetric(10, 6));
    let builder = UiBuilder::new().sense(Sense::hover());
    let scope = ui.scope_builder(builder, |ui| {
        frame.show(ui, |ui| {
            ui.set_width(width - 22.0);
            ui.spacing_mut().item_spacing.y = 2.0;
            ui.horizontal(|ui| {
                ui.label(glyph(cx.theme, Icon::FILE));
                ui.vertical(|ui| {
                    ui.add(Label::new(strong(cx.theme, file.name.as_str())).truncate());
                    let words = format!("{bytes} · {state}");
                    let words = match file.state {
                        FileState::Failed => RichText::new(words).color(tokens.bad),
                        _ => weak(cx.theme, words),
                    };
                    ui.add(Label::new(words).truncate());
                });
            });
            if file.state == FileState::Fetching {
                let share = file::percent(file) as f32 / 100.0;
                ui.add(ProgressBar::new(share).desired_height(4.0));
            }
            if let Some(trouble) = &file.trouble {
                let told = cx.failure(trouble);
                ui.add(Label::new(RichText::new(told.problem()).color(tokens.bad)).wrap());
                ui.add(Label::new(weak(cx.theme, told.next())).wrap());
            }
            ui.horizontal_wrapped(|ui| {
                buttons(ui, cx, file);
                more(ui);
            });
        });
    });
    let values = [
        ("name", file.name.as_str().into()),
        ("size", (&bytes).into()),
        ("state", (&state).into()),
    ];
    label_as(&scope.response, Role::Group, &cx.fill("file-card", &values));
}

/// What can be done with a file as it stands.
fn buttons(ui: &mut Ui, cx: &Cx<'_>, file: &FileInfo) {
    let fetch = || {
        let command = Command::FetchFile { file: file.file.clone() };
        cx.act(Action::Do(command, Then::Nothing));
    };
    match file.state {
        FileState::Elsewhere => {
            if link_button(ui, cx.theme, &cx.say("file-fetch")).clicked() {
                fetch();
            }
        }
        FileState::Failed => {
            if link_button(ui, cx.theme, &cx.say("file-retry")).clicked() {
                fetch();
            }
        }
        FileState::Waiting | FileState::Fetching => {}
        FileState::Here => {
            if file::opens(file) && link_button(ui, cx.theme, &cx.say("file-open")).clicked() {
                cx.act(Action::OpenFile(Box::new(file.clone())));
            }
            if link_button(ui, cx.theme, &cx.say("file-save")).clicked() {
                cx.act(Action::AskToSave(Box::new(file.clone())));
            }
        }
    }
    let label = cx.fill("file-more", &[("name", file.name.as_str().into())]);
    let more = icon_button(ui, cx.theme, Icon::MORE, &label);
    Popup::menu(&more).show(|ui| menu(ui, cx, file));
}

fn menu(ui: &mut Ui, cx: &Cx<'_>, file: &FileInfo) {
    let id = if file.kept { "file-unkeep" } else { "file-keep" };
    if ui.button(cx.say(id)).clicked() {
        let command = Command::KeepFile { file: file.file.clone(), kept: !file.kept };
        cx.act(Action::Do(command, Then::Nothing));
    }
    if file.state == FileState::Elsewhere {
        return;
    }
    // The last known copy goes only after a warning: here it doesn't go at all.
    let last = file.state == FileState::Here && file.holders == 0;
    let id = if last { "file-drop-last" } else { "file-drop" };
    if ui.add_enabled(!last, egui::Button::new(cx.say(id))).clicked() {
        let command = Command::DropFile { file: file.file.clone(), last: false };
        cx.act(Action::Do(command, Then::Nothing));
    }
}
