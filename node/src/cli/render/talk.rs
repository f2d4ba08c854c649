//! Channels and messages.

use std::collections::BTreeSet;

use crate::facade::Tell;

use super::{
    View, clean,
    organisation::list,
    table::{Side, Table},
    when,
};
use crate::{
    cli::text::{self, Lang},
    facade::{AnnouncedPlace, ChannelInfo, Delivery, MessageInfo, SiteCount, ThreadInfo},
};

/// Before the lines of a message that follow its first.
pub(super) const INDENT: &str = "       ";

/// Digits of a device that a message's id shows; more than one person in a company rarely shares
/// them, and then the node asks which.
const DEVICE_CHARS: usize = 8;

/// `channel list`.
pub(super) fn channels(rows: &[ChannelInfo], lang: Lang) -> String {
    let mut heads = vec![
        (text::CHANNEL.get(lang), Side::Left),
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::MESSAGES.get(lang), Side::Right),
        (text::UNREAD.get(lang), Side::Right),
        (text::MENTIONS.get(lang), Side::Right),
    ];
    // Most people mute nothing.
    let muted = rows.iter().any(|row| row.tell != Tell::All);
    if muted {
        heads.push((text::TOLD_OF.get(lang), Side::Left));
    }
    let mut table = Table::new(&heads);
    for row in rows {
        let numbers = [row.messages, row.unread, row.mentions].map(|number| number.to_string());
        let [messages, unread, mentions] = numbers;
        let name = match row.participants.is_empty() {
            true => row.name.clone(),
            false => format!("@{}", people(row, lang)),
        };
        let mut cells = vec![name, row.department.clone(), messages, unread, mentions];
        if muted {
            cells.push(told_of(row.tell, lang).to_owned());
        }
        table.cells(cells);
    }
    table.finish(text::NONE.get(lang))
}

/// What one wants to be told of a conversation.
fn told_of(tell: Tell, lang: Lang) -> &'static str {
    match tell {
        Tell::All => "",
        Tell::Mentions => text::TOLD_MENTIONS.get(lang),
        Tell::None => text::TOLD_NOTHING.get(lang),
    }
}

/// `conversation list`.
pub(in crate::cli) fn conversations(rows: &[ChannelInfo], view: &View) -> String {
    let lang = view.lang;
    let heads = [
        (text::WITH.get(lang), Side::Left),
        (text::MESSAGES.get(lang), Side::Right),
        (text::UNREAD.get(lang), Side::Right),
        (text::NEWEST.get(lang), Side::Left),
    ];
    let mut table = Table::new(&heads);
    for row in rows {
        let [messages, unread] = [row.messages, row.unread].map(|number| number.to_string());
        let newest = row.newest.map(|time| when::moment(time, view)).unwrap_or_default();
        table.row([people(row, lang), messages, unread, newest]);
    }
    table.finish(text::NONE.get(lang))
}

/// Those with whom one talks.
fn people(row: &ChannelInfo, lang: Lang) -> String {
    let others = row.participants.iter().filter(|person| !person.mine);
    list(&others.map(|person| person.name.clone()).collect::<Vec<_>>(), lang)
}

/// Whether messages show their ids.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::cli) enum Ids {
    /// So that other commands can name them.
    Shown,
    /// They are left out: a timeline is easier to read.
    Left,
}

/// `read` and `thread`: messages below the day they were written on.
pub(in crate::cli) fn messages(rows: &[MessageInfo], view: &View, ids: Ids) -> String {
    let mut out = String::new();
    let mut shown_day = String::new();
    for row in rows {
        let day = when::day(row.time, view);
        if day != shown_day {
            out.push_str(&format!("— {day} —\n"));
            shown_day = day;
        }
        out.push_str(&message(row, view, ids));
    }
    if out.is_empty() { format!("{}\n", text::NONE.get(view.lang)) } else { out }
}

