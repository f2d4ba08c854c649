//! What this program is, and who one is in it.

use egui::Ui;

use crate::{
    action::Action,
    ui::{Cx, Seen},
    widgets::{fact, quiet_button, weak},
};

/// Draws it.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    fact(ui, cx.theme, &cx.say("about-version"), env!("CARGO_PKG_VERSION"));
    if let Some(status) = seen.cache.status() {
        fact(ui, cx.theme, &cx.say("about-organisation"), &status.organisation);
        fact(ui, cx.theme, &cx.say("about-device"), &status.device);
    }
    ui.add_space(cx.theme.sizes.tight);
    ui.horizontal_wrapped(|ui| {
        if quiet_button(ui, cx.theme, &cx.say("report-begin")).clicked() {
            cx.act(Action::BeginReport);
        }
        if quiet_button(ui, cx.theme, &cx.say("proof-check-open")).clicked() {
            cx.act(Action::AskToCheckProof);
        }
    });
    ui.add_space(cx.theme.sizes.tight);
    ui.label(weak(cx.theme, cx.say("about-licence")));
    ui.add_space(cx.theme.sizes.tight);
}
