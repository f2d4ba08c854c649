//! How an open task is tied to each that it depends on: which ends, and how many days between.

use egui::{ComboBox, DragValue, Label, Role, Ui};
use node::facade::TaskInfo;
use protocol::schema::Dependency;

use super::{panel::Editing, view::change_one};
use crate::{
    model::tasks::{
        ties::{KINDS, tie, ties, word},
        words::Words,
    },
    ui::Cx,
    widgets::{label_as, weak},
};

/// Days between two tasks that can be set here: a year either way.
const LAG_DAYS_MAX: i16 = 366;

/// Draws a row for each task that one depends on.
pub(super) fn show(
    ui: &mut Ui,
    cx: &Cx<'_>,
    words: &Words<'_>,
    task: &TaskInfo,
    editing: &mut Editing,
) {
    for (other, how) in ties(task) {
        let title = words.task(other);
        ui.push_id(("depends", other), |ui| {
            ui.horizontal_wrapped(|ui| {
                ui.add_space(ui.spacing().indent);
                ui.add(Label::new(weak(cx.theme, &title)).truncate());
                ui.add_enabled_ui(task.may_write, |ui| {
                    let chosen = kind(ui, cx, &title, how);
                    let lag = lag(ui, cx, (other, &title), how, editing);
                    if let Some(how) = chosen.or(lag) {
                        change_one(cx, task, vec![tie(other, how)]);
                    }
                });
            });
        });
    }
}

/// Which ends are tied; what was chosen instead.
fn kind(ui: &mut Ui, cx: &Cx<'_>, title: &str, how: Dependency) -> Option<Dependency> {
    let mut chosen = how.kind;
    let shown = cx.say(word(chosen));
    let combo = ComboBox::from_id_salt("kind").selected_text(&shown).show_ui(ui, |ui| {
        for kind in KINDS {
            ui.selectable_value(&mut chosen, kind, cx.say(word(kind)));
        }
    });
    let name = cx.fill("task-tie-kind", &[("task", title.into()), ("kind", (&shown).into())]);
    label_as(&combo.response, Role::ComboBox, &name);
    (chosen != how.kind).then_some(Dependency { kind: chosen, ..how })
}

/// How many days lie between, saved when it is let go; what they are instead.
fn lag(
    ui: &mut Ui,
    cx: &Cx<'_>,
    (other, title): (&str, &str),
    how: Dependency,
    editing: &mut Editing,
) -> Option<Dependency> {
    let begun = editing.lag.as_ref().filter(|(of, _)| of == other).map(|(_, days)| *days);
    let mut days = begun.unwrap_or(how.lag_days);
    let value = DragValue::new(&mut days)
        .range(-LAG_DAYS_MAX..=LAG_DAYS_MAX)
        .clamp_existing_to_range(false)
        .speed(0.1)
        .suffix(cx.say("task-tie-days"));
    let response = ui.add(value);
    label_as(&response, Role::SpinButton, &cx.fill("task-tie-lag", &[("task", title.into())]));
    if response.changed() {
        editing.lag = Some((other.to_owned(), days));
    }
    if response.dragged() || response.has_focus() {
        return None;
    }
    let (_, days) = editing.lag.take_if(|(of, _)| of == other)?;
    (days != how.lag_days).then_some(Dependency { lag_days: days, ..how })
}
