//! The inbox: messages below the channel in which they stand, and what happened to deadlines.

use super::{Ids, View, clean, talk, when};
use crate::{
    cli::text::{self, Lang},
    facade::{DeadlineChangeInfo, DeadlineKnown, DeadlineNotice, InboxAbout, InboxItem},
};

/// Characters of a task's id that are enough to name it.
const TASK_CHARS: usize = 8;

/// `inbox`.
pub(super) fn inbox(items: &[InboxItem], view: &View) -> String {
    let mut out = String::new();
    for item in items {
        let place = match item.message() {
            Some(message) => talk::place(&item.department, &message.channel_name),
            None => item.department.clone(),
        };
        let mut head = vec![place, when::day(item.time, view)];
        head.retain(|part| !part.is_empty());
        if item.unread {
            head.push(text::NOT_READ_YET.get(view.lang).to_owned());
        }
        out.push_str(&format!("— {} —\n", clean::line(&head.join(" · "))));
        out.push_str(&match &item.about {
            InboxAbout::Message(about) => talk::message(&about.message, view, Ids::Shown),
            InboxAbout::Deadline(notice) => deadline(notice, item.unread, view),
        });
    }
    if out.is_empty() { format!("{}\n", text::NONE.get(view.lang)) } else { out }
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
    if let Some(own) = &notice.through {
        notes.push(text::DEADLINE_THROUGH.with(lang, &[("title", own)]));
    }
    notes.push(told(&notice.task, unread, lang));
    out.push_str(&format!("{}[{}]\n", talk::INDENT, clean::line(&notes.join(" · "))));
    out
}

/// What to type about a task.
fn told(task: &str, unread: bool, lang: Lang) -> String {
    let id: String = task.chars().take(TASK_CHARS).collect();
    let words = if unread { text::ACKNOWLEDGE_WITH } else { text::TASK_SHOW_WITH };
    words.with(lang, &[("id", &id)])
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
