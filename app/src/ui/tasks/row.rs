//! One task as a row of the list.

use egui::{FontId, Id, Pos2, Rect, Response, Role, Sense, Ui, Vec2};
use node::facade::TaskInfo;

use super::paint::{
    Look, deadline, fitted, ground, icon, labels, labels_width, people, priority_icon, progress,
    status_icon, title_style, waits_width,
};
use crate::{
    model::tasks::{offer::Field, words::Words},
    theme::Icon,
    ui::Cx,
    widgets::label_as,
};

/// The width of an icon that can be clicked.
const ICON: f32 = 26.0;
/// The side of a person's picture in a row.
const AVATAR: f32 = 20.0;
/// The width of the deadline.
const DUE: f32 = 128.0;
/// Without this much room only what is most important is shown.
const WIDE: f32 = 620.0;
/// With this much room everything is shown.
const WIDEST: f32 = 780.0;

/// What was done with a row.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Done {
    /// It was opened.
    Open,
    /// It was selected, or no longer.
    Choose,
    /// A field is to be set, in a menu at a place.
    Menu(Field, Rect),
}

/// Titles with less room than this have no key before them.
const KEY_ROOM: f32 = 220.0;

/// Where the parts of a row stand.
struct Places {
    choose: Rect,
    status: Rect,
    priority: Rect,
    title: Rect,
    department: Option<Rect>,
    progress: Option<Rect>,
    people: Rect,
    due: Rect,
}

impl Places {
    fn of(row: Rect) -> Self {
        let mut left = row.left() + 2.0;
        let mut take = |width: f32| {
            let part = Rect::from_x_y_ranges(left..=left + width, row.y_range());
            left += width;
            part
        };
        let (choose, status, priority) = (take(ICON), take(ICON), take(ICON));
        let mut right = row.right() - 6.0;
        let mut take_right = |width: f32| {
            let part = Rect::from_x_y_ranges(right - width..=right, row.y_range());
            right -= width + 10.0;
            part
        };
        let due = take_right(if row.width() < WIDE { 92.0 } else { DUE });
        let people = take_right(if row.width() < WIDE { 23.0 } else { 3.0 * 23.0 });
        let progress = (row.width() >= WIDE).then(|| take_right(46.0));
        let department = (row.width() >= WIDEST).then(|| take_right(104.0));
        let title = Rect::from_x_y_ranges(left + 4.0..=right.max(left + 5.0), row.y_range());
        Self { choose, status, priority, title, department, progress, people, due }
    }
}

/// Draws a row.
pub(super) fn draw(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    id: Id,
    look: Look,
) -> (Response, Option<Done>) {
    let size = Vec2::new(ui.available_width(), cx.theme.sizes.row);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let response = ui.interact(rect, id, Sense::click());
    let aloud = words.aloud(task);
    response.widget_info(|| egui::WidgetInfo::selected(Role::Button, true, look.chosen, &aloud));
    if !ui.is_rect_visible(rect) {
        return (response, None);
    }
    let hovered = response.hovered() || response.has_focus();
    ground(ui, cx.theme, rect, look, hovered);
    let places = Places::of(rect);
    let mut done = response.clicked().then_some(Done::Open);
    done = parts(ui, cx, words, task, &places, id).or(done);
    if choose(ui, cx, task, places.choose, id, look, hovered) {
        done = Some(Done::Choose);
    }
    (response, done)
}

/// The parts behind the first; what was clicked of them.
fn parts(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    places: &Places,
    id: Id,
) -> Option<Done> {
    let category = words.statuses.category(&task.space, &task.status);
    icon(ui, cx.theme, status_icon(cx.theme, category), places.status.center());
    icon(ui, cx.theme, priority_icon(cx.theme, task.priority), places.priority.center());
    title(ui, cx, words, task, places.title);
    if let Some(rect) = places.department {
        let name = task.department.rsplit('/').next().unwrap_or_default();
        let font = FontId::proportional(cx.theme.sizes.small);
        super::paint::line(ui, name, font, cx.theme.tokens.weak, rect);
    }
    if let Some(rect) = places.progress {
        let bar = Rect::from_center_size(rect.center(), Vec2::new(rect.width(), 5.0));
        progress(ui, cx.theme, task.progress, bar);
    }
    let end = Pos2::new(places.people.right(), places.people.center().y);
    people(ui, cx, &first_only(task, places.people.width()), end, AVATAR);
    deadline(ui, cx, words, task, places.due);
    if !task.may_write {
        return None;
    }
    let fields = [
        (Field::Status, places.status, words.status(task)),
        (Field::Priority, places.priority, words.priority(task.priority)),
        (Field::Assignees, places.people, task.assignees.join(", ")),
        (Field::Deadline, places.due, words.due(task)),
    ];
    let mut done = None;
    for (field, rect, value) in fields {
        let response = ui.interact(rect, id.with(field.key()), Sense::click());
        let said = format!("{} {value}", words.field(field.key()));
        label_as(&response, Role::Button, &format!("{}, {}", said.trim(), task.title));
        if response.on_hover_text(said.trim()).clicked() {
            done = Some(Done::Menu(field, rect));
        }
    }
    done
}

