//! What asks before something is done: inviting, granting, revoking, removing, importing, devices,
//! and giving a department another name, place or key.

use egui::{ComboBox, Id, Modal, Ui};
use node::facade::{Command, DepartmentInfo, MemberInfo, ProposalInfo, Query};
use protocol::capability::Role;

use super::{
    PeopleView,
    department::{self, KeyForm, MoveForm, RenameForm},
    devices::{self, DeviceForm},
    ending::{self, DeviceEnd, RemoveForm, RevokeForm},
    grant::{self, GrantForm},
    import::{self, ImportForm},
    recovery::{self, HelpForm, NamingForm, ProposeForm},
    until::{self, Until},
    words,
};
use crate::{
    action::{Action, Then},
    model::project,
    ui::{Cx, Seen},
    widgets::{danger_button, heading, primary_button, quiet_button, weak},
};

/// A question that is open.
pub enum Dialog {
    /// An invitation for one person.
    Invite { department: String, role: Role, until: Until },
    /// A right for somebody.
    Grant(GrantForm),
    /// The end of a right.
    Revoke(RevokeForm),
    /// The end of a membership.
    Remove(RemoveForm),
    /// Another device of one's own.
    AddDevice(DeviceForm),
    /// The end of a device.
    RemoveDevice(DeviceEnd),
    /// Who may recover somebody.
    Guardians(NamingForm),
    /// A colleague's new machine.
    Help(HelpForm),
    /// Something that guardians decide together.
    Propose(ProposeForm),
    /// What others have proposed.
    Approve(Box<ProposalInfo>),
    /// People from a file.
    Import(ImportForm),
    /// Another name for a department.
    Rename(RenameForm),
    /// Another place for a department.
    Move(MoveForm),
    /// A new key for a place.
    RenewKey(KeyForm),
}

impl Dialog {
    pub fn invite(seen: &Seen<'_>, department: Option<String>) -> Self {
        let department = department.or_else(|| first_managed(seen)).unwrap_or_default();
        Self::Invite { department, role: Role::Member, until: Until::Days(7) }
    }

    pub fn grant(seen: &Seen<'_>, member: &MemberInfo, department: Option<String>) -> Self {
        Self::Grant(GrantForm::of(seen, member, department))
    }

    pub fn relocate(department: &DepartmentInfo) -> Self {
        Self::Move(MoveForm::of(department))
    }

    pub fn renew_key(seen: &Seen<'_>, department: &DepartmentInfo) -> Self {
        let organisation = seen.cache.status().map(|status| status.organisation.as_str());
        Self::RenewKey(KeyForm::of(department, organisation.unwrap_or_default()))
    }

    /// What it has to know.
    pub fn needs(&self) -> Vec<Query> {
        match self {
            Self::Grant(form) => vec![form.query()],
            Self::Revoke(form) => vec![form.query()],
            Self::Remove(form) => form.queries().to_vec(),
            Self::AddDevice(_) => vec![Query::DeviceOffer],
            Self::RemoveDevice(form) => vec![form.query()],
            Self::Help(form) => vec![form.query()],
            Self::Invite { .. }
            | Self::Guardians(_)
            | Self::Propose(_)
            | Self::Approve(_)
            | Self::Import(_)
            | Self::Rename(_)
            | Self::Move(_)
            | Self::RenewKey(_) => Vec::new(),
        }
    }
}

pub(super) fn first_managed(seen: &Seen<'_>) -> Option<String> {
    project::managed(seen.cache.departments()).first().map(|row| row.space.clone())
}

