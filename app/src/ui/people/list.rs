//! The departments at the left, their people in the middle, one person at the right.

use egui::{Frame, Layout, Margin, Panel, ScrollArea, Ui};
use node::facade::{DepartmentInfo, MemberInfo};

use super::{
    PeopleView, Shown, department::RenameForm, dialog::Dialog, import::ImportForm, person, reading,
    recovery, words,
};
use crate::{
    model::{people, project, time},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        Row, avatar, dot, empty, primary_button, quiet_button, row, search_field, strong, tag,
        toggle, weak,
    },
};

/// Points of width in which the tabs and the tools stand in one line, in either language.
const ONE_LINE: f32 = 640.0;

/// Draws all three.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    let wide = ui.available_width() >= cx.theme.sizes.narrow;
    if wide {
        let frame = Frame::new().inner_margin(Margin::same(8));
        Panel::left("departments")
            .frame(frame)
            .default_size(200.0)
            .show(ui, |ui| departments(ui, cx, seen, view));
    }
    if let Some(id) = view.person.clone() {
        let found = seen.cache.members().iter().find(|member| member.member == id);
        if let Some(member) = found {
            let frame = Frame::new().inner_margin(Margin::same(12));
            if !wide {
                frame.show(ui, |ui| person::show(ui, cx, seen, view, member));
                return;
            }
            Panel::right("person")
                .frame(frame)
                .default_size(cx.theme.sizes.panel)
                .size_range(280.0..=520.0)
                .show(ui, |ui| person::show(ui, cx, seen, view, member));
        }
    }
    let frame = Frame::new().inner_margin(Margin::symmetric(16, 10));
    frame.show(ui, |ui| {
        bar(ui, cx, seen, view);
        ui.add_space(cx.theme.sizes.gap);
        match view.shown {
            Shown::Members => members(ui, cx, seen, view),
            Shown::Reading => reading::show(ui, cx, seen, view),
            Shown::Recovery => recovery::show(ui, cx, seen, view),
        }
    });
}

fn departments(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        let words = cx.say("people-everybody");
        let chosen = view.department.is_none();
        let item = Row { icon: Some(Icon::PEOPLE), words: &words, chosen, ..Row::default() };
        if row(ui, cx.theme, &item).clicked() {
            view.department = None;
        }
        for (depth, department) in people::tree(seen.cache.departments()) {
            if department.path.is_empty() {
                continue;
            }
            let chosen = view.department.as_ref() == Some(&department.space);
            let words = format!("{}  {}", department.name, department.members);
            let item = Row {
                icon: Some(Icon::DEPARTMENT),
                words: &words,
                indent: (depth.saturating_sub(1)) as f32 * 12.0,
                chosen,
                ..Row::default()
            };
            let response = row(ui, cx.theme, &item);
            if response.clicked() {
                view.department = Some(department.space.clone());
            }
            if department.may_manage || department.may_rekey {
                response.context_menu(|ui| menu(ui, cx, seen, view, department));
            }
        }
    });
}

/// What can be done with a department.
fn menu(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    view: &mut PeopleView,
    department: &DepartmentInfo,
) {
    let mut item = |ui: &mut Ui, may: bool, id: &str, dialog: &dyn Fn() -> Dialog| {
        if may && ui.button(cx.say(id)).clicked() {
            view.dialog = Some(dialog());
            ui.close();
        }
    };
    let manages = department.may_manage;
    item(ui, manages, "department-rename", &|| Dialog::Rename(RenameForm::of(department)));
    item(ui, manages, "department-move", &|| Dialog::relocate(department));
    let renew = || Dialog::renew_key(seen, department);
    item(ui, department.may_rekey, "rekey-open", &renew);
}

/// What is shown, and what can be done: in two lines where one is too short for both.
fn bar(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    if ui.available_width() >= ONE_LINE {
        ui.horizontal_wrapped(|ui| {
            tabs(ui, cx, view);
            tools(ui, cx, seen, view);
        });
    } else {
        ui.horizontal_wrapped(|ui| tabs(ui, cx, view));
        ui.horizontal_wrapped(|ui| tools(ui, cx, seen, view));
    }
}

