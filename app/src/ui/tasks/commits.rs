//! The commits that a task is linked to; a click where one says that the task is done; and what a shared key
//! is to be exchanged for.

use egui::{Frame, Label, Margin, RichText, Stroke, Ui};
use node::facade::{CommitInfo, TaskChange, TaskField, TaskInfo};

use super::view::change_one;
use crate::{
    action::Action,
    model::time,
    theme::Icon,
    ui::Cx,
    widgets::{glyph, link_button, primary_button, quiet_button, strong, weak},
};

/// Digits of a hash that are shown.
const HASH_CHARS: usize = 10;

/// Commits that are shown at first.
const SHOWN: usize = 5;

/// The beginning of a hash, as people say it.
pub(super) fn short(hash: &str) -> String {
    hash.chars().take(HASH_CHARS).collect()
}

/// Draws what asks for a decision: a commit that says that the task is done, a key that two tasks have.
pub(super) fn proposals(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo) {
    if let Some(hash) = &task.proposed_done {
        let author = task.commits.iter().find(|commit| commit.hash == *hash);
        let author = author.map(|commit| commit.author.clone()).unwrap_or_default();
        let hash = short(hash);
        let values = [("hash", (&hash).into()), ("author", (&author).into())];
        card(ui, cx, Icon::STATUS_DONE, &cx.fill("commit-says-done", &values), |ui| {
            if !task.may_write {
                return;
            }
            if primary_button(ui, cx.theme, &cx.say("commit-mark-done"), true).clicked() {
                let done = TaskField::Status("done".to_owned());
                change_one(cx, task, vec![TaskChange::Set(done)]);
            }
            if quiet_button(ui, cx.theme, &cx.say("commit-not-done")).clicked() {
                change_one(cx, task, vec![TaskChange::NotDone]);
            }
        });
    }
    if task.key_shared {
        let said = cx.fill("task-key-shared", &[("key", (&task.key).into())]);
        card(ui, cx, Icon::ALERT, &said, |ui| {
            if task.may_write && quiet_button(ui, cx.theme, &cx.say("task-key-next")).clicked() {
                change_one(cx, task, vec![TaskChange::Set(TaskField::Key(String::new()))]);
            }
        });
    }
}

fn card(ui: &mut Ui, cx: &Cx<'_>, icon: Icon, said: &str, content: impl FnOnce(&mut Ui)) {
    let (tokens, sizes) = (&cx.theme.tokens, &cx.theme.sizes);
    ui.add_space(sizes.gap);
    let frame = Frame::new()
        .fill(tokens.accent_ground)
        .stroke(Stroke::new(1.0, tokens.accent))
        .corner_radius(sizes.radius)
        .inner_margin(Margin::symmetric(12, 10));
    frame.show(ui, |ui| {
        ui.set_min_width(ui.available_width());
        ui.horizontal_wrapped(|ui| {
            ui.label(RichText::new(icon.text()).color(tokens.accent));
            ui.add(Label::new(strong(cx.theme, said)).wrap());
        });
        ui.add_space(sizes.tight);
        ui.horizontal_wrapped(content);
    });
}

/// Draws the commits, newest first.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, task: &TaskInfo, all: &mut bool) {
    if task.commits.is_empty() {
        return;
    }
    ui.separator();
    ui.label(strong(cx.theme, cx.say("task-commits")));
    let count = if *all { task.commits.len() } else { SHOWN };
    for commit in task.commits.iter().take(count) {
        line(ui, cx, commit);
    }
    if task.commits.len() > count {
        let count = [("count", task.commits.len().into())];
        if link_button(ui, cx.theme, &cx.fill("task-commits-all", &count)).clicked() {
            *all = true;
        }
    }
    ui.add_space(cx.theme.sizes.gap);
}

fn line(ui: &mut Ui, cx: &Cx<'_>, commit: &CommitInfo) {
    ui.horizontal_top(|ui| {
        let icon = if commit.closes { Icon::STATUS_DONE } else { Icon::COMMIT };
        ui.label(glyph(cx.theme, icon));
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            let subject = RichText::new(&commit.subject).color(cx.theme.tokens.text);
            ui.add(Label::new(subject).wrap());
            ui.horizontal_wrapped(|ui| {
                ui.spacing_mut().item_spacing.x = 6.0;
                let hash = short(&commit.hash);
                let copy = link_button(ui, cx.theme, &hash);
                let hint = [("hash", (&commit.hash).into())];
                if copy.on_hover_text(cx.fill("commit-copy", &hint)).clicked() {
                    cx.act(Action::Copy(commit.hash.clone()));
                }
                let when = time::when(cx.text, commit.time, cx.now, cx.zone);
                let said = format!("{} · {} · {when}", commit.repository, commit.author);
                ui.add(Label::new(weak(cx.theme, said)).wrap());
            });
        });
    });
    ui.add_space(cx.theme.sizes.tight);
}
