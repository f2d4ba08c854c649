//! What happened to a task's deadline last, who knows of it, and a click that says that one does.

use egui::{Frame, Margin, RichText, Stroke, Ui};
use node::facade::{Answer, Command, Query, TaskInfo};

use crate::{
    action::{Action, Then},
    model::{inbox, tasks::words::Words, time},
    state::{INBOX_SHOWN_MAX, Loaded},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{primary_button, strong, weak},
};

/// Draws it, where the deadline was changed.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, words: &Words<'_>, task: &TaskInfo) {
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
    let who = cx.fill(
        "deadline-known",
        &[
            ("known", list(&known.known).as_str().into()),
            ("pending", list(&known.pending).as_str().into()),
        ],
    );
    let unread = is_unread(seen, &task.task);
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let (fill, line) =
        if unread { (tokens.accent_ground, tokens.accent) } else { (tokens.raised, tokens.line) };
    ui.add_space(sizes.gap);
    let frame = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(sizes.radius)
        .inner_margin(Margin::symmetric(12, 10));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(Icon::CALENDAR.text()).color(tokens.accent));
            ui.label(strong(cx.theme, days));
        });
        ui.label(weak(cx.theme, by));
        ui.label(RichText::new(who).size(sizes.small).color(tokens.text));
        if unread {
            ui.add_space(sizes.tight);
            if primary_button(ui, cx.theme, &cx.say("deadline-acknowledge"), true).clicked() {
                let command = Command::AcknowledgeDeadline { task: task.task.clone() };
                cx.act(Action::Do(command, Then::Nothing));
            }
        }
    });
}

/// Whether the inbox has something about a task that wasn't acknowledged.
fn is_unread(seen: &Seen<'_>, task: &str) -> bool {
    match seen.cache.get(&Query::Inbox { limit: INBOX_SHOWN_MAX }) {
        Loaded::Ready(Answer::Inbox(items)) => {
            items.iter().any(|item| item.unread && item.task() == Some(task))
        }
        _ => false,
    }
}
