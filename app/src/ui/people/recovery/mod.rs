//! Recovery: who may recover oneself, a colleague and the organisation, and what waits for approval.

mod forms;

use egui::Ui;
use node::facade::{Answer, GuardiansInfo, ProposalInfo, ProposalKind, Query, RecoveryInfo};

pub(super) use forms::{HelpForm, NamingForm, ProposeForm, help, name, propose};

use super::{
    PeopleView,
    dialog::{Dialog, buttons},
    words,
};
use crate::{
    action::{Action, Then},
    model::{device, recovery, time},
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{
        column, failed, glyph, heading, primary_button, quiet_button, section, strong, tag,
        waiting, weak,
    },
};

/// Draws the screen.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    let info = match seen.cache.get(&Query::Recovery) {
        Loaded::Ready(Answer::Recovery(info)) => info,
        Loaded::Failed(failure) => {
            return failed(ui, cx.theme, &cx.say("failed"), &cx.failure(failure));
        }
        Loaded::Waiting | Loaded::Ready(_) => return waiting(ui, cx.theme, &cx.say("loading")),
    };
    column(ui, cx.theme, |ui| {
        let rows = recovery::shown(info);
        if !rows.is_empty() {
            section(ui, cx.theme, &cx.say("recovery-pending"), |ui| {
                rows.iter().for_each(|row| proposal(ui, cx, view, row));
            });
        }
        own(ui, cx, view, info);
        wards(ui, cx, view, info);
        organisation(ui, cx, view, info);
    });
}

/// The guardians of somebody, in words.
fn guardians(ui: &mut Ui, cx: &Cx<'_>, info: &GuardiansInfo) {
    let people: Vec<String> = info
        .people
        .iter()
        .map(|name| match info.gone.contains(name) {
            true => cx.fill("recovery-gone", &[("name", name.into())]),
            false => name.clone(),
        })
        .collect();
    let count = info.people.len() as u64;
    let needed = [("needed", info.needed.into()), ("count", count.into())];
    ui.label(strong(cx.theme, cx.list(&people)));
    ui.label(weak(cx.theme, cx.fill("recovery-needed", &needed)));
}

fn own(ui: &mut Ui, cx: &Cx<'_>, view: &mut PeopleView, info: &RecoveryInfo) {
    section(ui, cx.theme, &cx.say("recovery-own"), |ui| {
        ui.label(cx.say("recovery-own-hint"));
        ui.add_space(cx.theme.sizes.gap);
        match &info.own {
            Some(own) => guardians(ui, cx, own),
            None => drop(ui.colored_label(cx.theme.tokens.bad, cx.say("recovery-own-none"))),
        }
        ui.add_space(cx.theme.sizes.gap);
        let label = if info.own.is_some() { "recovery-own-change" } else { "recovery-own-name" };
        if quiet_button(ui, cx.theme, &cx.say(label)).clicked() {
            view.dialog = Some(Dialog::Guardians(NamingForm::own()));
        }
    });
}

fn wards(ui: &mut Ui, cx: &Cx<'_>, view: &mut PeopleView, info: &RecoveryInfo) {
    section(ui, cx.theme, &cx.say("recovery-help"), |ui| {
        ui.label(cx.say("recovery-help-hint"));
        ui.add_space(cx.theme.sizes.gap);
        if info.wards.is_empty() {
            ui.label(weak(cx.theme, cx.say("recovery-help-none")));
        }
        for ward in &info.wards {
            ui.label(strong(cx.theme, &ward.ward));
            guardians(ui, cx, ward);
            let label = cx.fill("recovery-help-open", &[("name", (&ward.ward).into())]);
            if quiet_button(ui, cx.theme, &label).clicked() {
                view.dialog = Some(Dialog::Help(HelpForm::of(ward)));
            }
            ui.add_space(cx.theme.sizes.gap);
        }
    });
}

fn organisation(ui: &mut Ui, cx: &Cx<'_>, view: &mut PeopleView, info: &RecoveryInfo) {
    section(ui, cx.theme, &cx.say("recovery-organisation"), |ui| {
        ui.label(cx.say("recovery-organisation-hint"));
        ui.add_space(cx.theme.sizes.gap);
        match &info.organisation {
            Some(named) => guardians(ui, cx, named),
            None => {
                ui.colored_label(cx.theme.tokens.bad, cx.say("recovery-organisation-none"));
            }
        }
        ui.add_space(cx.theme.sizes.gap);
        if info.may_name
            && quiet_button(ui, cx.theme, &cx.say("recovery-organisation-name")).clicked()
        {
            view.dialog = Some(Dialog::Guardians(NamingForm::organisation()));
        }
        if !info.guards_organisation {
            return;
        }
        ui.horizontal_wrapped(|ui| {
            if quiet_button(ui, cx.theme, &cx.say("recovery-propose-remove")).clicked() {
                view.dialog = Some(Dialog::Propose(ProposeForm::removal()));
            }
            if quiet_button(ui, cx.theme, &cx.say("recovery-propose-admin")).clicked() {
                view.dialog = Some(Dialog::Propose(ProposeForm::admin()));
            }
            if quiet_button(ui, cx.theme, &cx.say("recovery-propose-guardians")).clicked() {
                view.dialog = Some(Dialog::Guardians(NamingForm::others()));
            }
        });
    });
}

