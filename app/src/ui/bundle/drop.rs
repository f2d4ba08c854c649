//! Files that are held over the window, or dropped onto it: a bundle is taken in, so is a calendar where no
//! channel, page or task is open, everything else goes with the task, the page or what is written in the
//! channel.

use std::path::PathBuf;

use egui::{Align2, Area, Frame, Id, Margin, Order, Ui};

use super::super::{Cx, Seen};
use crate::{
    action::Action,
    model::bundle::is_bundle,
    state::{ANNOUNCEMENT_FIELD, Drafts, Holder, Panel, Route},
    ui::meetings::is_calendar,
    widgets::heading,
};

/// Takes in the first bundle that was dropped, or attaches what was dropped.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, announcing: bool) {
    let (held, dropped) = ui.input(|input| {
        let dropped: Vec<PathBuf> =
            input.raw.dropped_files.iter().map(|file| file.path().to_owned()).collect();
        (!input.raw.hovered_files.is_empty(), dropped)
    });
    if held {
        hint(ui, cx);
    }
    if let Some(file) = dropped.iter().find(|file| is_bundle(file)) {
        return cx.act(Action::TakeBundle(file.clone()));
    }
    let talks = field(seen, announcing).is_some();
    // Where one writes messages a calendar goes with them, as any other file.
    match dropped.iter().find(|file| !talks && is_calendar(file)) {
        Some(file) => cx.act(Action::AskForCalendar(Some(file.clone()))),
        None if dropped.is_empty() => {}
        None => match field(seen, announcing) {
            Some(field) => cx.act(Action::Attach { field, files: dropped }),
            None => cx.act(Action::Complain("attach-where")),
        },
    }
}

/// The first file that was dropped, for a dialog that asks for one: nothing else is done with it.
pub fn take_dropped(ui: &Ui) -> Option<PathBuf> {
    let dropped = ui.ctx().input_mut(|input| std::mem::take(&mut input.raw.dropped_files));
    dropped.first().map(|file| file.path().to_owned())
}

/// The field that dropped files go with: of the announcement that is being written, of the task that is open on the right, of the page, or of the
/// channel.
fn field(seen: &Seen<'_>, announcing: bool) -> Option<String> {
    if announcing {
        return Some(ANNOUNCEMENT_FIELD.to_owned());
    }
    if let Some(Panel::Task { task }) = &seen.nav.panel {
        return Some(Holder::Task(task.clone()).field());
    }
    match seen.nav.here() {
        Route::Channel { channel, .. } => {
            let info = seen.cache.channels().iter().find(|row| row.channel == *channel)?;
            info.may_write.then(|| Drafts::key(channel, None))
        }
        Route::Page { page } => Some(Holder::Page(page.clone()).field()),
        _ => None,
    }
}

/// Says what happens when a file is let go here.
fn hint(ui: &Ui, cx: &Cx<'_>) {
    let area = Area::new(Id::unique("bundle-drop")).order(Order::Tooltip);
    area.anchor(Align2::CENTER_CENTER, [0.0, 0.0]).show(ui.ctx(), |ui| {
        let tokens = &cx.theme.tokens;
        let frame = Frame::new().fill(tokens.raised).inner_margin(Margin::symmetric(28, 20));
        let frame = frame.corner_radius(cx.theme.sizes.radius);
        frame.stroke(egui::Stroke::new(1.0, tokens.line)).show(ui, |ui| {
            ui.label(heading(cx.theme, cx.say("bundle-drop")));
        });
    });
}
