//! A task as the files show it: by its key, or else a short id, statuses in words, days as days.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::words::PRIORITIES;
use crate::{
    cli::Lang,
    facade::{Category, TaskExport, TaskInfo},
};

/// Characters of a short id, at least.
const KEY_CHARS_MIN: usize = 8;

/// A task, ready for a file.
pub(super) struct Row<'a> {
    /// The task itself.
    pub(super) task: &'a TaskInfo,
    /// Its key; where it has none, or another has the same, the beginning of its id, as far as it takes to
    /// tell it from the others.
    pub(super) key: String,
    /// Its status's label.
    pub(super) status: String,
    /// What that means for progress.
    pub(super) category: Category,
    /// Its priority in words; empty when there is none.
    pub(super) priority: &'static str,
    /// All its departments.
    pub(super) departments: Vec<&'a str>,
    /// The day work starts.
    pub(super) start: Option<Date>,
    /// The day it is due.
    pub(super) due: Option<Date>,
    /// The keys of what it depends on, with how: `0123abcdFS+2`; the kind is left out where it is
    /// the usual one.
    pub(super) depends_on: Vec<(String, String)>,
}

impl Row<'_> {
    /// What it depends on, in one cell.
    pub(super) fn dependencies(&self, between: &str) -> String {
        let one = |(key, kind): &(String, String)| format!("{key}{between}{kind}");
        let all: Vec<String> = self.depends_on.iter().map(one).collect();
        all.join("; ")
    }
}

/// The tasks in their order.
pub(super) fn rows(tasks: &TaskExport, lang: Lang) -> Vec<Row<'_>> {
    let ids = tasks
        .tasks
        .iter()
        .flat_map(|task| std::iter::once(&task.task).chain(&task.depends_on).map(String::as_str));
    let chars = key_chars(ids);
    let called = called(&tasks.tasks);
    let key = |id: &str| match called.get(id) {
        Some(key) => (*key).to_owned(),
        None => id.chars().take(chars).collect::<String>(),
    };
    let mut statuses = BTreeMap::new();
    for (space, known) in &tasks.statuses {
        for status in known {
            let label = match lang {
                Lang::Zh => &status.zh,
                Lang::En => &status.en,
            };
            statuses.insert((space.as_str(), status.id.as_str()), (label, status.category));
        }
    }
    let row = |task| row(task, lang, &key, &statuses);
    tasks.tasks.iter().map(row).collect()
}

type Statuses<'a> = BTreeMap<(&'a str, &'a str), (&'a String, Category)>;

fn row<'a>(
    task: &'a TaskInfo,
    lang: Lang,
    key: &dyn Fn(&str) -> String,
    statuses: &Statuses<'_>,
) -> Row<'a> {
    let known = statuses.get(&(task.space.as_str(), task.status.as_str()));
    let (status, category) = match known {
        Some((label, category)) if !label.is_empty() => ((*label).clone(), *category),
        Some((_, category)) => (task.status.clone(), *category),
        None => (task.status.clone(), Category::Todo),
    };
    let day = |day: &Option<String>| day.as_deref().and_then(|day| day.parse::<Date>().ok());
    let departments = std::iter::once(&task.department).chain(&task.departments);
    let kinds = task.dependency_kinds.iter().map(String::as_str);
    let kinds = kinds.chain(std::iter::repeat("FS"));
    Row {
        task,
        key: key(&task.task),
        status,
        category,
        priority: PRIORITIES.get(usize::from(task.priority)).map_or("", |word| word.get(lang)),
        departments: departments.map(String::as_str).filter(|path| !path.is_empty()).collect(),
        start: day(&task.start),
        due: day(&task.deadline),
        depends_on: task
            .depends_on
            .iter()
            .zip(kinds)
            .map(|(id, kind)| (key(id), kind.to_owned()))
            .collect(),
    }
}

/// The keys of these tasks that no other of them has, by id.
fn called(tasks: &[TaskInfo]) -> BTreeMap<&str, &str> {
    let mut of_key: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for task in tasks.iter().filter(|task| !task.key.is_empty()) {
        of_key.entry(&task.key).or_default().push(&task.task);
    }
    let alone = of_key.into_iter().filter(|(_, ids)| ids.len() == 1);
    alone.map(|(key, ids)| (ids[0], key)).collect()
}

/// How many characters tell these ids apart.
fn key_chars<'a>(ids: impl Iterator<Item = &'a str>) -> usize {
    let mut ids: Vec<&str> = ids.collect();
    ids.sort_unstable();
    ids.dedup();
    let common = |pair: &[&str]| {
        let same = pair[0].chars().zip(pair[1].chars());
        same.take_while(|(one, other)| one == other).count() + 1
    };
    ids.windows(2).map(common).max().unwrap_or_default().max(KEY_CHARS_MIN)
}
