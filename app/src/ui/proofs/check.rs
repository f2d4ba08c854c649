//! The dialog that checks a proof, and says what came of it.

use std::path::PathBuf;

use egui::{Label, Ui};

use super::{
    super::{Cx, Seen},
    ProofsView, path_field, report,
};
use crate::{
    action::Action,
    ui::bundle::take_dropped,
    widgets::{dialog_frame, primary_button, quiet_button, title, trouble, weak},
};

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut ProofsView) {
    let Some(mut checking) = view.checking.take() else { return };
    let mut close = false;
    let response = dialog_frame(ui.ctx(), "proof-check", 560.0, |ui| {
        ui.label(title(cx.theme, cx.say("proof-check-title")));
        ui.add(Label::new(weak(cx.theme, cx.say("proof-check-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        let dropped = take_dropped(ui);
        if let Some(path) = &dropped {
            checking.path = path.display().to_string();
        }
        if path_field(ui, cx, &mut checking.path, checking.busy) || dropped.is_some() {
            (checking.failure, checking.report) = (None, None);
        }
        if let Some(failure) = &checking.failure {
            ui.add_space(cx.theme.sizes.gap);
            trouble(ui, cx.theme, &cx.failure(failure));
        }
        if let Some(report) = &checking.report {
            ui.add_space(cx.theme.sizes.gap);
            report::show(ui, cx, seen, report);
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            let ready = !checking.busy && !checking.path.trim().is_empty();
            if primary_button(ui, cx.theme, &cx.say("proof-check-do"), ready).clicked() {
                cx.act(Action::CheckProof(PathBuf::from(checking.path.trim())));
                (checking.busy, checking.failure, checking.report) = (true, None, None);
            }
            close = quiet_button(ui, cx.theme, &cx.say("close")).clicked();
        });
    });
    if !close && !response.should_close() {
        view.checking = Some(checking);
    }
}
