//! The inbox: messages below the channel in which they stand, what happened to deadlines, and
//! meetings.

use super::{Ids, View, clean, meeting, talk, when};
use crate::{
    cli::text::{self, Lang},
    facade::{
        AssignmentNotice, DeadlineChangeInfo, DeadlineKnown, DeadlineNotice, InboxAbout, InboxItem,
        InboxMessage, PromptNotice, ReminderNotice, ReminderSettings,
    },
};

/// Characters of a task's id that are enough to name it.
const TASK_CHARS: usize = 8;

/// `inbox`.
pub(super) fn inbox(items: &[InboxItem], view: &View) -> String {
    let mut out = String::new();
    for item in items {
        let place = match item.message() {
            Some(message) if message.message.task.is_some() => item.department.clone(),
            Some(message) => talk::place(&item.department, &message.channel_name),
            None => item.department.clone(),
        };
        let mut head = vec![place, when::day(item.time, view)];
        head.retain(|part| !part.is_empty());
        if item.unread {
            head.push(text::NOT_READ_YET.get(view.lang).to_owned());
        }
        if item.message().is_some_and(|about| about.muted) {
            head.push(text::TOLD_NOTHING.get(view.lang).to_owned());
        }
        out.push_str(&format!("— {} —\n", clean::line(&head.join(" · "))));
        out.push_str(&match &item.about {
            InboxAbout::Message(about) if about.message.task.is_some() => urged(about, view),
            InboxAbout::Message(about) => talk::message(&about.message, view, Ids::Shown),
            InboxAbout::Assigned(notice) => assigned(notice, item.time, view),
            InboxAbout::Deadline(notice) => deadline(notice, item.unread, view),
            InboxAbout::Reminder(notice) => reminder(notice, item.time, view),
            InboxAbout::Meeting(notice) => meeting::notice(notice, view),
            InboxAbout::Prompt(notice) => prompt(notice, item.time, view),
        });
    }
    if out.is_empty() { format!("{}\n", text::NONE.get(view.lang)) } else { out }
}

/// A table that asks to be filled in.
fn prompt(notice: &PromptNotice, time: protocol::clock::Millis, view: &View) -> String {
    let id: String = notice.table.chars().take(TASK_CHARS).collect();
    let values: &[(&str, &str)] = &[("title", &notice.title), ("id", &id)];
    let clock = when::clock(time, view);
    let what = clean::line(&text::PROMPT.with(view.lang, values));
    let how = clean::line(&text::PROMPT_WITH.with(view.lang, values));
    format!("{clock}  {what}\n{}[{how}]\n", talk::INDENT)
}

/// A strong reminder of a task.
fn urged(about: &InboxMessage, view: &View) -> String {
    let lang = view.lang;
    let task = about.message.task.clone().unwrap_or_default();
    let who = about.urged_by.as_ref().unwrap_or(&about.message.author);
    let name = format!("{} {}", task.key, task.title);
    let values: &[(&str, &str)] = &[("who", who), ("task", name.trim())];
    let what = clean::line(&text::TASK_URGED.with(lang, values));
    let mut out = format!("{}  {what}\n", when::clock(about.message.time, view));
    if !about.message.text.is_empty() {
        out.push_str(&format!("{}{}\n", talk::INDENT, clean::line(&about.message.text)));
    }
    let known = about.message.acknowledged_by_me;
    out.push_str(&format!("{}[{}]\n", talk::INDENT, told(&task.task, !known, lang)));
    out
}

/// A task that somebody has assigned to one.
fn assigned(notice: &AssignmentNotice, time: protocol::clock::Millis, view: &View) -> String {
    let lang = view.lang;
    let name = format!("{} {}", notice.key, notice.title);
    let values: &[(&str, &str)] = &[("who", &notice.author), ("task", name.trim())];
    let mut what = text::ASSIGNED.with(lang, values);
    if let Some(day) = &notice.deadline {
        what.push_str(&text::ASSIGNED_DUE.with(lang, &[("day", day)]));
    }
    let how = told(&notice.task, false, lang);
    format!("{}  {}\n{}[{how}]\n", when::clock(time, view), clean::line(&what), talk::INDENT)
}

