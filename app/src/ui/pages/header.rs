//! The title of a page, how far it is saved, and what can be done with it.

use egui::{Key, RichText, Ui};
use node::facade::Command;

use super::{
    PagesView,
    view::{Mode, OpenPage},
};
use crate::{
    action::{Action, Then},
    model::page::Progress,
    state::Panel,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{avatar, icon_button, label_as, title, toggle, weak},
};

/// People whose pictures stand in the header; the others are a number.
const FACES_MAX: usize = 4;

/// Draws the title of a page and what can be done with it.
pub fn header(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, page: &str, view: &mut PagesView) {
    let mode = &mut view.mode.clone();
    let Some(open) = view.open_mut(page) else {
        ui.label(title(cx.theme, cx.say("pages-title")));
        return;
    };
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let shown = matches!(seen.nav.panel, Some(Panel::PageHistory { .. }));
        if icon_button(ui, cx.theme, Icon::HISTORY, &cx.say("page-history")).clicked() {
            cx.act(if shown {
                Action::ClosePanel
            } else {
                Action::Open(Panel::PageHistory { page: page.to_owned() })
            });
        }
        let wide = ui.available_width() > 420.0;
        if wide {
            modes(ui, cx, mode);
        }
        faces(ui, cx, open);
        if wide {
            progress(ui, cx, open);
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            name(ui, cx, page, open);
        });
    });
    view.mode = *mode;
}

/// How the page is shown.
pub(super) fn modes(ui: &mut Ui, cx: &Cx<'_>, mode: &mut Mode) {
    for (id, this) in
        [("page-read", Mode::Read), ("page-split", Mode::Split), ("page-write", Mode::Write)]
    {
        if toggle(ui, cx.theme, &cx.say(id), *mode == this).clicked() {
            *mode = this;
        }
    }
}

fn name(ui: &mut Ui, cx: &Cx<'_>, page: &str, open: &mut OpenPage) {
    if open.renaming.is_some() {
        return rename(ui, cx, page, open);
    }
    let width = (ui.available_width() - 36.0).max(40.0);
    ui.allocate_ui(egui::vec2(width, 28.0), |ui| {
        ui.add(egui::Label::new(title(cx.theme, &open.info.title)).truncate());
        if open.info.may_write
            && icon_button(ui, cx.theme, Icon::EDIT, &cx.say("page-rename")).clicked()
        {
            open.renaming = Some(open.info.title.clone());
        }
    });
}

fn rename(ui: &mut Ui, cx: &Cx<'_>, page: &str, open: &mut OpenPage) {
    let Some(typed) = &mut open.renaming else { return };
    let field = egui::TextEdit::singleline(typed)
        .id_salt("page-title")
        .desired_width(ui.available_width() - 8.0);
    let response = ui.add(field);
    label_as(&response, egui::Role::TextInput, &cx.say("page-title"));
    let enter = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
    if enter && !typed.trim().is_empty() && typed.trim() != open.info.title {
        let title = typed.trim().to_owned();
        open.info.title.clone_from(&title);
        let command = Command::RenamePage { page: page.to_owned(), title };
        cx.act(Action::Do(command, Then::Nothing));
    }
    if response.lost_focus() {
        open.renaming = None;
    } else if !response.has_focus() {
        response.request_focus();
    }
}

/// The truth about what is typed.
fn progress(ui: &mut Ui, cx: &Cx<'_>, open: &OpenPage) {
    let (id, colour) = match open.editor.progress() {
        Progress::Saved => ("page-saved", cx.theme.tokens.weak),
        Progress::Saving => ("page-saving", cx.theme.tokens.weak),
        Progress::Failed => ("page-not-saved", cx.theme.tokens.bad),
    };
    ui.label(RichText::new(cx.say(id)).size(cx.theme.sizes.small).color(colour));
}

/// Who else is here.
fn faces(ui: &mut Ui, cx: &Cx<'_>, open: &OpenPage) {
    let mut people: Vec<(&str, &str)> = Vec::new();
    for other in open.editor.others() {
        if people.iter().all(|(member, _)| *member != other.member) {
            people.push((&other.member, &other.name));
        }
    }
    if people.len() > FACES_MAX {
        ui.label(weak(cx.theme, format!("+{}", people.len() - FACES_MAX)));
    }
    for (member, name) in people.into_iter().take(FACES_MAX).rev() {
        let words = cx.fill("page-is-here", &[("name", name.into())]);
        let face = avatar(ui, cx.theme, member, name, 26.0).on_hover_text(&words);
        label_as(&face, egui::Role::Image, &words);
    }
}
