//! What asks before something is done: inviting, granting, revoking, removing, importing, devices,
//! and giving a department another name or place.

use egui::{ComboBox, Id, Modal, Ui};
use node::facade::{
    Answer, CapabilityRow, Command, DepartmentInfo, DeviceInfo, MemberInfo, ProposalInfo, Query,
    RemovalInfo,
};
use protocol::capability::{Level, Role};

use super::{
    PeopleView,
    devices::{self, DeviceForm},
    exposure, import, person,
    recovery::{self, HelpForm, NamingForm, ProposeForm},
    words,
};
use crate::{
    action::{Action, Then},
    model::project,
    state::Loaded,
    ui::{Cx, Seen},
    widgets::{danger_button, heading, labelled_field, primary_button, quiet_button, strong, weak},
};

/// Days after which an invitation or a right can end.
const DAYS: [u64; 4] = [1, 7, 30, 365];

const DAY_MS: u64 = 24 * 3_600_000;

/// A question that is open.
pub enum Dialog {
    /// An invitation for one person.
    Invite { department: String, role: Role, days: u64 },
    /// A right for somebody.
    Grant { member: String, name: String, department: String, level: Level, below: bool, days: u64 },
    /// The end of a right.
    Revoke { id: String, row: CapabilityRow },
    /// The end of a membership.
    Remove { member: String, name: String },
    /// Another device of one's own.
    AddDevice(DeviceForm),
    /// The end of one of one's devices.
    RemoveDevice(DeviceInfo),
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
    Rename { department: String, name: String },
    /// Another place for a department.
    Move { department: String, name: String, parent: Option<String> },
}

/// The file that people come from.
pub struct ImportForm {
    pub path: String,
    pub days: u64,
    pub problem: Option<String>,
}

impl Dialog {
    pub fn invite(seen: &Seen<'_>, department: Option<String>) -> Self {
        let department = department.or_else(|| first_managed(seen)).unwrap_or_default();
        Self::Invite { department, role: Role::Member, days: 7 }
    }

    pub fn grant(seen: &Seen<'_>, member: &MemberInfo, department: Option<String>) -> Self {
        Self::Grant {
            member: member.member.clone(),
            name: member.name.clone(),
            department: department.or_else(|| first_managed(seen)).unwrap_or_default(),
            level: Level::Write,
            below: false,
            days: 0,
        }
    }

    pub fn import() -> Self {
        Self::Import(ImportForm { path: String::new(), days: 30, problem: None })
    }

    pub fn rename(department: &DepartmentInfo) -> Self {
        Self::Rename { department: department.space.clone(), name: department.name.clone() }
    }

    pub fn relocate(department: &DepartmentInfo) -> Self {
        Self::Move {
            department: department.space.clone(),
            name: department.name.clone(),
            parent: department.parent.clone(),
        }
    }
}

fn first_managed(seen: &Seen<'_>) -> Option<String> {
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
            Dialog::Invite { department, role, days } => {
                invite(ui, cx, seen, department, role, days)
            }
            Dialog::Grant { member, name, department, level, below, days } => {
                let grant = Grant { member, name, department, level, below, days };
                grant.show(ui, cx, seen)
            }
            Dialog::Revoke { id, row } => revoke(ui, cx, id, row),
            Dialog::Remove { member, name } => remove(ui, cx, seen, member, name),
            Dialog::AddDevice(form) => devices::add(ui, cx, seen, form),
            Dialog::RemoveDevice(row) => devices::remove(ui, cx, row),
            Dialog::Guardians(form) => recovery::name(ui, cx, seen, form),
            Dialog::Help(form) => recovery::help(ui, cx, seen, form),
            Dialog::Propose(form) => recovery::propose(ui, cx, seen, form),
            Dialog::Approve(row) => recovery::approve(ui, cx, row),
            Dialog::Import(form) => import::show(ui, cx, form, report),
            Dialog::Rename { department, name } => rename(ui, cx, department, name),
            Dialog::Move { department, name, parent } => {
                relocate(ui, cx, seen, department, name, parent)
            }
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
enum Offered {
    /// Those that one manages, below the organisation.
    Managed,
    /// All of them.
    All,
    /// All of them, and the projects that aren't archived.
    Projects,
}

fn choose_department(
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

fn choose_days(ui: &mut Ui, cx: &Cx<'_>, days: &mut u64, endless: bool) {
    ui.label(weak(cx.theme, cx.say("people-until")));
    ui.horizontal(|ui| {
        if endless {
            ui.radio_value(days, 0, cx.say("people-no-end"));
        }
        for choice in DAYS {
            let words = cx.fill("people-days", &[("count", choice.into())]);
            ui.radio_value(days, choice, words);
        }
    });
    ui.add_space(cx.theme.sizes.pad);
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
    days: &mut u64,
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
    choose_days(ui, cx, days, false);
    let (done, cancelled) = buttons(ui, cx, "invite-do", !department.is_empty(), false);
    if done {
        let command = Command::Invite {
            department: department.clone(),
            role: *role,
            expires: cx.now.plus(*days * DAY_MS),
        };
        cx.act(Action::Do(command, Then::ShowInvitation));
    }
    !(done || cancelled)
}

struct Grant<'a> {
    member: &'a str,
    name: &'a str,
    department: &'a mut String,
    level: &'a mut Level,
    below: &'a mut bool,
    days: &'a mut u64,
}

impl Grant<'_> {
    fn show(self, ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>) -> bool {
        let title = cx.fill("grant-title", &[("name", self.name.into())]);
        ui.label(heading(cx.theme, title));
        ui.add_space(cx.theme.sizes.gap);
        choose_department(ui, cx, seen, self.department, Offered::Projects);
        ui.label(weak(cx.theme, cx.say("people-level")));
        ui.horizontal(|ui| {
            for choice in words::LEVELS {
                ui.radio_value(self.level, choice, words::level(cx, choice));
            }
        });
        ui.checkbox(self.below, cx.say("grant-below"));
        ui.add_space(cx.theme.sizes.gap);
        choose_days(ui, cx, self.days, true);
        let (done, cancelled) = buttons(ui, cx, "grant-do", true, false);
        if done {
            let rows = seen.cache.departments();
            let own = rows.iter().find(|row| row.space == *self.department);
            let named = own.is_some_and(|row| !row.path.is_empty());
            let command = Command::Grant {
                member: self.member.to_owned(),
                department: named.then(|| self.department.clone()),
                level: *self.level,
                below: *self.below,
                expires: (*self.days > 0).then(|| cx.now.plus(*self.days * DAY_MS)),
                passes: 0,
                may: Vec::new(),
            };
            cx.act(Action::Do(command, Then::Say("grant-done")));
        }
        !(done || cancelled)
    }
}

