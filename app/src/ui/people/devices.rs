//! A person's devices: listed for everybody, added for oneself, and ended by oneself or a manager.

use egui::Ui;
use node::facade::{Answer, Command, DeviceInfo, Failure, MemberInfo, Query};

use super::{
    PeopleView,
    dialog::{Dialog, buttons},
    ending::DeviceEnd,
};
use crate::{
    action::{Action, Then},
    model::{device, time},
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        code_picture, code_text, glyph, heading, icon_button, labelled_field, link_button,
        quiet_button, strong, tag, trouble, weak,
    },
};

/// The side of the picture of a code, in points.
const SIDE: f32 = 180.0;

/// What a new device answers, being entered.
#[derive(Default)]
pub struct DeviceForm {
    pub answer: String,
    /// The node has been given it.
    pub under_way: bool,
    pub failure: Option<Failure>,
}

/// The question that the list comes from.
pub fn query(member: &str) -> Query {
    Query::Devices { member: Some(member.to_owned()) }
}

/// Draws the list, and for oneself the way to another device.
pub fn list(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView, member: &MemberInfo) {
    let manages = seen.cache.departments().iter().any(|row| row.may_manage);
    match seen.cache.get(&query(&member.member)) {
        Loaded::Ready(Answer::Devices(rows)) => {
            for row in device::listed(rows) {
                one(ui, cx, view, (member, member.mine || manages), row);
            }
        }
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
    if member.mine && quiet_button(ui, cx.theme, &cx.say("device-add-open")).clicked() {
        view.dialog = Some(Dialog::AddDevice(DeviceForm::default()));
    }
}

fn one(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut PeopleView,
    (member, may_end): (&MemberInfo, bool),
    row: &DeviceInfo,
) {
    let tokens = &cx.theme.tokens;
    ui.horizontal_wrapped(|ui| {
        ui.label(glyph(cx.theme, Icon::DEVICE));
        let name = device::short(&row.device);
        ui.label(strong(cx.theme, &name)).on_hover_text(&row.device);
        if !row.active {
            tag(ui, cx.theme, &cx.say("device-ended"), tokens.bad, tokens.bad_ground);
        } else if row.this {
            tag(ui, cx.theme, &cx.say("device-this"), tokens.accent, tokens.accent_ground);
        } else if row.connected {
            tag(ui, cx.theme, &cx.say("people-connected"), tokens.good, tokens.good_ground);
        }
        if may_end && row.active && !row.this {
            let label = cx.fill("device-remove-open", &[("device", (&name).into())]);
            if icon_button(ui, cx.theme, Icon::REMOVE, &label).clicked() {
                view.dialog = Some(Dialog::RemoveDevice(DeviceEnd::of(row, member)));
            }
        }
    });
    let moment = |id, at| {
        let at = time::when(cx.text, at, cx.now, cx.zone);
        cx.fill(id, &[("time", (&at).into())])
    };
    let added = row.added.map(|at| moment("device-added", at));
    let contact = row.last_contact.filter(|_| row.active && !row.this && !row.connected);
    let contact = contact.map(|at| moment("device-contact", at));
    let told: Vec<String> = added.into_iter().chain(contact).collect();
    if !told.is_empty() {
        ui.indent(&row.device, |ui| ui.label(weak(cx.theme, cx.list(&told))));
    }
    ui.add_space(cx.theme.sizes.tight);
}

/// Draws the way to another device of one's own: the offer, and the answer to it. Whether it stays
/// open.
pub fn add(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut DeviceForm) -> bool {
    ui.label(heading(cx.theme, cx.say("device-add-title")));
    ui.label(weak(cx.theme, cx.say("device-add-public")));
    ui.add_space(cx.theme.sizes.gap);
    ui.label(cx.say("device-add-first"));
    match seen.cache.get(&Query::DeviceOffer) {
        Loaded::Ready(Answer::DeviceOffer(offer)) => {
            ui.add_space(cx.theme.sizes.gap);
            ui.vertical_centered(|ui| {
                let (label, too_long) = (cx.say("device-add-picture"), cx.say("code-too-long"));
                code_picture(ui, cx.theme, &offer.code, SIDE, &label, &too_long);
            });
            ui.add_space(cx.theme.sizes.gap);
            code_text(ui, &cx.say("device-add-offer"), &offer.code);
            if link_button(ui, cx.theme, &cx.say("pair-copy")).clicked() {
                cx.act(Action::Copy(offer.code.clone()));
            }
        }
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
    ui.add_space(cx.theme.sizes.gap);
    ui.label(cx.say("device-add-second"));
    labelled_field(ui, cx.theme, &cx.say("device-add-answer"), "tc1…", &mut form.answer);
    if let Some(failure) = &form.failure {
        trouble(ui, cx.theme, &cx.failure(failure));
    }
    ui.add_space(cx.theme.sizes.pad);
    let code = form.answer.trim();
    let ready = !code.is_empty() && !form.under_way;
    let (done, cancelled) = buttons(ui, cx, "device-add-do", ready, false);
    if done {
        cx.act(Action::Do(Command::AddDevice { code: code.to_owned() }, Then::DeviceAdded));
        (form.under_way, form.failure) = (true, None);
    }
    !cancelled
}
