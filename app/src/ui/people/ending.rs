//! What ends with a right, a device or a membership, spelled out before it is done: who loses what, and what
//! keeps counting, by place.

use egui::{ScrollArea, Ui};
use node::facade::{
    Answer, CapabilityRow, Command, DeviceInfo, EndingInfo, KeptEntries, MemberInfo, Query,
    RemovalInfo,
};

use super::{dialog::buttons, exposure, words};
use crate::{
    action::{Action, Then},
    model::device,
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{heading, strong, trouble, weak},
};

/// The height that the list of consequences may take, in points.
const HEIGHT: f32 = 320.0;

/// The end of a right.
pub struct RevokeForm {
    row: CapabilityRow,
}

/// The end of a device.
pub struct DeviceEnd {
    device: String,
    /// Whose, by their id and their name; `None`: one's own.
    of: Option<(String, String)>,
}

/// The end of a membership.
pub struct RemoveForm {
    member: String,
    name: String,
}

impl RevokeForm {
    /// Of this one.
    pub fn of(row: &CapabilityRow) -> Self {
        Self { row: row.clone() }
    }

    /// What it would do.
    pub fn query(&self) -> Query {
        Query::RevocationPreview { id: self.row.id.clone() }
    }
}

impl DeviceEnd {
    /// Of this device of a person.
    pub fn of(row: &DeviceInfo, member: &MemberInfo) -> Self {
        let of = (!member.mine).then(|| (member.member.clone(), member.name.clone()));
        Self { device: row.device.clone(), of }
    }

    fn whose(&self) -> Option<String> {
        self.of.as_ref().map(|(member, _)| member.clone())
    }

    /// What it would do.
    pub fn query(&self) -> Query {
        Query::DeviceRemovalPreview { device: self.device.clone(), of: self.whose() }
    }
}

impl RemoveForm {
    /// Of this person.
    pub fn of(member: &MemberInfo) -> Self {
        Self { member: member.member.clone(), name: member.name.clone() }
    }

    /// What it would do.
    pub fn queries(&self) -> [Query; 2] {
        [Query::RemovalPreview { name: self.member.clone() }, exposure::query(&self.member)]
    }
}

/// Draws what the end of a right would do. Whether it stays open, as with those below.
pub fn revoke(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &RevokeForm) -> bool {
    ui.label(heading(cx.theme, cx.say("revoke-title")));
    if let Some(last) = form.row.chain.last() {
        ui.label(strong(cx.theme, words::link(cx, last)));
    }
    ui.add_space(cx.theme.sizes.gap);
    let ready = shown(ui, cx, seen, &form.query(), |ui, info| {
        for right in &info.rights {
            let what = words::right(cx, right);
            let values = &[("name", (&right.holder).into()), ("what", (&what).into())];
            point(ui, &cx.fill("ending-right", values));
        }
        unread(ui, cx, info);
        kept(ui, cx, &info.keeps);
        ui.label(weak(cx.theme, cx.say("revoke-late")));
    });
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) = buttons(ui, cx, "right-revoke", ready, true);
    if done {
        let command = Command::RevokeCapability { id: form.row.id.clone() };
        cx.act(Action::Do(command, Then::Say("right-revoked-done")));
    }
    !(done || cancelled)
}

/// Draws what the end of a device would do.
pub fn device(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &DeviceEnd) -> bool {
    let short = device::short(&form.device);
    let title = match &form.of {
        None => cx.fill("device-remove-title", &[("device", (&short).into())]),
        Some((_, name)) => {
            let values = [("device", (&short).into()), ("name", name.into())];
            cx.fill("device-remove-title-of", &values)
        }
    };
    ui.label(heading(cx.theme, title));
    ui.add_space(cx.theme.sizes.gap);
    let ready = shown(ui, cx, seen, &form.query(), |ui, info| {
        let ends = match &form.of {
            None => cx.say("device-remove-ends"),
            Some((_, name)) => cx.fill("device-remove-ends-of", &[("name", name.into())]),
        };
        point(ui, &ends);
        if info.devices_left == 0 {
            let only = cx.fill("device-remove-only", &[("name", (&info.name).into())]);
            point(ui, &only);
        }
        kept(ui, cx, &info.keeps);
        point(ui, &cx.say("device-remove-late"));
        ui.label(weak(cx.theme, cx.say("device-remove-holds")));
    });
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) = buttons(ui, cx, "device-remove-do", ready, true);
    if done {
        let command = Command::RemoveDevice { device: form.device.clone(), of: form.whose() };
        cx.act(Action::Do(command, Then::Say("device-remove-done")));
    }
    !(done || cancelled)
}

