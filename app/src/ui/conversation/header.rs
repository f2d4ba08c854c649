//! The title of a conversation and what can be done with it.

use egui::{Label, Ui};
use node::facade::ChannelInfo;

use super::view::ConversationView;
use crate::{
    action::Action,
    state::Route,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{glyph, icon_button, title, weak},
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
    ui.label(glyph(cx.theme, Icon::CHANNEL));
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        if icon_button(ui, cx.theme, Icon::PEOPLE, &cx.say("conversation-people")).clicked() {
            cx.act(Action::Go(Route::People));
        }
        ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            ui.add(Label::new(title(cx.theme, info.name.as_str())).truncate());
            ui.add(Label::new(weak(cx.theme, place(cx, seen, info))).truncate());
        });
    });
}

/// The department, and how many people belong to it.
fn place(cx: &Cx<'_>, seen: &Seen<'_>, info: &ChannelInfo) -> String {
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
