//! Words of several looks on screen: they can be selected, and links in them followed.

use std::sync::Arc;

use egui::{
    Color32, CursorIcon, FontId, Galley, Pos2, Rect, Response, Sense, Stroke, Ui, WidgetInfo,
    text::{LayoutJob, TextFormat},
    text_selection::LabelSelectionState,
};

use crate::{
    action::Action,
    model::markdown::{Called, Inside, Span, Target, inside, target},
    state::{Route, TableView},
    theme::{Theme, bold},
    ui::Cx,
};

/// How words are set.
#[derive(Clone, Copy)]
pub(super) struct Set {
    /// Their size, in points.
    pub(super) size: f32,
    /// Their colour, where they have none of their own.
    pub(super) colour: Color32,
    /// All of them are strong.
    pub(super) strong: bool,
}

/// The words, ready to be laid out in this width.
pub(super) fn job(theme: &Theme, spans: &[Span], set: Set, width: f32) -> LayoutJob {
    let mut job = LayoutJob::default();
    job.wrap.max_width = width;
    for span in spans {
        job.append(&span.text, 0.0, format(theme, span, set));
    }
    job
}

fn format(theme: &Theme, span: &Span, set: Set) -> TextFormat {
    let tokens = &theme.tokens;
    let font_id = if span.look.code {
        FontId::monospace(set.size - 1.0)
    } else if span.look.bold || set.strong || span.called == Called::Me {
        FontId::new(set.size, bold())
    } else {
        FontId::proportional(set.size)
    };
    let leads = span.link.as_deref().and_then(lead).is_some();
    let color = match span.called {
        Called::Nobody if leads => tokens.accent,
        Called::Nobody => set.colour,
        Called::Other | Called::Me => tokens.accent,
    };
    let background = match span.called {
        Called::Me => tokens.accent_ground,
        _ if span.look.code => tokens.code,
        _ => Color32::TRANSPARENT,
    };
    let line = |drawn: bool| if drawn { Stroke::new(1.0, color) } else { Stroke::NONE };
    TextFormat {
        font_id,
        color,
        background,
        italics: span.look.italic,
        strikethrough: line(span.look.strike),
        underline: line(leads),
        ..TextFormat::default()
    }
}

/// Draws words over the width that there is.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, spans: &[Span], set: Set) -> Response {
    let job = job(cx.theme, spans, set, ui.available_width());
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let (rect, response) = ui.allocate_exact_size(galley.size(), selecting());
    draw(ui, cx, spans, galley, rect, &response, set.colour);
    response
}

/// What words sense: they can be selected, and are no stop for the tabulator.
pub(super) fn selecting() -> Sense {
    let mut sense = Sense::click_and_drag();
    sense -= Sense::FOCUSABLE;
    sense
}

/// Draws words that were laid out, in their place.
pub(super) fn draw(
    ui: &Ui,
    cx: &Cx<'_>,
    spans: &[Span],
    galley: Arc<Galley>,
    rect: Rect,
    response: &Response,
    colour: Color32,
) {
    response.widget_info(|| WidgetInfo::labeled(egui::Role::Label, true, galley.text()));
    if !ui.is_rect_visible(rect) {
        return;
    }
    let under = response.hover_pos().and_then(|at| link_at(spans, &galley, rect, at));
    if let Some(lead) = under {
        ui.ctx().set_cursor_icon(CursorIcon::PointingHand);
        let leads = match &lead {
            Lead::Out(target) => cx.fill("link-leads", &[("host", target.host.as_str().into())]),
            Lead::In(_) => cx.say("link-inside"),
        };
        response.clone().on_hover_text(leads);
        if response.clicked() {
            match lead {
                Lead::Out(target) => ui.ctx().open_url(egui::OpenUrl::new_tab(target.url)),
                Lead::In(Inside::Page(page)) => cx.act(Action::Go(Route::Page { page })),
                Lead::In(Inside::Table(table)) => {
                    cx.act(Action::Go(Route::Table { table, view: TableView::Grid }));
                }
            }
        }
    }
    let (at, line) = (rect.left_top(), Stroke::NONE);
    LabelSelectionState::label_text_selection(ui, response, at, galley, colour, line);
}

/// Where a link leads.
enum Lead {
    /// Out of the program.
    Out(Target),
    /// To a place in it.
    In(Inside),
}

/// Where this link leads, if it may be followed.
fn lead(url: &str) -> Option<Lead> {
    inside(url).map(Lead::In).or_else(|| target(url).map(Lead::Out))
}

/// The link that the pointer is on, if it is one that may be opened.
fn link_at(spans: &[Span], galley: &Galley, rect: Rect, at: Pos2) -> Option<Lead> {
    if spans.iter().all(|span| span.link.is_none()) {
        return None;
    }
    let inside = at - rect.min;
    let cursor = galley.cursor_from_pos(inside);
    // Beside the end of a line the nearest letter is not what is pointed at.
    if (galley.pos_from_cursor(cursor).center().x - inside.x).abs() > 16.0 {
        return None;
    }
    let mut left = usize::from(cursor.index);
    for span in spans {
        let count = span.text.chars().count();
        if left < count || (left == count && span.link.is_some()) {
            return span.link.as_deref().and_then(lead);
        }
        left -= count;
    }
    None
}
