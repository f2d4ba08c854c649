//! A message in its row: who and when, what it answers, its text, and what others did with it.

use egui::{Align2, Button, FontId, Label, Pos2, Rect, RichText, Role, Sense, Ui, UiBuilder, Vec2};
use node::facade::{Command, Delivery, MessageInfo};

use super::{
    emoji,
    field::{self, Field},
    known,
    menu::{self, Place},
    row::{GUTTER, Shown},
    shared::{Shared, Wish, edit_field},
};
use crate::{
    action::{Action, Then},
    model::{
        delivery::{self, Reached},
        markdown, time,
    },
    state::Panel,
    theme::Icon,
    ui::{Cx, Seen, files, prose},
    widgets::{avatar, label_as, link_button, primary_button, quiet_button, strong, weak},
};

/// The room at the right for how far a message got, in points.
pub(super) const STATE: f32 = 62.0;

/// Characters of the message that is answered.
const ANSWERED: usize = 60;

/// How high the field becomes in which a message is edited, in points.
const HIGHEST: f32 = 320.0;

/// Draws a message.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    at: Place<'_>,
    shown: Shown<'_>,
    shared: &mut Shared,
) {
    let Shown { row, info, .. } = shown;
    let left = ui.cursor().left_top();
    let width = ui.available_width();
    let side = cx.theme.sizes.avatar;
    if row.head {
        let rect = Rect::from_min_size(left + Vec2::new(0.0, 2.0), Vec2::splat(side));
        let mut picture = ui.new_child(UiBuilder::new().id_salt("picture").max_rect(rect));
        avatar(&mut picture, cx.theme, &info.author_id, &info.author, side);
    } else if shared.tools.as_ref() == Some(&info.id) {
        let hour = time::clock(info.time, cx.zone);
        let at = left + Vec2::new(side, 4.0);
        let font = FontId::proportional(cx.theme.sizes.small - 1.0);
        ui.painter().text(at, Align2::RIGHT_TOP, hour, font, cx.theme.tokens.weak);
    }
    let end = if info.mine { STATE } else { 0.0 };
    let room = (width - GUTTER - end).clamp(80.0, cx.theme.sizes.reading);
    let rect = Rect::from_min_size(left + Vec2::new(GUTTER, 0.0), Vec2::new(room, 0.0));
    let mut words = ui.new_child(UiBuilder::new().id_salt("words").max_rect(rect));
    words.set_width(room);
    words.spacing_mut().item_spacing.y = 3.0;
    inside(&mut words, cx, seen, at, shown, shared);
    let mut height = words.min_rect().height();
    if row.head {
        height = height.max(side + 4.0);
    }
    if info.mine && !info.recalled {
        let corner = Pos2::new(left.x + width, left.y);
        state(ui, cx, at, info, corner);
    }
    ui.advance_cursor_after_rect(Rect::from_min_size(left, Vec2::new(width, height)));
}

fn inside(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    at: Place<'_>,
    Shown { row, info, answered, .. }: Shown<'_>,
    shared: &mut Shared,
) {
    if row.head {
        head(ui, cx, info);
    }
    if info.recalled || info.hidden {
        let id = if info.recalled { "message-recalled" } else { "message-hidden" };
        ui.label(weak(cx.theme, cx.say(id)).size(cx.theme.sizes.body).italics());
        replies(ui, cx, at, info, shared);
        return;
    }
    if info.reply_to.is_some() && at.thread.is_none() {
        answers(ui, cx, info, answered, shared);
    }
    if shared.edits(&info.id) {
        edit(ui, cx, seen, info, shared);
        return;
    }
    let me = seen.cache.status().map_or("", |status| status.member.as_str());
    let text = shared.body(info, me);
    if !info.text.is_empty() {
        prose::show(ui, cx, &text.blocks);
    }
    ui.spacing_mut().item_spacing.y = 3.0;
    if text.folded && link_button(ui, cx.theme, &cx.say("message-unfold")).clicked() {
        shared.unfold(&info.id);
    }
    files::cards(ui, cx, seen, &info.files);
    if info.edited {
        let response = small_link(ui, cx, &cx.say("message-edited"));
        if response.clicked() {
            details(cx, at, info);
        }
    }
    if !info.reactions.is_empty() {
        emoji::row(ui, cx, &at.channel.channel, at.is_open(), info, shared);
    }
    known::show(ui, cx, at, info);
    replies(ui, cx, at, info, shared);
}

fn head(ui: &mut Ui, cx: &Cx<'_>, info: &MessageInfo) {
    ui.horizontal(|ui| {
        ui.add(Label::new(strong(cx.theme, info.author.as_str())).truncate());
        let hour = time::clock(info.time, cx.zone);
        let response = ui.label(weak(cx.theme, hour));
        let day = time::long_day(cx.text, time::day(info.time, cx.zone));
        response.on_hover_text(format!("{day} {}", time::clock(info.time, cx.zone)));
    });
}

/// The message that this one answers, in a line.
fn answers(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &MessageInfo,
    answered: Option<&MessageInfo>,
    shared: &mut Shared,
) {
    let words = match answered {
        Some(answered) => {
            let text = markdown::preview(&answered.text, ANSWERED);
            let values =
                [("author", answered.author.as_str().into()), ("text", text.as_str().into())];
            cx.fill("message-answers", &values)
        }
        None => cx.say("message-answers-earlier"),
    };
    let words = format!("{} {words}", Icon::REPLY.text());
    if small_link(ui, cx, &words).clicked()
        && let Some(answered) = &info.reply_to
    {
        shared.wish = Some((info.id.clone(), Wish::Jump(answered.clone())));
    }
}

