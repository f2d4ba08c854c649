//! The threads that I take part in, each with how it began and what was answered last.

use egui::{Label, ScrollArea, Ui, UiBuilder, Vec2};
use node::facade::{Answer, MessageInfo, Query, ThreadInfo};

use super::{Cx, Seen};
use crate::{
    action::Action,
    model::{markdown, time},
    state::{Loaded, Panel, Route, THREADS_SHOWN_MAX},
    text::Lang,
    theme::Icon,
    widgets::{self, avatar, badge, empty, failed, strong, waiting, weak},
};

/// The height of a thread, in points.
const ITEM: f32 = 84.0;

/// Characters of a message that a thread shows.
const PREVIEW: usize = 140;

/// What the screen remembers.
#[derive(Default)]
pub struct ThreadsView {
    made: Option<(u64, Lang)>,
    /// What each thread shows, worked out once for each answer and language.
    lines: Vec<Line>,
}

/// What a thread shows of its messages.
struct Line {
    first: String,
    newest: String,
}

impl ThreadsView {
    fn refresh(&mut self, cx: &Cx<'_>, revision: u64, threads: &[ThreadInfo]) {
        let made = Some((revision, cx.text.lang()));
        if self.made == made {
            return;
        }
        let line = |thread: &ThreadInfo| Line {
            first: preview(cx, &thread.first),
            newest: preview(cx, &thread.newest),
        };
        self.lines = threads.iter().map(line).collect();
        self.made = made;
    }
}

/// A message on one line; what stands in its place when it isn't shown.
fn preview(cx: &Cx<'_>, message: &MessageInfo) -> String {
    if message.recalled {
        return cx.say("message-recalled");
    }
    if message.hidden {
        return cx.say("message-hidden");
    }
    markdown::preview(&message.text, PREVIEW)
}

/// The question that the screen is shown from.
fn query() -> Query {
    Query::Threads { limit: THREADS_SHOWN_MAX }
}

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut ThreadsView) {
    let query = query();
    let threads = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Threads(threads)) => threads,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("threads-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("threads-waiting"));
        }
    };
    if threads.is_empty() {
        let hint = cx.say("threads-empty-hint");
        return empty(ui, cx.theme, Icon::THREAD, &cx.say("threads-empty"), &hint);
    }
    view.refresh(cx, seen.cache.revision(&query), threads);
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ITEM, threads.len(), |ui, range| {
        for (thread, line) in threads.iter().zip(&view.lines).skip(range.start).take(range.len()) {
            item(ui, cx, thread, line);
        }
    });
}

fn item(ui: &mut Ui, cx: &Cx<'_>, thread: &ThreadInfo, line: &Line) {
    let (response, ground) = widgets::item(ui, cx.theme, ITEM, &label(cx, thread, line));
    if response.clicked() {
        let (channel, message) = (thread.channel.clone(), thread.first.id.clone());
        let at = Some(message.clone());
        cx.act(Action::Go(Route::Channel { channel: channel.clone(), message: at }));
        cx.act(Action::Open(Panel::Thread { channel, message }));
    }
    let Some(ground) = ground else { return };
    let inside = ground.shrink2(Vec2::new(10.0, 8.0));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(inside).id_salt(&thread.first.id));
    inner.horizontal_top(|ui| {
        let side = cx.theme.sizes.avatar;
        avatar(ui, cx.theme, &thread.first.author_id, &thread.first.author, side);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 3.0;
            head(ui, cx, thread);
            ui.set_max_width(inside.right() - ui.min_rect().left());
            ui.add(Label::new(text(cx, thread, &line.first)).truncate());
            newest(ui, cx, thread, line);
        });
    });
}

/// Who began it, where, and when it was answered last.
fn head(ui: &mut Ui, cx: &Cx<'_>, thread: &ThreadInfo) {
    ui.horizontal(|ui| {
        let when = time::when(cx.text, thread.newest.time, cx.now, cx.zone);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if thread.unread > 0 {
                badge(ui, cx.theme, thread.unread);
            }
            ui.label(weak(cx.theme, when));
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.label(strong(cx.theme, thread.first.author.as_str()));
                let values = [("count", thread.first.replies.into())];
                let answers = cx.fill("message-replies", &values);
                let words = format!("{} · {answers}", place(thread));
                ui.add(Label::new(weak(cx.theme, words)).truncate());
            });
        });
    });
}

/// What was answered last.
fn newest(ui: &mut Ui, cx: &Cx<'_>, thread: &ThreadInfo, line: &Line) {
    let values =
        [("author", thread.newest.author.as_str().into()), ("text", line.newest.as_str().into())];
    let words = cx.fill("threads-newest", &values);
    ui.add(Label::new(text(cx, thread, &words)).truncate());
}

/// Words of a thread: bold means unread, as everywhere.
fn text(cx: &Cx<'_>, thread: &ThreadInfo, words: &str) -> egui::RichText {
    match thread.unread {
        0 => egui::RichText::new(words).color(cx.theme.tokens.text),
        _ => strong(cx.theme, words),
    }
}

fn place(thread: &ThreadInfo) -> String {
    if thread.department.is_empty() {
        return thread.channel_name.clone();
    }
    format!("{} / {}", thread.department, thread.channel_name)
}

/// What a screen reader says of a thread.
fn label(cx: &Cx<'_>, thread: &ThreadInfo, line: &Line) -> String {
    let when = time::when(cx.text, thread.newest.time, cx.now, cx.zone);
    let unread = match thread.unread {
        0 => String::new(),
        count => cx.fill("threads-unread", &[("count", count.into())]),
    };
    let place = place(thread);
    let values = [
        ("author", thread.first.author.as_str().into()),
        ("text", line.first.as_str().into()),
        ("answerer", thread.newest.author.as_str().into()),
        ("answer", line.newest.as_str().into()),
        ("place", place.as_str().into()),
        ("time", when.as_str().into()),
        ("unread", unread.as_str().into()),
    ];
    cx.fill("threads-label", &values).trim_end().to_owned()
}