/// Draws what the end of a membership would do.
pub fn member(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &RemoveForm) -> bool {
    let title = cx.fill("remove-title", &[("name", (&form.name).into())]);
    ui.label(heading(cx.theme, title));
    ui.add_space(cx.theme.sizes.gap);
    let [preview, _] = form.queries();
    let ready = match seen.cache.get(&preview) {
        Loaded::Ready(Answer::Removal(info)) => {
            ScrollArea::vertical().max_height(HEIGHT).min_scrolled_height(HEIGHT).show(ui, |ui| {
                removal(ui, cx, info);
                ui.add_space(cx.theme.sizes.gap);
                ui.label(strong(cx.theme, cx.say("person-exposure")));
                exposure::show(ui, cx, seen, &form.member);
            });
            true
        }
        other => not_yet(ui, cx, other),
    };
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) = buttons(ui, cx, "remove-do", ready, true);
    if done {
        let command = Command::RemoveMember { name: form.member.clone() };
        cx.act(Action::Do(command, Then::Say("remove-done")));
    }
    !(done || cancelled)
}

/// Draws the answer to a question of what would end, or why there is none. Whether it is there.
fn shown(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    query: &Query,
    draw: impl FnOnce(&mut Ui, &EndingInfo),
) -> bool {
    match seen.cache.get(query) {
        Loaded::Ready(Answer::Ending(info)) => {
            ScrollArea::vertical()
                .max_height(HEIGHT)
                .min_scrolled_height(HEIGHT)
                .show(ui, |ui| draw(ui, info));
            true
        }
        other => not_yet(ui, cx, other),
    }
}

fn not_yet(ui: &mut Ui, cx: &Cx<'_>, loaded: Loaded<'_>) -> bool {
    match loaded {
        Loaded::Failed(failure) => trouble(ui, cx.theme, &cx.failure(failure)),
        Loaded::Waiting | Loaded::Ready(_) => drop(ui.label(weak(cx.theme, cx.say("loading")))),
    }
    false
}

fn point(ui: &mut Ui, words: &str) {
    ui.label(format!("• {words}"));
}

fn unread(ui: &mut Ui, cx: &Cx<'_>, info: &EndingInfo) {
    for row in &info.unreadable {
        let mut places = row.departments.clone();
        if row.conversations > 0 {
            let count = &[("count", row.conversations.into())];
            places.push(cx.fill("ending-conversations", count));
        }
        let places = cx.list(&places);
        let values = [("name", (&row.name).into()), ("places", (&places).into())];
        point(ui, &cx.fill("ending-reading", &values));
    }
}

/// What is held here and keeps counting: how much, and where.
fn kept(ui: &mut Ui, cx: &Cx<'_>, keeps: &[KeptEntries]) {
    let count: u64 = keeps.iter().map(|row| row.entries).sum();
    if count == 0 {
        return;
    }
    point(ui, &cx.fill("ending-keeps", &[("count", count.into())]));
    places(ui, cx, keeps);
}

fn places(ui: &mut Ui, cx: &Cx<'_>, keeps: &[KeptEntries]) {
    ui.indent("kept", |ui| {
        for row in keeps {
            let place = match (row.place.as_str(), row.conversations) {
                ("", 0) => cx.say("ending-stated"),
                ("", count) => cx.fill("ending-conversations", &[("count", count.into())]),
                (place, _) => place.to_owned(),
            };
            let values = [("place", (&place).into()), ("count", row.entries.into())];
            ui.label(weak(cx.theme, cx.fill("ending-kept", &values)));
        }
    });
}

/// What the end of a membership will do.
fn removal(ui: &mut Ui, cx: &Cx<'_>, info: &RemovalInfo) {
    point(ui, &cx.fill("remove-devices", &[("count", info.devices.into())]));
    if !info.departments.is_empty() {
        let places = cx.list(&info.departments);
        point(ui, &cx.fill("remove-reading", &[("places", (&places).into())]));
    }
    if info.conversations > 0 {
        let count = &[("count", info.conversations.into())];
        point(ui, &cx.fill("remove-conversations", count));
    }
    for row in &info.capabilities {
        let what = words::right(cx, row);
        point(ui, &cx.fill("remove-right", &[("what", (&what).into())]));
    }
    for row in &info.passed_on {
        let what = words::right(cx, row);
        let values = &[("name", (&row.holder).into()), ("what", (&what).into())];
        point(ui, &cx.fill("remove-others", values));
    }
    point(ui, &cx.fill("remove-keeps", &[("count", info.keeps_entries.into())]));
    places(ui, cx, &info.keeps);
    ui.label(weak(cx.theme, cx.say("remove-late")));
}
