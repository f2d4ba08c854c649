//! The menu at a cell: what can be chosen, people, days, or each value of a cell that was set apart.
//! Type, arrow keys, Enter.

use egui::{
    Align2, FontId, Key, Margin, Modifiers, Popup, PopupCloseBehavior, Rect, Role, ScrollArea,
    Sense, TextEdit, Ui, Vec2,
};
use jiff::civil::Date;
use node::facade::{CellInfo, ColumnInfo, RecordInfo, TableInfo};

use super::{TablesView, cell};
use crate::{
    model::{
        name,
        tables::{column_at, heading, node_lang},
        time,
    },
    theme::Icon,
    ui::{Cx, Seen, calendar},
    widgets::{label_as, weak},
};

/// People that a menu offers at once; typing finds the others.
const PEOPLE_MAX: usize = 60;

/// What a menu offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Offer {
    /// What the column takes.
    Values,
    /// Each value of a cell that was set apart.
    Apart,
}

/// A menu at a cell.
#[derive(Debug)]
pub(super) struct Menu {
    offer: Offer,
    row: String,
    /// The column's id.
    column: String,
    at: Rect,
    typed: String,
    index: usize,
    month: Option<Date>,
    /// It was opened in this frame: the key that opened it isn't for its field.
    fresh: bool,
}

impl Menu {
    /// A menu at a cell's place, with what was typed already.
    pub(super) fn new(
        offer: Offer,
        row: &RecordInfo,
        column: &ColumnInfo,
        at: Rect,
        typed: &str,
    ) -> Self {
        let (row, typed) = (row.row.clone(), typed.to_owned());
        let column = column.column.clone();
        Self { offer, row, column, at, typed, index: 0, month: None, fresh: true }
    }
}

/// One thing that can be chosen.
struct Entry {
    value: String,
    label: String,
    aside: String,
    /// Text and ground of its chip.
    tone: Option<u8>,
    on: bool,
}

/// Draws the menu, if one is open.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    info: &TableInfo,
    view: &mut TablesView,
) {
    let Some(mut menu) = view.grid.menu.take() else { return };
    let Some(row) = info.rows.iter().find(|row| row.row == menu.row) else { return };
    let Some(place) = column_at(&info.columns, &menu.column) else { return };
    let (column, nothing) = (&info.columns[place], CellInfo::default());
    let held = row.cells.get(place).unwrap_or(&nothing);
    let (ctx, layer) = (ui.ctx().clone(), ui.layer_id());
    let popup = Popup::new(egui::Id::unique("table-menu"), ctx, menu.at, layer)
        .open(true)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .accessible_name(heading(column, cx.text.lang()))
        .width(240.0);
    let shown = popup.show(|ui| {
        ui.set_width(240.0);
        content(ui, cx, seen, &mut menu, (column, held), info.may_write)
    });
    let Some(shown) = shown else { return };
    if let Some(value) = shown.inner {
        cell::put(cx, info, &row.row, column, &value, view);
        view.grid.take = true;
        return;
    }
    let was_fresh = std::mem::take(&mut menu.fresh);
    if was_fresh || !shown.response.should_close() {
        view.grid.menu = Some(menu);
    } else {
        view.grid.take = true;
    }
}

fn content(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    menu: &mut Menu,
    (column, cell): (&ColumnInfo, &CellInfo),
    may_write: bool,
) -> Option<String> {
    if menu.offer == Offer::Apart {
        ui.label(weak(cx.theme, cx.say("table-apart-hint")));
    } else {
        field(ui, cx, menu, column);
    }
    let entries = entries(cx, seen, menu, column, cell);
    let pressed = |key| ui.input_mut(|input| input.consume_key(Modifiers::NONE, key));
    if pressed(Key::ArrowDown) {
        menu.index = (menu.index + 1).min(entries.len().saturating_sub(1));
    }
    if pressed(Key::ArrowUp) {
        menu.index = menu.index.saturating_sub(1);
    }
    let enter = !menu.fresh && pressed(Key::Enter);
    let mut made = None;
    ui.add_space(cx.theme.sizes.tight);
    if entries.is_empty() {
        ui.label(weak(cx.theme, cx.say("task-menu-none")));
    }
    ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 1.0;
        for (index, entry) in entries.iter().enumerate() {
            let here = index == menu.index;
            let clicked = ui.add_enabled_ui(may_write, |ui| draw(ui, cx, entry, here)).inner;
            if may_write && (clicked || (enter && here)) {
                made = Some(entry.value.clone());
            }
        }
    });
    if menu.offer == Offer::Values && column.kind == "day" {
        let set = time::parse_day(&cell.value);
        let today = time::day(cx.now, cx.zone);
        let month = menu.month.get_or_insert(set.unwrap_or(today));
        ui.separator();
        made = calendar::show(ui, cx, month, set).map(|day| day.to_string()).or(made);
    }
    made
}

/// The field that one types into.
fn field(ui: &mut Ui, cx: &Cx<'_>, menu: &mut Menu, column: &ColumnInfo) {
    let name = heading(column, cx.text.lang());
    let hint = match column.kind.as_str() {
        "day" => cx.say("table-day-hint"),
        "person" => cx.say("task-person-hint"),
        _ => name.to_owned(),
    };
    let edit = TextEdit::singleline(&mut menu.typed)
        .hint_text(hint)
        .margin(Margin::symmetric(8, 6))
        .desired_width(f32::INFINITY);
    let response = ui.add(edit);
    label_as(&response, Role::TextInput, &cx.fill("table-typing", &[("column", name.into())]));
    if menu.fresh {
        ui.ctx().request_repaint();
        // The caret goes behind what was typed already.
        if let Some(mut state) = TextEdit::load_state(ui.ctx(), response.id) {
            let end = egui::text::CCursor::new(menu.typed.chars().count());
            state.cursor.set_char_range(Some(egui::text::CCursorRange::one(end)));
            state.store(ui.ctx(), response.id);
        }
    }
    response.request_focus();
    if response.changed() {
        menu.index = 0;
    }
}

