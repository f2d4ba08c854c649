//! The dialog that asks where a proof is to be saved.

use std::path::PathBuf;

use egui::{Label, Ui};

use super::{super::Cx, ProofsView, path_field};
use crate::{
    action::Action,
    widgets::{dialog_frame, primary_button, quiet_button, title, trouble, weak},
};

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, view: &mut ProofsView) {
    let Some(mut saving) = view.saving.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "proof-save", 520.0, |ui| {
        ui.label(title(cx.theme, cx.say("proof-save-title")));
        ui.add(Label::new(weak(cx.theme, saving.name.replace('\n', " "))).truncate());
        ui.add_space(cx.theme.sizes.gap);
        ui.label(cx.say("proof-save-means"));
        ui.add(Label::new(weak(cx.theme, cx.say("proof-save-shows"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        if path_field(ui, cx, &mut saving.path, saving.busy) {
            saving.failure = None;
        }
        ui.checkbox(&mut saving.replace, cx.say("export-replace"));
        if let Some(failure) = &saving.failure {
            ui.add_space(cx.theme.sizes.gap);
            trouble(ui, cx.theme, &cx.failure(failure));
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let ready = !saving.busy && !saving.path.trim().is_empty();
            if primary_button(ui, cx.theme, &cx.say("proof-save-do"), ready).clicked() {
                let path = PathBuf::from(saving.path.trim());
                let (item, channel) = (saving.item.clone(), saving.channel.clone());
                let replace = saving.replace;
                cx.act(Action::SaveProof { item, channel, path, replace });
                (saving.busy, saving.failure) = (true, None);
            }
            close = quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if !close && !response.should_close() {
        view.saving = Some(saving);
    }
}
