//! The open channel: which part of its timeline is held, and where that moves.
//!
//! A part is one answer of the node. Near its edge another part is asked for, around what is read;
//! the old one stays on screen until the new one is there, and the row that is read stays where it
//! is. So a channel of any length costs the same.

use node::facade::{Answer, ChannelInfo, MessageInfo, Query, TimelineAt, TimelinePage};
use protocol::clock::Millis;

use super::{
    left::Spot,
    roll::{Entry, Roll},
};
use crate::{
    model::timeline::{self, Row},
    state::{Cache, Loaded},
};

/// Messages of a part.
pub(super) const PART_MESSAGES: usize = 200;

/// Rows left before the edge of a part when another one is asked for.
const EDGE: usize = 40;

/// Where a message that was jumped to stands, as a part of the view's height.
const JUMP: f32 = 0.35;

/// Where the line above what is new stands.
const LINE: f32 = 0.2;

/// How long a message that was jumped to is highlighted, in milliseconds.
pub(super) const HIGHLIGHT_MS: u64 = 2_000;

/// An open channel.
pub(super) struct Open {
    pub(super) channel: String,
    /// The message that the place names.
    pub(super) asked: Option<String>,
    /// The part on screen.
    pub(super) shown: Option<TimelineAt>,
    /// The part on its way.
    next: Option<TimelineAt>,
    /// Where it was left the last time.
    left: Option<Spot>,
    /// The part on screen was drawn, so that it is known which of its rows are seen.
    pub(super) drawn: bool,
    /// How often the first unread message had been told when the channel was opened.
    known: u64,
    /// The end is gone to when the part on its way is there.
    to_end: bool,
    /// The oldest message that was new when it came on screen.
    pub(super) line: Option<String>,
    /// A message that was jumped to, and when.
    pub(super) highlight: Option<(String, Option<Millis>)>,
    pub(super) roll: Roll,
    /// The newest message, when it and all of the end was on screen of a window in use.
    pub(super) read: Option<String>,
    /// The newest message that the node was told is read.
    marked: Option<String>,
    /// The window is in use.
    pub(super) in_use: bool,
    pub(super) rows: Rows,
}

/// The rows of the part on screen, kept until it changes.
#[derive(Default)]
pub(super) struct Rows {
    made: Option<(u64, Option<String>, u64)>,
    pub(super) rows: Vec<Row>,
    pub(super) entries: Vec<Entry>,
}

impl Rows {
    /// Makes them anew when anything has changed.
    pub(super) fn refresh(
        &mut self,
        messages: &[MessageInfo],
        (revision, turn): (u64, u64),
        line: Option<&str>,
        zone: &jiff::tz::TimeZone,
    ) {
        let made = Some((revision, line.map(str::to_owned), turn));
        if self.made == made {
            return;
        }
        self.rows = timeline::rows(messages, zone, line);
        let entry = |(message, row): (&MessageInfo, &Row)| Entry {
            id: message.id.clone(),
            key: timeline::fingerprint(message, row, turn),
        };
        self.entries = messages.iter().zip(&self.rows).map(entry).collect();
        self.made = made;
    }
}

impl Open {
    pub(super) fn new(channel: &str, message: Option<&str>) -> Self {
        let mut open = Self {
            channel: channel.to_owned(),
            asked: message.map(str::to_owned),
            shown: None,
            next: None,
            left: None,
            drawn: false,
            known: 0,
            to_end: false,
            line: None,
            highlight: None,
            roll: Roll::default(),
            read: None,
            marked: None,
            in_use: false,
            rows: Rows::default(),
        };
        if let Some(message) = message {
            open.jump(message);
        }
        open
    }

    /// A place that is returned to, where it was left.
    pub(super) fn at(channel: &str, message: Option<String>, spot: &Spot) -> Self {
        let mut open = Self { asked: message, ..Self::new(channel, None) };
        open.return_to(spot);
        open
    }

    /// The question for a part.
    pub(super) fn query(&self, at: &TimelineAt) -> Query {
        let (channel, at) = (self.channel.clone(), at.clone());
        Query::Timeline { channel, at, limit: PART_MESSAGES }
    }

    /// The questions whose answers are needed.
    pub(super) fn needs(&self) -> Vec<Query> {
        [&self.shown, &self.next].into_iter().flatten().map(|at| self.query(at)).collect()
    }

