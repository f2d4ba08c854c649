//! The node's answers, each until something happens that may change it.
//!
//! Invariant: a question is never asked twice at once, and an answer stays on screen until the
//! next one is there.

use std::collections::HashMap;

use node::facade::{
    Answer, ChannelInfo, DepartmentInfo, Described, Event, Failure, InboxItem, MemberInfo,
    PageInfo, Query, Status, TableInfo, TaskInfo,
};

use crate::model::{notify, sync};

/// Answers kept that nothing on screen needs, so that going back is at once.
const KEPT_MAX: usize = 64;

/// What is known of a question's answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Loaded<'a> {
    /// Asked, not answered yet.
    Waiting,
    /// The newest answer.
    Ready(&'a Answer),
    /// The newest attempt failed, and there is no earlier answer.
    Failed(&'a Failure),
}

#[derive(Debug, Default)]
struct Slot {
    answer: Option<Answer>,
    failure: Option<Failure>,
    stale: bool,
    asked: bool,
    used: u64,
    revision: u64,
    /// The turn in which the question under way was asked, and that of the newest answer.
    asked_in: u64,
    told_in: u64,
    answers: u64,
}

/// All answers.
#[derive(Debug, Default)]
pub struct Cache {
    slots: HashMap<Query, Slot>,
    turn: u64,
    revision: u64,
    began: Option<u64>,
}

impl Cache {
    /// Says what is needed now; which of it has to be asked.
    pub fn want(&mut self, needed: Vec<Query>) -> Vec<Query> {
        self.turn += 1;
        let mut ask = Vec::new();
        for query in needed {
            let slot = self.slots.entry(query.clone()).or_default();
            slot.used = self.turn;
            let known = slot.answer.is_some() || slot.failure.is_some();
            if !slot.asked && (slot.stale || !known) {
                (slot.asked, slot.stale) = (true, false);
                slot.asked_in = self.turn;
                ask.push(query);
            }
        }
        self.forget();
        ask
    }

    fn forget(&mut self) {
        let turn = self.turn;
        let idle = |slot: &Slot| slot.used != turn && !slot.asked;
        if self.slots.values().filter(|slot| idle(slot)).count() <= KEPT_MAX {
            return;
        }
        let mut ages: Vec<u64> =
            self.slots.values().filter(|slot| idle(slot)).map(|slot| slot.used).collect();
        ages.sort_unstable();
        let limit = ages[ages.len() / 2];
        self.slots.retain(|_, slot| !(idle(slot) && slot.used <= limit));
    }

    /// An answer has come.
    pub fn answered(&mut self, query: &Query, result: Result<Answer, Failure>) {
        if let Ok(Answer::Status(status)) = &result {
            self.began = match sync::coming(status) {
                (_, 0) => None,
                (have, _) => self.began.or(Some(have)),
            };
        }
        let Some(slot) = self.slots.get_mut(query) else { return };
        slot.asked = false;
        slot.told_in = slot.asked_in;
        slot.answers += 1;
        match result {
            Ok(answer) => {
                if slot.answer.as_ref() != Some(&answer) {
                    self.revision += 1;
                    slot.revision = self.revision;
                    slot.answer = Some(answer);
                }
                slot.failure = None;
            }
            Err(failure) => slot.failure = Some(failure),
        }
    }

    /// Something happened: what it may have changed is asked again when it is needed.
    pub fn note(&mut self, event: &Event) {
        for (query, slot) in &mut self.slots {
            slot.stale |= concerns(event, query);
        }
    }

    /// Anything may have changed.
    pub fn doubt_all(&mut self) {
        self.slots.values_mut().for_each(|slot| slot.stale = true);
    }

    /// This answer may have changed.
    pub fn doubt(&mut self, query: &Query) {
        if let Some(slot) = self.slots.get_mut(query) {
            slot.stale = true;
        }
    }

    /// The number of this turn: each look at what is needed is one.
    pub fn turn(&self) -> u64 {
        self.turn
    }

    /// The turn in which the newest answer was asked for; zero before the first. What happened
    /// after that turn may be missing from the answer.
    pub fn told_in(&self, query: &Query) -> u64 {
        self.slots.get(query).map_or(0, |slot| slot.told_in)
    }

    /// What is known of an answer.
    pub fn get(&self, query: &Query) -> Loaded<'_> {
        match self.slots.get(query) {
            Some(Slot { answer: Some(answer), .. }) => Loaded::Ready(answer),
            Some(Slot { failure: Some(failure), .. }) => Loaded::Failed(failure),
            _ => Loaded::Waiting,
        }
    }

    /// Whether the answer is there and nothing has happened since it was asked for.
    pub fn is_fresh(&self, query: &Query) -> bool {
        self.slots.get(query).is_some_and(|slot| {
            !slot.stale && !slot.asked && (slot.answer.is_some() || slot.failure.is_some())
        })
    }

    /// How often the question was answered.
    pub fn answers(&self, query: &Query) -> u64 {
        self.slots.get(query).map_or(0, |slot| slot.answers)
    }

    /// A number that changes whenever the answer does; zero before the first.
    pub fn revision(&self, query: &Query) -> u64 {
        self.slots.get(query).map_or(0, |slot| slot.revision)
    }

    /// The node at a glance.
    pub fn status(&self) -> Option<&Status> {
        match self.get(&Query::Status) {
            Loaded::Ready(Answer::Status(status)) => Some(status),
            _ => None,
        }
    }

    /// How many entries were held when what comes now began to come.
    pub fn began(&self) -> Option<u64> {
        self.began
    }

    /// How many calls weren't read yet, but for those that stand in muted conversations.
    pub fn calls(&self) -> usize {
        let through = self.status().is_some_and(|status| status.remind_through_quiet);
        let waits = |item: &&InboxItem| item.unread && notify::counts(item, through);
        match self.get(&Query::Inbox { limit: super::INBOX_SHOWN_MAX }) {
            Loaded::Ready(Answer::Inbox(items)) => items.iter().filter(waits).count(),
            _ => 0,
        }
    }

    /// The channels; none before the first answer.
    pub fn channels(&self) -> &[ChannelInfo] {
        match self.get(&Query::Channels) {
            Loaded::Ready(Answer::Channels(rows)) => rows,
            _ => &[],
        }
    }

    /// The departments; none before the first answer.
    pub fn departments(&self) -> &[DepartmentInfo] {
        match self.get(&Query::Departments) {
            Loaded::Ready(Answer::Departments(rows)) => rows,
            _ => &[],
        }
    }

    /// The people; none before the first answer.
    pub fn members(&self) -> &[MemberInfo] {
        match self.get(&Query::Members) {
            Loaded::Ready(Answer::Members(rows)) => rows,
            _ => &[],
        }
    }

    /// All tasks; none before the first answer.
    pub fn tasks(&self) -> &[TaskInfo] {
        match self.get(&Query::Tasks { department: None }) {
            Loaded::Ready(Answer::Tasks(rows)) => rows,
            _ => &[],
        }
    }

    /// All tables, without their rows; none before the first answer.
    pub fn tables(&self) -> &[TableInfo] {
        match self.get(&Query::Tables { department: None }) {
            Loaded::Ready(Answer::Tables(rows)) => rows,
            _ => &[],
        }
    }

    /// All pages; none before the first answer.
    pub fn pages(&self) -> &[PageInfo] {
        match self.get(&Query::Pages) {
            Loaded::Ready(Answer::Pages(rows)) => rows,
            _ => &[],
        }
    }
}