/// `threads`: what each began with, and its newest answer.
pub(super) fn threads(items: &[ThreadInfo], view: &View) -> String {
    let mut out = String::new();
    for item in items {
        let place = place(&item.department, &item.channel_name);
        let mut head = vec![place, when::day(item.newest.time, view)];
        if item.unread > 0 {
            head.push(text::NEW_ANSWERS.with(view.lang, &[("n", &item.unread.to_string())]));
        }
        out.push_str(&format!("— {} —\n", clean::line(&head.join(" · "))));
        out.push_str(&message(&item.first, view, Ids::Shown));
        out.push_str(&message(&item.newest, view, Ids::Shown));
    }
    if out.is_empty() { format!("{}\n", text::NONE.get(view.lang)) } else { out }
}

/// `announcement show`.
pub(super) fn announcement(places: &[AnnouncedPlace], lang: Lang) -> String {
    let mut table = Table::new(&[
        (text::DEPARTMENT.get(lang), Side::Left),
        (text::ANNOUNCED_TO.get(lang), Side::Right),
        (text::ANNOUNCED_HELD.get(lang), Side::Right),
        (text::ANNOUNCED_READ.get(lang), Side::Right),
        (text::ANNOUNCED_KNOWN.get(lang), Side::Right),
        (text::ANNOUNCED_WAITING.get(lang), Side::Whole),
    ]);
    for place in places {
        let department = match place.department.as_str() {
            "" => text::WHOLE_ORGANISATION.get(lang).to_owned(),
            path => path.to_owned(),
        };
        table.row([
            department,
            place.recipients.to_string(),
            place.delivered.to_string(),
            place.read.to_string(),
            place.acknowledged.len().to_string(),
            list(&place.waiting, lang),
        ]);
    }
    let mut out = table.finish(text::NONE.get(lang));
    out.push_str(&announced_to(places, lang));
    let sites: Vec<&SiteCount> = places.iter().flat_map(|place| &place.sites).collect();
    let names: BTreeSet<&str> = sites.iter().map(|count| count.site.as_str()).collect();
    if names.is_empty() {
        return out;
    }
    let mut table = Table::new(&[
        (text::SITE.get(lang), Side::Left),
        (text::ANNOUNCED_TO.get(lang), Side::Right),
        (text::ANNOUNCED_KNOWN.get(lang), Side::Right),
    ]);
    for name in names {
        let here = || sites.iter().filter(|count| count.site == name);
        table.row([
            name.to_owned(),
            here().map(|count| count.recipients).sum::<u64>().to_string(),
            here().map(|count| count.acknowledged).sum::<u64>().to_string(),
        ]);
    }
    out.push('\n');
    out.push_str(&table.finish(text::NONE.get(lang)));
    out
}

/// Who got an announcement, read it and knows of it, by department.
fn announced_to(places: &[AnnouncedPlace], lang: Lang) -> String {
    let mut out = String::new();
    for place in places {
        let lists = [
            (text::ANNOUNCED_HELD, &place.delivered_to),
            (text::ANNOUNCED_READ, &place.read_by),
            (text::ANNOUNCED_KNOWN, &place.acknowledged),
        ];
        let lists: Vec<_> = lists.iter().filter(|(_, names)| !names.is_empty()).collect();
        if lists.is_empty() {
            continue;
        }
        let department = match place.department.as_str() {
            "" => text::WHOLE_ORGANISATION.get(lang),
            path => path,
        };
        out.push_str(&format!("\n{}\n", clean::line(department)));
        for (head, names) in lists {
            let values = [("what", head.get(lang)), ("names", &list(names, lang))];
            out.push_str(&format!("  {}\n", clean::line(&text::NAMED.with(lang, &values))));
        }
    }
    out
}

pub(super) fn place(department: &str, channel: &str) -> String {
    match department {
        "" => channel.to_owned(),
        department => format!("{department}/{channel}"),
    }
}

