//! What changed elsewhere while one was apart: conflicts first, then space by space, then by person.

use super::{
    View, clean,
    table::{Side, Table},
    when, work,
};
use crate::{
    cli::text::{self, Lang, Text},
    facade::{
        ColumnInfo, DigestChannel, DigestConflict, DigestInfo, DigestItem, DigestKind,
        DigestPerson, DigestSpace, ReunionInfo, StatusInfo,
    },
    table as words,
};

/// `digest show`.
pub(super) fn digest(digest: Option<&DigestInfo>, view: &View) -> String {
    let lang = view.lang;
    let Some(digest) = digest else { return format!("{}\n", text::NEVER_APART.get(lang)) };
    let mut out = Lines::default();
    let (since, began) =
        (when::moment(digest.reunion.since, view), when::moment(digest.reunion.began, view));
    out.put(0, &text::APART.with(lang, &[("since", &since), ("began", &began)]));
    if !digest.conflicts.is_empty() {
        out.head(&counted(text::DIGEST_CONFLICTS, digest.conflicts.len() as u64, lang));
        for conflict in &digest.conflicts {
            let space = digest.spaces.iter().find(|space| space.space == conflict.space);
            self::conflict(&mut out, conflict, space, view);
        }
    }
    for space in &digest.spaces {
        let new = if space.new { text::DIGEST_NEW_SPACE.get(lang) } else { "" };
        out.head(&joined([space.name.as_str(), new]));
        space.channels.iter().for_each(|channel| self::channel(&mut out, channel, view));
        space.items.iter().for_each(|item| self::item(&mut out, item, &space.statuses, view));
        if space.settings > 0 {
            out.put(1, &counted(text::DIGEST_SETTINGS, space.settings, lang));
        }
    }
    organisation(&mut out, digest, lang);
    if !digest.people.is_empty() {
        out.head(text::DIGEST_PEOPLE.get(lang));
        digest.people.iter().for_each(|row| out.put(1, &person(row, lang)));
    }
    if digest.spaces.is_empty() && digest.people.is_empty() {
        out.put(0, text::DIGEST_NOTHING.get(lang));
    }
    if digest.more {
        out.put(0, text::DIGEST_MORE.get(lang));
    }
    out.0
}

/// `digest list`.
pub(in crate::cli) fn reunions(digest: Option<&DigestInfo>, view: &View) -> String {
    let lang = view.lang;
    let mut table = Table::new(&[
        (text::ID.get(lang), Side::Left),
        (text::DIGEST_SINCE.get(lang), Side::Left),
        (text::DIGEST_BEGAN.get(lang), Side::Left),
        (text::STATUS.get(lang), Side::Left),
    ]);
    let mut row = |reunion: &ReunionInfo| {
        let seen = if reunion.seen { "" } else { text::DIGEST_UNSEEN.get(lang) };
        table.row([
            reunion.reunion.clone(),
            when::moment(reunion.since, view),
            when::moment(reunion.began, view),
            seen.to_owned(),
        ]);
    };
    let mut all: Vec<&ReunionInfo> =
        digest.iter().flat_map(|it| it.others.iter().chain([&it.reunion])).collect();
    all.sort_by_key(|reunion| std::cmp::Reverse(reunion.began));
    all.into_iter().for_each(&mut row);
    table.finish(text::NEVER_APART.get(lang)).trim_end().to_owned()
}

/// Lines, indented by step.
#[derive(Default)]
struct Lines(String);

impl Lines {
    fn put(&mut self, depth: usize, line: &str) {
        self.0.push_str(&"  ".repeat(depth));
        self.0.push_str(&clean::line(line));
        self.0.push('\n');
    }

    fn head(&mut self, line: &str) {
        self.0.push('\n');
        self.put(0, line);
    }
}

fn counted(words: Text, count: u64, lang: Lang) -> String {
    words.with(lang, &[("n", &count.to_string())])
}

fn joined<'a>(parts: impl IntoIterator<Item = &'a str>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

fn kind(kind: DigestKind, lang: Lang) -> &'static str {
    let words = match kind {
        DigestKind::Task => text::KIND_TASK,
        DigestKind::Meeting => text::KIND_MEETING,
        DigestKind::Table => text::KIND_TABLE,
        DigestKind::Page => text::KIND_PAGE,
    };
    words.get(lang)
}

/// What a field or column is called.
fn name<'a>(field: &'a str, column: Option<&'a ColumnInfo>, lang: Lang) -> &'a str {
    column.map_or_else(|| work::field(field, lang), |column| words::heading(column, lang))
}

/// A value of a field or cell.
fn value(
    field: &str,
    column: Option<&ColumnInfo>,
    statuses: &[StatusInfo],
    value: &str,
    lang: Lang,
) -> String {
    let status = statuses.iter().find(|it| field == "status" && it.id == value);
    let shown = match (column, status) {
        (Some(column), _) => words::value(column, value, value, lang),
        (None, Some(status)) => match lang {
            Lang::Zh => status.zh.clone(),
            Lang::En => status.en.clone(),
        },
        (None, None) => work::value(field, value, lang).to_owned(),
    };
    if shown.is_empty() { text::NO_DAY.get(lang).to_owned() } else { shown }
}