/// Where there is room for one picture only, the first assignee's.
fn first_only(task: &TaskInfo, width: f32) -> TaskInfo {
    let count = if width < 40.0 { 1 } else { task.assignees.len() };
    TaskInfo {
        assignees: task.assignees.iter().take(count).cloned().collect(),
        assignee_ids: task.assignee_ids.iter().take(count).cloned().collect(),
        ..TaskInfo::default()
    }
}

fn title(ui: &Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo, rect: Rect) {
    let category = words.statuses.category(&task.space, &task.status);
    let (font, colour) = title_style(cx.theme, category, false);
    let rect = key(ui, cx, task, rect);
    let marks = [
        (!task.conflicts.is_empty()).then_some((Icon::CONFLICT, cx.theme.tokens.warn)),
        task.proposed_done.is_some().then_some((Icon::STATUS_DONE, cx.theme.tokens.accent)),
    ];
    let marks: Vec<_> = marks.into_iter().flatten().collect();
    let waits = waits_width(ui, cx, words, task);
    let mark = 22.0 * marks.len() as f32 + waits;
    // What the labels take they take only as far as the title leaves room for half of the row.
    let taken = labels_width(ui, cx, task).min(rect.width() * 0.5);
    let galley = fitted(ui, &task.title, font, colour, rect.width() - mark - taken, 1);
    let at = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    let end = at.x + galley.size().x;
    ui.painter().galley(at, galley, colour);
    super::paint::waits(ui, cx, words, task, egui::pos2(end + 6.0, rect.center().y));
    for (nth, mark) in marks.into_iter().enumerate() {
        let at = egui::pos2(end + waits + 13.0 + 22.0 * nth as f32, rect.center().y);
        icon(ui, cx.theme, mark, at);
    }
    let left = (end + mark + 10.0).min(rect.right());
    labels(ui, cx, task, Rect::from_x_y_ranges(left..=rect.right(), rect.y_range()));
}

/// The task's key, where there is room for it; the room that it leaves.
fn key(ui: &Ui, cx: &Cx<'_>, task: &TaskInfo, rect: Rect) -> Rect {
    if task.key.is_empty() || rect.width() < KEY_ROOM {
        return rect;
    }
    let font = FontId::proportional(cx.theme.sizes.small);
    let galley = fitted(ui, &task.key, font, cx.theme.tokens.weak, KEY_ROOM / 2.0, 1);
    let width = galley.size().x;
    let at = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, cx.theme.tokens.weak);
    Rect::from_min_max(egui::pos2(rect.left() + width + 10.0, rect.top()), rect.max)
}

/// The box that selects: shown under the pointer, and while it is ticked.
fn choose(
    ui: &mut Ui,
    cx: &Cx<'_>,
    task: &TaskInfo,
    rect: Rect,
    id: Id,
    look: Look,
    hovered: bool,
) -> bool {
    let response = ui.interact(rect, id.with("choose"), Sense::click());
    let (on, label) = (look.chosen, cx.fill("task-choose", &[("title", (&task.title).into())]));
    response.widget_info(|| egui::WidgetInfo::selected(Role::CheckBox, true, on, &label));
    let tokens = &cx.theme.tokens;
    let square = Rect::from_center_size(rect.center(), Vec2::splat(15.0));
    if look.chosen {
        ui.painter().rect_filled(square, 4.0, tokens.accent);
        icon(ui, cx.theme, (Icon::CHECK, tokens.on_accent), square.center());
    } else if hovered || response.hovered() || look.cursor {
        let stroke = egui::Stroke::new(1.0, tokens.weak);
        ui.painter().rect_stroke(square, 4.0, stroke, egui::StrokeKind::Inside);
    }
    response.clicked()
}
