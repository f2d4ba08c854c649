//! What is worked out from all tasks, kept until an answer or a wish changes.

use std::collections::BTreeSet;

use node::facade::{Answer, Query, TaskInfo};

use super::view::{TasksView, statuses_query, today};
use crate::{
    model::tasks::{
        arrange::{Group, ListRow, Wish, arrange, in_scope, rows},
        board::{Column, columns},
        gantt::{Axis, Mark},
        plan::{Plan, PlanOrder, PlanRow, plan},
        statuses::Statuses,
    },
    state::{Loaded, TaskScope, TaskView},
    ui::{Cx, Seen},
};

/// What is worked out from all tasks.
#[derive(Default)]
pub(super) struct Shown {
    key: Option<Key>,
    spaces: BTreeSet<String>,
    /// The statuses of the spaces that have tasks here.
    pub(super) statuses: Statuses,
    /// Tasks before any filter.
    pub(super) in_scope: usize,
    /// Tasks after it.
    pub(super) count: usize,
    /// The rows of the list.
    pub(super) rows: Vec<ListRow>,
    /// The columns of the board.
    pub(super) columns: Vec<Column>,
    /// The rows of the Gantt chart.
    pub(super) plan: Plan,
    /// How each of them is drawn.
    pub(super) marks: Vec<Mark>,
    /// The days above them.
    pub(super) axis: Option<Axis>,
}

#[derive(PartialEq)]
struct Key {
    tasks: u64,
    departments: u64,
    statuses: Vec<u64>,
    wish: Wish,
    view: TaskView,
    group: Group,
    order: PlanOrder,
}

impl Shown {
    /// The spaces whose statuses are asked for.
    pub(super) fn spaces(&self) -> &BTreeSet<String> {
        &self.spaces
    }
}

/// All tasks, once they are known.
pub(super) fn tasks<'a>(seen: &Seen<'a>) -> Loaded<'a> {
    seen.cache.get(&Query::Tasks { department: None })
}

/// Works out what is shown, if anything has changed.
pub(super) fn refresh(
    cx: &Cx<'_>,
    seen: &Seen<'_>,
    scope: &TaskScope,
    view: TaskView,
    state: &mut TasksView,
) {
    let me = seen.cache.status().map(|status| status.member.clone()).unwrap_or_default();
    let (filter, sort) = (state.filter.clone(), state.sort);
    let wish = Wish { scope: scope.clone(), filter, sort, me, today: today(cx) };
    let revision = |space: &String| seen.cache.revision(&statuses_query(space.clone()));
    let key = Key {
        tasks: seen.cache.revision(&Query::Tasks { department: None }),
        departments: seen.cache.revision(&Query::Departments),
        statuses: state.shown.spaces.iter().map(revision).collect(),
        wish,
        view,
        group: state.group,
        order: state.plan_order,
    };
    if state.shown.key.as_ref() == Some(&key) {
        return;
    }
    let tasks = seen.cache.tasks();
    state.shown = work_out(seen, tasks, &key);
    // Answers of spaces that were just discovered count from the next frame on.
    state.shown.key = Some(key);
    state.chosen.retain(|id| tasks.iter().any(|task| task.task == *id));
    super::keys::keep_cursor(state, tasks);
}

fn work_out(seen: &Seen<'_>, tasks: &[TaskInfo], key: &Key) -> Shown {
    let wish = &key.wish;
    let mut shown = Shown { in_scope: 0, ..Shown::default() };
    for task in tasks.iter().filter(|task| in_scope(task, &wish.scope, &wish.me)) {
        shown.in_scope += 1;
        if !shown.spaces.contains(&task.space) {
            shown.spaces.insert(task.space.clone());
        }
    }
    // Where there are no tasks yet, there is a board to put some on.
    let writable = seen.cache.departments().iter().filter(|row| row.may_write);
    match &wish.scope {
        TaskScope::Department(space) => drop(shown.spaces.insert(space.clone())),
        TaskScope::All | TaskScope::Mine => {
            shown.spaces.extend(writable.map(|row| row.space.clone()));
        }
    }
    shown.statuses = statuses(seen, &shown.spaces);
    let order = arrange(tasks, &shown.statuses, wish);
    shown.count = order.len();
    match key.view {
        TaskView::List => shown.rows = rows(tasks, &order, &shown.statuses, key.group),
        TaskView::Board => shown.columns = columns(tasks, &order, &shown.statuses),
        TaskView::Gantt => {
            shown.plan = plan(tasks, &order, key.order);
            shown.marks = shown.plan.rows.iter().map(|row| mark(tasks, row)).collect();
            shown.axis = Some(Axis::of(shown.marks.iter().copied(), wish.today, 1.0));
        }
    }
    shown
}

fn mark(tasks: &[TaskInfo], row: &PlanRow) -> Mark {
    match row {
        PlanRow::Task(index) => Mark::of(&tasks[*index]),
        PlanRow::Head(_) => Mark::Nothing,
    }
}

/// The statuses of some spaces, as far as they are known.
pub(super) fn statuses(seen: &Seen<'_>, spaces: &BTreeSet<String>) -> Statuses {
    let mut all = Statuses::default();
    for space in spaces {
        if let Loaded::Ready(Answer::Statuses(statuses)) =
            seen.cache.get(&statuses_query(space.clone()))
        {
            all.put(space, statuses);
        }
    }
    all
}
