//! What a person still holds of what they could read: nobody can take it back, but it can be said.

use egui::Ui;
use node::facade::{Answer, ExposedPlace, ExposureInfo, Query};

use crate::{
    model::time,
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{trouble, weak},
};

/// The question.
pub fn query(member: &str) -> Query {
    Query::Exposure { name: member.to_owned() }
}

/// Draws it, once it is known.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, member: &str) {
    match seen.cache.get(&query(member)) {
        Loaded::Ready(Answer::Exposure(info)) => lines(ui, cx, info),
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
}

fn lines(ui: &mut Ui, cx: &Cx<'_>, info: &ExposureInfo) {
    for place in &info.places {
        ui.label(format!("• {}", line(cx, place)));
    }
    if info.conversations > 0 {
        let count = &[("count", info.conversations.into())];
        ui.label(format!("• {}", cx.fill("exposure-conversations", count)));
    }
    ui.label(weak(cx.theme, cx.say("exposure-means")));
}

/// "市场部: up to 120 entries; 118 of them for sure, as of yesterday".
fn line(cx: &Cx<'_>, place: &ExposedPlace) -> String {
    let ExposedPlace { place, entries, known, told } = place;
    let told = told.map(|at| time::when(cx.text, at, cx.now, cx.zone));
    let id = if told.is_some() { "exposure-place" } else { "exposure-place-untold" };
    let told = told.unwrap_or_default();
    let values = [
        ("place", place.into()),
        ("count", (*entries).into()),
        ("known", (*known).into()),
        ("time", (&told).into()),
    ];
    cx.fill(id, &values)
}
