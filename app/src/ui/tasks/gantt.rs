//! Tasks as bars over days: what is in sight of a chart that scrolls both ways.

use std::ops::Range;

use egui::{FontId, Id, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2};
use jiff::civil::Date;
use node::facade::TaskInfo;

use super::{
    TasksView, bars, days,
    list::{act, department, look},
    paint::{ground, icon, line, status_icon, waits_width},
    row::Done,
    show::words,
    view::today,
};
use crate::{
    model::tasks::{
        gantt::{Axis, DAY_WIDTHS, Grip},
        plan::PlanRow,
    },
    theme::{Icon, bold},
    ui::{Cx, Seen},
    widgets::{icon_button, label_as},
};

/// The height of the days above the bars.
pub(super) const HEAD: f32 = 46.0;

/// The width of the titles on the left.
const NAMES: f32 = 230.0;

/// The same in a narrow window.
const NAMES_NARROW: f32 = 120.0;

/// What the chart remembers.
#[derive(Debug)]
pub(super) struct GanttView {
    /// Which of the widths of a day.
    zoom: usize,
    /// A day that comes into sight, a third from the left.
    look_at: Option<Date>,
    /// The day that was there in the last frame.
    seen_day: Option<Date>,
    /// What is dragged.
    pub(super) drag: Option<Drag>,
}

impl Default for GanttView {
    fn default() -> Self {
        Self { zoom: 2, look_at: None, seen_day: None, drag: None }
    }
}

/// A bar that is dragged.
#[derive(Clone, Debug)]
pub(super) struct Drag {
    pub(super) task: String,
    pub(super) grip: Grip,
    /// How far, in points.
    pub(super) points: f32,
}

/// What of the chart is in sight.
pub(super) struct Sight {
    /// The days, with the width of the zoom.
    pub(super) axis: Axis,
    /// On screen, where the bars are.
    pub(super) zone: Rect,
    /// On screen, everything.
    pub(super) all: Rect,
    /// On screen, where the first day begins.
    pub(super) left: f32,
    /// On screen, where the first row begins.
    pub(super) top: f32,
    /// The height of a row.
    pub(super) row: f32,
    /// The rows in sight.
    pub(super) rows: Range<usize>,
}

impl Sight {
    /// The place of a row on screen, from the first to the last day in sight.
    pub(super) fn row_rect(&self, row: usize) -> Rect {
        let top = self.top + row as f32 * self.row;
        Rect::from_x_y_ranges(self.zone.x_range(), top..=top + self.row)
    }

    /// Where a day begins on screen.
    pub(super) fn x(&self, day: Date) -> f32 {
        self.left + self.axis.x(day)
    }

    /// From where to where days are in sight, as the axis has them.
    pub(super) fn span(&self) -> (f32, f32) {
        (self.zone.left() - self.left, self.zone.right() - self.left)
    }
}

/// Nearer, farther, today.
pub(super) fn controls(ui: &mut Ui, cx: &Cx<'_>, view: &mut TasksView) {
    let gantt = &mut view.gantt;
    let middle = gantt.seen_day;
    if icon_button(ui, cx.theme, Icon::ZOOM_OUT, &cx.say("gantt-farther")).clicked() {
        gantt.zoom = gantt.zoom.saturating_sub(1);
        gantt.look_at = middle;
    }
    if icon_button(ui, cx.theme, Icon::ZOOM_IN, &cx.say("gantt-nearer")).clicked() {
        gantt.zoom = (gantt.zoom + 1).min(DAY_WIDTHS.len() - 1);
        gantt.look_at = middle;
    }
    if icon_button(ui, cx.theme, Icon::TODAY, &cx.say("date-today")).clicked() {
        gantt.look_at = Some(today(cx));
    }
}

