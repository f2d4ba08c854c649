//! The files that are to go with what is being written, or that a task or page is getting.

use egui::{
    Align, CornerRadius, Frame, Key, Label, Layout, Margin, Modifiers, RichText, Stroke, Ui,
};

use crate::{
    action::Action,
    state::{Attached, Put},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{glyph, icon_button, link_button, strong, weak},
};

/// How wide one becomes, in points.
const WIDTH: f32 = 260.0;

/// How far the files are that go with what is written.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Attaching {
    /// There are none.
    None,
    /// Some aren't in yet.
    Busy,
    /// Some can't be put in.
    Failed,
    /// All are in.
    In,
}

impl Attaching {
    /// Those of a field.
    pub fn of(seen: &Seen<'_>, key: &str) -> Self {
        let files = seen.attachments.of(key);
        let any = |is: fn(&Put) -> bool| files.iter().any(|file| is(&file.put));
        match () {
            () if files.is_empty() => Self::None,
            () if any(|put| matches!(put, Put::Failed(_))) => Self::Failed,
            () if any(|put| matches!(put, Put::Busy)) => Self::Busy,
            () => Self::In,
        }
    }

    /// Whether a message with these words can go.
    pub fn may_send(self, words: &str) -> bool {
        match self {
            Self::None => !words.is_empty(),
            Self::In => true,
            Self::Busy | Self::Failed => false,
        }
    }
}

/// Attaches a picture that is pasted into the field; Ctrl+U asks for a file.
pub fn take_pasted(ui: &Ui, cx: &Cx<'_>, key: &str) {
    let mut pasted = Vec::new();
    ui.input_mut(|input| {
        if input.consume_key(Modifiers::COMMAND, Key::U) {
            cx.act(Action::AskForFile(key.to_owned()));
        }
        pasted.extend(input.events.iter().filter_map(|event| match event {
            egui::Event::PasteImage(image) => Some(image.clone()),
            _ => None,
        }));
    });
    for image in pasted {
        cx.act(Action::Paste { field: key.to_owned(), image });
    }
}

/// Draws the files of a field; nothing where there are none.
pub fn attached(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, key: &str) {
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
