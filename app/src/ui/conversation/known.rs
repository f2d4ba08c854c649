//! Below a message that people are to know of: who reminds of it, who knows, and a button to say so.

use egui::{Button, Frame, Margin, RichText, Stroke, Ui};
use node::facade::{Command, MessageInfo};

use super::menu::Place;
use crate::{
    action::{Action, Then},
    state::Panel,
    theme::Icon,
    ui::Cx,
    widgets::{label_as, link_button, weak},
};

/// Draws it, where there is something to know of.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, at: Place<'_>, info: &MessageInfo) {
    let waits = info.urges_me && !info.acknowledged_by_me && !info.mine;
    if let Some(urge) = info.urges.last().filter(|_| waits) {
        let words = cx.fill("urge-by", &[("author", (&urge.by).into())]);
        let (fill, line) = (cx.theme.tokens.warn_ground, cx.theme.tokens.warn);
        Frame::new()
            .fill(fill)
            .stroke(Stroke::new(1.0, line))
            .corner_radius(cx.theme.sizes.radius)
            .inner_margin(Margin::symmetric(10, 6))
            .show(ui, |ui| {
                ui.horizontal_wrapped(|ui| {
                    ui.label(RichText::new(format!("{} {words}", Icon::URGE.text())).color(line));
                    acknowledge(ui, cx, &at.channel.channel, &info.id);
                });
            });
        return;
    }
    if !info.announcement && info.urges.is_empty() && info.acknowledged.is_empty() {
        return;
    }
    ui.horizontal_wrapped(|ui| {
        let asks = info.announcement && !info.mine && !info.acknowledged_by_me;
        if asks {
            acknowledge(ui, cx, &at.channel.channel, &info.id);
        }
        let words = format!("{} {}", Icon::CHECK.text(), counted(cx, info));
        if link_button(ui, cx.theme, &words).clicked() {
            let (channel, message) = (at.channel.channel.clone(), info.id.clone());
            cx.act(Action::Open(Panel::Message { channel, message }));
        }
        let waiting = waiting(info);
        if !waiting.is_empty() {
            let names = waiting.join(&cx.say("names-separator"));
            let words = cx.fill("urge-waiting", &[("names", (&names).into())]);
            ui.label(weak(cx.theme, format!("{} {words}", Icon::URGE.text())));
        }
    });
}

/// Those whom a strong reminder of a message still waits for, each once.
pub(super) fn waiting(info: &MessageInfo) -> Vec<String> {
    let mut names: Vec<String> =
        info.urges.iter().flat_map(|urge| urge.waiting.iter().cloned()).collect();
    names.sort();
    names.dedup();
    names
}

/// How many know of it; of an announcement, out of how many.
fn counted(cx: &Cx<'_>, info: &MessageInfo) -> String {
    let known = info.acknowledged.len() as u64;
    let all = info.delivery.recipients;
    let values = [("count", known.into()), ("all", all.into())];
    cx.fill(if info.announcement { "known-of" } else { "known" }, &values)
}

/// The button that says that one knows of a message.
pub fn acknowledge(ui: &mut Ui, cx: &Cx<'_>, channel: &str, message: &str) {
    let words = cx.say("acknowledge");
    let response = ui.add(Button::new(RichText::new(&words).color(cx.theme.tokens.accent)));
    label_as(&response, egui::Role::Button, &words);
    if response.clicked() {
        let (channel, message) = (channel.to_owned(), message.to_owned());
        let command = Command::AcknowledgeMessage { channel, message };
        cx.act(Action::Do(command, Then::Nothing));
    }
}