fn conflict(out: &mut Lines, conflict: &DigestConflict, space: Option<&DigestSpace>, view: &View) {
    let lang = view.lang;
    let column = conflict.column.as_ref();
    let place = space.map_or("", |space| space.name.as_str());
    let state = if conflict.open { text::DIGEST_OPEN } else { text::DIGEST_SETTLED };
    let what = format!("{} {}", kind(conflict.kind, lang), conflict.title);
    let field = name(&conflict.field, column, lang);
    out.put(1, &joined([&what, place, &conflict.row, field, state.get(lang)]));
    for said in &conflict.values {
        let statuses = space.map_or(&[][..], |space| &space.statuses);
        let shown = value(&conflict.field, column, statuses, &said.value, lang);
        let when = when::moment(said.time, view);
        let there = if said.came { text::DIGEST_CAME } else { text::DIGEST_HERE };
        let values: &[(&str, &str)] = &[
            ("value", &shown),
            ("who", &said.author),
            ("when", &when),
            ("where", there.get(lang)),
        ];
        out.put(2, &text::DIGEST_VALUE.with(lang, values));
    }
}

fn channel(out: &mut Lines, channel: &DigestChannel, view: &View) {
    let lang = view.lang;
    let some = |words: Text, count: u64| match count {
        0 => String::new(),
        count => counted(words, count, lang),
    };
    let messages = if channel.board { text::DIGEST_ANNOUNCEMENTS } else { text::DIGEST_MESSAGES };
    let parts = [
        some(messages, channel.messages),
        some(text::DIGEST_UNREAD, channel.unread),
        some(text::DIGEST_FOR_YOU, channel.mentions),
        some(text::DIGEST_FILES, channel.files),
        some(text::DIGEST_DEEDS, channel.deeds),
    ];
    let authors = channel.authors.iter().map(|row| format!("{} {}", row.name, row.count));
    let authors: Vec<String> = authors.collect();
    let authors = super::organisation::list(&authors, lang);
    let parts = parts.iter().map(String::as_str).chain([authors.as_str()]);
    out.put(1, &joined([channel.name.as_str()].into_iter().chain(parts)));
    for call in &channel.calls {
        let at = when::moment(call.time, view);
        out.put(2, &format!("{at}  {}: {}", call.author, call.text));
    }
}

