//! The timeline of the open channel, with what is written below it.

use egui::{Align2, Button, Label, Pos2, RichText, Ui, Vec2};
use node::facade::{ChannelInfo, Command, MessageInfo, TimelinePage};

use super::{
    composer::{self, Last},
    menu::Place,
    open::Open,
    row::{self, Shown},
    shared::{Shared, Wish},
    urge,
    view::ConversationView,
};
use crate::{
    action::{Action, Then},
    model::{time as clock, timeline},
    theme::Icon,
    ui::{Cx, Seen, conversations},
    widgets::{danger_button, empty, failed, heading, quiet_button, waiting, weak},
};

/// Draws the conversation.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut ConversationView) {
    let ConversationView { open: Some(open), shared, .. } = view else {
        return waiting(ui, cx.theme, &cx.say("conversation-waiting"));
    };
    let Some(channel) = open.info(seen.cache).cloned() else {
        return unknown(ui, cx, seen, open);
    };
    let page = open.page(seen.cache);
    let newest = page.filter(|page| !page.later).map(|page| &page.messages);
    let last = Last {
        own: newest.and_then(|messages| timeline::last_own(messages)),
        any: newest.and_then(|messages| messages.last()),
    };
    egui::Panel::bottom("composer")
        .frame(egui::Frame::new())
        .show_separator_line(false)
        .resizable(false)
        .show(ui, |ui| composer::show(ui, cx, seen, &channel, None, last, shared));
    closed(ui, cx, &channel);
    match page {
        Some(page) if page.messages.is_empty() => nothing(ui, cx, &channel),
        Some(page) => messages(ui, cx, seen, &channel, page, (open, shared)),
        None => match open.failure(seen.cache) {
            Some(failure) => {
                failed(ui, cx.theme, &cx.say("conversation-failed"), &cx.failure(failure))
            }
            None => waiting(ui, cx.theme, &cx.say("conversation-waiting")),
        },
    }
    ask_before_recalling(ui, cx, shared);
    urge::show(ui, cx, seen, shared);
}

/// Says that earlier messages aren't one's own to read, where that is so.
fn closed(ui: &mut Ui, cx: &Cx<'_>, channel: &ChannelInfo) {
    let Some(time) = channel.closed_before else { return };
    let time = clock::when(cx.text, time, cx.now, cx.zone);
    let words = cx.fill("conversation-closed", &[("time", time.as_str().into())]);
    // In line with the messages below it.
    let inset = egui::Margin { left: 16, right: 16, top: 4, bottom: 0 };
    let panel = egui::Panel::top("closed").frame(egui::Frame::new().inner_margin(inset));
    panel.show_separator_line(false).resizable(false).show(ui, |ui| {
        ui.add(Label::new(weak(cx.theme, words)).wrap());
        ui.add_space(cx.theme.sizes.tight);
    });
}

/// A channel that isn't among those one may read.
fn unknown(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, open: &Open) {
    if seen.cache.revision(&node::facade::Query::Channels) == 0 {
        waiting(ui, cx.theme, &cx.say("conversation-waiting"));
    } else if let Some(failure) = open.failure(seen.cache) {
        failed(ui, cx.theme, &cx.say("conversation-failed"), &cx.failure(failure));
    } else {
        let hint = cx.say("conversation-unknown-hint");
        empty(ui, cx.theme, Icon::CHANNEL, &cx.say("conversation-unknown"), &hint);
    }
}

fn nothing(ui: &mut Ui, cx: &Cx<'_>, channel: &ChannelInfo) {
    let name = conversations::title(cx, channel);
    let title = cx.fill("conversation-empty", &[("channel", name.as_str().into())]);
    let id = if channel.may_write && !channel.archived {
        "conversation-empty-hint"
    } else {
        "conversation-empty-read-only"
    };
    empty(ui, cx.theme, Icon::THREAD, &title, &cx.say(id));
}