pub(super) fn message(row: &MessageInfo, view: &View, ids: Ids) -> String {
    let lang = view.lang;
    let body = match row {
        MessageInfo { recalled: true, .. } => text::RECALLED.get(lang).to_owned(),
        MessageInfo { hidden: true, .. } => text::HIDDEN.get(lang).to_owned(),
        _ => clean::text(&row.text).replace('\n', &format!("\n{INDENT}")),
    };
    let mut notes: Vec<String> =
        row.files.iter().map(|file| super::file::line(file, lang)).collect();
    if ids == Ids::Shown {
        notes.push(short_id(&row.id));
    }
    notes.extend(row.reply_to.as_deref().map(|answered| match ids {
        Ids::Shown => text::ANSWER_TO.with(lang, &[("id", &short_id(answered))]),
        Ids::Left => text::ANSWER.get(lang).to_owned(),
    }));
    if row.replies > 0 {
        notes.push(text::ANSWERS.with(lang, &[("n", &row.replies.to_string())]));
    }
    if row.mentions_me {
        notes.push(text::CALLS_ME.get(lang).to_owned());
    }
    if row.edited {
        notes.push(text::EDITED.get(lang).to_owned());
    }
    notes.extend(delivery(&row.delivery, lang));
    for (emoji, names) in &row.reactions {
        notes.push(clean::line(&format!("{emoji} {}", list(names, lang))));
    }
    if !row.acknowledged.is_empty() {
        let known = list(&row.acknowledged, lang);
        notes.push(clean::line(&text::ACKNOWLEDGED.with(lang, &[("names", &known)])));
    }
    for urge in &row.urges {
        let waiting = match urge.waiting.is_empty() {
            true => text::NONE.get(lang).to_owned(),
            false => list(&urge.waiting, lang),
        };
        let values: &[(&str, &str)] = &[("by", &urge.by), ("names", &waiting)];
        notes.push(clean::line(&text::URGED.with(lang, values)));
    }
    let mut out =
        format!("{}  {}: {body}\n", when::clock(row.time, view), clean::line(&row.author));
    if !notes.is_empty() {
        out.push_str(&format!("{INDENT}[{}]\n", notes.join(" · ")));
    }
    out
}

/// A message's id with the beginning of its device: short enough to copy by hand.
fn short_id(id: &str) -> String {
    let short = id.split_once('.').map(|(device, place)| {
        format!("{}.{place}", device.chars().take(DEVICE_CHARS).collect::<String>())
    });
    clean::line(&short.unwrap_or_else(|| id.to_owned()))
}

