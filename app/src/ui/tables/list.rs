//! The list of tables.

use egui::{Align2, FontId, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2};
use node::facade::{Answer, Query, TableInfo};

use super::TablesView;
use crate::{
    action::Action,
    model::{name, time::when},
    state::{Loaded, Route, TableView},
    theme::{Icon, bold},
    ui::{Cx, Seen},
    widgets::{empty, failed, label_as, search_field, waiting},
};

/// The height of a table in the list.
const ITEM: f32 = 40.0;

/// Draws the list of tables.
pub fn list(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    department: Option<&str>,
    view: &mut TablesView,
) {
    let all = match seen.cache.get(&Query::Tables { department: None }) {
        Loaded::Ready(Answer::Tables(rows)) => rows,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("tables-failed"), &cx.failure(failure));
        }
        _ => return waiting(ui, cx.theme, &cx.say("tables-waiting")),
    };
    let pad = egui::Margin::symmetric(16, 8);
    egui::Frame::new().inner_margin(pad).show(ui, |ui| {
        let here = |table: &&TableInfo| department.is_none_or(|space| table.space == space);
        let mut rows: Vec<&TableInfo> = all.iter().filter(here).collect();
        if rows.is_empty() {
            let (words, hint) = (cx.say("tables-none"), cx.say("tables-none-hint"));
            return empty(ui, cx.theme, Icon::TABLE, &words, &hint);
        }
        let width = ui.available_width().min(320.0);
        search_field(ui, &cx.say("tables-filter"), &mut view.filter, width);
        ui.add_space(cx.theme.sizes.gap);
        let typed = view.filter.trim();
        if !typed.is_empty() {
            rows.retain(|table| name::fits(&table.title, typed).is_some());
        }
        if rows.is_empty() {
            let (words, hint) = (cx.say("tables-no-fit"), cx.say("pages-no-fit-hint"));
            return empty(ui, cx.theme, Icon::SEARCH, &words, &hint);
        }
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, ITEM, rows.len(), |ui, range| {
            for table in &rows[range] {
                row(ui, cx, table);
            }
        });
    });
}

/// Where a table of a template is first shown: what people fill in as a form, the others as a grid.
pub fn first_view(template: &str) -> TableView {
    if template == "feedback" { TableView::Form } else { TableView::Grid }
}

fn row(ui: &mut Ui, cx: &Cx<'_>, table: &TableInfo) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let size = Vec2::new(ui.available_width(), ITEM);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let edited = when(cx.text, table.edited, cx.now, cx.zone);
    let organisation = cx.say("pages-organisation");
    let place = if table.department.is_empty() { &organisation } else { &table.department };
    let label = [&table.title, place, &edited].map(String::as_str).join("  ");
    label_as(&response, Role::Button, &label);
    if response.clicked() {
        let (id, view) = (table.table.clone(), first_view(&table.template));
        cx.act(Action::Go(Route::Table { table: id, view }));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, sizes.radius, tokens.hover);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.line));
    let left = rect.left() + sizes.gap;
    let font = FontId::proportional(sizes.body + 1.0);
    let at = Pos2::new(left + 8.0, rect.center().y);
    ui.painter().text(at, Align2::CENTER_CENTER, Icon::TABLE.glyph(), font, tokens.weak);
    let words = Rect::from_x_y_ranges(left + 26.0..=rect.right() - sizes.gap, rect.y_range());
    let side = (words.width() * 0.22).clamp(80.0, 170.0);
    let first = words.width() - 2.0 * side - sizes.gap;
    let strong = FontId::new(sizes.body, bold());
    line(ui, &table.title, strong, tokens.text, words.with_max_x(words.left() + first));
    for (column, text) in [place, &edited].into_iter().enumerate() {
        let x = words.left() + first + sizes.gap + column as f32 * side;
        let room = words.with_min_x(x).with_max_x(x + side - sizes.gap);
        line(ui, text, FontId::proportional(sizes.small), tokens.weak, room);
    }
}

fn line(ui: &Ui, text: &str, font: FontId, colour: egui::Color32, room: Rect) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(room.width().max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    let at = Pos2::new(room.left(), room.center().y - galley.size().y / 2.0);
    ui.painter().galley(at, galley, colour);
}
