//! `task list`: which tasks, and in which order.
//!
//! Filters combine: a task has to pass all that are given, and of one that is repeated any, but for
//! labels, of which it has to have all. What is overdue is said by the day where one is.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet},
};

use clap::ValueEnum;
use jiff::civil::Date;

use super::{
    context::{Context, Ending},
    task::PriorityArg,
};
use crate::facade::{
    Answer, Category, Failure, FailureCode, MemberInfo, Query, Request, StatusInfo, TaskInfo,
};

/// Whose tasks are nobody's.
const NOBODY: &str = "none";

/// Which tasks are listed.
#[derive(Debug, Default, clap::Args)]
pub(super) struct ListArgs {
    /// Only this department's, and those of others that it takes part in
    #[arg(long, value_name = "DEPARTMENT")]
    department: Option<String>,
    /// Only those with this label; may be repeated: with all of them
    #[arg(long, value_name = "LABEL")]
    label: Vec<String>,
    /// Only those with this status, by its id or label; may be repeated: with any of them
    #[arg(long, value_name = "STATUS")]
    status: Vec<String>,
    /// Only those with this priority; may be repeated: with any of them
    #[arg(long, value_enum)]
    priority: Vec<PriorityArg>,
    /// Only this person's; none: nobody's; may be repeated: of any of them
    #[arg(long, value_name = "PERSON")]
    assignee: Vec<String>,
    /// Only those that aren't done and whose day has passed
    #[arg(long)]
    overdue: bool,
    /// What comes first [default: by department, then by deadline]
    #[arg(long, value_enum)]
    sort: Option<SortArg>,
}

/// What comes first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum SortArg {
    Deadline,
    Priority,
    Title,
    Changed,
}

/// What the filters have to know beside the tasks.
struct Known {
    /// The statuses of each space.
    statuses: BTreeMap<String, Vec<StatusInfo>>,
    /// The member ids of those whose tasks are asked for; empty: of nobody.
    people: BTreeSet<String>,
    today: Date,
}

impl Known {
    fn status(&self, task: &TaskInfo) -> Option<&StatusInfo> {
        self.statuses.get(&task.space)?.iter().find(|status| status.id == task.status)
    }

    fn is_done(&self, task: &TaskInfo) -> bool {
        self.status(task).is_some_and(|status| status.category == Category::Done)
    }

    fn is_called(&self, task: &TaskInfo, name: &str) -> bool {
        let labels = self.status(task).map(|status| [status.zh.as_str(), status.en.as_str()]);
        task.status == name || labels.is_some_and(|labels| labels.contains(&name))
    }

    fn is_overdue(&self, task: &TaskInfo) -> bool {
        let day: Option<Date> = task.deadline.as_ref().and_then(|day| day.parse().ok());
        day.is_some_and(|day| day < self.today) && !self.is_done(task)
    }
}

impl ListArgs {
    /// Whether a task is listed.
    fn lets(&self, task: &TaskInfo, known: &Known) -> bool {
        let is_ones = || match task.assignee_ids.as_slice() {
            [] => known.people.contains(""),
            people => people.iter().any(|id| known.people.contains(id)),
        };
        let any_status = |name: &String| known.is_called(task, name);
        self.label.iter().all(|label| task.labels.contains(label))
            && (self.status.is_empty() || self.status.iter().any(any_status))
            && (self.priority.is_empty()
                || self.priority.iter().any(|priority| priority.number() == task.priority))
            && (self.assignee.is_empty() || is_ones())
            && (!self.overdue || known.is_overdue(task))
    }

    /// Whether the statuses have to be asked for.
    fn asks_for_statuses(&self) -> bool {
        let by_work = matches!(self.sort, Some(SortArg::Deadline | SortArg::Priority));
        !self.status.is_empty() || self.overdue || by_work
    }
}

fn sort(rows: &mut [TaskInfo], by: SortArg, known: &Known) {
    // What has no day comes last.
    let day = |task: &TaskInfo| (task.deadline.is_none(), task.deadline.clone());
    let name = |task: &TaskInfo| (task.title.clone(), task.task.clone());
    match by {
        SortArg::Deadline => rows.sort_by_cached_key(|task| {
            (known.is_done(task), day(task), Reverse(task.priority), name(task))
        }),
        SortArg::Priority => rows.sort_by_cached_key(|task| {
            (known.is_done(task), Reverse(task.priority), day(task), name(task))
        }),
        SortArg::Title => rows.sort_by_cached_key(name),
        SortArg::Changed => {
            rows.sort_by_cached_key(|task| (Reverse(task.edited), task.task.clone()));
        }
    }
}

/// Asks for the tasks and shows those that are wanted.
pub(super) async fn list(args: ListArgs, context: &Context) -> Result<Ending, Failure> {
    let backend = context.backend().await?;
    let query = Query::Tasks { department: args.department.clone() };
    let answer = backend.ask(Request::Query(query)).await?;
    let Answer::Tasks(mut rows) = answer else { return Err(context.unexpected()) };
    let mut statuses = BTreeMap::new();
    if args.asks_for_statuses() {
        let spaces: BTreeSet<String> = rows.iter().map(|row| row.space.clone()).collect();
        for space in spaces {
            let query = Query::Statuses { department: Some(space.clone()) };
            let answer = backend.ask(Request::Query(query)).await?;
            let Answer::Statuses(found) = answer else { return Err(context.unexpected()) };
            statuses.insert(space, found);
        }
    }
    let mut people = BTreeSet::new();
    if !args.assignee.is_empty() {
        let answer = backend.ask(Request::Query(Query::Members)).await?;
        let Answer::Members(members) = answer else { return Err(context.unexpected()) };
        for name in &args.assignee {
            people.extend(called(&members, name)?);
        }
    }
    let now = i64::try_from(context.view.now.0).unwrap_or_default();
    let now = jiff::Timestamp::from_millisecond(now).unwrap_or_default();
    let today = now.to_zoned(context.view.zone.clone()).date();
    let known = Known { statuses, people, today };
    rows.retain(|row| args.lets(row, &known));
    if let Some(by) = args.sort {
        sort(&mut rows, by, &known);
    }
    context.show(&Answer::Tasks(rows))
}

