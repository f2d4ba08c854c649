//! Which tasks are shown, in which order, and in which groups.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use jiff::civil::Date;
use node::facade::{Category, TaskInfo};

use super::{due::Due, statuses::Statuses};
use crate::{
    model::{
        day::{after, monday},
        name, time,
    },
    state::TaskScope,
};

/// When tasks are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DueFilter {
    /// The day has passed.
    Overdue,
    /// From Monday to Sunday of this week, and not done.
    ThisWeek,
    /// There is no deadline.
    Never,
}

/// What is asked for; every part that is empty lets all through.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// In the title, as typed; pinyin counts.
    pub words: String,
    /// Ids of statuses.
    pub statuses: BTreeSet<String>,
    /// Priorities.
    pub priorities: BTreeSet<u8>,
    /// Ids of assignees; the empty one stands for nobody.
    pub people: BTreeSet<String>,
    /// Spaces, of the task or among its further departments.
    pub departments: BTreeSet<String>,
    /// Labels; a task has all of them.
    pub labels: BTreeSet<String>,
    /// When they are due.
    pub due: Option<DueFilter>,
}

impl Filter {
    /// Whether anything is asked for.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn lets(&self, task: &TaskInfo, statuses: &Statuses, today: Date) -> bool {
        let nobody = task.assignee_ids.is_empty() && self.people.contains("");
        any(&self.statuses, [&task.status].into_iter())
            && (self.priorities.is_empty() || self.priorities.contains(&task.priority))
            && (nobody || any(&self.people, task.assignee_ids.iter()))
            && any(&self.departments, [&task.space].into_iter().chain(&task.department_ids))
            && self.labels.iter().all(|label| task.labels.contains(label))
            && self.due.is_none_or(|due| is_due(task, statuses, due, today))
            && name::fits(&task.title, &self.words).is_some()
    }
}

/// Whether one of the things that a task has is wanted; no wish lets all through.
fn any<'a>(wanted: &BTreeSet<String>, mut has: impl Iterator<Item = &'a String>) -> bool {
    wanted.is_empty() || has.any(|id| wanted.contains(id))
}

fn is_due(task: &TaskInfo, statuses: &Statuses, wanted: DueFilter, today: Date) -> bool {
    let due = Due::of(task, statuses.category(&task.space, &task.status), today);
    match (wanted, due) {
        (DueFilter::Overdue, Due::Overdue(..))
        | (DueFilter::Never, Due::Open)
        | (DueFilter::ThisWeek, Due::Today) => true,
        (DueFilter::ThisWeek, Due::Later(day) | Due::Overdue(day, _)) => {
            let week = monday(today).and_then(|monday| Some((monday, after(monday, 6)?)));
            week.is_some_and(|(first, last)| first <= day && day <= last)
        }
        _ => false,
    }
}

/// What comes first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// What is due soonest.
    #[default]
    Deadline,
    /// What is most urgent.
    Priority,
    /// By title, Chinese by pinyin.
    Title,
    /// What was changed last.
    Changed,
}

/// How the list is divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Group {
    /// Not at all.
    #[default]
    Whole,
    /// By status.
    Status,
    /// By assignee; a task of several people stands with each.
    Assignee,
    /// By department.
    Department,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ListRow {
    /// A group begins: whose (an id, or empty for nobody's), and how many tasks it has.
    Head(String, usize),
    /// A task, by its place in the answer.
    Task(usize),
}

/// What tells one arrangement from another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wish {
    /// Which tasks.
    pub scope: TaskScope,
    /// What is asked for.
    pub filter: Filter,
    /// What comes first.
    pub sort: Sort,
    /// One's own member id.
    pub me: String,
    /// The day on the viewer's calendar.
    pub today: Date,
}

/// Whether a task belongs to what is looked at.
pub fn in_scope(task: &TaskInfo, scope: &TaskScope, me: &str) -> bool {
    match scope {
        TaskScope::All => true,
        TaskScope::Mine => task.assignee_ids.iter().any(|id| id == me),
        TaskScope::Department(space) => task.space == *space || task.department_ids.contains(space),
    }
}

