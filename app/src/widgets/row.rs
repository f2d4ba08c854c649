//! A row of a list: an icon, words, and what stands at the end.

use egui::{Align2, FontId, Rect, Response, Role, Sense, Ui, Vec2, WidgetInfo};

use crate::theme::{Icon, Theme, bold};

/// What a row shows.
#[derive(Clone, Debug, Default)]
pub struct Row<'a> {
    /// In front.
    pub icon: Option<Icon>,
    /// The words.
    pub words: &'a str,
    /// How far it stands in, in points.
    pub indent: f32,
    /// It is the one open now.
    pub chosen: bool,
    /// There is something new in it.
    pub unread: bool,
    /// How many things in it call for one.
    pub calls: u64,
    /// One doesn't want to be told of all that is new in it: it says so more quietly.
    pub muted: bool,
    /// More that a screen reader says after the words.
    pub aside: &'a str,
}

/// Draws a row over the whole width.
pub fn row(ui: &mut Ui, theme: &Theme, row: &Row<'_>) -> Response {
    let (tokens, sizes) = (&theme.tokens, &theme.sizes);
    let size = Vec2::new(ui.available_width(), sizes.row);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let label = [row.words, row.aside].join(" ").trim_end().to_owned();
    let chosen = row.chosen;
    response.widget_info(|| WidgetInfo::selected(Role::Button, true, chosen, &label));
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let ground = if row.chosen {
        Some(tokens.chosen)
    } else if response.hovered() || response.has_focus() {
        Some(tokens.hover)
    } else {
        None
    };
    if let Some(ground) = ground {
        ui.painter().rect_filled(rect, sizes.radius, ground);
    }
    if response.has_focus() {
        let stroke = egui::Stroke::new(1.5, tokens.accent);
        ui.painter().rect_stroke(rect, sizes.radius, stroke, egui::StrokeKind::Inside);
    }
    let mut left = rect.left() + sizes.gap + row.indent;
    if let Some(icon) = row.icon {
        let at = egui::pos2(left + 8.0, rect.center().y);
        let font = FontId::proportional(sizes.body + 1.0);
        ui.painter().text(at, Align2::CENTER_CENTER, icon.glyph(), font, tokens.weak);
        left += 24.0;
    }
    let right = rect.right() - end(ui, theme, row, rect);
    words(ui, theme, row, Rect::from_x_y_ranges(left..=right, rect.y_range()));
    response
}

/// Draws what stands at the end; how wide that is.
fn end(ui: &Ui, theme: &Theme, row: &Row<'_>, rect: Rect) -> f32 {
    let width = news(ui, theme, row, rect);
    if !row.muted {
        return width;
    }
    let at = egui::pos2(rect.right() - width - 6.0, rect.center().y);
    let font = FontId::proportional(theme.sizes.body - 2.0);
    let glyph = Icon::MUTED.glyph();
    ui.painter().text(at, Align2::CENTER_CENTER, glyph, font, theme.tokens.weak);
    width + 18.0
}

/// Draws how much in it is new; how wide that is.
fn news(ui: &Ui, theme: &Theme, row: &Row<'_>, rect: Rect) -> f32 {
    let tokens = &theme.tokens;
    let middle = rect.center().y;
    if row.calls > 0 {
        let text = if row.calls > 99 { "99+".to_owned() } else { row.calls.to_string() };
        let font = FontId::new(11.0, bold());
        let galley = ui.painter().layout_no_wrap(text, font, tokens.on_accent);
        let width = (galley.size().x + 12.0).max(20.0);
        let at = egui::pos2(rect.right() - 8.0 - width / 2.0, middle);
        let pill = Rect::from_center_size(at, Vec2::new(width, 18.0));
        ui.painter().rect_filled(pill, 9.0, tokens.accent);
        ui.painter().galley(pill.center() - galley.size() / 2.0, galley, tokens.on_accent);
        return width + 16.0;
    }
    if row.unread {
        let at = egui::pos2(rect.right() - 14.0, middle);
        let colour = if row.muted { tokens.weak } else { tokens.accent };
        ui.painter().circle_filled(at, 3.5, colour);
        return 26.0;
    }
    8.0
}

fn words(ui: &Ui, theme: &Theme, row: &Row<'_>, rect: Rect) {
    let tokens = &theme.tokens;
    let lively = (row.unread && !row.muted) || row.calls > 0;
    let font = if lively {
        FontId::new(theme.sizes.body, bold())
    } else {
        FontId::proportional(theme.sizes.body)
    };
    let colour = if row.chosen || lively { tokens.text } else { tokens.weak };
    let mut job = egui::text::LayoutJob::simple_singleline(row.words.to_owned(), font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(rect.width().max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = egui::pos2(rect.left(), rect.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
}
