//! The passphrase of the home: set, changed, taken away.

use egui::Ui;
use node::home_key::Passphrase;

use super::{Cx, SettingsView};
use crate::{
    action::{Action, WindowAction},
    widgets::{labelled_secret, primary_button, quiet_button, weak},
};

/// What is being typed.
#[derive(Default)]
pub(super) struct Typed {
    new: String,
    again: String,
}

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, view: &mut SettingsView) {
    let Some(locked) = view.locked else { return };
    let typed = &mut view.typed;
    ui.label(weak(cx.theme, cx.say(if locked { "passphrase-on" } else { "passphrase-off" })));
    ui.add_space(cx.theme.sizes.gap);
    labelled_secret(ui, cx.theme, &cx.say("passphrase-new"), &mut typed.new);
    ui.add_space(cx.theme.sizes.gap);
    labelled_secret(ui, cx.theme, &cx.say("passphrase-again"), &mut typed.again);
    ui.add_space(cx.theme.sizes.gap);
    let passphrase = Passphrase::new(&typed.new);
    let fits = passphrase.check().is_ok();
    let same = typed.new == typed.again;
    if !typed.new.is_empty() && !fits {
        ui.label(weak(cx.theme, cx.say("passphrase-short")));
    } else if fits && !typed.again.is_empty() && !same {
        ui.label(weak(cx.theme, cx.say("passphrase-differs")));
    }
    ui.horizontal(|ui| {
        let id = if locked { "passphrase-change" } else { "passphrase-set" };
        if primary_button(ui, cx.theme, &cx.say(id), fits && same).clicked() {
            *typed = Typed::default();
            cx.act(Action::Window(WindowAction::SetPassphrase(Some(passphrase))));
        }
        if locked && quiet_button(ui, cx.theme, &cx.say("passphrase-remove")).clicked() {
            cx.act(Action::Window(WindowAction::SetPassphrase(None)));
        }
    });
    ui.label(weak(cx.theme, cx.say("passphrase-lost")));
    ui.add_space(cx.theme.sizes.tight);
}
