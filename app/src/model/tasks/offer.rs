//! What a field of tasks can be set to, by what one has typed, and what choosing does.

use std::collections::BTreeSet;

use jiff::civil::Date;
use node::facade::{DepartmentInfo, MemberInfo, TaskChange, TaskField, TaskInfo};
use protocol::schema::TaskLabel;

use super::{statuses, words::Words};
use crate::model::{
    day::{self, after, monday},
    name, time,
};

/// Choices offered at once.
pub const CHOICES_MAX: usize = 40;

/// A field with choices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// The status.
    Status,
    /// The priority.
    Priority,
    /// Who does it.
    Assignees,
    /// When work begins.
    Start,
    /// When it is due.
    Deadline,
    /// Further departments.
    Departments,
    /// What has to be finished first.
    DependsOn,
    /// Its labels.
    Labels,
}

impl Field {
    /// The name of the field in the node's answers.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Status => "status",
            Self::Priority => "priority",
            Self::Assignees => "assignees",
            Self::Start => "start",
            Self::Deadline => "deadline",
            Self::Departments => "departments",
            Self::DependsOn => "depends_on",
            Self::Labels => "labels",
        }
    }
}

/// Something to choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// What it is called.
    pub label: String,
    /// More about it.
    pub aside: String,
    /// All tasks have it.
    pub on: bool,
    /// An id, a number or a day; empty for none.
    pub value: String,
}

/// What choices are made from.
#[derive(Clone, Copy)]
pub struct Known<'a> {
    /// Words, statuses, tasks, today.
    pub words: Words<'a>,
    /// The people.
    pub members: &'a [MemberInfo],
    /// The departments.
    pub departments: &'a [DepartmentInfo],
}

/// The choices for a field of some tasks, the best for what was typed first.
pub fn choices(field: Field, targets: &[&TaskInfo], known: &Known<'_>, typed: &str) -> Vec<Choice> {
    let all = match field {
        Field::Status => status_choices(targets, known),
        Field::Priority => priority_choices(targets, known),
        Field::Assignees => people_choices(targets, known),
        Field::Start | Field::Deadline => return day_choices(field, targets, known, typed),
        Field::Departments => department_choices(targets, known),
        Field::DependsOn => task_choices(targets, known, typed),
        Field::Labels => return label_choices(targets, known, typed),
    };
    best(all, typed)
}

/// Those that fit, the best first; equals stay in their order.
fn best(all: Vec<Choice>, typed: &str) -> Vec<Choice> {
    let fit = |choice: Choice| Some((name::fits(&choice.label, typed)?, choice));
    let mut found: Vec<(u32, Choice)> = all.into_iter().filter_map(fit).collect();
    found.sort_by_key(|(fit, _)| std::cmp::Reverse(*fit));
    found.into_iter().take(CHOICES_MAX).map(|(_, choice)| choice).collect()
}

fn choice(label: String, value: impl Into<String>, on: bool) -> Choice {
    Choice { label, aside: String::new(), on, value: value.into() }
}

fn all_have(targets: &[&TaskInfo], has: impl Fn(&TaskInfo) -> bool) -> bool {
    !targets.is_empty() && targets.iter().all(|task| has(task))
}

/// The statuses that all departments of these tasks offer.
fn status_choices(targets: &[&TaskInfo], known: &Known<'_>) -> Vec<Choice> {
    let spaces: BTreeSet<&str> = targets.iter().map(|task| task.space.as_str()).collect();
    let Some(first) = spaces.first() else { return Vec::new() };
    let offered = |space: &str, id: &str| {
        known.words.statuses.find(space, id).is_some_and(|status| !status.retired)
    };
    let statuses = known.words.statuses.of(first).iter();
    let common = statuses.filter(|status| spaces.iter().all(|space| offered(space, &status.id)));
    let lang = known.words.text.lang();
    common
        .map(|status| {
            let on = all_have(targets, |task| task.status == status.id);
            choice(statuses::label(status, lang).to_owned(), &status.id, on)
        })
        .collect()
}

fn priority_choices(targets: &[&TaskInfo], known: &Known<'_>) -> Vec<Choice> {
    let one = |priority: u8| {
        let on = all_have(targets, |task| task.priority == priority);
        choice(known.words.priority(priority), priority.to_string(), on)
    };
    [3, 2, 1, 0].map(one).into()
}

