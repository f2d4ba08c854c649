//! The files that a page holds: put in by name, drop or paste, listed, shown in its text, removed.

use egui::{Popup, PopupCloseBehavior, ScrollArea, Ui};
use node::facade::{Command, FileInfo};

use super::view::OpenPage;
use crate::{
    action::{Action, Then},
    state::Holder,
    theme::Icon,
    ui::{
        Cx, Seen,
        files::{attached, one, take_pasted},
    },
    widgets::{icon_button, link_button, weak},
};

/// How wide the list is, in points.
const WIDTH: f32 = 380.0;

/// How high it becomes, in points.
const HEIGHT: f32 = 420.0;

/// Draws the button that adds a file and the one that lists them, and takes in a pasted picture.
pub(super) fn buttons(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, open: &OpenPage) {
    let field = Holder::Page(open.info.page.clone()).field();
    if icon_button(ui, cx.theme, Icon::ATTACH, &cx.say("attach-file")).clicked() {
        cx.act(Action::AskForFile(field.clone()));
    }
    // A dialog that is open has fields of its own.
    if ui.memory(|memory| memory.top_modal_layer().is_none()) {
        take_pasted(ui, cx, &field);
    }
    let count = open.info.files.len();
    if count == 0 {
        return;
    }
    let button = link_button(ui, cx.theme, &cx.fill("page-files", &[("count", count.into())]));
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        ui.set_width(WIDTH);
        ScrollArea::vertical().max_height(HEIGHT).show(ui, |ui| {
            for file in &open.info.files {
                ui.push_id(&file.file, |ui| {
                    one(ui, cx, seen, file, |ui| further(ui, cx, &open.info.page, file));
                });
            }
        });
    });
}

/// What is being added, below the buttons.
pub(super) fn adding(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, open: &OpenPage) {
    attached(ui, cx, seen, &Holder::Page(open.info.page.clone()).field());
}

/// What can be done with a file of a page besides.
fn further(ui: &mut Ui, cx: &Cx<'_>, page: &str, file: &FileInfo) {
    if link_button(ui, cx.theme, &cx.say("page-file-show")).clicked() {
        cx.act(Action::ShowInPage { page: page.to_owned(), file: Box::new(file.clone()) });
    }
    if link_button(ui, cx.theme, &cx.say("page-file-remove")).clicked() {
        let (page, file) = (page.to_owned(), file.file.clone());
        cx.act(Action::Do(Command::DetachFromPage { page, file }, Then::Nothing));
    }
}

/// What stands where the text shows a file that the page doesn't hold.
pub(super) fn missing(ui: &mut Ui, cx: &Cx<'_>, name: &str) {
    ui.label(weak(cx.theme, cx.fill("page-file-missing", &[("name", name.into())])));
}
