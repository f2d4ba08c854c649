//! Projects: beginning one, and who takes part in it and why.

use egui::{ComboBox, Label, ScrollArea, Ui};
use node::facade::{Command, DepartmentInfo, ProjectInfo, ProjectPart, Query, Sharing};
use protocol::capability::Level;

use super::{Cx, Seen, people, picker};
use crate::{
    action::{Action, Then},
    model::{conversation::Picking, project},
    theme::Icon,
    widgets::{
        Row, danger_button, dialog_frame, glyph, heading, icon_button, labelled_field,
        primary_button, quiet_button, row, search_field, tag, weak,
    },
};

/// What the window of projects remembers.
#[derive(Debug, Default)]
pub struct ProjectsView {
    dialog: Option<Dialog>,
}

#[derive(Debug)]
enum Dialog {
    Begin(project::Form),
    Show(Shown),
}

/// A project that is looked at.
#[derive(Debug, Default)]
struct Shown {
    space: String,
    /// People who are to take part, too.
    picking: Picking,
    /// Its new name, while it is renamed.
    name: Option<String>,
    /// Who is about to take part no longer, and whether it is a department.
    leaving: Option<(ProjectPart, bool)>,
}

impl ProjectsView {
    /// Asks for what a new project needs.
    pub fn begin(&mut self) {
        self.dialog = Some(Dialog::Begin(project::Form::default()));
    }

    /// Shows a project, by its space.
    pub fn show(&mut self, space: &str) {
        self.dialog = Some(Dialog::Show(Shown { space: space.to_owned(), ..Shown::default() }));
    }

    /// Closes what is open.
    pub fn close(&mut self) {
        self.dialog = None;
    }

    /// Whether something is open.
    pub fn is_open(&self) -> bool {
        self.dialog.is_some()
    }

    /// The questions of what is open.
    pub fn needs(&self) -> Vec<Query> {
        match &self.dialog {
            Some(Dialog::Show(shown)) => vec![shown.who_can_read()],
            Some(Dialog::Begin(_)) | None => Vec::new(),
        }
    }
}

impl Shown {
    fn who_can_read(&self) -> Query {
        Query::WhoCanRead { department: Some(self.space.clone()), on: None }
    }
}

/// Draws what is open.
pub fn show(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &mut ProjectsView) {
    let Some(dialog) = &mut view.dialog else { return };
    let mut open = true;
    let modal = dialog_frame(ui.ctx(), "project-dialog", 472.0, |ui| {
        // As high as its content, as far as the window has room.
        let height = ui.ctx().content_rect().height() - 120.0;
        let area = ScrollArea::vertical().max_height(height).min_scrolled_height(height);
        area.show(ui, |ui| {
            open = match dialog {
                Dialog::Begin(form) => begin(ui, cx, seen, form),
                Dialog::Show(shown) => details(ui, cx, seen, shown),
            };
        });
    });
    if !open || modal.should_close() {
        view.dialog = None;
    }
}

fn part(ui: &mut Ui, cx: &Cx<'_>, id: &str) {
    ui.add_space(cx.theme.sizes.gap);
    ui.label(weak(cx.theme, cx.say(id)));
}

fn begin(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, form: &mut project::Form) -> bool {
    let rows = seen.cache.departments();
    ui.label(heading(cx.theme, cx.say("project-new")));
    ui.add(Label::new(weak(cx.theme, cx.say("project-new-hint"))).wrap());
    ui.add_space(cx.theme.sizes.gap);
    let name = labelled_field(ui, cx.theme, &cx.say("project-name"), "", &mut form.name);
    if form.name.is_empty() && !ui.memory(|memory| memory.focused().is_some()) {
        name.request_focus();
    }
    part(ui, cx, "project-departments");
    ui.horizontal_wrapped(|ui| {
        for department in project::departments(rows) {
            let mut on = form.departments.contains(&department.space);
            if ui.checkbox(&mut on, &department.path).changed() {
                match on {
                    true => drop(form.departments.insert(department.space.clone())),
                    false => drop(form.departments.remove(&department.space)),
                }
            }
        }
    });
    part(ui, cx, "project-people");
    people_field(ui, cx, seen, &mut form.picking);
    part(ui, cx, "project-managed-by");
    owner(ui, cx, rows, form);
    ui.add_space(cx.theme.sizes.pad);
    let command = form.command(rows, &cx.say("project-channel"));
    ui.horizontal(|ui| {
        let ready = command.is_some();
        let made = primary_button(ui, cx.theme, &cx.say("make"), ready).clicked();
        let done = command.filter(|_| made);
        let is_done = done.is_some();
        done.into_iter().for_each(|command| cx.act(Action::Do(command, Then::GoToProject)));
        !(is_done || quiet_button(ui, cx.theme, &cx.say("cancel")).clicked())
    })
    .inner
}

