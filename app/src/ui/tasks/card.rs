//! One task as a card of the board.

use egui::{FontId, Id, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2};
use node::facade::TaskInfo;

use super::paint::{
    Look, deadline, fitted, icon, labels, people, priority_icon, progress, title_style, waits_width,
};
use crate::{model::tasks::words::Words, theme::Icon, ui::Cx};

/// The height of a card: two lines of title, one of the rest.
pub(super) const HEIGHT: f32 = 86.0;

/// The height of a line of labels.
const LABELS: f32 = 18.0;

/// The side of a person's picture on a card.
const AVATAR: f32 = 20.0;

/// Draws a card; what was done with it.
pub(super) fn draw(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    look: Look,
) -> Response {
    let size = Vec2::new(ui.available_width(), HEIGHT);
    let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
    let sense = if task.may_write { Sense::click_and_drag() } else { Sense::click() };
    let response = ui.interact(rect, Id::unique(("task-card", &task.task)), sense);
    let aloud = words.aloud(task);
    response.widget_info(|| egui::WidgetInfo::selected(Role::Button, true, look.chosen, &aloud));
    if ui.is_rect_visible(rect) {
        let lively = response.hovered() || response.has_focus();
        paint(ui, cx, words, task, rect, Look { open: look.open || lively, ..look });
    }
    response
}

/// Paints a card at a place.
pub(super) fn paint(
    ui: &Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    rect: Rect,
    look: Look,
) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let fill = if look.chosen { tokens.chosen } else { tokens.raised };
    ui.painter().rect_filled(rect, sizes.radius, fill);
    let stroke = if look.cursor {
        Stroke::new(1.5, tokens.accent)
    } else {
        Stroke::new(1.0, if look.open { tokens.weak } else { tokens.line })
    };
    ui.painter().rect_stroke(rect, sizes.radius, stroke, StrokeKind::Inside);
    let inside = rect.shrink2(Vec2::new(10.0, 8.0));
    let category = words.statuses.category(&task.space, &task.status);
    let (font, colour) = title_style(cx.theme, category, false);
    let conflict = (!task.conflicts.is_empty()).then_some((Icon::CONFLICT, tokens.warn));
    let done = task.proposed_done.is_some().then_some((Icon::STATUS_DONE, tokens.accent));
    let sign = conflict.or(done);
    let waits = waits_width(ui, cx, words, task);
    let mark = if sign.is_some() { 20.0 } else { 0.0 };
    let galley = fitted(ui, &task.title, font, colour, inside.width() - mark - waits, 2);
    // Under a title of one line there is room for the labels.
    let below = (galley.rows.len() == 1).then(|| galley.size().y + 4.0);
    ui.painter().galley(inside.min, galley, colour);
    if let Some(below) = below {
        let top = inside.top() + below;
        labels(ui, cx, task, Rect::from_x_y_ranges(inside.x_range(), top..=top + LABELS));
    }
    if let Some(sign) = sign {
        icon(ui, cx.theme, sign, egui::pos2(inside.right() - 7.0, inside.top() + 9.0));
    }
    let left = inside.right() - mark - waits + 6.0;
    super::paint::waits(ui, cx, words, task, egui::pos2(left, inside.top() + 9.0));
    foot(ui, cx, words, task, inside, below.is_none());
}

/// The last line: priority, deadline, progress, people, and labels where a long title leaves them no
/// other place.
fn foot(ui: &Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo, inside: Rect, with_labels: bool) {
    let middle = inside.bottom() - 9.0;
    let mut left = inside.left();
    if task.priority > 0 {
        let at = egui::pos2(left + 7.0, middle);
        icon(ui, cx.theme, priority_icon(cx.theme, task.priority), at);
        left += 22.0;
    }
    let taken = people(ui, cx, task, egui::pos2(inside.right(), middle), AVATAR);
    let right = inside.right() - taken - 6.0;
    let line = Rect::from_x_y_ranges(left..=right, middle - 9.0..=middle + 9.0);
    left += deadline(ui, cx, words, task, line) + 10.0;
    if task.progress > 0 && right - left > 56.0 {
        let bar = Rect::from_min_size(egui::pos2(left, middle - 2.0), Vec2::new(28.0, 4.0));
        progress(ui, cx.theme, task.progress, bar);
        let said = format!("{} %", task.progress);
        let rest = Rect::from_x_y_ranges(left + 33.0..=right, line.y_range());
        let font = FontId::proportional(cx.theme.sizes.small);
        super::paint::line(ui, &said, font, cx.theme.tokens.weak, rest);
        left += 33.0 + 40.0;
    }
    if with_labels && left < right {
        labels(ui, cx, task, Rect::from_x_y_ranges(left..=right, line.y_range()));
    }
}