fn small_link(ui: &mut Ui, cx: &Cx<'_>, words: &str) -> egui::Response {
    let words = weak(cx.theme, words);
    ui.add(Button::new(words).frame(false).truncate().min_size(Vec2::new(0.0, 22.0)))
}

fn replies(ui: &mut Ui, cx: &Cx<'_>, at: Place<'_>, info: &MessageInfo, shared: &mut Shared) {
    if info.replies == 0 || at.thread.is_some() {
        return;
    }
    let words = cx.fill("message-replies", &[("count", info.replies.into())]);
    let words = format!("{} {words}", Icon::THREAD.text());
    if link_button(ui, cx.theme, &words).clicked() {
        menu::open_thread(cx, at, info, shared);
    }
}

/// The field in which a message gets another text.
fn edit(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, info: &MessageInfo, shared: &mut Shared) {
    let Some(editing) = &mut shared.editing else { return };
    let key = edit_field(&info.id);
    let label = cx.say("message-edit");
    let (mut save, mut stop) = (false, false);
    egui::Frame::new()
        .stroke(egui::Stroke::new(1.0, cx.theme.tokens.accent))
        .fill(cx.theme.tokens.raised)
        .corner_radius(cx.theme.sizes.radius)
        .inner_margin(egui::Margin::symmetric(10, 6))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            let channel = seen.cache.channels().iter().find(|row| row.channel == editing.channel);
            let only = channel.map_or(&[][..], |channel| &channel.participants);
            let field = Field { key: &key, label: &label, hint: "", highest: HIGHEST, only };
            let done = field::show(ui, cx, seen, &mut shared.pen, &field, &mut editing.text);
            (save, stop) = (done.send, done.cancel);
        });
    ui.add_space(4.0);
    ui.horizontal(|ui| {
        let ready = !editing.text.trim().is_empty() && !editing.saving;
        save |= primary_button(ui, cx.theme, &cx.say("edit-save"), ready).clicked();
        stop |= quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
    });
    let text = editing.text.trim().to_owned();
    if stop || (save && text == info.text) {
        shared.stop_editing();
    } else if save && !text.is_empty() && !editing.saving {
        editing.saving = true;
        let (channel, message) = (editing.channel.clone(), editing.message.clone());
        cx.act(Action::Do(Command::EditMessage { channel, message, text }, Then::Written(key)));
    }
}

fn details(cx: &Cx<'_>, at: Place<'_>, info: &MessageInfo) {
    let (channel, message) = (at.channel.channel.clone(), info.id.clone());
    cx.act(Action::Open(Panel::Message { channel, message }));
}

/// How far a message of one's own got, at the right; who has it is shown on demand.
fn state(ui: &mut Ui, cx: &Cx<'_>, at: Place<'_>, info: &MessageInfo, corner: Pos2) {
    let tokens = &cx.theme.tokens;
    let (icon, count) = match delivery::reached(&info.delivery) {
        Reached::Saved | Reached::Pending => (Icon::SAVED, String::new()),
        Reached::Kept(reached, all) => (Icon::INBOX, format!(" {reached}/{all}")),
        Reached::Delivered(reached, all) => (Icon::CHECK, format!(" {reached}/{all}")),
        Reached::Read(reached, all) => (Icon::CHECK_TWICE, format!(" {reached}/{all}")),
    };
    let size = Vec2::new(STATE - 6.0, 24.0);
    let rect = Rect::from_min_size(corner - Vec2::new(size.x, 2.0), size);
    let id = ui.scope_id().with("state");
    let response = ui.interact(rect, id, Sense::click());
    let words = RichText::new(format!("{}{count}", icon.text()));
    let font = FontId::proportional(cx.theme.sizes.small);
    let colour = if response.hovered() { tokens.accent } else { tokens.weak };
    let at_end = rect.right_center();
    ui.painter().text(at_end, Align2::RIGHT_CENTER, words.text(), font, colour);
    label_as(&response, Role::Button, &state_words(cx, info));
    if response.clicked() {
        details(cx, at, info);
    }
    response.on_hover_text(people(cx, &info.delivery));
}

/// How far a message of one's own got, in the words that always mean the same.
pub(super) fn state_words(cx: &Cx<'_>, info: &MessageInfo) -> String {
    if !info.mine || info.recalled {
        return if info.edited { cx.say("message-edited") } else { String::new() };
    }
    let count = |id: &str, reached: u64, all: u64| {
        cx.fill(id, &[("reached", reached.into()), ("all", all.into())])
    };
    match delivery::reached(&info.delivery) {
        Reached::Saved => cx.say("delivery-saved"),
        Reached::Pending => cx.say("delivery-pending"),
        Reached::Kept(reached, all) => count("delivery-kept", reached, all),
        Reached::Delivered(reached, all) => count("delivery-delivered", reached, all),
        Reached::Read(reached, all) => count("delivery-read", reached, all),
    }
}

/// Who has read a message, who has it and for whom a relay keeps it, by name.
fn people(cx: &Cx<'_>, delivery: &Delivery) -> String {
    let separator = cx.say("names-separator");
    let line = |id: &str, names: Vec<&str>| {
        let names = names.join(&separator);
        (!names.is_empty()).then(|| cx.fill(id, &[("names", names.as_str().into())]))
    };
    let read = delivery.read.iter().map(String::as_str).collect();
    let lines = [
        line("delivery-read-by", read),
        line("delivery-delivered-to", delivery::only_delivered(delivery)),
        line("delivery-kept-for", delivery.kept.iter().map(String::as_str).collect()),
    ];
    let lines: Vec<String> = lines.into_iter().flatten().collect();
    if !lines.is_empty() {
        return lines.join("\n");
    }
    cx.say(if delivery.recipients == 0 { "delivery-saved-hint" } else { "delivery-pending-hint" })
}