/// The places of the tasks that are shown, in order.
pub fn arrange(tasks: &[TaskInfo], statuses: &Statuses, wish: &Wish) -> Vec<usize> {
    let shown = |index: &usize| {
        let task = &tasks[*index];
        in_scope(task, &wish.scope, &wish.me) && wish.filter.lets(task, statuses, wish.today)
    };
    let mut order: Vec<usize> = (0..tasks.len()).filter(shown).collect();
    // Tasks without a deadline come last.
    let deadline = |task: &TaskInfo| task.deadline.as_deref().and_then(time::parse_day);
    let by_day = |task: &TaskInfo| deadline(task).map_or((true, None), |day| (false, Some(day)));
    let done = |task: &TaskInfo| statuses.category(&task.space, &task.status) == Category::Done;
    match wish.sort {
        Sort::Deadline => order.sort_by_cached_key(|index| {
            let task = &tasks[*index];
            (
                done(task),
                by_day(task),
                Reverse(task.priority),
                task.title.clone(),
                task.task.clone(),
            )
        }),
        Sort::Priority => order.sort_by_cached_key(|index| {
            let task = &tasks[*index];
            (
                done(task),
                Reverse(task.priority),
                by_day(task),
                task.title.clone(),
                task.task.clone(),
            )
        }),
        Sort::Title => order.sort_by_cached_key(|index| {
            let task = &tasks[*index];
            (name::sort_key(&task.title), task.task.clone())
        }),
        Sort::Changed => order.sort_by_cached_key(|index| {
            let task = &tasks[*index];
            (Reverse(task.edited), task.task.clone())
        }),
    }
    order
}

/// The rows of the list, divided into groups.
pub fn rows(
    tasks: &[TaskInfo],
    order: &[usize],
    statuses: &Statuses,
    group: Group,
) -> Vec<ListRow> {
    if group == Group::Whole {
        return order.iter().map(|index| ListRow::Task(*index)).collect();
    }
    let mut groups: BTreeMap<Key, Vec<usize>> = BTreeMap::new();
    for index in order {
        for key in keys(&tasks[*index], statuses, group) {
            groups.entry(key).or_default().push(*index);
        }
    }
    let mut rows = Vec::new();
    for ((.., id), members) in groups {
        rows.push(ListRow::Head(id, members.len()));
        rows.extend(members.into_iter().map(ListRow::Task));
    }
    rows
}

/// What groups are ordered by, then their id. Nobody's tasks come last.
type Key = (bool, u16, (String, String), String);

