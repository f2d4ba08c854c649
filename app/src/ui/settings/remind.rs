//! When one is reminded of deadlines: at which hour, and how long before.

use egui::{ComboBox, Ui};
use node::facade::{Answer, Command, Query, ReminderSettings};

use crate::{
    action::{Action, Then},
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{label_as, setting, toggle, trouble, weak},
};

/// The stages, and what they are called; the last one first, as they stand from the right.
const STAGES: [(&str, &str); 4] = [
    ("overdue", "remind-overdue"),
    ("due", "remind-due"),
    ("1d", "remind-one-day"),
    ("3d", "remind-three-days"),
];

/// Draws it.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    let settings = match seen.cache.get(&Query::Reminders) {
        Loaded::Ready(Answer::Reminders(settings)) => settings,
        Loaded::Failed(failure) => return trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => {
            return drop(ui.label(weak(cx.theme, cx.say("loading"))));
        }
    };
    setting(ui, cx.theme, &cx.say("remind-stages"), &cx.say("remind-stages-hint"), |ui| {
        for (stage, id) in STAGES {
            let on = settings.stages.iter().any(|wanted| wanted == stage);
            if toggle(ui, cx.theme, &cx.say(id), on).clicked() {
                let mut stages = settings.stages.clone();
                match on {
                    true => stages.retain(|wanted| wanted != stage),
                    false => stages.push(stage.to_owned()),
                }
                set(cx, ReminderSettings { hour: settings.hour, stages });
            }
        }
    });
    setting(ui, cx.theme, &cx.say("remind-hour"), "", |ui| {
        let words = |hour: u8| format!("{hour:02}:00");
        let mut hour = settings.hour;
        let list = ComboBox::from_id_salt("remind-hour").width(72.0).selected_text(words(hour));
        let shown = list.show_ui(ui, |ui| {
            for offered in 0..24 {
                ui.selectable_value(&mut hour, offered, words(offered));
            }
        });
        let label = format!("{} {}", cx.say("remind-hour"), words(hour));
        label_as(&shown.response, egui::Role::ComboBox, &label);
        if hour != settings.hour {
            set(cx, ReminderSettings { hour, stages: settings.stages.clone() });
        }
    });
}

fn set(cx: &Cx<'_>, wanted: ReminderSettings) {
    cx.act(Action::Do(Command::SetReminders(wanted), Then::Nothing));
}
