//! The title of a conversation and what can be done with it.

use egui::{Label, Popup, Ui};
use node::facade::ChannelInfo;

use super::view::ConversationView;
use crate::{
    action::Action,
    state::Route,
    theme::Icon,
    ui::{Cx, Seen, conversations, mute},
    widgets::{avatar, glyph, heading, icon_button, title, weak},
};

/// Draws the title of a conversation and what can be done with it.
pub fn header(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    channel: &str,
    _view: &mut ConversationView,
) {
    let Some(info) = seen.cache.channels().iter().find(|row| row.channel == channel) else {
        return;
    };
    ui.label(glyph(cx.theme, conversations::icon(info)));
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        mute::button(ui, cx, info);
        let departments = seen.cache.departments();
        let project =
            departments.iter().any(|row| row.space == info.space && row.project.is_some());
        if info.board && info.may_write {
            let label = cx.say("announce-new");
            if icon_button(ui, cx.theme, Icon::ADD, &label).clicked() {
                cx.act(Action::BeginAnnouncement(Some(info.space.clone())));
            }
        }
        if !info.participants.is_empty() {
            who(ui, cx, info);
        } else if project {
            if icon_button(ui, cx.theme, Icon::PEOPLE, &cx.say("project-members")).clicked() {
                cx.act(Action::ShowProject(info.space.clone()));
            }
        } else if icon_button(ui, cx.theme, Icon::PEOPLE, &cx.say("conversation-people")).clicked()
        {
            cx.act(Action::Go(Route::People));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let name = conversations::title(cx, info);
            ui.add(Label::new(title(cx.theme, name)).truncate());
            ui.add(Label::new(weak(cx.theme, place(cx, seen, info))).truncate());
        });
    });
}

/// Who can read a conversation, and why.
fn who(ui: &mut Ui, cx: &Cx<'_>, info: &ChannelInfo) {
    let button = icon_button(ui, cx.theme, Icon::PEOPLE, &cx.say("conversation-who"));
    Popup::menu(&button).show(|ui| {
        ui.set_width(cx.theme.sizes.side);
        ui.label(heading(cx.theme, cx.say("conversation-who")));
        ui.add_space(cx.theme.sizes.tight);
        for person in &info.participants {
            ui.horizontal(|ui| {
                avatar(ui, cx.theme, &person.member, &person.name, cx.theme.sizes.row - 6.0);
                ui.label(person.name.as_str());
                if person.mine {
                    ui.label(weak(cx.theme, cx.say("people-me")));
                } else if person.removed {
                    ui.label(weak(cx.theme, cx.say("people-left")));
                }
            });
        }
        ui.add_space(cx.theme.sizes.tight);
        ui.add(Label::new(weak(cx.theme, cx.say("conversation-why"))).wrap());
    });
}

/// The department, and how many people belong to it; of a conversation, how many are in it.
fn place(cx: &Cx<'_>, seen: &Seen<'_>, info: &ChannelInfo) -> String {
    if !info.participants.is_empty() {
        let count = info.participants.len() as u64;
        return cx.fill("conversation-between", &[("count", count.into())]);
    }
    let department = seen.cache.departments().iter().find(|row| row.space == info.space);
    let organisation = seen.cache.status().map_or("", |status| status.organisation.as_str());
    let name = match department {
        Some(department) if !department.path.is_empty() => department.path.replace('/', " / "),
        _ => organisation.to_owned(),
    };
    let archived = if info.archived { cx.say("conversation-archived") } else { String::new() };
    let everybody = || seen.cache.members().iter().filter(|member| !member.removed).count() as u64;
    let members = match department {
        // To the organisation itself everybody belongs.
        Some(department) if !department.path.is_empty() => department.members,
        _ => everybody(),
    };
    let values = [("place", name.as_str().into()), ("count", members.into())];
    let words = cx.fill("conversation-place", &values);
    [words, archived].join(" ").trim_end().to_owned()
}