fn keys(task: &TaskInfo, statuses: &Statuses, group: Group) -> Vec<Key> {
    let nameless = || (String::new(), String::new());
    match group {
        Group::Whole => Vec::new(),
        Group::Status => {
            let order = statuses.order(&task.space, &task.status);
            vec![(false, order, nameless(), task.status.clone())]
        }
        Group::Assignee if task.assignee_ids.is_empty() => {
            vec![(true, 0, nameless(), String::new())]
        }
        Group::Assignee => {
            let people = task.assignees.iter().zip(&task.assignee_ids);
            people.map(|(who, id)| (false, 0, name::sort_key(who), id.clone())).collect()
        }
        Group::Department => {
            vec![(false, 0, name::sort_key(&task.department), task.space.clone())]
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use protocol::clock::Millis;

    use super::*;
    use crate::model::tasks::sample::{presets, status, task};

    /// A Saturday; its week is 23 to 29 November.
    const TODAY: Date = date(2026, 11, 28);

    fn statuses() -> Statuses {
        let mut statuses = Statuses::default();
        statuses.put("a", &presets());
        statuses.put("b", &[presets(), vec![status("review", Category::Doing, 250)]].concat());
        statuses
    }

    fn tasks() -> Vec<TaskInfo> {
        let one = TaskInfo {
            assignee_ids: vec!["z".into(), "l".into()],
            assignees: vec!["张三".into(), "李四".into()],
            deadline: Some("2026-11-27".into()),
            priority: 1,
            edited: Millis(5),
            ..task("1", "活动方案")
        };
        let two = TaskInfo {
            space: "b".into(),
            department: "研发部".into(),
            department_ids: vec!["a".into()],
            deadline: Some("2026-11-29".into()),
            priority: 3,
            status: "review".into(),
            ..task("2", "Load test")
        };
        let three = TaskInfo {
            space: "b".into(),
            department: "研发部".into(),
            deadline: Some("2026-12-05".into()),
            assignee_ids: vec!["l".into()],
            assignees: vec!["李四".into()],
            edited: Millis(9),
            ..task("3", "代码评审")
        };
        let four = TaskInfo {
            status: "done".into(),
            deadline: Some("2020-01-01".into()),
            ..task("4", "Zebra")
        };
        let five = task("5", "不急");
        vec![one, two, three, four, five]
    }

    fn wish() -> Wish {
        let (filter, sort) = (Filter::default(), Sort::default());
        Wish { scope: TaskScope::All, filter, sort, me: "l".into(), today: TODAY }
    }

    fn shown(wish: &Wish) -> String {
        let tasks = tasks();
        let order = arrange(&tasks, &statuses(), wish);
        order.into_iter().map(|index| tasks[index].task.as_str()).collect()
    }

    fn filtered(filter: Filter) -> String {
        shown(&Wish { filter, ..wish() })
    }

    fn set(ids: &[&str]) -> BTreeSet<String> {
        ids.iter().map(|id| (*id).to_owned()).collect()
    }

    #[test]
    fn what_is_due_soonest_comes_first_and_what_is_done_last() {
        assert_eq!(shown(&wish()), "12354");
    }

    #[test]
    fn other_orders() {
        let sorted = |sort| shown(&Wish { sort, ..wish() });
        assert_eq!(sorted(Sort::Priority), "21354");
        assert_eq!(sorted(Sort::Changed), "31245");
    }

    #[test]
    fn titles_are_ordered_by_pinyin_among_latin_ones() {
        // buji, daimapingshen, huodongfangan, load test, zebra
        assert_eq!(shown(&Wish { sort: Sort::Title, ..wish() }), "53124");
    }

    #[test]
    fn scopes() {
        let scoped = |scope| shown(&Wish { scope, ..wish() });
        assert_eq!(scoped(TaskScope::Mine), "13");
        assert_eq!(scoped(TaskScope::Department("b".into())), "23");
        assert_eq!(scoped(TaskScope::Department("a".into())), "1254", "two takes part in a");
    }

    #[test]
    fn each_filter() {
        assert_eq!(
            filtered(Filter { statuses: set(&["review", "done"]), ..Filter::default() }),
            "24"
        );
        assert_eq!(filtered(Filter { priorities: [1, 3].into(), ..Filter::default() }), "12");
        assert_eq!(filtered(Filter { people: set(&["l"]), ..Filter::default() }), "13");
        assert_eq!(filtered(Filter { people: set(&[""]), ..Filter::default() }), "254");
        assert_eq!(filtered(Filter { people: set(&["", "z"]), ..Filter::default() }), "1254");
        assert_eq!(filtered(Filter { departments: set(&["b"]), ..Filter::default() }), "23");
        assert_eq!(filtered(Filter { words: "hdfa".into(), ..Filter::default() }), "1");
        assert_eq!(filtered(Filter { words: "TEST".into(), ..Filter::default() }), "2");
    }

    #[test]
    fn deadlines_as_a_filter() {
        let due = |due| filtered(Filter { due: Some(due), ..Filter::default() });
        assert_eq!(due(DueFilter::Overdue), "1");
        assert_eq!(due(DueFilter::ThisWeek), "12");
        assert_eq!(due(DueFilter::Never), "5");
    }

    #[test]
    fn filters_combine() {
        let both =
            Filter { people: set(&["l"]), due: Some(DueFilter::Overdue), ..Filter::default() };
        assert_eq!(filtered(both), "1");
        let none = Filter { priorities: [3].into(), people: set(&["z"]), ..Filter::default() };
        assert_eq!(filtered(none), "");
        let mine = Wish { scope: TaskScope::Mine, ..wish() };
        let filter = Filter { departments: set(&["b"]), ..Filter::default() };
        assert_eq!(shown(&Wish { filter, ..mine }), "3");
    }

    #[test]
    fn the_day_decides_what_is_overdue() {
        let filter = Filter { due: Some(DueFilter::Overdue), ..Filter::default() };
        let on = |today| shown(&Wish { filter: filter.clone(), today, ..wish() });
        assert_eq!(on(date(2026, 11, 27)), "");
        assert_eq!(on(date(2026, 12, 31)), "123");
    }

    fn grouped(group: Group) -> String {
        let tasks = tasks();
        let order = arrange(&tasks, &statuses(), &wish());
        let name = |row| match row {
            ListRow::Head(id, count) => format!("[{id}:{count}]"),
            ListRow::Task(index) => tasks[index].task.clone(),
        };
        rows(&tasks, &order, &statuses(), group).into_iter().map(name).collect()
    }

    #[test]
    fn groups() {
        assert_eq!(grouped(Group::Whole), "12354");
        assert_eq!(grouped(Group::Status), "[todo:3]135[review:1]2[done:1]4");
        assert_eq!(grouped(Group::Department), "[a:3]154[b:2]23");
        assert_eq!(grouped(Group::Assignee), "[l:2]13[z:1]1[:3]254");
    }

    #[test]
    fn an_empty_filter_says_so() {
        assert!(Filter::default().is_empty());
        assert!(!Filter { due: Some(DueFilter::Never), ..Filter::default() }.is_empty());
    }
}