fn messages(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    channel: &ChannelInfo,
    page: &TimelinePage,
    (open, shared): (&mut Open, &mut Shared),
) {
    let changes = (open.revision(seen.cache), shared.turn);
    open.rows.refresh(&page.messages, changes, open.line.as_deref(), cx.zone);
    if let Some((_, since)) = &mut open.highlight {
        since.get_or_insert(cx.now);
    }
    let place = Place { channel, thread: None };
    let above_composer = ui.available_rect_before_wrap().center_bottom();
    let (rows, entries) = (&open.rows.rows, &open.rows.entries);
    let highlight = open.highlight.as_ref().map(|(message, _)| message.as_str());
    open.roll.show(ui, entries, !page.later, |ui, index| {
        let info = &page.messages[index];
        let shown = Shown {
            row: &rows[index],
            info,
            answered: info.reply_to.as_deref().and_then(|id| find(&page.messages, id)),
            highlight: highlight == Some(info.id.as_str()),
        };
        row::show(ui, cx, seen, place, shown, shared);
    });
    open.drawn = true;
    open.in_use = ui.input(|input| input.focused);
    let newest = page.messages.last().filter(|_| open.roll.at_end && open.in_use);
    open.read = newest.map(|message| message.id.clone());
    fulfil(cx, channel, page, open, shared);
    if !open.roll.at_end || page.later {
        to_newest(ui, cx, channel, open, above_composer - Vec2::new(0.0, 12.0));
    }
}

fn find<'a>(messages: &'a [MessageInfo], id: &str) -> Option<&'a MessageInfo> {
    messages.iter().find(|message| message.id == id)
}

/// Does what was wished for by a row's keys.
fn fulfil(
    cx: &Cx<'_>,
    channel: &ChannelInfo,
    page: &TimelinePage,
    open: &mut Open,
    shared: &mut Shared,
) {
    let Some((from, wish)) = shared.wish.take() else { return };
    match wish {
        Wish::Step(down) => step(&page.messages, &from, down, &mut open.roll, shared),
        Wish::Jump(message) => open.jump(&message),
        Wish::Read => {
            let command = Command::MarkRead { channel: channel.channel.clone() };
            cx.act(Action::Do(command, Then::Nothing));
            open.line = None;
        }
    }
}

/// Looks at the row above or below.
pub(super) fn step(
    messages: &[MessageInfo],
    from: &str,
    down: bool,
    roll: &mut super::roll::Roll,
    shared: &mut Shared,
) {
    let at = messages.iter().position(|message| message.id == from);
    let next = at.and_then(|at| if down { at.checked_add(1) } else { at.checked_sub(1) });
    if let Some(message) = next.and_then(|next| messages.get(next)) {
        roll.reveal(&message.id);
        shared.look = Some(message.id.clone());
    }
}

/// The way back to what is newest, over the timeline.
fn to_newest(ui: &mut Ui, cx: &Cx<'_>, channel: &ChannelInfo, open: &mut Open, bottom: Pos2) {
    let tokens = &cx.theme.tokens;
    let words = match channel.unread {
        0 => cx.say("to-newest"),
        count => cx.fill("to-newest-unread", &[("count", count.into())]),
    };
    egui::Area::new(ui.scope_id().with("to-newest"))
        .order(egui::Order::Middle)
        .pivot(Align2::CENTER_BOTTOM)
        .fixed_pos(bottom)
        .show(ui.ctx(), |ui| {
            let text = format!("{}  {words}", Icon::DOWN.text());
            let button = Button::new(RichText::new(text).color(tokens.on_accent))
                .fill(tokens.accent)
                .corner_radius(15)
                .min_size(Vec2::new(0.0, 30.0))
                .wrap_mode(egui::TextWrapMode::Extend);
            let response = ui.add(button);
            crate::widgets::label_as(&response, egui::Role::Button, &words);
            if response.clicked() {
                open.go_to_newest();
            }
        });
}

/// Taking back can't be undone: it is asked about first.
fn ask_before_recalling(ui: &Ui, cx: &Cx<'_>, shared: &mut Shared) {
    let Some((channel, message)) = shared.recalling.clone() else { return };
    let mut open = true;
    let modal = egui::Modal::new(egui::Id::unique("recalling")).show(ui.ctx(), |ui| {
        ui.set_width(340.0);
        ui.label(heading(cx.theme, cx.say("recall-title")));
        ui.add_space(cx.theme.sizes.gap);
        ui.label(cx.say("recall-what"));
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            if danger_button(ui, cx.theme, &cx.say("recall-do"), true).clicked() {
                let command = Command::RecallMessage { channel, message };
                cx.act(Action::Do(command, Then::Nothing));
                open = false;
            }
            open &= !quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !open || modal.should_close() {
        shared.recalling = None;
    }
}
