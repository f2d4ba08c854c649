//! A small calendar, Monday first.

use egui::{Button, Color32, RichText, Sense, Ui, Vec2};
use jiff::civil::Date;

use crate::{
    model::{
        day::{after, is_weekend, month_after, month_grid},
        time,
    },
    theme::Icon,
    ui::Cx,
    widgets::{icon_button, label_as, strong, weak},
};

/// The side of a day.
const CELL: f32 = 30.0;

/// Draws a month; the day that was clicked.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, month: &mut Date, set: Option<Date>) -> Option<Date> {
    ui.spacing_mut().item_spacing = Vec2::splat(2.0);
    ui.horizontal(|ui| {
        if icon_button(ui, cx.theme, Icon::BACK, &cx.say("calendar-before")).clicked() {
            *month = month_after(*month, -1);
        }
        if icon_button(ui, cx.theme, Icon::FORWARD, &cx.say("calendar-after")).clicked() {
            *month = month_after(*month, 1);
        }
        ui.label(strong(cx.theme, time::month_of_year(cx.text, *month)));
    });
    let days = month_grid(*month);
    let mut clicked = None;
    ui.horizontal(|ui| {
        for day in days.iter().take(7) {
            let (rect, _) = ui.allocate_exact_size(Vec2::new(CELL, 18.0), Sense::hover());
            let name = time::short_weekday(cx.text, *day);
            ui.put(rect, egui::Label::new(weak(cx.theme, name)));
        }
    });
    for week in days.chunks(7) {
        ui.horizontal(|ui| {
            for day in week {
                if cell(ui, cx, *month, *day, set) {
                    clicked = Some(*day);
                }
            }
        });
    }
    clicked
}

fn cell(ui: &mut Ui, cx: &Cx<'_>, month: Date, day: Date, set: Option<Date>) -> bool {
    let tokens = &cx.theme.tokens;
    let outside = day.first_of_month() != month.first_of_month();
    let is_set = set == Some(day);
    let colour = match (is_set, outside || is_weekend(day)) {
        (true, _) => tokens.on_accent,
        (false, true) => tokens.weak,
        (false, false) => tokens.text,
    };
    let mut words = RichText::new(day.day().to_string()).color(colour);
    let is_today = day == time::day(cx.now, cx.zone);
    if is_today {
        words = words.underline().strong();
    }
    let fill = if is_set { tokens.accent } else { Color32::TRANSPARENT };
    let button =
        Button::new(words).fill(fill).frame_when_inactive(is_set).min_size(Vec2::splat(CELL));
    ui.spacing_mut().button_padding = Vec2::ZERO;
    let response = ui.add_sized(Vec2::splat(CELL), button);
    label_as(&response, egui::Role::Button, &time::long_day(cx.text, day));
    // A day at the very end of the calendar has no morrow; it isn't offered.
    response.clicked() && after(day, 1).is_some()
}
