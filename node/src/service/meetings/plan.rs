//! What is known of all meetings, kept until one changes.
//!
//! Counting a recurrence from its beginning costs a microsecond an occurrence, and a hostile one
//! some milliseconds in vain: it is done once for each change of a meeting, for the months around
//! the present, and then only for who looks further.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use jiff::tz::TimeZone;
use protocol::{
    clock::Millis,
    ids::{DocId, SpaceId},
    schema::When,
};

use crate::{
    content,
    core::Core,
    facade::Failure,
    meeting::{Occurrence, occurrences},
    store::{KvError, Store},
    view::EventRow,
};

const DAY_MS: u64 = 24 * 3_600_000;

/// How far back occurrences are kept ready: the longest meeting, which may still be under way.
const BEFORE_MS: u64 = 32 * DAY_MS;

/// How far ahead.
const AHEAD_MS: u64 = 400 * DAY_MS;

/// With less than this ahead they are counted anew.
const AHEAD_MS_MIN: u64 = 300 * DAY_MS;

/// A meeting, and when it takes place in the months around the present.
pub(super) struct Planned {
    pub row: EventRow,
    when: Option<When>,
    near: Vec<Occurrence>,
}

impl Planned {
    fn of(row: EventRow, zone: &TimeZone, window: &Range<Millis>) -> Self {
        let when = row.when();
        let count = |when: &When| occurrences(when, &row.exceptions(), zone, window.clone());
        let near = when.as_ref().map(count).unwrap_or_default();
        Self { row, when, near }
    }

    /// Whether it takes whole days.
    pub fn is_whole_days(&self) -> bool {
        self.when.as_ref().is_some_and(When::is_whole_days)
    }

    /// Whether it recurs.
    pub fn recurs(&self) -> bool {
        self.when.as_ref().is_some_and(|when| when.recurrence().is_some())
    }

    /// The occurrences in the months around the present.
    pub fn near(&self) -> &[Occurrence] {
        &self.near
    }

    /// The occurrence that is under way, or else the next one in the months to come.
    pub fn next(&self, now: Millis) -> Option<&Occurrence> {
        self.near.iter().find(|one| one.end > now || one.begin >= now)
    }
}

/// The meetings by id; hostile colleagues may put one id into two spaces.
type Meetings = BTreeMap<(DocId, SpaceId), Planned>;

/// What meetings there are, and when somebody is next to be reminded of one.
#[derive(Default)]
pub struct Plans {
    /// `None` before they were read for the first time.
    meetings: Option<Meetings>,
    changed: BTreeSet<(SpaceId, DocId)>,
    window: Range<Millis>,
    /// `None`: nobody has looked yet.
    alarm: Option<Option<Millis>>,
}

impl Plans {
    /// A meeting has changed, come or gone.
    pub fn note(&mut self, space: SpaceId, meeting: DocId) {
        if self.meetings.is_some() {
            self.changed.insert((space, meeting));
        }
    }

    /// Anything may have changed.
    pub fn forget_all(&mut self) {
        *self = Self::default();
    }

    /// When the next reminder falls due, as far as anybody has looked.
    pub fn alarm(&self) -> Option<Millis> {
        self.alarm.flatten()
    }

    /// Whether somebody has looked when the next reminder falls due.
    pub fn is_armed(&self) -> bool {
        self.alarm.is_some()
    }

    pub(super) fn arm(&mut self, at: Option<Millis>) {
        self.alarm = Some(at);
    }

    /// The period for which occurrences are ready.
    pub(super) fn window(&self) -> &Range<Millis> {
        &self.window
    }

    /// The meetings, as they were read last.
    pub(super) fn meetings(&self) -> impl Iterator<Item = (&SpaceId, &DocId, &Planned)> {
        let all = self.meetings.iter().flatten();
        all.map(|((id, space), planned)| (space, id, planned))
    }

    /// One meeting.
    pub(super) fn meeting(&self, space: &SpaceId, id: &DocId) -> Option<&Planned> {
        self.meetings.as_ref()?.get(&(*id, *space))
    }

    fn refresh(
        &mut self,
        now: Millis,
        zone: &TimeZone,
        store: &Store,
        spaces: impl Fn() -> BTreeSet<SpaceId>,
    ) -> Result<(), KvError> {
        let stale = self.window.end < now.plus(AHEAD_MS_MIN) || self.window.start > now;
        if stale {
            self.meetings = None;
        }
        let Some(meetings) = &mut self.meetings else {
            self.window = Millis(now.0.saturating_sub(BEFORE_MS))..now.plus(AHEAD_MS);
            let mut meetings = Meetings::new();
            for space in spaces() {
                for found in content::events(store, &space)? {
                    let planned = Planned::of(found.row, zone, &self.window);
                    meetings.insert((found.id, space), planned);
                }
            }
            self.changed.clear();
            self.meetings = Some(meetings);
            return Ok(());
        };
        while let Some((space, id)) = self.changed.pop_first() {
            match content::event_at(store, &space, &id) {
                Ok(Some(found)) => {
                    let planned = Planned::of(found.row, zone, &self.window);
                    meetings.insert((id, space), planned);
                }
                Ok(None) => drop(meetings.remove(&(id, space))),
                Err(error) => {
                    self.forget_all();
                    return Err(error);
                }
            }
        }
        Ok(())
    }
}

impl Core {
    /// Reads the meetings that changed since they were read last.
    pub(super) fn refresh_plans(&mut self, now: Millis) -> Result<(), Failure> {
        let zone = self.zone().clone();
        let (plans, held) = self.plans_mut();
        let spaces = || held.ledger.all().map(|(log, _)| log.space).collect();
        let read = plans.refresh(now, &zone, &held.store, spaces);
        read.map_err(|error| self.unreadable(&error.into()))
    }
}
