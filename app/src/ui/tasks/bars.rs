//! Bars, diamonds and arrows of a Gantt chart, and how they are dragged.

use egui::{
    Color32, CursorIcon, FontId, Id, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, Ui,
    Vec2,
};
use jiff::civil::Date;
use node::facade::{Category, TaskInfo};
use protocol::schema::DependencyKind;

use super::{
    TasksView,
    gantt::{Drag, Sight},
    list::act,
    paint::line,
    row::Done,
    show::words,
    view::{change_one, today},
};
use crate::{
    model::{
        tasks::{
            gantt::{Grip, Mark, changes, dragged},
            plan::{Link, PlanRow},
        },
        time,
    },
    ui::{Cx, Seen},
    widgets::label_as,
};

/// The width of the end of a bar that can be dragged.
const END: f32 = 8.0;

/// Draws the bars in sight and the arrows between them.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, sight: &Sight, view: &mut TasksView) {
    let tasks = seen.cache.tasks();
    let painter = ui.painter().with_clip_rect(sight.zone.intersect(ui.clip_rect()));
    arrows(cx, &painter, sight, view);
    let mut opened = None;
    for at in sight.rows.clone() {
        let PlanRow::Task(index) = view.shown.plan.rows[at] else { continue };
        let Some(task) = tasks.get(index) else { continue };
        let mark = match &view.gantt.drag {
            Some(drag) if drag.task == task.task => moved(task, drag, sight),
            _ => view.shown.marks[at],
        };
        let category = words(cx, seen, view).statuses.category(&task.space, &task.status);
        let place = place(sight, at, mark);
        paint(ui, cx, &painter, sight, (task, category), at, mark);
        let Some(place) = place else { continue };
        if let Some(response) = grips(ui, cx, sight, task, place, view)
            && response.clicked()
        {
            opened = Some((at, task.task.clone()));
        }
    }
    if let Some((at, task)) = opened {
        act(cx, view, at, task, Done::Open);
    }
}

/// How a task that is dragged is drawn.
fn moved(task: &TaskInfo, drag: &Drag, sight: &Sight) -> Mark {
    let (start, deadline) = dragged(task, drag.grip, sight.axis.dragged(drag.points));
    let text = |day: Option<Date>| day.map(|day| day.to_string());
    let (start, deadline) = (text(start), text(deadline));
    Mark::of(&TaskInfo { start, deadline, ..TaskInfo::default() })
}

/// Where a mark stands on screen.
fn place(sight: &Sight, row: usize, mark: Mark) -> Option<Rect> {
    let (from, to) = mark.days()?;
    let rect = sight.row_rect(row);
    let (left, right) = (sight.x(from), sight.x(to) + sight.axis.day_width);
    let height = match mark {
        Mark::Diamond(_) => 16.0,
        _ => 18.0,
    };
    let middle = Pos2::new((left + right) / 2.0, rect.center().y);
    let width = match mark {
        Mark::Diamond(_) => 16.0,
        _ => right - left,
    };
    Some(Rect::from_center_size(middle, Vec2::new(width, height)))
}

fn colours(cx: &Cx<'_>, category: Category, overdue: bool) -> (Color32, Color32) {
    let tokens = &cx.theme.tokens;
    match category {
        Category::Done => (tokens.good_ground, tokens.good),
        _ if overdue => (tokens.bad_ground, tokens.bad),
        Category::Doing | Category::Todo => (tokens.chosen, tokens.accent),
    }
}