fn owner(ui: &mut Ui, cx: &Cx<'_>, rows: &[DepartmentInfo], form: &mut project::Form) {
    let now = form.owner(rows).map(|row| (row.space.clone(), row.path.clone()));
    let Some((mut space, path)) = now else {
        ui.label(weak(cx.theme, cx.say("project-no-owner")));
        return;
    };
    let managed = project::managed(rows);
    if managed.len() == 1 {
        ui.label(path);
        return;
    }
    let before = space.clone();
    ComboBox::from_id_salt("project-owner").selected_text(path).show_ui(ui, |ui| {
        for row in managed {
            ui.selectable_value(&mut space, row.space.clone(), &row.path);
        }
    });
    if space != before {
        form.owner = Some(space);
    }
}

/// Those chosen, a field for a name, and who fits it.
fn people_field(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, picking: &mut Picking) {
    picker::chosen(ui, cx, seen, picking);
    let width = ui.available_width();
    let field = search_field(ui, &cx.say("picker-hint"), &mut picking.typed, width);
    if field.changed() {
        picking.end_name(seen.cache.members());
    }
    if picking.typed.trim().is_empty() {
        return;
    }
    let mut added = None;
    for member in picking.offered(seen.cache.members()) {
        let words = format!("{}   {}", member.name, member.departments.join("  "));
        let item = Row { icon: Some(Icon::PERSON), words: &words, ..Row::default() };
        if row(ui, cx.theme, &item).clicked() {
            added = Some(member.member.clone());
        }
    }
    if let Some(member) = added {
        picking.add(&member);
    }
}

fn details(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, shown: &mut Shown) -> bool {
    let found = seen.cache.departments().iter().find(|row| row.space == shown.space);
    let Some((row, project)) = found.and_then(|row| Some((row, row.project.as_ref()?))) else {
        return false;
    };
    title(ui, cx, row, project, shown);
    if let Some((who, department)) = shown.leaving.clone() {
        let keep = leaving(ui, cx, row, &who, department);
        shown.leaving = shown.leaving.take().filter(|_| keep);
        return true;
    }
    part(ui, cx, "project-departments");
    parts(ui, cx, row, &project.departments, true, shown);
    if row.may_manage {
        more_departments(ui, cx, seen, row, project);
    }
    part(ui, cx, "project-people");
    parts(ui, cx, row, &project.people, false, shown);
    if row.may_manage {
        people_field(ui, cx, seen, &mut shown.picking);
        if !shown.picking.chosen.is_empty()
            && primary_button(ui, cx.theme, &cx.say("project-include"), true).clicked()
        {
            let people = std::mem::take(&mut shown.picking.chosen);
            cx.act(include(&row.space, Vec::new(), people));
        }
    }
    part(ui, cx, "people-reading");
    people::readers(ui, cx, seen.cache.members(), seen.cache.get(&shown.who_can_read()));
    ui.add_space(cx.theme.sizes.gap);
    if row.may_manage {
        archive(ui, cx, row, project.archived);
    }
    !quiet_button(ui, cx.theme, &cx.say("close")).clicked()
}

/// Puts a project out of the way, or brings it back.
fn archive(ui: &mut Ui, cx: &Cx<'_>, row: &DepartmentInfo, archived: bool) {
    let (id, done) = match archived {
        true => ("project-reopen", "project-reopened"),
        false => ("project-archive", "project-archive-done"),
    };
    ui.horizontal_wrapped(|ui| {
        if quiet_button(ui, cx.theme, &cx.say(id)).clicked() {
            let (project, archived) = (row.space.clone(), !archived);
            let command = Command::ArchiveProject { project, archived };
            cx.act(Action::Do(command, Then::Say(done)));
        }
    });
    if !archived {
        ui.add(Label::new(weak(cx.theme, cx.say("project-archive-means"))).wrap());
    }
    ui.add_space(cx.theme.sizes.gap);
}

