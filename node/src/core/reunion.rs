//! When what colleagues wrote while we were apart came here: noticed as it passes the door, by how
//! late it is, and kept in the journal.
//!
//! Lateness tells what connections can't: entries come through a third node that never lost its line,
//! or in a bundle, and a colleague who is connected may bring what a third person wrote on a train.
//!
//! Invariant: reunions never overlap, so nothing belongs to two of them.

use std::collections::BTreeMap;

use protocol::{
    clock::Millis,
    entry::PackedRun,
    ids::{LogId, SpaceId},
};

use super::state::Core;
use crate::{
    content::{self, Reunion, ReunionAt},
    facade::Event,
    ingest::{HoldError, JournalRecord},
};

/// What comes so much later than it was written, in milliseconds, was written while we were apart:
/// an hour. A dropped line, a restart or a nap of the machine is over sooner; a day's work elsewhere
/// takes longer.
pub const APART_AFTER_MS: u64 = 3_600_000;

/// Late entries that come within so many milliseconds of one another belong to one reunion: two
/// minutes. A catch-up over a slow line pauses for less.
const REUNION_PAUSE_MS: u64 = 120_000;

/// So many milliseconds after the last of it, people are told: a digest that is worked out while a
/// catch-up goes on would be worked out again with each of its turns.
const TELL_AFTER_MS: u64 = 2_000;

/// A space that began here so recently, in milliseconds, brings its past, which is no news of a time
/// apart: ten minutes.
const NEW_SPACE_MS: u64 = 600_000;

/// Spaces that began here recently and are remembered; somebody joins some dozen at once.
const NEW_SPACES_MAX: usize = 1024;

/// Something that came late in this turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Late {
    /// Where the journal ended before it.
    from: u64,
    /// When the oldest of it was written.
    since: Millis,
}

/// What a run would bring.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Coming {
    /// The first of its space.
    begins: bool,
    /// Something that was written while we were apart.
    late: Option<Late>,
}

/// What is known of time apart besides the journal.
#[derive(Debug)]
pub(super) struct Reuniting {
    /// See [`APART_AFTER_MS`].
    after_ms: u64,
    /// Spaces of which nothing was held before, and since when something is.
    begun: BTreeMap<SpaceId, Millis>,
    /// When this device's person came here, once they have.
    here_since: Option<Millis>,
    /// When people are told of what came.
    tell_at: Option<Millis>,
}

impl Reuniting {
    /// When to look again.
    pub(super) fn due(&self) -> Option<Millis> {
        self.tell_at
    }
}

impl Default for Reuniting {
    fn default() -> Self {
        Self { after_ms: APART_AFTER_MS, begun: BTreeMap::new(), here_since: None, tell_at: None }
    }
}

impl Core {
    /// What comes so many milliseconds later than it was written was written apart, from now on.
    pub fn set_apart_after(&mut self, after_ms: u64) {
        self.reuniting.after_ms = after_ms;
    }

    /// What a run would bring, before it passes the door.
    pub(super) fn coming(&mut self, now: Millis, run: &PackedRun) -> Coming {
        let (log, ledger) = (run.log, &self.door.held.ledger);
        if log.device == self.device || log.space == SpaceId::ZERO {
            return Coming::default();
        }
        let begins = ledger.strands(&log.space).next().is_none();
        let written = self.first_written(run);
        let apart = |written: &Millis| now.since(*written) >= self.reuniting.after_ms;
        let Some(written) = written.filter(apart).filter(|_| !begins) else {
            return Coming { begins, late: None };
        };
        let is_past = self.is_new(now, &log.space)
            || self.here_since().is_none_or(|here_since| written < here_since);
        let from = self.door.held.journal.end().to_u64();
        Coming { begins, late: (!is_past).then_some(Late { from, since: written }) }
    }