    /// The part on screen.
    pub(super) fn page<'a>(&self, cache: &'a Cache) -> Option<&'a TimelinePage> {
        page(cache, &self.query(self.shown.as_ref()?))
    }

    /// A number that changes with the part on screen.
    pub(super) fn revision(&self, cache: &Cache) -> u64 {
        self.shown.as_ref().map_or(0, |at| cache.revision(&self.query(at)))
    }

    /// Why there is nothing to show, if the node said so.
    pub(super) fn failure<'a>(&self, cache: &'a Cache) -> Option<&'a node::facade::Failure> {
        let at = self.shown.as_ref().or(self.next.as_ref())?;
        match cache.get(&self.query(at)) {
            Loaded::Failed(failure) => Some(failure),
            Loaded::Ready(_) | Loaded::Waiting => None,
        }
    }

    /// Shows a message with what was said around it.
    pub(super) fn jump(&mut self, message: &str) {
        self.next = Some(TimelineAt::Around(message.to_owned()));
        self.to_end = false;
        self.roll.to(message, JUMP);
        self.highlight = Some((message.to_owned(), None));
    }

    /// Opens where it was left, unless there is something new: then at the line above that.
    pub(super) fn left_at(mut self, spot: Option<&Spot>) -> Self {
        self.left = spot.cloned();
        self
    }

    /// Goes where it was left.
    pub(super) fn return_to(&mut self, spot: &Spot) {
        match spot {
            Spot::End => self.go_to_newest(),
            Spot::Message(message, y) => {
                self.next = Some(TimelineAt::Around(message.clone()));
                self.to_end = false;
                self.roll.hold(message, *y);
            }
        }
    }

    /// Where it is left now; nothing before anything was seen of it.
    pub(super) fn spot(&self) -> Option<Spot> {
        self.shown.as_ref().filter(|_| self.drawn)?;
        Some(self.roll.spot())
    }

    /// Goes to what is newest.
    pub(super) fn go_to_newest(&mut self) {
        if self.shown == Some(TimelineAt::Newest) {
            self.roll.go_to_end();
        } else {
            (self.next, self.to_end) = (Some(TimelineAt::Newest), true);
        }
    }

    /// Moves on with what has become known.
    pub(super) fn advance(&mut self, cache: &Cache) {
        if self.shown.is_none() && self.next.is_none() {
            match (self.info(cache).map(|row| row.unread), self.left.take()) {
                (Some(0), Some(spot)) => self.return_to(&spot),
                (Some(0), None) => self.next = Some(TimelineAt::Newest),
                (Some(_), _) => self.next = Some(TimelineAt::FirstUnread),
                (None, left) => self.left = left,
            }
            self.known = cache.answers(&self.query(&TimelineAt::FirstUnread));
        }
        self.take_next(cache);
        self.keep_inside(cache);
    }

    fn take_next(&mut self, cache: &Cache) {
        let Some(next) = self.next.clone() else { return };
        let query = self.query(&next);
        if self.shown.is_none() && self.asked.is_none() && next != TimelineAt::Newest {
            // What was read may not be there any more.
            if matches!(cache.get(&query), Loaded::Failed(_)) {
                self.next = Some(TimelineAt::Newest);
                return self.roll.go_to_end();
            }
        }
        let Some(page) = page(cache, &query) else { return };
        if next == TimelineAt::FirstUnread {
            // An answer from before is about what was unread then.
            if !cache.is_fresh(&query) && cache.answers(&query) == self.known {
                return;
            }
            self.line.clone_from(&page.first_unread);
            let Some(first) = page.first_unread.clone() else {
                self.next = Some(TimelineAt::Newest);
                return;
            };
            self.roll.to(&first, LINE);
            // What counts as unread changes while it is read; what stands around this doesn't.
            self.next = Some(TimelineAt::Around(first));
            (self.shown, self.drawn) = (Some(next), false);
            return;
        }
        if std::mem::take(&mut self.to_end) {
            self.roll.go_to_end();
        }
        (self.shown, self.next, self.drawn) = (Some(next), None, false);
    }

    /// Asks for another part when what is read comes near the edge of this one.
    fn keep_inside(&mut self, cache: &Cache) {
        if self.next.is_some() || !self.drawn {
            return;
        }
        let Some(page) = self.page(cache) else { return };
        let (seen, count) = (self.roll.seen.clone(), page.messages.len());
        let at = |index: usize| page.messages.get(index).map(|message| message.id.clone());
        let next = if self.roll.at_end && self.roll.is_at_end() && !page.later {
            Some(TimelineAt::Newest)
        } else if page.later && seen.end + EDGE > count {
            at(seen.end.saturating_sub(1)).map(TimelineAt::Around)
        } else if page.earlier && seen.start < EDGE && !self.roll.is_at_end() {
            at(seen.start).map(TimelineAt::Around)
        } else {
            self.lost(page)
        };
        self.next = next.filter(|next| Some(next) != self.shown.as_ref());
    }

    /// What is read was carried out of the newest part by many new messages.
    fn lost(&self, page: &TimelinePage) -> Option<TimelineAt> {
        let held = self.roll.held()?;
        let there = page.messages.iter().any(|message| message.id == held);
        (!there && self.shown == Some(TimelineAt::Newest))
            .then(|| TimelineAt::Around(held.to_owned()))
    }

    /// Whether the node is to be told that all is read. A message is marked once.
    pub(super) fn marks(&mut self, cache: &Cache) -> bool {
        self.draw_line_for_news(cache);
        let unread = self.info(cache).is_some_and(|row| row.unread > 0);
        if !unread || self.read.is_none() || self.read == self.marked {
            return false;
        }
        self.marked.clone_from(&self.read);
        true
    }

    /// Messages that come while nobody looks stand below a line.
    fn draw_line_for_news(&mut self, cache: &Cache) {
        if self.in_use || self.marked.is_none() {
            return;
        }
        let first = self.page(cache).and_then(|page| page.first_unread.clone());
        if let Some(first) = first
            && self.read.is_none()
        {
            self.line = Some(first);
            self.marked = None;
        }
    }

    /// The channel, once it is known.
    pub(super) fn info<'a>(&self, cache: &'a Cache) -> Option<&'a ChannelInfo> {
        cache.channels().iter().find(|row| row.channel == self.channel)
    }
}

/// The answer to a question for a part.
pub(super) fn page<'a>(cache: &'a Cache, query: &Query) -> Option<&'a TimelinePage> {
    match cache.get(query) {
        Loaded::Ready(Answer::Timeline(page)) => Some(page),
        _ => None,
    }
}
