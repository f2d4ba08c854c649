//! The field that messages are written in: Enter, marks, the people that can be called.
//!
//! Invariant: while an input method composes, keys are its own; nothing is sent and no mark is put.

use egui::{
    Event, Id, Key, Modifiers, TextEdit, Ui, WidgetInfo,
    text::{CCursor, CCursorRange},
    text_edit::TextEditState,
};

use node::facade::Participant;

use super::shared::Pen;
use crate::{
    model::composer::{self, Enter, Offer, Whom, Written},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{avatar, weak},
};

/// A field.
pub(super) struct Field<'a> {
    /// What names it; see [`crate::state::Drafts::key`].
    pub(super) key: &'a str,
    /// What a screen reader says.
    pub(super) label: &'a str,
    /// What stands in it while it is empty.
    pub(super) hint: &'a str,
    /// How high it may become, in points.
    pub(super) highest: f32,
    /// The only people that can be called in it; nobody: everybody can.
    pub(super) only: &'a [Participant],
}

/// What a person did in a field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Done {
    /// It is to be sent.
    pub(super) send: bool,
    /// It is given up.
    pub(super) cancel: bool,
    /// Up, while it is empty.
    pub(super) up: bool,
    /// Shift and Up, while it is empty.
    pub(super) reply: bool,
    /// It has the keyboard.
    pub(super) focused: bool,
}

/// Keys that were taken out of a frame.
#[derive(Default)]
struct Keys {
    send: bool,
    cancel: bool,
    up: bool,
    reply: bool,
    mark: Option<&'static str>,
    choose: bool,
    step: Option<bool>,
}

/// The id of the field of a key.
pub(super) fn id(key: &str) -> Id {
    Id::unique(("field", key))
}

/// Draws the field.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    pen: &mut Pen,
    field: &Field<'_>,
    text: &mut String,
) -> Done {
    let id = id(field.key);
    if pen.focus.as_deref() == Some(field.key) {
        pen.focus = None;
        to_end(ui, id, text);
    }
    let focused = ui.memory(|memory| memory.has_focus(id));
    let offered = pen.offered.as_ref().is_some_and(|(field, _, _)| *field == id);
    let keys = if focused { take(ui, cx, pen, text.is_empty(), offered) } else { Keys::default() };
    let enter = egui::KeyboardShortcut::new(Modifiers::NONE, Key::Enter);
    let edit = egui::ScrollArea::vertical().id_salt(field.key).max_height(field.highest);
    let output = edit
        .show(ui, |ui| {
            TextEdit::multiline(text)
                .id(id)
                .hint_text(field.hint)
                .desired_rows(1)
                .desired_width(f32::INFINITY)
                .frame(egui::Frame::NONE)
                .return_key(enter)
                .show(ui)
        })
        .inner;
    let (label, words) = (field.label.to_owned(), text.clone());
    output.response.widget_info(move || WidgetInfo {
        label: Some(label.clone()),
        ..WidgetInfo::text_edit(true, &words, &words, "")
    });
    // A press beside the field, on an offered name for instance, takes the caret off the screen,
    // not out of the text.
    let stored = || TextEditState::load(ui.ctx(), id)?.cursor.char_range();
    let caret = output.cursor_range.or_else(stored).map(|range| usize::from(range.primary.index));
    if let Some(mark) = keys.mark {
        put_mark(ui, id, text, mark);
    }
    let place = |caret: usize| {
        output.galley_pos + output.galley.pos_from_cursor(CCursor::new(caret)).min.to_vec2()
    };
    if focused {
        keep_escape(ui, id);
        offer(pen, cx, seen, (id, field.only), text, caret);
        choose(ui, pen, id, text, caret, &keys);
        offers(ui, cx, pen, id, text, caret, place(caret.unwrap_or(0)));
    } else if offered {
        // A press on a name takes the keyboard from the field: the names stay until it is over.
        offers(ui, cx, pen, id, text, caret, place(caret.unwrap_or(0)));
        let pressing = |input: &egui::InputState| {
            let pointer = &input.pointer;
            pointer.any_down() || pointer.any_pressed() || pointer.any_released()
        };
        if !ui.input(pressing) {
            pen.offered = None;
        }
    }
    Done { send: keys.send, cancel: keys.cancel, up: keys.up, reply: keys.reply, focused }
}

