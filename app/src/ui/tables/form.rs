//! A table as a form: one row is filled in, saved on this device, and the next one can follow.

use egui::{Frame, Label, Margin, RichText, Role, Stroke, TextEdit, Ui};
use node::facade::{ColumnInfo, Command, TableInfo};

use super::TablesView;
use crate::{
    action::{Action, Then},
    model::{
        name,
        tables::{few_numbers, heading, node_lang},
        time,
    },
    theme::Icon,
    ui::{Cx, Seen, calendar},
    widgets::{column, label_as, primary_button, strong, title, toggle, weak},
};

/// Characters of one answer; see `protocol::limits`.
const TEXT_CHARS_MAX: usize = 2_000;

/// Draws the form.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    info: &TableInfo,
    view: &mut TablesView,
) {
    column(ui, cx.theme, |ui| {
        ui.label(title(cx.theme, &info.title));
        ui.label(weak(cx.theme, cx.say("table-form-hint")));
        ui.add_space(cx.theme.sizes.gap);
        if view.thanked {
            thanks(ui, cx);
        }
        for of in &info.columns {
            ui.add_space(cx.theme.sizes.gap);
            ui.label(strong(cx.theme, heading(of, cx.text.lang())));
            ui.add_space(cx.theme.sizes.tight);
            ui.push_id(&of.column, |ui| field(ui, cx, seen, of, view));
        }
        ui.add_space(cx.theme.sizes.pad);
        if let Some(failure) = &view.refused {
            let told = cx.failure(failure);
            let problem = RichText::new(told.problem()).color(cx.theme.tokens.bad);
            ui.add(Label::new(problem).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
            ui.add_space(cx.theme.sizes.gap);
        }
        let ready = view.draft.is_ready() && !view.sending && info.may_write;
        if primary_button(ui, cx.theme, &cx.say("table-form-send"), ready).clicked() {
            let (table, rows) = (info.table.clone(), vec![view.draft.cells()]);
            (view.sending, view.thanked) = (true, false);
            let command = Command::AddRows { table, rows, after: None };
            cx.act(Action::Do(command, Then::FilledIn));
        }
    });
}

fn thanks(ui: &mut Ui, cx: &Cx<'_>) {
    let tokens = &cx.theme.tokens;
    let frame = Frame::new()
        .fill(tokens.good_ground)
        .stroke(Stroke::new(1.0, tokens.good))
        .corner_radius(cx.theme.sizes.radius)
        .inner_margin(Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        let words = format!("{}  {}", Icon::CHECK.text(), cx.say("table-form-thanks"));
        ui.label(RichText::new(words).color(tokens.good));
    });
}

fn field(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, of: &ColumnInfo, view: &mut TablesView) {
    let lang = cx.text.lang();
    let label = heading(of, lang).to_owned();
    let value = view.draft.value(of);
    match of.kind.as_str() {
        "choice" => {
            let offered = of.choices.iter().filter(|one| !one.retired);
            let offered = offered.map(|one| {
                (one.choice.clone(), node::table::choice(one, node_lang(lang)).to_owned())
            });
            one_of(ui, cx, &label, offered.collect(), value);
        }
        "number" if few_numbers(of).is_some() => {
            let numbers = few_numbers(of).into_iter().flatten();
            let offered = numbers.map(|number| (number.to_string(), number.to_string()));
            one_of(ui, cx, &label, offered.collect(), value);
        }
        "person" => person(ui, cx, seen, &label, value),
        "day" => day(ui, cx, &label, value),
        kind => {
            let rows = if kind == "text" { 3 } else { 1 };
            let edit = TextEdit::multiline(value)
                .desired_rows(rows)
                .char_limit(TEXT_CHARS_MAX)
                .margin(Margin::symmetric(10, 7))
                .desired_width(f32::INFINITY);
            let response = ui.add(edit);
            label_as(&response, Role::MultilineTextInput, &label);
        }
    }
}

/// One of a few; a second click takes it back.
fn one_of(
    ui: &mut Ui,
    cx: &Cx<'_>,
    label: &str,
    offered: Vec<(String, String)>,
    value: &mut String,
) {
    ui.horizontal_wrapped(|ui| {
        for (one, words) in offered {
            let on = *value == one;
            ui.scope(|ui| {
                ui.spacing_mut().button_padding = egui::vec2(14.0, 6.0);
                let response = toggle(ui, cx.theme, &words, on);
                let spoken = format!("{label} {words}");
                response
                    .widget_info(|| egui::WidgetInfo::selected(Role::Button, true, on, &spoken));
                if !on {
                    let (rect, radius) = (response.rect, cx.theme.sizes.radius);
                    let stroke = Stroke::new(1.0, cx.theme.tokens.line);
                    ui.painter().rect_stroke(rect, radius, stroke, egui::StrokeKind::Inside);
                }
                if response.clicked() {
                    *value = if on { String::new() } else { one };
                }
            });
        }
    });
}

fn person(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, label: &str, value: &mut String) {
    let mut members: Vec<_> = seen.cache.members().iter().filter(|row| !row.removed).collect();
    members.sort_by_key(|row| name::sort_key(&row.name));
    let chosen = members.iter().find(|row| row.member == *value).map(|row| row.name.clone());
    let shown = chosen.clone().unwrap_or_else(|| cx.say("table-nothing"));
    let combo = egui::ComboBox::from_id_salt("person").selected_text(&shown).show_ui(ui, |ui| {
        if ui.selectable_label(chosen.is_none(), cx.say("table-nothing")).clicked() {
            value.clear();
        }
        for row in members {
            if ui.selectable_label(*value == row.member, &row.name).clicked() {
                value.clone_from(&row.member);
            }
        }
    });
    label_as(&combo.response, Role::ComboBox, &format!("{label} {shown}"));
}

fn day(ui: &mut Ui, cx: &Cx<'_>, label: &str, value: &mut String) {
    let today = time::day(cx.now, cx.zone);
    let set = time::parse_day(value);
    let words =
        set.map_or_else(|| cx.say("table-nothing"), |day| time::named_day(cx.text, day, today));
    let menu = ui.menu_button(&words, |ui| {
        let id = ui.scope_id().with("month");
        let mut month = ui.data(|data| data.get_temp(id)).unwrap_or_else(|| set.unwrap_or(today));
        if let Some(day) = calendar::show(ui, cx, &mut month, set) {
            *value = day.to_string();
            ui.close();
        }
        ui.data_mut(|data| data.insert_temp(id, month));
    });
    label_as(&menu.response, Role::Button, &format!("{label} {words}"));
}