fn tabs(ui: &mut Ui, cx: &Cx<'_>, view: &mut PeopleView) {
    let choices = [
        (Shown::Members, "people-members"),
        (Shown::Reading, "people-reading"),
        (Shown::Recovery, "people-recovery"),
    ];
    for (shown, id) in choices {
        if toggle(ui, cx.theme, &cx.say(id), view.shown == shown).clicked() {
            view.shown = shown;
        }
    }
}

/// What can be done with the list of people.
fn tools(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    if view.shown != Shown::Members {
        return;
    }
    search_field(ui, &cx.say("people-find"), &mut view.typed, 160.0);
    let manages = !project::managed(seen.cache.departments()).is_empty();
    if manages {
        if primary_button(ui, cx.theme, &cx.say("invite-open"), true).clicked() {
            view.dialog = Some(Dialog::invite(seen, view.department.clone()));
        }
        if quiet_button(ui, cx.theme, &cx.say("import-open")).clicked() {
            view.import = None;
            view.dialog = Some(Dialog::Import(ImportForm::default()));
        }
    }
}

fn members(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    let found = people::members(seen.cache.members(), view.department.as_deref(), &view.typed);
    if found.is_empty() {
        empty(ui, cx.theme, Icon::PEOPLE, &cx.say("people-none"), &cx.say("people-none-hint"));
        return;
    }
    let height = 52.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, height, found.len(), |ui, range| {
        for member in &found[range] {
            member_row(ui, cx, view, member, height);
        }
    });
}

fn member_row(ui: &mut Ui, cx: &Cx<'_>, view: &mut PeopleView, member: &MemberInfo, height: f32) {
    let tokens = &cx.theme.tokens;
    let size = egui::vec2(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    crate::widgets::label_as(&response, egui::Role::Button, &member.name);
    let chosen = view.person.as_ref() == Some(&member.member);
    let ground = if chosen { tokens.chosen } else { tokens.hover };
    if chosen || response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, cx.theme.sizes.radius, ground);
    }
    if response.clicked() {
        view.person = Some(member.member.clone());
    }
    let inner = rect.shrink2(egui::vec2(8.0, 6.0));
    let builder =
        egui::UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(egui::Align::Center));
    let mut ui = ui.new_child(builder);
    avatar(&mut ui, cx.theme, &member.member, &member.name, 30.0);
    ui.with_layout(Layout::right_to_left(egui::Align::Center), |ui| {
        presence(ui, cx, member);
        ui.with_layout(Layout::top_down(egui::Align::Min), |ui| who(ui, cx, member));
    });
}

fn who(ui: &mut Ui, cx: &Cx<'_>, member: &MemberInfo) {
    let tokens = &cx.theme.tokens;
    ui.spacing_mut().item_spacing.y = 0.0;
    ui.horizontal(|ui| {
        let role = (member.role != "member").then(|| words::role_word(cx, &member.role));
        let tags = if member.removed {
            Some((cx.say("people-left"), tokens.bad, tokens.bad_ground))
        } else {
            role.map(|role| (role, tokens.accent, tokens.accent_ground))
        };
        let name = egui::Label::new(strong(cx.theme, &member.name)).truncate();
        match tags {
            Some((words, colour, ground)) => {
                ui.label(strong(cx.theme, &member.name));
                tag(ui, cx.theme, &words, colour, ground);
            }
            None => drop(ui.add(name)),
        }
    });
    ui.add(egui::Label::new(weak(cx.theme, cx.list(&member.departments))).truncate());
}

/// Whether their node is connected, or when it last was.
fn presence(ui: &mut Ui, cx: &Cx<'_>, member: &MemberInfo) {
    if member.mine {
        ui.label(weak(cx.theme, cx.say("people-me")));
    } else if member.connected {
        ui.label(weak(cx.theme, cx.say("people-connected")));
        dot(ui, cx.theme.tokens.good);
    } else if let Some(at) = member.last_contact {
        ui.label(weak(cx.theme, time::when(cx.text, at, cx.now, cx.zone)));
    }
}
