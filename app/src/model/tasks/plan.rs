//! The rows of a Gantt chart: tasks by department or in the order of what has to be finished first.

use std::collections::{BTreeMap, BTreeSet};

use node::facade::TaskInfo;
use protocol::schema::DependencyKind;

use super::{
    gantt::Mark,
    ties::{holds, ties},
};
use crate::model::name;

/// How the rows of a Gantt chart are ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PlanOrder {
    /// Under the names of their departments.
    #[default]
    Department,
    /// What has to be finished first stands above what waits for it.
    Dependency,
}

/// A row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PlanRow {
    /// A department begins: its space.
    Head(String),
    /// A task, by its place in the answer.
    Task(usize),
}

/// An arrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Link {
    /// The row of what the other depends on.
    pub from: usize,
    /// The row of what depends on it.
    pub to: usize,
    /// Which ends are tied.
    pub kind: DependencyKind,
    /// The days of both are as they should be.
    pub holds: bool,
}

/// The rows, and for each the rows of the tasks that it depends on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The rows from above.
    pub rows: Vec<PlanRow>,
    /// Arrows: from what others depend on, to what depends on it.
    pub links: Vec<Link>,
    /// For each row, the arrows that begin or end there.
    pub by_row: Vec<Vec<usize>>,
}

impl Plan {
    /// The arrows that begin or end in some rows, each once.
    pub fn links_at(&self, rows: std::ops::Range<usize>) -> BTreeSet<usize> {
        let rows = self.by_row.get(rows).unwrap_or_default();
        rows.iter().flatten().copied().collect()
    }
}

/// Lays out the rows of the tasks that are shown.
pub fn plan(tasks: &[TaskInfo], order: &[usize], by: PlanOrder) -> Plan {
    let rows = match by {
        PlanOrder::Department => by_department(tasks, order),
        PlanOrder::Dependency => {
            by_dependency(tasks, order).into_iter().map(PlanRow::Task).collect()
        }
    };
    let mut places = BTreeMap::new();
    for (at, row) in rows.iter().enumerate() {
        if let PlanRow::Task(index) = row {
            places.insert(tasks[*index].task.as_str(), (at, *index));
        }
    }
    let mut links = Vec::new();
    let mut by_row = vec![Vec::new(); rows.len()];
    for (to, row) in rows.iter().enumerate() {
        let PlanRow::Task(index) = row else { continue };
        let task = &tasks[*index];
        let shown = ties(task).filter_map(|(id, how)| Some((*places.get(id)?, how)));
        for ((from, first), how) in shown {
            by_row[from].push(links.len());
            by_row[to].push(links.len());
            let holds = holds(how, Mark::of(&tasks[first]), Mark::of(task));
            links.push(Link { from, to, kind: how.kind, holds });
        }
    }
    Plan { rows, links, by_row }
}

fn by_department(tasks: &[TaskInfo], order: &[usize]) -> Vec<PlanRow> {
    let mut groups: BTreeMap<_, Vec<usize>> = BTreeMap::new();
    for index in order {
        let task = &tasks[*index];
        let key = (name::sort_key(&task.department), task.space.as_str());
        groups.entry(key).or_default().push(*index);
    }
    let mut rows = Vec::new();
    for ((_, space), members) in groups {
        rows.push(PlanRow::Head(space.to_owned()));
        rows.extend(members.into_iter().map(PlanRow::Task));
    }
    rows
}

