//! A row of the timeline: what stands above a message, the message, and what its keys do.

use egui::{
    Align2, Color32, EventFilter, FontId, Key, Popup, Pos2, Rect, Response, Role, Sense, Shape,
    Stroke, Ui, UiBuilder, Vec2,
};
use jiff::civil::Date;
use node::facade::MessageInfo;

use super::{
    menu::{self, Place},
    message,
    shared::{Shared, Wish},
};
use crate::{
    model::{time, timeline::Row},
    theme::bold,
    ui::{Cx, Seen},
};

/// The height of a separator, in points.
const SEPARATOR: f32 = 34.0;

/// The room beside a row, in points.
const SIDE: f32 = 16.0;

/// Where a message's words begin: beside the picture.
pub(super) const GUTTER: f32 = 46.0;

/// A message and how it stands in its list.
#[derive(Clone, Copy)]
pub(super) struct Shown<'a> {
    /// What stands above it.
    pub(super) row: &'a Row,
    /// The message.
    pub(super) info: &'a MessageInfo,
    /// The message that it answers, where that is known.
    pub(super) answered: Option<&'a MessageInfo>,
    /// It was jumped to just now.
    pub(super) highlight: bool,
}

/// Draws a row.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    at: Place<'_>,
    shown: Shown<'_>,
    shared: &mut Shared,
) {
    let Shown { row, info, highlight, .. } = shown;
    ui.spacing_mut().item_spacing.y = 0.0;
    if let Some(date) = row.day {
        day(ui, cx, date);
    }
    if row.line {
        line(ui, cx);
    }
    if row.head && row.day.is_none() && !row.line {
        ui.add_space(8.0);
    }
    let ground = ui.painter().add(Shape::Noop);
    let builder = UiBuilder::new().id_salt("row").sense(Sense::click());
    let inner = ui.scope_builder(builder, |ui| {
        ui.set_width(ui.available_width());
        let frame = egui::Frame::new().inner_margin(egui::Margin {
            left: SIDE as i8,
            right: SIDE as i8,
            top: 4,
            bottom: 4,
        });
        frame.show(ui, |ui| {
            ui.set_min_height(20.0);
            message::show(ui, cx, seen, at, shown, shared);
        });
        let response = ui.response();
        let rect = Rect::from_min_size(ui.min_rect().min, ui.min_rect().size());
        if point(ui, &response, rect, info, shared) {
            let corner = Pos2::new(rect.right() - SIDE - message::STATE, rect.top());
            menu::tools(ui, cx, seen, at, info, corner, shared);
        }
    });
    let response = inner.response;
    paint_ground(ui, cx, ground, &response, info, highlight, shared);
    let label = label(cx, info);
    response.widget_info(|| egui::WidgetInfo::labeled(Role::ListItem, true, &label));
    menu::context(&response, cx, seen, at, info, shared);
    keys(ui, cx, &response, at, info, shared);
}

/// Whether this row's tools are shown: the pointer is on it or it has the keyboard. While a menu
/// is open, the row it belongs to keeps them.
fn point(
    ui: &Ui,
    response: &Response,
    rect: Rect,
    info: &MessageInfo,
    shared: &mut Shared,
) -> bool {
    let here = shared.tools.as_ref() == Some(&info.id);
    if Popup::is_any_open(ui.ctx()) {
        return here;
    }
    let inside = response.contains_pointer() && ui.rect_contains_pointer(rect);
    let chosen = (inside || response.has_focus()) && !shared.edits(&info.id);
    if chosen && !here {
        shared.tools = Some(info.id.clone());
    } else if !chosen && here {
        shared.tools = None;
    }
    chosen
}

