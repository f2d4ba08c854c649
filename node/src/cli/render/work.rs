//! Tasks, pages, their histories, and what a search finds.

use super::{
    View, clean,
    organisation::list,
    table::{Side, Table, id_chars, pairs, short_id},
    when,
};
use crate::{
    cli::text::{self, Lang},
    facade::{
        Category, DescriptionInfo, FieldConflict, HistoryLine, PageInfo, PageSession, PresenceInfo,
        SearchHit, StatusInfo, TaskInfo, TaskReminder,
    },
};

/// `task list`.
pub(super) fn tasks(rows: &[TaskInfo], lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::TITLE.get(lang), Side::Left),
        (text::STATUS.get(lang), Side::Left),
        (text::PRIORITY.get(lang), Side::Left),
        (text::DEADLINE.get(lang), Side::Left),
        (text::PROGRESS.get(lang), Side::Right),
        (text::ASSIGNEES.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::LABELS.get(lang), Side::Left),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.task.as_str()));
    for row in rows {
        // A field with several values says so where it stands.
        let marked = |field: &str, value: String| {
            let several = row.conflicts.iter().any(|conflict| conflict.field == field);
            if several { format!("{value} (!)") } else { value }
        };
        table.row([
            if row.key.is_empty() {
                short_id(&row.task, chars)
            } else {
                marked("key", row.key.clone())
            },
            marked("title", row.title.clone()),
            marked("status", status(&row.status, lang).to_owned()),
            marked("priority", priority(row.priority, lang).to_owned()),
            marked("deadline", waiting(row, lang)),
            marked("progress", format!("{} %", row.progress)),
            list(&row.assignees, lang),
            row.department.clone(),
            list(&row.labels, lang),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// The deadline, and for how many it waits.
fn waiting(task: &TaskInfo, lang: Lang) -> String {
    let day = task.deadline.clone().unwrap_or_default();
    match task.waits_for.len().to_string().as_str() {
        "0" => day,
        count => {
            text::WAITS_SHORT.with(lang, &[("day", &day), ("n", count)]).trim_start().to_owned()
        }
    }
}

/// What a task depends on, and how where it isn't the usual way.
fn dependencies(task: &TaskInfo) -> Vec<String> {
    let kinds = task.dependency_kinds.iter().map(String::as_str).chain(std::iter::repeat("FS"));
    let all = task.depends_on.iter().zip(kinds);
    all.map(|(id, how)| if how == "FS" { id.clone() } else { format!("{id} {how}") }).collect()
}

/// `task show`.
pub(super) fn task(task: &TaskInfo, steps: &[HistoryLine], view: &View) -> String {
    let lang = view.lang;
    let mut departments = vec![task.department.clone()];
    departments.extend(task.departments.iter().cloned());
    let mut out = pairs(&[
        (text::KEY.get(lang), key(task, lang)),
        (text::TITLE.get(lang), task.title.clone()),
        (text::ID.get(lang), task.task.clone()),
        (text::DEPARTMENT.get(lang), list(&departments, lang)),
        (text::STATUS.get(lang), status(&task.status, lang).to_owned()),
        (text::PRIORITY.get(lang), priority(task.priority, lang).to_owned()),
        (text::START.get(lang), task.start.clone().unwrap_or_default()),
        (text::DEADLINE.get(lang), task.deadline.clone().unwrap_or_default()),
        (text::PROGRESS.get(lang), format!("{} %", task.progress)),
        (text::ASSIGNEES.get(lang), list(&task.assignees, lang)),
        (text::DEPENDS_ON.get(lang), list(&dependencies(task), lang)),
        (text::LABELS.get(lang), list(&task.labels, lang)),
        (text::WATCHERS.get(lang), list(&task.watchers, lang)),
    ]);
    if !task.conflicts.is_empty() {
        out.push_str(&format!("\n{}\n", text::CONFLICTS.get(lang)));
        out.extend(task.conflicts.iter().map(|conflict| conflict_lines(conflict, view)));
    }
    if let Some(known) = &task.deadline_known {
        out.push_str(&format!("\n{}", super::inbox::known(known, view)));
    }
    if !task.waits_for.is_empty() {
        let line = text::WAITS_FOR.with(lang, &[("names", &list(&task.waits_for, lang))]);
        out.push_str(&format!("{}\n", clean::line(&line)));
    }
    out.extend(task.reminders.iter().map(|reminder| reminder_line(reminder, view)));
    out.push_str(&super::commit::of_task(task, view));
    out.push_str(&super::file::of_document(&task.files, lang));
    if !task.description.is_empty() {
        let body = clean::text(&task.description);
        out.push_str(&format!("\n{}\n{}\n", text::DESCRIPTION.get(lang), body.trim_end()));
    }
    out.push_str(&course(task, steps, view));
    if !steps.is_empty() {
        out.push_str(&format!("\n{}\n{}", text::HISTORY.get(lang), history(steps, view)));
    }
    out
}

/// How far a task was when; nothing where it never got on.
fn course(task: &TaskInfo, steps: &[HistoryLine], view: &View) -> String {
    let course = task.course(steps);
    if course.len() < 2 {
        return String::new();
    }
    let lines = course.iter().map(|(at, percent)| {
        format!("{}{}  {percent:>3} %\n", super::talk::INDENT, when::moment(*at, view))
    });
    format!("\n{}\n{}", text::COURSE.get(view.lang), lines.collect::<String>())
}

/// A task's key, and that another has it, too.
fn key(task: &TaskInfo, lang: Lang) -> String {
    match task.key_shared {
        true => format!("{}  {}", task.key, text::KEY_SHARED.get(lang)),
        false => task.key.clone(),
    }
}

/// A strong reminder of a task, and who knows of it.
fn reminder_line(reminder: &TaskReminder, view: &View) -> String {
    let lang = view.lang;
    let names = |names: &[String]| match names {
        [] => text::NOBODY.get(lang).to_owned(),
        names => list(names, lang),
    };
    let urge = &reminder.urge;
    let (known, waiting) = (names(&urge.acknowledged), names(&urge.waiting));
    let when = when::moment(urge.time, view);
    let values: &[(&str, &str)] = &[
        ("when", &when),
        ("who", &urge.by),
        ("text", &reminder.text),
        ("known", &known),
        ("waiting", &waiting),
    ];
    format!("{}\n", clean::line(&text::TASK_REMINDER.with(lang, values)))
}

fn conflict_lines(conflict: &FieldConflict, view: &View) -> String {
    let line = |(set, who, time): &(String, String, protocol::clock::Millis)| {
        let when = when::moment(*time, view);
        let label = field(&conflict.field, view.lang);
        let set = value(&conflict.field, set, view.lang);
        let values: &[(&str, &str)] =
            &[("field", label), ("value", set), ("who", who), ("when", &when)];
        format!("  {}\n", clean::line(&text::CONFLICT_LINE.with(view.lang, values)))
    };
    conflict.values.iter().map(line).collect()
}

/// `task statuses`.
pub(super) fn statuses(rows: &[StatusInfo], lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::STATUS.get(lang), Side::Left),
        (text::CATEGORY.get(lang), Side::Left),
        (text::ORDER.get(lang), Side::Right),
        (text::NOTE.get(lang), Side::Left),
    ]);
    for row in rows {
        let label = match lang {
            Lang::Zh => &row.zh,
            Lang::En => &row.en,
        };
        let category = match row.category {
            Category::Todo => text::STATUS_TODO,
            Category::Doing => text::STATUS_DOING,
            Category::Done => text::STATUS_DONE,
        };
        let note = if row.retired { text::RETIRED.get(lang) } else { "" };
        table.row([
            row.id.clone(),
            label.clone(),
            category.get(lang).to_owned(),
            row.order.to_string(),
            note.to_owned(),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// `page list`.
pub(super) fn pages(rows: &[PageInfo], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::TITLE.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::EDITED_AT.get(lang), Side::Left),
        (text::BY.get(lang), Side::Left),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.page.as_str()));
    for row in rows {
        table.row([
            short_id(&row.page, chars),
            row.title.clone(),
            row.department.clone(),
            when::moment(row.edited, view),
            row.edited_by.clone(),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// `page show`.
pub(super) fn page(page: &PageInfo, view: &View) -> String {
    let lang = view.lang;
    let edited = format!("{}  {}", when::moment(page.edited, view), page.edited_by);
    let head = pairs(&[
        (text::TITLE.get(lang), page.title.clone()),
        (text::ID.get(lang), page.page.clone()),
        (text::DEPARTMENT.get(lang), page.department.clone()),
        (text::EDITED_AT.get(lang), edited),
    ]);
    let body = clean::text(&page.text);
    let end = if body.ends_with('\n') { "" } else { "\n" };
    let files = super::file::of_document(&page.files, lang);
    format!("{head}\n{body}{end}{files}")
}

/// `task show --version` and `meeting show --version`.
pub(super) fn description(info: &DescriptionInfo, view: &View) -> String {
    let edited = format!("{}  {}", when::moment(info.edited, view), info.edited_by);
    let head = pairs(&[(text::EDITED_AT.get(view.lang), edited)]);
    let body = clean::text(&info.text);
    let end = if body.ends_with('\n') { "" } else { "\n" };
    format!("{head}\n{body}{end}")
}

/// `page sessions`, and those of descriptions.
pub(super) fn sessions(rows: &[PageSession], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::VERSION.get(lang), Side::Left),
        (text::FROM.get(lang), Side::Left),
        (text::UNTIL.get(lang), Side::Left),
        (text::AUTHOR.get(lang), Side::Left),
        (text::DEVICE.get(lang), Side::Left),
        (text::CHARACTERS.get(lang), Side::Left),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.version.as_str()));
    for row in rows {
        table.row([
            short_id(&row.version, chars),
            when::moment(row.from, view),
            when::moment(row.to, view),
            row.author.clone(),
            row.device.clone(),
            format!("+{} −{}", row.added, row.removed),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// Who is in a page: only other tools ask for it.
pub(super) fn presence(rows: &[PresenceInfo], lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::PERSON.get(lang), Side::Left),
        (text::DEVICE.get(lang), Side::Left),
        (text::CHARACTERS.get(lang), Side::Right),
    ]);
    let chars = id_chars(rows.iter().map(|row| row.device.as_str()));
    for row in rows {
        table.row([row.name.clone(), short_id(&row.device, chars), row.caret.to_string()]);
    }
    table.finish(text::NONE.get(lang))
}

/// `page history`, and the end of `task show`.
pub(super) fn history(lines: &[HistoryLine], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::TIME.get(lang), Side::Left),
        (text::AUTHOR.get(lang), Side::Left),
        (text::FIELD.get(lang), Side::Left),
        (text::OLD.get(lang), Side::Left),
        (text::NEW.get(lang), Side::Left),
        (text::NOTE.get(lang), Side::Whole),
    ]);
    for line in lines {
        table.row([
            when::moment(line.time, view),
            line.author.clone(),
            field(&line.field, lang).to_owned(),
            value(&line.field, &line.old, lang).to_owned(),
            value(&line.field, &line.new, lang).to_owned(),
            line.note.clone(),
        ]);
    }
    table.finish(text::NONE.get(lang))
}

