//! What an item of the inbox says, in the words of a language.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use node::facade::{
    AssignmentNotice, DeadlineNotice, InboxAbout, InboxItem, InboxMessage, MeetingNotice,
    MessageInfo, ReminderNotice,
};

use super::{markdown, meetings, time};
use crate::text::Text;

/// Characters of a message that an item shows.
const PREVIEW: usize = 140;

/// An item in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    /// Who did it; of a reminder, what it is.
    pub who: String,
    /// Their member id; empty when it was nobody.
    pub who_id: String,
    /// What they did.
    pub why: String,
    /// Where; empty when it says nothing new.
    pub place: String,
    /// What it is about.
    pub text: String,
    /// What contradicts it.
    pub warning: String,
}

impl Line {
    /// Of an item, on this day, where clocks show the time of this zone.
    pub fn of(text: &Text, item: &InboxItem, today: Date, zone: &TimeZone) -> Self {
        match &item.about {
            InboxAbout::Message(about) => message(text, item, about),
            InboxAbout::Assigned(notice) => assigned(text, item, notice, today),
            InboxAbout::Deadline(notice) => deadline(text, item, notice, today),
            InboxAbout::Reminder(notice) => reminder(text, item, notice, today),
            InboxAbout::Meeting(notice) => meeting(text, item, notice, today, zone),
            InboxAbout::Prompt(notice) => Self {
                who: text.say("inbox-prompt"),
                place: item.department.clone(),
                text: text.fill("prompt-line", &[("title", (&notice.title).into())]),
                ..Self::default()
            },
        }
    }
}

fn meeting(
    text: &Text,
    item: &InboxItem,
    notice: &MeetingNotice,
    today: Date,
    zone: &TimeZone,
) -> Line {
    let why = text.say(match notice.why.as_str() {
        "invited" => "meeting-news-invited",
        "moved" => "meeting-news-moved",
        "cancelled" => "meeting-news-cancelled",
        _ => "meeting-news-soon",
    });
    let when = meetings::day_and_span(text, &notice.occurrence, today, zone);
    let title = &notice.occurrence.title;
    let values = [("title", title.into()), ("when", (&when).into())];
    Line {
        who: notice.organiser.clone(),
        who_id: notice.organiser_id.clone(),
        why,
        place: item.department.clone(),
        text: text.fill("meeting-news", &values),
        warning: String::new(),
    }
}

/// What a message says, in so many characters; of a reminder of a task, the task first.
pub fn said(message: &MessageInfo, chars: usize) -> String {
    let words = markdown::preview(&message.text, chars);
    let Some(task) = &message.task else { return words };
    let parts = [task.key.as_str(), task.title.as_str(), words.as_str()];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("  ")
}

fn message(text: &Text, item: &InboxItem, about: &InboxMessage) -> Line {
    let why = text.say(match about.why.as_str() {
        "reply" => "inbox-reply",
        "direct" => "inbox-direct",
        "announcement" => "inbox-announcement",
        "urged" => "inbox-urged",
        _ => "inbox-mention",
    });
    let place = match (item.department.as_str(), about.channel_name.as_str()) {
        ("", channel) => channel.to_owned(),
        (department, channel) => format!("{department} / {channel}"),
    };
    let author = &about.message.author;
    let place = match (about.message.announcement, item.department.as_str()) {
        (true, "") => text.say("announced-everywhere"),
        (true, department) => department.to_owned(),
        (false, department) if about.message.task.is_some() => department.to_owned(),
        // A conversation of two has the name of who writes.
        (false, _) if about.channel_name == *author => String::new(),
        (false, _) => place,
    };
    Line {
        who: about.urged_by.clone().unwrap_or_else(|| author.clone()),
        who_id: match &about.urged_by {
            Some(by) if by != author => by.clone(),
            _ => about.message.author_id.clone(),
        },
        why,
        place,
        text: said(&about.message, PREVIEW),
        warning: String::new(),
    }
}