/// Draws the chart.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let Some(axis) = view.shown.axis else { return };
    let axis = Axis { day_width: DAY_WIDTHS[view.gantt.zoom], ..axis };
    let names = if ui.available_width() < 600.0 { NAMES_NARROW } else { NAMES };
    let row = cx.theme.sizes.row;
    let room = (ui.available_width() - names).max(0.0);
    let mut area = ScrollArea::both().id_salt("task-gantt").auto_shrink(false);
    if view.gantt.seen_day.is_none() {
        view.gantt.look_at = Some(today(cx));
    }
    if let Some(day) = view.gantt.look_at.take() {
        area = area.horizontal_scroll_offset((axis.x(day) - room / 3.0).max(0.0));
    }
    let count = view.shown.plan.rows.len();
    area.show_viewport(ui, |ui, sight| {
        ui.set_min_size(Vec2::new(names + axis.width(), HEAD + row * count as f32));
        let origin = ui.max_rect().min;
        let all = Rect::from_min_size(origin + sight.min.to_vec2(), sight.size());
        let zone = Rect::from_min_max(all.min + Vec2::new(names, HEAD), all.max);
        let first = (sight.top() / row).max(0.0) as usize;
        let last = ((sight.bottom() - HEAD) / row).ceil().max(0.0) as usize;
        let rows = first.min(count)..last.min(count);
        let (left, top) = (origin.x + names, origin.y + HEAD);
        let sight = Sight { axis, zone, all, left, top, row, rows };
        let (from, to) = sight.span();
        view.gantt.seen_day = Some(axis.day(from + (to - from) / 3.0));
        into_sight(ui, &sight, view);
        days::ground(ui, cx, &sight);
        bars::show(ui, cx, seen, &sight, view);
        names_of_rows(ui, cx, seen, &sight, view);
        days::head(ui, cx, &sight);
    });
}

/// Scrolls to the cursor that has just moved.
fn into_sight(ui: &Ui, sight: &Sight, view: &mut TasksView) {
    let Some(cursor) = view.cursor.as_mut().filter(|cursor| cursor.moved) else { return };
    cursor.moved = false;
    let row = sight.row_rect(cursor.row);
    // The days above cover the first row in sight.
    let above = Rect::from_min_max(row.min - Vec2::new(0.0, HEAD), row.max);
    if !sight.zone.y_range().contains(row.top()) || !sight.zone.y_range().contains(row.bottom()) {
        ui.scroll_to_rect(Rect::from_x_y_ranges(sight.all.x_range(), above.y_range()), None);
    }
}

/// The titles on the left.
fn names_of_rows(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, sight: &Sight, view: &mut TasksView) {
    let tokens = &cx.theme.tokens;
    let names = Rect::from_x_y_ranges(sight.all.left()..=sight.zone.left(), sight.zone.y_range());
    let mut opened = None;
    ui.scope(|ui| {
        ui.set_clip_rect(ui.clip_rect().intersect(names));
        ui.painter().rect_filled(names, 0.0, tokens.base);
        view.drawn += sight.rows.len();
        for at in sight.rows.clone() {
            let y = sight.row_rect(at).y_range();
            let rect = Rect::from_x_y_ranges(names.x_range(), y);
            match &view.shown.plan.rows[at] {
                PlanRow::Head(space) => {
                    let name = department(seen, space);
                    let font = FontId::new(cx.theme.sizes.body, bold());
                    line(ui, &name, font, tokens.text, rect.shrink2(Vec2::new(6.0, 0.0)));
                }
                PlanRow::Task(index) => {
                    let Some(task) = seen.cache.tasks().get(*index) else { continue };
                    if name(ui, cx, seen, view, at, task, rect.intersect(names)) {
                        opened = Some((at, task.task.clone()));
                    }
                }
            }
        }
    });
    let (from, to) = (names.right_top(), names.right_bottom());
    ui.painter().line_segment([from, to], egui::Stroke::new(1.0, tokens.line));
    if let Some((at, task)) = opened {
        act(cx, view, at, task, Done::Open);
    }
}

fn name(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    view: &TasksView,
    at: usize,
    task: &TaskInfo,
    rect: Rect,
) -> bool {
    let response = ui.interact(rect, Id::unique(("gantt-name", at)), Sense::click());
    let words = words(cx, seen, view);
    label_as(&response, Role::Button, &words.aloud(task));
    let look = look(seen, view, at, &task.task);
    ground(ui, cx.theme, rect.shrink2(Vec2::new(2.0, 1.0)), look, response.hovered());
    if look.cursor {
        ui.ctx().data_mut(|data| data.insert_temp(super::keys::cursor_place(), rect));
    }
    let category = words.statuses.category(&task.space, &task.status);
    icon(
        ui,
        cx.theme,
        status_icon(cx.theme, category),
        Pos2::new(rect.left() + 16.0, rect.center().y),
    );
    let waits = waits_width(ui, cx, &words, task);
    let right = (rect.right() - 6.0 - waits).max(rect.left() + 30.0);
    let place = Rect::from_x_y_ranges(rect.left() + 30.0..=right, rect.y_range());
    let (font, colour) = super::paint::title_style(cx.theme, category, false);
    line(ui, &task.title, font, colour, place);
    super::paint::waits(ui, cx, &words, task, Pos2::new(right + 6.0, rect.center().y));
    response.clicked()
}
