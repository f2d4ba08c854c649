//! What changed elsewhere while one was apart, in the words of a language.

use jiff::{civil::Date, tz::TimeZone};
use node::facade::{
    DigestChange, DigestChannel, DigestConflict, DigestInfo, DigestItem, DigestKind, DigestSpace,
    TaskInfo,
};
use protocol::clock::Millis;

use super::{
    tables,
    tasks::{statuses::Statuses, words::Words},
    time,
};
use crate::text::Text;

/// Changes of one item that are shown; all are on the command line, and in the item itself.
const CHANGES_SHOWN: usize = 6;

/// Changes that somebody is told of by a notice, if nothing contradicts what was done here: fewer
/// are seen where they are.
const TOLD_MIN: u64 = 5;

/// What a line leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    /// A message in its channel.
    Message {
        /// The channel.
        channel: String,
        /// The message.
        message: String,
    },
    /// A task, meeting, table or page.
    Item(DigestKind, String),
}

/// A line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What it leads to.
    pub target: Target,
    /// What changed.
    pub title: String,
    /// In which way, in few words.
    pub notes: Vec<String>,
    /// What exactly.
    pub details: Vec<String>,
    /// It was done here, too, or is for oneself.
    pub calls: bool,
}

/// Lines below a heading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Section {
    /// The heading.
    pub title: String,
    /// What is said beside it.
    pub aside: String,
    /// The lines.
    pub lines: Vec<Line>,
}

/// One of the values of a conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The value.
    pub value: String,
    /// Where, who and when.
    pub by: String,
    /// It came from elsewhere.
    pub came: bool,
}

/// What was set differently here and there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// What it leads to.
    pub target: Target,
    /// What it belongs to.
    pub title: String,
    /// Where, and which field.
    pub what: String,
    /// The values, the one that counts first.
    pub values: Vec<Said>,
    /// Nobody has decided since.
    pub open: bool,
}

/// A digest in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Digest {
    /// When one was apart.
    pub lead: String,
    /// What was set differently.
    pub conflicts: Vec<Conflict>,
    /// What changed, by space.
    pub spaces: Vec<Section>,
    /// The same by person.
    pub people: Vec<Section>,
    /// What changed about the organisation.
    pub organisation: Vec<String>,
}

/// What a digest is told with.
#[derive(Clone, Copy)]
pub struct Teller<'a> {
    /// The words.
    pub text: &'a Text,
    /// All tasks, for those that others depend on.
    pub tasks: &'a [TaskInfo],
    /// Now.
    pub now: Millis,
    /// Where clocks are.
    pub zone: &'a TimeZone,
}

/// How many messages and things changed.
pub fn changes(info: &DigestInfo) -> u64 {
    let of = |space: &DigestSpace| {
        let said: u64 = space.channels.iter().map(|channel| channel.messages).sum();
        said + space.items.len() as u64 + u64::from(space.settings > 0)
    };
    info.spaces.iter().map(of).sum::<u64>() + info.joined.len() as u64 + info.places.len() as u64
}

/// Whether somebody is to be told of it unasked.
pub fn tells(info: &DigestInfo) -> bool {
    !info.reunion.seen && (!info.conflicts.is_empty() || changes(info) >= TOLD_MIN)
}

/// Whether there is something in it that wasn't looked through.
pub fn is_new(info: &DigestInfo) -> bool {
    !info.reunion.seen && (!info.conflicts.is_empty() || changes(info) > 0)
}

