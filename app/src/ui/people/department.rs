//! What asks before a department gets another name, another place or a new key.

use egui::Ui;
use node::facade::{Command, DepartmentInfo};

use super::dialog::{Offered, buttons, choose_department};
use crate::{
    action::{Action, Then},
    ui::{Cx, Seen},
    widgets::{heading, labelled_field, weak},
};

/// Another name for a department.
pub struct RenameForm {
    department: String,
    name: String,
}

/// Another place for a department.
pub struct MoveForm {
    department: String,
    name: String,
    parent: Option<String>,
}

/// A new key for a place.
pub struct KeyForm {
    /// `None`: the organisation's own.
    department: Option<String>,
    name: String,
}

impl RenameForm {
    /// Of this one.
    pub fn of(department: &DepartmentInfo) -> Self {
        Self { department: department.space.clone(), name: department.name.clone() }
    }
}

impl MoveForm {
    /// Of this one.
    pub fn of(department: &DepartmentInfo) -> Self {
        let (space, name) = (department.space.clone(), department.name.clone());
        Self { department: space, name, parent: department.parent.clone() }
    }
}

impl KeyForm {
    /// Of this one.
    pub fn of(department: &DepartmentInfo, organisation: &str) -> Self {
        let own = department.path.is_empty();
        let name = if own { organisation } else { department.name.as_str() }.to_owned();
        Self { department: (!own).then(|| department.space.clone()), name }
    }
}

/// Draws the field for another name. Whether it stays open, as with those below.
pub fn rename(ui: &mut Ui, cx: &Cx<'_>, form: &mut RenameForm) -> bool {
    ui.label(heading(cx.theme, cx.say("department-rename")));
    ui.add_space(cx.theme.sizes.gap);
    labelled_field(ui, cx.theme, &cx.say("name"), "", &mut form.name);
    ui.add_space(cx.theme.sizes.pad);
    let ready = !form.name.trim().is_empty();
    let (done, cancelled) = buttons(ui, cx, "department-rename", ready, false);
    if done {
        let (department, name) = (form.department.clone(), form.name.trim().to_owned());
        cx.act(Action::Do(Command::RenameDepartment { department, name }, Then::Nothing));
    }
    !(done || cancelled)
}

/// Draws the choice of another place.
pub fn relocate(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut MoveForm) -> bool {
    let title = cx.fill("department-move-title", &[("name", (&form.name).into())]);
    ui.label(heading(cx.theme, title));
    ui.add_space(cx.theme.sizes.gap);
    let mut space = form.parent.clone().unwrap_or_default();
    choose_department(ui, cx, seen, &mut space, Offered::All);
    let rows = seen.cache.departments();
    let named = rows.iter().any(|row| row.space == space && !row.path.is_empty());
    form.parent = Some(space.clone()).filter(|space| !space.is_empty());
    ui.add_space(cx.theme.sizes.gap);
    let ready = space != form.department;
    let (done, cancelled) = buttons(ui, cx, "department-move", ready, false);
    if done {
        let (department, parent) = (form.department.clone(), named.then_some(space));
        cx.act(Action::Do(Command::MoveDepartment { department, parent }, Then::Nothing));
    }
    !(done || cancelled)
}

/// Draws what a new key means.
pub fn renew_key(ui: &mut Ui, cx: &Cx<'_>, form: &KeyForm) -> bool {
    let title = cx.fill("rekey-title", &[("place", (&form.name).into())]);
    ui.label(heading(cx.theme, title));
    ui.add_space(cx.theme.sizes.gap);
    ui.label(cx.say("rekey-means"));
    ui.label(weak(cx.theme, cx.say("rekey-by-itself")));
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) = buttons(ui, cx, "rekey-do", true, false);
    if done {
        let command = Command::RenewKey { department: form.department.clone() };
        cx.act(Action::Do(command, Then::Say("rekey-done")));
    }
    !(done || cancelled)
}
