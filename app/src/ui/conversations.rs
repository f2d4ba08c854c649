//! The conversations in the sidebar: below the departments, and always in sight.

use egui::{ScrollArea, Ui};
use node::facade::{ChannelInfo, Tell};

use super::{Cx, Seen, mute};
use crate::{
    action::Action,
    model::{conversation, sidebar},
    state::Route,
    theme::Icon,
    widgets::{Row, icon_button, row, weak},
};

/// The part of the sidebar's height that they take at most; further ones are scrolled to.
const PART_MAX: f32 = 0.3;

/// Draws them at the bottom of what is left of the sidebar, below a head that begins new ones.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let listed = conversation::listed(seen.cache.channels(), here(seen));
    let sizes = &cx.theme.sizes;
    let rows = listed.len() as f32 * (sizes.row + 1.0);
    let rows = rows.min(ui.available_height() * PART_MAX);
    let panel = egui::Panel::bottom("conversations").frame(egui::Frame::new());
    let panel = panel.show_separator_line(false).resizable(false);
    panel.exact_size(sizes.gap + sizes.row + rows).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        ui.add(egui::Separator::default().spacing(sizes.gap - 1.0));
        head(ui, cx);
        // One row is less than a list that scrolls would take by itself.
        let list = ScrollArea::vertical().min_scrolled_height(0.0).auto_shrink(false);
        list.show(ui, |ui| {
            for channel in listed {
                draw(ui, cx, seen, channel);
            }
        });
    });
}

fn head(ui: &mut Ui, cx: &Cx<'_>) {
    let size = egui::vec2(ui.available_width(), cx.theme.sizes.row);
    let line = egui::Layout::left_to_right(egui::Align::Center);
    ui.allocate_ui_with_layout(size, line, |ui| {
        ui.add_space(cx.theme.sizes.gap);
        ui.label(weak(cx.theme, cx.say("conversations-title")));
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if icon_button(ui, cx.theme, Icon::ADD, &cx.say("conversation-new")).clicked() {
                cx.act(Action::Picker(true));
            }
        });
    });
}

/// The channel that is open.
pub fn here<'a>(seen: &Seen<'a>) -> Option<&'a str> {
    match seen.nav.here() {
        Route::Channel { channel, .. } => Some(channel),
        _ => None,
    }
}

/// What a channel is called: a conversation by those with whom one talks.
pub fn title(cx: &Cx<'_>, channel: &ChannelInfo) -> String {
    match channel.board {
        true => cx.say("board-title"),
        false => conversation::title(channel, &cx.say("names-separator")),
    }
}

/// The icon of a channel: a conversation of two, of several, or a department's channel.
pub fn icon(channel: &ChannelInfo) -> Icon {
    match channel.participants.len() {
        0 if channel.board => Icon::ANNOUNCE,
        0 => Icon::CHANNEL,
        1 | 2 => Icon::PERSON,
        _ => Icon::PEOPLE,
    }
}

fn draw(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, channel: &ChannelInfo) {
    let words = title(cx, channel);
    let unread = channel.unread > 0;
    let aside = mute::aside(cx, unread, channel.tell);
    let item = Row {
        icon: Some(icon(channel)),
        words: &words,
        chosen: here(seen) == Some(channel.channel.as_str()),
        unread,
        calls: sidebar::calls(channel),
        muted: channel.tell != Tell::All,
        aside: &aside,
        ..Row::default()
    };
    let response = row(ui, cx.theme, &item);
    if response.clicked() {
        cx.act(Action::Go(Route::Channel { channel: channel.channel.clone(), message: None }));
    }
    response.context_menu(|ui| mute::menu(ui, cx, &channel.channel, channel.tell));
}
