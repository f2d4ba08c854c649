//! The list of pages.

use egui::{Align2, FontId, Key, Pos2, Rect, Role, ScrollArea, Sense, Ui, Vec2};
use node::facade::{Answer, Command, DepartmentInfo, PageInfo, Query};

use super::PagesView;
use crate::{
    action::{Action, Then},
    model::{page::pages, time::when},
    state::{Loaded, Route},
    theme::{Icon, bold},
    ui::{Cx, Seen},
    widgets::{
        empty, failed, label_as, primary_button, quiet_button, search_field, title, waiting,
    },
};

/// Draws the title of the list of pages and what can be done with it.
pub fn list_header(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    department: Option<&str>,
    view: &mut PagesView,
) {
    let name = department.and_then(|space| row_of(seen, space)).map(|row| row.path.clone());
    let words = match name.filter(|path| !path.is_empty()) {
        Some(path) => format!("{} · {path}", cx.say("pages-title")),
        None => cx.say("pages-title"),
    };
    ui.add(egui::Label::new(title(cx.theme, words)).truncate());
    ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
        let may = writable(seen).any(|row| department.is_none_or(|space| row.space == space));
        if may && primary_button(ui, cx.theme, &cx.say("page-new"), true).clicked() {
            let space = department.map(str::to_owned);
            let first = || writable(seen).next().map(|row| row.space.clone());
            view.making = Some((String::new(), space.or_else(first)));
        }
    });
}

/// Draws the list of pages.
pub fn list(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    department: Option<&str>,
    view: &mut PagesView,
) {
    let all = match seen.cache.get(&Query::Pages) {
        Loaded::Ready(Answer::Pages(rows)) => rows,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("pages-failed"), &cx.failure(failure));
        }
        _ => return waiting(ui, cx.theme, &cx.say("pages-waiting")),
    };
    let pad = egui::Margin::symmetric(16, 8);
    egui::Frame::new().inner_margin(pad).show(ui, |ui| {
        making(ui, cx, seen, department, view);
        let here = all.iter().any(|page| department.is_none_or(|space| page.space == space));
        if !here {
            let (words, hint) = (cx.say("pages-none"), cx.say("pages-none-hint"));
            return empty(ui, cx.theme, Icon::PAGE, &words, &hint);
        }
        let width = ui.available_width().min(320.0);
        search_field(ui, &cx.say("pages-filter"), &mut view.filter, width);
        ui.add_space(cx.theme.sizes.gap);
        let rows = pages(all, department, &view.filter);
        if rows.is_empty() {
            let (words, hint) = (cx.say("pages-no-fit"), cx.say("pages-no-fit-hint"));
            return empty(ui, cx.theme, Icon::SEARCH, &words, &hint);
        }
        let narrow = ui.available_width() < cx.theme.sizes.narrow * 0.7;
        let height = if narrow { 46.0 } else { 36.0 };
        ui.spacing_mut().item_spacing.y = 0.0;
        ScrollArea::vertical().auto_shrink(false).show_rows(ui, height, rows.len(), |ui, range| {
            for page in &rows[range] {
                row(ui, cx, page, height, narrow);
            }
        });
    });
}

fn row_of<'a>(seen: &'a Seen<'_>, space: &str) -> Option<&'a DepartmentInfo> {
    seen.cache.departments().iter().find(|row| row.space == space)
}

/// Where pages may be made.
fn writable<'a>(seen: &'a Seen<'_>) -> impl Iterator<Item = &'a DepartmentInfo> {
    seen.cache.departments().iter().filter(|row| row.may_write)
}

/// A new page in one line: its title, and Enter.
fn making(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    department: Option<&str>,
    view: &mut PagesView,
) {
    let Some((words, space)) = &mut view.making else { return };
    let mut done = false;
    ui.horizontal_wrapped(|ui| {
        let label = cx.say("page-new-title");
        let width = (ui.available_width() - 260.0).clamp(160.0, 420.0);
        let field = search_field(ui, &label, words, width);
        if words.is_empty() && !field.has_focus() && !field.lost_focus() {
            field.request_focus();
        }
        if department.is_none() {
            where_to(ui, cx, seen, space);
        }
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        let ready = !words.trim().is_empty();
        let make = primary_button(ui, cx.theme, &cx.say("make"), ready).clicked();
        if ready && (make || enter) {
            let named = space.as_deref().and_then(|space| row_of(seen, space));
            // The organisation's own space is named by leaving it out.
            let department = named.filter(|row| !row.path.is_empty()).map(|row| row.space.clone());
            let title = words.trim().to_owned();
            let command = Command::NewPage { title, department, text: String::new() };
            cx.act(Action::Do(command, Then::GoToPage));
            done = true;
        }
        let escape = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Escape));
        done |= escape || quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
    });
    ui.add_space(cx.theme.sizes.gap);
    if done {
        view.making = None;
    }
}