impl Teller<'_> {
    /// A digest in words.
    pub fn digest(&self, info: &DigestInfo) -> Digest {
        let mut statuses = Statuses::default();
        for space in &info.spaces {
            let known = if space.statuses.is_empty() {
                Statuses::presets()
            } else {
                space.statuses.clone()
            };
            statuses.put(&space.space, &known);
        }
        let words =
            Words { text: self.text, statuses: &statuses, tasks: self.tasks, today: self.today() };
        let when = |at| time::when(self.text, at, self.now, self.zone);
        let (since, began) = (when(info.reunion.since), when(info.reunion.began));
        let values = [("since", (&since).into()), ("began", (&began).into())];
        let conflict = |it: &DigestConflict| self.conflict(info, &words, it);
        Digest {
            lead: self.text.fill("digest-lead", &values),
            conflicts: info.conflicts.iter().map(conflict).collect(),
            spaces: info.spaces.iter().map(|space| self.space(&words, space)).collect(),
            people: self.people(info, &words),
            organisation: self.organisation(info),
        }
    }

    fn today(&self) -> Date {
        time::day(self.now, self.zone)
    }

    fn counted(&self, id: &str, count: u64) -> Option<String> {
        (count > 0).then(|| self.text.fill(id, &[("count", count.into())]))
    }

    fn list(&self, words: &[String]) -> String {
        words.join(&self.text.say("list-separator"))
    }

    fn space(&self, words: &Words<'_>, space: &DigestSpace) -> Section {
        let mut lines: Vec<Line> =
            space.channels.iter().map(|channel| self.channel(space, channel)).collect();
        lines.extend(space.items.iter().map(|item| self.item(words, &space.space, item)));
        let mut aside = Vec::new();
        if space.new {
            aside.push(self.text.say("digest-new-space"));
        }
        aside.extend(self.counted("digest-settings", space.settings));
        Section { title: name(space), aside: aside.join(" · "), lines }
    }

    fn channel(&self, space: &DigestSpace, channel: &DigestChannel) -> Line {
        let messages = if channel.board { "digest-announcements" } else { "digest-messages" };
        let counts = [
            self.counted(messages, channel.messages),
            self.counted("digest-unread", channel.unread),
            self.counted("digest-for-you", channel.mentions),
            self.counted("digest-files", channel.files),
            self.counted("digest-deeds", channel.deeds),
        ];
        let mut notes: Vec<String> = counts.into_iter().flatten().collect();
        let authors = channel.authors.iter().map(|row| format!("{} {}", row.name, row.count));
        let authors: Vec<String> = authors.collect();
        if !authors.is_empty() {
            notes.push(self.list(&authors));
        }
        let call = |call: &node::facade::DigestCall| {
            let when = time::when(self.text, call.time, self.now, self.zone);
            let said = super::markdown::preview(&call.text, 120);
            format!("{} {when}  {said}", call.author)
        };
        let title = match (space.conversation, channel.board) {
            (true, _) => name(space),
            (false, true) => self.text.say("digest-board"),
            (false, false) => channel.name.clone(),
        };
        let message = channel.calls.first().map_or(&channel.first, |call| &call.message);
        Line {
            target: Target::Message {
                channel: channel.channel.clone(),
                message: if channel.unread > 0 { &channel.first } else { message }.clone(),
            },
            title,
            notes,
            details: channel.calls.iter().map(call).collect(),
            calls: channel.mentions > 0,
        }
    }

    fn item(&self, words: &Words<'_>, space: &str, item: &DigestItem) -> Line {
        let title = match item.key.as_str() {
            "" => item.title.clone(),
            key => format!("{key} {}", item.title),
        };
        let mut notes = Vec::new();
        if item.made {
            notes.push(self.text.say("digest-made"));
        }
        if item.done {
            notes.push(self.text.say("digest-done"));
        }
        notes.extend((!item.authors.is_empty()).then(|| self.list(&item.authors)));
        let counts = [
            self.counted("digest-rows-added", item.rows_added),
            self.counted("digest-rows-changed", item.rows_changed),
            self.counted("digest-rows-removed", item.rows_removed),
            self.counted("digest-columns", item.settings),
            self.counted("digest-reminders", item.reminders),
        ];
        notes.extend(counts.into_iter().flatten());
        if item.added + item.removed > 0 {
            let values = [("added", item.added.into()), ("removed", item.removed.into())];
            notes.push(self.text.fill("digest-text", &values));
        }
        if item.both {
            notes.push(self.text.say("digest-both"));
        }
        // Of what is new the title says what it is, and people look for when and for whom.
        let shown = |change: &&DigestChange| {
            let telling =
                ["deadline", "assignees", "when", "place", "invitees"].contains(&&*change.field);
            !item.made || telling
        };
        let mut details: Vec<String> = item
            .changes
            .iter()
            .filter(shown)
            .map(|change| self.change(words, space, item, change))
            .collect();
        if details.len() > CHANGES_SHOWN || item.more {
            let left = details.len().saturating_sub(CHANGES_SHOWN) as u64;
            details.truncate(CHANGES_SHOWN);
            let more = self.counted("digest-changes-more", left);
            details.push(more.unwrap_or_else(|| self.text.say("digest-more")));
        }
        Line {
            target: Target::Item(item.kind, item.item.clone()),
            title,
            notes,
            details,
            calls: item.both,
        }
    }

    fn change(
        &self,
        words: &Words<'_>,
        space: &str,
        item: &DigestItem,
        change: &DigestChange,
    ) -> String {
        let field = self.field(words, item.kind, change);
        let field = match change.row.as_str() {
            "" => field,
            row => format!("{row} · {field}"),
        };
        let value = |value: &str| self.value(words, space, item.kind, change, value);
        if item.made {
            return format!("{field}: {}", value(&change.new));
        }
        if change.old == change.new {
            // What was set there contradicts it, and what was set here counts.
            return format!("{field}: {}", self.text.say("digest-differs"));
        }
        format!("{field}: {} → {}", value(&change.old), value(&change.new))
    }

    fn field(&self, words: &Words<'_>, kind: DigestKind, change: &DigestChange) -> String {
        if let Some(column) = &change.column {
            return tables::heading(column, self.text.lang()).to_owned();
        }
        let id = match (kind, change.field.as_str()) {
            (DigestKind::Meeting, "when") => "meeting-when",
            (DigestKind::Meeting, "place") => "meeting-place",
            (DigestKind::Meeting, "alarm") => "meeting-alarm",
            (DigestKind::Meeting, "cancelled") => "meeting-cancelled",
            (DigestKind::Meeting, "agenda") => "meeting-agenda",
            (DigestKind::Meeting, "invitees") => "meeting-invited",
            (DigestKind::Meeting, "reply") => "meeting-reply",
            (DigestKind::Meeting, "exceptions") => "meeting-left-out",
            (_, field) => return words.field(field),
        };
        self.text.say(id)
    }

    fn value(
        &self,
        words: &Words<'_>,
        space: &str,
        kind: DigestKind,
        change: &DigestChange,
        value: &str,
    ) -> String {
        if value.is_empty() {
            return self.text.say("task-nothing");
        }
        if let Some(column) = &change.column {
            let lang = tables::node_lang(self.text.lang());
            return node::table::value(column, value, value, lang);
        }
        match (kind, change.field.as_str(), value) {
            (DigestKind::Meeting, "reply", "accepted") => self.text.say("meeting-accepted"),
            (DigestKind::Meeting, "reply", "tentative") => self.text.say("meeting-tentative"),
            (DigestKind::Meeting, "reply", "declined") => self.text.say("meeting-declined"),
            (DigestKind::Meeting, "cancelled", "yes") => self.text.say("meeting-yes"),
            (DigestKind::Meeting, "cancelled", _) => self.text.say("meeting-no"),
            (DigestKind::Meeting, "when", when) => when.replacen('T', " ", 1),
            (DigestKind::Meeting, ..) => value.to_owned(),
            (_, field, value) => words.value(space, field, value),
        }
    }

    fn conflict(
        &self,
        info: &DigestInfo,
        words: &Words<'_>,
        conflict: &DigestConflict,
    ) -> Conflict {
        let change = DigestChange {
            field: conflict.field.clone(),
            column: conflict.column.clone(),
            ..DigestChange::default()
        };
        let said = |said: &node::facade::DigestValue| {
            let when = time::when(self.text, said.time, self.now, self.zone);
            let id = if said.came { "digest-value-there" } else { "digest-value-here" };
            let values = [("who", (&said.author).into()), ("when", (&when).into())];
            Said {
                value: self.value(words, &conflict.space, conflict.kind, &change, &said.value),
                by: self.text.fill(id, &values),
                came: said.came,
            }
        };
        let place = info.spaces.iter().find(|space| space.space == conflict.space);
        let field = self.field(words, conflict.kind, &change);
        let parts = [place.map(name).unwrap_or_default(), conflict.row.clone(), field];
        let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Conflict {
            target: Target::Item(conflict.kind, conflict.item.clone()),
            title: conflict.title.clone(),
            what: parts.join(" · "),
            values: conflict.values.iter().map(said).collect(),
            open: conflict.open,
        }
    }

    fn people(&self, info: &DigestInfo, words: &Words<'_>) -> Vec<Section> {
        let section = |row: &node::facade::DigestPerson| {
            let counts = [
                self.counted("digest-messages", row.messages),
                self.counted("digest-tasks", row.tasks),
                self.counted("digest-meetings", row.meetings),
                self.counted("digest-tables", row.tables),
                self.counted("digest-pages", row.pages),
            ];
            let mut aside: Vec<String> = counts.into_iter().flatten().collect();
            if row.mine {
                aside.insert(0, self.text.say("digest-mine"));
            }
            let mut lines = Vec::new();
            for space in &info.spaces {
                let wrote = |channel: &&DigestChannel| {
                    channel.authors.iter().any(|author| author.name == row.name)
                };
                for channel in space.channels.iter().filter(wrote) {
                    lines.push(self.channel(space, &of_one(channel, &row.name)));
                }
                let changed = space.items.iter().filter(|item| item.authors.contains(&row.name));
                lines.extend(changed.map(|item| self.item(words, &space.space, item)));
            }
            Section { title: row.name.clone(), aside: aside.join(" · "), lines }
        };
        info.people.iter().map(section).collect()
    }

    fn organisation(&self, info: &DigestInfo) -> Vec<String> {
        let named = |id: &str, names: &[String]| {
            let names = (!names.is_empty()).then(|| self.list(names))?;
            Some(self.text.fill(id, &[("names", (&names).into())]))
        };
        let lines = [
            named("digest-joined", &info.joined),
            named("digest-places", &info.places),
            self.counted("digest-statements", info.statements),
        ];
        lines.into_iter().flatten().collect()
    }
}