fn title(ui: &mut Ui, cx: &Cx<'_>, row: &DepartmentInfo, project: &ProjectInfo, shown: &mut Shown) {
    ui.horizontal(|ui| {
        ui.label(heading(cx.theme, &row.name));
        if project.archived {
            let tokens = &cx.theme.tokens;
            tag(ui, cx.theme, &cx.say("project-archived"), tokens.warn, tokens.warn_ground);
        }
        if row.may_manage
            && shown.name.is_none()
            && icon_button(ui, cx.theme, Icon::EDIT, &cx.say("project-rename")).clicked()
        {
            shown.name = Some(row.name.clone());
        }
    });
    let owner = cx.fill("project-of", &[("owner", (&project.owner).into())]);
    ui.add(Label::new(weak(cx.theme, owner)).wrap());
    let Some(name) = &mut shown.name else { return };
    labelled_field(ui, cx.theme, &cx.say("project-name"), "", name);
    let done = ui.horizontal(|ui| {
        let ready = !name.trim().is_empty();
        if primary_button(ui, cx.theme, &cx.say("project-rename"), ready).clicked() {
            let (project, name) = (row.space.clone(), name.trim().to_owned());
            cx.act(Action::Do(Command::RenameProject { project, name }, Then::Nothing));
            return true;
        }
        quiet_button(ui, cx.theme, &cx.say("cancel")).clicked()
    });
    if done.inner {
        shown.name = None;
    }
}

/// Those who take part, each with their level.
fn parts(
    ui: &mut Ui,
    cx: &Cx<'_>,
    row: &DepartmentInfo,
    all: &[ProjectPart],
    departments: bool,
    shown: &mut Shown,
) {
    if all.is_empty() {
        ui.label(cx.say("project-none"));
    }
    let icon = if departments { Icon::DEPARTMENT } else { Icon::PERSON };
    for part in all {
        ui.horizontal(|ui| {
            ui.label(glyph(cx.theme, icon));
            ui.label(&part.name);
            ui.label(weak(cx.theme, people::level_word(cx, &part.level)));
            let label = cx.fill("project-exclude", &[("name", (&part.name).into())]);
            if row.may_manage && icon_button(ui, cx.theme, Icon::REMOVE, &label).clicked() {
                shown.leaving = Some((part.clone(), departments));
            }
        });
    }
}

fn more_departments(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    row: &DepartmentInfo,
    project: &ProjectInfo,
) {
    let takes_part = |space: &String| project.departments.iter().any(|part| part.id == *space);
    let mut others = project::departments(seen.cache.departments());
    others.retain(|other| !takes_part(&other.space));
    if others.is_empty() {
        return;
    }
    ui.menu_button(cx.say("project-include-department"), |ui| {
        for other in others {
            if ui.button(&other.path).clicked() {
                cx.act(include(&row.space, vec![other.space.clone()], Vec::new()));
                ui.close();
            }
        }
    });
}

fn include(space: &str, departments: Vec<String>, people: Vec<String>) -> Action {
    let sharing = Sharing { project: space.to_owned(), departments, people };
    Action::Do(Command::ShareProject { sharing, level: Level::Write }, Then::Nothing)
}

/// Asks whether somebody is to take part no longer; whether the question stays.
fn leaving(
    ui: &mut Ui,
    cx: &Cx<'_>,
    row: &DepartmentInfo,
    who: &ProjectPart,
    department: bool,
) -> bool {
    let words = cx.fill("project-exclude", &[("name", (&who.name).into())]);
    ui.add_space(cx.theme.sizes.gap);
    ui.label(&words);
    ui.add(Label::new(weak(cx.theme, cx.say("project-exclude-means"))).wrap());
    ui.add_space(cx.theme.sizes.pad);
    ui.horizontal(|ui| {
        let done = danger_button(ui, cx.theme, &cx.say("project-exclude-do"), true).clicked();
        if done {
            let (departments, people) = match department {
                true => (vec![who.id.clone()], Vec::new()),
                false => (Vec::new(), vec![who.id.clone()]),
            };
            let sharing = Sharing { project: row.space.clone(), departments, people };
            cx.act(Action::Do(Command::UnshareProject(sharing), Then::Nothing));
        }
        !(done || quiet_button(ui, cx.theme, &cx.say("cancel")).clicked())
    })
    .inner
}