fn where_to(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, space: &mut Option<String>) {
    let organisation = seen.cache.status().map_or("", |status| status.organisation.as_str());
    let name = |row: &DepartmentInfo| {
        if row.path.is_empty() { organisation.to_owned() } else { row.path.clone() }
    };
    let chosen = space.as_deref().and_then(|space| row_of(seen, space)).map(name);
    let combo = egui::ComboBox::from_id_salt("page-where")
        .selected_text(chosen.unwrap_or_default())
        .show_ui(ui, |ui| {
            for row in writable(seen) {
                let is_chosen = space.as_deref() == Some(&row.space);
                if ui.selectable_label(is_chosen, name(row)).clicked() {
                    *space = Some(row.space.clone());
                }
            }
        });
    label_as(&combo.response, Role::ComboBox, &cx.say("page-where"));
}

fn row(ui: &mut Ui, cx: &Cx<'_>, page: &PageInfo, height: f32, narrow: bool) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let edited = when(cx.text, page.edited, cx.now, cx.zone);
    let organisation = cx.say("pages-organisation");
    let place = if page.department.is_empty() { &organisation } else { &page.department };
    let label = [&page.title, place, &edited, &page.edited_by].map(String::as_str).join("  ");
    label_as(&response, Role::Button, &label);
    if response.clicked() {
        cx.act(Action::Go(Route::Page { page: page.page.clone() }));
    }
    if !ui.is_rect_visible(rect) {
        return;
    }
    if response.hovered() || response.has_focus() {
        ui.painter().rect_filled(rect, sizes.radius, tokens.hover);
    }
    ui.painter().hline(rect.x_range(), rect.bottom(), egui::Stroke::new(1.0, tokens.line));
    let icon = FontId::proportional(sizes.body + 1.0);
    let left = rect.left() + sizes.gap;
    let top = if narrow { rect.top() + 15.0 } else { rect.center().y };
    ui.painter().text(
        Pos2::new(left + 8.0, top),
        Align2::CENTER_CENTER,
        Icon::PAGE.glyph(),
        icon,
        tokens.weak,
    );
    let words = Rect::from_x_y_ranges(left + 26.0..=rect.right() - sizes.gap, rect.y_range());
    let small = FontId::proportional(sizes.small);
    let strong = FontId::new(sizes.body, bold());
    if narrow {
        line(ui, &page.title, strong, tokens.text, words.left(), top, words.width());
        let rest = format!("{place}  {edited}  {}", page.edited_by);
        line(ui, &rest, small, tokens.weak, words.left(), rect.top() + 33.0, words.width());
        return;
    }
    let side = (words.width() * 0.18).clamp(90.0, 150.0);
    let first = words.width() - 3.0 * side - sizes.gap;
    line(ui, &page.title, strong, tokens.text, words.left(), top, first);
    for (column, text) in [place, &edited, &page.edited_by].into_iter().enumerate() {
        let x = words.left() + first + sizes.gap + column as f32 * side;
        line(ui, text, small.clone(), tokens.weak, x, top, side - sizes.gap);
    }
}

fn line(ui: &Ui, text: &str, font: FontId, colour: egui::Color32, x: f32, y: f32, width: f32) {
    let mut job = egui::text::LayoutJob::simple_singleline(text.to_owned(), font, colour);
    job.wrap = egui::text::TextWrapping::truncate_at_width(width.max(0.0));
    let galley = ui.fonts_mut(|fonts| fonts.layout_job(job));
    ui.painter().galley(Pos2::new(x, y - galley.size().y / 2.0), galley, colour);
}