/// Paints a bar: light, darker as far as the work is; a diamond for a deadline alone.
fn paint(
    ui: &Ui,
    cx: &Cx<'_>,
    painter: &Painter,
    sight: &Sight,
    (task, category): (&TaskInfo, Category),
    row: usize,
    mark: Mark,
) {
    let tokens = &cx.theme.tokens;
    let Some(rect) = place(sight, row, mark) else {
        let rect = sight.row_rect(row).shrink2(Vec2::new(10.0, 0.0));
        let font = FontId::proportional(cx.theme.sizes.small);
        line(ui, &cx.say("gantt-no-days"), font, tokens.weak, rect);
        return;
    };
    let due = crate::model::tasks::due::Due::of(task, category, today(cx));
    let (light, dark) = colours(cx, category, due.is_overdue());
    let stroke = Stroke::new(1.0, dark);
    match mark {
        Mark::Diamond(_) => {
            let (middle, half) = (rect.center(), rect.width() / 2.0);
            let corners = [(0.0, -half), (half, 0.0), (0.0, half), (-half, 0.0)];
            let corners = corners.map(|(x, y)| middle + Vec2::new(x, y)).to_vec();
            painter.add(Shape::convex_polygon(corners, dark, Stroke::NONE));
        }
        Mark::Bar { .. } | Mark::Open(_) => {
            painter.rect_filled(rect, 4.0, light);
            let mut done = rect;
            done.set_width(rect.width() * f32::from(task.progress.min(100)) / 100.0);
            painter.rect_filled(done, 4.0, dark);
            painter.rect_stroke(rect, 4.0, stroke, egui::StrokeKind::Inside);
        }
        Mark::Nothing => {}
    }
    let said = aside(cx, task, mark);
    let font = FontId::proportional(cx.theme.sizes.small);
    let colour =
        if matches!(mark, Mark::Bar { reversed: true, .. }) { tokens.warn } else { tokens.weak };
    let at = Pos2::new(rect.right() + 7.0, rect.center().y);
    painter.text(at, egui::Align2::LEFT_CENTER, said, font, colour);
}

/// What stands beside a bar: who, and what is strange about its days.
fn aside(cx: &Cx<'_>, task: &TaskInfo, mark: Mark) -> String {
    let who = task.assignees.join("  ");
    match mark {
        Mark::Bar { reversed: true, .. } => cx.say("gantt-reversed"),
        Mark::Open(_) => format!("…  {who}"),
        _ => who,
    }
}

/// What of a bar can be clicked and dragged.
fn grips(
    ui: &mut Ui,
    cx: &Cx<'_>,
    sight: &Sight,
    task: &TaskInfo,
    place: Rect,
    view: &mut TasksView,
) -> Option<Response> {
    let id = Id::unique(("gantt-bar", &task.task));
    let visible = place.intersect(sight.zone);
    if !visible.is_positive() {
        return None;
    }
    let sense = if task.may_write { Sense::click_and_drag() } else { Sense::click() };
    let body = ui.interact(visible, id, sense);
    let said = format!("{}: {}", task.title, span(cx, task));
    label_as(&body, Role::Button, &said);
    follow(ui, cx, sight, task, &body, Grip::Whole, view);
    let both = task.start.is_some() && task.deadline.is_some();
    if task.may_write && both && place.width() >= 3.0 * END {
        let ends = [(Grip::Start, place.left()), (Grip::End, place.right() - END)];
        for (grip, left) in ends {
            let end =
                Rect::from_min_size(Pos2::new(left, place.top()), Vec2::new(END, place.height()));
            let end = end.intersect(sight.zone);
            if end.is_positive() {
                let response = ui.interact(end, id.with(grip == Grip::Start), Sense::drag());
                if response.hovered() || response.dragged() {
                    ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
                }
                follow(ui, cx, sight, task, &response, grip, view);
            }
        }
    }
    Some(body.on_hover_text(said))
}

/// The days of a task in words.
fn span(cx: &Cx<'_>, task: &TaskInfo) -> String {
    let today = today(cx);
    let day = |day: &Option<String>| {
        let day = day.as_deref().and_then(time::parse_day);
        day.map(|day| time::short_day(cx.text, day, today)).unwrap_or_default()
    };
    format!("{} – {}", day(&task.start), day(&task.deadline))
}