/// Each task after all that it depends on, otherwise in the order given. Tasks that wait for each
/// other in a circle come in the order given.
fn by_dependency(tasks: &[TaskInfo], order: &[usize]) -> Vec<usize> {
    let ids = order.iter().map(|index| (tasks[*index].task.as_str(), *index));
    let shown: BTreeMap<&str, usize> = ids.collect();
    let mut placed = BTreeSet::new();
    let mut rows = Vec::new();
    for first in order {
        // A walk with its own stack: a chain may be longer than a thread's stack allows.
        let mut walk = vec![(*first, false)];
        let mut under_way = BTreeSet::new();
        while let Some((index, done)) = walk.pop() {
            if done {
                if placed.insert(index) {
                    rows.push(index);
                }
                continue;
            }
            if placed.contains(&index) || !under_way.insert(index) {
                continue;
            }
            walk.push((index, true));
            let needed = tasks[index].depends_on.iter().rev();
            walk.extend(needed.filter_map(|id| Some((*shown.get(id.as_str())?, false))));
        }
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tasks::sample::{planned, task};

    fn after(id: &str, needed: &[&str]) -> TaskInfo {
        let depends_on = needed.iter().map(|id| (*id).to_owned()).collect();
        TaskInfo { depends_on, ..task(id, id) }
    }

    fn in_order(tasks: &[TaskInfo]) -> String {
        let order: Vec<usize> = (0..tasks.len()).collect();
        let plan = plan(tasks, &order, PlanOrder::Dependency);
        let name = |row: &PlanRow| match row {
            PlanRow::Task(index) => tasks[*index].task.clone(),
            PlanRow::Head(space) => format!("[{space}]"),
        };
        plan.rows.iter().map(name).collect()
    }

    #[test]
    fn what_has_to_be_finished_first_stands_above() {
        assert_eq!(in_order(&[after("a", &["c"]), after("b", &[]), after("c", &["b"])]), "bca");
        assert_eq!(in_order(&[after("a", &["c", "b"]), after("b", &[]), after("c", &[])]), "cba");
        assert_eq!(in_order(&[after("a", &[]), after("b", &[])]), "ab");
    }

    #[test]
    fn circles_and_unknown_tasks_do_no_harm() {
        assert_eq!(in_order(&[after("a", &["b"]), after("b", &["a"])]), "ba");
        assert_eq!(in_order(&[after("a", &["a"])]), "a");
        assert_eq!(in_order(&[after("a", &["gone"])]), "a");
    }

    #[test]
    fn a_chain_of_many() {
        let name = |number: usize| number.to_string();
        let tasks: Vec<TaskInfo> =
            (0..20_000).map(|at| after(&name(at), &[&name(at + 1)])).collect();
        let order: Vec<usize> = (0..tasks.len()).collect();
        let plan = plan(&tasks, &order, PlanOrder::Dependency);
        assert_eq!(plan.rows.first(), Some(&PlanRow::Task(19_999)));
        assert_eq!(plan.rows.len(), 20_000);
    }

    #[test]
    fn departments_have_a_row_of_their_own() {
        let mut tasks = vec![after("a", &[]), after("b", &["a"]), after("c", &[])];
        tasks[1].department = "研发部".into();
        tasks[1].space = "r".into();
        let plan = plan(&tasks, &[2, 1, 0], PlanOrder::Department);
        let head = |space: &str| PlanRow::Head(space.to_owned());
        let rows = [head("a"), PlanRow::Task(2), PlanRow::Task(0), head("r"), PlanRow::Task(1)];
        assert_eq!(plan.rows, rows);
        let kind = DependencyKind::FinishStart;
        assert_eq!(plan.links, [Link { from: 2, to: 4, kind, holds: true }]);
        assert_eq!(plan.links_at(0..2), BTreeSet::new());
        assert_eq!(plan.links_at(2..5), BTreeSet::from([0]));
        assert_eq!(plan.links_at(9..12), BTreeSet::new());
    }

    #[test]
    fn r42_an_arrow_knows_which_ends_are_tied_and_whether_the_days_are_right() {
        let first = planned("a", Some("2026-11-10"), Some("2026-11-12"));
        let mut then = planned("b", Some("2026-11-11"), Some("2026-11-20"));
        then.depends_on = vec!["a".into()];
        let mut link = |how: &str| {
            then.dependency_kinds = vec![how.to_owned()];
            let tasks = [first.clone(), then.clone()];
            let link = plan(&tasks, &[0, 1], PlanOrder::Dependency).links[0];
            (link.kind, link.holds)
        };
        assert_eq!(link("FS"), (DependencyKind::FinishStart, false));
        assert_eq!(link("SS+1"), (DependencyKind::StartStart, true));
        assert_eq!(link("SS+2"), (DependencyKind::StartStart, false));
        assert_eq!(link("FF+8"), (DependencyKind::FinishFinish, true));
        assert_eq!(link("SF+12"), (DependencyKind::StartFinish, false));
    }

    #[test]
    fn arrows_lead_only_to_what_is_shown() {
        let tasks = [after("a", &[]), after("b", &["a"])];
        assert_eq!(plan(&tasks, &[1], PlanOrder::Dependency).links, []);
    }
}