fn assigned(text: &Text, item: &InboxItem, notice: &AssignmentNotice, today: Date) -> Line {
    let title = format!("{} {}", notice.key, notice.title);
    let title = title.trim();
    let words = match &notice.deadline {
        None => title.to_owned(),
        Some(due) => {
            let day = day(text, due, today);
            text.fill("reminder-line", &[("title", title.into()), ("day", (&day).into())])
        }
    };
    Line {
        who: notice.author.clone(),
        who_id: notice.author_id.clone(),
        why: text.say("inbox-assigned"),
        place: item.department.clone(),
        text: words,
        warning: String::new(),
    }
}

fn deadline(text: &Text, item: &InboxItem, notice: &DeadlineNotice, today: Date) -> Line {
    let change = &notice.change;
    let days = days(text, &change.old, &change.new, today);
    let values = [("title", (&notice.title).into()), ("days", (&days).into())];
    let mut words = text.fill("deadline-line", &values);
    if notice.changes > 1 {
        words.push_str(&text.fill("deadline-changes", &[("count", notice.changes.into())]));
    }
    if let Some(own) = &notice.through {
        words.push_str(&text.fill("deadline-through", &[("title", own.into())]));
    }
    if item.unread && change.asks {
        words.push_str(&text.say("deadline-asks"));
    }
    let others = notice
        .conflict
        .iter()
        .filter(|(day, who, at)| (day, who, at) != (&change.new, &change.author, &change.time));
    let others = others.map(|(other, who, _)| {
        let day = day(text, other, today);
        text.fill("deadline-apart", &[("who", who.into()), ("day", (&day).into())])
    });
    Line {
        who: change.author.clone(),
        who_id: change.author_id.clone(),
        why: text.say("inbox-deadline"),
        place: item.department.clone(),
        text: words,
        warning: others.collect::<Vec<_>>().join(&text.say("list-separator")),
    }
}

fn reminder(text: &Text, item: &InboxItem, notice: &ReminderNotice, today: Date) -> Line {
    let day = day(text, &notice.deadline, today);
    let values = [("title", (&notice.title).into()), ("day", (&day).into())];
    Line {
        who: text.say("inbox-reminder"),
        who_id: String::new(),
        why: days_left(text, notice),
        place: item.department.clone(),
        text: text.fill("reminder-line", &values),
        warning: String::new(),
    }
}

/// How many days a reminder leaves.
pub fn days_left(text: &Text, notice: &ReminderNotice) -> String {
    let days = [("days", notice.days_left.unsigned_abs().into())];
    match notice.days_left {
        i64::MIN..0 => text.fill("reminder-overdue", &days),
        0 => text.say("reminder-today"),
        _ => text.fill("reminder-days", &days),
    }
}

/// A change of days: from, to.
pub fn days(text: &Text, old: &[String], new: &str, today: Date) -> String {
    let old: Vec<String> = old.iter().map(|old| day(text, old, today)).collect();
    format!("{} → {}", old.join(" / "), day(text, new, today))
}

