//! What stands on the right for a message: its thread; or who has it, who read it, and each text
//! that it had.

use egui::{Frame, Label, Margin, ScrollArea, Ui};
use node::facade::{Answer, HistoryLine, MessageInfo, Query};

use super::{message, thread, view, view::ConversationView};
use crate::{
    action::Action,
    model::{delivery, markdown, time},
    state::{Loaded, Panel},
    theme::Icon,
    ui::{Cx, Seen, prose},
    widgets::{avatar, failed, heading, icon_button, link_button, strong, waiting, weak},
};

/// Draws what stands on the right for a message: its thread, or who has it.
pub fn panel(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut ConversationView) {
    match &seen.nav.panel {
        Some(Panel::Thread { channel, message }) => {
            title(ui, cx, &cx.say("thread-title"));
            thread::show(ui, cx, seen, (channel, message), view);
        }
        Some(Panel::Message { channel, message }) => {
            title(ui, cx, &cx.say("message-details"));
            details(ui, cx, seen, channel, message);
        }
        _ => {}
    }
}

fn title(ui: &mut Ui, cx: &Cx<'_>, words: &str) {
    let frame = Frame::new().inner_margin(Margin { left: 16, right: 8, top: 6, bottom: 6 });
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(heading(cx.theme, words));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("close")).clicked() {
                    cx.act(Action::ClosePanel);
                }
            });
        });
    });
    ui.add(egui::Separator::default().spacing(0.0));
}

fn details(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, channel: &str, id: &str) {
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        Frame::new().inner_margin(Margin::same(16)).show(ui, |ui| {
            ui.set_width(ui.available_width());
            let Some(info) = view::message(seen.cache, channel, id) else {
                return match view::no_message(seen.cache, channel, id) {
                    Some(failure) => {
                        failed(ui, cx.theme, &cx.say("message-failed"), &cx.failure(failure))
                    }
                    None => waiting(ui, cx.theme, &cx.say("conversation-waiting")),
                };
            };
            who(ui, cx, seen, channel, info);
            if info.mine && !info.recalled {
                reached(ui, cx, info);
            }
            known_of(ui, cx, seen, channel, info);
            history(ui, cx, seen, channel, id);
            // What was recalled counts no longer, so that nothing can be proven of it.
            if !info.recalled && !info.hidden {
                prove(ui, cx, channel, info);
            }
        });
    });
}

/// The way to a file that proves to anybody who wrote it.
fn prove(ui: &mut Ui, cx: &Cx<'_>, channel: &str, info: &MessageInfo) {
    if link_button(ui, cx.theme, &cx.say("proof-save-open")).clicked() {
        let (item, channel) = (info.id.clone(), Some(channel.to_owned()));
        let name = format!("{} {}", info.author, info.text);
        cx.act(Action::AskForProof { item, channel, name });
    }
}

fn who(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, channel: &str, info: &MessageInfo) {
    ui.horizontal(|ui| {
        avatar(ui, cx.theme, &info.author_id, &info.author, cx.theme.sizes.avatar);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            ui.label(strong(cx.theme, info.author.as_str()));
            let day = time::long_day(cx.text, time::day(info.time, cx.zone));
            let hour = time::clock(info.time, cx.zone);
            ui.label(weak(cx.theme, format!("{day} {hour}")));
        });
    });
    let told = seen.watch.told_at(channel, &info.id);
    for (id, at) in [("message-arrived", info.arrived), ("message-told", told)] {
        let Some(at) = at else { continue };
        let when = time::when(cx.text, at, cx.now, cx.zone);
        ui.label(weak(cx.theme, cx.fill(id, &[("time", (&when).into())])));
    }
    ui.add_space(cx.theme.sizes.pad);
}

/// Who has read it, who has it, for whom a relay keeps it, and how many more it is for.
fn reached(ui: &mut Ui, cx: &Cx<'_>, info: &MessageInfo) {
    ui.label(strong(cx.theme, message::state_words(cx, info)));
    ui.add_space(cx.theme.sizes.tight);
    let read: Vec<&str> = info.delivery.read.iter().map(String::as_str).collect();
    let held = delivery::only_delivered(&info.delivery);
    people(ui, cx, "delivery-has-read", &read);
    people(ui, cx, "delivery-has-it", &held);
    let kept: Vec<&str> = info.delivery.kept.iter().map(String::as_str).collect();
    people(ui, cx, "delivery-is-kept", &kept);
    let known = (read.len() + held.len() + kept.len()) as u64;
    let unknown = info.delivery.recipients.saturating_sub(known);
    if unknown > 0 {
        let words = cx.fill("delivery-unknown", &[("count", unknown.into())]);
        ui.label(weak(cx.theme, words));
    }
    ui.add_space(cx.theme.sizes.wide);
}