fn deadline(notice: &DeadlineNotice, unread: bool, view: &View) -> String {
    let lang = view.lang;
    let days = days(&notice.change, lang);
    let values: &[(&str, &str)] = &[("title", &notice.title), ("days", &days)];
    let mut what = text::DEADLINE_CHANGED.with(lang, values);
    if notice.changes > 1 {
        what.push_str(&text::DEADLINE_CHANGES.with(lang, &[("n", &notice.changes.to_string())]));
    }
    let author = clean::line(&notice.change.author);
    let mut out =
        format!("{}  {author}: {}\n", when::clock(notice.change.time, view), clean::line(&what));
    for (day, who, time) in &notice.conflict {
        let (day, when) = (said(day, lang), when::moment(*time, view));
        let values: &[(&str, &str)] = &[("day", &day), ("who", who), ("when", &when)];
        let line = clean::line(&text::DEADLINE_APART.with(lang, values));
        out.push_str(&format!("{}{line}\n", talk::INDENT));
    }
    let mut notes = Vec::new();
    if unread && notice.change.asks {
        notes.push(text::DEADLINE_ASKS.get(lang).to_owned());
    }
    if let Some(own) = &notice.through {
        notes.push(text::DEADLINE_THROUGH.with(lang, &[("title", own)]));
    }
    notes.push(told(&notice.task, unread, lang));
    out.push_str(&format!("{}[{}]\n", talk::INDENT, clean::line(&notes.join(" · "))));
    out
}

fn reminder(notice: &ReminderNotice, time: protocol::clock::Millis, view: &View) -> String {
    let lang = view.lang;
    let days = notice.days_left.unsigned_abs().to_string();
    let values: &[(&str, &str)] =
        &[("title", &notice.title), ("day", &notice.deadline), ("days", &days)];
    let what = match notice.days_left {
        i64::MIN..0 => text::REMINDER_OVERDUE,
        0 => text::REMINDER_TODAY,
        1 => text::REMINDER_TOMORROW,
        _ => text::REMINDER_DAYS,
    };
    let later = text::SNOOZE_WITH.with(lang, &[("id", &short(&notice.task))]);
    let notes = format!("{} · {later}", told(&notice.task, true, lang));
    format!(
        "{}  {}\n{}[{}]\n",
        when::clock(time, view),
        clean::line(&what.with(lang, values)),
        talk::INDENT,
        clean::line(&notes)
    )
}

/// `reminder show`.
pub(super) fn reminders(settings: &ReminderSettings, lang: Lang) -> String {
    let hour = format!("{:02}:00", settings.hour);
    let stages = match settings.stages.as_slice() {
        [] => text::NONE.get(lang).to_owned(),
        stages => stages.join(", "),
    };
    let values: &[(&str, &str)] = &[("hour", &hour), ("stages", &stages)];
    format!("{}\n", clean::line(&text::REMINDERS.with(lang, values)))
}

/// What to type about a task.
fn told(task: &str, unread: bool, lang: Lang) -> String {
    let id = short(task);
    let words = if unread { text::ACKNOWLEDGE_WITH } else { text::TASK_SHOW_WITH };
    words.with(lang, &[("id", &id)])
}

fn short(task: &str) -> String {
    task.chars().take(TASK_CHARS).collect()
}

/// A change of days: from, to.
fn days(change: &DeadlineChangeInfo, lang: Lang) -> String {
    let old: Vec<String> = change.old.iter().map(|day| said(day, lang)).collect();
    format!("{} → {}", old.join(" / "), said(&change.new, lang))
}

fn said(day: &str, lang: Lang) -> String {
    if day.is_empty() { text::NO_DAY.get(lang).to_owned() } else { day.to_owned() }
}