fn day(text: &Text, day: &str, today: Date) -> String {
    match time::parse_day(day) {
        Some(day) => time::short_day(text, day, today),
        None if day.is_empty() => text.say("task-nothing"),
        None => day.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use node::facade::{DeadlineChangeInfo, MessageInfo};
    use protocol::clock::Millis;

    use super::*;
    use crate::text::Lang;

    fn notice() -> DeadlineNotice {
        let change = DeadlineChangeInfo {
            old: vec!["2026-12-01".into()],
            new: "2026-12-08".into(),
            author: "李娜".into(),
            author_id: "m1".into(),
            time: Millis(5),
            asks: false,
        };
        DeadlineNotice {
            title: "发布会".into(), change, changes: 1, ..DeadlineNotice::default()
        }
    }

    fn line(lang: Lang, notice: DeadlineNotice) -> Line {
        let about = InboxAbout::Deadline(Box::new(notice));
        let item = InboxItem { department: "研发部".into(), about, ..InboxItem::default() };
        Line::of(&Text::new(lang), &item, date(2026, 11, 29), &TimeZone::UTC)
    }

    #[test]
    fn r38_a_changed_deadline_says_who_from_what_and_to_what() {
        let said = line(Lang::Zh, notice());
        assert_eq!((said.who.as_str(), said.place.as_str()), ("李娜", "研发部"));
        assert_eq!(said.text, "发布会：12月1日 → 12月8日");
        assert_eq!(said.warning, "");
        let none = DeadlineChangeInfo { new: String::new(), ..notice().change };
        let several = DeadlineNotice { change: none, changes: 3, ..notice() };
        let said = line(Lang::En, several);
        assert_eq!(said.text, "发布会: 1 Dec → none (3 changes)");
    }

    #[test]
    fn r38_both_days_of_a_conflict_are_said() {
        let conflict = vec![
            ("2026-12-08".into(), "李娜".into(), Millis(5)),
            ("2027-01-05".into(), "张伟".into(), Millis(7)),
        ];
        let said = line(Lang::Zh, DeadlineNotice { conflict, ..notice() });
        assert!(said.text.ends_with("→ 12月8日"), "{}", said.text);
        assert!(said.warning.contains("张伟") && said.warning.contains("2027年1月5日"), "{said:?}");
        assert!(!said.warning.contains("李娜"), "{said:?}");
    }

    #[test]
    fn r38_a_change_that_asks_says_so_until_it_was_acknowledged() {
        let said = |unread: bool| {
            let change = DeadlineChangeInfo { asks: true, ..notice().change };
            let about = InboxAbout::Deadline(Box::new(DeadlineNotice { change, ..notice() }));
            let item = InboxItem { about, unread, ..InboxItem::default() };
            Line::of(&Text::new(Lang::En), &item, date(2026, 11, 29), &TimeZone::UTC).text
        };
        assert_eq!(said(true), "发布会: 1 Dec → 8 Dec, please acknowledge");
        assert_eq!(said(false), "发布会: 1 Dec → 8 Dec");
    }

    #[test]
    fn r36_an_assignment_says_by_whom_and_until_when() {
        let said = |lang: Lang, key: &str, deadline: Option<&str>| {
            let notice = AssignmentNotice {
                key: key.into(),
                title: "布展".into(),
                deadline: deadline.map(str::to_owned),
                author: "李娜".into(),
                author_id: "m1".into(),
                ..AssignmentNotice::default()
            };
            let about = InboxAbout::Assigned(Box::new(notice));
            let item = InboxItem { about, ..InboxItem::default() };
            let line = Line::of(&Text::new(lang), &item, date(2026, 11, 29), &TimeZone::UTC);
            format!("{} {}｜{}", line.who, line.why, line.text)
        };
        let zh = said(Lang::Zh, "SCB-2", Some("2026-12-02"));
        assert_eq!(zh, "李娜 把任务指派给您｜SCB-2 布展：12月2日截止");
        assert_eq!(said(Lang::En, "", None), "李娜 assigned a task to you｜布展");
    }

    #[test]
    fn r39_a_reminder_says_how_many_days_are_left() {
        let said = |lang: Lang, days_left: i64| {
            let (title, deadline) = ("布展".into(), "2026-12-02".into());
            let notice = ReminderNotice { title, deadline, days_left, ..ReminderNotice::default() };
            let about = InboxAbout::Reminder(Box::new(notice));
            let item = InboxItem { about, ..InboxItem::default() };
            let line = Line::of(&Text::new(lang), &item, date(2026, 11, 29), &TimeZone::UTC);
            (line.why, line.text)
        };
        let line = |why: &str, text: &str| (why.to_owned(), text.to_owned());
        assert_eq!(said(Lang::Zh, 3), line("还有 3 天", "布展：12月2日截止"));
        assert_eq!(said(Lang::Zh, 0), line("今天截止", "布展：12月2日截止"));
        assert_eq!(said(Lang::En, 1), line("1 day left", "布展: due 2 Dec"));
        assert_eq!(said(Lang::En, -2), line("2 days overdue", "布展: due 2 Dec"));
    }

    #[test]
    fn a_message_says_where_unless_that_is_who() {
        let said = |channel: &str| {
            let message = MessageInfo { author: "王芳".into(), ..MessageInfo::default() };
            let channel_name = channel.into();
            let about = InboxMessage { channel_name, message, ..InboxMessage::default() };
            let about = InboxAbout::Message(Box::new(about));
            let item = InboxItem { department: String::new(), about, ..InboxItem::default() };
            Line::of(&Text::new(Lang::Zh), &item, date(2026, 11, 29), &TimeZone::UTC).place
        };
        assert_eq!((said("公告").as_str(), said("王芳").as_str()), ("公告", ""));
    }
}