/// What a proposal does, in a sentence.
fn does(cx: &Cx<'_>, row: &ProposalInfo) -> String {
    let device = row.device.as_deref().map(device::short).unwrap_or_default();
    let right = row.right.as_ref().map(|right| words::right(cx, right)).unwrap_or_default();
    let people = cx.list(&row.people);
    let values = [
        ("name", (&row.whom).into()),
        ("device", (&device).into()),
        ("right", (&right).into()),
        ("people", (&people).into()),
        ("needed", row.people_needed.into()),
    ];
    let id = match row.kind {
        ProposalKind::Device => "recovery-does-device",
        ProposalKind::Remove => "recovery-does-remove",
        ProposalKind::EndDevice => "recovery-does-end-device",
        ProposalKind::EndRight => "recovery-does-end-right",
        ProposalKind::Admin => "recovery-does-admin",
        ProposalKind::Right => "recovery-does-right",
        ProposalKind::Guardians => "recovery-does-guardians",
    };
    cx.fill(id, &values)
}

/// What a proposal does, who has approved it, and how many have to yet.
fn told(ui: &mut Ui, cx: &Cx<'_>, row: &ProposalInfo) {
    ui.label(does(cx, row));
    if row.keeps_entries + row.loses_entries > 0 {
        let counts = [("keeps", row.keeps_entries.into()), ("loses", row.loses_entries.into())];
        let words = cx.fill("recovery-entries", &counts);
        if row.loses_entries > 0 {
            ui.colored_label(cx.theme.tokens.bad, words);
        } else {
            ui.label(weak(cx.theme, words));
        }
    }
    let approved = cx.list(&row.approved);
    let approved = cx.fill("recovery-approved", &[("people", (&approved).into())]);
    ui.label(weak(cx.theme, approved));
    if row.done {
        return;
    }
    let open = cx.list(&row.open);
    let missing = recovery::missing(row);
    let values = [("count", missing.into()), ("people", (&open).into())];
    let next = match missing {
        0 => cx.say("recovery-by-itself"),
        _ => cx.fill("recovery-missing", &values),
    };
    ui.label(weak(cx.theme, next));
    let until = time::when(cx.text, row.until, cx.now, cx.zone);
    ui.label(weak(cx.theme, cx.fill("recovery-until", &[("time", (&until).into())])));
}

fn proposal(ui: &mut Ui, cx: &Cx<'_>, view: &mut PeopleView, row: &ProposalInfo) {
    ui.add_space(cx.theme.sizes.tight);
    ui.horizontal(|ui| {
        ui.label(glyph(cx.theme, Icon::KEY));
        let tokens = &cx.theme.tokens;
        if row.done {
            tag(ui, cx.theme, &cx.say("recovery-done"), tokens.good, tokens.good_ground);
        } else if row.may_approve {
            let label = cx.say("recovery-waits-for-you");
            tag(ui, cx.theme, &label, tokens.accent, tokens.accent_ground);
        } else {
            let label = cx.say("recovery-waits");
            tag(ui, cx.theme, &label, tokens.accent, tokens.accent_ground);
        }
    });
    told(ui, cx, row);
    // A device is approved by its code, which its person reads out: so that they are spoken to.
    let by_button = row.may_approve && row.kind != ProposalKind::Device;
    if by_button && primary_button(ui, cx.theme, &cx.say("recovery-approve-open"), true).clicked() {
        view.dialog = Some(Dialog::Approve(Box::new(row.clone())));
    }
    if row.may_approve && row.kind == ProposalKind::Device {
        ui.label(cx.fill("recovery-device-how", &[("name", (&row.whom).into())]));
    }
    ui.add_space(cx.theme.sizes.gap);
}

/// Draws what approving does, once more, before it is done. Whether it stays open.
pub fn approve(ui: &mut Ui, cx: &Cx<'_>, row: &ProposalInfo) -> bool {
    ui.label(heading(cx.theme, cx.say("recovery-approve-title")));
    ui.add_space(cx.theme.sizes.gap);
    told(ui, cx, row);
    ui.add_space(cx.theme.sizes.gap);
    ui.label(cx.say("recovery-approve-hint"));
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) = buttons(ui, cx, "recovery-approve-do", true, true);
    if done {
        let command = node::facade::Command::Approve { id: row.id.clone() };
        cx.act(Action::Do(command, Then::Say("recovery-approve-done")));
    }
    !(done || cancelled)
}
