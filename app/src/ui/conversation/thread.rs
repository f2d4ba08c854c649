//! A message and what answers it, on the right.

use egui::Ui;
use node::facade::{Answer, MessageInfo, Query};

use super::{
    composer::{self, Last},
    menu::Place,
    open::Rows,
    roll::Roll,
    row::{self, Shown},
    shared::{Shared, Wish},
    timeline,
    view::ConversationView,
};
use crate::{
    state::{Drafts, Loaded},
    ui::{Cx, Seen},
    widgets::{failed, waiting},
};

/// Stands for the field of whatever thread is opened next.
pub(super) const FIELD: &str = "thread";

/// An open thread.
pub(super) struct ThreadView {
    channel: String,
    message: String,
    pub(super) roll: Roll,
    rows: Rows,
}

/// Draws a thread.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    (channel, message): (&str, &str),
    view: &mut ConversationView,
) {
    let ConversationView { thread, shared, .. } = view;
    let known = thread.as_ref().is_some_and(|thread| {
        (thread.channel.as_str(), thread.message.as_str()) == (channel, message)
    });
    if !known {
        let (channel, message) = (channel.to_owned(), message.to_owned());
        let (roll, rows) = (Roll::default(), Rows::default());
        *thread = Some(ThreadView { channel, message, roll, rows });
    }
    let Some(thread) = thread else { return };
    let query = Query::Thread { channel: channel.to_owned(), message: message.to_owned() };
    let messages = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Thread(messages)) => messages,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("thread-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("conversation-waiting"));
        }
    };
    let info = seen.cache.channels().iter().find(|row| row.channel == channel);
    let (Some(info), Some(root)) = (info, messages.first()) else { return };
    if shared.pen.focus.as_deref() == Some(FIELD) {
        shared.pen.focus = Some(Drafts::key(channel, Some(&root.id)));
    }
    egui::Panel::bottom("thread-composer")
        .frame(egui::Frame::new())
        .show_separator_line(false)
        .resizable(false)
        .show(ui, |ui| {
            let own = crate::model::timeline::last_own(messages);
            let last = Last { own, any: None };
            composer::show(ui, cx, seen, info, Some(&root.id), last, shared);
        });
    let place = Place { channel: info, thread: Some(&root.id) };
    list(ui, cx, seen, place, (messages, seen.cache.revision(&query)), (thread, shared));
}

fn list(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    place: Place<'_>,
    (messages, revision): (&[MessageInfo], u64),
    (thread, shared): (&mut ThreadView, &mut Shared),
) {
    thread.rows.refresh(messages, (revision, shared.turn), None, cx.zone);
    let (rows, entries) = (&thread.rows.rows, &thread.rows.entries);
    thread.roll.show(ui, entries, true, |ui, index| {
        let info = &messages[index];
        let shown = Shown { row: &rows[index], info, answered: None, highlight: false };
        row::show(ui, cx, seen, place, shown, shared);
    });
    if let Some((from, Wish::Step(down))) = shared.wish.take() {
        timeline::step(messages, &from, down, &mut thread.roll, shared);
    }
}