fn revoke(ui: &mut Ui, cx: &Cx<'_>, id: &str, row: &CapabilityRow) -> bool {
    ui.label(heading(cx.theme, cx.say("revoke-title")));
    if let Some(last) = row.chain.last() {
        ui.label(strong(cx.theme, words::link(cx, last)));
    }
    ui.add_space(cx.theme.sizes.gap);
    ui.label(cx.say("revoke-means"));
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) = buttons(ui, cx, "right-revoke", true, true);
    if done {
        cx.act(person::revoke(id));
    }
    !(done || cancelled)
}

fn remove(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, member: &str, name: &str) -> bool {
    let title = cx.fill("remove-title", &[("name", name.into())]);
    ui.label(heading(cx.theme, title));
    ui.add_space(cx.theme.sizes.gap);
    let query = Query::RemovalPreview { name: member.to_owned() };
    let ready = match seen.cache.get(&query) {
        Loaded::Ready(Answer::Removal(info)) => {
            consequences(ui, cx, info);
            ui.add_space(cx.theme.sizes.gap);
            ui.label(strong(cx.theme, cx.say("person-exposure")));
            exposure::show(ui, cx, seen, member);
            true
        }
        Loaded::Failed(failure) => {
            let told = cx.failure(failure);
            ui.label(told.problem());
            ui.label(weak(cx.theme, told.next()));
            false
        }
        Loaded::Waiting | Loaded::Ready(_) => {
            ui.label(weak(cx.theme, cx.say("loading")));
            false
        }
    };
    ui.add_space(cx.theme.sizes.pad);
    let (done, cancelled) = buttons(ui, cx, "remove-do", ready, true);
    if done {
        let command = Command::RemoveMember { name: member.to_owned() };
        cx.act(Action::Do(command, Then::Say("remove-done")));
    }
    !(done || cancelled)
}

/// What a removal will do, spelled out.
fn consequences(ui: &mut Ui, cx: &Cx<'_>, info: &RemovalInfo) {
    let devices = cx.fill("remove-devices", &[("count", info.devices.into())]);
    ui.label(format!("• {devices}"));
    if !info.departments.is_empty() {
        let places = cx.list(&info.departments);
        ui.label(format!("• {}", cx.fill("remove-reading", &[("places", (&places).into())])));
    }
    if info.conversations > 0 {
        let count = &[("count", info.conversations.into())];
        ui.label(format!("• {}", cx.fill("remove-conversations", count)));
    }
    for row in &info.capabilities {
        let what = words::right(cx, row);
        ui.label(format!("• {}", cx.fill("remove-right", &[("what", (&what).into())])));
    }
    for row in &info.passed_on {
        let what = words::right(cx, row);
        let values = &[("name", (&row.holder).into()), ("what", (&what).into())];
        ui.label(format!("• {}", cx.fill("remove-others", values)));
    }
    let keeps = cx.fill("remove-keeps", &[("count", info.keeps_entries.into())]);
    ui.label(format!("• {keeps}"));
    ui.label(weak(cx.theme, cx.say("remove-late")));
}

fn rename(ui: &mut Ui, cx: &Cx<'_>, department: &str, name: &mut String) -> bool {
    ui.label(heading(cx.theme, cx.say("department-rename")));
    ui.add_space(cx.theme.sizes.gap);
    labelled_field(ui, cx.theme, &cx.say("name"), "", name);
    ui.add_space(cx.theme.sizes.pad);
    let ready = !name.trim().is_empty();
    let (done, cancelled) = buttons(ui, cx, "department-rename", ready, false);
    if done {
        let (department, name) = (department.to_owned(), name.trim().to_owned());
        cx.act(Action::Do(Command::RenameDepartment { department, name }, Then::Nothing));
    }
    !(done || cancelled)
}

fn relocate(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    department: &str,
    name: &str,
    parent: &mut Option<String>,
) -> bool {
    let title = cx.fill("department-move-title", &[("name", name.into())]);
    ui.label(heading(cx.theme, title));
    ui.add_space(cx.theme.sizes.gap);
    let mut space = parent.clone().unwrap_or_default();
    choose_department(ui, cx, seen, &mut space, Offered::All);
    let rows = seen.cache.departments();
    let named = rows.iter().any(|row| row.space == space && !row.path.is_empty());
    *parent = Some(space.clone()).filter(|space| !space.is_empty());
    ui.add_space(cx.theme.sizes.gap);
    let (done, cancelled) = buttons(ui, cx, "department-move", space != department, false);
    if done {
        let parent = named.then_some(space);
        let department = department.to_owned();
        cx.act(Action::Do(Command::MoveDepartment { department, parent }, Then::Nothing));
    }
    !(done || cancelled)
}
