//! Tasks: list, board, bars, and one task.

use node::facade::Query;

use super::{Cx, Seen};
use crate::state::{Panel, TaskScope, TaskView};

/// What the task screens remember.
#[derive(Default)]
pub struct TasksView {}

impl TasksView {
    /// The questions of the screen.
    pub fn needs(&self, _scope: &TaskScope) -> Vec<Query> {
        Vec::new()
    }

    /// The questions of the panel on the right.
    pub fn panel_needs(&self, _panel: Option<&Panel>) -> Vec<Query> {
        Vec::new()
    }
}

/// Draws tasks.
pub fn show(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _scope: &TaskScope,
    _as: TaskView,
    _view: &mut TasksView,
) {
}

/// Draws one task, on the right.
pub fn panel(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _task: &str,
    _view: &mut TasksView,
) {
}

/// Draws the title of the tasks and what can be done with them.
pub fn header(
    _ui: &mut egui::Ui,
    _cx: &Cx<'_>,
    _seen: &Seen<'_>,
    _scope: &TaskScope,
    _as: TaskView,
    _view: &mut TasksView,
) {
}
