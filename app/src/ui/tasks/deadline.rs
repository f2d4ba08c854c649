//! What a task's deadline has for one: a reminder, and what happened to it last, who knows of it,
//! and a click that says that one does.

use egui::{Frame, Margin, RichText, Stroke, Ui};
use node::facade::{Answer, InboxAbout, InboxItem, Query, ReminderNotice, TaskChange, TaskInfo};

use super::view::change_one;
use crate::{
    model::{inbox, tasks::words::Words, time},
    state::{INBOX_SHOWN_MAX, Loaded},
    theme::Icon,
    ui::{Cx, Seen, inbox as inbox_ui},
    widgets::{link_button, strong, weak},
};

/// Draws it, where there is something.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, words: &Words<'_>, task: &TaskInfo) {
    let items = items(seen, &task.task);
    let reminder = items.iter().find_map(|item| match &item.about {
        InboxAbout::Reminder(notice) => Some(notice.as_ref()),
        _ => None,
    });
    let unread = items.iter().any(|item| matches!(item.about, InboxAbout::Deadline(_)));
    if task.deadline_known.is_none() && items.is_empty() {
        return;
    }
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let (fill, line) = match (reminder, unread) {
        (Some(_), _) => (tokens.warn_ground, tokens.warn),
        (None, true) => (tokens.accent_ground, tokens.accent),
        (None, false) => (tokens.raised, tokens.line),
    };
    ui.add_space(sizes.gap);
    let frame = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(sizes.radius)
        .inner_margin(Margin::symmetric(12, 10));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        if let Some(notice) = reminder {
            remind(ui, cx, notice);
        }
        known(ui, cx, words, task);
        if !items.is_empty() {
            ui.add_space(sizes.tight);
            ui.horizontal_wrapped(|ui| {
                inbox_ui::acknowledge(ui, cx, &task.task);
                if reminder.is_some() {
                    inbox_ui::put_off(ui, cx, &task.task);
                }
            });
        }
    });
}

fn remind(ui: &mut Ui, cx: &Cx<'_>, notice: &ReminderNotice) {
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(Icon::CLOCK.text()).color(cx.theme.tokens.warn));
        ui.label(strong(cx.theme, inbox::days_left(cx.text, notice)));
    });
}

/// The newest change, and who knows of it.
fn known(ui: &mut Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo) {
    let Some(known) = &task.deadline_known else { return };
    let change = &known.change;
    let when = time::when(cx.text, change.time, cx.now, cx.zone);
    let days = inbox::days(cx.text, &change.old, &change.new, words.today);
    let values = [("who", (&change.author).into()), ("when", (&when).into())];
    let by = cx.fill("deadline-changed-by", &values);
    let list = |names: &[String]| match names {
        [] => cx.say("task-nothing"),
        names => cx.list(names),
    };
    let (knowing, pending) = (list(&known.known), list(&known.pending));
    let values = [("known", (&knowing).into()), ("pending", (&pending).into())];
    let who = cx.fill("deadline-known", &values);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(Icon::CALENDAR.text()).color(cx.theme.tokens.accent));
        ui.label(strong(cx.theme, days));
    });
    ui.label(weak(cx.theme, by));
    ui.label(RichText::new(who).size(cx.theme.sizes.small).color(cx.theme.tokens.text));
    if !task.waits_for.is_empty() {
        let names = cx.list(&task.waits_for);
        let waits = cx.fill("deadline-waits", &[("names", (&names).into())]);
        ui.label(RichText::new(waits).color(cx.theme.tokens.warn));
    } else if task.may_write
        && !change.asks
        && !known.pending.is_empty()
        && link_button(ui, cx.theme, &cx.say("deadline-ask")).clicked()
    {
        change_one(cx, task, vec![TaskChange::AskToAcknowledge]);
    }
}

/// What the inbox has about a task that wasn't acknowledged.
fn items<'a>(seen: &Seen<'a>, task: &str) -> Vec<&'a InboxItem> {
    match seen.cache.get(&Query::Inbox { limit: INBOX_SHOWN_MAX }) {
        Loaded::Ready(Answer::Inbox(items)) => {
            // That it was assigned to one is seen as it is open.
            let asks = |item: &&InboxItem| {
                matches!(item.about, InboxAbout::Deadline(_) | InboxAbout::Reminder(_))
            };
            let unread = items.iter().filter(|item| item.unread && item.task() == Some(task));
            unread.filter(asks).collect()
        }
        _ => Vec::new(),
    }
}
