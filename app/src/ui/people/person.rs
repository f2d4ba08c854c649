//! One person: their departments, devices and rights, each with the chain that it rests on.

use egui::{ScrollArea, Sides, TextEdit, Ui};
use node::facade::{Answer, CapabilityRow, Command, MemberInfo, Query};

use super::{
    PeopleView, devices,
    dialog::Dialog,
    ending::{RemoveForm, RevokeForm},
    exposure, words,
};
use crate::{
    action::{Action, Then},
    model::time,
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen, picker},
    widgets::{
        avatar, danger_button, heading, icon_button, label_as, primary_button, quiet_button,
        strong, tag, title, trouble, weak,
    },
};

/// Characters of a site's name: three bytes each fit.
const SITE_CHARS_MAX: usize = 20;

/// Draws them.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView, member: &MemberInfo) {
    Sides::new().shrink_left().truncate().show(
        ui,
        |ui| {
            avatar(ui, cx.theme, &member.member, &member.name, 36.0);
            ui.vertical(|ui| {
                ui.label(title(cx.theme, &member.name));
                ui.label(weak(cx.theme, words::role_word(cx, &member.role)));
            });
        },
        |ui| {
            if icon_button(ui, cx.theme, Icon::CLOSE, &cx.say("close")).clicked() {
                view.person = None;
            }
        },
    );
    ScrollArea::vertical().id_salt(&member.member).auto_shrink(false).show(ui, |ui| {
        if !member.mine && !member.removed {
            ui.add_space(cx.theme.sizes.gap);
            if primary_button(ui, cx.theme, &cx.say("person-write"), true).clicked() {
                cx.act(picker::open_with(vec![member.member.clone()]));
            }
        }
        part(ui, cx, "person-departments");
        ui.label(cx.list(&member.departments));
        site(ui, cx, seen, view, member);
        part(ui, cx, "person-devices");
        devices::list(ui, cx, seen, view, member);
        part(ui, cx, "person-rights");
        rights(ui, cx, seen, view, member);
        if member.removed {
            part(ui, cx, "person-exposure");
            exposure::show(ui, cx, seen, &member.member);
        }
        actions(ui, cx, seen, view, member);
    });
}

/// Where they work; whoever manages the organisation says it.
fn site(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView, member: &MemberInfo) {
    let root = seen.cache.departments().iter().find(|row| row.path.is_empty());
    let may = root.is_some_and(|root| root.may_manage) && !member.removed;
    if member.site.is_empty() && !may {
        return;
    }
    part(ui, cx, "person-site");
    if !may {
        ui.label(&member.site);
        return;
    }
    let typed = view.site.take().filter(|(whose, _)| *whose == member.member);
    let mut text = typed.map_or_else(|| member.site.clone(), |(_, text)| text);
    ui.horizontal(|ui| {
        let field = TextEdit::singleline(&mut text)
            .hint_text(cx.say("person-site-hint"))
            .char_limit(SITE_CHARS_MAX)
            .desired_width(180.0);
        let response = ui.add(field);
        label_as(&response, egui::Role::TextInput, &cx.say("person-site"));
        let enter = response.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        let changed = text.trim() != member.site;
        let saved = changed && quiet_button(ui, cx.theme, &cx.say("person-site-save")).clicked();
        if changed && (saved || enter) {
            let (whose, site) = (member.member.clone(), Some(text.trim().to_owned()));
            let command = Command::SetSite { member: whose, site };
            cx.act(Action::Do(command, Then::Say("person-site-saved")));
        } else if changed {
            view.site = Some((member.member.clone(), text));
        }
    });
}

fn part(ui: &mut Ui, cx: &Cx<'_>, id: &str) {
    ui.add_space(cx.theme.sizes.pad);
    ui.label(heading(cx.theme, cx.say(id)));
}

fn rights(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView, member: &MemberInfo) {
    let query = Query::Capabilities { member: Some(member.member.clone()) };
    match seen.cache.get(&query) {
        Loaded::Ready(Answer::Capabilities(rows)) if rows.is_empty() => {
            ui.label(weak(cx.theme, cx.say("rights-none")));
        }
        Loaded::Ready(Answer::Capabilities(rows)) => {
            for row in rows {
                right(ui, cx, view, member, row);
            }
        }
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
}

/// One right, and where it comes from.
fn right(
    ui: &mut Ui,
    cx: &Cx<'_>,
    view: &mut PeopleView,
    member: &MemberInfo,
    row: &CapabilityRow,
) {
    let tokens = &cx.theme.tokens;
    ui.horizontal_wrapped(|ui| {
        let here = row.chain.last();
        ui.label(strong(cx.theme, here.map(|last| words::right(cx, last)).unwrap_or_default()));
        if row.revoked {
            tag(ui, cx.theme, &cx.say("right-revoked"), tokens.bad, tokens.bad_ground);
        }
        if !row.revoked && !member.mine {
            let label = cx.say("right-revoke");
            if icon_button(ui, cx.theme, Icon::REMOVE, &label).clicked() {
                view.dialog = Some(Dialog::Revoke(RevokeForm::of(row)));
            }
        }
    });
    let mut limits = Vec::new();
    if let Some(at) = row.expires.filter(|_| !row.revoked) {
        let at = time::when(cx.text, at, cx.now, cx.zone);
        limits.push(cx.fill("right-until", &[("time", (&at).into())]));
    }
    if row.passes > 0 {
        limits.push(cx.fill("right-passes", &[("count", u64::from(row.passes).into())]));
    }
    if !limits.is_empty() {
        ui.label(weak(cx.theme, cx.list(&limits)));
    }
    ui.indent(&row.id, |ui| {
        for link in &row.chain {
            ui.label(weak(cx.theme, words::link(cx, link)));
        }
    });
    ui.add_space(cx.theme.sizes.tight);
}

fn actions(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView, member: &MemberInfo) {
    let manages = seen.cache.departments().iter().any(|row| row.may_manage);
    if !manages || member.removed {
        return;
    }
    ui.add_space(cx.theme.sizes.pad);
    ui.horizontal_wrapped(|ui| {
        if quiet_button(ui, cx.theme, &cx.say("grant-open")).clicked() {
            view.dialog = Some(Dialog::grant(seen, member, view.department.clone()));
        }
        if !member.mine && danger_button(ui, cx.theme, &cx.say("remove-open"), true).clicked() {
            view.dialog = Some(Dialog::Remove(RemoveForm::of(member)));
        }
    });
}
