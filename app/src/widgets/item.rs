//! An item of a list that leads somewhere: the whole of it is one thing to press.

use egui::{Color32, CornerRadius, Rect, Response, Role, Sense, Stroke, StrokeKind, Ui, Vec2};

use super::label_as;
use crate::theme::Theme;

/// Makes room for an item over the whole width, and draws its ground. Gives the response and the
/// ground's place; none when it can't be seen.
pub fn item(ui: &mut Ui, theme: &Theme, height: f32, label: &str) -> (Response, Option<Rect>) {
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    label_as(&response, Role::Button, label);
    if !ui.is_rect_visible(rect) {
        return (response, None);
    }
    let lively = response.hovered() || response.has_focus();
    let ground = if lively { theme.tokens.hover } else { Color32::TRANSPARENT };
    let inner = rect.shrink2(Vec2::new(8.0, 2.0));
    ui.painter().rect_filled(inner, CornerRadius::same(theme.sizes.radius), ground);
    if response.has_focus() {
        let stroke = Stroke::new(1.5, theme.tokens.accent);
        ui.painter().rect_stroke(inner, 6.0, stroke, StrokeKind::Inside);
    }
    (response, Some(inner))
}
