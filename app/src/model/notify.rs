//! What the system is to notify a person of, and when it had better be silent.
//!
//! Invariant: an item of the inbox is notified of at most once, and never one that was there when
//! the window opened: that one is in the inbox, with its number.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use node::facade::InboxItem;
use protocol::clock::Millis;
use serde::{Deserialize, Serialize};

/// Items that are remembered as known: the inbox shows 200 of them, and those may change places.
const KNOWN_MAX: usize = 2_000;

/// Minutes after which a strong reminder is told of again, until one says that one knows, where the organisation has
/// set no other time.
pub const URGE_AGAIN_MINUTES: u16 = 5;

/// What is told of so long after it was sent is told with the time at which it was sent: below that it is
/// the way of a message to somebody who is there.
const LATE_MS: u64 = 2 * 60_000;

/// Messages of which is remembered when they were told of: somebody may look one of them up.
const TOLD_MAX: usize = 500;

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

/// What the person and their organisation want at a moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// The person wants to be notified at all.
    pub on: bool,
    /// But not now.
    pub quiet: bool,
    /// By a rule of the organisation strong reminders break through quiet hours and mute.
    pub through: bool,
}

impl Wanted {
    /// Whether the system is to tell of an item now.
    pub fn tells(self, item: &InboxItem) -> bool {
        let now = !self.quiet || (self.through && is_urge(item));
        self.on && now && counts(item, self.through)
    }
}

/// Whether an item counts where one sees how much waits: not what stands in a muted conversation, but for
/// a strong reminder that breaks through by the organisation's rule.
pub fn counts(item: &InboxItem, through: bool) -> bool {
    let muted = item.message().is_some_and(|about| about.muted);
    !muted || (through && is_urge(item))
}

/// Whether an item is a strong reminder.
pub fn is_urge(item: &InboxItem) -> bool {
    item.message().is_some_and(|about| about.why == "urged")
}

/// When a message that is told of now was sent, if that is clearly earlier.
pub fn sent_before(item: &InboxItem, now: Millis) -> Option<Millis> {
    item.message().map(|_| item.time).filter(|sent| now.since(*sent) >= LATE_MS)
}

/// Which calls are news.
#[derive(Debug, Default)]
pub struct Watch {
    known: Option<BTreeSet<String>>,
    /// When each strong reminder that waits was told of last.
    urged: BTreeMap<String, Millis>,
    /// Messages, by channel, that the system was asked to tell of, and when for the first time; the oldest first.
    told: VecDeque<((String, String), Millis)>,
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

