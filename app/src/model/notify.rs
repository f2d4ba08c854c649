//! What the system is to notify a person of, and when it had better be silent.
//!
//! Invariant: an item of the inbox is notified of at most once, and never one that was there when
//! the window opened: that one is in the inbox, with its number.

use std::collections::{BTreeMap, BTreeSet};

use node::facade::InboxItem;
use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// Items that are remembered as known: the inbox shows 200 of them, and those may change places.
const KNOWN_MAX: usize = 2_000;

/// A strong reminder is told of again after this, until one says that one knows.
pub const URGE_AGAIN_MS: u64 = 5 * 60_000;

/// Minutes of a day.
pub const DAY_MINUTES: u16 = 24 * 60;

/// Hours in which nothing is notified of, by the clock on the wall.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuietHours {
    /// The first quiet minute of the day.
    pub from: u16,
    /// The first minute that is no longer quiet; before `from` when the night lies between.
    pub to: u16,
}

impl Default for QuietHours {
    fn default() -> Self {
        Self { from: 20 * 60, to: 8 * 60 }
    }
}

impl QuietHours {
    /// Whether a minute of the day is quiet. From a minute to the same one: the whole day.
    pub fn covers(self, minute: u16) -> bool {
        let (from, to) = (self.from % DAY_MINUTES, self.to % DAY_MINUTES);
        if from < to { (from..to).contains(&minute) } else { minute >= from || minute < to }
    }

    /// Whether a moment is quiet where the clock shows the time of this zone.
    pub fn covers_moment(self, now: Millis, zone: &jiff::tz::TimeZone) -> bool {
        let moment = i64::try_from(now.0).ok();
        let moment = moment.and_then(|ms| jiff::Timestamp::from_millisecond(ms).ok());
        moment.is_some_and(|moment| {
            let time = moment.to_zoned(zone.clone()).time();
            let minute = i16::from(time.hour()) * 60 + i16::from(time.minute());
            self.covers(minute.cast_unsigned())
        })
    }
}

/// Which calls are news.
#[derive(Debug, Default)]
pub struct Watch {
    known: Option<BTreeSet<String>>,
    /// When each strong reminder that waits was told of last.
    urged: BTreeMap<String, Millis>,
}

impl Watch {
    /// The unread items that weren't there before, oldest first; none of the first inbox seen.
    pub fn news<'a>(&mut self, items: &'a [InboxItem]) -> Vec<&'a InboxItem> {
        let first = self.known.is_none();
        let known = self.known.get_or_insert_default();
        let new = |item: &&InboxItem| !known.contains(&item.id);
        let mut news: Vec<&InboxItem> = items.iter().filter(new).collect();
        if known.len() + news.len() > KNOWN_MAX {
            known.clear();
            known.extend(items.iter().map(|item| item.id.clone()));
        } else {
            known.extend(news.iter().map(|item| item.id.clone()));
        }
        news.retain(|item| item.unread && !first);
        news.reverse();
        news
    }

    /// The strong reminders that wait and weren't told of for [`URGE_AGAIN_MS`], oldest first; also
    /// those that waited when the window opened.
    pub fn urged<'a>(&mut self, items: &'a [InboxItem], now: Millis) -> Vec<&'a InboxItem> {
        let waits = |item: &&InboxItem| {
            item.unread && item.message().is_some_and(|about| about.why == "urged")
        };
        let waiting: Vec<&InboxItem> = items.iter().rev().filter(waits).collect();
        self.urged.retain(|id, _| waiting.iter().any(|item| item.id == *id));
        let due = |item: &&InboxItem| {
            let told = self.urged.get(&item.id);
            told.is_none_or(|at| now.since(*at) >= URGE_AGAIN_MS || *at > now)
        };
        let due: Vec<&InboxItem> = waiting.into_iter().filter(due).collect();
        self.urged.extend(due.iter().map(|item| (item.id.clone(), now)));
        due
    }

    /// When a strong reminder is to be told of again, in milliseconds.
    pub fn next_urge(&self, now: Millis) -> Option<u64> {
        let due = self.urged.values().min()?.plus(URGE_AGAIN_MS);
        Some(due.since(now))
    }
}