fn paint_ground(
    ui: &Ui,
    cx: &Cx<'_>,
    at: egui::layers::ShapeIdx,
    response: &Response,
    info: &MessageInfo,
    highlight: bool,
    shared: &Shared,
) {
    let tokens = &cx.theme.tokens;
    let rect = response.rect;
    let calls = info.mentions_me && !info.recalled && !info.hidden;
    let ground = if highlight {
        tokens.chosen
    } else if calls {
        tokens.accent_ground
    } else if shared.tools.as_ref() == Some(&info.id) {
        tokens.side
    } else {
        Color32::TRANSPARENT
    };
    ui.painter().set(at, Shape::rect_filled(rect, 0.0, ground));
    if calls {
        let bar = Rect::from_min_size(rect.left_top(), Vec2::new(3.0, rect.height()));
        ui.painter().rect_filled(bar, 0.0, tokens.accent);
    }
    if response.has_focus() {
        let stroke = Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect.shrink(1.0), 4.0, stroke, egui::StrokeKind::Inside);
    }
}

/// What a screen reader says of a row: who, what, then when and how it is.
fn label(cx: &Cx<'_>, info: &MessageInfo) -> String {
    let when = time::when(cx.text, info.time, cx.now, cx.zone);
    let state = message::state_words(cx, info);
    let text = if info.recalled {
        cx.say("message-recalled")
    } else if info.hidden {
        cx.say("message-hidden")
    } else {
        info.text.clone()
    };
    let values = [
        ("author", info.author.as_str().into()),
        ("text", text.as_str().into()),
        ("time", when.as_str().into()),
        ("state", state.as_str().into()),
    ];
    cx.fill("message-label", &values).trim_end().to_owned()
}

/// The keys of a row that has the keyboard.
fn keys(
    ui: &Ui,
    cx: &Cx<'_>,
    response: &Response,
    at: Place<'_>,
    info: &MessageInfo,
    shared: &mut Shared,
) {
    if shared.look.as_ref() == Some(&info.id) {
        shared.look = None;
        response.request_focus();
    }
    if !response.has_focus() {
        return;
    }
    let filter = EventFilter { vertical_arrows: true, escape: true, ..EventFilter::default() };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(response.id, filter));
    let pressed = |key: Key| ui.input_mut(|input| input.consume_key(egui::Modifiers::NONE, key));
    let wish = if pressed(Key::ArrowUp) {
        Wish::Step(false)
    } else if pressed(Key::ArrowDown) {
        Wish::Step(true)
    } else if pressed(Key::Escape) {
        Wish::Read
    } else if pressed(Key::Enter) && at.thread.is_none() {
        menu::open_thread(cx, at, info, shared);
        return;
    } else {
        return;
    };
    shared.wish = Some((info.id.clone(), wish));
}

fn day(ui: &mut Ui, cx: &Cx<'_>, date: Date) {
    let words = time::named_day(cx.text, date, time::day(cx.now, cx.zone));
    let tokens = &cx.theme.tokens;
    let (rect, response) = separator(ui);
    crate::widgets::label_as(&response, Role::Label, &words);
    let font = FontId::new(cx.theme.sizes.small, bold());
    let galley = ui.painter().layout_no_wrap(words, font, tokens.weak);
    let middle = Rect::from_center_size(rect.center(), galley.size());
    let line = Stroke::new(1.0, tokens.line);
    ui.painter().hline(rect.left() + SIDE..=middle.left() - 12.0, rect.center().y, line);
    ui.painter().hline(middle.right() + 12.0..=rect.right() - SIDE, rect.center().y, line);
    ui.painter().galley(middle.min, galley, tokens.weak);
}

/// The line above what is new.
fn line(ui: &mut Ui, cx: &Cx<'_>) {
    let words = cx.say("new-messages");
    let tokens = &cx.theme.tokens;
    let (rect, response) = separator(ui);
    crate::widgets::label_as(&response, Role::Label, &words);
    let font = FontId::new(cx.theme.sizes.small, bold());
    let end = Pos2::new(rect.right() - SIDE, rect.center().y);
    let place = ui.painter().text(end, Align2::RIGHT_CENTER, words, font, tokens.bad);
    let line = Stroke::new(1.0, tokens.bad);
    ui.painter().hline(rect.left() + SIDE..=place.left() - 8.0, rect.center().y, line);
}

fn separator(ui: &mut Ui) -> (Rect, Response) {
    ui.allocate_exact_size(Vec2::new(ui.available_width(), SEPARATOR), Sense::hover())
}