/// The newest change of a deadline, and who knows of it, for `task show`.
pub(super) fn known(known: &DeadlineKnown, view: &View) -> String {
    let lang = view.lang;
    let list = |names: &[String]| match names {
        [] => text::NOBODY.get(lang).to_owned(),
        names => super::organisation::list(names, lang),
    };
    let when = when::moment(known.change.time, view);
    let (known_by, pending) = (list(&known.known), list(&known.pending));
    let values: &[(&str, &str)] = &[
        ("days", &days(&known.change, lang)),
        ("who", &known.change.author),
        ("when", &when),
        ("known", &known_by),
        ("pending", &pending),
    ];
    format!("{}\n", clean::line(&text::DEADLINE_KNOWN.with(lang, values)))
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use protocol::clock::Millis;

    use super::*;
    use crate::facade::{InboxMessage, MessageInfo};

    // 23 November 2026, 09:30 UTC.
    const TIME: Millis = Millis(1_795_426_200_000);

    fn view(lang: Lang) -> View {
        View { lang, zone: TimeZone::UTC, now: TIME }
    }

    fn item(unread: bool, department: &str, about: InboxAbout) -> InboxItem {
        let department = department.into();
        InboxItem { id: String::new(), time: TIME, unread, department, about }
    }

    #[test]
    fn the_inbox_says_where_and_what_is_new() {
        let message = || MessageInfo {
            id: "0123abcdef.0.17".into(),
            author: "李四".into(),
            time: TIME,
            text: "@张三".into(),
            ..MessageInfo::default()
        };
        let about = || {
            let channel_name = "公告".into();
            let about = InboxMessage { channel_name, message: message(), ..Default::default() };
            InboxAbout::Message(Box::new(about))
        };
        let items = [item(true, "市场部", about()), item(false, "", about())];
        let expected = "\
— 市场部/公告 · 23 Nov 2026 · unread —
09:30  李四: @张三
       [0123abcd.0.17]
— 公告 · 23 Nov 2026 —
09:30  李四: @张三
       [0123abcd.0.17]
";
        assert_eq!(inbox(&items, &view(Lang::En)), expected);
        assert_eq!(inbox(&[], &view(Lang::Zh)), "（无）\n");
    }

    fn changed() -> DeadlineNotice {
        DeadlineNotice {
            task: "03abcdef0123456789".into(),
            title: "布展".into(),
            change: DeadlineChangeInfo {
                old: vec!["2026-12-01".into()],
                new: String::new(),
                author: "李四".into(),
                author_id: String::new(),
                time: TIME,
                asks: false,
            },
            changes: 2,
            conflict: vec![
                (String::new(), "李四".into(), TIME),
                ("2026-12-05".into(), "王五".into(), TIME),
            ],
            through: Some("开业".into()),
        }
    }

    #[test]
    fn r38_a_changed_deadline_says_who_what_and_what_to_type() {
        let items = [item(true, "市场部", InboxAbout::Deadline(Box::new(changed())))];
        let expected = "\
— 市场部 · 23 Nov 2026 · unread —
09:30  李四: deadline of \"布展\": 2026-12-01 → none (2 changes)
       set apart: none (李四, 23 Nov 2026 09:30)
       set apart: 2026-12-05 (王五, 23 Nov 2026 09:30)
       [your \"开业\" depends on it · acknowledge: task ack 03abcdef]
";
        assert_eq!(inbox(&items, &view(Lang::En)), expected);
        let known = DeadlineKnown {
            change: changed().change,
            known: vec!["李四".into()],
            pending: Vec::new(),
        };
        let said = "截止时间改动：2026-12-01 → 无（李四，2026年11月23日 周一 09:30）；知道了：李四；还没有确认：无\n";
        assert_eq!(super::known(&known, &view(Lang::Zh)), said);
    }

    #[test]
    fn r38_a_change_that_asks_says_so_until_it_was_acknowledged() {
        let said = |unread: bool| {
            let change = DeadlineChangeInfo { asks: true, ..changed().change };
            let notice = DeadlineNotice { change, ..changed() };
            inbox(&[item(unread, "", InboxAbout::Deadline(Box::new(notice)))], &view(Lang::En))
        };
        assert!(said(true).contains("[asks you to acknowledge it · "), "{}", said(true));
        assert!(!said(false).contains("asks you"), "{}", said(false));
    }

    #[test]
    fn r36_an_assignment_says_by_whom_until_when_and_what_to_type() {
        let said = |key: &str, day: Option<&str>, lang: Lang| {
            let notice = AssignmentNotice {
                task: "03abcdef0123456789".into(),
                key: key.into(),
                title: "布展".into(),
                deadline: day.map(str::to_owned),
                author: "李四".into(),
                author_id: String::new(),
            };
            inbox(&[item(true, "市场部", InboxAbout::Assigned(Box::new(notice)))], &view(lang))
        };
        let expected = "\
— 市场部 · 2026年11月23日 周一 · 未读 —
09:30  李四 把「SCB-2 布展」指派给您，2026-12-01 截止
       [查看：task show 03abcdef]
";
        assert_eq!(said("SCB-2", Some("2026-12-01"), Lang::Zh), expected);
        assert!(said("", None, Lang::En).contains("09:30  李四 assigned \"布展\" to you\n"));
    }

    #[test]
    fn r39_a_reminder_says_how_many_days_are_left_and_what_to_type() {
        let said = |days_left: i64| {
            let notice = ReminderNotice {
                task: "03abcdef0123456789".into(),
                title: "布展".into(),
                deadline: "2026-11-25".into(),
                stage: "3d".into(),
                days_left,
            };
            inbox(&[item(true, "", InboxAbout::Reminder(Box::new(notice)))], &view(Lang::Zh))
        };
        let expected = "\
— 2026年11月23日 周一 · 未读 —
09:30  「布展」2026-11-25 截止，还有 2 天
       [知道了：task ack 03abcdef · 稍后：task snooze 03abcdef]
";
        assert_eq!(said(2), expected);
        assert!(said(0).contains("今天") && said(-3).contains("已逾期 3 天"));
    }
}