    /// When the first of a run's entries that aren't held was written.
    fn first_written(&self, run: &PackedRun) -> Option<Millis> {
        let tip = self.door.held.ledger.strand(&run.log).map(|strand| strand.tip);
        let (seq, before) = tip.map_or((0, Millis(0)), |tip| (tip.seq, tip.hlc.millis()));
        let at = usize::try_from((seq + 1).checked_sub(run.first)?).ok()?;
        Some(before.plus(run.entries.get(at)?.later_ms))
    }

    /// Whether something has been held of a space for so short a time that its past is still coming.
    fn is_new(&mut self, now: Millis, space: &SpaceId) -> bool {
        let Reuniting { begun, after_ms, .. } = &mut self.reuniting;
        let new_ms = NEW_SPACE_MS.min(*after_ms);
        begun.retain(|_, since| now.since(*since) < new_ms);
        begun.contains_key(space)
    }

    /// When this device's person came to the organisation on it; `None` before. What was written before
    /// that is our past, not our absence.
    fn here_since(&mut self) -> Option<Millis> {
        if self.reuniting.here_since.is_none() {
            self.door.authority.as_ref()?.member_of(&self.device)?;
            // Whoever was invited enrols with the first entry there.
            let enrolled = LogId::trunk(self.door.held.control, self.device, 0);
            let enrolled = self.door.held.tip_at(&enrolled, 1).ok()?;
            let created = self.identity.created;
            let here_since = enrolled.map_or(created, |tip| tip.hlc.millis().max(created));
            self.reuniting.here_since = Some(here_since);
        }
        self.reuniting.here_since
    }

    /// A run brought something, of which [`Core::coming`] said this before.
    pub(super) fn note_coming(&mut self, now: Millis, space: SpaceId, coming: Coming) {
        if coming.begins && self.reuniting.begun.len() < NEW_SPACES_MAX {
            self.reuniting.begun.insert(space, now);
        }
        if let Some(late) = coming.late {
            let turn = self.turn.late.get_or_insert(late);
            turn.since = turn.since.min(late.since);
        }
    }

    /// Keeps in the journal that something came late, with everything that this turn brings.
    pub(super) fn keep_reunion(&mut self, now: Millis, late: Late) {
        match self.try_keep_reunion(now, late) {
            Ok(()) => self.reuniting.tell_at = Some(now.plus(TELL_AFTER_MS)),
            Err(error) => self.note_trouble(&error),
        }
    }

    /// Tells people of what came, once no more of it comes.
    pub(super) fn tell_reunion(&mut self, now: Millis) {
        // A clock that was set back keeps nobody waiting.
        let due = |at: &Millis| *at <= now || now.plus(TELL_AFTER_MS) < *at;
        if self.reuniting.tell_at.take_if(|at| due(at)).is_some() {
            self.tell(Event::ReunionChanged);
        }
    }

    fn try_keep_reunion(&mut self, now: Millis, late: Late) -> Result<(), HoldError> {
        let Late { from, since } = late;
        let known = content::reunions(&self.door.held.store)?;
        // No other time apart can have passed meanwhile.
        let pause_ms = REUNION_PAUSE_MS.min(self.reuniting.after_ms);
        let goes_on = |row: &&ReunionAt| now.since(row.reunion.last) < pause_ms;
        let reunion = match known.first().filter(goes_on) {
            Some(ReunionAt { reunion, .. }) => {
                Reunion { since: reunion.since.min(since), last: now, ..*reunion }
            }
            None => Reunion { from, since, began: now, last: now },
        };
        let held = &mut self.door.held;
        let at = held.append(&JournalRecord::Reunion(reunion))?;
        Ok(content::note_reunion(&mut held.store, at, &reunion)?)
    }

    /// Our person has looked through what came of a reunion; whether that is news.
    pub(crate) fn see_reunion(&mut self, row: &ReunionAt) -> Result<bool, HoldError> {
        let held = &mut self.door.held;
        if !content::see_reunion(&mut held.store, row.from())? {
            return Ok(false);
        }
        held.append(&JournalRecord::ReunionSeen(row.reunion.from))?;
        Ok(true)
    }
}