fn item(out: &mut Lines, item: &DigestItem, statuses: &[StatusInfo], view: &View) {
    let lang = view.lang;
    let mut what = vec![kind(item.kind, lang).to_owned()];
    what.extend([item.key.clone(), item.title.clone()]);
    what.retain(|part| !part.is_empty());
    let mut parts = vec![what.join(" ")];
    if item.made {
        parts.push(text::DIGEST_MADE.get(lang).to_owned());
    }
    if item.done {
        parts.push(text::STATUS_DONE.get(lang).to_owned());
    }
    parts.push(super::organisation::list(&item.authors, lang));
    let counts = [
        (text::DIGEST_ROWS_ADDED, item.rows_added),
        (text::DIGEST_ROWS_CHANGED, item.rows_changed),
        (text::DIGEST_ROWS_REMOVED, item.rows_removed),
        (text::DIGEST_COLUMNS, item.settings),
        (text::DIGEST_REMINDERS, item.reminders),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    parts.extend(counts.map(|(words, count)| counted(words, count, lang)));
    if item.added + item.removed > 0 {
        parts.push(format!("+{} −{}", item.added, item.removed));
    }
    if item.both {
        parts.push(text::DIGEST_BOTH.get(lang).to_owned());
    }
    out.put(1, &joined(parts.iter().map(String::as_str)));
    for change in &item.changes {
        let column = change.column.as_ref();
        let field = name(&change.field, column, lang);
        let field = joined([change.row.as_str(), field]);
        let old = value(&change.field, column, statuses, &change.old, lang);
        let new = value(&change.field, column, statuses, &change.new, lang);
        let line = if item.made {
            format!("{field}: {new}")
        } else if change.old == change.new {
            format!("{field}: {}", text::DIGEST_DIFFERS.get(lang))
        } else {
            let who = match change.author.as_str() {
                "" => String::new(),
                author => format!("({author}, {})", when::moment(change.time, view)),
            };
            format!("{field}: {old} → {new} {who}")
        };
        out.put(2, line.trim_end());
    }
    if item.more {
        out.put(2, text::DIGEST_MORE.get(lang));
    }
}

fn organisation(out: &mut Lines, digest: &DigestInfo, lang: Lang) {
    if digest.joined.is_empty() && digest.places.is_empty() && digest.statements == 0 {
        return;
    }
    out.head(text::ORGANISATION.get(lang));
    if !digest.joined.is_empty() {
        let names = super::organisation::list(&digest.joined, lang);
        out.put(1, &text::DIGEST_JOINED.with(lang, &[("names", &names)]));
    }
    if !digest.places.is_empty() {
        let names = super::organisation::list(&digest.places, lang);
        out.put(1, &text::DIGEST_PLACES.with(lang, &[("names", &names)]));
    }
    if digest.statements > 0 {
        out.put(1, &counted(text::DIGEST_STATEMENTS, digest.statements, lang));
    }
}

fn person(row: &DigestPerson, lang: Lang) -> String {
    let counts = [
        (text::DIGEST_MESSAGES, row.messages),
        (text::DIGEST_TASKS, row.tasks),
        (text::DIGEST_MEETINGS, row.meetings),
        (text::DIGEST_TABLES, row.tables),
        (text::DIGEST_PAGES, row.pages),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<String> = counts.map(|(words, count)| counted(words, count, lang)).collect();
    let mine = if row.mine { text::DIGEST_MINE.get(lang) } else { "" };
    let counts = super::organisation::list(&counts, lang);
    joined([row.name.as_str(), mine, &counts])
}

#[cfg(test)]
mod tests {
    use jiff::tz::TimeZone;
    use protocol::clock::Millis;

    use super::*;
    use crate::facade::{DigestCall, DigestChange, DigestCount, DigestValue};

    // 23 November 2026, 09:30 UTC.
    const TIME: Millis = Millis(1_795_426_200_000);

    fn view(lang: Lang) -> View {
        View { lang, zone: TimeZone::UTC, now: TIME }
    }

    fn info() -> DigestInfo {
        let said = |value: &str, author: &str, came| DigestValue {
            value: value.into(),
            author: author.into(),
            time: TIME,
            came,
        };
        let conflict = DigestConflict {
            title: "发布会".into(),
            space: "s".into(),
            field: "deadline".into(),
            values: vec![said("2026-12-08", "张三", true), said("2026-12-11", "王五", false)],
            open: true,
            ..DigestConflict::default()
        };
        let call = DigestCall {
            author: "张三".into(),
            time: TIME,
            text: "@王五 看\u{1b}[2J一下".into(),
            ..DigestCall::default()
        };
        let channel = DigestChannel {
            name: "公告".into(),
            messages: 12,
            unread: 5,
            mentions: 1,
            calls: vec![call],
            authors: vec![DigestCount { name: "张三".into(), count: 12 }],
            ..DigestChannel::default()
        };
        let change = DigestChange {
            field: "status".into(),
            old: "todo".into(),
            new: "done".into(),
            author: "张三".into(),
            time: TIME,
            ..DigestChange::default()
        };
        let item = DigestItem {
            title: "发布会".into(),
            key: "T-1".into(),
            done: true,
            both: true,
            authors: vec!["张三".into()],
            changes: vec![change],
            ..DigestItem::default()
        };
        let space = DigestSpace {
            space: "s".into(),
            name: "市场部".into(),
            channels: vec![channel],
            items: vec![item],
            ..DigestSpace::default()
        };
        let person =
            DigestPerson {
                name: "张三".into(), messages: 12, tasks: 1, ..DigestPerson::default()
            };
        let reunion = ReunionInfo {
            reunion: "4294975488".into(),
            since: TIME,
            began: TIME.plus(3 * 86_400_000),
            ..ReunionInfo::default()
        };
        DigestInfo {
            reunion,
            conflicts: vec![conflict],
            spaces: vec![space],
            people: vec![person],
            joined: vec!["赵六".into()],
            ..DigestInfo::default()
        }
    }

    #[test]
    fn conflicts_come_first_with_both_values_then_spaces_then_people() {
        let expected = "\
while you were apart: from 23 Nov 2026 09:30 until 26 Nov 2026 09:30, when you met again

Set differently here and there (1)
  task 发布会 · 市场部 · Deadline · open
    2026-12-08 (there, 张三, 23 Nov 2026 09:30)
    2026-12-11 (here, 王五, 23 Nov 2026 09:30)

市场部
  公告 · messages: 12 · unread: 5 · for you: 1 · 张三 12
    23 Nov 2026 09:30  张三: @王五 看\u{fffd}[2J一下
  task T-1 发布会 · done · 张三 · changed here, too
    Status: to do → done (张三, 23 Nov 2026 09:30)

Organisation
  joined: 赵六

By person
  张三 · messages: 12, tasks: 1
";
        assert_eq!(digest(Some(&info()), &view(Lang::En)), expected);
        let chinese = digest(Some(&info()), &view(Lang::Zh));
        assert!(chinese.contains("两边改得不一样（1）"), "{chinese}");
        assert!(chinese.contains("状态: 待办 → 已完成"), "{chinese}");
        assert_eq!(digest(None, &view(Lang::Zh)), "没有和别处断开过\n");
    }

    #[test]
    fn the_list_names_each_time_apart_and_which_was_not_looked_through() {
        let listed = reunions(Some(&info()), &view(Lang::En));
        assert!(listed.contains("4294975488") && listed.contains("not looked through"), "{listed}");
        assert_eq!(reunions(None, &view(Lang::En)), "you weren't apart from anybody");
    }
}
