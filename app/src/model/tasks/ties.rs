//! How a task is tied to those that it depends on: which of their ends, and how many days between.

use node::facade::{TaskChange, TaskInfo};
use protocol::schema::{Dependency, DependencyKind};

use super::gantt::Mark;
use crate::model::day::between;

/// The kinds, the usual one first.
pub const KINDS: [DependencyKind; 4] = [
    DependencyKind::FinishStart,
    DependencyKind::StartStart,
    DependencyKind::FinishFinish,
    DependencyKind::StartFinish,
];

/// The tasks that one depends on, and how.
pub fn ties(task: &TaskInfo) -> impl Iterator<Item = (&str, Dependency)> {
    let kinds = task.dependency_kinds.iter().map(|text| text.parse().ok());
    let kinds = kinds.chain(std::iter::repeat(None));
    let all = task.depends_on.iter().map(String::as_str).zip(kinds);
    all.map(|(id, how)| (id, how.unwrap_or(Dependency::FINISH_START)))
}

/// The change that ties a task to another so.
pub fn tie(other: &str, how: Dependency) -> TaskChange {
    TaskChange::DependOn(format!("{other}{how}"))
}

/// Whether the days of two tasks are as a dependency wants them. Those that have none do no harm.
pub fn holds(how: Dependency, first: Mark, then: Mark) -> bool {
    let (Some((begins, ends)), Some((start, end))) = (first.days(), then.days()) else {
        return true;
    };
    let lag = i64::from(how.lag_days);
    match how.kind {
        // A day ends where the next one begins.
        DependencyKind::FinishStart => between(ends, start) > lag,
        DependencyKind::StartStart => between(begins, start) >= lag,
        DependencyKind::FinishFinish => between(ends, end) >= lag,
        DependencyKind::StartFinish => between(begins, end) >= lag - 1,
    }
}

/// The id of what a kind is called.
pub const fn word(kind: DependencyKind) -> &'static str {
    match kind {
        DependencyKind::FinishStart => "task-tie-fs",
        DependencyKind::StartStart => "task-tie-ss",
        DependencyKind::FinishFinish => "task-tie-ff",
        DependencyKind::StartFinish => "task-tie-sf",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tasks::sample::{planned, task};

    #[test]
    fn a_tasks_ties_as_the_node_tells_them() {
        let mut one = task("3", "甲");
        one.depends_on = vec!["1".into(), "2".into()];
        let shown = |one: &TaskInfo| -> Vec<String> {
            ties(one).map(|(id, how)| format!("{id} {how}")).collect()
        };
        assert_eq!(shown(&one), ["1 FS", "2 FS"], "a node that doesn't tell");
        one.dependency_kinds = vec!["FS".into(), "SS+2".into()];
        assert_eq!(shown(&one), ["1 FS", "2 SS+2"]);
        let how = "FF-1".parse().expect("a dependency");
        assert_eq!(tie("2", how), TaskChange::DependOn("2FF-1".into()));
    }

    #[test]
    fn r42_days_are_late_by_the_ends_that_are_tied_and_the_days_between() {
        // From the 10th to the 12th.
        let first = Mark::of(&planned("1", Some("2026-11-10"), Some("2026-11-12")));
        let late = |how: &str, start: &str, end: &str| {
            let then = Mark::of(&planned("2", Some(start), Some(end)));
            !holds(how.parse().expect("a dependency"), first, then)
        };
        for (how, start, end) in [
            ("FS", "2026-11-13", "2026-11-14"),
            ("FS+2", "2026-11-15", "2026-11-16"),
            ("FS-1", "2026-11-12", "2026-11-14"),
            ("SS", "2026-11-10", "2026-11-11"),
            ("SS+2", "2026-11-12", "2026-11-12"),
            ("FF", "2026-11-01", "2026-11-12"),
            ("FF+1", "2026-11-01", "2026-11-13"),
            ("SF", "2026-11-01", "2026-11-09"),
            ("SF+2", "2026-11-01", "2026-11-11"),
        ] {
            assert!(!late(how, start, end), "{how} {start} {end}");
            let before = |day: &str| {
                let day: jiff::civil::Date = day.parse().expect("a day");
                day.yesterday().expect("a day").to_string()
            };
            assert!(late(how, &before(start), &before(end)), "{how}: a day earlier");
        }
        let open = Mark::of(&task("2", "乙"));
        assert!(holds(Dependency::FINISH_START, first, open), "no days, no harm");
    }
}
