//! Markdown by button.

use egui::Ui;
use protocol::clock::Millis;

use super::{
    files,
    view::{Mode, OpenPage},
};
use crate::{
    model::page::{Edit, Format, Kind, Selection, below, format, outline},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::icon_button,
};

const FORMATS: [(Icon, &str, Format); 8] = [
    (Icon::HEADING, "page-heading", Format::Heading),
    (Icon::BOLD, "page-bold", Format::Bold),
    (Icon::ITALIC, "page-italic", Format::Italic),
    (Icon::CODE, "page-code", Format::Code),
    (Icon::LIST, "page-list", Format::List),
    (Icon::TODO, "page-todo", Format::Tasks),
    (Icon::QUOTE, "page-quote", Format::Quote),
    (Icon::LINK, "page-link", Format::Link),
];

/// Draws the buttons.
pub(super) fn toolbar(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    open: &mut OpenPage,
    mode: &mut Mode,
    narrow: bool,
) {
    ui.horizontal_wrapped(|ui| {
        ui.spacing_mut().item_spacing.x = 2.0;
        if narrow {
            super::header::modes(ui, cx, mode);
        }
        if *mode == Mode::Read {
            headings(ui, cx, open);
            return;
        }
        let (can_undo, can_redo) = open.editor.can_step();
        let step = |ui: &mut Ui, icon, id: &str, can| {
            ui.add_enabled_ui(can, |ui| icon_button(ui, cx.theme, icon, &cx.say(id)).clicked())
                .inner
        };
        if step(ui, Icon::UNDO, "page-undo", can_undo) {
            open.editor.undo(cx.now);
            open.screen.take_focus();
        }
        if step(ui, Icon::REDO, "page-redo", can_redo) {
            open.editor.redo(cx.now);
            open.screen.take_focus();
        }
        ui.separator();
        for (icon, id, how) in FORMATS {
            if icon_button(ui, cx.theme, icon, &cx.say(id)).clicked() {
                apply(open, how, cx.now);
            }
        }
        if icon_button(ui, cx.theme, Icon::TABLE, &cx.say("page-table")).clicked() {
            let edit = below(open.editor.text(), open.editor.selection(), &table(cx));
            make(open, &edit, cx.now);
        }
        files::buttons(ui, cx, seen, open);
        ui.separator();
        headings(ui, cx, open);
    });
}

/// Formats what is selected.
pub(super) fn apply(open: &mut OpenPage, how: Format, now: Millis) {
    let edit = format(open.editor.text(), open.editor.selection(), how);
    make(open, &edit, now);
}

fn make(open: &mut OpenPage, edit: &Edit, now: Millis) {
    open.editor.edit(&edit.change, edit.then, Kind::Whole, now);
    open.screen.take_focus();
}

fn table(cx: &Cx<'_>) -> String {
    let head = cx.say("page-table-column");
    format!("| {head} 1 | {head} 2 |\n| --- | --- |\n|  |  |\n")
}

/// The headings, to jump to.
fn headings(ui: &mut Ui, cx: &Cx<'_>, open: &mut OpenPage) {
    let button = icon_button(ui, cx.theme, Icon::OUTLINE, &cx.say("page-outline"));
    let mut chosen = None;
    egui::Popup::menu(&button).show(|ui| {
        ui.set_max_width(280.0);
        let found = outline(open.editor.text());
        if found.is_empty() {
            ui.label(crate::widgets::weak(cx.theme, cx.say("page-outline-none")));
        }
        egui::ScrollArea::vertical().max_height(360.0).show(ui, |ui| {
            for heading in found {
                let words = format!("{}{}", "   ".repeat(heading.level - 1), heading.words);
                if ui.add(egui::Button::new(words).frame_when_inactive(false).truncate()).clicked()
                {
                    chosen = Some(heading.place);
                }
            }
        });
    });
    if let Some(place) = chosen {
        open.editor.select(Selection::at(place));
        open.screen.take_focus();
    }
}
