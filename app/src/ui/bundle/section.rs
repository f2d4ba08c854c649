//! "Carry by hand" on the screen of the network: what can be done, and what is carried.

use egui::{Label, Ui};
use node::facade::{Answer, CarriedInfo, Query};

use super::super::{Cx, Seen};
use crate::{
    action::Action,
    model::{bundle::load, size, time},
    state::Loaded,
    widgets::{quiet_button, strong, trouble, weak},
};

/// Rows that are drawn; the numbers above are of all.
const ROWS_MAX: usize = 50;

/// Draws the section.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    ui.add(Label::new(weak(cx.theme, cx.say("bundle-hint"))).wrap());
    ui.horizontal_wrapped(|ui| {
        if quiet_button(ui, cx.theme, &cx.say("bundle-make")).clicked() {
            cx.act(Action::BeginBundle);
        }
        if quiet_button(ui, cx.theme, &cx.say("bundle-take")).clicked() {
            cx.act(Action::AskForBundle);
        }
    });
    match seen.cache.get(&Query::Carried) {
        Loaded::Ready(Answer::Carried(rows)) => carried(ui, cx, rows),
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => {}
    }
}

fn carried(ui: &mut Ui, cx: &Cx<'_>, rows: &[CarriedInfo]) {
    if rows.is_empty() {
        return;
    }
    let (parcels, bytes) = load(rows);
    let bytes = size::bytes(bytes);
    let values = &[("count", parcels.into()), ("size", bytes.as_str().into())];
    ui.add_space(cx.theme.sizes.gap);
    ui.label(strong(cx.theme, cx.fill("bundle-carried", values)));
    for row in rows.iter().take(ROWS_MAX) {
        let to = cx.list(&row.to);
        let values = &[("from", row.from.as_str().into()), ("names", to.as_str().into())];
        ui.horizontal_wrapped(|ui| {
            ui.label(cx.fill("bundle-carried-row", values));
            let when = time::when(cx.text, row.made, cx.now, cx.zone);
            let until = time::when(cx.text, row.until, cx.now, cx.zone);
            let size = size::bytes(row.bytes);
            let values = &[
                ("size", size.as_str().into()),
                ("time", when.as_str().into()),
                ("until", until.as_str().into()),
            ];
            ui.label(weak(cx.theme, cx.fill("bundle-carried-what", values)));
        });
    }
}
