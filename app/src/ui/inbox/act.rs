//! What can be done about a deadline or an assignment, where an item or a task shows it.

use egui::{Button, RichText, Ui};
use node::facade::Command;
use protocol::clock::Millis;

use super::Cx;
use crate::{
    action::{Action, Then},
    widgets::label_as,
};

/// For how long a reminder can be put off: in hours, and what that is called.
const PUT_OFF: [(u64, &str); 3] =
    [(1, "reminder-later-hour"), (3, "reminder-later-hours"), (24, "reminder-later-day")];

const HOUR_MS: u64 = 3_600_000;

/// A button that says that one knows of a task's deadline.
pub fn acknowledge(ui: &mut Ui, cx: &Cx<'_>, task: &str) {
    known(ui, cx, Command::AcknowledgeDeadline { task: task.to_owned() });
}

/// A button that says that one has seen that a task is one's own.
pub fn see(ui: &mut Ui, cx: &Cx<'_>, task: &str) {
    known(ui, cx, Command::SeeTask { task: task.to_owned() });
}

fn known(ui: &mut Ui, cx: &Cx<'_>, command: Command) {
    let words = cx.say("deadline-acknowledge");
    let response = ui.add(Button::new(RichText::new(&words).color(cx.theme.tokens.accent)));
    label_as(&response, egui::Role::Button, &words);
    if response.clicked() {
        cx.act(Action::Do(command, Then::Nothing));
    }
}

/// A button with the times for which a reminder can be put off.
pub fn put_off(ui: &mut Ui, cx: &Cx<'_>, task: &str) {
    put_off_by(ui, cx, |until| Command::SnoozeReminder { task: task.to_owned(), until });
}

/// The same, by another command, which is given the time.
pub fn put_off_by(ui: &mut Ui, cx: &Cx<'_>, command: impl Fn(Millis) -> Command) {
    let words = cx.say("reminder-later");
    let menu = ui.menu_button(&words, |ui| {
        for (hours, id) in PUT_OFF {
            if ui.button(cx.say(id)).clicked() {
                let until = cx.now.plus(hours * HOUR_MS);
                cx.act(Action::Do(command(until), Then::Nothing));
                ui.close();
            }
        }
    });
    label_as(&menu.response, egui::Role::Button, &words);
}
