//! Who can read a department or a project, now or on a day, and why: the chain of rights in words.

use egui::{Label, Popup, PopupCloseBehavior, ScrollArea, Ui};
use jiff::civil::Date;
use node::facade::{Answer, DepartmentInfo, MemberInfo, Right};
use protocol::clock::Millis;

use super::{PeopleView, dialog::Dialog, words};
use crate::{
    model::time,
    state::Loaded,
    theme::Icon,
    ui::{Cx, Seen, calendar},
    widgets::{avatar, empty, failed, label_as, quiet_button, strong, waiting, weak},
};

/// A day that is gone, and its end where the person is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    pub date: Date,
    pub end: Millis,
}

/// Draws it.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    let place = view.department.as_ref().and_then(|space| {
        seen.cache.departments().iter().find(|department| department.space == *space)
    });
    let organisation = seen.cache.status().map(|status| status.organisation.clone());
    let name = place.map(|row| row.name.clone()).or(organisation).unwrap_or_default();
    let at = view.department.clone();
    let root = |row: &&DepartmentInfo| row.path.is_empty();
    let all = seen.cache.departments();
    let here = place.or_else(|| all.iter().find(root).filter(|_| at.is_none()));
    ui.horizontal_wrapped(|ui| {
        when(ui, cx, view);
        if let Some(here) = here.filter(|row| row.may_rekey)
            && quiet_button(ui, cx.theme, &cx.say("rekey-open")).clicked()
        {
            view.dialog = Some(Dialog::renew_key(seen, here));
        }
    });
    let hint = if view.on.is_some() { "reading-hint-then" } else { "reading-hint" };
    ui.label(weak(cx.theme, cx.fill(hint, &[("place", (&name).into())])));
    ui.add_space(cx.theme.sizes.gap);
    ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
        readers(ui, cx, seen.cache.members(), seen.cache.get(&view.who_can_read()));
    });
}

/// Now, or the end of a day from a calendar.
fn when(ui: &mut Ui, cx: &Cx<'_>, view: &mut PeopleView) {
    let today = time::day(cx.now, cx.zone);
    let shown = view.on.map(|day| time::short_day(cx.text, day.date, today));
    let shown = match shown {
        Some(day) => cx.fill("reading-on", &[("day", (&day).into())]),
        None => cx.say("reading-now"),
    };
    let button = quiet_button(ui, cx.theme, &format!("{shown}  {}", Icon::CHEVRON_DOWN.text()));
    label_as(&button, egui::Role::Button, &shown);
    let popup = Popup::menu(&button).close_behavior(PopupCloseBehavior::CloseOnClickOutside);
    popup.show(|ui| {
        let now = ui.selectable_label(view.on.is_none(), cx.say("reading-now"));
        if now.clicked() {
            view.on = None;
            Popup::close_all(ui.ctx());
        }
        let id = ui.scope_id().with("month");
        let set = view.on.map(|day| day.date);
        let mut month = ui.data(|data| data.get_temp(id)).unwrap_or(set.unwrap_or(today));
        let picked = calendar::show(ui, cx, &mut month, set);
        ui.data_mut(|data| data.insert_temp(id, month));
        if let Some(date) = picked.filter(|date| *date < today) {
            view.on = time::end_of(date, cx.zone).map(|end| Day { date, end });
            Popup::close_all(ui.ctx());
        }
    });
}

/// The id of whoever is called so, by which their picture is coloured everywhere; the name itself where
/// nobody is, or more than one.
fn id_of<'a>(members: &'a [MemberInfo], name: &'a str) -> &'a str {
    let mut found = members.iter().filter(|member| member.name == name);
    match (found.next(), found.next()) {
        (Some(member), None) => &member.member,
        _ => name,
    }
}

/// Draws each who can read a place, and below them the rights that let them.
pub fn readers(ui: &mut Ui, cx: &Cx<'_>, members: &[MemberInfo], answer: Loaded<'_>) {
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
            avatar(ui, cx.theme, id_of(members, &row.member), &row.member, 26.0);
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