fn entries(
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    menu: &Menu,
    column: &ColumnInfo,
    cell: &CellInfo,
) -> Vec<Entry> {
    let lang = node_lang(cx.text.lang());
    let held = cell.value.as_str();
    if menu.offer == Offer::Apart {
        let entry = cell.apart.iter().map(|one| {
            let label = node::table::value(column, &one.value, &one.name, lang);
            let when = time::when(cx.text, one.time, cx.now, cx.zone);
            let empty = cx.say("table-nothing");
            Entry {
                value: one.value.clone(),
                label: if label.is_empty() { empty } else { label },
                aside: format!("{} · {when}", one.author),
                tone: (column.kind == "choice" && !one.value.is_empty())
                    .then(|| super::draw::tone(column, &one.value)),
                on: one.value == held,
            }
        });
        return entry.collect();
    }
    let mut entries: Vec<Entry> = match column.kind.as_str() {
        "choice" => choices(column, held, &menu.typed, lang),
        "person" => people(seen, held, &menu.typed),
        "day" => days(cx, held, &menu.typed),
        _ => Vec::new(),
    };
    if !held.is_empty() && menu.typed.trim().is_empty() {
        let label = cx.say("table-clear");
        let (value, aside) = (String::new(), String::new());
        entries.push(Entry { value, label, aside, tone: None, on: false });
    }
    entries
}

fn choices(column: &ColumnInfo, held: &str, typed: &str, lang: node::cli::Lang) -> Vec<Entry> {
    let offered = column.choices.iter().filter(|one| !one.retired || one.choice == held);
    let fits = offered.filter(|one| {
        [&one.zh, &one.en].into_iter().any(|label| name::fits(label, typed).is_some())
            || typed.trim().is_empty()
    });
    let entry = fits.map(|one| Entry {
        value: one.choice.clone(),
        label: node::table::choice(one, lang).to_owned(),
        aside: String::new(),
        tone: Some(one.tone),
        on: one.choice == held,
    });
    entry.collect()
}

fn people(seen: &Seen<'_>, held: &str, typed: &str) -> Vec<Entry> {
    let members = seen.cache.members().iter().filter(|row| !row.removed);
    let mut fits: Vec<_> = members
        .filter_map(|row| {
            let fit = if typed.trim().is_empty() { Some(0) } else { name::fits(&row.name, typed) };
            fit.map(|fit| (fit, row))
        })
        .collect();
    fits.sort_by_key(|(fit, row)| (std::cmp::Reverse(*fit), name::sort_key(&row.name)));
    let entry = fits.into_iter().take(PEOPLE_MAX).map(|(_, row)| Entry {
        value: row.member.clone(),
        label: row.name.clone(),
        aside: row.departments.join(" · "),
        tone: None,
        on: row.member == held,
    });
    entry.collect()
}

fn days(cx: &Cx<'_>, held: &str, typed: &str) -> Vec<Entry> {
    let today = time::day(cx.now, cx.zone);
    let day = if typed.trim().is_empty() { Some(today) } else { time::parse_day(typed.trim()) };
    let entry = |day: Date| Entry {
        value: day.to_string(),
        label: time::named_day(cx.text, day, today),
        aside: day.to_string(),
        tone: None,
        on: day.to_string() == held,
    };
    day.map(entry).into_iter().collect()
}

/// One line of the menu; whether it was clicked.
fn draw(ui: &mut Ui, cx: &Cx<'_>, entry: &Entry, here: bool) -> bool {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let height = if entry.aside.is_empty() { 30.0 } else { 42.0 };
    let size = Vec2::new(ui.available_width(), height);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    let spoken = [entry.label.as_str(), entry.aside.as_str()].join(" ");
    label_as(&response, Role::Button, spoken.trim_end());
    if here || response.hovered() {
        let fill = if here { tokens.chosen } else { tokens.hover };
        ui.painter().rect_filled(rect, sizes.radius, fill);
    }
    if here {
        response.scroll_to_me(None);
    }
    let inside = rect.shrink2(Vec2::new(8.0, 4.0));
    let words =
        if entry.aside.is_empty() { inside } else { inside.with_max_y(inside.top() + 19.0) };
    match entry.tone {
        Some(tone) => super::draw::chip(ui, cx, tone, &entry.label, words),
        None => super::draw::line(ui, cx, &entry.label, words, tokens.text),
    }
    if !entry.aside.is_empty() {
        let at = egui::Pos2::new(inside.left(), inside.bottom() - 7.0);
        let font = FontId::proportional(sizes.small);
        ui.painter().with_clip_rect(rect).text(
            at,
            Align2::LEFT_CENTER,
            &entry.aside,
            font,
            tokens.weak,
        );
    }
    if entry.on {
        let at = egui::Pos2::new(inside.right() - 6.0, rect.center().y);
        let font = FontId::proportional(sizes.body);
        ui.painter().text(at, Align2::CENTER_CENTER, Icon::CHECK.glyph(), font, tokens.accent);
    }
    response.clicked()
}
