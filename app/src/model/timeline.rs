//! The rows of a timeline: what stands above each message, and when a row has to be laid out anew.

use std::hash::{DefaultHasher, Hash, Hasher};

use jiff::{civil::Date, tz::TimeZone};
use node::facade::MessageInfo;

use super::time;

/// Messages of one author less far apart stand together under one name, in milliseconds.
const TOGETHER_MS: u64 = 5 * 60 * 1000;

/// Lines of a message that are shown before the rest is unfolded.
const LINES_SHOWN_MAX: usize = 30;

/// Characters of a message that are shown before the rest is unfolded.
const CHARACTERS_SHOWN_MAX: usize = 2_000;

/// What stands above a message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Row {
    /// A new day begins.
    pub day: Option<Date>,
    /// The line above what is new.
    pub line: bool,
    /// The author's name and picture stand here.
    pub head: bool,
}

/// The rows of messages, oldest first. `line` names the oldest message that is new.
pub fn rows(messages: &[MessageInfo], zone: &TimeZone, line: Option<&str>) -> Vec<Row> {
    let mut rows = Vec::with_capacity(messages.len());
    let mut before: Option<(&MessageInfo, Date)> = None;
    for message in messages {
        let date = time::day(message.time, zone);
        let day = before.is_none_or(|(_, last)| last != date).then_some(date);
        let line = line == Some(message.id.as_str());
        let together = before.is_some_and(|(last, _)| stand_together(last, message));
        rows.push(Row { day, line, head: day.is_some() || line || !together });
        before = Some((message, date));
    }
    rows
}

fn stand_together(before: &MessageInfo, message: &MessageInfo) -> bool {
    before.author_id == message.author_id
        && message.reply_to.is_none()
        && !gone(before)
        && !gone(message)
        && message.time.since(before.time) < TOGETHER_MS
        && before.time.since(message.time) < TOGETHER_MS
}

/// Its text is no longer shown.
fn gone(message: &MessageInfo) -> bool {
    message.recalled || message.hidden
}

/// A number that changes whenever a row may look different.
pub fn fingerprint(message: &MessageInfo, row: &Row, more: impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    row.hash(&mut hasher);
    more.hash(&mut hasher);
    let states = (message.edited, message.recalled, message.hidden, message.mentions_me);
    states.hash(&mut hasher);
    (&message.text, &message.author, &message.reply_to, message.replies).hash(&mut hasher);
    (&message.reactions, &message.my_reactions).hash(&mut hasher);
    let known = (message.announcement, &message.acknowledged, message.acknowledged_by_me);
    (known, &message.urges, message.delivery.recipients).hash(&mut hasher);
    for file in &message.files {
        (&file.file, &file.name, file.state, file.trouble.is_some()).hash(&mut hasher);
    }
    hasher.finish()
}

/// The beginning of a long text; none when all of it is shown at once.
pub fn folded(text: &str) -> Option<&str> {
    let by_lines = text.match_indices('\n').nth(LINES_SHOWN_MAX - 1).map(|(at, _)| at);
    let by_length = text.char_indices().nth(CHARACTERS_SHOWN_MAX).map(|(at, _)| {
        // Not in the middle of a line, where there is one.
        let cut = &text[..at];
        cut.rfind('\n').filter(|line| *line > at / 2).unwrap_or(at)
    });
    let cut = match (by_lines, by_length) {
        (Some(a), Some(b)) => a.min(b),
        (Some(at), None) | (None, Some(at)) => at,
        (None, None) => return None,
    };
    (!text[cut..].trim().is_empty()).then(|| &text[..cut])
}

/// The newest message of one's own that can be edited.
pub fn last_own(messages: &[MessageInfo]) -> Option<&MessageInfo> {
    messages.iter().rev().find(|message| message.mine && !gone(message))
}

#[cfg(test)]
mod tests {
    use protocol::clock::Millis;

    use super::*;

    /// 2026-11-28 08:00 UTC.
    const MORNING: u64 = 1_795_852_800_000;
    const MINUTE: u64 = 60_000;

