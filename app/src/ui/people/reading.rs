//! Who can read a department, and why: the chain of rights in words.

use egui::{ScrollArea, Ui};
use node::facade::Answer;

use super::{PeopleView, words};
use crate::{
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{avatar, empty, failed, strong, waiting, weak},
};

/// Draws it.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &PeopleView) {
    let place = view.department.as_ref().and_then(|space| {
        seen.cache.departments().iter().find(|department| department.space == *space)
    });
    let organisation = seen.cache.status().map(|status| status.organisation.clone());
    let name = place.map(|row| row.name.clone()).or(organisation).unwrap_or_default();
    ui.label(weak(cx.theme, cx.fill("reading-hint", &[("place", (&name).into())])));
    ui.add_space(cx.theme.sizes.gap);
    let rows = match seen.cache.get(&view.who_can_read()) {
        Loaded::Ready(Answer::Capabilities(rows)) => rows,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => return waiting(ui, cx.theme, &cx.say("loading")),
    };
    if rows.is_empty() {
        return empty(ui, cx.theme, Icon::KEY, &cx.say("rights-none"), "");
    }
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        for row in rows {
            ui.horizontal(|ui| {
                avatar(ui, cx.theme, &row.member, &row.member, 26.0);
                ui.label(strong(cx.theme, &row.member));
                ui.label(words::level_word(cx, &row.level));
            });
            ui.indent(&row.id, |ui| {
                for link in &row.chain {
                    ui.label(weak(cx.theme, words::link(cx, link)));
                }
            });
            ui.add_space(cx.theme.sizes.gap);
        }
    });
}
