//! Appointing a relay: its code, what it is for, and, before anything is done, what it will serve and see.

use egui::{ComboBox, Label, Ui};
use node::facade::{Command, DepartmentInfo, RelayPlace};

use super::{WIDTH, of_place};
use crate::{
    action::{Action, Then},
    model::relay::{Form, ROOMS_GIB, places},
    ui::{Cx, Seen},
    widgets::{
        dialog_frame, heading, label_as, labelled_field, primary_button, quiet_button, strong, weak,
    },
};

/// Draws it. Whether it stays open.
pub(super) fn show(ui: &Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) -> bool {
    let mut open = true;
    let shown = dialog_frame(ui.ctx(), "relay-appoint", WIDTH, |ui| {
        ui.label(heading(cx.theme, cx.say("relay-appoint-title")));
        ui.add_space(cx.theme.sizes.gap);
        if form.reading {
            read(ui, cx, seen, form);
        } else {
            fill_in(ui, cx, seen, form);
        }
        ui.add_space(cx.theme.sizes.pad);
        ui.horizontal(|ui| open = buttons(ui, cx, seen, form));
    });
    open && !shown.should_close()
}

/// What is asked of it.
fn fill_in(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    ui.add(Label::new(weak(cx.theme, cx.say("relay-appoint-hint"))).wrap());
    ui.add_space(cx.theme.sizes.gap);
    labelled_field(ui, cx.theme, &cx.say("relay-code"), "tr1…", &mut form.code);
    match (form.code.trim().is_empty(), form.said()) {
        (true, _) => {}
        (false, None) => drop(ui.colored_label(cx.theme.tokens.bad, cx.say("relay-code-bad"))),
        (false, Some(said)) => {
            let words = cx.fill("relay-code-good", &[("relay", said.relay.as_str().into())]);
            ui.label(weak(cx.theme, words));
            for address in &said.addresses {
                ui.add(Label::new(weak(cx.theme, address)).truncate());
            }
        }
    }
    ui.add_space(cx.theme.sizes.gap);
    let (label, hint) = (cx.say("relay-name"), cx.say("relay-name-hint"));
    labelled_field(ui, cx.theme, &label, &hint, &mut form.name);
    ui.add_space(cx.theme.sizes.gap);
    place(ui, cx, seen, form);
    ui.checkbox(&mut form.below, cx.say("relay-with-below"));
    ui.add_space(cx.theme.sizes.gap);
    ui.label(weak(cx.theme, cx.say("relay-room")));
    ui.horizontal_wrapped(|ui| {
        for choice in ROOMS_GIB {
            ui.radio_value(&mut form.room_gib, choice, format!("{choice} GiB"));
        }
    });
}

fn place(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) {
    let label = cx.say("relay-place");
    ui.label(weak(cx.theme, label.as_str()));
    let organisation = seen.cache.status().map(|status| status.organisation.clone());
    let called = |row: &DepartmentInfo| match row.path.as_str() {
        "" => organisation.clone().unwrap_or_default(),
        path => path.to_owned(),
    };
    let rows = places(seen.cache.departments());
    let chosen = rows.iter().find(|row| row.space == form.space);
    let chosen = chosen.map(|row| called(row)).unwrap_or_default();
    let list = ComboBox::from_id_salt("relay-place").selected_text(&chosen);
    let shown = list.width(ui.available_width()).show_ui(ui, |ui| {
        for row in rows {
            ui.selectable_value(&mut form.space, row.space.clone(), called(row));
        }
    });
    label_as(&shown.response, egui::Role::ComboBox, &format!("{label} {chosen}"));
}

/// What follows from it: what it will serve, what its machine sees and what it doesn't.
fn read(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &Form) {
    let rows = places(seen.cache.departments());
    let path = rows.iter().find(|row| row.space == form.space).map(|row| row.path.clone());
    let place = RelayPlace { place: path.unwrap_or_default(), below: form.below };
    let (name, place) = (form.called(), of_place(cx, &place));
    let room = format!("{} GiB", form.room_gib);
    let values = [
        ("name", name.as_str().into()),
        ("place", place.as_str().into()),
        ("room", room.as_str().into()),
    ];
    ui.add(Label::new(cx.fill("relay-will-serve", &values)).wrap());
    for (title, words) in
        [("relay-sees-title", "relay-sees"), ("relay-sees-not-title", "relay-sees-not")]
    {
        ui.add_space(cx.theme.sizes.gap);
        ui.label(strong(cx.theme, cx.say(title)));
        ui.add(Label::new(weak(cx.theme, cx.say(words))).wrap());
    }
}

/// Whether it stays open.
fn buttons(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut Form) -> bool {
    let order = form.order(seen.cache.departments());
    let label = if form.reading { "relay-appoint-do" } else { "relay-appoint-next" };
    if primary_button(ui, cx.theme, &cx.say(label), order.is_some()).clicked()
        && let Some(order) = order
    {
        if form.reading {
            cx.act(Action::Do(Command::AppointRelay(order), Then::Say("relay-appointed")));
            return false;
        }
        form.reading = true;
    }
    if form.reading && quiet_button(ui, cx.theme, &cx.say("relay-appoint-back")).clicked() {
        form.reading = false;
    }
    !quiet_button(ui, cx.theme, &cx.say("cancel")).clicked()
}