    fn message(id: &str, author: &str, minute: u64) -> MessageInfo {
        MessageInfo {
            id: id.into(),
            author_id: author.into(),
            author: author.into(),
            time: Millis(MORNING + minute * MINUTE),
            text: id.into(),
            ..MessageInfo::default()
        }
    }

    fn heads(messages: &[MessageInfo]) -> Vec<bool> {
        rows(messages, &TimeZone::UTC, None).iter().map(|row| row.head).collect()
    }

    #[test]
    fn one_author_within_five_minutes_stands_together() {
        let all = [
            message("1", "a", 0),
            message("2", "a", 4),
            message("3", "a", 9),
            message("4", "b", 9),
            message("5", "a", 9),
        ];
        assert_eq!(heads(&all), [true, false, true, true, true]);
    }

    #[test]
    fn an_answer_and_what_is_gone_stand_alone() {
        let mut all = vec![message("1", "a", 0), message("2", "a", 0), message("3", "a", 0)];
        all[1].reply_to = Some("x".into());
        assert_eq!(heads(&all), [true, true, false]);
        all[1].reply_to = None;
        all[1].recalled = true;
        assert_eq!(heads(&all), [true, true, true]);
    }

    #[test]
    fn a_clock_that_goes_backwards_is_no_gap_until_it_is_large() {
        let all = [message("1", "a", 10), message("2", "a", 8), message("3", "a", 1)];
        assert_eq!(heads(&all), [true, false, true]);
    }

    #[test]
    fn days_are_those_of_the_zone() {
        let all = [message("1", "a", 0), message("2", "a", 8 * 60), message("3", "a", 17 * 60)];
        let days = |zone: &TimeZone| -> Vec<bool> {
            rows(&all, zone, None).iter().map(|row| row.day.is_some()).collect()
        };
        assert_eq!(days(&TimeZone::UTC), [true, false, true]);
        let shanghai = TimeZone::get("Asia/Shanghai").expect("a zone");
        assert_eq!(days(&shanghai), [true, true, false]);
    }

    #[test]
    fn the_line_stands_above_the_first_new_message() {
        let all = [message("1", "a", 0), message("2", "a", 0), message("3", "a", 0)];
        let rows = rows(&all, &TimeZone::UTC, Some("2"));
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [false, true, false]);
        assert!(rows[1].head, "a name stands below the line");
    }

    #[test]
    fn a_row_is_laid_out_anew_when_what_it_shows_changes() {
        let (one, row) = (message("1", "a", 0), Row::default());
        let same = fingerprint(&one, &row, ());
        assert_eq!(fingerprint(&one.clone(), &row, ()), same);
        assert_ne!(fingerprint(&one, &Row { head: true, ..row }, ()), same);
        for change in [
            |message: &mut MessageInfo| message.text.push('x'),
            |message: &mut MessageInfo| message.replies = 1,
            |message: &mut MessageInfo| message.recalled = true,
            |message: &mut MessageInfo| message.files.push(Default::default()),
            |message: &mut MessageInfo| message.reactions.push(("👍".into(), vec!["a".into()])),
        ] {
            let mut other = one.clone();
            change(&mut other);
            assert_ne!(fingerprint(&other, &row, ()), same);
        }
    }

    #[test]
    fn long_texts_are_folded_at_a_line() {
        assert_eq!(folded("short"), None);
        let lines = "line\n".repeat(100);
        assert_eq!(folded(&lines).expect("folded").lines().count(), LINES_SHOWN_MAX);
        assert_eq!(folded(&"line\n".repeat(LINES_SHOWN_MAX)), None, "nothing is left to unfold");
        let one = "字".repeat(5_000);
        assert_eq!(folded(&one).expect("folded").chars().count(), CHARACTERS_SHOWN_MAX);
    }

    #[test]
    fn the_last_message_of_ones_own() {
        let mut all = vec![message("1", "a", 0), message("2", "a", 0), message("3", "b", 0)];
        assert_eq!(last_own(&all), None);
        (all[0].mine, all[1].mine) = (true, true);
        assert_eq!(last_own(&all).map(|message| message.id.as_str()), Some("2"));
        all[1].recalled = true;
        assert_eq!(last_own(&all).map(|message| message.id.as_str()), Some("1"));
    }
}
