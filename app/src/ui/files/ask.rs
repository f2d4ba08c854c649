//! The dialog that asks which file is to be attached.

use std::path::PathBuf;

use egui::{Key, Label, Role, TextEdit, Ui};

use super::{super::Cx, FilesView};
use crate::{
    action::Action,
    model::tasks::export::PATH_CHARS_MAX,
    widgets::{dialog_frame, label_as, primary_button, quiet_button, title, weak},
};

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, view: &mut FilesView) {
    let Some(mut asking) = view.asking.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "attach-ask", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("attach-title")));
        ui.add(Label::new(weak(cx.theme, cx.say("attach-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        let label = cx.say("export-path");
        let field = TextEdit::singleline(&mut asking.path)
            .char_limit(PATH_CHARS_MAX)
            .margin(egui::Margin::symmetric(10, 7))
            .desired_width(f32::INFINITY);
        let field = ui.add(field);
        label_as(&field, Role::TextInput, &label);
        let enter = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let path = asking.path.trim();
            let ready = !path.is_empty();
            let add = primary_button(ui, cx.theme, &cx.say("add"), ready).clicked();
            if ready && (add || enter) {
                let files = vec![PathBuf::from(path)];
                cx.act(Action::Attach { field: asking.field.clone(), files });
                close = true;
            }
            close |= quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !close && !response.should_close() {
        view.asking = Some(asking);
    }
}
