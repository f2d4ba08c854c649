//! Tasks as cards in columns, a column for each status.

use std::collections::{BTreeMap, BTreeSet};

use node::facade::{StatusInfo, TaskChange, TaskField, TaskInfo};

use super::statuses::Statuses;

/// A column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The status that its cards have.
    pub status: StatusInfo,
    /// The cards, by their place in the answer.
    pub tasks: Vec<usize>,
}

/// The columns with the tasks that are shown, in order.
pub fn columns(tasks: &[TaskInfo], order: &[usize], statuses: &Statuses) -> Vec<Column> {
    let in_use: BTreeSet<&str> = order.iter().map(|index| tasks[*index].status.as_str()).collect();
    let all = statuses.together(&in_use);
    let mut columns: Vec<Column> =
        all.into_iter().map(|status| Column { status, tasks: Vec::new() }).collect();
    let ids = columns.iter().enumerate().map(|(at, column)| (column.status.id.clone(), at));
    let places: BTreeMap<String, usize> = ids.collect();
    for index in order {
        if let Some(at) = places.get(&tasks[*index].status) {
            columns[*at].tasks.push(*index);
        }
    }
    columns
}

/// What dropping a task on a column changes. `None`: it stands there already, may not be changed,
/// or its department has no such status.
pub fn moved(task: &TaskInfo, status: &str, statuses: &Statuses) -> Option<TaskChange> {
    let offered = statuses.find(&task.space, status).is_some_and(|status| !status.retired);
    let can = task.may_write && task.status != status && offered;
    can.then(|| TaskChange::Set(TaskField::Status(status.to_owned())))
}

#[cfg(test)]
mod tests {
    use node::facade::Category;

    use super::*;
    use crate::model::tasks::sample::{presets, status, task};

    fn statuses() -> Statuses {
        let mut statuses = Statuses::default();
        statuses.put("a", &presets());
        let retired = StatusInfo { retired: true, ..status("old", Category::Todo, 50) };
        let own = vec![status("review", Category::Doing, 250), retired];
        statuses.put("b", &[presets(), own].concat());
        statuses
    }

    fn tasks() -> Vec<TaskInfo> {
        let at = |id: &str, space: &str, status: &str| TaskInfo {
            space: space.into(),
            status: status.into(),
            ..task(id, id)
        };
        vec![
            at("1", "a", "todo"),
            at("2", "b", "review"),
            at("3", "a", "done"),
            at("4", "b", "todo"),
        ]
    }

    #[test]
    fn each_status_is_a_column_in_order_even_without_cards() {
        let columns = columns(&tasks(), &[3, 2, 1, 0], &statuses());
        let shown: Vec<(&str, &[usize])> = columns
            .iter()
            .map(|column| (column.status.id.as_str(), column.tasks.as_slice()))
            .collect();
        let wanted: [(&str, &[usize]); 4] =
            [("todo", &[3, 0]), ("doing", &[]), ("review", &[1]), ("done", &[2])];
        assert_eq!(shown, wanted);
    }

    #[test]
    fn only_what_is_shown_has_a_card() {
        let columns = columns(&tasks(), &[0], &statuses());
        assert_eq!(columns.iter().map(|column| column.tasks.len()).sum::<usize>(), 1);
    }

    #[test]
    fn a_status_that_nobody_told_of_has_a_column_while_it_is_used() {
        let strange = [TaskInfo { status: "strange".into(), ..task("1", "1") }];
        let columns = columns(&strange, &[0], &statuses());
        let last = columns.last().expect("columns");
        assert_eq!((last.status.id.as_str(), last.tasks.as_slice()), ("strange", &[0][..]));
    }

    #[test]
    fn dropping_a_card_sets_its_status() {
        let tasks = tasks();
        let status = |id: &str| Some(TaskChange::Set(TaskField::Status(id.to_owned())));
        assert_eq!(moved(&tasks[0], "doing", &statuses()), status("doing"));
        assert_eq!(moved(&tasks[3], "review", &statuses()), status("review"));
        assert_eq!(moved(&tasks[0], "todo", &statuses()), None, "where it was");
        assert_eq!(moved(&tasks[0], "review", &statuses()), None, "not a status of its department");
        assert_eq!(moved(&tasks[3], "old", &statuses()), None, "no longer offered");
        let read_only = TaskInfo { may_write: false, ..tasks[0].clone() };
        assert_eq!(moved(&read_only, "doing", &statuses()), None);
    }
}
