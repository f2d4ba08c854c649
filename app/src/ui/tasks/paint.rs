//! Parts that rows, cards and bars of tasks are painted from.

use std::sync::Arc;

use egui::{Align2, Color32, FontId, Galley, Pos2, Rect, Ui, text::LayoutJob, text::TextWrapping};
use node::facade::{Category, TaskInfo};

use crate::{
    model::tasks::{due::Due, words::Words},
    theme::{Icon, Theme, bold},
    ui::Cx,
    widgets::paint_avatar,
};

/// People whose pictures are shown; of the others only how many they are.
const PEOPLE_MAX: usize = 3;

/// With less room a deadline that has passed says only for how long.
const DUE_WHOLE: f32 = 120.0;

/// What the row of a task looks like apart from its words.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Look {
    /// It is selected.
    pub(super) chosen: bool,
    /// The keyboard is on it.
    pub(super) cursor: bool,
    /// It is open in the panel.
    pub(super) open: bool,
}

/// The icon of a status, and its colour.
pub(super) fn status_icon(theme: &Theme, category: Category) -> (Icon, Color32) {
    match category {
        Category::Todo => (Icon::STATUS_TODO, theme.tokens.weak),
        Category::Doing => (Icon::STATUS_DOING, theme.tokens.accent),
        Category::Done => (Icon::STATUS_DONE, theme.tokens.good),
    }
}

/// The icon of a priority, and its colour.
pub(super) fn priority_icon(theme: &Theme, priority: u8) -> (Icon, Color32) {
    match priority {
        0 => (Icon::PRIORITY_NONE, theme.tokens.line),
        1 => (Icon::PRIORITY_LOW, theme.tokens.weak),
        2 => (Icon::PRIORITY_MEDIUM, theme.tokens.warn),
        _ => (Icon::PRIORITY_HIGH, theme.tokens.bad),
    }
}

/// Paints an icon in the middle of a place.
pub(super) fn icon(ui: &Ui, theme: &Theme, (icon, colour): (Icon, Color32), at: Pos2) {
    let font = FontId::proportional(theme.sizes.body + 1.0);
    ui.painter().text(at, Align2::CENTER_CENTER, icon.glyph(), font, colour);
}

/// Text that ends with an ellipsis where there is no more room.
pub(super) fn fitted(
    ui: &Ui,
    words: &str,
    font: FontId,
    colour: Color32,
    width: f32,
    rows: usize,
) -> Arc<Galley> {
    let mut job = LayoutJob::simple(words.to_owned(), font, colour, width.max(0.0));
    job.wrap = TextWrapping {
        max_width: width.max(0.0),
        max_rows: rows,
        break_anywhere: rows == 1,
        ..TextWrapping::default()
    };
    ui.fonts_mut(|fonts| fonts.layout_job(job))
}

/// Paints one line of text into a place, in its middle by height.
pub(super) fn line(ui: &Ui, words: &str, font: FontId, colour: Color32, rect: Rect) {
    let galley = fitted(ui, words, font, colour, rect.width(), 1);
    let at = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
}

/// The font of a title, and its colour.
pub(super) fn title_style(theme: &Theme, category: Category, strong: bool) -> (FontId, Color32) {
    let colour = match category {
        Category::Done => theme.tokens.weak,
        Category::Todo | Category::Doing => theme.tokens.text,
    };
    let font = if strong {
        FontId::new(theme.sizes.body, bold())
    } else {
        FontId::proportional(theme.sizes.body)
    };
    (font, colour)
}

/// The colour of a deadline.
pub(super) fn due_colour(theme: &Theme, due: Due) -> Color32 {
    match due {
        Due::Overdue(..) => theme.tokens.bad,
        Due::Today => theme.tokens.warn,
        Due::Open | Due::Done(_) | Due::Later(_) => theme.tokens.weak,
    }
}

/// Paints the deadline at the right of a place; how wide it is.
pub(super) fn deadline(
    ui: &Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    rect: Rect,
) -> f32 {
    let said = if rect.width() < DUE_WHOLE { words.due_short(task) } else { words.due(task) };
    let colour = due_colour(cx.theme, words.stand(task));
    let galley =
        fitted(ui, &said, FontId::proportional(cx.theme.sizes.small), colour, rect.width(), 1);
    let at = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    let width = galley.size().x;
    ui.painter().galley(at, galley, colour);
    width
}

/// Paints the pictures of the assignees from the right end of a place; how wide they are.
pub(super) fn people(ui: &Ui, cx: &Cx<'_>, task: &TaskInfo, right: Pos2, side: f32) -> f32 {
    let more = task.assignees.len().saturating_sub(PEOPLE_MAX);
    let mut x = right.x;
    if more > 0 {
        let font = FontId::proportional(cx.theme.sizes.small);
        let text = format!("+{more}");
        let at = egui::pos2(x, right.y);
        let taken = ui.painter().text(at, Align2::RIGHT_CENTER, text, font, cx.theme.tokens.weak);
        x = taken.left() - 4.0;
    }
    let shown = task.assignees.iter().zip(&task.assignee_ids).take(PEOPLE_MAX);
    for (who, id) in shown.collect::<Vec<_>>().into_iter().rev() {
        let middle = egui::pos2(x - side / 2.0, right.y);
        let rect = Rect::from_center_size(middle, egui::Vec2::splat(side));
        paint_avatar(ui.painter(), cx.theme, id, who, rect);
        x -= side + 3.0;
    }
    right.x - x
}