/// The people, those who have the task first, then by name.
fn people_choices(targets: &[&TaskInfo], known: &Known<'_>) -> Vec<Choice> {
    let here = known.members.iter().filter(|member| !member.removed);
    let mut people: Vec<Choice> = here
        .map(|member| Choice {
            aside: member.departments.join("  "),
            ..choice(
                member.name.clone(),
                &member.member,
                all_have(targets, |task| task.assignee_ids.contains(&member.member)),
            )
        })
        .collect();
    people.sort_by_cached_key(|person| (!person.on, name::sort_key(&person.label)));
    people
}

fn department_choices(targets: &[&TaskInfo], known: &Known<'_>) -> Vec<Choice> {
    let others = known.departments.iter().filter(|department| {
        !department.path.is_empty()
            && department.project.is_none()
            && !targets.iter().any(|task| task.space == department.space)
    });
    let on = |space: &String| all_have(targets, |task| task.department_ids.contains(space));
    others
        .map(|department| {
            let has = on(&department.space);
            choice(department.path.clone(), &department.space, has)
        })
        .collect()
}

/// The labels that any task has, those of these tasks first; then the one that is typed, if there
/// is none like it.
fn label_choices(targets: &[&TaskInfo], known: &Known<'_>, typed: &str) -> Vec<Choice> {
    let all = labels(known.words.tasks).into_iter();
    let mut all: Vec<Choice> = all
        .map(|label| {
            let on = all_have(targets, |task| task.labels.contains(&label));
            choice(label.clone(), label, on)
        })
        .collect();
    all.sort_by_cached_key(|label| (!label.on, name::sort_key(&label.label)));
    let typed = typed.trim();
    let new = typed.parse::<TaskLabel>().is_ok() && !all.iter().any(|label| label.value == typed);
    let mut found = best(all, typed);
    if new {
        let aside = known.words.text.say("task-label-new");
        found.push(Choice { aside, ..choice(typed.to_owned(), typed, false) });
    }
    found
}

/// Every label that some task has.
pub fn labels(tasks: &[TaskInfo]) -> BTreeSet<String> {
    tasks.iter().flat_map(|task| task.labels.iter().cloned()).collect()
}

/// The tasks that these can wait for. Without a word typed: those they wait for, and their own
/// department's.
fn task_choices(targets: &[&TaskInfo], known: &Known<'_>, typed: &str) -> Vec<Choice> {
    let has = |task: &TaskInfo| all_have(targets, |target| target.depends_on.contains(&task.task));
    let is_target = |task: &TaskInfo| targets.iter().any(|target| target.task == task.task);
    let near = |task: &TaskInfo| {
        has(task) || !typed.is_empty() || targets.iter().any(|target| target.space == task.space)
    };
    let others = known.words.tasks.iter().filter(|task| !is_target(task) && near(task));
    let mut choices: Vec<Choice> = others
        .map(|task| Choice {
            aside: task.department.clone(),
            ..choice(task.title.clone(), &task.task, has(task))
        })
        .collect();
    choices.sort_by_key(|choice| !choice.on);
    choices
}

/// A day that was typed, or some near ones.
fn day_choices(field: Field, targets: &[&TaskInfo], known: &Known<'_>, typed: &str) -> Vec<Choice> {
    let (text, today) = (known.words.text, known.words.today);
    let of = |task: &TaskInfo| match field {
        Field::Start => task.start.clone(),
        _ => task.deadline.clone(),
    };
    let on = |day: Date| all_have(targets, |task| of(task) == Some(day.to_string()));
    let offer = |label: String, day: Date| Choice {
        aside: time::long_day(text, day),
        ..choice(label, day.to_string(), on(day))
    };
    if let Some(day) = day::read(typed, today) {
        return vec![offer(time::short_day(text, day, today), day)];
    }
    let week = monday(today);
    let days = [
        ("date-today", Some(today)),
        ("task-due-tomorrow", after(today, 1)),
        ("task-due-friday", week.and_then(|week| after(week, 4)).filter(|friday| *friday > today)),
        ("task-due-monday", week.and_then(|week| after(week, 7))),
        ("task-due-next-friday", week.and_then(|week| after(week, 11))),
        ("task-due-month-end", Some(today.last_of_month())),
    ];
    let days = days.into_iter().filter_map(|(id, day)| Some(offer(text.say(id), day?)));
    let none = choice(text.say("task-no-day"), "", all_have(targets, |task| of(task).is_none()));
    best(days.chain([none]).collect(), typed)
}