/// The ids of the people of this name or id; an empty one for nobody.
fn called(members: &[MemberInfo], name: &str) -> Result<Vec<String>, Failure> {
    if name == NOBODY {
        return Ok(vec![String::new()]);
    }
    let is_it = |row: &&MemberInfo| row.name == name || row.member.starts_with(name);
    let ids: Vec<String> = members.iter().filter(is_it).map(|row| row.member.clone()).collect();
    if ids.is_empty() {
        let kind = "member";
        let problem = format!("no {kind} is called {name:?}");
        let next = "`member list` shows everybody; an id's first digits will do, too";
        return Err(Failure::new(FailureCode::NotFound, problem, next));
    }
    Ok(ids)
}

#[cfg(test)]
mod tests {
    use clap::Parser;
    use jiff::civil::date;
    use protocol::clock::Millis;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: ListArgs,
    }

    fn args(words: &str) -> ListArgs {
        let words = ["list"].into_iter().chain(words.split_whitespace());
        Line::try_parse_from(words).expect("all known").args
    }

    fn known(people: &[&str]) -> Known {
        let status = |id: &str, zh: &str, category| StatusInfo {
            id: id.into(),
            zh: zh.into(),
            en: id.into(),
            category,
            ..StatusInfo::default()
        };
        let statuses = vec![
            status("todo", "待办", Category::Todo),
            status("review", "评审中", Category::Doing),
            status("done", "已完成", Category::Done),
        ];
        let people = people.iter().map(|&id| id.to_owned()).collect();
        Known { statuses: [("a".into(), statuses)].into(), people, today: date(2026, 11, 28) }
    }

    fn tasks() -> Vec<TaskInfo> {
        let task =
            |id: &str, status: &str, priority, day: &str, people: &[&str], labels: &[&str]| {
                let own = |all: &[&str]| all.iter().map(|&one| one.to_owned()).collect::<Vec<_>>();
                TaskInfo {
                    task: id.into(),
                    title: format!("任务 {id}"),
                    space: "a".into(),
                    status: status.into(),
                    priority,
                    deadline: Some(day.to_owned()).filter(|day| !day.is_empty()),
                    assignee_ids: own(people),
                    labels: own(labels),
                    edited: Millis(u64::from(priority)),
                    ..TaskInfo::default()
                }
            };
        vec![
            task("1", "todo", 3, "2026-11-27", &["z", "l"], &["客户"]),
            task("2", "review", 1, "2026-11-28", &["l"], &["客户", "bug"]),
            task("3", "done", 2, "2026-11-01", &["z"], &[]),
            task("4", "todo", 0, "", &[], &["bug"]),
        ]
    }

    fn listed(words: &str, people: &[&str]) -> String {
        let (args, known) = (args(words), known(people));
        let mut rows = tasks();
        rows.retain(|row| args.lets(row, &known));
        if let Some(by) = args.sort {
            sort(&mut rows, by, &known);
        }
        rows.into_iter().map(|row| row.task).collect()
    }

    #[test]
    fn r37_tasks_are_listed_by_status_priority_assignee_and_what_is_overdue() {
        assert_eq!(listed("", &[]), "1234");
        assert_eq!(listed("--status review", &[]), "2");
        assert_eq!(listed("--status 评审中 --status done", &[]), "23", "by label or id");
        assert_eq!(listed("--priority high --priority none", &[]), "14");
        assert_eq!(listed("--assignee 李娜", &["l"]), "12");
        assert_eq!(listed("--assignee none", &[""]), "4");
        assert_eq!(listed("--overdue", &[]), "1", "neither what is due today nor what is done");
        assert_eq!(listed("--label 客户 --label bug", &[]), "2", "with all of them");
    }

    #[test]
    fn r37_filters_of_the_list_combine() {
        assert_eq!(listed("--assignee 李娜 --status todo", &["l"]), "1");
        assert_eq!(listed("--assignee 李娜 --overdue --priority low", &["l"]), "");
    }

    #[test]
    fn r37_the_list_is_sorted_as_wished() {
        assert_eq!(listed("--sort deadline", &[]), "1243", "what is done comes last");
        assert_eq!(listed("--sort priority", &[]), "1243");
        assert_eq!(listed("--sort title", &[]), "1234");
        assert_eq!(listed("--sort changed", &[]), "1324");
        let wrong = ["list", "--sort", "colour"];
        assert!(Line::try_parse_from(wrong).is_err());
    }

    #[test]
    fn people_are_found_by_name_or_id() {
        let li = MemberInfo { member: "l".into(), name: "李娜".into(), ..MemberInfo::default() };
        let members = [li];
        assert_eq!(called(&members, "李娜"), Ok(vec!["l".to_owned()]));
        assert_eq!(called(&members, "l"), Ok(vec!["l".to_owned()]));
        assert_eq!(called(&members, "none"), Ok(vec![String::new()]));
        assert_eq!(called(&members, "王芳").expect_err("nobody").code, FailureCode::NotFound);
    }
}
