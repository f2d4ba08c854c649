//! The rows that were taken out of a table, each with the way back.

use egui::{ScrollArea, Ui};
use node::facade::{Answer, Command, TableInfo};

use super::{TablesView, view::removed_query};
use crate::{
    action::{Action, Then},
    model::{tables::title, time},
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{dialog_frame, heading, label_as, link_button, quiet_button, waiting, weak},
};

/// The way to them, if there are any.
pub(super) fn way(ui: &mut Ui, cx: &Cx<'_>, info: &TableInfo, view: &mut TablesView) {
    if info.removed == 0 || !info.may_write {
        return;
    }
    let words = cx.fill("table-removed", &[("count", info.removed.into())]);
    if link_button(ui, cx.theme, &words).clicked() {
        view.removed_open = true;
    }
}

/// Draws them, if they are looked at.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, info: &TableInfo, view: &mut TablesView) {
    if !view.removed_open {
        return;
    }
    let mut done = info.removed == 0;
    let modal = dialog_frame(ui.ctx(), "table-removed", 480.0, |ui| {
        ui.label(heading(cx.theme, cx.say("table-removed-title")));
        ui.label(weak(cx.theme, cx.say("table-removed-hint")));
        ui.add_space(cx.theme.sizes.gap);
        match seen.cache.get(&removed_query(&info.table)) {
            Loaded::Ready(Answer::Table(whole)) => rows(ui, cx, whole),
            _ => waiting(ui, cx.theme, &cx.say("table-waiting")),
        }
        ui.add_space(cx.theme.sizes.pad);
        done |= quiet_button(ui, cx.theme, &cx.say("close")).clicked();
    });
    if done || modal.should_close() {
        view.removed_open = false;
    }
}

fn rows(ui: &mut Ui, cx: &Cx<'_>, whole: &TableInfo) {
    ScrollArea::vertical().max_height(320.0).auto_shrink([false, true]).show(ui, |ui| {
        for row in whole.rows.iter().filter(|row| row.gone) {
            let named = title(whole, row);
            let named = if named.is_empty() { cx.say("table-untitled") } else { named };
            ui.horizontal(|ui| {
                let restore = quiet_button(ui, cx.theme, &cx.say("table-restore"));
                let spoken = cx.fill("table-restore-row", &[("title", named.as_str().into())]);
                label_as(&restore, egui::Role::Button, &spoken);
                if restore.clicked() {
                    let (table, rows) = (whole.table.clone(), vec![row.row.clone()]);
                    let command = Command::RemoveRows { table, rows, removed: false };
                    cx.act(Action::Do(command, Then::Nothing));
                }
                ui.vertical(|ui| {
                    ui.spacing_mut().item_spacing.y = 1.0;
                    ui.add(egui::Label::new(&named).truncate());
                    let when = time::when(cx.text, row.created, cx.now, cx.zone);
                    let values =
                        [("who", row.creator.as_str().into()), ("when", when.as_str().into())];
                    ui.label(weak(cx.theme, cx.fill("table-row-made", &values)));
                });
            });
            ui.add_space(cx.theme.sizes.tight);
        }
    });
}
