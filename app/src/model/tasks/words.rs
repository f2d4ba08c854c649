//! Fields of tasks and their values in words.

use jiff::civil::Date;
use node::facade::TaskInfo;
use protocol::schema::Dependency;

use super::{due::Due, statuses::Statuses};
use crate::{model::time, text::Text};

/// What values are told with.
#[derive(Clone, Copy)]
pub struct Words<'a> {
    /// The words.
    pub text: &'a Text,
    /// The statuses of the spaces at hand.
    pub statuses: &'a Statuses,
    /// All tasks, for those that others depend on.
    pub tasks: &'a [TaskInfo],
    /// The day on the viewer's calendar.
    pub today: Date,
}

impl Words<'_> {
    /// What a field is called.
    pub fn field(&self, field: &str) -> String {
        let id = match field {
            "title" => "task-title",
            "key" => "task-key",
            "commits" => "task-commits",
            "files" => "task-files",
            "status" => "task-status",
            "priority" => "task-priority",
            "start" => "task-start",
            "deadline" => "task-deadline",
            "progress" => "task-progress",
            "assignees" => "task-assignees",
            "departments" => "task-departments",
            "depends_on" => "task-depends",
            "labels" => "task-labels",
            "acknowledged" => "task-acknowledged",
            "asked" => "task-asked",
            "watched" => "task-watched",
            "unwatched" => "task-unwatched",
            "description" => "task-description",
            other => return other.to_owned(),
        };
        self.text.say(id)
    }

    /// A value of a field, for people.
    pub fn value(&self, space: &str, field: &str, value: &str) -> String {
        if value.is_empty() {
            return self.text.say("task-nothing");
        }
        match field {
            "status" => self.statuses.label(space, value, self.text.lang()),
            "priority" => self.priority(value.parse().unwrap_or_default()),
            "start" | "deadline" => match time::parse_day(value) {
                Some(day) => time::short_day(self.text, day, self.today),
                None => value.to_owned(),
            },
            "progress" => format!("{value} %"),
            "depends_on" => match value.split_once(' ') {
                Some((id, how)) => format!("{} {how}", self.task(id)),
                None => self.task(value),
            },
            _ => value.to_owned(),
        }
    }

    /// A task's title; its short id when it isn't shown here.
    pub fn task(&self, id: &str) -> String {
        match self.tasks.iter().find(|task| task.task == id) {
            Some(task) => task.title.clone(),
            None => id.chars().take(8).collect(),
        }
    }

    /// A task that another depends on, and how where it isn't the usual way.
    pub fn tie(&self, id: &str, how: Dependency) -> String {
        let title = self.task(id);
        if how == Dependency::FINISH_START { title } else { format!("{title} {how}") }
    }

    /// A priority.
    pub fn priority(&self, priority: u8) -> String {
        self.text.say(match priority {
            0 => "task-priority-none",
            1 => "task-priority-low",
            2 => "task-priority-medium",
            _ => "task-priority-high",
        })
    }

    /// A status.
    pub fn status(&self, task: &TaskInfo) -> String {
        self.statuses.label(&task.space, &task.status, self.text.lang())
    }

    /// How a task stands today.
    pub fn stand(&self, task: &TaskInfo) -> Due {
        Due::of(task, self.statuses.category(&task.space, &task.status), self.today)
    }

    /// The deadline, with a word when it is near or has passed. Empty when there is none.
    pub fn due(&self, task: &TaskInfo) -> String {
        let short = |day| time::short_day(self.text, day, self.today);
        match self.stand(task) {
            Due::Open => String::new(),
            Due::Today => self.text.say("date-today"),
            Due::Later(day) if self.today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) => {
                self.text.say("task-due-tomorrow")
            }
            Due::Done(day) | Due::Later(day) => short(day),
            Due::Overdue(day, days) => {
                let day = short(day);
                let values = [("day", (&day).into()), ("days", days.unsigned_abs().into())];
                self.text.fill("task-overdue", &values)
            }
        }
    }

    /// The same where there is little room: of a deadline that has passed only since how long.
    pub fn due_short(&self, task: &TaskInfo) -> String {
        match self.stand(task) {
            Due::Overdue(_, days) => {
                let days = [("days", days.unsigned_abs().into())];
                self.text.fill("task-overdue-short", &days)
            }
            _ => self.due(task),
        }
    }

    /// For how many the deadline waits until they acknowledge it, if for any.
    pub fn waits(&self, task: &TaskInfo) -> Option<String> {
        let count = task.waits_for.len();
        (count > 0).then(|| self.text.fill("task-waits", &[("count", count.into())]))
    }

    /// Everything about a task in one line, for whoever can't see it.
    pub fn aloud(&self, task: &TaskInfo) -> String {
        let mut parts = vec![task.title.clone(), self.status(task)];
        if task.priority > 0 {
            parts.push(self.priority(task.priority));
        }
        parts.extend(task.assignees.iter().chain(&task.labels).cloned());
        parts.push(self.due(task));
        if !task.waits_for.is_empty() {
            let names = task.waits_for.join(&self.text.say("list-separator"));
            parts.push(self.text.fill("deadline-waits", &[("names", (&names).into())]));
        }
        if !task.conflicts.is_empty() {
            parts.push(self.text.say("task-conflict-mark"));
        }
        if task.proposed_done.is_some() {
            parts.push(self.text.say("commit-proposed-mark"));
        }
        parts.retain(|part| !part.is_empty());
        parts.join(", ")
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use node::facade::FieldConflict;

    use super::*;
    use crate::{
        model::tasks::sample::{planned, presets, task},
        text::Lang,
    };

    fn with<T>(lang: Lang, look: impl FnOnce(&Words<'_>) -> T) -> T {
        let mut statuses = Statuses::default();
        statuses.put("a", &presets());
        let text = Text::new(lang);
        let tasks = [task("0123456789", "场地")];
        let today = date(2026, 11, 28);
        look(&Words { text: &text, statuses: &statuses, tasks: &tasks, today })
    }

    #[test]
    fn values_in_both_languages() {
        with(Lang::Zh, |words| {
            assert_eq!(words.value("a", "status", "doing"), "进行中");
            assert_eq!(words.value("a", "priority", "3"), "高");
            assert_eq!(words.value("a", "deadline", "2026-12-01"), "12月1日");
            assert_eq!(words.value("a", "progress", "40"), "40 %");
            assert_eq!(words.value("a", "depends_on", "0123456789"), "场地");
            assert_eq!(words.value("a", "depends_on", "0123456789 SS+2"), "场地 SS+2");
            assert_eq!(words.value("a", "assignees", "张三"), "张三");
            assert_eq!(words.field("deadline"), "截止");
        });
        with(Lang::En, |words| {
            assert_eq!(words.value("a", "status", "doing"), "Doing");
            assert_eq!(words.value("a", "deadline", "2027-12-01"), "1 Dec 2027");
            assert_eq!(words.value("a", "depends_on", "abcdefghijkl"), "abcdefgh");
            assert_eq!(words.value("a", "start", ""), "none");
            assert_eq!(words.value("a", "status", "unknown"), "unknown");
        });
    }

    #[test]
    fn deadlines_say_when_they_are_near_or_past() {
        let due = |lang, day| with(lang, |words| words.due(&planned("1", None, day)));
        assert_eq!(due(Lang::Zh, Some("2026-11-26")), "11月26日 逾期 2 天");
        assert_eq!(due(Lang::En, Some("2026-11-27")), "27 Nov, 1 day overdue");
        assert_eq!(due(Lang::En, Some("2026-11-26")), "26 Nov, 2 days overdue");
        let short = |day| with(Lang::En, |words| words.due_short(&planned("1", None, day)));
        assert_eq!(short(Some("2026-11-26")), "2 days overdue");
        assert_eq!(short(Some("2026-12-24")), "24 Dec");
        assert_eq!(due(Lang::En, Some("2026-11-28")), "Today");
        assert_eq!(due(Lang::Zh, Some("2026-11-29")), "明天");
        assert_eq!(due(Lang::En, Some("2026-12-24")), "24 Dec");
        assert_eq!(due(Lang::En, None), "");
    }

    #[test]
    fn r38_a_task_says_for_whom_its_deadline_waits() {
        let mut one = planned("写方案", None, Some("2026-12-24"));
        assert_eq!(with(Lang::En, |words| words.waits(&one)), None);
        one.waits_for = vec!["李娜".into(), "王芳".into()];
        assert_eq!(with(Lang::Zh, |words| words.waits(&one)).as_deref(), Some("等 2 人"));
        assert_eq!(with(Lang::En, |words| words.waits(&one)).as_deref(), Some("waits for 2"));
        let said = with(Lang::Zh, |words| words.aloud(&one));
        assert!(said.ends_with("等待确认：李娜、王芳"), "{said}");
    }

    #[test]
    fn a_task_is_read_aloud_title_first() {
        let mut one = planned("写方案", None, Some("2026-11-28"));
        one.priority = 3;
        one.assignees = vec!["张三".into()];
        one.conflicts = vec![FieldConflict::default()];
        let said = with(Lang::Zh, |words| words.aloud(&one));
        assert_eq!(said, "写方案, 待办, 高, 张三, 今天, 有冲突");
    }
}
