//! One row on the right: every cell with room to read and write, values that were set apart, what was
//! changed.

use egui::{Button, Frame, Margin, RichText, Role, ScrollArea, Stroke, TextEdit, Ui};
use node::facade::{
    Answer, CellInfo, ColumnInfo, Command, HistoryLine, Query, RecordInfo, TableInfo,
};

use super::{
    TablesView,
    view::{Begun, query, set},
};
use crate::{
    action::{Action, Then},
    model::{
        tables::{heading, node_lang, title, words},
        time,
    },
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        failed, heading as head, icon_button, label_as, quiet_button, strong, waiting, weak,
    },
};

/// Characters of one cell; see `protocol::limits`.
const TEXT_CHARS_MAX: usize = 2_000;

/// Draws a row.
pub fn panel(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    (table, row): (&str, &str),
    view: &mut TablesView,
) {
    let info = match seen.cache.get(&query(table)) {
        Loaded::Ready(Answer::Table(info)) => info,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("table-failed"), &cx.failure(failure));
        }
        _ => return waiting(ui, cx.theme, &cx.say("table-waiting")),
    };
    Frame::new().inner_margin(Margin::symmetric(16, 10)).show(ui, |ui| {
        let found = info.rows.iter().find(|one| one.row == row);
        ui.horizontal(|ui| {
            ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
                if icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("close")).clicked() {
                    cx.act(Action::ClosePanel);
                }
                ui.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
                    let named = found.map(|row| title(info, row)).unwrap_or_default();
                    let named = if named.is_empty() { cx.say("table-untitled") } else { named };
                    ui.add(egui::Label::new(head(cx.theme, named)).truncate());
                });
            });
        });
        let Some(found) = found else {
            ui.label(weak(cx.theme, cx.say("table-row-gone")));
            return;
        };
        ScrollArea::vertical().id_salt(("record", row)).auto_shrink(false).show(ui, |ui| {
            for (column, cell) in info.columns.iter().zip(&found.cells) {
                ui.push_id(&column.column, |ui| one(ui, cx, info, found, (column, cell), view));
            }
            made(ui, cx, info, found);
            history(ui, cx, seen, info, row);
        });
    });
}

fn one(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    row: &RecordInfo,
    (column, cell): (&ColumnInfo, &CellInfo),
    view: &mut TablesView,
) {
    ui.add_space(cx.theme.sizes.gap);
    let label = heading(column, cx.text.lang());
    ui.label(weak(cx.theme, label));
    if !cell.apart.is_empty() {
        return apart(ui, cx, info, row, (column, cell));
    }
    if column.kind == "text" && info.may_write {
        return text(ui, cx, info, row, (column, cell), view);
    }
    let said = words(column, cell, cx.text.lang());
    if column.kind == "choice" && !said.is_empty() {
        let (ink, ground) = cx.theme.tokens.tone(super::draw::tone(column, &cell.value));
        crate::widgets::tag(ui, cx.theme, &said, ink, ground);
    } else {
        ui.label(if said.is_empty() { "—".to_owned() } else { said });
    }
}

/// A text with room; it is saved when the keyboard leaves it, or the panel.
fn text(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    row: &RecordInfo,
    (column, cell): (&ColumnInfo, &CellInfo),
    view: &mut TablesView,
) {
    let at = (info.table.clone(), row.row.clone(), column.column.clone());
    let mut words = view.begun.get(&at).map_or(&cell.value, |begun| &begun.text).clone();
    let edit = TextEdit::multiline(&mut words)
        .desired_rows(2)
        .char_limit(TEXT_CHARS_MAX)
        .margin(Margin::symmetric(10, 7))
        .desired_width(f32::INFINITY);
    let response = ui.add(edit);
    label_as(&response, Role::MultilineTextInput, heading(column, cx.text.lang()));
    if response.changed() {
        let begun = Begun { base: cell.value.clone(), text: String::new() };
        view.begun.entry(at.clone()).or_insert(begun).text = words;
    }
    // Where the panel closes or shows another row, `TablesView::follow` saves it.
    if response.lost_focus()
        && let Some((command, then)) = view.save(at)
    {
        cx.act(Action::Do(command, then));
    }
}

