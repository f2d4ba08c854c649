//! Menus that put filters into the box.

use egui::{Popup, ScrollArea, Ui};
use jiff::{ToSpan, civil::Date};

use super::view::SearchView;
use crate::{
    model::{conversation, name, search, time},
    text::Lang,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::quiet_button,
};

/// How high a menu becomes, in points.
const HIGHEST: f32 = 320.0;

/// The words of filters in the language of the window.
struct Words {
    from: &'static str,
    place: &'static str,
    after: &'static str,
    before: &'static str,
    has: &'static str,
    features: [&'static str; 4],
}

const EN: Words = Words {
    from: "from",
    place: "in",
    after: "after",
    before: "before",
    has: "has",
    features: ["link", "mention", "reaction", "reply"],
};

const ZH: Words = Words {
    from: "来自",
    place: "位于",
    after: "晚于",
    before: "早于",
    has: "包含",
    features: ["链接", "提及", "表情", "回复"],
};

/// Draws the menus.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut SearchView) {
    let words = match cx.text.lang() {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    };
    let mut chosen: Option<(&str, String)> = None;
    menu(ui, cx, "search-filter-from", |ui| {
        for person in people(seen) {
            if ui.button(&person).clicked() {
                chosen = Some((words.from, person));
            }
        }
    });
    menu(ui, cx, "search-filter-in", |ui| {
        for place in places(seen) {
            if ui.button(&place).clicked() {
                chosen = Some((words.place, place));
            }
        }
    });
    menu(ui, cx, "search-filter-when", |ui| {
        for (id, word, day) in days(words, time::day(cx.now, cx.zone)) {
            if ui.button(cx.say(id)).clicked() {
                chosen = Some((word, day.to_string()));
            }
        }
    });
    menu(ui, cx, "search-filter-has", |ui| {
        let ids =
            ["search-has-link", "search-has-mention", "search-has-reaction", "search-has-reply"];
        for (id, feature) in ids.into_iter().zip(words.features) {
            if ui.button(cx.say(id)).clicked() {
                chosen = Some((words.has, feature.to_owned()));
            }
        }
    });
    if let Some((word, value)) = chosen {
        view.typed = search::with_filter(&view.typed, word, &value);
        view.changed = Some(cx.now);
        view.began = false;
    }
}

fn menu(ui: &mut Ui, cx: &Cx<'_>, id: &str, items: impl FnOnce(&mut Ui)) {
    let words = format!("{}  {}", cx.say(id), Icon::CHEVRON_DOWN.text());
    let button = quiet_button(ui, cx.theme, &words);
    crate::widgets::label_as(&button, egui::Role::Button, &cx.say(id));
    Popup::menu(&button).show(|ui| {
        ui.set_min_width(160.0);
        ScrollArea::vertical().max_height(HIGHEST).show(ui, items);
    });
}

fn people(seen: &Seen<'_>) -> Vec<String> {
    let mut names: Vec<String> =
        seen.cache.members().iter().map(|member| member.name.clone()).collect();
    names.sort_by_cached_key(|name| name::sort_key(name));
    names.dedup();
    names
}

/// Channels and departments by name.
fn places(seen: &Seen<'_>) -> Vec<String> {
    let readable = seen.cache.departments().iter().filter(|row| row.may_read);
    let mut names: Vec<String> =
        readable.map(|row| row.path.clone()).filter(|path| !path.is_empty()).collect();
    // Conversations go by their people, as in `@李四,王五`.
    names.extend(seen.cache.channels().iter().map(|row| match row.participants.is_empty() {
        true => row.name.clone(),
        false => format!("@{}", conversation::title(row, ",")),
    }));
    names.sort_by_cached_key(|name| name::sort_key(name));
    names.dedup();
    names
}

/// The days that are offered. `after` and `before` leave their own day out.
fn days(words: &Words, today: Date) -> [(&'static str, &'static str, Date); 4] {
    let back = |days: i64| today.checked_sub(days.days()).unwrap_or(today);
    [
        ("search-when-today", words.after, back(1)),
        ("search-when-week", words.after, back(7)),
        ("search-when-month", words.after, back(30)),
        ("search-when-before-month", words.before, back(30)),
    ]
}