/// `search`.
pub(super) fn hits(hits: &[SearchHit], view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::KIND.get(lang), Side::Left),
        (text::PLACE.get(lang), Side::Left),
        (text::TIME.get(lang), Side::Left),
        (text::AUTHOR.get(lang), Side::Left),
        (text::TEXT.get(lang), Side::Whole),
    ]);
    for hit in hits {
        let kind = match hit.kind.as_str() {
            "message" => text::KIND_MESSAGE.get(lang),
            "task" => text::KIND_TASK.get(lang),
            "page" => text::KIND_PAGE.get(lang),
            "table" => text::KIND_TABLE.get(lang),
            "record" => text::KIND_RECORD.get(lang),
            other => other,
        };
        let time = when::moment(hit.time, view);
        table.row([kind.to_owned(), hit.place.clone(), time, hit.author.clone(), hit.text.clone()]);
    }
    table.finish(text::NONE.get(lang))
}

/// A status's label; a configured one is shown by its own.
fn status(status: &str, lang: Lang) -> &str {
    match status {
        "todo" => text::STATUS_TODO.get(lang),
        "doing" => text::STATUS_DOING.get(lang),
        "done" => text::STATUS_DONE.get(lang),
        other => other,
    }
}

/// A priority's label; empty for none.
fn priority(priority: u8, lang: Lang) -> &'static str {
    match priority {
        1 => text::PRIORITY_LOW.get(lang),
        2 => text::PRIORITY_MEDIUM.get(lang),
        3 => text::PRIORITY_HIGH.get(lang),
        _ => "",
    }
}