/// What one person said in a channel.
fn of_one(channel: &DigestChannel, name: &str) -> DigestChannel {
    let calls: Vec<_> = channel.calls.iter().filter(|call| call.author == name).cloned().collect();
    let count = channel.authors.iter().find(|row| row.name == name).map_or(0, |row| row.count);
    DigestChannel {
        channel: channel.channel.clone(),
        name: channel.name.clone(),
        board: channel.board,
        messages: count,
        first: channel.first.clone(),
        calls,
        ..DigestChannel::default()
    }
}

/// What a space is called: of a conversation the people.
fn name(space: &DigestSpace) -> String {
    space.name.trim_start_matches('@').replace(',', ", ")
}

#[cfg(test)]
mod tests {
    use node::facade::{DigestValue, ReunionInfo};

    use super::*;
    use crate::text::Lang;

    fn info() -> DigestInfo {
        let change = DigestChange {
            field: "deadline".into(),
            old: "2026-12-01".into(),
            new: "2026-12-08".into(),
            author: "张三".into(),
            ..DigestChange::default()
        };
        let item = DigestItem {
            title: "发布会".into(),
            key: "T-1".into(),
            authors: vec!["张三".into()],
            both: true,
            changes: vec![change],
            ..DigestItem::default()
        };
        let space = DigestSpace {
            space: "s".into(),
            name: "市场部".into(),
            items: vec![item],
            ..DigestSpace::default()
        };
        let said = |value: &str, author: &str, came| DigestValue {
            value: value.into(),
            author: author.into(),
            time: Millis(0),
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
        DigestInfo {
            reunion: ReunionInfo::default(),
            spaces: vec![space],
            conflicts: vec![conflict],
            ..DigestInfo::default()
        }
    }

    fn told(lang: Lang) -> Digest {
        let text = Text::new(lang);
        // 28 November 2026.
        let now = Millis(1_795_824_000_000);
        Teller { text: &text, tasks: &[], now, zone: &TimeZone::UTC }.digest(&info())
    }

    #[test]
    fn a_conflict_shows_both_values_with_who_set_them_where() {
        let digest = told(Lang::Zh);
        let conflict = &digest.conflicts[0];
        assert_eq!((conflict.title.as_str(), &*conflict.what), ("发布会", "市场部 · 截止"));
        let values: Vec<&str> = conflict.values.iter().map(|said| said.value.as_str()).collect();
        assert_eq!(values, ["12月8日", "12月11日"]);
        assert!(conflict.values[0].by.contains("那边 张三"), "{:?}", conflict.values[0]);
        assert!(conflict.values[1].by.contains("这边 王五"));
    }

    #[test]
    fn a_line_says_what_changed_from_what_to_what() {
        for (lang, detail) in
            [(Lang::Zh, "截止: 12月1日 → 12月8日"), (Lang::En, "Deadline: 1 Dec → 8 Dec")]
        {
            let digest = told(lang);
            let line = &digest.spaces[0].lines[0];
            assert_eq!(line.title, "T-1 发布会");
            assert_eq!(line.details, [detail]);
            assert!(line.calls);
        }
    }

    #[test]
    fn what_contradicts_ours_and_does_not_count_is_no_change_of_the_value() {
        let mut info = info();
        info.spaces[0].items[0].changes[0].old = "2026-12-08".into();
        let text = Text::new(Lang::Zh);
        let teller = Teller { text: &text, tasks: &[], now: Millis(0), zone: &TimeZone::UTC };
        let digest = teller.digest(&info);
        assert_eq!(digest.spaces[0].lines[0].details, ["截止: 两边不一样，见上"]);
    }

    #[test]
    fn a_persons_lines_count_what_they_said() {
        let count = |name: &str, count| node::facade::DigestCount { name: name.into(), count };
        let authors = vec![count("张三", 3), count("王五", 1)];
        let channel = DigestChannel { messages: 4, unread: 4, authors, ..DigestChannel::default() };
        let text = Text::new(Lang::Zh);
        let teller = Teller { text: &text, tasks: &[], now: Millis(0), zone: &TimeZone::UTC };
        let line = teller.channel(&DigestSpace::default(), &of_one(&channel, "王五"));
        assert_eq!(line.notes, ["1 条消息"]);
    }

    #[test]
    fn a_conflict_is_told_of_at_once_and_little_else_is_not() {
        let mut info = info();
        assert!(tells(&info) && is_new(&info));
        info.conflicts.clear();
        assert!(!tells(&info) && is_new(&info), "one change is seen where it is");
        info.spaces[0].channels.push(DigestChannel { messages: 4, ..DigestChannel::default() });
        assert_eq!(changes(&info), 5);
        assert!(tells(&info));
        info.reunion.seen = true;
        assert!(!tells(&info) && !is_new(&info));
    }
}