/// Draws the open question.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut PeopleView) {
    let Some(dialog) = &mut view.dialog else { return };
    let report = view.import.as_ref();
    let mut open = true;
    let modal = Modal::new(Id::unique("people-dialog")).show(ui.ctx(), |ui| {
        ui.set_width(width(ui));
        open = match dialog {
            Dialog::Invite { department, role, until } => {
                invite(ui, cx, seen, department, role, until)
            }
            Dialog::Grant(form) => grant::show(ui, cx, seen, form),
            Dialog::Revoke(form) => ending::revoke(ui, cx, seen, form),
            Dialog::Remove(form) => ending::member(ui, cx, seen, form),
            Dialog::AddDevice(form) => devices::add(ui, cx, seen, form),
            Dialog::RemoveDevice(form) => ending::device(ui, cx, seen, form),
            Dialog::Guardians(form) => recovery::name(ui, cx, seen, form),
            Dialog::Help(form) => recovery::help(ui, cx, seen, form),
            Dialog::Propose(form) => recovery::propose(ui, cx, seen, form),
            Dialog::Approve(row) => recovery::approve(ui, cx, row),
            Dialog::Import(form) => import::show(ui, cx, form, report),
            Dialog::Rename(form) => department::rename(ui, cx, form),
            Dialog::Move(form) => department::relocate(ui, cx, seen, form),
            Dialog::RenewKey(form) => department::renew_key(ui, cx, form),
        };
    });
    if !open || modal.should_close() {
        view.dialog = None;
    }
}

/// The width of a question, in points: what a narrow window has room for.
pub(super) fn width(ui: &Ui) -> f32 {
    (ui.ctx().content_rect().width() - 48.0).min(420.0)
}

/// Which departments are offered.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Offered {
    /// Those that one manages, below the organisation.
    Managed,
    /// All of them.
    All,
    /// All of them, and the projects that aren't archived.
    Projects,
}

pub(super) fn choose_department(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    space: &mut String,
    offered: Offered,
) {
    ui.label(weak(cx.theme, cx.say("people-department")));
    let organisation = seen.cache.status().map(|status| status.organisation.clone());
    let called = |row: &DepartmentInfo| {
        if row.path.is_empty() {
            organisation.clone().unwrap_or_default()
        } else {
            row.path.clone()
        }
    };
    let rows = seen.cache.departments();
    let now = rows.iter().find(|row| row.space == *space).map(called).unwrap_or_default();
    ComboBox::from_id_salt("department").width(width(ui) - 40.0).selected_text(now).show_ui(
        ui,
        |ui| {
            let fits = |row: &&DepartmentInfo| match offered {
                Offered::Managed => row.may_manage && !row.path.is_empty() && row.project.is_none(),
                Offered::All => row.project.is_none(),
                Offered::Projects => !row.project.as_ref().is_some_and(|project| project.archived),
            };
            for row in rows.iter().filter(fits) {
                ui.selectable_value(space, row.space.clone(), called(row));
            }
        },
    );
    ui.add_space(cx.theme.sizes.gap);
}

/// The buttons below a question. (done, cancelled)
pub(super) fn buttons(
    ui: &mut Ui,
    cx: &Cx<'_>,
    id: &str,
    ready: bool,
    danger: bool,
) -> (bool, bool) {
    ui.horizontal(|ui| {
        let label = cx.say(id);
        let done = if danger {
            danger_button(ui, cx.theme, &label, ready).clicked()
        } else {
            primary_button(ui, cx.theme, &label, ready).clicked()
        };
        (done, quiet_button(ui, cx.theme, &cx.say("cancel")).clicked())
    })
    .inner
}

fn invite(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    department: &mut String,
    role: &mut Role,
    until: &mut Until,
) -> bool {
    ui.label(heading(cx.theme, cx.say("invite-title")));
    ui.label(weak(cx.theme, cx.say("invite-hint")));
    ui.add_space(cx.theme.sizes.gap);
    choose_department(ui, cx, seen, department, Offered::Managed);
    ui.label(weak(cx.theme, cx.say("people-role")));
    ui.horizontal(|ui| {
        for choice in words::ROLES {
            ui.radio_value(role, choice, words::role(cx, choice));
        }
    });
    ui.add_space(cx.theme.sizes.gap);
    until::choose(ui, cx, until, false);
    let (done, cancelled) = buttons(ui, cx, "invite-do", !department.is_empty(), false);
    if done {
        let command = Command::Invite {
            department: department.clone(),
            role: *role,
            expires: until.at(cx.now, cx.zone).unwrap_or(cx.now),
        };
        cx.act(Action::Do(command, Then::ShowInvitation));
    }
    !(done || cancelled)
}