/// Who says that they know of it; of an announcement, by department.
fn known_of(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, channel: &str, info: &MessageInfo) {
    let names = |names: &[String]| {
        names.iter().map(String::as_str).collect::<Vec<_>>().join(&cx.say("names-separator"))
    };
    if info.announcement && !info.recalled {
        let query = announcement(channel, &info.id);
        if let Loaded::Ready(Answer::Announcement(places)) = seen.cache.get(&query) {
            let organisation = seen.cache.status().map(|status| status.organisation.clone());
            for place in places {
                let department = match place.department.as_str() {
                    "" => organisation.clone().unwrap_or_default(),
                    path => path.replace('/', " / "),
                };
                ui.label(strong(cx.theme, department));
                let values = [
                    ("known", (place.acknowledged.len() as u64).into()),
                    ("read", place.read.into()),
                    ("held", place.delivered.into()),
                    ("all", place.recipients.into()),
                ];
                ui.label(cx.fill("announced-place", &values));
                for count in &place.sites {
                    let values = [
                        ("site", count.site.as_str().into()),
                        ("known", count.acknowledged.into()),
                        ("all", count.recipients.into()),
                    ];
                    ui.label(weak(cx.theme, cx.fill("announced-site", &values)));
                }
                for (id, list) in [
                    ("announced-known", &place.acknowledged),
                    ("announced-read", &place.read_by),
                    ("announced-held", &place.delivered_to),
                ] {
                    if !list.is_empty() {
                        let words = cx.fill(id, &[("names", (&names(list)).into())]);
                        ui.add(Label::new(weak(cx.theme, words)).wrap());
                    }
                }
                if !place.waiting.is_empty() {
                    let waiting = names(&place.waiting);
                    let words = cx.fill("announced-waiting", &[("names", (&waiting).into())]);
                    ui.add(Label::new(weak(cx.theme, words)).wrap());
                }
                ui.add_space(cx.theme.sizes.gap);
            }
        }
        return;
    }
    let known: Vec<&str> = info.acknowledged.iter().map(String::as_str).collect();
    people(ui, cx, "known-by", &known);
    for urge in &info.urges {
        let when = time::when(cx.text, urge.time, cx.now, cx.zone);
        let waiting = names(&urge.waiting);
        let values =
            [("author", (&urge.by).into()), ("time", (&when).into()), ("names", (&waiting).into())];
        let id = if urge.waiting.is_empty() { "urged-all" } else { "urged-waiting" };
        ui.add(Label::new(weak(cx.theme, cx.fill(id, &values))).wrap());
    }
    if !info.urges.is_empty() {
        ui.add_space(cx.theme.sizes.gap);
    }
}

/// The question of how far an announcement got.
pub(super) fn announcement(channel: &str, message: &str) -> Query {
    Query::Announcement { channel: channel.to_owned(), message: message.to_owned() }
}

fn people(ui: &mut Ui, cx: &Cx<'_>, id: &str, names: &[&str]) {
    if names.is_empty() {
        return;
    }
    ui.label(weak(cx.theme, cx.say(id)));
    for name in names {
        ui.horizontal(|ui| {
            avatar(ui, cx.theme, name, name, 22.0);
            ui.label(*name);
        });
    }
    ui.add_space(cx.theme.sizes.gap);
}

fn history(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, channel: &str, id: &str) {
    ui.label(strong(cx.theme, cx.say("history-title")));
    ui.add_space(cx.theme.sizes.tight);
    let query = Query::MessageHistory { channel: channel.to_owned(), message: id.to_owned() };
    let lines = match seen.cache.get(&query) {
        Loaded::Ready(Answer::History(lines)) => lines,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("history-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("conversation-waiting"));
        }
    };
    if lines.is_empty() {
        ui.label(weak(cx.theme, cx.say("history-gone")));
    }
    for (number, line) in lines.iter().enumerate().rev() {
        ui.push_id(number, |ui| text(ui, cx, line, number == 0, number + 1 == lines.len()));
    }
}

fn text(ui: &mut Ui, cx: &Cx<'_>, line: &HistoryLine, first: bool, now: bool) {
    let when = time::when(cx.text, line.time, cx.now, cx.zone);
    let id = match (first, now) {
        (_, true) => "history-now",
        (true, false) => "history-first",
        (false, false) => "history-then",
    };
    ui.label(weak(cx.theme, cx.fill(id, &[("time", when.as_str().into())])));
    Frame::new()
        .fill(cx.theme.tokens.side)
        .corner_radius(cx.theme.sizes.radius)
        .inner_margin(Margin::symmetric(10, 8))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            prose::show(ui, cx, &markdown::parse(&line.new));
        });
    ui.add_space(cx.theme.sizes.gap);
}
