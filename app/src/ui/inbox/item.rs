//! One item of the inbox: who did what, where and when, what it is about, and what can be done.

use egui::{Align, Align2, FontId, Label, Layout, Rect, RichText, Sense, Ui, UiBuilder, Vec2};
use node::facade::{Command, InboxAbout, InboxItem};

use super::{Cx, ITEM};
use crate::{
    action::Action,
    model::{inbox::Line, time},
    state::{Panel, Route, TableView},
    theme::Icon,
    ui::{conversation, meetings, tasks},
    widgets::{self, avatar, dot, link_button, strong, weak},
};

/// Draws an item.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, item: &InboxItem, line: &Line) {
    let (response, ground) = widgets::item(ui, cx.theme, ITEM, &label(cx, item, line));
    if response.clicked() {
        open(cx, item);
    }
    let Some(ground) = ground else { return };
    let inside = ground.shrink2(Vec2::new(10.0, 8.0));
    let mut inner = ui.new_child(UiBuilder::new().max_rect(inside).id_salt(&item.id));
    inner.horizontal_top(|ui| {
        let side = cx.theme.sizes.avatar;
        match line.who_id.as_str() {
            "" => clock(ui, cx, side),
            id => drop(avatar(ui, cx.theme, id, &line.who, side)),
        }
        ui.vertical(|ui| words(ui, cx, item, line, inside));
    });
}

/// What stands in a person's place where nobody did anything.
fn clock(ui: &mut Ui, cx: &Cx<'_>, side: f32) {
    let (rect, _) = ui.allocate_exact_size(Vec2::splat(side), Sense::hover());
    let tokens = &cx.theme.tokens;
    ui.painter().rect_filled(rect, side / 4.0, tokens.warn_ground);
    let font = FontId::proportional(side * 0.5);
    ui.painter().text(rect.center(), Align2::CENTER_CENTER, Icon::CLOCK.text(), font, tokens.warn);
}

fn open(cx: &Cx<'_>, item: &InboxItem) {
    match &item.about {
        InboxAbout::Message(about) if about.message.task.is_some() => {
            let task = about.message.task.as_ref().map(|task| task.task.clone());
            cx.act(Action::Open(Panel::Task { task: task.unwrap_or_default() }));
        }
        InboxAbout::Message(about) => {
            let message = Some(about.message.id.clone());
            cx.act(Action::Go(Route::Channel { channel: about.channel.clone(), message }));
        }
        InboxAbout::Meeting(notice) => {
            let meeting = notice.occurrence.meeting.clone();
            cx.act(Action::Open(Panel::Meeting { meeting }));
        }
        InboxAbout::Prompt(notice) => {
            let table = notice.table.clone();
            cx.act(Action::Go(Route::Table { table, view: TableView::Form }));
        }
        InboxAbout::Assigned(_) | InboxAbout::Deadline(_) | InboxAbout::Reminder(_) => {
            let task = item.task().unwrap_or_default().to_owned();
            cx.act(Action::Open(Panel::Task { task }));
        }
    }
}

fn words(ui: &mut Ui, cx: &Cx<'_>, item: &InboxItem, line: &Line, inside: Rect) {
    ui.spacing_mut().item_spacing.y = 2.0;
    ui.horizontal(|ui| {
        let when = time::when(cx.text, item.time, cx.now, cx.zone);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if item.unread {
                dot(ui, cx.theme.tokens.accent);
            }
            ui.label(weak(cx.theme, when));
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                ui.label(strong(cx.theme, line.who.as_str()));
                let muted = item.message().is_some_and(|about| about.muted);
                let muted = if muted { cx.say("muted") } else { String::new() };
                let parts = [line.why.as_str(), line.place.as_str(), muted.as_str()];
                let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
                ui.add(Label::new(weak(cx.theme, parts.join(" · "))).truncate());
            });
        });
    });
    ui.set_max_width(inside.right() - ui.min_rect().left());
    ui.horizontal(|ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            act(ui, cx, item);
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| about(ui, cx, item, line));
        });
    });
}

fn about(ui: &mut Ui, cx: &Cx<'_>, item: &InboxItem, line: &Line) {
    if !line.warning.is_empty() {
        // What contradicts it is said first: what comes after may be cut.
        ui.label(RichText::new(Icon::CONFLICT.text()).color(cx.theme.tokens.warn));
    }
    let text = match line.warning.as_str() {
        "" => line.text.clone(),
        warning => format!("{}  {warning}", line.text),
    };
    let text = if item.unread {
        strong(cx.theme, text)
    } else {
        RichText::new(text).color(cx.theme.tokens.text)
    };
    ui.add(Label::new(text).truncate());
}

/// What can be done about an item.
fn act(ui: &mut Ui, cx: &Cx<'_>, item: &InboxItem) {
    if let Some(about) = item.message().filter(|about| item.unread && about.asks()) {
        match &about.message.task {
            Some(task) => tasks::acknowledge(ui, cx, &task.task),
            None => conversation::acknowledge(ui, cx, &about.channel, &about.message.id),
        }
    }
    if let InboxAbout::Meeting(notice) = &item.about
        && item.unread
        && notice.why != "soon"
    {
        meetings::answers(ui, cx, &notice.occurrence.meeting, notice.occurrence.mine.as_deref());
    }
    if let InboxAbout::Prompt(notice) = &item.about {
        if link_button(ui, cx.theme, &cx.say("prompt-fill")).clicked() {
            open(cx, item);
        }
        let later = |until| Command::SnoozePrompt { table: notice.table.clone(), until };
        super::put_off_by(ui, cx, later);
    }
    let Some(task) = item.task().filter(|_| item.unread) else { return };
    if matches!(item.about, InboxAbout::Assigned(_)) {
        return super::see(ui, cx, task);
    }
    super::acknowledge(ui, cx, task);
    if matches!(item.about, InboxAbout::Reminder(_)) {
        super::put_off(ui, cx, task);
    }
}

/// What a screen reader says of an item.
fn label(cx: &Cx<'_>, item: &InboxItem, line: &Line) -> String {
    let unread = if item.unread { cx.say("unread") } else { String::new() };
    let when = time::when(cx.text, item.time, cx.now, cx.zone);
    let text = format!("{} {}", line.text, line.warning);
    let values = [
        ("author", line.who.as_str().into()),
        ("text", text.trim_end().into()),
        ("why", line.why.as_str().into()),
        ("place", line.place.as_str().into()),
        ("time", when.as_str().into()),
        ("unread", unread.as_str().into()),
    ];
    cx.fill("inbox-label", &values).trim_end().to_owned()
}