/// The states that beacons and relays' receipts prove; nothing where there is nobody to deliver to.
pub(super) fn delivery(delivery: &Delivery, lang: Lang) -> Vec<String> {
    if delivery.recipients == 0 {
        return Vec::new();
    }
    let of = delivery.recipients.to_string();
    let kept =
        || text::KEPT_BY_RELAY.with(lang, &[("k", &delivery.kept.len().to_string()), ("n", &of)]);
    if delivery.delivered.is_empty() && delivery.read.is_empty() {
        let pending = || text::PENDING.get(lang).to_owned();
        return vec![if delivery.kept.is_empty() { pending() } else { kept() }];
    }
    // Who has read it, has it.
    let held = delivery.delivered.len().max(delivery.read.len()).to_string();
    let mut states = vec![text::DELIVERED.with(lang, &[("k", &held), ("n", &of)])];
    if !delivery.read.is_empty() {
        let read = delivery.read.len().to_string();
        states.push(text::READ.with(lang, &[("m", &read), ("n", &of)]));
    }
    if !delivery.kept.is_empty() {
        states.push(kept());
    }
    states
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};
    use protocol::clock::Millis;

    use super::*;

    fn view(lang: Lang) -> View {
        // 2026-11-23 09:30 in Beijing.
        View { lang, zone: TimeZone::fixed(offset(8)), now: Millis(1_795_397_400_000) }
    }

    fn row(text: &str) -> MessageInfo {
        MessageInfo {
            id: format!("{}.0.17", "0123abcd".repeat(8)),
            author: "张三".into(),
            time: view(Lang::Zh).now,
            text: text.into(),
            ..MessageInfo::default()
        }
    }

    #[test]
    fn a_conversation_shows_ids_and_what_answers_what() {
        let rows = [
            MessageInfo { replies: 1, mentions_me: true, ..row("谁来？@all") },
            MessageInfo { reply_to: Some(row("").id), edited: true, ..row("我") },
        ];
        let expected = "\
— 2026年11月23日 周一 —
09:30  张三: 谁来？@all
       [0123abcd.0.17 · 1 条回复 · 提到您]
09:30  张三: 我
       [0123abcd.0.17 · 回复 0123abcd.0.17 · 已编辑]
";
        assert_eq!(messages(&rows, &view(Lang::Zh), Ids::Shown), expected);
        let left = messages(&rows, &view(Lang::En), Ids::Left);
        assert!(left.contains("[answers: 1 · calls you]\n"), "{left}");
        assert!(left.contains("[an answer · edited]\n"), "{left}");
    }

    #[test]
    fn threads_show_how_they_began_and_what_was_said_last() {
        let answer = MessageInfo { reply_to: Some(row("").id), ..row("我") };
        let item = ThreadInfo {
            channel_name: "公告".into(),
            first: MessageInfo { replies: 2, ..row("谁来？") },
            newest: answer,
            unread: 1,
            ..ThreadInfo::default()
        };
        let expected = "\
— 公告 · 2026年11月23日 周一 · 1 条新回复 —
09:30  张三: 谁来？
       [0123abcd.0.17 · 2 条回复]
09:30  张三: 我
       [0123abcd.0.17 · 回复 0123abcd.0.17]
";
        assert_eq!(threads(&[item], &view(Lang::Zh)), expected);
    }

    #[test]
    fn conversations_are_told_by_the_others_in_them() {
        let person = |name: &str, mine| crate::facade::Participant {
            name: name.into(),
            mine,
            ..Default::default()
        };
        let rows = [ChannelInfo {
            participants: vec![person("李娜", false), person("王强", false), person("张伟", true)],
            messages: 2,
            unread: 1,
            newest: Some(view(Lang::Zh).now),
            ..ChannelInfo::default()
        }];
        let expected = "\
与谁        消息  未读  最新
李娜、王强     2     1  2026年11月23日 周一 09:30
";
        assert_eq!(conversations(&rows, &view(Lang::Zh)), expected);
        assert!(channels(&rows, Lang::En).contains("@李娜, 王强"));
    }

    #[test]
    fn a_muted_channel_says_so() {
        let row = |name: &str, tell| ChannelInfo {
            name: name.into(),
            tell,
            unread: 3,
            ..ChannelInfo::default()
        };
        let rows = [row("大厅", Tell::All), row("评审", Tell::Mentions), row("闲聊", Tell::None)];
        let expected = "\
频道  部门  消息  未读  提及  通知
大厅           0     3     0
评审           0     3     0  只有提到您的
闲聊           0     3     0  静音
";
        assert_eq!(channels(&rows, Lang::Zh), expected);
        assert!(!channels(&rows[..1], Lang::Zh).contains("通知"));
    }

    #[test]
    fn an_announcement_says_who_got_it() {
        let place = AnnouncedPlace {
            department: "市场部".into(),
            recipients: 3,
            delivered: 2,
            read: 1,
            delivered_to: vec!["李娜".into(), "赵敏".into()],
            read_by: vec!["李娜".into()],
            waiting: vec!["李娜".into(), "赵敏".into(), "王芳".into()],
            ..AnnouncedPlace::default()
        };
        let said = announcement(&[place], Lang::Zh);
        assert!(said.ends_with("\n市场部\n  已送达：李娜、赵敏\n  已读：李娜\n"), "{said}");
    }

    #[test]
    fn channels_say_what_is_unread() {
        let rows = [ChannelInfo {
            name: "公告".into(),
            department: "市场部".into(),
            messages: 20,
            unread: 3,
            mentions: 1,
            ..ChannelInfo::default()
        }];
        let expected = "\
频道  部门    消息  未读  提及
公告  市场部    20     3     1
";
        assert_eq!(channels(&rows, Lang::Zh), expected);
    }
}
