//! The days of a Gantt chart: months, weeks and days above, weekends and today below.

use egui::{Align2, FontId, Rect, Stroke, Ui};
use jiff::civil::{Date, Weekday};

use super::{
    gantt::{HEAD, Sight},
    view::today,
};
use crate::{
    model::{day::is_weekend, time},
    theme::bold,
    ui::Cx,
};

/// Weekends and the line of today, under the bars.
pub(super) fn ground(ui: &Ui, cx: &Cx<'_>, sight: &Sight) {
    let tokens = &cx.theme.tokens;
    let painter = ui.painter().with_clip_rect(sight.zone.intersect(ui.clip_rect()));
    let (from, to) = sight.span();
    for day in sight.axis.days_at(from, to) {
        let left = sight.x(day);
        if is_weekend(day) {
            let rect =
                Rect::from_x_y_ranges(left..=left + sight.axis.day_width, sight.zone.y_range());
            painter.rect_filled(rect, 0.0, tokens.side);
        }
        if day.weekday() == Weekday::Monday {
            let stroke = Stroke::new(1.0, tokens.line);
            painter.vline(left, sight.zone.y_range(), stroke);
        }
    }
    let middle = sight.x(today(cx)) + sight.axis.day_width / 2.0;
    painter.vline(middle, sight.zone.y_range(), Stroke::new(1.5, tokens.bad));
}

/// Months, and below them days or weeks. Stays while the bars scroll under it.
pub(super) fn head(ui: &Ui, cx: &Cx<'_>, sight: &Sight) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let rect = Rect::from_x_y_ranges(sight.all.x_range(), sight.all.top()..=sight.all.top() + HEAD);
    ui.painter().rect_filled(rect, 0.0, tokens.base);
    ui.painter().hline(rect.x_range(), rect.bottom(), Stroke::new(1.0, tokens.line));
    let zone = Rect::from_x_y_ranges(sight.zone.x_range(), rect.y_range());
    let painter = ui.painter().with_clip_rect(zone.intersect(ui.clip_rect()));
    let (from, to) = sight.span();
    for month in sight.axis.months_at(from, to) {
        let (start, end) = (sight.x(month), sight.x(month.last_of_month()));
        // The name stays in sight as long as its month does.
        let left = (start + 6.0).max(zone.left() + 6.0);
        let name = time::month_of_year(cx.text, month);
        let font = FontId::new(sizes.small, bold());
        let galley = painter.layout_no_wrap(name, font, tokens.text);
        let left = left.min(end + sight.axis.day_width - galley.size().x - 6.0);
        painter.galley(egui::pos2(left, rect.top() + 4.0), galley, tokens.text);
        painter.vline(start, rect.y_range(), Stroke::new(1.0, tokens.line));
    }
    for day in sight.axis.days_at(from, to) {
        numbers(cx, &painter, sight, day, rect);
    }
}

/// The number of a day, or where a week begins.
fn numbers(cx: &Cx<'_>, painter: &egui::Painter, sight: &Sight, day: Date, rect: Rect) {
    let tokens = &cx.theme.tokens;
    let each = sight.axis.shows_days();
    // Far away there is room for every other week.
    let weekly = day.weekday() == Weekday::Monday
        && (sight.axis.day_width > 5.0 || day.iso_week_date().week() % 2 == 0);
    if !each && !weekly {
        return;
    }
    let width = sight.axis.day_width;
    let x = sight.x(day) + width / 2.0;
    let middle = rect.bottom() - 12.0;
    let is_today = day == today(cx);
    if is_today {
        let pill = Rect::from_center_size(egui::pos2(x, middle), egui::vec2(20.0, 18.0));
        painter.rect_filled(pill, 9.0, tokens.accent);
    }
    let colour = match (is_today, is_weekend(day)) {
        (true, _) => tokens.on_accent,
        (false, true) => tokens.weak,
        (false, false) => tokens.text,
    };
    let number = day.day().to_string();
    let roomy = width >= 44.0;
    let said =
        if roomy { format!("{} {number}", time::short_weekday(cx.text, day)) } else { number };
    let said = if is_today { day.day().to_string() } else { said };
    let font = FontId::proportional(11.0);
    painter.text(egui::pos2(x, middle), Align2::CENTER_CENTER, said, font, colour);
}
