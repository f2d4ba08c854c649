//! What is set aside: late entries by leaver and forked ones, to be adopted or discarded, and everything
//! else with its reason.

use egui::{Label, ScrollArea, Ui};
use node::facade::{Answer, Command, LateEntries, QuarantineInfo, Query};

use super::super::{Cx, Seen};
use crate::{
    action::{Action, Then},
    model::{
        aside::{Leaver, grouped},
        time,
    },
    state::Loaded,
    theme::Icon,
    widgets::{glyph, link_button, quiet_button, strong, trouble, weak},
};

/// Points of the list of what nobody can decide about, before it scrolls.
const LIST_HEIGHT: f32 = 260.0;

/// Late entries of one person that are drawn; what is decided about all of them concerns the
/// others, too.
const LATE_SHOWN_MAX: usize = 50;

pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) {
    ui.label(weak(cx.theme, cx.say("aside-hint")));
    match seen.cache.get(&Query::Quarantine) {
        Loaded::Ready(Answer::Quarantine(rows)) if rows.is_empty() => {
            ui.label(cx.say("aside-none"));
        }
        Loaded::Ready(Answer::Quarantine(rows)) => {
            let (leavers, rest) = grouped(rows);
            leavers.iter().for_each(|leaver| one_leaver(ui, cx, leaver));
            let (forked, rest): (Vec<_>, Vec<_>) = rest.into_iter().partition(|row| row.forked);
            for row in forked.iter().take(LATE_SHOWN_MAX) {
                one_row(ui, cx, row);
                ui.indent(&row.id, |ui| one_late(ui, cx, row));
            }
            let more = forked.len().saturating_sub(LATE_SHOWN_MAX);
            if more > 0 {
                ui.label(weak(cx.theme, cx.fill("aside-more", &[("count", more.into())])));
            }
            ScrollArea::vertical().id_salt("aside").max_height(LIST_HEIGHT).show(ui, |ui| {
                rest.iter().for_each(|row| one_row(ui, cx, row));
            });
        }
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
}

/// What one person wrote too late, with what can be done about all of it.
fn one_leaver(ui: &mut Ui, cx: &Cx<'_>, leaver: &Leaver<'_>) {
    let values = &[("name", leaver.name.into()), ("count", leaver.rows.len().into())];
    let theirs = || LateEntries::From { member: leaver.member.to_owned(), place: None };
    ui.horizontal_wrapped(|ui| {
        ui.label(strong(cx.theme, cx.fill("aside-late", values)));
        if leaver.rows.len() > 1 {
            if leaver.may_adopt()
                && quiet_button(ui, cx.theme, &cx.fill("aside-adopt-all", values)).clicked()
            {
                decide(cx, Command::AdoptLate(theirs()), "aside-adopted");
            }
            if quiet_button(ui, cx.theme, &cx.fill("aside-discard-all", values)).clicked() {
                decide(cx, Command::DiscardLate(theirs()), "aside-discarded");
            }
        }
    });
    ui.indent(leaver.member, |ui| {
        leaver.rows.iter().take(LATE_SHOWN_MAX).for_each(|row| one_late(ui, cx, row));
        let more = leaver.rows.len().saturating_sub(LATE_SHOWN_MAX);
        if more > 0 {
            ui.label(weak(cx.theme, cx.fill("aside-more", &[("count", more.into())])));
        }
    });
    ui.add_space(cx.theme.sizes.gap);
}

fn one_late(ui: &mut Ui, cx: &Cx<'_>, row: &QuarantineInfo) {
    if !row.text.is_empty() {
        ui.add(Label::new(row.text.as_str()).wrap());
    }
    ui.horizontal_wrapped(|ui| {
        ui.label(row.space.as_str()).on_hover_text(&row.entry);
        ui.label(weak(cx.theme, time::when(cx.text, row.time, cx.now, cx.zone)));
        let one = || LateEntries::Entry(row.id.clone());
        if row.kept_from.is_empty() {
            let adopt = link_button(ui, cx.theme, &cx.say("aside-adopt"));
            if adopt.on_hover_text(cx.say("aside-adopt-means")).clicked() {
                decide(cx, Command::AdoptLate(one()), "aside-adopted");
            }
        } else {
            ui.label(weak(cx.theme, cx.text.of_node(&row.kept_from)));
        }
        let discard = link_button(ui, cx.theme, &cx.say("aside-discard"));
        if discard.on_hover_text(cx.say("aside-discard-means")).clicked() {
            decide(cx, Command::DiscardLate(one()), "aside-discarded");
        }
    });
}

fn decide(cx: &Cx<'_>, command: Command, said: &'static str) {
    cx.act(Action::Do(command, Then::Say(said)));
}

fn one_row(ui: &mut Ui, cx: &Cx<'_>, row: &QuarantineInfo) {
    ui.horizontal_wrapped(|ui| {
        ui.label(glyph(cx.theme, Icon::SHIELD));
        ui.label(strong(cx.theme, &row.author));
        ui.label(row.space.as_str());
        ui.label(weak(cx.theme, time::when(cx.text, row.time, cx.now, cx.zone)));
        ui.label(cx.text.of_node(&row.reason));
    })
    .response
    .on_hover_text(&row.entry);
}