/// Each value of a cell that was set apart; a click chooses.
fn apart(
    ui: &mut Ui,
    cx: &Cx<'_>,
    info: &TableInfo,
    row: &RecordInfo,
    (column, cell): (&ColumnInfo, &CellInfo),
) {
    let tokens = &cx.theme.tokens;
    let frame = Frame::new()
        .fill(tokens.warn_ground)
        .stroke(Stroke::new(1.0, tokens.warn))
        .corner_radius(cx.theme.sizes.radius)
        .inner_margin(Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.label(RichText::new(cx.say("table-apart-hint")).size(cx.theme.sizes.small));
        for said in &cell.apart {
            let lang = node_lang(cx.text.lang());
            let value = node::table::value(column, &said.value, &said.name, lang);
            let value = if value.is_empty() { cx.say("table-nothing") } else { value };
            let when = time::when(cx.text, said.time, cx.now, cx.zone);
            let aside = format!("{} · {when}", said.author);
            let mut job = egui::text::LayoutJob::default();
            let format = |font_id, color| egui::TextFormat { font_id, color, ..Default::default() };
            let strong = egui::FontId::new(cx.theme.sizes.body, crate::theme::bold());
            job.append(&value, 0.0, format(strong, tokens.text));
            let small = egui::FontId::proportional(cx.theme.sizes.small);
            job.append(&format!("\n{aside}"), 0.0, format(small, tokens.weak));
            let button = Button::new(job)
                .fill(tokens.raised)
                .stroke(Stroke::new(1.0, tokens.line))
                .wrap()
                .min_size(egui::vec2(ui.available_width(), 44.0));
            let response = ui.add_enabled(info.may_write, button);
            let values = [
                ("value", value.as_str().into()),
                ("who", said.author.as_str().into()),
                ("when", when.as_str().into()),
            ];
            label_as(&response, Role::Button, &cx.fill("task-conflict-take", &values));
            if response.clicked() {
                set(cx, &info.table, &row.row, &column.column, &said.value);
            }
        }
    });
}

/// Who made the row, and the way to take it out.
fn made(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, row: &RecordInfo) {
    ui.add_space(cx.theme.sizes.pad);
    let when = time::when(cx.text, row.created, cx.now, cx.zone);
    let values = [("who", row.creator.as_str().into()), ("when", when.as_str().into())];
    ui.label(weak(cx.theme, cx.fill("table-row-made", &values)));
    if info.may_write && quiet_button(ui, cx.theme, &cx.say("table-row-remove")).clicked() {
        let (table, rows) = (info.table.clone(), vec![row.row.clone()]);
        let command = Command::RemoveRows { table, rows, removed: true };
        cx.act(Action::Do(command, Then::Say("table-row-removed")));
        cx.act(Action::ClosePanel);
    }
}

fn history(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, info: &TableInfo, row: &str) {
    let asked = Query::TableHistory { table: info.table.clone(), row: Some(row.to_owned()) };
    let Loaded::Ready(Answer::History(lines)) = seen.cache.get(&asked) else { return };
    ui.add_space(cx.theme.sizes.pad);
    ui.label(strong(cx.theme, cx.say("table-history")));
    for line in lines.iter().rev() {
        ui.add_space(cx.theme.sizes.tight);
        let when = time::when(cx.text, line.time, cx.now, cx.zone);
        ui.label(weak(cx.theme, format!("{} · {when}", line.author)));
        ui.add(egui::Label::new(told(cx, info, line)).wrap());
    }
}

/// A step of the history in words.
fn told(cx: &Cx<'_>, info: &TableInfo, line: &HistoryLine) -> String {
    match line.field.as_str() {
        "row" => return cx.say("table-step-made"),
        "removed" if line.new == "yes" => return cx.say("table-step-removed"),
        "removed" => return cx.say("table-step-restored"),
        _ => {}
    }
    let column = info.columns.iter().find(|one| one.column == line.field);
    let lang = cx.text.lang();
    let say = |value: &str| {
        let words = match column {
            Some(column) => node::table::value(column, value, value, node_lang(lang)),
            None => value.to_owned(),
        };
        if words.is_empty() { "—".to_owned() } else { words }
    };
    let name = column.map_or(line.field.as_str(), |column| heading(column, lang));
    format!("{name}: {} → {}", say(&line.old), say(&line.new))
}
