//! The dialog that writes a table to a file.

use egui::{Label, RichText, Role, TextEdit, Ui};
use node::{export::Format, facade::TableInfo};

use super::TablesView;
use crate::{
    action::{Action, TableOrder},
    model::tasks::export::PATH_CHARS_MAX,
    ui::Cx,
    widgets::{dialog_frame, label_as, primary_button, quiet_button, title, toggle, weak},
};

/// Draws the dialog, if it is open.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    let Some(mut form) = view.export.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "table-export", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("table-export")));
        let count = [("count", view.rows.len().into())];
        ui.label(weak(cx.theme, cx.fill("table-export-count", &count)));
        ui.add_space(cx.theme.sizes.gap);
        ui.add_enabled_ui(!form.busy, |ui| {
            ui.horizontal_wrapped(|ui| {
                let kinds = [(Format::Xlsx, "table-export-xlsx"), (Format::Csv, "export-csv")];
                for (format, id) in kinds {
                    let on = form.format() == Some(format);
                    if toggle(ui, cx.theme, &cx.say(id), on).clicked() {
                        form.set_format(format);
                    }
                }
            });
            ui.add_space(cx.theme.sizes.tight);
            let label = cx.say("export-path");
            ui.label(weak(cx.theme, label.as_str()));
            let field = TextEdit::singleline(&mut form.path)
                .char_limit(PATH_CHARS_MAX)
                .margin(egui::Margin::symmetric(10, 7))
                .desired_width(f32::INFINITY);
            let response = ui.add(field);
            label_as(&response, Role::TextInput, &label);
            if response.changed() {
                form.failure = None;
            }
            ui.checkbox(&mut form.replace, cx.say("export-replace"));
        });
        if let Some(failure) = &form.failure {
            ui.add_space(cx.theme.sizes.gap);
            let told = cx.failure(failure);
            ui.add(Label::new(RichText::new(told.problem()).color(cx.theme.tokens.bad)).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let kind = matches!(form.format(), Some(Format::Xlsx | Format::Csv));
            let ready = !form.busy && kind;
            if primary_button(ui, cx.theme, &cx.say("export-do"), ready).clicked() {
                let rows = view.rows.iter().filter_map(|index| info.rows.get(*index));
                cx.act(Action::ExportTable(TableOrder {
                    table: info.table.clone(),
                    rows: rows.map(|row| row.row.clone()).collect(),
                    path: form.path.clone(),
                    replace: form.replace,
                }));
                (form.busy, form.failure) = (true, None);
            }
            close = quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !close && !response.should_close() {
        view.export = Some(form);
    }
}
