//! The dialog that asks where a file is to be saved.

use egui::{Label, RichText, Role, TextEdit, Ui};

use super::{super::Cx, FilesView};
use crate::{
    action::Action,
    model::{size, tasks::export::PATH_CHARS_MAX},
    widgets::{dialog_frame, label_as, primary_button, quiet_button, title, weak},
};

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, view: &mut FilesView) {
    let Some(mut saving) = view.saving.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "file-save", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("file-save-title")));
        let words = format!("{} · {}", saving.file.name, size::bytes(saving.file.size));
        ui.add(Label::new(weak(cx.theme, words)).truncate());
        ui.add_space(cx.theme.sizes.gap);
        ui.add_enabled_ui(!saving.busy, |ui| {
            let label = cx.say("export-path");
            let field = TextEdit::singleline(&mut saving.path)
                .char_limit(PATH_CHARS_MAX)
                .margin(egui::Margin::symmetric(10, 7))
                .desired_width(f32::INFINITY);
            let field = ui.add(field);
            label_as(&field, Role::TextInput, &label);
            if field.changed() {
                saving.failure = None;
            }
            ui.checkbox(&mut saving.replace, cx.say("export-replace"));
        });
        if let Some(failure) = &saving.failure {
            let told = cx.failure(failure);
            ui.add_space(cx.theme.sizes.gap);
            let problem = RichText::new(told.problem()).color(cx.theme.tokens.bad);
            ui.add(Label::new(problem).wrap());
            ui.add(Label::new(weak(cx.theme, told.next())).wrap());
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let ready = !saving.busy && !saving.path.trim().is_empty();
            if primary_button(ui, cx.theme, &cx.say("file-save-do"), ready).clicked() {
                let (file, path) = (Box::new(saving.file.clone()), saving.path.clone());
                cx.act(Action::SaveFile { file, path, replace: saving.replace });
                saving.busy = true;
                saving.failure = None;
            }
            close = quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !close && !response.should_close() {
        view.saving = Some(saving);
    }
}
