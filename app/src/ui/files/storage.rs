//! How much room files take on this device, in the settings.

use egui::{DragValue, Role, Ui};
use node::facade::{Answer, Command, FileRules, FileStorage, Query};

use super::{
    super::{Cx, Seen},
    FilesView,
};
use crate::{
    action::{Action, Then},
    model::size,
    state::Loaded,
    widgets::{fact, label_as, setting, toggle, trouble, weak},
};

/// Bytes of a gigabyte, as the limit is set.
const GIGABYTE: u64 = 1_000_000_000;

/// The largest limit, in gigabytes.
const BUDGET_MAX: u64 = 100_000;

/// Draws the section.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut FilesView) {
    match seen.cache.get(&Query::FileStorage) {
        Loaded::Ready(Answer::FileStorage(storage)) => known(ui, cx, storage, view),
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
}

fn known(ui: &mut Ui, cx: &Cx<'_>, storage: &FileStorage, view: &mut FilesView) {
    let used = size::bytes(storage.used_bytes);
    let values = [("count", storage.files.into()), ("size", (&used).into())];
    fact(ui, cx.theme, &cx.say("files-used"), &cx.fill("files-used-value", &values));
    if let Some(room) = storage.room_bytes {
        let reserve = size::bytes(storage.reserve_bytes);
        let hint = cx.fill("files-room-hint", &[("size", (&reserve).into())]);
        setting(ui, cx.theme, &cx.say("files-room"), &hint, |ui| {
            ui.label(size::bytes(room));
        });
    }
    let rules = storage.rules;
    let set = |rules: FileRules| {
        cx.act(Action::Do(Command::SetFileRules(rules), Then::FileRules));
    };
    let hint = cx.say("files-budget-hint");
    setting(ui, cx.theme, &cx.say("files-budget"), &hint, |ui| {
        let set_to = rules.budget_bytes / GIGABYTE;
        let mut gigabytes = view.budget.unwrap_or(set_to);
        let value = DragValue::new(&mut gigabytes).range(1..=BUDGET_MAX).suffix(" GB");
        let response = ui.add(value);
        label_as(&response, Role::SpinButton, &cx.say("files-budget"));
        if response.dragged() || response.has_focus() {
            view.budget = Some(gigabytes);
        } else {
            view.budget = None;
            if gigabytes != set_to {
                set(FileRules { budget_bytes: gigabytes * GIGABYTE, ..rules });
            }
        }
    });
    let hint = cx.say("files-keep-hint");
    setting(ui, cx.theme, &cx.say("files-keep"), &hint, |ui| {
        for (value, id) in [(true, "files-keep-all"), (false, "files-keep-some")] {
            if toggle(ui, cx.theme, &cx.say(id), rules.keep_all == value).clicked()
                && rules.keep_all != value
            {
                set(FileRules { keep_all: value, ..rules });
            }
        }
    });
}
