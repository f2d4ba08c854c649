//! What one is strongly reminded of, above every screen until one says that one knows.

use egui::{Frame, Label, Margin, RichText, Ui};
use node::facade::{Answer, InboxItem, InboxMessage, Query};

use super::{Cx, Seen, conversation, tasks};
use crate::{
    action::Action,
    model::{inbox, notify, time},
    state::{INBOX_SHOWN_MAX, Loaded, Panel, Route},
    theme::Icon,
    widgets::{quiet_button, strong},
};

/// Characters of the message that are shown.
const SHOWN: usize = 120;

/// Draws the oldest of them, and how many more there are.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let Loaded::Ready(Answer::Inbox(items)) =
        seen.cache.get(&Query::Inbox { limit: INBOX_SHOWN_MAX })
    else {
        return;
    };
    let urged: Vec<(&InboxItem, &InboxMessage)> = items
        .iter()
        .filter(|item| item.unread && notify::is_urge(item))
        .filter_map(|item| Some((item, item.message()?)))
        .collect();
    let Some((item, oldest)) = urged.last() else { return };
    let tokens = &cx.theme.tokens;
    let frame = Frame::new().fill(tokens.warn_ground).inner_margin(Margin::symmetric(12, 6));
    egui::Panel::top("urgent").frame(frame).show_separator_line(false).show(ui, |ui| {
        ui.horizontal(|ui| {
            ui.label(RichText::new(Icon::URGE.text()).color(tokens.warn));
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                let task = oldest.message.task.as_ref();
                let look = quiet_button(ui, cx.theme, &cx.say("urgent-show")).clicked();
                if let (true, Some(task)) = (look, task) {
                    cx.act(Action::Open(Panel::Task { task: task.task.clone() }));
                } else if look {
                    let message = Some(oldest.message.id.clone());
                    let channel = oldest.channel.clone();
                    cx.act(Action::Go(Route::Channel { channel, message }));
                }
                match task {
                    Some(task) => tasks::acknowledge(ui, cx, &task.task),
                    None => conversation::acknowledge(ui, cx, &oldest.channel, &oldest.message.id),
                }
                if urged.len() > 1 {
                    let more = (urged.len() - 1) as u64;
                    ui.label(cx.fill("urgent-more", &[("count", more.into())]));
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let by = oldest.urged_by.as_deref().unwrap_or(&oldest.message.author);
                    let text = inbox::said(&oldest.message, SHOWN);
                    let when = notify::sent_before(item, cx.now)
                        .map(|sent| time::when(cx.text, sent, cx.now, cx.zone));
                    let id = if when.is_some() { "urgent-line-late" } else { "urgent-line" };
                    let when = when.unwrap_or_default();
                    let values =
                        [("author", by.into()), ("text", (&text).into()), ("time", (&when).into())];
                    let words = cx.fill(id, &values);
                    ui.add(Label::new(strong(cx.theme, words)).truncate());
                });
            });
        });
    });
}
