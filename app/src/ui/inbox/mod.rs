//! The inbox: messages that call me or answer mine.

use egui::{Label, Rect, ScrollArea, Ui, UiBuilder, Vec2};
use node::facade::{Answer, InboxItem, Query};

use super::{Cx, Seen};
use crate::{
    action::Action,
    model::{markdown, time},
    state::{INBOX_SHOWN_MAX, Loaded, Route},
    theme::Icon,
    widgets::{self, avatar, badge, dot, empty, failed, strong, toggle, waiting, weak},
};

/// The height of an item, in points.
const ITEM: f32 = 74.0;

/// Characters of a message that an item shows.
const PREVIEW: usize = 140;

/// What the screen remembers.
#[derive(Default)]
pub struct InboxView {
    /// Only what is unread is shown.
    unread: bool,
    lines: Lines,
}

/// What the items show, worked out once for each answer.
#[derive(Default)]
struct Lines {
    made: Option<u64>,
    previews: Vec<String>,
}

impl Lines {
    fn refresh(&mut self, revision: u64, items: &[InboxItem]) {
        if self.made == Some(revision) {
            return;
        }
        let preview = |item: &InboxItem| markdown::preview(&item.message.text, PREVIEW);
        self.previews = items.iter().map(preview).collect();
        self.made = Some(revision);
    }
}

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut InboxView) {
    let query = Query::Inbox { limit: INBOX_SHOWN_MAX };
    let items = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Inbox(items)) => items,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("inbox-failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            return waiting(ui, cx.theme, &cx.say("inbox-waiting"));
        }
    };
    if items.is_empty() {
        let hint = cx.say("inbox-empty-hint");
        return empty(ui, cx.theme, Icon::INBOX, &cx.say("inbox-empty"), &hint);
    }
    view.lines.refresh(seen.cache.revision(&query), items);
    filter(ui, cx, items, &mut view.unread);
    let shown: Vec<usize> =
        (0..items.len()).filter(|index| !view.unread || items[*index].unread).collect();
    if shown.is_empty() {
        let hint = cx.say("inbox-read-hint");
        return empty(ui, cx.theme, Icon::CHECK, &cx.say("inbox-read"), &hint);
    }
    ui.spacing_mut().item_spacing.y = 0.0;
    ScrollArea::vertical().auto_shrink(false).show_rows(ui, ITEM, shown.len(), |ui, range| {
        for index in shown[range].iter().copied() {
            let preview = view.lines.previews.get(index).map_or("", String::as_str);
            item(ui, cx, &items[index], preview);
        }
    });
}

fn filter(ui: &mut Ui, cx: &Cx<'_>, items: &[InboxItem], unread: &mut bool) {
    let frame = egui::Frame::new().inner_margin(egui::Margin::symmetric(16, 6));
    frame.show(ui, |ui| {
        ui.horizontal(|ui| {
            if toggle(ui, cx.theme, &cx.say("inbox-all"), !*unread).clicked() {
                *unread = false;
            }
            if toggle(ui, cx.theme, &cx.say("inbox-unread"), *unread).clicked() {
                *unread = true;
            }
            let count = items.iter().filter(|item| item.unread).count();
            if count > 0 {
                badge(ui, cx.theme, count as u64);
            }
        });
    });
}

fn item(ui: &mut Ui, cx: &Cx<'_>, item: &InboxItem, preview: &str) {
    let (response, ground) = widgets::item(ui, cx.theme, ITEM, &label(cx, item, preview));
    if response.clicked() {
        let (channel, message) = (item.channel.clone(), Some(item.message.id.clone()));
        cx.act(Action::Go(Route::Channel { channel, message }));
    }
    let Some(ground) = ground else { return };
    let inside = ground.shrink2(Vec2::new(10.0, 8.0));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(inside).id_salt(&item.message.id));
    inner.horizontal_top(|ui| {
        let side = cx.theme.sizes.avatar;
        avatar(ui, cx.theme, &item.message.author_id, &item.message.author, side);
        ui.vertical(|ui| words(ui, cx, item, preview, inside));
    });
}

fn words(ui: &mut Ui, cx: &Cx<'_>, item: &InboxItem, preview: &str, inside: Rect) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal(|ui| {
        let when = time::when(cx.text, item.message.time, cx.now, cx.zone);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if item.unread {
                dot(ui, cx.theme.tokens.accent);
            }
            ui.label(weak(cx.theme, when));
            ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                ui.label(strong(cx.theme, item.message.author.as_str()));
                let mut why = why(cx, item);
                // A conversation of two has the name of who writes.
                if item.channel_name != item.message.author {
                    why = format!("{why} · {}", place(item));
                }
                ui.add(Label::new(weak(cx.theme, why)).truncate());
            });
        });
    });
    ui.set_max_width(inside.width());
    let text = if item.unread {
        strong(cx.theme, preview)
    } else {
        egui::RichText::new(preview).color(cx.theme.tokens.text)
    };
    ui.add(Label::new(text).truncate());
}

fn why(cx: &Cx<'_>, item: &InboxItem) -> String {
    cx.say(match item.why.as_str() {
        "reply" => "inbox-reply",
        "direct" => "inbox-direct",
        _ => "inbox-mention",
    })
}

fn place(item: &InboxItem) -> String {
    if item.department.is_empty() {
        return item.channel_name.clone();
    }
    format!("{} / {}", item.department, item.channel_name)
}

/// What a screen reader says of an item.
fn label(cx: &Cx<'_>, item: &InboxItem, preview: &str) -> String {
    let unread = if item.unread { cx.say("unread") } else { String::new() };
    let when = time::when(cx.text, item.message.time, cx.now, cx.zone);
    let why = why(cx, item);
    let place = place(item);
    let values = [
        ("author", item.message.author.as_str().into()),
        ("text", preview.into()),
        ("why", why.as_str().into()),
        ("place", place.as_str().into()),
        ("time", when.as_str().into()),
        ("unread", unread.as_str().into()),
    ];
    cx.fill("inbox-label", &values).trim_end().to_owned()
}
