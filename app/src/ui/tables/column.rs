//! A column that is added or renamed.

use egui::{Popup, Ui};
use node::facade::{ColumnInfo, Command, NewColumn, TableChange, TableInfo};

use super::TablesView;
use crate::{
    action::{Action, Then},
    model::tables::heading,
    text::Lang,
    ui::Cx,
    widgets::{
        dialog_frame, heading as head, labelled_field, link_button, primary_button, quiet_button,
        toggle, weak,
    },
};

/// What a column can hold, and what that is called.
const KINDS: [(&str, &str); 7] = [
    ("text", "table-kind-text"),
    ("number", "table-kind-number"),
    ("number=1..5", "table-kind-score"),
    ("choice", "table-kind-choice"),
    ("person", "table-kind-person"),
    ("day", "table-kind-day"),
    ("week", "table-kind-week"),
];

/// A column as somebody wants it.
#[derive(Debug)]
pub(super) struct ColumnForm {
    /// The column that gets another name; `None`: a new one.
    column: Option<String>,
    name: String,
    kind: &'static str,
    /// The choices, one a line or with commas between.
    choices: String,
}

impl Default for ColumnForm {
    fn default() -> Self {
        let (name, choices) = (String::new(), String::new());
        Self { column: None, name, kind: "text", choices }
    }
}

impl ColumnForm {
    /// Another name for a column.
    pub(super) fn renaming(column: &ColumnInfo, lang: Lang) -> Self {
        let name = heading(column, lang).to_owned();
        Self { column: Some(column.column.clone()), name, ..Self::default() }
    }

    fn labels(&self) -> Vec<String> {
        let labels = self.choices.split(['\n', ',', '，', '、', ';', '；']).map(str::trim);
        labels.filter(|label| !label.is_empty()).map(str::to_owned).collect()
    }

    fn is_ready(&self) -> bool {
        let choices = self.kind != "choice" || !self.labels().is_empty();
        !self.name.trim().is_empty() && (self.column.is_some() || choices)
    }

    fn change(&self) -> TableChange {
        let name = self.name.trim().to_owned();
        if let Some(column) = &self.column {
            return TableChange::RenameColumn { column: column.clone(), name };
        }
        let choices = if self.kind == "choice" { self.labels() } else { Vec::new() };
        TableChange::AddColumn(NewColumn { name, kind: self.kind.to_owned(), choices })
    }
}

/// Has a column shown no longer.
pub(super) fn hide(cx: &Cx<'_>, table: &str, column: &ColumnInfo) {
    set_hidden(cx, table, column, true, Then::Say("table-column-hidden"));
}

fn set_hidden(cx: &Cx<'_>, table: &str, column: &ColumnInfo, hidden: bool, then: Then) {
    let change = TableChange::HideColumn { column: column.column.clone(), hidden };
    let command = Command::SetTable { table: table.to_owned(), changes: vec![change] };
    cx.act(Action::Do(command, then));
}

/// The columns that are no longer shown, each to be shown again; nothing where there are none.
pub(super) fn hidden(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo) {
    if info.hidden.is_empty() {
        return;
    }
    let count = [("count", info.hidden.len().into())];
    let button = link_button(ui, cx.theme, &cx.fill("table-columns-hidden", &count));
    Popup::menu(&button).show(|ui| {
        for column in &info.hidden {
            let name = heading(column, cx.text.lang());
            let label = cx.fill("table-column-show", &[("column", name.into())]);
            if ui.add_enabled(info.may_write, egui::Button::new(label)).clicked() {
                set_hidden(cx, &info.table, column, false, Then::Nothing);
            }
        }
    });
}

/// Draws the dialog, if it is open.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    let Some(form) = &mut view.column else { return };
    let mut done = false;
    let modal = dialog_frame(ui.ctx(), "table-column", 420.0, |ui| {
        let renaming = form.column.is_some();
        let id = if renaming { "table-column-rename" } else { "table-new-column" };
        ui.label(head(cx.theme, cx.say(id)));
        ui.add_space(cx.theme.sizes.gap);
        let field = labelled_field(ui, cx.theme, &cx.say("name"), "", &mut form.name);
        if form.name.is_empty() && !ui.memory(|memory| memory.focused().is_some()) {
            field.request_focus();
        }
        if !renaming {
            kinds(ui, cx, form);
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let id = if renaming { "meeting-save" } else { "add" };
            if primary_button(ui, cx.theme, &cx.say(id), form.is_ready()).clicked() {
                let (table, changes) = (info.table.clone(), vec![form.change()]);
                cx.act(Action::Do(Command::SetTable { table, changes }, Then::Nothing));
                done = true;
            }
            done |= quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if done || modal.should_close() {
        view.column = None;
    }
}

fn kinds(ui: &mut Ui, cx: &Cx<'_>, form: &mut ColumnForm) {
    ui.add_space(cx.theme.sizes.gap);
    ui.label(weak(cx.theme, cx.say("table-kind")));
    ui.horizontal_wrapped(|ui| {
        for (kind, id) in KINDS {
            if toggle(ui, cx.theme, &cx.say(id), form.kind == kind).clicked() {
                form.kind = kind;
            }
        }
    });
    if form.kind == "choice" {
        ui.add_space(cx.theme.sizes.gap);
        let (label, hint) = (cx.say("table-choices"), cx.say("table-choices-hint"));
        labelled_field(ui, cx.theme, &label, &hint, &mut form.choices);
    }
}