#[cfg(test)]
mod tests {
    use node::facade::{InboxAbout, InboxMessage};

    use super::*;

    fn item(id: &str, unread: bool) -> InboxItem {
        InboxItem { id: id.into(), unread, ..InboxItem::default() }
    }

    fn ids(items: &[&InboxItem]) -> Vec<String> {
        items.iter().map(|item| item.id.clone()).collect()
    }

    #[test]
    fn what_was_there_at_first_is_no_news() {
        let mut watch = Watch::default();
        assert!(watch.news(&[item("a", true)]).is_empty());
        let inbox = [item("c", true), item("b", true), item("a", true)];
        assert_eq!(ids(&watch.news(&inbox)), ["b", "c"], "oldest first");
        assert!(watch.news(&inbox).is_empty(), "once");
    }

    #[test]
    fn what_was_read_elsewhere_is_no_news() {
        let mut watch = Watch::default();
        watch.news(&[]);
        assert!(watch.news(&[item("a", false)]).is_empty());
        assert!(watch.news(&[item("a", true)]).is_empty(), "known by now");
    }

    #[test]
    fn it_remembers_no_more_than_it_may() {
        let mut watch = Watch::default();
        for number in 0..3 * KNOWN_MAX {
            watch.news(&[item(&number.to_string(), true)]);
        }
        assert!(watch.known.expect("some").len() <= KNOWN_MAX);
    }

    fn urge(id: &str, unread: bool) -> InboxItem {
        let about = InboxMessage { why: "urged".into(), ..InboxMessage::default() };
        let about = InboxAbout::Message(Box::new(about));
        InboxItem { about, ..item(id, unread) }
    }

    #[test]
    fn r31_a_strong_reminder_is_told_of_again_until_it_is_acknowledged() {
        let mut watch = Watch::default();
        let waiting = [urge("b", true), item("x", true), urge("a", true)];
        let at = Millis(1_000);
        assert_eq!(ids(&watch.urged(&waiting, at)), ["a", "b"], "also on arrival");
        assert!(watch.urged(&waiting, at.plus(URGE_AGAIN_MS - 1)).is_empty());
        assert_eq!(watch.next_urge(at.plus(1)), Some(URGE_AGAIN_MS - 1));
        let known = [urge("b", true), urge("a", false)];
        assert_eq!(ids(&watch.urged(&known, at.plus(URGE_AGAIN_MS))), ["b"]);
        assert!(watch.urged(&[urge("b", false)], at.plus(3 * URGE_AGAIN_MS)).is_empty());
        assert_eq!(watch.next_urge(at), None, "nothing wakes the window any more");
    }

    #[test]
    fn quiet_hours_may_span_a_night() {
        let night = QuietHours { from: 20 * 60, to: 8 * 60 };
        for (minute, quiet) in [(0, true), (479, true), (480, false), (1_199, false), (1_200, true)]
        {
            assert_eq!(night.covers(minute), quiet, "{minute}");
        }
        let noon = QuietHours { from: 12 * 60, to: 13 * 60 };
        for (minute, quiet) in [(719, false), (720, true), (779, true), (780, false)] {
            assert_eq!(noon.covers(minute), quiet, "{minute}");
        }
        assert!((0..DAY_MINUTES).all(|minute| QuietHours { from: 9, to: 9 }.covers(minute)));
    }

    #[test]
    fn quiet_hours_go_by_the_clock_on_the_wall() {
        // 25 November 2026, 13:00 UTC: nine in the evening in Shanghai.
        let now = Millis(1_795_611_600_000);
        let night = QuietHours::default();
        let shanghai = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
        assert!(night.covers_moment(now, &shanghai));
        assert!(!night.covers_moment(now, &jiff::tz::TimeZone::UTC));
    }
}
