//! The relays that are appointed, how each stands to this node, and what a manager does about them.

mod appoint;

use egui::{Label, Sides, Ui};
use node::facade::{Answer, Command, Query, RelayInfo, RelayPlace, RelayTrouble};

use super::super::{Cx, Seen};
use crate::{
    action::{Action, Then},
    model::{
        relay::{Form, may_end, places},
        size, time,
    },
    state::Loaded,
    widgets::{
        danger_button, dialog_frame, heading, label_as, link_button, quiet_button, section, strong,
        tag, weak,
    },
};

/// The width of the questions, in points.
const WIDTH: f32 = 520.0;

/// What is asked just now.
#[derive(Default)]
pub struct RelaysView {
    asked: Option<Asked>,
}

enum Asked {
    /// A relay is being appointed.
    Appoint(Form),
    /// Whether this one is to end.
    End(Box<RelayInfo>),
}

/// Draws the section; nothing where there are no relays, for somebody who may appoint none.
pub(super) fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut RelaysView) {
    let Loaded::Ready(Answer::Relays(rows)) = seen.cache.get(&Query::Relays) else { return };
    let departments = seen.cache.departments();
    let may_appoint = !places(departments).is_empty();
    if rows.is_empty() && !may_appoint {
        return;
    }
    section(ui, cx.theme, &cx.say("network-relays"), |ui| {
        ui.add(Label::new(weak(cx.theme, cx.say("network-relays-hint"))).wrap());
        for row in rows {
            ui.add_space(cx.theme.sizes.gap);
            if one(ui, cx, row, may_end(row, departments)) {
                view.asked = Some(Asked::End(Box::new(row.clone())));
            }
        }
        if may_appoint {
            ui.add_space(cx.theme.sizes.gap);
            if quiet_button(ui, cx.theme, &cx.say("relay-appoint")).clicked() {
                view.asked = Some(Asked::Appoint(Form::new(departments)));
            }
        }
    });
    let Some(asked) = &mut view.asked else { return };
    let open = match asked {
        Asked::Appoint(form) => appoint::show(ui, cx, seen, form),
        Asked::End(row) => end(ui, cx, row),
    };
    if !open {
        view.asked = None;
    }
}

/// A relay's name and state; below, what it is for and what it keeps. Whether it is to end.
fn one(ui: &mut Ui, cx: &Cx<'_>, row: &RelayInfo, may_end: bool) -> bool {
    let tokens = &cx.theme.tokens;
    let (state, good) = match row.trouble {
        Some(RelayTrouble::Full) => ("relay-full", false),
        Some(RelayTrouble::Share) => ("relay-share", false),
        Some(RelayTrouble::Disk) => ("relay-disk", false),
        None if row.serves => ("relay-serves", true),
        None if row.unclaimed => ("relay-unclaimed", false),
        None => ("relay-away", false),
    };
    let (colour, ground) =
        if good { (tokens.good, tokens.good_ground) } else { (tokens.warn, tokens.warn_ground) };
    let mut ends = false;
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| ui.label(strong(cx.theme, row.name.as_str())),
        |ui| {
            if may_end {
                let button = link_button(ui, cx.theme, &cx.say("relay-end"));
                let label = cx.fill("relay-end-which", &[("name", row.name.as_str().into())]);
                label_as(&button, egui::Role::Button, &label);
                ends = button.clicked();
            }
            tag(ui, cx.theme, &cx.say(state), colour, ground);
        },
    );
    let kept = cx.fill("relay-keeps", &[("count", row.parcels.into())]);
    let room = match row.used_bytes {
        Some(used) => {
            format!("{} / {}", size::bytes(used), size::bytes(row.quota_bytes))
        }
        None => size::bytes(row.quota_bytes),
    };
    let places: Vec<String> = row.places.iter().map(|place| of_place(cx, place)).collect();
    let places = cx.list(&places);
    let since = time::when(cx.text, row.since, cx.now, cx.zone);
    let values = [("name", row.by.as_str().into()), ("time", since.as_str().into())];
    for words in [
        cx.fill("relay-for", &[("places", places.as_str().into())]),
        format!("{kept} · {room}"),
        cx.fill("relay-by", &values),
    ] {
        ui.add(Label::new(weak(cx.theme, words)).wrap());
    }
    ends
}

/// What a place is called, and how far it reaches.
fn of_place(cx: &Cx<'_>, place: &RelayPlace) -> String {
    let values = [("place", place.place.as_str().into())];
    match (place.place.is_empty(), place.below) {
        (true, true) => cx.say("relay-everywhere"),
        (true, false) => cx.say("relay-root"),
        (false, true) => cx.fill("relay-below", &values),
        (false, false) => place.place.clone(),
    }
}

/// Asks whether a relay is to end. Whether it stays open.
fn end(ui: &Ui, cx: &Cx<'_>, row: &RelayInfo) -> bool {
    let mut open = true;
    let shown = dialog_frame(ui.ctx(), "relay-end", WIDTH, |ui| {
        let name = [("name", row.name.as_str().into())];
        ui.label(heading(cx.theme, cx.fill("relay-end-title", &name)));
        ui.add_space(cx.theme.sizes.gap);
        ui.add(Label::new(cx.say("relay-end-means")).wrap());
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| {
            if danger_button(ui, cx.theme, &cx.say("relay-end-do"), true).clicked() {
                let command = Command::EndRelay { relay: row.relay.clone() };
                cx.act(Action::Do(command, Then::Say("relay-ended")));
                open = false;
            }
            if quiet_button(ui, cx.theme, &cx.say("cancel")).clicked() {
                open = false;
            }
        });
    });
    open && !shown.should_close()
}
