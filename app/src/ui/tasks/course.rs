//! How far a task was from day to day: a line of steps, from when it was made until now.

use egui::{FontId, Pos2, Sense, Shape, Stroke, Ui, Vec2};
use node::facade::{HistoryLine, TaskInfo};
use protocol::clock::Millis;

use crate::{
    model::time,
    ui::Cx,
    widgets::{label_as, weak},
};

/// The height of the picture, in points.
const HEIGHT: f32 = 56.0;

/// Steps that are told in words, the newest ones; the history below has all.
const SAID_MAX: usize = 12;

/// Draws the line, where there was any progress.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo, steps: &[HistoryLine]) {
    let course = task.course(steps);
    if course.len() < 2 {
        return;
    }
    ui.label(weak(cx.theme, cx.say("task-course")));
    let (rect, response) =
        ui.allocate_exact_size(Vec2::new(ui.available_width(), HEIGHT), Sense::hover());
    label_as(&response, egui::Role::Image, &said(cx, &course));
    let tokens = &cx.theme.tokens;
    let painter = ui.painter().with_clip_rect(rect.expand(2.0));
    // Room for the words at the left, and for the line's own width above and below.
    let inside = rect.with_min_x(rect.left() + 40.0).shrink2(Vec2::new(0.0, 6.0));
    for percent in [0_u8, 50, 100] {
        let y = height(inside, percent);
        painter.hline(inside.x_range(), y, Stroke::new(1.0, tokens.line));
        let font = FontId::proportional(cx.theme.sizes.small);
        let at = Pos2::new(inside.left() - 6.0, y);
        painter.text(at, egui::Align2::RIGHT_CENTER, format!("{percent} %"), font, tokens.weak);
    }
    let line = line(inside, &course, cx.now);
    painter.add(Shape::line(line, Stroke::new(2.0, tokens.accent)));
    response.on_hover_text(said(cx, &course));
}

/// The same in words.
fn said(cx: &Cx<'_>, course: &[(Millis, u8)]) -> String {
    let one = |(at, percent): &(Millis, u8)| {
        format!("{} {percent} %", time::when(cx.text, *at, cx.now, cx.zone))
    };
    let newest = course.iter().skip(course.len().saturating_sub(SAID_MAX));
    let steps = newest.map(one).collect::<Vec<_>>().join(&cx.say("list-separator"));
    cx.fill("task-course-said", &[("steps", (&steps).into())])
}

fn height(inside: egui::Rect, percent: u8) -> f32 {
    inside.bottom() - inside.height() * f32::from(percent.min(100)) / 100.0
}

/// The corners of the line: each value holds until the next one.
fn line(inside: egui::Rect, course: &[(Millis, u8)], now: Millis) -> Vec<Pos2> {
    let (Some((first, _)), Some((last, end))) = (course.first(), course.last()) else {
        return Vec::new();
    };
    let whole = now.max(*last).since(*first).max(1) as f32;
    let x = |at: &Millis| inside.left() + inside.width() * (at.since(*first) as f32 / whole);
    let mut corners = Vec::with_capacity(2 * course.len() + 1);
    let mut before = None;
    for (at, percent) in course {
        corners.extend(before.map(|percent| Pos2::new(x(at), height(inside, percent))));
        corners.push(Pos2::new(x(at), height(inside, *percent)));
        before = Some(*percent);
    }
    corners.push(Pos2::new(inside.right(), height(inside, *end)));
    corners
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn r36_a_value_holds_until_the_next_one() {
        let inside = egui::Rect::from_min_max(Pos2::ZERO, Pos2::new(100.0, 50.0));
        let course = [(Millis(1_000), 0), (Millis(1_500), 40), (Millis(1_750), 100)];
        let corners = line(inside, &course, Millis(2_000));
        let at = |x: f32, y: f32| Pos2::new(x, y);
        assert_eq!(
            corners,
            [
                at(0.0, 50.0),
                at(50.0, 50.0),
                at(50.0, 30.0),
                at(75.0, 30.0),
                at(75.0, 0.0),
                at(100.0, 0.0)
            ]
        );
        // A colleague's clock may be ahead of ours.
        let early = line(inside, &course, Millis(0));
        assert!(early.iter().all(|at| inside.contains(*at)), "{early:?}");
    }
}