    /// The strong reminders that wait and weren't told of for so many milliseconds, oldest first; also
    /// those that waited when the window opened.
    pub fn urged<'a>(
        &mut self,
        items: &'a [InboxItem],
        now: Millis,
        every: u64,
    ) -> Vec<&'a InboxItem> {
        let waits = |item: &&InboxItem| item.unread && is_urge(item);
        let waiting: Vec<&InboxItem> = items.iter().rev().filter(waits).collect();
        self.urged.retain(|urge, _| waiting.iter().any(|item| item.id == *urge));
        let due = |item: &&InboxItem| {
            let told = self.urged.get(&item.id);
            told.is_none_or(|at| now.since(*at) >= every || *at > now)
        };
        let due: Vec<&InboxItem> = waiting.into_iter().filter(due).collect();
        self.urged.extend(due.iter().map(|item| (item.id.clone(), now)));
        due
    }

    /// The system was asked to tell of a message of a channel.
    pub fn note_told(&mut self, (channel, message): (String, String), now: Millis) {
        if self.told_at(&channel, &message).is_some() {
            return;
        }
        self.told.push_back(((channel, message), now));
        if self.told.len() > TOLD_MAX {
            self.told.pop_front();
        }
    }

    /// When the system was first asked to tell of a message of a channel, since the window opened.
    pub fn told_at(&self, channel: &str, message: &str) -> Option<Millis> {
        let is_it = |(of, told): &(String, String)| of == channel && told == message;
        self.told.iter().find(|(told, _)| is_it(told)).map(|(_, at)| *at)
    }

    /// When a strong reminder is to be told of again, in milliseconds.
    pub fn next_urge(&self, now: Millis, every: u64) -> Option<u64> {
        let due = self.urged.values().min()?.plus(every);
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

    #[test]
    fn r32_it_knows_when_a_message_was_first_told_of() {
        let mut watch = Watch::default();
        let of = |channel: &str, message: &str| (channel.to_owned(), message.to_owned());
        watch.note_told(of("hall", "a"), Millis(1));
        watch.note_told(of("hall", "a"), Millis(2));
        assert_eq!(watch.told_at("hall", "a"), Some(Millis(1)));
        assert_eq!(watch.told_at("lab", "a"), None, "another space has the same number");
        for number in 0..TOLD_MAX {
            watch.note_told(of("hall", &number.to_string()), Millis(3));
        }
        let oldest = watch.told_at("hall", "a");
        assert_eq!((watch.told.len(), oldest), (TOLD_MAX, None), "the oldest goes");
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
        let (at, every) = (Millis(1_000), 5 * 60_000);
        assert_eq!(ids(&watch.urged(&waiting, at, every)), ["a", "b"], "also on arrival");
        assert!(watch.urged(&waiting, at.plus(every - 1), every).is_empty());
        assert_eq!(watch.next_urge(at.plus(1), every), Some(every - 1));
        let known = [urge("b", true), urge("a", false)];
        assert_eq!(ids(&watch.urged(&known, at.plus(every), every)), ["b"]);
        assert!(watch.urged(&[urge("b", false)], at.plus(3 * every), every).is_empty());
        assert_eq!(watch.next_urge(at, every), None, "nothing wakes the window any more");
    }

    #[test]
    fn r31_how_often_is_as_the_organisation_has_set_it() {
        let mut watch = Watch::default();
        let waiting = [urge("a", true)];
        let (at, half_an_hour) = (Millis(1_000), 30 * 60_000);
        let told: Vec<u64> = (0..120)
            .filter(|minute| {
                let now = at.plus(minute * 60_000);
                !watch.urged(&waiting, now, half_an_hour).is_empty()
            })
            .collect();
        assert_eq!(told, [0, 30, 60, 90]);
        // Another number holds at once, for what waits already, too.
        let now = at.plus(91 * 60_000);
        assert_eq!(watch.next_urge(now, half_an_hour), Some(29 * 60_000));
        assert_eq!(watch.next_urge(now, 60_000), Some(0));
        assert_eq!(watch.urged(&waiting, now, 60_000).len(), 1);
    }

    #[test]
    fn r31_quiet_hours_and_mute_hold_and_only_the_rule_lets_strong_reminders_through() {
        let of = |why: &str, muted| {
            let about = InboxMessage { why: why.into(), muted, ..InboxMessage::default() };
            InboxItem { about: InboxAbout::Message(Box::new(about)), ..InboxItem::default() }
        };
        let deadline =
            || InboxItem { about: InboxAbout::Deadline(Box::default()), ..InboxItem::default() };
        // Quiet hours, rule, muted: whether a strong reminder is told of, and a mention.
        let table = [
            (false, false, false, true, true),
            (false, false, true, false, false),
            (false, true, false, true, true),
            (false, true, true, true, false),
            (true, false, false, false, false),
            (true, false, true, false, false),
            (true, true, false, true, false),
            (true, true, true, true, false),
        ];
        for (quiet, through, muted, urged, called) in table {
            let wanted = Wanted { on: true, quiet, through };
            let row = format!("quiet {quiet}, through {through}, muted {muted}");
            assert_eq!(wanted.tells(&of("urged", muted)), urged, "urged: {row}");
            for why in ["mention", "reply", "direct", "announcement"] {
                assert_eq!(wanted.tells(&of(why, muted)), called, "{why}: {row}");
            }
            assert_eq!(wanted.tells(&deadline()), !quiet, "what no conversation has: {row}");
            assert_eq!(counts(&of("urged", muted), through), !muted || through, "badge: {row}");
            assert_eq!(counts(&of("mention", muted), through), !muted, "badge: {row}");
            let off = Wanted { on: false, ..wanted };
            assert!(!off.tells(&of("urged", muted)) && !off.tells(&deadline()), "off: {row}");
        }
    }

    #[test]
    fn r31_what_is_told_of_late_is_told_with_the_time_at_which_it_was_sent() {
        let sent = Millis(1_000_000);
        let item = InboxItem { time: sent, ..urge("a", true) };
        assert_eq!(sent_before(&item, sent.plus(119_999)), None);
        assert_eq!(sent_before(&item, sent.plus(120_000)), Some(sent));
        assert_eq!(sent_before(&item, Millis(0)), None, "a clock that is behind");
        let about = InboxAbout::Deadline(Box::default());
        let other = InboxItem { time: sent, about, ..InboxItem::default() };
        assert_eq!(sent_before(&other, sent.plus(999_999)), None, "it says when by itself");
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