/// A field's value, where it stands for a label.
pub(super) fn value<'a>(field: &str, value: &'a str, lang: Lang) -> &'a str {
    match field {
        "status" => status(value, lang),
        "priority" => value.parse().map_or(value, |value| priority(value, lang)),
        _ => value,
    }
}

/// A field's label.
pub(super) fn field(field: &str, lang: Lang) -> &str {
    match field {
        "title" => text::TITLE.get(lang),
        "key" => text::KEY.get(lang),
        "commits" => text::COMMITS.get(lang),
        "description" => text::DESCRIPTION.get(lang),
        "status" => text::STATUS.get(lang),
        "priority" => text::PRIORITY.get(lang),
        "start" => text::START.get(lang),
        "deadline" => text::DEADLINE.get(lang),
        "progress" => text::PROGRESS.get(lang),
        "assignees" => text::ASSIGNEES.get(lang),
        "departments" => text::DEPARTMENTS.get(lang),
        "depends_on" => text::DEPENDS_ON.get(lang),
        "labels" => text::LABELS.get(lang),
        "files" => text::FILES.get(lang),
        "acknowledged" => text::DEADLINE_ACKNOWLEDGED.get(lang),
        "asked" => text::DEADLINE_ASKED.get(lang),
        "watched" => text::WATCHED.get(lang),
        "unwatched" => text::UNWATCHED.get(lang),
        "text" => text::TEXT.get(lang),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use protocol::clock::Millis;

    use super::*;

    #[test]
    fn r36_a_task_shows_how_far_it_was_when_and_how_it_is_tied() {
        // 23 November 2026, 09:30 UTC.
        let at = |minutes: u64| Millis(1_795_426_200_000 + minutes * 60_000);
        let step = |minutes, old: &str, new: &str| HistoryLine {
            time: at(minutes),
            field: "progress".into(),
            old: old.into(),
            new: new.into(),
            ..HistoryLine::default()
        };
        let (created, edited, progress) = (at(0), at(9), 100);
        let ties = ["1", "2"].map(str::to_owned).to_vec();
        let kinds = vec!["FS".into(), "SS+2".into()];
        let task = TaskInfo {
            created,
            edited,
            progress,
            depends_on: ties,
            dependency_kinds: kinds,
            ..TaskInfo::default()
        };
        let view = View { lang: Lang::Zh, zone: TimeZone::UTC, now: at(9) };
        let shown = super::task(&task, &[step(1, "", "40"), step(9, "40", "100")], &view);
        let day = "2026年11月23日 周一";
        let course = format!(
            "\n进度变化\n{indent}{day} 09:30    0 %\n{indent}{day} 09:31   40 %\n{indent}{day} 09:39  100 %\n",
            indent = super::super::talk::INDENT
        );
        assert!(shown.contains(&course), "{shown}");
        assert!(shown.contains("1、2 SS+2"), "{shown}");
        let never = super::task(&TaskInfo { progress: 0, ..task }, &[], &view);
        assert!(!never.contains("进度变化"), "{never}");
    }
}
