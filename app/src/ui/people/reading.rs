//! Who can read a department or a project, and why: the chain of rights in words.

use egui::{Label, ScrollArea, Ui};
use node::facade::{Answer, Right};

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
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        readers(ui, cx, seen.cache.get(&view.who_can_read()));
    });
}

/// Draws each who can read a place, and below them the rights that let them.
pub fn readers(ui: &mut Ui, cx: &Cx<'_>, answer: Loaded<'_>) {
    let rows = match answer {
        Loaded::Ready(Answer::Capabilities(rows)) => rows,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => return waiting(ui, cx.theme, &cx.say("loading")),
    };
    if rows.is_empty() {
        return empty(ui, cx.theme, Icon::KEY, &cx.say("rights-none"), "");
    }
    for (number, row) in rows.iter().enumerate() {
        ui.horizontal(|ui| {
            avatar(ui, cx.theme, &row.member, &row.member, 26.0);
            ui.label(strong(cx.theme, &row.member));
            ui.label(words::level_word(cx, &row.level));
        });
        // One right of a department lets many read: its id alone is no name for a row.
        ui.indent((number, &row.id), |ui| {
            chain(ui, cx, &row.chain);
            if let Some(part) = row.through.last() {
                let department = &[("department", (&part.holder).into())];
                ui.label(weak(cx.theme, cx.fill("reading-through", department)));
                chain(ui, cx, &row.through);
            }
        });
        ui.add_space(cx.theme.sizes.gap);
    }
}

fn chain(ui: &mut Ui, cx: &Cx<'_>, rights: &[Right]) {
    for link in rights {
        ui.add(Label::new(weak(cx.theme, words::link(cx, link))).wrap());
    }
}