/// What choosing changes, for each task that changes and may be changed.
pub fn chosen(field: Field, choice: &Choice, targets: &[&TaskInfo]) -> Vec<(String, TaskChange)> {
    let change = |task: &TaskInfo| -> Option<TaskChange> {
        let value = choice.value.clone();
        let day = Some(value.clone()).filter(|day| !day.is_empty());
        Some(match field {
            Field::Status if task.status != value => TaskChange::Set(TaskField::Status(value)),
            Field::Priority if task.priority.to_string() != value => {
                TaskChange::Set(TaskField::Priority(value.parse().ok()?))
            }
            Field::Start if task.start != day => TaskChange::Set(TaskField::Start(day)),
            Field::Deadline if task.deadline != day => TaskChange::Set(TaskField::Deadline(day)),
            Field::Assignees => match (choice.on, task.assignee_ids.contains(&value)) {
                (true, true) => TaskChange::Unassign(value),
                (false, false) => TaskChange::Assign(value),
                _ => return None,
            },
            Field::Departments => match (choice.on, task.department_ids.contains(&value)) {
                (true, true) => TaskChange::RemoveDepartment(value),
                (false, false) => TaskChange::AddDepartment(value),
                _ => return None,
            },
            Field::DependsOn => match (choice.on, task.depends_on.contains(&value)) {
                (true, true) => TaskChange::DropDependency(value),
                (false, false) => TaskChange::DependOn(value),
                _ => return None,
            },
            Field::Labels => match (choice.on, task.labels.contains(&value)) {
                (true, true) => TaskChange::RemoveLabel(value),
                (false, false) => TaskChange::AddLabel(value),
                _ => return None,
            },
            _ => return None,
        })
    };
    let changed = targets.iter().filter(|task| task.may_write);
    changed.filter_map(|task| Some((task.task.clone(), change(task)?))).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use node::facade::Category;

    use super::{super::statuses::Statuses, *};
    use crate::{
        model::tasks::sample::{person, planned, presets, status, task},
        text::{Lang, Text},
    };

    fn tasks() -> Vec<TaskInfo> {
        let mut other = task("2", "场地");
        other.space = "b".into();
        other.assignee_ids = vec!["l".into()];
        other.labels = vec!["场地".into()];
        let mut third = task("3", "横幅");
        third.labels = vec!["客户".into(), "bug".into()];
        vec![planned("1", None, Some("2026-11-28")), other, third]
    }

    fn with<T>(look: impl FnOnce(&[TaskInfo], &Known<'_>) -> T) -> T {
        let mut statuses = Statuses::default();
        statuses.put("a", &presets());
        statuses.put("b", &[presets(), vec![status("review", Category::Doing, 250)]].concat());
        let (text, tasks, today) = (Text::new(Lang::En), tasks(), date(2026, 11, 28));
        let members = [person("z", "张三"), person("l", "李四"), person("a", "Ada")];
        let department = |space: &str, path: &str| DepartmentInfo {
            space: space.into(),
            path: path.into(),
            ..DepartmentInfo::default()
        };
        let departments =
            [department("o", ""), department("a", "市场部"), department("b", "研发部")];
        let words = Words { text: &text, statuses: &statuses, tasks: &tasks, today };
        look(&tasks, &Known { words, members: &members, departments: &departments })
    }

    fn labels(field: Field, which: &[usize], typed: &str) -> Vec<String> {
        with(|tasks, known| {
            let targets: Vec<&TaskInfo> = which.iter().map(|index| &tasks[*index]).collect();
            let choices = choices(field, &targets, known, typed);
            choices.into_iter().map(|choice| choice.label).collect()
        })
    }

    /// What the first choice does.
    fn first(field: Field, which: &[usize], typed: &str) -> Vec<(String, TaskChange)> {
        with(|tasks, known| {
            let targets: Vec<&TaskInfo> = which.iter().map(|index| &tasks[*index]).collect();
            let choices = choices(field, &targets, known, typed);
            chosen(field, &choices[0], &targets)
        })
    }

    #[test]
    fn statuses_that_all_departments_have() {
        assert_eq!(labels(Field::Status, &[1], ""), ["To do", "Doing", "review", "Done"]);
        assert_eq!(labels(Field::Status, &[0, 1], ""), ["To do", "Doing", "Done"]);
        assert_eq!(labels(Field::Status, &[0], "do"), ["Doing", "Done", "To do"]);
        assert_eq!(labels(Field::Status, &[0], "xyz"), [""; 0]);
    }

    #[test]
    fn choosing_sets_only_what_changes() {
        let set = |task: &str| (task.into(), TaskChange::Set(TaskField::Status("doing".into())));
        assert_eq!(first(Field::Status, &[0, 1], "doing"), [set("1"), set("2")]);
        assert_eq!(first(Field::Status, &[0, 1], "to do"), []);
    }

    #[test]
    fn what_may_not_be_changed_isnt() {
        with(|tasks, known| {
            let read_only = TaskInfo { may_write: false, ..tasks[0].clone() };
            let choices = choices(Field::Status, &[&read_only], known, "done");
            assert_eq!(chosen(Field::Status, &choices[0], &[&read_only]), []);
        });
    }

    #[test]
    fn people_by_pinyin_and_who_has_it_first() {
        assert_eq!(labels(Field::Assignees, &[0], ""), ["Ada", "李四", "张三"]);
        assert_eq!(labels(Field::Assignees, &[1], ""), ["李四", "Ada", "张三"]);
        assert_eq!(labels(Field::Assignees, &[0], "zs"), ["张三"]);
    }

    #[test]
    fn people_are_assigned_to_all_or_taken_from_all() {
        let assign = |task: &str| (task.into(), TaskChange::Assign("l".into()));
        assert_eq!(first(Field::Assignees, &[0, 1], "ls"), [assign("1")]);
        let unassign = ("2".to_owned(), TaskChange::Unassign("l".into()));
        assert_eq!(first(Field::Assignees, &[1], "ls"), [unassign]);
    }

    #[test]
    fn priorities_from_the_highest() {
        assert_eq!(labels(Field::Priority, &[0], ""), ["High", "Medium", "Low", "No priority"]);
        let set = ("1".to_owned(), TaskChange::Set(TaskField::Priority(3)));
        assert_eq!(first(Field::Priority, &[0], "h"), [set]);
    }

    #[test]
    fn days_near_or_typed() {
        let near = labels(Field::Deadline, &[0], "");
        assert_eq!(near[0], "Today");
        assert_eq!(near.last().map(String::as_str), Some("No date"));
        assert!(!near.contains(&"This Friday".to_owned()), "it is Saturday");
        assert_eq!(labels(Field::Deadline, &[0], "12-24"), ["24 Dec"]);
        let set = TaskChange::Set(TaskField::Deadline(Some("2026-12-24".into())));
        assert_eq!(first(Field::Deadline, &[0], "12-24"), [("1".to_owned(), set)]);
        let none = TaskChange::Set(TaskField::Deadline(None));
        assert_eq!(first(Field::Deadline, &[0, 2], "no date"), [("1".to_owned(), none)]);
        let start = TaskChange::Set(TaskField::Start(Some("2026-11-28".into())));
        assert_eq!(first(Field::Start, &[0], "today"), [("1".to_owned(), start)]);
    }

    #[test]
    fn a_task_can_wait_for_others_but_not_for_itself() {
        assert_eq!(labels(Field::DependsOn, &[0], ""), ["横幅"]);
        assert_eq!(labels(Field::DependsOn, &[0], "cd"), ["场地"]);
        let depend = ("1".to_owned(), TaskChange::DependOn("2".into()));
        assert_eq!(first(Field::DependsOn, &[0], "cd"), [depend]);
    }

    #[test]
    fn labels_that_others_have_and_new_ones() {
        assert_eq!(labels(Field::Labels, &[0], ""), ["bug", "场地", "客户"]);
        assert_eq!(labels(Field::Labels, &[1], "")[0], "场地", "its own first");
        assert_eq!(labels(Field::Labels, &[0], "kh"), ["客户", "kh"]);
        assert_eq!(labels(Field::Labels, &[0], "bug"), ["bug"], "not twice");
        assert_eq!(labels(Field::Labels, &[0], "a,b"), [""; 0], "no label");
        let add = |task: &str| (task.into(), TaskChange::AddLabel("急件".into()));
        assert_eq!(first(Field::Labels, &[0, 1], " 急件 "), [add("1"), add("2")]);
        let remove = ("2".to_owned(), TaskChange::RemoveLabel("场地".into()));
        assert_eq!(first(Field::Labels, &[1], "场地"), [remove]);
    }

    #[test]
    fn further_departments() {
        assert_eq!(labels(Field::Departments, &[0], ""), ["研发部"]);
        let add = ("1".to_owned(), TaskChange::AddDepartment("b".into()));
        assert_eq!(first(Field::Departments, &[0], "yf"), [add]);
    }
}
