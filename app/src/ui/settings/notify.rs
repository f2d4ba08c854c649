//! Notifications by the system, and the hours without any.

use egui::{ComboBox, Ui};

use super::{SettingsView, change};
use crate::{
    action::{Action, WindowAction},
    model::{
        notify::{DAY_MINUTES, QuietHours},
        time as clock,
    },
    ui::Cx,
    widgets::{label_as, quiet_button, setting, toggle, weak},
};

/// Minutes between the times that are offered.
const STEP: usize = 30;

/// Draws it.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, view: &SettingsView) {
    let on = cx.settings.notify;
    setting(ui, cx.theme, &cx.say("notify-calls"), &cx.say("notify-calls-hint"), |ui| {
        for (value, id) in [(false, "off"), (true, "on")] {
            if toggle(ui, cx.theme, &cx.say(id), on == value).clicked() {
                change(cx, |settings| settings.notify = value);
            }
        }
    });
    if !on {
        return;
    }
    let sound = cx.settings.notify_sound;
    setting(ui, cx.theme, &cx.say("notify-sound"), &cx.say("notify-sound-hint"), |ui| {
        // Both switches say on and off: the sound's say of what, too.
        for (value, id) in [(false, "notify-silent"), (true, "notify-loud")] {
            if toggle(ui, cx.theme, &cx.say(id), sound == value).clicked() {
                change(cx, |settings| settings.notify_sound = value);
            }
        }
    });
    let quiet = cx.settings.quiet;
    setting(
        ui,
        cx.theme,
        &cx.say("notify-quiet"),
        &cx.say("notify-quiet-hint"),
        |ui| match quiet {
            Some(hours) => {
                times(ui, cx, hours);
                if quiet_button(ui, cx.theme, &cx.say("notify-quiet-none")).clicked() {
                    change(cx, |settings| settings.quiet = None);
                }
            }
            None => {
                if quiet_button(ui, cx.theme, &cx.say("notify-quiet-set")).clicked() {
                    change(cx, |settings| settings.quiet = Some(QuietHours::default()));
                }
            }
        },
    );
    let (name, button) = match cx.settings.quiet_until.filter(|until| *until > cx.now) {
        Some(until) => {
            let when = clock::when(cx.text, until, cx.now, cx.zone);
            (cx.fill("quiet-until", &[("time", when.as_str().into())]), "quiet-end")
        }
        None => (cx.say("quiet-now"), "quiet-hour"),
    };
    setting(ui, cx.theme, &name, "", |ui| {
        if quiet_button(ui, cx.theme, &cx.say(button)).clicked() {
            cx.act(Action::Window(WindowAction::QuietHour));
        }
    });
    setting(ui, cx.theme, &cx.say("notify-try-name"), "", |ui| {
        if quiet_button(ui, cx.theme, &cx.say("notify-try")).clicked() {
            cx.act(Action::Window(WindowAction::TryNotification));
        }
    });
    if let Some(trouble) = &view.notify_trouble {
        let words = cx.fill("notify-trouble", &[("reason", trouble.into())]);
        ui.label(weak(cx.theme, words).color(cx.theme.tokens.bad));
    }
}

/// From when until when; the later one first, as they stand from the right.
fn times(ui: &mut Ui, cx: &Cx<'_>, hours: QuietHours) {
    let mut changed = hours;
    time(ui, &cx.say("notify-quiet-to"), &mut changed.to);
    ui.label("–");
    time(ui, &cx.say("notify-quiet-from"), &mut changed.from);
    if changed != hours {
        change(cx, |settings| settings.quiet = Some(changed));
    }
}

fn time(ui: &mut Ui, label: &str, minute: &mut u16) {
    let words = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
    let list = ComboBox::from_id_salt(label).width(72.0).selected_text(words(*minute));
    let shown = list.show_ui(ui, |ui| {
        for offered in (0..DAY_MINUTES).step_by(STEP) {
            ui.selectable_value(minute, offered, words(offered));
        }
    });
    label_as(&shown.response, egui::Role::ComboBox, &format!("{label} {}", words(*minute)));
}
