//! The passphrase of the home: set, changed, taken away; and when the window locks.

use egui::{ComboBox, Ui};
use node::home_key::Passphrase;

use super::{Cx, Seen, SettingsView, change};
use crate::{
    action::{Action, WindowAction},
    widgets::{label_as, labelled_secret, primary_button, quiet_button, setting, weak},
};

/// Minutes that are offered.
pub(super) const OFFERED: &[u16] = &[1, 5, 10, 15, 30, 60];

/// What is being typed.
#[derive(Default)]
pub(super) struct Typed {
    new: String,
    again: String,
}

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut SettingsView) {
    let Some(locked) = view.locked else { return };
    let rule = seen.cache.status().and_then(|status| status.lock_after);
    match rule {
        Some(minutes) if !locked => {
            let words = cx.fill("lock-asked", &[("minutes", u64::from(minutes).into())]);
            ui.label(weak(cx.theme, words).color(cx.theme.tokens.bad));
        }
        _ => {}
    }
    if locked {
        by_itself(ui, cx, rule);
    }
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

/// When the window locks by itself, and that it does so now.
fn by_itself(ui: &mut Ui, cx: &Cx<'_>, rule: Option<u16>) {
    let words = |minutes: Option<u16>| match minutes {
        Some(minutes) => cx.fill("lock-minutes", &[("minutes", u64::from(minutes).into())]),
        None => cx.say("lock-never"),
    };
    let hint = match rule {
        Some(minutes) => cx.fill("lock-rule", &[("minutes", u64::from(minutes).into())]),
        None => cx.say("lock-after-hint"),
    };
    let mut chosen = cx.settings.lock_after;
    let label = cx.say("lock-after");
    setting(ui, cx.theme, &label, &hint, |ui| {
        let list = ComboBox::from_id_salt("lock-after").selected_text(words(chosen));
        let shown = list.show_ui(ui, |ui| {
            for offered in std::iter::once(None).chain(OFFERED.iter().copied().map(Some)) {
                ui.selectable_value(&mut chosen, offered, words(offered));
            }
        });
        let name = format!("{label} {}", words(chosen));
        label_as(&shown.response, egui::Role::ComboBox, &name);
        if quiet_button(ui, cx.theme, &cx.say("lock-now")).clicked() {
            cx.act(Action::Window(WindowAction::Lock));
        }
    });
    if chosen != cx.settings.lock_after {
        change(cx, |settings| settings.lock_after = chosen);
    }
}
