//! A new task in one line.

use egui::{Key, Margin, Modifiers, Role, TextEdit, Ui};
use node::facade::{Command, DepartmentInfo, TaskChange, TaskField};

use super::{TasksView, view::today};
use crate::{
    action::{Action, Then},
    model::{
        tasks::{
            quick::{self, Quick},
            words::Words,
        },
        time,
    },
    state::TaskScope,
    theme::Icon,
    ui::{Cx, Seen},
    widgets::{chip, label_as, weak},
};

/// The longest line that is taken: a title and some marks, in bytes.
const LINE_CHARS_MAX: usize = 600;

/// Draws the field for a new task; of a column, if its status is named.
pub(super) fn line(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    status: Option<&str>,
    view: &mut TasksView,
) {
    let places = places(seen, scope, status, view);
    let Some(space) = place(seen, &places, view) else {
        ui.label(weak(cx.theme, cx.say("task-nowhere")));
        return;
    };
    let label = cx.say("task-new-line");
    let several = places.len() > 1 && status.is_none();
    ui.horizontal(|ui| {
        let width = ui.available_width() - if several { 150.0 } else { 0.0 };
        let field = TextEdit::singleline(&mut view.adding.line)
            .hint_text(cx.say(if status.is_some() { "task-new-short" } else { "task-new-hint" }))
            .margin(Margin::symmetric(10, 6))
            .char_limit(LINE_CHARS_MAX)
            .desired_width(width.max(80.0));
        let response = ui.add(field);
        label_as(&response, Role::TextInput, &label);
        if std::mem::take(&mut view.adding.focus) {
            response.request_focus();
        }
        if several {
            choose_place(ui, cx, seen, &places, &space, view);
        }
        let entered = response.lost_focus()
            && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Enter));
        if entered {
            make(cx, seen, scope, status, &space, view);
            // Stays for the next one.
            response.request_focus();
        } else if response.lost_focus() && view.adding.line.trim().is_empty() {
            view.adding.column = None;
        }
    });
    understood(ui, cx, seen, view);
}

/// Where a task can be made.
fn places<'a>(
    seen: &Seen<'a>,
    scope: &TaskScope,
    status: Option<&str>,
    view: &TasksView,
) -> Vec<&'a DepartmentInfo> {
    let statuses = &view.shown.statuses;
    let fits = |row: &&DepartmentInfo| {
        let here = match scope {
            TaskScope::Department(space) => row.space == *space,
            TaskScope::All | TaskScope::Mine => true,
        };
        let known = statuses.of(&row.space);
        let has = status.is_none_or(|id| known.is_empty() || known.iter().any(|one| one.id == id));
        here && row.may_write && has
    };
    seen.cache.departments().iter().filter(fits).collect()
}

/// The one chosen, one's own department, or the first.
fn place(seen: &Seen<'_>, places: &[&DepartmentInfo], view: &TasksView) -> Option<String> {
    let mine = seen.cache.members().iter().find(|member| member.mine);
    let own = mine.and_then(|member| member.department_ids.first());
    let wanted = [view.adding.space.as_ref(), own];
    let has = |space: &&String| places.iter().any(|row| row.space == **space);
    let found = wanted.into_iter().flatten().find(has);
    found.or_else(|| places.first().map(|row| &row.space)).cloned()
}

fn choose_place(
    ui: &mut Ui,
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    places: &[&DepartmentInfo],
    space: &str,
    view: &mut TasksView,
) {
    let organisation = seen.cache.status().map(|status| status.organisation.as_str());
    let name = |row: &DepartmentInfo| match row.path.as_str() {
        "" => organisation.unwrap_or_default().to_owned(),
        path => path.to_owned(),
    };
    let here = places.iter().find(|row| row.space == space);
    let shown = here.map(|row| name(row)).unwrap_or_default();
    let combo = egui::ComboBox::from_id_salt("new-task-department")
        .width(134.0)
        .truncate()
        .selected_text(shown)
        .show_ui(ui, |ui| {
            for row in places {
                if ui.selectable_label(row.space == space, name(row)).clicked() {
                    view.adding.space = Some(row.space.clone());
                }
            }
        });
    label_as(&combo.response, Role::ComboBox, &cx.say("task-new-department"));
}

/// What of the line was understood, besides the title.
fn understood(ui: &mut Ui, cx: &Cx<'_>, seen: &Seen<'_>, view: &TasksView) {
    let quick = quick::read(&view.adding.line, seen.cache.members(), today(cx));
    if quick == (Quick { title: quick.title.clone(), ..Quick::default() }) {
        return;
    }
    let (text, statuses) = (cx.text, &view.shown.statuses);
    let words = Words { text, statuses, tasks: seen.cache.tasks(), today: today(cx) };
    ui.horizontal_wrapped(|ui| {
        ui.label(weak(cx.theme, quick.title.as_str()));
        for id in &quick.assignees {
            let member = seen.cache.members().iter().find(|member| member.member == *id);
            let name = member.map(|member| member.name.as_str()).unwrap_or_default();
            chip(ui, cx.theme, &format!("{} {name}", Icon::PERSON.text()));
        }
        if let Some(priority) = quick.priority {
            let said = words.priority(priority);
            chip(ui, cx.theme, &format!("{} {said}", Icon::PRIORITY.text()));
        }
        if let Some(day) = quick.deadline {
            let said = time::long_day(cx.text, day);
            chip(ui, cx.theme, &format!("{} {said}", Icon::CALENDAR.text()));
        }
    });
}

/// Makes the task, unless there is no title.
fn make(
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    status: Option<&str>,
    space: &str,
    view: &mut TasksView,
) {
    let mut quick = quick::read(&view.adding.line, seen.cache.members(), today(cx));
    if quick.title.is_empty() {
        return;
    }
    if *scope == TaskScope::Mine && quick.assignees.is_empty() {
        quick.assignees.extend(seen.cache.status().map(|status| status.member.clone()));
    }
    let mut fields = Vec::new();
    fields.extend(status.map(|id| TaskField::Status(id.to_owned())));
    fields.extend(quick.priority.map(TaskField::Priority));
    fields.extend(quick.deadline.map(|day| TaskField::Deadline(Some(day.to_string()))));
    let assign: Vec<TaskChange> = quick.assignees.into_iter().map(TaskChange::Assign).collect();
    let then = if assign.is_empty() { Then::Nothing } else { Then::ChangeTask(assign) };
    let department = Some(space.to_owned());
    cx.act(Action::Do(Command::AddTask { title: quick.title, department, fields }, then));
    view.adding.line.clear();
}
