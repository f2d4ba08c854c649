//! Strong reminders of a task: whom to remind, who still hasn't said that they know, and a click that says so.

use std::collections::BTreeSet;

use egui::{Frame, Label, Margin, RichText, ScrollArea, Stroke, Ui};
use node::facade::{Command, MemberInfo, TaskInfo, TaskReminder};

use super::TasksView;
use crate::{
    action::{Action, Then},
    model::{name, time},
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        avatar, dialog_frame, heading, label_as, labelled_field, primary_button, quiet_button,
        strong, weak,
    },
};

/// People that one reminder can name.
const PEOPLE_MAX: usize = 64;

/// Reminders that are shown.
const SHOWN: usize = 3;

/// A reminder in the making.
#[derive(Debug)]
pub(super) struct Urging {
    task: String,
    space: String,
    /// Those chosen, by id.
    chosen: BTreeSet<String>,
    typed: String,
    text: String,
}

impl Urging {
    /// Of a task; those who are to do it are chosen.
    pub(super) fn of(seen: &Seen<'_>, task: &TaskInfo) -> Self {
        let mine =
            |id: &&String| seen.cache.members().iter().any(|row| row.mine && row.member == **id);
        let chosen = task.assignee_ids.iter().filter(|id| !mine(id)).take(PEOPLE_MAX);
        Self {
            task: task.task.clone(),
            space: task.space.clone(),
            chosen: chosen.cloned().collect(),
            typed: String::new(),
            text: String::new(),
        }
    }
}

/// Those who read the tasks of a space, but for oneself, by name; in a project everybody is offered, and
/// the node says who can't read it.
fn audience<'a>(seen: &Seen<'a>, space: &str) -> Vec<&'a MemberInfo> {
    let mut departments = seen.cache.departments().iter();
    let place = departments.find(|row| row.space == space);
    let everywhere = place.is_none_or(|row| row.path.is_empty() || row.project.is_some());
    let here = |row: &&MemberInfo| {
        let works = row.department_ids.iter().any(|id| id == space);
        !row.removed && !row.mine && (everywhere || works)
    };
    let mut rows: Vec<&MemberInfo> = seen.cache.members().iter().filter(here).collect();
    rows.sort_by_cached_key(|row| name::sort_key(&row.name));
    rows
}

/// Draws the question, if it is open.
pub(super) fn ask(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut TasksView) {
    let Some(mut urging) = view.urging.take() else { return };
    let mut open = true;
    let modal = dialog_frame(ui.ctx(), "task-urging", 372.0, |ui| {
        ui.label(heading(cx.theme, cx.say("urge-title")));
        ui.add(Label::new(weak(cx.theme, cx.say("urge-hint"))).wrap());
        ui.add_space(cx.theme.sizes.gap);
        labelled_field(
            ui,
            cx.theme,
            &cx.say("urge-text"),
            &cx.say("urge-text-hint"),
            &mut urging.text,
        );
        labelled_field(ui, cx.theme, &cx.say("urge-find"), "", &mut urging.typed);
        people(ui, cx, &audience(seen, &urging.space), &mut urging);
        ui.add_space(cx.theme.sizes.gap);
        ui.horizontal(|ui| {
            let ready = (1..=PEOPLE_MAX).contains(&urging.chosen.len());
            let words = cx.fill("urge-do", &[("count", (urging.chosen.len() as u64).into())]);
            if primary_button(ui, cx.theme, &words, ready).clicked() {
                let command = Command::UrgeTask {
                    task: urging.task.clone(),
                    members: urging.chosen.iter().cloned().collect(),
                    text: urging.text.trim().to_owned(),
                };
                cx.act(Action::Do(command, Then::Say("urge-done")));
                open = false;
            }
            open &= !quiet_button(ui, cx.theme, &cx.say("cancel")).clicked();
        });
    });
    if open && !modal.should_close() {
        view.urging = Some(urging);
    }
}

fn people(ui: &mut Ui, cx: &Cx<'_>, rows: &[&MemberInfo], urging: &mut Urging) {
    let fits = |row: &&&MemberInfo| name::fits(&row.name, &urging.typed).is_some();
    let rows: Vec<&&MemberInfo> = rows.iter().filter(fits).collect();
    ScrollArea::vertical().max_height(220.0).auto_shrink([false, true]).show(ui, |ui| {
        for row in rows {
            ui.horizontal(|ui| {
                let mut on = urging.chosen.contains(&row.member);
                avatar(ui, cx.theme, &row.member, &row.name, 22.0);
                if ui.checkbox(&mut on, &row.name).changed() {
                    match on {
                        true => urging.chosen.insert(row.member.clone()),
                        false => urging.chosen.remove(&row.member),
                    };
                }
            });
        }
    });
}

/// Draws the newest reminders of a task, and who of those named knows.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo) {
    for reminder in task.reminders.iter().take(SHOWN) {
        ui.add_space(cx.theme.sizes.gap);
        card(ui, cx, task, reminder);
    }
}

fn card(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo, reminder: &TaskReminder) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    let (fill, line) = match reminder.asks_me {
        true => (tokens.warn_ground, tokens.warn),
        false => (tokens.raised, tokens.line),
    };
    let frame = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(1.0, line))
        .corner_radius(sizes.radius)
        .inner_margin(Margin::symmetric(12, 10));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        let urge = &reminder.urge;
        let when = time::when(cx.text, urge.time, cx.now, cx.zone);
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(Icon::URGE.text()).color(tokens.warn));
            let values = [("who", (&urge.by).into()), ("when", (&when).into())];
            ui.add(Label::new(strong(cx.theme, cx.fill("task-urged", &values))).wrap());
        });
        if !reminder.text.is_empty() {
            ui.add(Label::new(RichText::new(&reminder.text).color(tokens.text)).wrap());
        }
        let list = |names: &[String]| match names {
            [] => cx.say("task-nothing"),
            names => cx.list(names),
        };
        let (known, pending) = (list(&urge.acknowledged), list(&urge.waiting));
        let values = [("known", (&known).into()), ("pending", (&pending).into())];
        ui.add(Label::new(weak(cx.theme, cx.fill("deadline-known", &values))).wrap());
        if reminder.asks_me {
            acknowledge(ui, cx, &task.task);
        }
    });
}

/// A button that says that one knows of a task.
pub fn acknowledge(ui: &mut Ui, cx: &Cx<'_>, task: &str) {
    let words = cx.say("acknowledge");
    let response = ui.add(egui::Button::new(RichText::new(&words).color(cx.theme.tokens.accent)));
    label_as(&response, egui::Role::Button, &words);
    if response.clicked() {
        let command = Command::AcknowledgeTask { task: task.to_owned() };
        cx.act(Action::Do(command, Then::Nothing));
    }
}
