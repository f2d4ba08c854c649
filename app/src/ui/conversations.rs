//! The conversations in the sidebar.

use egui::Ui;
use node::facade::ChannelInfo;

use super::{Cx, Seen};
use crate::{
    action::Action,
    model::conversation,
    state::Route,
    theme::Icon,
    widgets::{Row, icon_button, row, weak},
};

/// Draws them, below a head that begins new ones.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    ui.horizontal(|ui| {
        ui.add_space(cx.theme.sizes.gap);
        ui.label(weak(cx.theme, cx.say("conversations-title")));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, cx.theme, Icon::ADD, &cx.say("conversation-new")).clicked() {
                cx.act(Action::Picker(true));
            }
        });
    });
    for channel in conversation::listed(seen.cache.channels(), here(seen)) {
        draw(ui, cx, seen, channel);
    }
}

/// The channel that is open.
pub fn here<'a>(seen: &Seen<'a>) -> Option<&'a str> {
    match seen.nav.here() {
        Route::Channel { channel, .. } => Some(channel),
        _ => None,
    }
}

/// The icon of a channel: a conversation of two, of several, or a department's channel.
pub fn icon(channel: &ChannelInfo) -> Icon {
    match channel.participants.len() {
        0 => Icon::CHANNEL,
        1 | 2 => Icon::PERSON,
        _ => Icon::PEOPLE,
    }
}

fn draw(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, channel: &ChannelInfo) {
    let words = conversation::title(channel, &cx.say("names-separator"));
    let unread = channel.unread > 0;
    let aside = if unread { cx.say("unread") } else { String::new() };
    let item = Row {
        icon: Some(icon(channel)),
        words: &words,
        chosen: here(seen) == Some(channel.channel.as_str()),
        unread,
        calls: channel.mentions,
        aside: &aside,
        ..Row::default()
    };
    if row(ui, cx.theme, &item).clicked() {
        cx.act(Action::Go(Route::Channel { channel: channel.channel.clone(), message: None }));
    }
}