/// Whether an event may change an answer. Decided for each kind of event: a new one does not
/// compile until somebody has.
fn concerns(event: &Event, query: &Query) -> bool {
    // What a bundle would hold is looked at for moments only.
    if matches!(query, Query::BundleForecast { .. }) {
        return true;
    }
    match event {
        // What came during a time apart is worked out anew only when there is more of it: it may be
        // much.
        Event::OrganisationChanged => !matches!(query, Query::Digest { .. }),
        Event::Joined => true,
        Event::ChannelChanged { channel: changed } => match query {
            Query::Channels
            | Query::Inbox { .. }
            | Query::Threads { .. }
            | Query::Search { .. } => true,
            Query::Messages { channel, .. }
            | Query::Timeline { channel, .. }
            | Query::Thread { channel, .. }
            | Query::MessageHistory { channel, .. }
            | Query::Announcement { channel, .. } => channel == changed,
            _ => false,
        },
        Event::TaskChanged { task: changed } => match query {
            Query::Tasks { .. } | Query::Inbox { .. } | Query::Search { .. } => true,
            Query::Task { task } => task == changed,
            Query::DescriptionSessions { of: Described::Task(task) } => task == changed,
            _ => false,
        },
        Event::MeetingChanged { meeting: changed } => match query {
            Query::Agenda { .. }
            | Query::Meetings { .. }
            | Query::Inbox { .. }
            | Query::Search { .. } => true,
            Query::Meeting { meeting } => meeting == changed,
            Query::DescriptionSessions { of: Described::Meeting(meeting) } => meeting == changed,
            _ => false,
        },
        Event::TableChanged { table: changed } => match query {
            Query::Tables { .. } | Query::Search { .. } => true,
            // A table may be asked for by its title.
            Query::Table { table, .. } | Query::TableHistory { table, .. } => {
                table == changed || table.len() != changed.len()
            }
            _ => false,
        },
        Event::ReunionChanged => matches!(query, Query::Digest { .. }),
        Event::OwnChanged => matches!(query, Query::Own | Query::Reminders),
        Event::InboxChanged => {
            matches!(query, Query::Inbox { .. } | Query::Task { .. } | Query::Reminders)
        }
        Event::PageChanged { page: changed } => match query {
            Query::Pages | Query::Search { .. } => true,
            Query::Page { page } | Query::PageHistory { page } | Query::PageSessions { page } => {
                page == changed
            }
            _ => false,
        },
        Event::PresenceChanged { page: changed } => {
            matches!(query, Query::Presence { page } if page == changed)
        }
        Event::BeaconsChanged { .. } => matches!(
            query,
            Query::Status
                | Query::Channels
                | Query::Messages { .. }
                | Query::Timeline { .. }
                | Query::Thread { .. }
                | Query::Announcement { .. }
                | Query::Relays
        ),
        Event::PeerChanged { .. } | Event::Progress { .. } | Event::Listening { .. } => {
            matches!(query, Query::Status | Query::Members | Query::Devices { .. } | Query::Relays)
        }
        Event::FileChanged { .. } => matches!(
            query,
            Query::Messages { .. }
                | Query::Timeline { .. }
                | Query::Thread { .. }
                | Query::Files { .. }
                | Query::File { .. }
                | Query::Task { .. }
                | Query::Page { .. }
                | Query::FileStorage
        ),
        Event::CarriedChanged => matches!(query, Query::Carried),
        Event::QuarantineChanged => matches!(query, Query::Quarantine | Query::Status),
        Event::JoinRefused { .. } | Event::ReadOnly | Event::MeteredChanged => {
            matches!(query, Query::Status)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn channels(count: usize) -> Answer {
        Answer::Channels(vec![ChannelInfo::default(); count])
    }

    #[test]
    fn a_question_is_asked_once_and_again_when_something_happened() {
        let mut cache = Cache::default();
        assert_eq!(cache.get(&Query::Channels), Loaded::Waiting);
        assert_eq!(cache.want(vec![Query::Channels]), [Query::Channels]);
        assert_eq!(cache.want(vec![Query::Channels]), []);
        cache.answered(&Query::Channels, Ok(channels(1)));
        assert_eq!(cache.want(vec![Query::Channels]), []);
        cache.note(&Event::TaskChanged { task: "t".into() });
        assert_eq!(cache.want(vec![Query::Channels]), []);
        cache.note(&Event::ChannelChanged { channel: "c".into() });
        assert_eq!(cache.want(vec![Query::Channels]), [Query::Channels]);
        assert_eq!(cache.channels().len(), 1, "the old answer stays until the new one is there");
    }

    #[test]
    fn what_happens_while_an_answer_is_under_way_is_not_lost() {
        let mut cache = Cache::default();
        cache.want(vec![Query::Channels]);
        cache.note(&Event::ChannelChanged { channel: "c".into() });
        cache.answered(&Query::Channels, Ok(channels(1)));
        assert!(!cache.is_fresh(&Query::Channels));
        assert_eq!(cache.want(vec![Query::Channels]), [Query::Channels]);
    }

    #[test]
    fn an_answer_says_when_it_was_asked_for() {
        let mut cache = Cache::default();
        cache.want(vec![Query::Channels]);
        let asked = cache.turn();
        cache.want(vec![Query::Channels]);
        cache.doubt(&Query::Channels);
        assert_eq!(cache.told_in(&Query::Channels), 0);
        cache.answered(&Query::Channels, Ok(channels(1)));
        assert_eq!(cache.told_in(&Query::Channels), asked);
        assert_eq!(cache.want(vec![Query::Channels]), [Query::Channels], "doubted meanwhile");
    }

    #[test]
    fn an_equal_answer_is_no_news() {
        let mut cache = Cache::default();
        cache.want(vec![Query::Channels]);
        cache.answered(&Query::Channels, Ok(channels(1)));
        let revision = cache.revision(&Query::Channels);
        cache.answered(&Query::Channels, Ok(channels(1)));
        assert_eq!(cache.revision(&Query::Channels), revision);
        cache.answered(&Query::Channels, Ok(channels(2)));
        assert_ne!(cache.revision(&Query::Channels), revision);
    }

    #[test]
    fn what_nobody_needs_is_let_go() {
        let mut cache = Cache::default();
        for number in 0..500 {
            let query = Query::Task { task: number.to_string() };
            cache.want(vec![query.clone()]);
            cache.answered(&query, Ok(Answer::Done));
        }
        assert!(cache.slots.len() <= KEPT_MAX + 2, "{}", cache.slots.len());
    }
}