/// Follows the pointer while something is dragged, and has the days set when it is let go.
fn follow(
    ui: &Ui,
    cx: &Cx<'_>,
    sight: &Sight,
    task: &TaskInfo,
    response: &Response,
    grip: Grip,
    view: &mut TasksView,
) {
    if response.drag_started() {
        view.gantt.drag = Some(Drag { task: task.task.clone(), grip, points: 0.0 });
    }
    let mine = |drag: &&mut Drag| drag.task == task.task && drag.grip == grip;
    let Some(drag) = view.gantt.drag.as_mut().filter(mine) else { return };
    if response.dragged() {
        drag.points += response.drag_delta().x;
        let (start, deadline) = dragged(task, grip, sight.axis.dragged(drag.points));
        let text = |day: Option<Date>| day.map(|day| day.to_string());
        let days = TaskInfo { start: text(start), deadline: text(deadline), ..TaskInfo::default() };
        response.show_tooltip_text(span(cx, &days));
    }
    if response.drag_stopped() {
        let (start, deadline) = dragged(task, grip, sight.axis.dragged(drag.points));
        change_one(cx, task, changes(task, start, deadline));
        view.gantt.drag = None;
        ui.ctx().request_repaint();
    }
}

/// The arrows that begin or end in sight.
fn arrows(cx: &Cx<'_>, painter: &Painter, sight: &Sight, view: &TasksView) {
    let (plan, marks) = (&view.shown.plan, &view.shown.marks);
    for link in plan.links_at(sight.rows.clone()) {
        let Link { from, to, kind, holds } = plan.links[link];
        let places = (place(sight, from, marks[from]), place(sight, to, marks[to]));
        let (Some(first), Some(then)) = places else { continue };
        let (left, right) = (-1.0, 1.0);
        let (leaves, points) = match kind {
            DependencyKind::FinishStart => (right, right),
            DependencyKind::StartStart => (left, right),
            DependencyKind::FinishFinish => (right, left),
            DependencyKind::StartFinish => (left, left),
        };
        let out = if leaves > 0.0 { first.right_center() } else { first.left_center() };
        let tip = if points > 0.0 { then.left_center() } else { then.right_center() };
        let tokens = &cx.theme.tokens;
        let colour = if holds { tokens.weak } else { tokens.warn };
        arrow(painter, (out, leaves), (tip, points), sight.row, Stroke::new(1.2, colour));
    }
}

/// An arrow from an end of one bar to an end of another, around both. It leaves to the right (1) or the
/// left (-1), and its tip points there.
fn arrow(
    painter: &Painter,
    (from, leaves): (Pos2, f32),
    (tip, points): (Pos2, f32),
    row: f32,
    stroke: Stroke,
) {
    let (out, near) = (from.x + 7.0 * leaves, tip.x - 9.0 * points);
    let mut corners = vec![from];
    if leaves != points {
        // Around the one that reaches farther.
        let beside = if leaves > 0.0 { out.max(near) } else { out.min(near) };
        corners.extend([Pos2::new(beside, from.y), Pos2::new(beside, tip.y)]);
    } else if (tip.x - out) * leaves < 7.0 {
        // Back, between the rows.
        let between = from.y + (row / 2.0).copysign(tip.y - from.y);
        let [there, back] = [Pos2::new(out, between), Pos2::new(near, between)];
        corners.extend([Pos2::new(out, from.y), there, back, Pos2::new(near, tip.y)]);
    } else {
        corners.extend([Pos2::new(out, from.y), Pos2::new(out, tip.y)]);
    }
    corners.push(tip);
    painter.add(Shape::line(corners, stroke));
    let behind = -6.0 * points;
    let head = vec![tip, tip + Vec2::new(behind, -4.0), tip + Vec2::new(behind, 4.0)];
    painter.add(Shape::convex_polygon(head, stroke.color, Stroke::NONE));
}