/// How wide the sign is that says for how many a deadline waits.
pub(super) fn waits_width(ui: &Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo) -> f32 {
    waits_galley(ui, cx, words, task).map_or(0.0, |galley| galley.size().x + 18.0)
}

/// Paints for how many a deadline waits until they acknowledge it, from the middle of the left.
pub(super) fn waits(ui: &Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo, left: Pos2) {
    let Some(galley) = waits_galley(ui, cx, words, task) else { return };
    let tokens = &cx.theme.tokens;
    let size = galley.size() + egui::vec2(12.0, 2.0);
    let sign = Rect::from_min_size(egui::pos2(left.x, left.y - size.y / 2.0), size);
    let stroke = egui::Stroke::new(1.0, tokens.warn);
    let round = size.y / 2.0;
    ui.painter().rect(sign, round, tokens.warn_ground, stroke, egui::StrokeKind::Inside);
    ui.painter().galley(sign.min + egui::vec2(6.0, 1.0), galley, tokens.warn);
}

fn waits_galley(ui: &Ui, cx: &Cx<'_>, words: &Words<'_>, task: &TaskInfo) -> Option<Arc<Galley>> {
    let font = FontId::proportional(cx.theme.sizes.small);
    let said = words.waits(task)?;
    Some(fitted(ui, &said, font, cx.theme.tokens.warn, LABEL_WIDTH, 1))
}

/// Labels that are shown; of the others only how many they are.
const LABELS_MAX: usize = 2;

/// The width that one label takes at most.
const LABEL_WIDTH: f32 = 96.0;

/// How wide the labels of a task are.
pub(super) fn labels_width(ui: &Ui, cx: &Cx<'_>, task: &TaskInfo) -> f32 {
    label_galleys(ui, cx, task).iter().map(|galley| galley.size().x + 16.0).sum()
}

/// Paints the labels of a task from the left of a place, as many as have room there.
pub(super) fn labels(ui: &Ui, cx: &Cx<'_>, task: &TaskInfo, rect: Rect) {
    let tokens = &cx.theme.tokens;
    let mut left = rect.left();
    for galley in label_galleys(ui, cx, task) {
        let size = galley.size() + egui::vec2(12.0, 2.0);
        if left + size.x > rect.right() {
            return;
        }
        let at = egui::pos2(left, rect.center().y - size.y / 2.0);
        // A frame besides the ground, which a row under the pointer has, too.
        let (chip, round) = (Rect::from_min_size(at, size), size.y / 2.0);
        let stroke = egui::Stroke::new(1.0, tokens.line);
        ui.painter().rect(chip, round, tokens.hover, stroke, egui::StrokeKind::Inside);
        ui.painter().galley(at + egui::vec2(6.0, 1.0), galley, tokens.weak);
        left += size.x + 4.0;
    }
}

fn label_galleys(ui: &Ui, cx: &Cx<'_>, task: &TaskInfo) -> Vec<Arc<Galley>> {
    let more = task.labels.len().saturating_sub(LABELS_MAX);
    let more = (more > 0).then(|| format!("+{more}"));
    let shown = task.labels.iter().take(LABELS_MAX).cloned().chain(more);
    let font = FontId::proportional(cx.theme.sizes.small);
    let fit =
        |label: String| fitted(ui, &label, font.clone(), cx.theme.tokens.weak, LABEL_WIDTH, 1);
    shown.map(fit).collect()
}

/// Paints how far a task is: a bar, darker as far as it goes.
pub(super) fn progress(ui: &Ui, theme: &Theme, percent: u8, rect: Rect) {
    let radius = rect.height() / 2.0;
    ui.painter().rect_filled(rect, radius, theme.tokens.line);
    let mut done = rect;
    done.set_width(rect.width() * f32::from(percent.min(100)) / 100.0);
    if percent > 0 {
        let colour = if percent >= 100 { theme.tokens.good } else { theme.tokens.accent };
        ui.painter().rect_filled(done, radius, colour);
    }
}

/// The ground of a row, and the frame around it while the keyboard is there.
pub(super) fn ground(ui: &Ui, theme: &Theme, rect: Rect, look: Look, hovered: bool) {
    let tokens = &theme.tokens;
    let fill = if look.chosen || look.open {
        Some(tokens.chosen)
    } else if hovered || look.cursor {
        Some(tokens.hover)
    } else {
        None
    };
    if let Some(fill) = fill {
        ui.painter().rect_filled(rect, theme.sizes.radius, fill);
    }
    if look.cursor {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, theme.sizes.radius, stroke, egui::StrokeKind::Inside);
    }
}
