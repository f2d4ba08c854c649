//! When a table asks everybody to fill it in: chosen from a menu.

use egui::{Popup, Ui};
use node::facade::{Command, TableChange, TableInfo};

use crate::{
    action::{Action, Then},
    model::time,
    theme::Icon,
    ui::Cx,
    widgets::{icon_button, weak},
};

/// Every how many days, and what that is called.
const EVERY: [(u16, &str); 4] =
    [(7, "prompt-week"), (14, "prompt-two-weeks"), (28, "prompt-month"), (91, "prompt-quarter")];

/// Draws the button, and the menu below it.
pub(super) fn menu(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo) {
    let button = icon_button(ui, cx.theme, Icon::CLOCK, &cx.say("prompt-title"));
    let now = info.prompt.split_once(' ').map(|(from, every)| (from.to_owned(), every.to_owned()));
    Popup::menu(&button).show(|ui| {
        ui.set_max_width(280.0);
        ui.label(weak(cx.theme, cx.say("prompt-hint")));
        for (days, id) in EVERY {
            let on = now.as_ref().is_some_and(|(_, every)| *every == days.to_string());
            if ui.selectable_label(on, cx.say(id)).clicked() && !on {
                let today = time::day(cx.now, cx.zone);
                set(cx, info, format!("{today} {days}"));
            }
        }
        if ui.selectable_label(now.is_none(), cx.say("prompt-never")).clicked() && now.is_some() {
            set(cx, info, String::new());
        }
        if let Some((from, every)) = &now {
            let values = [("from", from.as_str().into()), ("days", every.as_str().into())];
            ui.label(weak(cx.theme, cx.fill("prompt-now", &values)));
        }
    });
}

fn set(cx: &Cx<'_>, info: &TableInfo, prompt: String) {
    let (table, changes) = (info.table.clone(), vec![TableChange::Prompt(prompt)]);
    cx.act(Action::Do(Command::SetTable { table, changes }, Then::Say("prompt-set")));
}
