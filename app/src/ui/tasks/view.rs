//! What the task screens remember.

use std::collections::BTreeSet;

use jiff::civil::Date;
use node::facade::{Answer, Command, Failure, Query, TaskChange, TaskInfo};

use super::{
    gantt::GanttView, menu::Menu, panel::Editing, repositories::Dialog, shown::Shown,
    statuses::StatusDialog, urge::Urging,
};
use crate::{
    action::{Action, Then},
    model::tasks::{
        arrange::{Filter, Group, Sort},
        export::Form,
        plan::PlanOrder,
        repositories::Progress,
    },
    state::{Nav, Panel, TaskScope},
    ui::Cx,
};

/// Tasks that can be changed together.
pub const CHOSEN_MAX: usize = 200;

/// What the task screens remember.
#[derive(Default)]
pub struct TasksView {
    pub(super) filter: Filter,
    pub(super) sort: Sort,
    pub(super) group: Group,
    pub(super) plan_order: PlanOrder,
    /// The tasks that are selected.
    pub(super) chosen: BTreeSet<String>,
    pub(super) cursor: Option<Cursor>,
    pub(super) menu: Option<Menu>,
    pub(super) adding: Adding,
    pub(super) shown: Shown,
    pub(super) gantt: GanttView,
    pub(super) editing: Option<Editing>,
    pub(super) statuses: Option<StatusDialog>,
    pub(super) export: Option<Form>,
    pub(super) repositories: Option<Dialog>,
    pub(super) urging: Option<Urging>,
    /// The space of the task in the panel.
    pub(super) panel_space: Option<String>,
    /// Where the list was scrolled to in the last frame, and how high it was.
    pub(super) list_sight: Option<(f32, f32)>,
    /// Rows, cards and bars that were drawn in the last frame.
    pub(super) drawn: usize,
}

/// Where the keyboard is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Cursor {
    /// The row, or the place in a column.
    pub(super) row: usize,
    /// The task that stands there.
    pub(super) task: String,
    /// It has just moved: it comes into sight.
    pub(super) moved: bool,
}

/// A task in the making.
#[derive(Debug, Default)]
pub(super) struct Adding {
    /// What is typed.
    pub(super) line: String,
    /// The department chosen, where there is a choice.
    pub(super) space: Option<String>,
    /// The column of the board that has the field open, by its status.
    pub(super) column: Option<String>,
    /// The field takes the keyboard.
    pub(super) focus: bool,
}

impl TasksView {
    /// The questions of the screen.
    pub fn needs(&self, scope: &TaskScope) -> Vec<Query> {
        let mut spaces = self.shown.spaces().clone();
        if let TaskScope::Department(space) = scope {
            spaces.insert(space.clone());
        }
        let statuses = spaces.into_iter().map(statuses_query);
        statuses.chain(self.repositories.is_some().then_some(Query::Repositories)).collect()
    }

    /// The questions of the panel on the right.
    pub fn panel_needs(&self, panel: Option<&Panel>) -> Vec<Query> {
        match (panel, &self.panel_space) {
            (Some(Panel::Task { .. }), Some(space)) => vec![statuses_query(space.clone())],
            _ => Vec::new(),
        }
    }

    /// What has to be saved because one has left a task.
    pub fn follow(&mut self, nav: &Nav) -> Vec<(Command, Then)> {
        let open = match &nav.panel {
            Some(Panel::Task { task }) => Some(task.as_str()),
            _ => None,
        };
        let left = self.editing.take_if(|editing| Some(editing.task.as_str()) != open);
        let changes = left.as_ref().map(Editing::changes).unwrap_or_default();
        match left {
            Some(editing) if !changes.is_empty() => {
                let then = editing.then();
                vec![(Command::SetTask { task: editing.task, changes }, then)]
            }
            _ => Vec::new(),
        }
    }

    /// What was written of a task and isn't saved yet.
    pub fn unsaved(&self) -> Option<Command> {
        let editing = self.editing.as_ref()?;
        let changes = editing.changes();
        let task = editing.task.clone();
        (!changes.is_empty()).then_some(Command::SetTask { task, changes })
    }

    /// A description was saved, or couldn't be.
    pub fn described(&mut self, task: &str) {
        if let Some(editing) = self.editing.as_mut().filter(|editing| editing.task == task) {
            editing.sent = None;
        }
    }

    /// Whether a menu or the dialog of an export lies above everything.
    pub fn has_menu(&self) -> bool {
        self.menu.is_some()
            || self.export.is_some()
            || self.repositories.is_some()
            || self.urging.is_some()
    }

    /// Asks where the tasks that are shown are to be written.
    pub fn begin_export(&mut self, form: Form) {
        self.export = Some(form);
    }

    /// They are written.
    pub fn exported(&mut self) {
        self.export.take_if(|form| form.busy);
    }

    /// They couldn't be; whether the dialog is still there to say so.
    pub fn export_failed(&mut self, failure: &Failure) -> bool {
        let Some(form) = self.export.as_mut().filter(|form| form.busy) else { return false };
        (form.busy, form.failure) = (false, Some(failure.clone()));
        true
    }

    /// Shows the repositories whose commits are linked to tasks.
    pub fn show_repositories(&mut self) {
        self.repositories = Some(Dialog::default());
    }

    /// A repository is being scanned.
    pub fn scanning(&mut self, path: &str) {
        if let Some(dialog) = &mut self.repositories {
            dialog.begun(path.to_owned());
        }
    }

    /// It was.
    pub fn scanned(&mut self, answer: &Answer) {
        if let (Some(dialog), Answer::CommitReport(report)) = (&mut self.repositories, answer) {
            dialog.ended(Progress::Done(report.clone()));
        }
    }

    /// It couldn't be; whether the dialog is still there to say so.
    pub fn not_scanned(&mut self, failure: &Failure) -> bool {
        let Some(dialog) = &mut self.repositories else { return false };
        dialog.ended(Progress::Failed(failure.clone()));
        true
    }

    /// Rows, cards and bars that were drawn in the last frame.
    pub fn drawn(&self) -> usize {
        self.drawn
    }

    /// The tasks that keys change: those selected, or the one where the keyboard is.
    pub(super) fn targets(&self) -> Vec<String> {
        if self.chosen.is_empty() {
            return self.cursor.iter().map(|cursor| cursor.task.clone()).collect();
        }
        self.chosen.iter().cloned().collect()
    }

    /// Selects a task, or no longer.
    pub(super) fn choose(&mut self, task: &str) {
        if !self.chosen.remove(task) && self.chosen.len() < CHOSEN_MAX {
            self.chosen.insert(task.to_owned());
        }
    }
}

/// The question for a space's statuses.
pub(super) fn statuses_query(space: String) -> Query {
    Query::Statuses { department: Some(space) }
}

/// The day on the viewer's calendar.
pub(super) fn today(cx: &Cx<'_>) -> Date {
    crate::model::time::day(cx.now, cx.zone)
}

/// Has tasks changed, each in the same way besides, where that is wished.
pub(super) fn change(cx: &Cx<'_>, changes: Vec<(String, TaskChange)>, besides: Option<TaskChange>) {
    for (task, change) in changes {
        let changes = [change].into_iter().chain(besides.clone()).collect();
        cx.act(Action::Do(Command::SetTask { task, changes }, Then::Nothing));
    }
}

/// Has one task changed.
pub(super) fn change_one(cx: &Cx<'_>, task: &TaskInfo, changes: Vec<TaskChange>) {
    if !changes.is_empty() {
        let task = task.task.clone();
        cx.act(Action::Do(Command::SetTask { task, changes }, Then::Nothing));
    }
}