/// Escape is the field's own: it ends an edit, and doesn't only take the keyboard away.
fn keep_escape(ui: &Ui, id: Id) {
    let filter = egui::EventFilter {
        horizontal_arrows: true,
        vertical_arrows: true,
        tab: false,
        escape: true,
    };
    ui.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Puts a mark around what is selected in a field.
pub(super) fn put_mark(ui: &Ui, id: Id, text: &mut String, mark: &str) {
    let state = TextEditState::load(ui.ctx(), id);
    let range = state.and_then(|state| state.cursor.char_range());
    let end = text.chars().count();
    let selection = range.map_or(end..end, |range| {
        let (a, b) = (usize::from(range.primary.index), usize::from(range.secondary.index));
        a.min(b).min(end)..a.max(b).min(end)
    });
    let written = composer::wrap(text, selection, mark);
    put(ui, id, text, written);
}

/// Puts the caret at the end of a field, and the keyboard into it.
pub(in crate::ui) fn to_end(ui: &Ui, id: Id, text: &str) {
    let end = text.chars().count();
    select(ui, id, end..end);
    ui.memory_mut(|memory| memory.request_focus(id));
}

fn put(ui: &Ui, id: Id, text: &mut String, written: Written) {
    *text = written.text;
    select(ui, id, written.selection);
}

fn select(ui: &Ui, id: Id, selection: std::ops::Range<usize>) {
    let mut state = TextEditState::load(ui.ctx(), id).unwrap_or_default();
    let range = CCursorRange::two(CCursor::new(selection.start), CCursor::new(selection.end));
    state.cursor.set_char_range(Some(range));
    state.store(ui.ctx(), id);
}

/// Takes the keys out of this frame that aren't for the text itself.
fn take(ui: &Ui, cx: &Cx<'_>, pen: &mut Pen, empty: bool, offered: bool) -> Keys {
    let news: Vec<bool> = ui.input(|input| {
        let news = input.events.iter().filter_map(|event| match event {
            Event::Ime(egui::ImeEvent::Preedit { text, .. }) => Some(!text.is_empty()),
            Event::Ime(egui::ImeEvent::Commit(_)) => Some(false),
            _ => None,
        });
        news.collect()
    });
    let composing = pen.composing.owns_keys(news);
    let ctrl_sends = cx.settings.ctrl_enter_sends;
    let mut keys = Keys::default();
    let mut ours = |key: Key, modifiers: Modifiers| {
        if composing {
            // A key that ends a composition does nothing else.
            return key == Key::Enter;
        }
        match key {
            Key::Enter | Key::Tab if offered && modifiers.is_none() => keys.choose = true,
            Key::Enter => {
                let (ctrl, shift) = (modifiers.command, modifiers.shift);
                keys.send = composer::enter(ctrl_sends, ctrl, shift) == Enter::Send;
                return keys.send;
            }
            Key::ArrowUp | Key::ArrowDown if offered && modifiers.is_none() => {
                keys.step = Some(key == Key::ArrowDown);
            }
            Key::ArrowUp if empty && modifiers.is_none() => keys.up = true,
            Key::ArrowUp if empty && modifiers.shift_only() => keys.reply = true,
            Key::Escape => keys.cancel = true,
            Key::B if modifiers.command_only() => keys.mark = Some("**"),
            Key::I if modifiers.command_only() => keys.mark = Some("*"),
            Key::E if modifiers.command_only() => keys.mark = Some("`"),
            Key::X if modifiers.command && modifiers.shift => keys.mark = Some("~~"),
            _ => return false,
        }
        true
    };
    ui.input_mut(|input| {
        input.events.retain(|event| match event {
            Event::Key { key, pressed: true, modifiers, .. } => !ours(*key, *modifiers),
            _ => true,
        });
    });
    keys
}

/// Works out whom to offer for what stands before the caret.
fn offer(
    pen: &mut Pen,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    (id, only): (Id, &[Participant]),
    text: &str,
    caret: Option<usize>,
) {
    let calling = caret.and_then(|caret| composer::calling(text, caret));
    let offered =
        calling.filter(|(at, _)| pen.closed != Some((id, *at))).and_then(|(at, typed)| {
            let everyone = cx.say("mention-everyone");
            let (members, departments) = (seen.cache.members(), seen.cache.departments());
            let offers = composer::offers(members, departments, only, &everyone, &typed);
            // A name that is written out needs no offer.
            let written = offers.iter().any(|offer| offer.name == typed);
            (!offers.is_empty() && !written).then_some((id, at, offers))
        });
    if offered != pen.offered {
        pen.chosen = 0;
    }
    pen.offered = offered;
}

fn choose(ui: &Ui, pen: &mut Pen, id: Id, text: &mut String, caret: Option<usize>, keys: &Keys) {
    let Some((_, at, offers)) = &pen.offered else { return };
    let (at, count) = (*at, offers.len());
    if let Some(down) = keys.step {
        pen.chosen = (pen.chosen + if down { 1 } else { count - 1 }) % count;
    }
    if keys.cancel {
        pen.closed = Some((id, at));
        pen.offered = None;
    } else if keys.choose
        && let Some(offer) = offers.get(pen.chosen.min(count - 1)).cloned()
    {
        accept(ui, pen, id, text, caret, (at, &offer));
    }
}

fn accept(
    ui: &Ui,
    pen: &mut Pen,
    id: Id,
    text: &mut String,
    caret: Option<usize>,
    (at, offer): (usize, &Offer),
) {
    let caret = caret.unwrap_or_else(|| text.chars().count());
    let written = composer::call(text, at, caret, &offer.name);
    put(ui, id, text, written);
    pen.offered = None;
    ui.memory_mut(|memory| memory.request_focus(id));
}

/// Draws whom one can call, above the caret.
fn offers(
    ui: &Ui,
    cx: &Cx<'_>,
    pen: &mut Pen,
    id: Id,
    text: &mut String,
    caret: Option<usize>,
    at: egui::Pos2,
) {
    let Some((_, sign, list)) = pen.offered.clone() else { return };
    let mut chosen = None;
    egui::Area::new(id.with("offers"))
        .order(egui::Order::Foreground)
        .pivot(egui::Align2::LEFT_BOTTOM)
        .fixed_pos(at - egui::vec2(12.0, 4.0))
        .show(ui.ctx(), |ui| {
            egui::Frame::popup(ui.style()).show(ui, |ui| {
                ui.set_width(240.0);
                ui.spacing_mut().item_spacing.y = 1.0;
                for (number, offer) in list.iter().enumerate() {
                    if offer_row(ui, cx, offer, number == pen.chosen) {
                        chosen = Some(offer.clone());
                    }
                }
            });
        });
    if let Some(offer) = chosen {
        accept(ui, pen, id, text, caret, (sign, &offer));
    }
}

fn offer_row(ui: &mut Ui, cx: &Cx<'_>, offer: &Offer, chosen: bool) -> bool {
    let tokens = &cx.theme.tokens;
    let size = egui::vec2(ui.available_width(), 30.0);
    let (rect, response) = ui.allocate_exact_size(size, egui::Sense::click());
    let people = match offer.whom {
        Whom::Department(count) => cx.fill("mention-department", &[("count", count.into())]),
        Whom::Person | Whom::Everyone => String::new(),
    };
    let label = format!("@{} {people}", offer.name).trim_end().to_owned();
    response.widget_info(|| WidgetInfo::selected(egui::Role::Button, true, chosen, &label));
    if chosen || response.hovered() {
        let ground = if chosen { tokens.chosen } else { tokens.hover };
        ui.painter().rect_filled(rect, cx.theme.sizes.radius, ground);
    }
    let inner = egui::UiBuilder::new()
        .max_rect(rect.shrink2(egui::vec2(8.0, 3.0)))
        .layout(egui::Layout::left_to_right(egui::Align::Center));
    let mut inner = ui.new_child(inner);
    let mut icon = |icon: Icon| {
        inner.label(egui::RichText::new(icon.text()).color(tokens.weak));
    };
    match offer.whom {
        Whom::Department(_) => icon(Icon::DEPARTMENT),
        Whom::Everyone => icon(Icon::PEOPLE),
        Whom::Person => {
            avatar(&mut inner, cx.theme, &offer.name, &offer.name, 22.0);
        }
    }
    inner.label(offer.name.as_str());
    let aside = [people, offer.place.clone()].join("  ");
    inner.add(egui::Label::new(weak(cx.theme, aside.trim())).truncate());
    response.clicked()
}
